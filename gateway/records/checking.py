"""Reads for the check of the whole log: everything, in order, a piece at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from gateway.evidence.sealing import Seal
from gateway.evidence.tiles import WIDTH, Span, root_of, tiles_of
from gateway.records.database import Connection
from gateway.records.log_reading import tiles_in
from gateway.records.months import IN_THEIR_MONTHS, Months
from gateway.records.seals import seal_of

_HEAD = "SELECT size, frontier, appended_at, month FROM log_head"
_ROWS = f"""
SELECT found.*, seals.cipher, seals.wrapped, seals.wrapped_by, seals.erased_at, bodies.sealed,
    found.errand_id IS NULL OR errands.id IS NOT NULL AS has_errand
FROM (SELECT * FROM log_entries WHERE {IN_THEIR_MONTHS}) AS found
LEFT JOIN seals ON seals.seal_id = found.seal_id
LEFT JOIN sealed_bodies AS bodies ON bodies.index = found.index AND bodies.appended_at = found.appended_at
    AND bodies.appended_at >= $3 AND bodies.appended_at < $4
LEFT JOIN errands ON errands.id = found.errand_id
ORDER BY found.index, found.class
"""
# Each in one statement with the head: two would see the log at two moments, and it grows meanwhile.
_STRAYS = """
SELECT index FROM log_entries WHERE index < 0 OR index >= (SELECT size FROM log_head) ORDER BY index LIMIT 1
"""
_COUNTS = """
SELECT size, (SELECT count(*) FROM log_entries) AS rows, (SELECT count(*) FROM log_tiles) AS tiles,
    (SELECT coalesce(sum(upper(one) - lower(one)), 0)::bigint
        FROM log_retirements, unnest(indexes) AS one) AS retired
FROM log_head
"""
_AHEAD = """
SELECT kept.size, head.size AS ends FROM log_checkpoints AS kept, log_head AS head
WHERE kept.size > head.size ORDER BY kept.size LIMIT 1
"""
_STRAY_BODIES = """
SELECT bodies.index FROM sealed_bodies AS bodies WHERE NOT EXISTS (SELECT FROM log_entries AS entries
    WHERE entries.index = bodies.index AND entries.appended_at = bodies.appended_at)
    AND NOT EXISTS (SELECT FROM log_retirements WHERE indexes @> bodies.index) ORDER BY 1 LIMIT 1
"""
_RETIRED = "SELECT EXISTS (SELECT FROM log_retirements WHERE indexes @> $1::int8)"
_CHECKPOINTS = """
SELECT kept.size, kept.note, array_remove(array_agg(cosigned.region), NULL) AS regions,
    array_remove(array_agg(cosigned.line), NULL) AS lines
FROM log_checkpoints AS kept LEFT JOIN log_cosignatures AS cosigned ON cosigned.size = kept.size
WHERE kept.size > $1 GROUP BY kept.size ORDER BY kept.size LIMIT $2
"""
_ERRANDS = """
SELECT errands.id, errands.state, errands.effect, errands.attempt, errands.claimed_at, errands.client_id,
    errands.operation, errands.region, errands.message_id, errands.visit_id, errands.parent_id,
    newest.index, newest.entry
FROM (SELECT * FROM errands WHERE id > $1 ORDER BY id LIMIT $2) AS errands
LEFT JOIN LATERAL (SELECT index, entry FROM log_entries AS entries
    WHERE entries.errand_id = errands.id AND entries.class = 'exchange' AND (
        action IN ('claim', 'close', 'move', 'begin_reversal', 'reverse')
        OR action = 'enquire' AND outcome IN ('answered', 'waiting', 'refused', 'unreached', 'unknown'))
    ORDER BY index DESC LIMIT 1) AS newest ON true
ORDER BY errands.id
"""
_MONTHS = """
SELECT months.month, months.first_index FROM log_months AS months
WHERE months.first_index < 0 OR months.first_index >= (SELECT size FROM log_head)
    OR EXISTS (SELECT FROM log_entries AS entries WHERE entries.index = months.first_index
        AND date_trunc('month', entries.appended_at AT TIME ZONE 'UTC')::date <> months.month)
    OR EXISTS (SELECT FROM log_entries AS entries WHERE entries.index = months.first_index - 1
        AND (entries.appended_at AT TIME ZONE 'UTC')::date >= months.month)
ORDER BY months.month LIMIT 1
"""
_PERSONS = "SELECT person FROM seal_persons WHERE seal_id = $1"


@dataclass(frozen=True, slots=True)
class Row:
    """An entry's row with everything that hangs on it."""

    index: int
    columns: Mapping[str, Any]
    seal: Seal | None

    def __getitem__(self, name: str) -> Any:
        return self.columns[name]


