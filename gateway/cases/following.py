"""What one process knows of a memory that others change: looked at again and again, read when it changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

Kept = TypeVar("Kept", covariant=True)
Pause = Callable[[float], Awaitable[None]]


class ChangingMemory(Protocol[Kept]):
    """A memory that counts its changes."""

    async def changes(self) -> int:
        """How many changes there have been."""

    async def all(self) -> Sequence[Kept]:
        """Everything that counts."""


class Following(Generic[Kept]):
    """What a memory held at the last look, by name."""

    def __init__(self, memory: ChangingMemory[Kept], name_of: Callable[[Kept], str]) -> None:
        self._memory = memory
        self._name_of = name_of
        self._known: Mapping[str, Kept] = {}
        self._heard_of = -1

    async def look(self) -> None:
        """Read it anew when something has changed."""
        changes = await self._memory.changes()
        if changes != self._heard_of:
            self._known = {self._name_of(one): one for one in await self._memory.all()}
            self._heard_of = changes

    def known(self, name: str) -> Kept | None:
        """What has a name, as of the last look."""
        return self._known.get(name)


async def again_and_again(
    act: Callable[[], Awaitable[object]],
    seconds: float,
    tell: Callable[[Exception], None],
    pause: Pause = asyncio.sleep,
) -> None:
    """Do something after each pause; a failure is told, and the next pause begins."""
    while True:
        await pause(seconds)
        try:
            await act()
        except Exception as error:
            tell(error)
