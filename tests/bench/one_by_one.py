"""The contender: the same log, kept by the client with one row and one commit for each entry.

The same bytes, leaf hashes, tree, tiles, columns and indexes, and durable before the next; what it lacks is
group commit, the months of partitions, and a database that does the hashing itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from gateway.evidence.entry import Written
from gateway.evidence.tiles import WIDTH, root_over
from gateway.evidence.tree import Frontier, leaf_hash
from gateway.vocabulary import now

TABLES = """
CREATE TABLE one_entries (LIKE log_entries INCLUDING ALL);
CREATE TABLE one_bodies (LIKE sealed_bodies INCLUDING ALL) WITH (toast_tuple_target = 8160);
CREATE TABLE one_tiles (LIKE log_tiles INCLUDING ALL);
CREATE TABLE one_head (size bigint NOT NULL, frontier bytea[] NOT NULL) WITH (fillfactor = 10);
INSERT INTO one_head VALUES (0, '{}');
"""
_APPEND = """
WITH entry AS (
    INSERT INTO one_entries (index, class, appended_at, leaf_hash, entry, errand_id, seal_id, client_id,
        organisation, service, region, action, outcome, effect)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
), body AS (
    INSERT INTO one_bodies (index, appended_at, sealed) SELECT $1, $3, $15 WHERE $15::bytea IS NOT NULL
)
UPDATE one_head SET size = $1 + 1, frontier = $16
"""
_LEAVES = "SELECT leaf_hash FROM one_entries WHERE index BETWEEN $1 AND $2 ORDER BY index"
_ROOTS = "SELECT root FROM one_tiles WHERE level = $1 AND number BETWEEN $2 AND $3 ORDER BY number"
_TILE = "INSERT INTO one_tiles (level, number, hashes, root) VALUES ($1, $2, $3, $4)"
_SAID = ("client_id", "organisation", "service", "region", "action", "outcome", "effect")


@dataclass(frozen=True)
class OneByOne:
    """Appends over one connection; several share the head and wait for each other."""

    connection: Any

    @classmethod
    async def open(cls, database_url: str) -> OneByOne:
        """Connect; the tables are there."""
        return cls(await asyncpg.connect(database_url))

    async def append(self, one: Written) -> None:
        """Append an entry and its body: one transaction."""
        said = orjson.loads(one.entry)
        leaf = leaf_hash(one.entry)
        async with self.connection.transaction():
            head = await self.connection.fetchrow("SELECT size, frontier FROM one_head FOR UPDATE")
            tree = Frontier(head["size"], head["frontier"])
            tree.append(leaf)
            await self.connection.execute(
                _APPEND,
                head["size"],
                said["class"],
                now(),
                leaf,
                one.entry,
                said.get("errand_id"),
                said.get("seal"),
                *(said.get(name) for name in _SAID),
                one.sealed,
                list(tree.subtrees),
            )
            await self._finish_tiles(tree.size)

    async def _finish_tiles(self, size: int) -> None:
        level, number = 0, size
        while number and number % WIDTH == 0:
            number //= WIDTH
            first, last = (number - 1) * WIDTH, number * WIDTH - 1
            rows = await (
                self.connection.fetch(_ROOTS, level - 1, first, last)
                if level
                else self.connection.fetch(_LEAVES, first, last)
            )
            hashes = b"".join(row[0] for row in rows)
            await self.connection.execute(_TILE, level, number - 1, hashes, root_over(hashes))
            level += 1
