"""One batch, one transaction: closes, claims, notes, then their entries in the trail."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.errands import Note
from gateway.errors import Broken
from gateway.records import claims, closings, entries, trail
from gateway.records.claims import Claim, Claimed
from gateway.records.closings import Close
from gateway.records.database import Connection, is_lost
from gateway.records.held import HeldConnection
from gateway.vocabulary import now

log = structlog.get_logger("gateway.records")

DOUBT_SECONDS = 5.0
"""How long we wait for the server to make up its mind about a commit whose answer was lost."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the trail that belongs to no claim or close."""

    note: Note

    @property
    def touches(self) -> tuple[Hashable, ...]:
        """Nothing."""
        return ()


class InDoubt(Broken):
    """The database went away while it committed, and could not be asked whether it did."""


Write = Claim | Close | Noted
Written = Claimed | bool
Kind = TypeVar("Kind", Claim, Close, Noted)


class Writer:
    """Writes batches over one connection of the pool, which it keeps."""

    def __init__(self, engine: AsyncEngine, *, node: int, grace: float, purposes: entries.Purposes) -> None:
        self._held = HeldConnection(engine)
        self._node = node
        self._grace = grace
        self._purposes = purposes

    async def write(self, batch: Sequence[Write]) -> Sequence[Written]:
        """Write the batch and say what came of each; a lost connection is survived once.

        Raises Broken when the database cannot be reached, InDoubt when it cannot say whether it committed.
        """
        for _ in range(2):
            work = _Work(batch)
            connection = await self._held.get()
            try:
                return await self._in_one_transaction(connection, work)
            except Exception as error:
                if not is_lost(error, connection):
                    await self._take_back(connection)
                    raise
                log.warning("records.connection_lost", error=type(error).__name__)
                await self.release()
                if work.transaction_id is not None and await self._was_committed(work.transaction_id):
                    return work.results
            except BaseException:
                await self.release()
                raise
        raise Broken("The database went away twice.")

    async def release(self) -> None:
        """Give the connection up, with whatever it has under way."""
        await self._held.release()

    async def _in_one_transaction(self, connection: Connection, work: _Work) -> Sequence[Written]:
        await connection.execute("BEGIN")
        written: list[trail.Entry] = []
        if ending := work.of(Close):
            ended, told = await closings.end(connection, ending, self._purposes, self._grace)
            work.answer(ending, ended)
            written += told
        if taking := work.of(Claim):
            taken, told = await claims.take(connection, taking, self._node, self._purposes)
            work.answer(taking, taken)
            written += told
        if noting := work.of(Noted):
            work.answer(noting, [True] * len(noting))
            written += await _entries_of_notes(connection, [one.note for one in noting])
        work.transaction_id = await trail.append(connection, written)
        await connection.execute("COMMIT")
        return work.results

    async def _take_back(self, connection: Connection) -> None:
        try:
            await connection.execute("ROLLBACK")
        except Exception:
            await self.release()

    async def _was_committed(self, transaction_id: str) -> bool:
        """Ask the server what became of a transaction whose COMMIT was not answered."""
        deadline = asyncio.get_running_loop().time() + DOUBT_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            try:
                connection = await self._held.get()
                status = await connection.fetchval("SELECT pg_xact_status($1::text::xid8)", transaction_id)
            except Exception as error:
                await self.release()
                raise InDoubt from error
            if status in ("committed", "aborted"):
                return bool(status == "committed")
            await asyncio.sleep(0.05)
        raise InDoubt


class _Work:
    """A batch, what came of each of it, and the transaction's id once it is about to be committed."""

    def __init__(self, batch: Sequence[Write]) -> None:
        self._batch = batch
        self._results: dict[int, Written] = {}
        self.transaction_id: str | None = None

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [write for write in self._batch if isinstance(write, kind)]

    def answer(self, writes: Sequence[Write], results: Sequence[Written]) -> None:
        self._results.update((id(write), result) for write, result in zip(writes, results, strict=True))

    @property
    def results(self) -> list[Written]:
        return [self._results[id(write)] for write in self._batch]


async def _entries_of_notes(connection: Connection, notes: Sequence[Note]) -> list[trail.Entry]:
    about = {note.errand_id for note in notes if note.exchanged and note.errand_id}
    salts: dict[UUID | None, bytes | None] = (
        dict(await connection.fetch("SELECT id, salt FROM errands WHERE id = ANY($1::uuid[])", list(about)))
        if about
        else {}
    )
    at = now()
    return [entries.of_note(note, salts.get(note.errand_id), at) for note in notes]
