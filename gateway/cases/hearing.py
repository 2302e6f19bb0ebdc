"""Hearing the regions again and again, service by service, for as long as a worker lives (取消息)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final, Protocol

import structlog

from gateway.cases.asking import BY_ITSELF, Asking, errand_of
from gateway.errands import GATEWAY, Errand
from gateway.errors import GatewayError
from gateway.exchange import Exchange
from gateway.outcomes import TranslatedList
from gateway.services.backends import RegionBackend
from gateway.vocabulary import Message, Region

log = structlog.get_logger("gateway.cases.hearing")

MOST: Final = 500
"""What is taken of a region at once."""


class Turn(Protocol):
    """Whose turn it is to hear, among all workers."""

    async def mine(self) -> bool: ...


class Hears(Protocol):
    """What one service hears of all its regions."""

    async def hear_all(self) -> int:
        """Take what is new in every region; how much that was."""


async def keep_hearing(
    services: Sequence[Hears], turn: Turn, seconds: float, pause: Callable[[float], Awaitable[None]]
) -> None:
    """Hear all services, and again; what fails in one keeps no other from being heard."""
    while True:
        for one in services:
            try:
                if await turn.mine():
                    await one.hear_all()
            except Exception as error:
                log.error("hearing.failed", of=type(one).__module__, error=type(error).__name__)
        await pause(seconds)


async def hear_out(
    regions: Iterable[Region],
    hear: Callable[[Region], Awaitable[int]],
    not_heard: Callable[[Region, GatewayError], None],
) -> int:
    """Take what is new in every region, until it has no more; how much that was.

    A region that is away is heard later.
    """
    return sum(await asyncio.gather(*(_hear_out(region, hear, not_heard) for region in regions)))


async def _hear_out(
    region: Region,
    hear: Callable[[Region], Awaitable[int]],
    not_heard: Callable[[Region, GatewayError], None],
) -> int:
    total = 0
    while True:
        try:
            count = await hear(region)
        except GatewayError as error:
            not_heard(region, error)
            return total
        total += count
        if count < MOST:
            return total


def hearing_errand(
    operation: str, region: Region, known: RegionBackend, institution_code: str, facts: dict[str, Any]
) -> Errand:
    """The errand of asking a region what is new: the gateway's own, about the region as a whole."""
    return errand_of(
        Asking(actor=GATEWAY, key=None, trace_id=""),
        operation,
        region=region,
        institution_code=institution_code,
        insured_area=known.area,
        treatment_area=known.area,
        facts=facts,
        changes_state=False,
        operator=BY_ITSELF,
    )


async def heard_at(
    exchange: Exchange, errand: Errand, hear: Callable[[Message], Awaitable[TranslatedList]]
) -> Sequence[Any]:
    """What a region told at one asking."""
    told: list[TranslatedList] = []

    async def asking(message: Message) -> TranslatedList:
        told.append(await hear(message))
        return told[0]

    await exchange.carry(errand, asking)
    return told[0].answers
