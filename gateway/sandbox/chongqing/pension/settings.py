"""What the testers have set: how the office works, by which day it goes (设置)."""

from datetime import date, timedelta

from gateway.sandbox.chongqing.pension import writing
from gateway.sandbox.chongqing.store import Store


def setting(store: Store, name: str, default: str) -> str:
    """A setting, or its default."""
    row = store.one("select value from pension_setting where name = ?", name)
    return str(row["value"]) if row else default


def set_to(store: Store, name: str, value: str) -> None:
    """Set it."""
    store.run(
        "insert into pension_setting (name, value) values (?, ?)"
        " on conflict (name) do update set value = excluded.value",
        name,
        value,
    )


def today(store: Store) -> date:
    """The day by which the region goes: the real one, moved by so many days."""
    return writing.now().date() + timedelta(days=int(setting(store, "days_ahead", "0")))


def set_today(store: Store, day: date) -> None:
    """Move the day."""
    set_to(store, "days_ahead", str((day - writing.now().date()).days))
