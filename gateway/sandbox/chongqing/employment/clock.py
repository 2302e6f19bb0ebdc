"""The platform's day and instant: Beijing's, or what a tester says it is."""

from datetime import date, datetime, timedelta, timezone

from gateway.sandbox.chongqing.store import Store

_BEIJING = timezone(timedelta(hours=8))


def today(store: Store) -> date:
    """The platform's day."""
    row = store.one("select value from emp_setting where name = 'date'")
    return datetime.now(_BEIJING).date() if row is None else date.fromisoformat(row["value"])


def day8(day: date) -> str:
    """A day as it is written."""
    return f"{day:%Y%m%d}"


def of_day8(text: str) -> date:
    """A day as it was written."""
    return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone


def now14(store: Store) -> str:
    """This instant as it is written, on the platform's day."""
    return f"{today(store):%Y%m%d}{datetime.now(_BEIJING):%H%M%S}"


def wall14() -> str:
    """This instant by the wall clock, for what is said about messages."""
    return f"{datetime.now(_BEIJING):%Y%m%d%H%M%S}"


def set_today(store: Store, day: date | None) -> None:
    """Say what day it is; None: the calendar's again."""
    store.run("delete from emp_setting where name = 'date'")
    if day is not None:
        store.insert("emp_setting", name="date", value=day.isoformat())
