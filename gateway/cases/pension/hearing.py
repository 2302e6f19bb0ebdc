"""Asking regions regularly what their offices have put out (取消息): numbers only, never a list of people."""

from __future__ import annotations

import structlog

from gateway.cases.hearing import MOST, hear_out, heard_at, hearing_errand
from gateway.cases.pension.memory import TransferMemory
from gateway.errors import GatewayError
from gateway.exchange import Exchange
from gateway.services.backends import Backends
from gateway.vocabulary import Region

log = structlog.get_logger("gateway.cases.pension")


class Hearing:
    """Hears every region that is connected for pension transfer."""

    def __init__(self, exchange: Exchange, memory: TransferMemory, backends: Backends) -> None:
        self._exchange = exchange
        self._memory = memory
        self._backends = backends

    async def hear_all(self) -> int:
        """Take what is new in every region; how much that was. A region that is away is heard later."""
        return await hear_out(self._backends, self.hear, _not_heard)

    async def hear(self, region: Region) -> int:
        """Take what is new in a region; how much that was."""
        known = self._backends[region]
        backend = known.pension
        if backend is None:
            return 0
        after = await self._memory.place(region)
        errand = hearing_errand("hear", region, known, known.agency, {"after": after})
        heard = await heard_at(self._exchange, errand, lambda message: backend.hear(message, after, MOST))
        return len(heard)


def _not_heard(region: Region, error: GatewayError) -> None:
    log.warning("news.not_heard", region=region, why=type(error).__name__)
