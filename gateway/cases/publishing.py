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
from gateway.outcomes import KnowsOther
from gateway.vocabulary import Region

log = structlog.get_logger("gateway.publishing")


class Witness(Protocol):
    """A region's witness, as the log asks it (c2sp.org/tlog-witness)."""

    async def add_checkpoint(
        self, old_size: int, proof: Sequence[bytes], checkpoint: str
    ) -> Signature | KnowsOther:
        """Its cosignature, checked; or what it knows instead. Raises Refused or Unreached."""


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
        head = await self._log.head()
        newest = await self._log.newest_checkpoint()
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
            if region not in self._away:
                log.warning("witness.away", region=region, why=type(error).__name__, code=error.code)
            self._away.add(region)
            return False
        if isinstance(told, KnowsOther):
            # It has seen more than there is: our database was set back, or somebody shows two logs.
            log.error("witness.ahead", region=region, ours=checkpoint.size, theirs=told.size)
            return False
        await self._log.keep_cosignature(checkpoint.size, region.value, told)
        if region in self._away:
            self._away.discard(region)
            log.info("witness.back", region=region, size=checkpoint.size)
        return True

    async def _cosigned(self, region: Region, checkpoint: KeptCheckpoint) -> Signature | KnowsOther:
        witness, known = self._witnesses[region], await self._log.cosigned_size(region.value)
        proof = await self._consistency(known, checkpoint.size)
        told = await witness.add_checkpoint(known, proof, checkpoint.note)
        if not isinstance(told, KnowsOther) or told.size > checkpoint.size or told.size == known:
            return told
        # An answer of its was lost on the way, or another process of ours asked it meanwhile.
        proof = await self._consistency(told.size, checkpoint.size)
        return await witness.add_checkpoint(told.size, proof, checkpoint.note)

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
