"""Retention: months of entries that are old enough go as a whole; bodies go earlier; hashes stay for ever."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import asyncpg

from gateway.errors import Broken
from gateway.evidence.entry import EntryClass
from gateway.evidence.tiles import WIDTH
from gateway.records.acting import Act
from gateway.records.database import Connection
from gateway.records.erasing import OPEN_STATES, UNFINISHED
from gateway.records.months import month_after

BODIES_BATCH = 10_000
_TRIES, _PAUSE = 5, 0.2
_LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'"
"""So that nobody who writes waits behind us for long: we give way, and try again."""

_PARTS = """
SELECT substring(child.relname from '^(.*)_[0-9]{4}_[0-9]{2}$') AS class,
    to_date(right(child.relname, 7), 'YYYY_MM') AS month, child.relname AS part
FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid
JOIN pg_class AS parent ON parent.oid = inhparent
JOIN pg_namespace AS space ON space.oid = child.relnamespace
WHERE space.nspname = 'log_parts' AND parent.relname = ANY($1::text[]) ORDER BY 2, 1
"""
_UNFINISHED = f"""
SELECT entries.index, entries.errand_id FROM log_parts.{{part}} AS entries
JOIN errands ON errands.id = entries.errand_id AND errands.state = ANY($1::text[]) AND {UNFINISHED}
ORDER BY entries.index LIMIT 1
"""
_INDEXES = """
SELECT count(*) AS count, max(index) AS last,
    coalesce(range_agg(int8range(index, index + 1)), '{{}}'::int8multirange)::text AS indexes
FROM log_parts.{part}
"""
_WITNESSED = """
SELECT max(size) FROM (SELECT size FROM log_cosignatures WHERE region = ANY($1::text[])
    GROUP BY size HAVING count(*) >= cardinality($1::text[])
    ORDER BY size DESC LIMIT 1) AS whole
"""
_OLD_BODIES = """
SELECT count(*) FROM sealed_bodies AS bodies WHERE bodies.appended_at < $1 AND NOT {open}
"""
_DELETE_BODIES = """
DELETE FROM sealed_bodies AS gone USING (SELECT bodies.index, bodies.appended_at FROM sealed_bodies AS bodies
    WHERE bodies.appended_at < $1 AND NOT {open} LIMIT {batch}) AS old
WHERE gone.index = old.index AND gone.appended_at = old.appended_at
"""
_OPEN = f"""EXISTS (SELECT FROM log_entries AS entries
    JOIN errands ON errands.id = entries.errand_id AND errands.state = ANY($2::text[]) AND {UNFINISHED}
    WHERE entries.index = bodies.index AND entries.appended_at = bodies.appended_at)"""


@dataclass(frozen=True, slots=True)
class OldMonth:
    """A month of one class that is old enough, and what stands in its way, if anything does."""

    entry_class: EntryClass
    month: date
    part: str
    entries: int
    indexes: str
    why_not: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a retention run would do."""

    months: Sequence[OldMonth]
    bodies: int
    bodies_before: datetime
    code: str = field(init=False)
    """Stands for exactly this plan: what is applied is what was shown."""

    def __post_init__(self) -> None:
        told = [f"{one.part} {one.indexes} {one.why_not}" for one in self.months]
        text = "\n".join([*told, str(self.bodies), f"{self.bodies_before:%Y-%m-%d}"])
        object.__setattr__(self, "code", hashlib.sha256(text.encode()).hexdigest()[:8])

    @property
    def going(self) -> Sequence[OldMonth]:
        """The months that nothing holds back."""
        return [one for one in self.months if one.why_not is None]


