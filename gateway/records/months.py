"""In which months entries lie, so that a read looks only into the parts where they can be."""

from __future__ import annotations

import math
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from gateway.records.bodies import LONG_AGO
from gateway.records.database import Connection

KNOWN_SECONDS = 60.0
"""What is known of a month that is over never changes, and a new one is only looked for more widely."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

IN_THEIR_MONTHS = "index >= $1 AND index < $2 AND appended_at >= $3 AND appended_at < $4"
"""SQL: the entries from $1 up to $2. The times are values, so that parts are ruled out unopened."""

_MONTHS = """
SELECT month::timestamp AT TIME ZONE 'UTC' AS begins, first_index FROM log_months ORDER BY month
"""


def month_after(month: date) -> date:
    """The first day after a month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


class Months:
    """The months of a log, read now and then."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._read_at = -math.inf
        self._begin: Sequence[datetime] = ()
        self._first: Sequence[int] = ()

    async def of(self, connection: Connection, first: int, end: int) -> tuple[int, int, datetime, datetime]:
        """The values of IN_THEIR_MONTHS for the entries from `first` up to `end`."""
        if self._clock() - self._read_at >= KNOWN_SECONDS:
            rows = await connection.fetch(_MONTHS)
            self._begin = [row["begins"] for row in rows]
            self._first = [row["first_index"] for row in rows]
            self._read_at = self._clock()
        holds_first = bisect_right(self._first, first) - 1
        after_last = bisect_left(self._first, end)
        since = self._begin[holds_first] if holds_first >= 0 else LONG_AGO
        return first, end, since, self._begin[after_last] if after_last < len(self._begin) else NEVER
