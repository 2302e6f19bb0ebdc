"""One batch, one transaction: closes, claims, notes, turns, then their entries in the log."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.errands import Note, Taken
from gateway.errors import Broken
from gateway.records import claims, closings, happenings, log
from gateway.records.claims import Claim, Claimed
from gateway.records.closings import Close
from gateway.records.database import Connection, is_lost
from gateway.records.entries import Scribe
from gateway.records.held import HeldConnection
from gateway.records.log import ToAppend
from gateway.services.events import Event
from gateway.vocabulary import now

logger = structlog.get_logger("gateway.records")

_WHAT_BECAME_OF = "SELECT pg_xact_status($1::text::xid8)"
DOUBT_SECONDS = 5.0
"""How long we wait for the server to make up its mind about a commit whose answer was lost."""


@dataclass(frozen=True, slots=True)
class Noted:
    """An entry of the log that belongs to no claim or close."""

    note: Note

    @property
    def touches(self) -> tuple[Hashable, ...]:
        """Nothing."""
        return ()


@dataclass(frozen=True, slots=True)
class Turned:
    """A case that moves on without an errand, and the entry that says so."""

    note: Note
    event: Event

    @property
    def touches(self) -> tuple[Hashable, ...]:
        """What no other record of the same batch may touch."""
        return tuple(happenings.touched_by(self.event))


class InDoubt(Broken):
    """The database went away while it committed, and could not be asked whether it did."""


Write = Claim | Close | Noted | Turned
Written = Claimed | int
"""Of a close, note or turn: the index of its entry; None when somebody else was quicker."""
Kind = TypeVar("Kind", Claim, Close, Noted, Turned)


class Writer:
    """Writes batches over one connection of the pool, which it keeps."""

    def __init__(self, engine: AsyncEngine, *, node: int, grace: float, scribe: Scribe) -> None:
        self._held = HeldConnection(engine)
        self._node = node
        self._grace = grace
        self._scribe = scribe

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
                logger.warning("records.connection_lost", error=type(error).__name__)
                await self.release()
                if work.appended is not None and await self._was_committed(work.appended):
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
        if ending := work.of(Close):
            entries, told = await closings.end(connection, ending, self._scribe, self._grace)
            work.answer(ending, [(None, entry) for entry in entries])
            work.tell(told)
        if taking := work.of(Claim):
            work.answer(taking, await claims.take(connection, taking, self._node, self._scribe))
        if noting := work.of(Noted):
            at = now()
            work.answer(noting, [(None, self._scribe.of_note(one.note, at)) for one in noting])
        for turning in work.of(Turned):
            at = now()
            done = await happenings.take_turn(
                connection, turning.note, turning.event, at=at, grace=self._grace, scribe=self._scribe
            )
            entry = self._scribe.of_note(turning.note, at) if done else None
            work.answer([turning], [(None, entry)])
        work.appended = await log.append(connection, work.entries, self._scribe.seals.digest)
        await connection.execute("COMMIT")
        return work.results

    async def _take_back(self, connection: Connection) -> None:
        try:
            await connection.execute("ROLLBACK")
        except Exception:
            await self.release()

    async def _was_committed(self, appended: log.Appended) -> bool:
        """Ask the server what became of a transaction whose COMMIT was not answered.

        After a crash it gives the numbers anew of those of which it had written nothing down: what it calls
        committed may be another's. So the log must hold what we appended, too.
        """
        deadline = asyncio.get_running_loop().time() + DOUBT_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            try:
                connection = await self._held.get()
                status = await connection.fetchval(_WHAT_BECAME_OF, appended.transaction_id)
                if status == "committed":
                    return await log.holds(connection, appended)
            except asyncpg.InvalidParameterValueError:  # the number was not given yet: ours is forgotten
                return False
            except Exception as error:
                await self.release()
                raise InDoubt from error
            if status == "aborted":
                return False
            await asyncio.sleep(0.05)
        raise InDoubt


class _Work:
    """A batch, what came of each of it, and its entries, whose places are known once they are appended."""

    def __init__(self, batch: Sequence[Write]) -> None:
        self._batch = batch
        self._results: dict[int, Claimed] = {}
        self._places: dict[int, int] = {}
        self.entries: list[ToAppend] = []
        self.appended: log.Appended | None = None
        """Known once it is about to be committed."""

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [write for write in self._batch if isinstance(write, kind)]

    def answer(self, writes: Sequence[Write], results: Sequence[tuple[Claimed, ToAppend | None]]) -> None:
        for write, (result, entry) in zip(writes, results, strict=True):
            self._results[id(write)] = result
            if entry is not None:
                self._places[id(write)] = len(self.entries)
                self.entries.append(entry)

    def tell(self, entries: Sequence[ToAppend]) -> None:
        """Further entries, which nobody waits for."""
        self.entries += entries

    @property
    def results(self) -> list[Written]:
        return [self._result(write) for write in self._batch]

    def _result(self, write: Write) -> Written:
        result, place = self._results[id(write)], self._places.get(id(write))
        if place is None or self.appended is None:
            return result
        return result if isinstance(result, Taken) else self.appended.first + place