async def plan(
    connection: Connection,
    at: datetime,
    days: Mapping[EntryClass, int | None],
    bodies_days: int,
    witnesses: Collection[str],
) -> Plan:
    """What is old enough; a class without days is kept for ever.

    Only entries that the witnesses of these regions have all cosigned go.
    """
    size = await connection.fetchval("SELECT size FROM log_head")
    witnessed = await connection.fetchval(_WITNESSED, list(witnesses)) if witnesses else size
    months = []
    for row in await connection.fetch(_PARTS, [kind.value for kind in EntryClass]):
        kept = days.get(EntryClass(row["class"]))
        if kept is not None and month_after(row["month"]) <= at.date() - timedelta(days=kept):
            months.append(await _old(connection, row, size, witnessed or 0))
    # At midnight: the entry that says so counts in seconds, and the code of a plan in days.
    before = (
        (at - timedelta(days=bodies_days)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    )
    bodies = await connection.fetchval(_OLD_BODIES.format(open=_OPEN), before, list(OPEN_STATES))
    return Plan(months, bodies, before)


async def _old(connection: Connection, row: Mapping[str, Any], size: int, witnessed: int) -> OldMonth:
    found = await connection.fetchrow(_INDEXES.format(part=row["part"]))
    assert found is not None
    unfinished = await connection.fetchrow(_UNFINISHED.format(part=row["part"]), list(OPEN_STATES))
    why_not = None
    if unfinished is not None:
        why_not = f"errand {unfinished['errand_id']} of entry {unfinished['index']} is not finished"
    elif found["last"] is not None and found["last"] >= size // WIDTH * WIDTH:
        why_not = "its last entries are not in a whole tile yet"
    elif found["last"] is not None and found["last"] >= witnessed:
        why_not = "not every witness has cosigned its last entries yet"
    return OldMonth(
        EntryClass(row["class"]), row["month"], row["part"], found["count"], found["indexes"], why_not
    )


async def retire(act: Act, month: OldMonth) -> None:
    """Drop one month of one class; what went is recorded in the log and beside it.

    Raises Broken when the tables are in use for too long; nothing is changed then.
    """
    await _alone(act.connection, partial(_retire, act, month))


async def _alone(connection: Connection, work: Callable[[], Awaitable[None]]) -> None:
    """Do what needs tables for itself, in a transaction; give way to others a few times."""
    for _ in range(_TRIES):
        try:
            async with connection.transaction():
                await connection.execute(_LOCK_TIMEOUT)
                await work()
                return
        except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
            await asyncio.sleep(_PAUSE)
    raise Broken("The log is in use without a pause; try again when less is going on.")


async def _retire(act: Act, month: OldMonth) -> None:
    connection = act.connection
    # First of all, as in append_to_log: whoever has the head of the log must not wait for us.
    await connection.execute("LOCK TABLE log_entries IN ACCESS EXCLUSIVE MODE")
    if month.entries:
        details = {
            "class": month.entry_class.value,
            "month": f"{month.month:%Y-%m}",
            "entries": month.entries,
            "indexes_sha256": hashlib.sha256(month.indexes.encode()).hexdigest(),
        }
        index = await act.record("retire", details, outcome="Retired")
        await connection.execute(
            f"""INSERT INTO log_retirements (class, month, indexes, entry_index, retired_at)
            VALUES ($1, $2, '{month.indexes}'::int8multirange, $3, now())""",
            month.entry_class.value,
            month.month,
            index,
        )
    await connection.execute(f"DROP TABLE log_parts.{month.part}")


async def delete_bodies(act: Act, before: datetime) -> int:
    """Delete old bodies, but for those of errands that are not finished; how many."""
    connection, open_states = act.connection, list(OPEN_STATES)
    old = await connection.fetchval(_OLD_BODIES.format(open=_OPEN), before, open_states)
    if not old:
        return 0
    # Written first: a body must not be missing for a moment without an entry that says why.
    await act.record("delete_bodies", {"before": f"{before:%Y-%m-%dT%H:%M:%SZ}", "bodies": old})
    statement, total, deleted = _DELETE_BODIES.format(open=_OPEN, batch=BODIES_BATCH), 0, BODIES_BATCH
    while deleted == BODIES_BATCH:
        told = await connection.execute(statement, before, open_states)
        deleted = int(told.rpartition(" ")[2])
        total += deleted
    await _drop_empty(connection, before)
    return total


async def _drop_empty(connection: Connection, before: datetime) -> None:
    for row in await connection.fetch(_PARTS, ["sealed_bodies"]):
        if month_after(row["month"]) <= before.date():
            await _alone(connection, partial(_drop_if_empty, connection, row["part"]))


async def _drop_if_empty(connection: Connection, part: str) -> None:
    # In the order in which a reader of the whole takes them.
    await connection.execute("LOCK TABLE ONLY sealed_bodies IN ACCESS EXCLUSIVE MODE")
    await connection.execute(f"LOCK TABLE log_parts.{part} IN ACCESS EXCLUSIVE MODE")
    if not await connection.fetchval(f"SELECT EXISTS (SELECT FROM log_parts.{part})"):
        await connection.execute(f"DROP TABLE log_parts.{part}")
