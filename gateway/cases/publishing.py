"""Publishing the log: checkpoints are signed as it grows, and the regions' witnesses asked to cosign.

Nobody waits for it. When a witness is away the log goes on; the next checkpoint that the witness cosigns
covers everything before it, and receipts say so from then on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from gateway.cases.log import KeptCheckpoint, Log
from gateway.errors import RegionError
from gateway.evidence.checkpoints import Checkpoint
from gateway.evidence.notes import Signature, Signer
from gateway.evidence.tiles import consistency_spans, roots_of, tiles_of
from gateway.outcomes import ClockOff, Differs, KnowsOther, NotCosigned
from gateway.vocabulary import Region

log = structlog.get_logger("gateway.publishing")


class Witness(Protocol):
    """A region's witness, as the log asks it (c2sp.org/tlog-witness)."""

    async def add_checkpoint(
        self, old_size: int, proof: Sequence[bytes], checkpoint: str
    ) -> Signature | NotCosigned:
        """Its cosignature, checked; or why there is none that counts. Raises Refused or Unreached."""


Witnesses = Mapping[Region, Witness]


@dataclass(frozen=True, slots=True)
class Published:
    """What one round came to: the size of the newest checkpoint, and who has cosigned it."""

    size: int
    witnessed: frozenset[Region]


class Publisher:
    """Signs the log's head and has it cosigned. Several may: what they sign is one log."""

    def __init__(self, log: Log, origin: str, signers: Sequence[Signer], witnesses: Witnesses) -> None:
        self._log = log
        self._origin = origin
        self._signers = signers
        self._witnesses = witnesses
        self._away: set[Region] = set()

    async def publish(self) -> Published:
        """Sign the log as it stands, unless that is done, and ask the witnesses who have not cosigned yet."""
        checkpoint = await self.sign()
        if checkpoint is None:
            return Published(0, frozenset())
        asked = [region for region in self._witnesses if region not in checkpoint.cosignatures]
        cosigned = await asyncio.gather(*(self._ask(region, checkpoint) for region in asked))
        witnessed = {Region(region) for region in checkpoint.cosignatures}
        witnessed |= {region for region, done in zip(asked, cosigned, strict=True) if done}
        return Published(checkpoint.size, frozenset(witnessed))

    async def sign(self) -> KeptCheckpoint | None:
        """The checkpoint over everything in the log; None while it is empty."""
        # In this order: another publisher may sign between the two reads, and is not ahead of the log then.
        newest = await self._log.newest_checkpoint()
        head = await self._log.head()
        if newest is not None and newest.size > head.size:
            log.error("log.set_back", size=head.size, signed=newest.size)
        if newest is not None and newest.size >= head.size:
            return newest
        if not head.size:
            return None
        note = Checkpoint(self._origin, head.size, head.root).note
        for signer in self._signers:
            note = await asyncio.to_thread(note.signed_by, signer)
        await self._log.keep_checkpoint(head.size, str(note))
        return await self._log.newest_checkpoint()

    async def _ask(self, region: Region, checkpoint: KeptCheckpoint) -> bool:
        """Whether the region's witness cosigned; why it did not is in the log lines."""
        try:
            told = await self._cosigned(region, checkpoint)
        except RegionError as error:
            self._left(region, why=type(error).__name__, code=error.code)
            return False
        if isinstance(told, Signature):
            await self._log.keep_cosignature(checkpoint.size, region.value, told)
            if region in self._away:
                self._away.discard(region)
                log.info("witness.back", region=region, size=checkpoint.size)
            return True
        if isinstance(told, ClockOff):
            self._left(region, why="ClockOff", seconds=told.seconds)
        elif isinstance(told, Differs):
            # It saw another log than ours, or does not trust our key: said every time, away or not.
            log.error("witness.differs", region=region, size=checkpoint.size, answer=told.answer)
        elif told is not None and told.size > (size := (await self._log.head()).size):
            # It has seen more than there is: our database was set back, or somebody shows two logs.
            log.error("witness.ahead", region=region, ours=size, theirs=told.size)
        return False

    def _left(self, region: Region, **why: object) -> None:
        """It is without its witness from now on: said once, until it is back."""
        if region not in self._away:
            log.warning("witness.away", region=region, **why)
        self._away.add(region)

    async def _cosigned(self, region: Region, checkpoint: KeptCheckpoint) -> Signature | NotCosigned | None:
        """What the witness answered; None when another publisher was quicker with a larger checkpoint."""
        known = await self._log.cosigned_size(region.value)
        if known > checkpoint.size:
            return None
        told = await self._asked(region, known, checkpoint)
        if not isinstance(told, KnowsOther) or told.size > checkpoint.size:
            return told
        if told.size < known:
            log.error("witness.forgot", region=region, cosigned=known, knows=told.size)
        # Or an answer of its was lost on the way, or another process of ours asked it meanwhile.
        return await self._asked(region, told.size, checkpoint)

    async def _asked(
        self, region: Region, old_size: int, checkpoint: KeptCheckpoint
    ) -> Signature | NotCosigned:
        proof = await self._consistency(old_size, checkpoint.size)
        told = await self._witnesses[region].add_checkpoint(old_size, proof, checkpoint.note)
        if isinstance(told, KnowsOther) and told.size == old_size:
            return Differs("another root of this size")
        return told

    async def _consistency(self, old_size: int, new_size: int) -> list[bytes]:
        spans = consistency_spans(old_size, new_size)
        return roots_of(spans, await self._log.tiles(tiles_of(spans), new_size))


class Turn(Protocol):
    """Whose turn it is to publish, among all processes that could."""

    async def mine(self) -> bool: ...


async def keep_publishing(
    publisher: Publisher, turn: Turn, seconds: float, pause: Callable[[float], Awaitable[None]]
) -> None:
    """Publish again and again, for as long as the process lives."""
    while True:
        try:
            if await turn.mine():
                await publisher.publish()
        except Exception as error:
            log.error("publishing.failed", error=type(error).__name__)
        await pause(seconds)
