"""The journal of errands over Postgres: claims and closes share commits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, cast
from uuid import UUID

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.errands import Busy, Closing, Effect, Errand, Kept, Note, State, Taken
from gateway.errors import Broken, Overloaded
from gateway.evidence.sealing import Seal
from gateway.records import kept
from gateway.records.claims import Claim
from gateway.records.closings import Close
from gateway.records.commits import Gathering
from gateway.records.database import connected
from gateway.records.entries import Scribe
from gateway.records.nodes import Node
from gateway.records.writing import InDoubt, Noted, Turned, Write, Writer, Written
from gateway.services.events import Event

log = structlog.get_logger("gateway.records")

TRIES = 5
"""How often a claim is made again because what stood in its way was gone when we looked."""
LONGEST_PAUSE = 30.0
_ONE_OPEN = ("errands_one_open_of_visit", "errands_one_open_of_transfer")
_NEVER = (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError)
"""What the database will say of the same record every time."""


class PostgresJournal:
    """Implements gateway.errands.Journal, and the reads of errands that the API offers."""

    def __init__(self, engine: AsyncEngine, node: Node, *, grace: float, scribe: Scribe) -> None:
        self._engine = engine
        self._node = node
        self._seals = scribe.seals
        self._writer = Writer(engine, node=node.number, grace=grace, scribe=scribe)
        self._commits: Gathering[Write, Written] = Gathering(self._writer.write)
        self._finds: Gathering[kept.Key, Kept | None] = Gathering(self._find_all)
        self._behind: set[asyncio.Task[Any]] = set()

    # -- writes ------------------------------------------------------------------------------------------

    async def claim(self, errand: Errand) -> Taken | Kept | Busy:
        """Take (caller, key), or say who has it. The log's entry is written with it."""
        claim = Claim(errand)
        for _ in range(TRIES):
            claimed = self._commits.submit(claim, claim.touches)
            try:
                result = await asyncio.shield(claimed)
            except asyncpg.UniqueViolationError as error:
                if error.constraint_name not in _ONE_OPEN:
                    raise Broken("The errand cannot be written down.") from error
                result = None  # another process was quicker; the next look sees whom
            except InDoubt:
                self._in_the_background(self._free_if_taken(errand))
                raise
            except asyncpg.PostgresError as error:
                raise Broken("The errand cannot be written down.") from error
            except asyncio.CancelledError:
                self._let_go(errand, claimed)
                raise
            if result is not None and not isinstance(result, int):
                return result
        raise Overloaded

    async def close(self, closing: Closing) -> int | None:
        """End the errand if this attempt still holds it; the index of the log's entry that says so.

        None when someone else ended it meanwhile. Raises Broken when it could not be written down now; as
        long as this process lives, it will be.
        """
        close = Close(closing)
        closed = self._commits.submit(close, close.touches, must=True)
        try:
            return await self._closed(closing, closed)
        except asyncio.CancelledError:
            self._in_the_background(self._closed(closing, closed))
            raise

    async def note(self, note: Note) -> int:
        """Write an entry of the log; its index."""
        index = await asyncio.shield(self._commits.submit(Noted(note), must=True))
        assert isinstance(index, int)
        return index

    async def turn(self, note: Note, event: Event) -> int | None:
        """Change our memory without an errand, together with the entry that says so; its index.

        None when what was to change has moved on since it was read.
        """
        turned = Turned(note, event)
        index = await asyncio.shield(self._commits.submit(turned, turned.touches, must=True))
        return index if isinstance(index, int) else None

    def new_seal(self) -> Seal:
        """A key for a person and case that have none yet; it is kept with the first claim that uses it."""
        return self._seals.new()

    def node(self) -> int:
        """The number of this process, which it holds as long as it lives."""
        return self._node.number

    # -- reads -------------------------------------------------------------------------------------------

    async def find(self, client_id: str, key: str) -> Kept | None:
        """The errand of a caller's key."""
        return await self._finds.submit((client_id, key))

    async def read(self, errand_id: UUID) -> Kept | None:
        """The errand of an id."""
        async with connected(self._engine) as connection:
            return await kept.by_id(connection, errand_id, self._node.number, self._seals)

    async def _find_all(self, keys: Sequence[kept.Key]) -> Sequence[Kept | None]:
        async with connected(self._engine) as connection:
            found = await kept.by_keys(connection, keys, self._node.number, self._seals)
        return [found.get(key) for key in keys]

    # -- what must not be lost ---------------------------------------------------------------------------

    async def _closed(self, closing: Closing, closed: asyncio.Future[Written]) -> int | None:
        try:
            index = await asyncio.shield(closed)
            return index if isinstance(index, int) else None
        except Exception as error:
            log.error(
                "errand.not_closed", errand_id=str(closing.errand.errand_id), error=type(error).__name__
            )
            if isinstance(error, _NEVER) or not isinstance(error, (Broken, asyncpg.PostgresError)):
                await self._close_as_unknown(closing)
            else:
                self._in_the_background(self._close_later(closing))
            raise Broken("What came of it cannot be written down now.") from error

    async def _close_as_unknown(self, closing: Closing) -> None:
        """Our memory refuses what the region answered: keep at least that the outcome is not known."""
        errand = closing.errand
        state, effect = (
            (State.UNKNOWN, Effect.UNKNOWN) if errand.changes_state else (State.UNREACHED, Effect.NONE)
        )
        reason = {"kind": "Broken", "detail": "What the region answered could not be written down."}
        unknown = Close(
            replace(closing, state=state, effect=effect, answer=None, reason=reason, residue=(), events=())
        )
        await self._commits.submit(unknown, unknown.touches, must=True)

    async def _close_later(self, closing: Closing) -> None:
        """Try until it is written down; if we die first, the errand reads as unknown, which it then is."""
        close = Close(closing)

        async def attempt() -> None:
            await self._commits.submit(close, close.touches, must=True)
            log.info("errand.closed_late", errand_id=str(closing.errand.errand_id))

        await _until_it_works(attempt)

    def _let_go(self, errand: Errand, claimed: asyncio.Future[Written]) -> None:
        """The caller left while we claimed: nothing will be asked, so the key must be free again."""

        def free(done: asyncio.Future[Written]) -> None:
            if not done.cancelled() and done.exception() is None and isinstance(done.result(), Taken):
                self._in_the_background(self._free(errand, cast(Taken, done.result())))

        claimed.add_done_callback(free)

    async def _free(self, errand: Errand, taken: Taken) -> None:
        await self.close(
            Closing(
                errand=replace(errand, errand_id=taken.errand_id),
                attempt=taken.attempt,
                state=State.UNREACHED,
                effect=Effect.NONE,
                reason={"kind": "Unreached", "detail": "The region was not asked."},
            )
        )

    async def _free_if_taken(self, errand: Errand) -> None:
        """The caller was told that we cannot work; if the claim was committed all the same, let it go."""

        async def attempt() -> None:
            mine = await self.find(errand.actor.client_id, errand.key)
            if mine and mine.state is State.ASKED and mine.errand.message_id == errand.message_id:
                await self._free(errand, Taken(mine.errand.errand_id, mine.attempt))

        await _until_it_works(attempt)

    def _in_the_background(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # told in the log already

    async def aclose(self) -> None:
        """Finish what is under way and give the connection back."""
        await self._commits.drain()
        if behind := list(self._behind):
            _, late = await asyncio.wait(behind, timeout=2)
            for task in late:
                task.cancel()
            await asyncio.gather(*behind, return_exceptions=True)
        await self._commits.drain()
        await self._writer.release()


async def _until_it_works(attempt: Callable[[], Awaitable[None]]) -> None:
    pause = 0.5
    while True:
        await asyncio.sleep(pause)
        try:
            await attempt()
        except (Broken, asyncpg.PostgresError):
            pause = min(2 * pause, LONGEST_PAUSE)
        else:
            return
