"""Reads of the log: its head, its tiles, its entries; and the checkpoints that are kept beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.log import Head, KeptCheckpoint
from gateway.evidence.notes import Signature, VerifierKey
from gateway.evidence.tiles import WIDTH, Tile, width_of
from gateway.evidence.tree import EMPTY_ROOT, HASH_BYTES, folded
from gateway.records.bodies import made_since
from gateway.records.database import Connection, connected
from gateway.records.months import IN_THEIR_MONTHS, Months
from gateway.vocabulary import now

_OF_ERRAND = """
SELECT entries.index, entries.action, entries.outcome, entries.effect, entries.region,
    entries.errand_id, entries.entry
FROM unnest(ARRAY(SELECT $1::uuid UNION ALL SELECT id FROM errands WHERE parent_id = $1)) AS sought (id)
JOIN log_entries AS entries ON entries.errand_id = sought.id
WHERE entries.appended_at >= $2
ORDER BY entries.index
"""

_WHOLE_TILES = """
SELECT tile.level, tile.number, tile.hashes FROM unnest($1::int[], $2::bigint[]) AS wanted (level, number)
JOIN log_tiles AS tile ON tile.level = wanted.level AND tile.number = wanted.number
"""
_LEAVES = f"SELECT leaf_hash FROM log_entries WHERE {IN_THEIR_MONTHS} ORDER BY index"
_ENTRIES = f"SELECT entry FROM log_entries WHERE {IN_THEIR_MONTHS} ORDER BY index"
_ROOTS_BELOW = "SELECT root FROM log_tiles WHERE level = $1 AND number >= $2 AND number < $3 ORDER BY number"

_CHECKPOINTS = """
SELECT kept.size, kept.note, kept.issued_at,
    array_agg(cosigned.region) FILTER (WHERE cosigned.region IS NOT NULL) AS regions,
    array_agg(cosigned.line) FILTER (WHERE cosigned.region IS NOT NULL) AS lines
FROM log_checkpoints AS kept LEFT JOIN log_cosignatures AS cosigned ON cosigned.size = kept.size
"""
_NEWEST = (
    _CHECKPOINTS
    + "WHERE kept.size = (SELECT size FROM log_checkpoints ORDER BY size DESC LIMIT 1) GROUP BY kept.size"
)
_FIRST_OVER = (
    _CHECKPOINTS
    + """WHERE kept.size = (SELECT size FROM log_checkpoints WHERE size > $1 ORDER BY size LIMIT 1)
GROUP BY kept.size"""
)
_OF_SIZE = _CHECKPOINTS + "WHERE kept.size = $1 GROUP BY kept.size"

MOST_WALKED = 100_000
"""So many cosignatures are looked through in order: with one checkpoint a second, more than half a day.

