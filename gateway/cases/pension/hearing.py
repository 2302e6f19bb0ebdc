"""Asking regions regularly what their offices have put out (取消息): numbers only, never a list of people."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from gateway.cases.asking import Asking, errand_of
from gateway.cases.pension.memory import TransferMemory
from gateway.cases.pension.plans import BY_ITSELF
from gateway.errands import GATEWAY
from gateway.errors import GatewayError
from gateway.exchange import Exchange
from gateway.outcomes import TranslatedList
from gateway.services.backends import Backends
from gateway.vocabulary import Message, Region

log = structlog.get_logger("gateway.cases.pension")

MOST = 500
"""News that are taken at once."""


class Hearing:
    """Hears every region that is connected for pension transfer."""

    def __init__(self, exchange: Exchange, memory: TransferMemory, backends: Backends) -> None:
        self._exchange = exchange
        self._memory = memory
        self._backends = backends

    async def hear_all(self) -> int:
        """Take what is new in every region; how much that was. A region that is away is heard later."""
        heard = await asyncio.gather(*(self._hear(region) for region in self._backends))
        return sum(heard)

    async def _hear(self, region: Region) -> int:
        total = 0
        while True:
            try:
                count = await self.hear(region)
            except GatewayError as error:
                log.warning("news.not_heard", region=region, why=type(error).__name__)
                return total
            total += count
            if count < MOST:
                return total

    async def hear(self, region: Region) -> int:
        """Take what is new in a region; how much that was."""
        known = self._backends[region]
        backend = known.pension
        if backend is None:
            return 0
        after = await self._memory.place(region)
        errand = errand_of(
            Asking(actor=GATEWAY, key=None, trace_id=""),
            "hear",
            region=region,
            institution_code=known.agency,
            insured_area=known.area,
            treatment_area=known.area,
            facts={"after": after},
            changes_state=False,
            operator=BY_ITSELF,
        )
        counted: list[int] = []

        async def asking(message: Message) -> TranslatedList:
            told = await backend.hear(message, after, MOST)
            counted.append(len(told.answers))
            return told

        await self._exchange.carry(errand, asking)
        return counted[0]


class Turn(Protocol):
    """Whose turn it is to hear, among all workers."""

    async def mine(self) -> bool: ...


async def keep_hearing(
    hearing: Hearing, turn: Turn, seconds: float, pause: Callable[[float], Awaitable[None]]
) -> None:
    """Hear again and again, for as long as the process lives."""
    while True:
        try:
            if await turn.mine():
                await hearing.hear_all()
        except Exception as error:
            log.error("hearing.failed", error=type(error).__name__)
        await pause(seconds)
