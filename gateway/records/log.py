"""The log: `append` is the one way in, and the last statement of every transaction that writes.

The database's own function assigns the index, hashes the leaf and advances the tree; see migration 0003.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.evidence.commitments import Digest
from gateway.evidence.entry import Entry, written
from gateway.records import seals
from gateway.records.database import Connection
from gateway.records.seals import Named, NewSeal

_APPEND = """
SELECT append_to_log($1::bytea[], $2::bytea[]) AS first, pg_current_xact_id()::text AS transaction_id
"""
_HOLDS = "SELECT entry = $2 FROM log_entries WHERE index = $1"


@dataclass(frozen=True, slots=True)
class ToAppend:
    """An entry, and what must be kept with it so that it can be opened and found again."""

    entry: Entry
    new_seal: NewSeal | None = None
    named: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Appended:
    """Where the entries stand, and the transaction by which to ask later whether it was committed."""

    first: int
    transaction_id: str
    entry: bytes
    """The first of them; no other has its bytes."""


async def append(connection: Connection, new: Sequence[ToAppend], digest: Digest) -> Appended | None:
    """Append the entries in order. From here to the end of the transaction nobody else can."""
    if not new:
        return None
    made = [one.new_seal for one in new if one.new_seal is not None]
    named = [row for one in new for row in one.named]
    await seals.keep(connection, made, named)
    texts = [written(one.entry, digest) for one in new]
    row = await connection.fetchrow(_APPEND, [one.entry for one in texts], [one.sealed for one in texts])
    assert row is not None
    return Appended(row["first"], row["transaction_id"], texts[0].entry)


async def holds(connection: Connection, appended: Appended) -> bool:
    """Whether the log has the entries where they were appended."""
    return bool(await connection.fetchval(_HOLDS, appended.first, appended.entry))