Beyond it, after years under a witness's older key, the newest are looked through instead.
"""
# The key of log_cosignatures begins with the size: both walk its index and stop at the first that fits.
_COSIGNED_FIRST = """
SELECT size
FROM (SELECT size, line FROM log_cosignatures WHERE size > $1 ORDER BY size LIMIT $4) AS walked
WHERE line ^@ ANY($2::text[]) GROUP BY size HAVING count(*) >= $3 ORDER BY size LIMIT 1
"""
_COSIGNED_LAST = """
SELECT size
FROM (SELECT size, line FROM log_cosignatures WHERE size > $1 ORDER BY size DESC LIMIT $4) AS walked
WHERE line ^@ ANY($2::text[]) GROUP BY size HAVING count(*) >= $3 ORDER BY size DESC LIMIT 1
"""


async def of_errand(connection: Connection, errand_id: UUID) -> Sequence[Mapping[str, Any]]:
    """The entries of an errand and of those that follow from it, in order."""
    rows: Sequence[Mapping[str, Any]] = await connection.fetch(_OF_ERRAND, errand_id, made_since(errand_id))
    return rows


class PostgresLog:
    """Implements gateway.cases.log.Log."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._months = Months()

    async def head(self) -> Head:
        """The log as it stands; everything in it was committed."""
        async with connected(self._engine) as connection:
            row = await connection.fetchrow("SELECT size, frontier FROM log_head")
        assert row is not None
        return Head(row["size"], folded(row["frontier"]) if row["size"] else EMPTY_ROOT)

    async def tiles(self, wanted: Collection[Tile], size: int) -> Mapping[Tile, bytes]:
        """The tiles that are there in a tree of this size, at least as wide as they are in it."""
        async with connected(self._engine) as connection:
            return await tiles_in(connection, wanted, size, self._months)

    async def entries(self, first: int, count: int) -> Sequence[bytes]:
        """The bytes of entries in order; fewer when some are not there, or not any more."""
        async with connected(self._engine) as connection:
            within = await self._months.of(connection, first, first + count)
            return [row["entry"] for row in await connection.fetch(_ENTRIES, *within)]

    async def prepare_months(self, ahead: int = 3) -> None:
        """See that the next months have parts of their own; else the first entry of a month makes them."""
        async with connected(self._engine) as connection:
            await connection.execute("SELECT prepare_log_months($1)", ahead)

    # -- checkpoints ---------------------------------------------------------------------------------------

    async def newest_checkpoint(self) -> KeptCheckpoint | None:
        """The newest checkpoint, with the cosignatures it has by now."""
        async with connected(self._engine) as connection:
            row = await connection.fetchrow(_NEWEST)
        return None if row is None else _checkpoint(row)

    async def first_checkpoint_over(self, index: int) -> KeptCheckpoint | None:
        """The first checkpoint of a tree that holds an entry."""
        async with connected(self._engine) as connection:
            row = await connection.fetchrow(_FIRST_OVER, index)
        return None if row is None else _checkpoint(row)

    async def cosigned_over(
        self, index: int, keys: Collection[VerifierKey], count: int
    ) -> KeptCheckpoint | None:
        """The first checkpoint of a tree that holds an entry which `count` of these witnesses have cosigned.

        A line of another key, as of one that a witness had before, does not count. Where the witnesses were
        away for very long, a new one.
        """
        begins = [key.line_begins for key in keys]
        async with connected(self._engine) as connection:
            for statement in (_COSIGNED_FIRST, _COSIGNED_LAST):
                size = await connection.fetchval(statement, index, begins, count, MOST_WALKED)
                if size is not None:
                    row = await connection.fetchrow(_OF_SIZE, size)
                    return None if row is None else _checkpoint(row)
        return None

    async def keep_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed checkpoint; one of this size that is there already stays."""
        async with connected(self._engine) as connection:
            await connection.execute(
                """INSERT INTO log_checkpoints (size, note, issued_at) VALUES ($1, $2, $3)
                ON CONFLICT DO NOTHING""",
                size,
                note,
                now(),
            )

    async def keep_cosignature(self, size: int, region: str, signature: Signature) -> None:
        """Keep a witness's signature under a checkpoint; one that is there already stays."""
        async with connected(self._engine) as connection:
            await connection.execute(
                """INSERT INTO log_cosignatures (size, region, line, received_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING""",
                size,
                region,
                signature.line,
                now(),
            )

    async def cosigned_size(self, region: str) -> int:
        """The size of the largest checkpoint that a region's witness has cosigned; 0 when there is none."""
        async with connected(self._engine) as connection:
            found = await connection.fetchval(
                "SELECT size FROM log_cosignatures WHERE region = $1 ORDER BY size DESC LIMIT 1",
                region,
            )
        return int(found or 0)


async def tiles_in(
    connection: Connection, wanted: Collection[Tile], size: int, months: Months
) -> dict[Tile, bytes]:
    """The tiles that are there in a tree of this size, at least as wide as they are in it."""
    there = [tile for tile in wanted if width_of(tile, size)]
    found = await _whole_tiles(connection, there)
    for tile in there:
        if tile not in found:
            found[tile] = await _partial_tile(connection, tile, width_of(tile, size), months)
    return {tile: hashes for tile, hashes in found.items() if hashes}


async def _whole_tiles(connection: Connection, tiles: Sequence[Tile]) -> dict[Tile, bytes]:
    levels, numbers = [tile.level for tile in tiles], [tile.n for tile in tiles]
    rows = await connection.fetch(_WHOLE_TILES, levels, numbers)
    return {Tile(row["level"], row["number"]): row["hashes"] for row in rows}


async def _partial_tile(connection: Connection, tile: Tile, width: int, months: Months) -> bytes:
    """The rightmost tile of a level: of the leaves, or of the tiles one level below."""
    first = tile.n * WIDTH
    if tile.level == 0:
        rows = await connection.fetch(_LEAVES, *await months.of(connection, first, first + width))
        found = b"".join(row["leaf_hash"] for row in rows)
    else:
        rows = await connection.fetch(_ROOTS_BELOW, tile.level - 1, first, first + width)
        found = b"".join(row["root"] for row in rows)
    return found if len(found) == width * HASH_BYTES else b""


def _checkpoint(row: Mapping[str, Any]) -> KeptCheckpoint:
    cosignatures = dict(zip(row["regions"] or (), row["lines"] or (), strict=True))
    return KeptCheckpoint(row["size"], row["note"], row["issued_at"], cosignatures)
