"""Group commit: what arrives while one batch is under way goes together into the next."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from gateway.errors import Broken, Overloaded

Asked = TypeVar("Asked")
Given = TypeVar("Given")

MOST = 64
"""Beyond this many a batch gets no cheaper per record."""


@dataclass(slots=True)
class _Waiting(Generic[Asked, Given]):
    asked: Asked
    touches: frozenset[Hashable]
    given: asyncio.Future[Given] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Gathering(Generic[Asked, Given]):
    """Carries out one batch at a time, without a timer, and without waiting when nothing is under way.

    No two of a batch touch the same thing; the later goes into a later batch, in the order of arrival.
    A batch that fails is carried out again one by one, so that a bad record takes no other down.
    """

    def __init__(
        self,
        carry_out: Callable[[Sequence[Asked]], Awaitable[Sequence[Given]]],
        *,
        most: int = MOST,
        room: int = 4096,
    ) -> None:
        self._carry_out = carry_out
        self._most = most
        self._room = room
        self._waiting: deque[_Waiting[Asked, Given]] = deque()
        self._runner: asyncio.Task[None] | None = None
        self.batches = 0

    def submit(
        self, asked: Asked, touches: Iterable[Hashable] = (), *, must: bool = False
    ) -> asyncio.Future[Given]:
        """Have it carried out; raises Overloaded when too many wait, unless it must be."""
        if not must and len(self._waiting) >= self._room:
            raise Overloaded
        waiting: _Waiting[Asked, Given] = _Waiting(asked, frozenset(touches))
        self._waiting.append(waiting)
        if self._runner is None:
            self._runner = asyncio.create_task(self._run(), name="gathering")
        return waiting.given

    async def drain(self) -> None:
        """Wait until nothing is under way."""
        while self._runner is not None:
            await asyncio.wait({self._runner})

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch = self._take()
                if batch:
                    self.batches += 1
                    await self._settle(batch)
        finally:
            self._runner = None

    def _take(self) -> list[_Waiting[Asked, Given]]:
        """The next batch. What touches something already touched stays behind, with what follows it."""
        batch: list[_Waiting[Asked, Given]] = []
        later: list[_Waiting[Asked, Given]] = []
        touched: set[Hashable] = set()
        while self._waiting and len(batch) < self._most:
            waiting = self._waiting.popleft()
            if waiting.given.done():  # its caller left before we began
                continue
            (batch if touched.isdisjoint(waiting.touches) else later).append(waiting)
            touched.update(waiting.touches)
        self._waiting.extendleft(reversed(later))
        return batch

    async def _settle(self, batch: Sequence[_Waiting[Asked, Given]]) -> None:
        try:
            results = await self._carry_out([waiting.asked for waiting in batch])
        except Exception as error:
            if len(batch) == 1 or isinstance(error, Broken):
                _fail(batch, error)
            else:
                for waiting in batch:
                    await self._settle([waiting])
        except BaseException:
            _fail(batch, Broken())
            raise
        else:
            for waiting, result in zip(batch, results, strict=True):
                if not waiting.given.done():
                    waiting.given.set_result(result)


def _fail(batch: Sequence[_Waiting[Asked, Given]], error: Exception) -> None:
    for waiting in batch:
        if not waiting.given.done():
            waiting.given.set_exception(error)
            waiting.given.exception()  # seen, even when its caller has gone
