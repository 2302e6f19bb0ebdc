"""Receipts are made when they are asked for: the best checkpoint there is, and a proof out of tiles."""

from __future__ import annotations

from gateway.cases.log import KeptCheckpoint, Log
from gateway.cases.publishing import Publisher
from gateway.errors import NotFound
from gateway.evidence.checkpoints import Judged, Trust
from gateway.evidence.notes import read_signatures
from gateway.evidence.receipts import Receipt
from gateway.evidence.tiles import inclusion_spans, roots_of, tiles_of


class Receipts:
    """Proves entries. What no checkpoint covers yet is signed at once, as the worker would a moment later."""

    def __init__(self, log: Log, publisher: Publisher, trust: Trust) -> None:
        self._log = log
        self._publisher = publisher
        self._trust = trust

    async def of(self, index: int, entry: bytes) -> tuple[Receipt, Judged]:
        """The receipt of an entry, checked before it is handed out."""
        checkpoint = await self._best(index)
        spans = inclusion_spans(index, checkpoint.size)
        proof = roots_of(spans, await self._log.tiles(tiles_of(spans), checkpoint.size))
        receipt = Receipt(index, proof, checkpoint.text, entry)
        return receipt, receipt.check(self._trust)

    async def _best(self, index: int) -> KeptCheckpoint:
        """The earliest checkpoint of the highest level, so that a final receipt stays the same for ever."""
        first = await self._log.first_checkpoint_over(index)
        if first is None:
            signed = await self._publisher.sign()
            if signed is None or signed.size <= index:
                raise NotFound
            return signed
        keys = self._trust.witnesses.values()
        for count in range(len(keys), self._level(first), -1):  # none where no later one can have more
            found = await self._log.cosigned_over(index, keys, count)
            if found is not None:
                return found
        return first

    def _level(self, checkpoint: KeptCheckpoint) -> int:
        """How many have cosigned with the keys that are trusted now.

        Each line was checked when it came, and is again with the receipt.
        """
        lines = [one for text in checkpoint.cosignatures.values() for one in read_signatures(text)]
        return sum(any(one.is_of(key) for one in lines) for key in self._trust.witnesses.values())
