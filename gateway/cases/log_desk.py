"""The log as anybody may fetch it (c2sp.org/tlog-tiles): the checkpoint, the tiles; entries for auditors."""

from __future__ import annotations

from gateway.cases.asking import Asking
from gateway.cases.log import Log
from gateway.cases.publishing import Publisher
from gateway.errands import Effect, Journal, Note
from gateway.errors import NotFound
from gateway.evidence.entry import EntryClass
from gateway.evidence.tiles import WIDTH, Tile, bundled, width_of
from gateway.evidence.tree import HASH_BYTES


class LogDesk:
    """Serves what was written; what is served once never changes, but for the checkpoint."""

    def __init__(self, log: Log, publisher: Publisher, journal: Journal) -> None:
        self._log = log
        self._publisher = publisher
        self._journal = journal

    async def checkpoint(self) -> str:
        """The newest checkpoint with the cosignatures that it has by now; raises NotFound of an empty log."""
        newest = await self._log.newest_checkpoint() or await self._publisher.sign()
        if newest is None:
            raise NotFound("The log is empty.")
        return newest.text

    async def tile(self, tile: Tile, width: int) -> bytes:
        """The first hashes of a tile; raises NotFound when it has no such width yet."""
        size = (await self._log.head()).size
        if width_of(tile, size) < width:
            raise NotFound("There is no such tile.")
        found = (await self._log.tiles([tile], size)).get(tile, b"")
        return found[: width * HASH_BYTES]

    async def bundle(self, asking: Asking, number: int, width: int) -> bytes:
        """The first entries of a bundle; raises NotFound when there are not so many, or not any more."""
        entries = await self._log.entries(number * WIDTH, width)
        if len(entries) < width:
            raise NotFound("There is no such bundle.")
        note = Note(
            actor=asking.actor,
            action="read_bundle",
            outcome="Found",
            effect=Effect.NONE,
            trace_id=asking.trace_id,
            entry_class=EntryClass.ACCESS,
            details={"bundle": number, "width": width},
        )
        await self._journal.note(note)
        return bundled(entries)
