"""The region's day and instant as the employment side sees them; testers may set the day."""

import sqlite3
from datetime import UTC, date, datetime, timedelta

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import store
from gateway.sandbox.sichuan.fields import BEIJING, written

_KEY = "day"
_SERIALS = 1_000_000_000


def day(connection: sqlite3.Connection) -> date:
    """Today here."""
    kept = store.setting(connection, _KEY)
    return date.fromisoformat(kept) if kept else datetime.now(BEIJING).date()


def set_day(connection: sqlite3.Connection, moved_to: date | None) -> None:
    """Move the region's day, or back to the calendar's."""
    store.set_to(connection, _KEY, moved_to.isoformat() if moved_to else "")


def today(ctx: Context) -> date:
    """The day on which a message arrived, the same at its confirmation."""
    kept = store.setting(ctx.connection, _KEY)
    return date.fromisoformat(kept) if kept else ctx.arrived.date()


def now(ctx: Context) -> str:
    """The instant at which a message arrived, as the wire has it."""
    return written(datetime.combine(today(ctx), ctx.arrived.timetz()))


def wall() -> str:
    """The time of day by the wall clock."""
    return f"{datetime.now(BEIJING):%H:%M:%S}"


def compact(moment: date) -> str:
    """A day as the wire has it."""
    return f"{moment:%Y%m%d}"


def later(compacted: str, days: int) -> str:
    """A day so many days later."""
    return compact(datetime.strptime(compacted, "%Y%m%d").replace(tzinfo=UTC).date() + timedelta(days=days))


def key(instant: str, serial: int = 0) -> int:
    """Where something registered at an instant stands: later ones have higher keys."""
    return seconds(instant) * _SERIALS + serial


def after_second(instant: str) -> int:
    """The first key that is of a later second."""
    return (seconds(instant) + 1) * _SERIALS


def seconds(instant: str) -> int:
    """Seconds of the epoch."""
    return int(datetime.fromisoformat(instant).replace(tzinfo=BEIJING).timestamp())