class Book:
    """The log and what belongs to it, read for checking; nothing is changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._months = Months()

    async def head(self) -> Mapping[str, Any]:
        """The head as the database keeps it."""
        row = await self._connection.fetchrow(_HEAD)
        assert row is not None
        return dict(row)

    async def rows(self, first: int, count: int) -> Sequence[Row]:
        """The rows of entries, in order; whatever is there, in whatever number."""
        within = await self._months.of(self._connection, first, first + count)
        rows = await self._connection.fetch(_ROWS, *within)
        return [Row(row["index"], dict(row), _seal(row)) for row in rows]

    async def stray(self) -> int | None:
        """The index of a row outside the log."""
        found = await self._connection.fetchval(_STRAYS)
        return None if found is None else int(found)

    async def stray_body(self) -> int | None:
        """The index of a sealed body without an entry."""
        found = await self._connection.fetchval(_STRAY_BODIES)
        return None if found is None else int(found)

    async def is_retired(self, index: int) -> bool:
        """Whether an entry was retired by a recorded act."""
        return bool(await self._connection.fetchval(_RETIRED, index))

    async def retirements(self) -> Sequence[Mapping[str, Any]]:
        """What was retired, with the entries that say so."""
        return list(
            await self._connection.fetch(
                "SELECT class, month, indexes::text AS indexes, entry_index FROM log_retirements"
            )
        )

    async def tile(self, level: int, number: int) -> tuple[bytes, bytes] | None:
        """A whole tile and the root over it, as they are stored."""
        row = await self._connection.fetchrow(
            "SELECT hashes, root FROM log_tiles WHERE level = $1 AND number = $2", level, number
        )
        return None if row is None else (row["hashes"], row["root"])

    async def roots(self, level: int, first: int, count: int) -> list[bytes]:
        """The roots of neighbouring tiles, as they are stored."""
        rows = await self._connection.fetch(
            "SELECT root FROM log_tiles WHERE level = $1 AND number >= $2 AND number < $3 ORDER BY number",
            level,
            first,
            first + count,
        )
        return [row["root"] for row in rows]

    async def counts(self) -> Mapping[str, int]:
        """The log's size, and how many rows, whole tiles and retired entries there are, at one moment."""
        found = await self._connection.fetchrow(_COUNTS)
        assert found is not None
        return dict(found)

    async def ahead(self) -> tuple[int, int] | None:
        """A checkpoint of more entries than there are, and how many there are."""
        found = await self._connection.fetchrow(_AHEAD)
        return None if found is None else (found["size"], found["ends"])

    async def doubled(self) -> int | None:
        """An index that stands in more than one row."""
        found = await self._connection.fetchval(
            "SELECT index FROM log_entries GROUP BY index HAVING count(*) > 1 ORDER BY index LIMIT 1"
        )
        return None if found is None else int(found)

    async def root(self, size: int) -> bytes:
        """The root over the first entries, out of the tiles."""
        span = Span(0, size)
        return root_of(span, await tiles_in(self._connection, tiles_of([span]), size, self._months))

    async def checkpoints(self, after: int, limit: int = 1000) -> Sequence[Mapping[str, Any]]:
        """The next checkpoints with their cosignatures."""
        return list(await self._connection.fetch(_CHECKPOINTS, after, limit))

    async def wrong_month(self) -> Mapping[str, Any] | None:
        """A month whose first entry is not the one that is kept as such."""
        found = await self._connection.fetchrow(_MONTHS)
        return None if found is None else dict(found)

    async def errands(self, after: UUID, limit: int = 1000) -> Sequence[Mapping[str, Any]]:
        """The next errands, each with the newest entry about its state, as of one moment."""
        return list(await self._connection.fetch(_ERRANDS, after, limit))

    async def persons_of(self, seal_id: UUID) -> set[bytes]:
        """Whom a seal is found by."""
        return {row["person"] for row in await self._connection.fetch(_PERSONS, seal_id)}

    async def said(self, action: str) -> Sequence[bytes]:
        """All entries of an act that is seldom."""
        rows = await self._connection.fetch(
            "SELECT entry FROM log_entries WHERE class = 'administration' AND action = $1 ORDER BY index",
            action,
        )
        return [row["entry"] for row in rows]


def whole_tiles(size: int) -> int:
    """How many whole tiles a log of this size has, over all levels."""
    total = 0
    while size >= WIDTH:
        size //= WIDTH
        total += size
    return total


def _seal(row: Mapping[str, Any]) -> Seal | None:
    """The seal; None also where its row does not say which cipher it is for."""
    try:
        return seal_of(row["seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"])
    except ValueError:
        return None
