"""Which days are working days, as the State Council's notices have them; never a guess (工作日)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from gateway.services.tables import facts_of, rows_of

_DAY = timedelta(days=1)
_SATURDAY = 5


class CalendarUnknown(LookupError):
    """The notice on the days off of that year is not in the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Days off and adjusted working days of the years from `first` to `last` (放假与调休)."""

    first: date
    last: date
    off: frozenset[date]
    adjusted: frozenset[date]
    """Days of a weekend that are worked (调休上班)."""

    def is_working_day(self, day: date) -> bool:
        """Whether a day is worked; CalendarUnknown outside of the years that it knows."""
        if not self.first <= day <= self.last:
            raise CalendarUnknown(
                f"No notice on the days off of {day.year} is known; the calendar holds"
                f" {self.first.year} to {self.last.year}."
            )
        if day in self.adjusted:
            return True
        return day not in self.off and day.weekday() < _SATURDAY

    def add_working_days(self, day: date, count: int) -> date:
        """The day on which `count` working days are over; the day itself does not count."""
        if count < 0:
            raise ValueError("count must not be negative")
        while count:
            day += _DAY
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to `end`; less than none when `end` lies before."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + _DAY * ahead) for ahead in range(1, (end - start).days + 1))


def _days(row: dict[str, str]) -> list[date]:
    first, last = date.fromisoformat(row["from"]), date.fromisoformat(row["to"])
    return [first + _DAY * ahead for ahead in range((last - first).days + 1)]


@cache
def work_calendar() -> WorkCalendar:
    """The calendar of the notices that the gateway brings along."""
    first, _, last = facts_of(__package__, "working_days")["years"].partition("-")
    rows = rows_of(__package__, "working_days")
    return WorkCalendar(
        first=date(int(first), 1, 1),
        last=date(int(last), 12, 31),
        off=frozenset(day for row in rows if row["kind"] == "off" for day in _days(row)),
        adjusted=frozenset(day for row in rows if row["kind"] == "work" for day in _days(row)),
    )
