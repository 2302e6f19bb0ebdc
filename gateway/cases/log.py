"""What the journeys need of the log: its head and tiles, its entries, its checkpoints and cosignatures."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.evidence.notes import Signature, VerifierKey, read_note, read_signatures
from gateway.evidence.tiles import Tile


@dataclass(frozen=True, slots=True)
class Head:
    """The log as it stands: how many entries it has, and the root over them."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint that was signed, with the cosignatures it has by now."""

    size: int
    note: str
    """As the log signed it."""
    issued_at: datetime
    cosignatures: Mapping[str, str]
    """The lines that witnesses signed, by region."""

    @property
    def text(self) -> str:
        """The signed checkpoint with every cosignature."""
        note, lines = (
            read_note(self.note),
            [self.cosignatures[region] for region in sorted(self.cosignatures)],
        )
        return str(note.with_lines(signature for line in lines for signature in read_signatures(line)))


class Log(Protocol):
    """Reads of the log, and what is kept beside it; entries come in through the journal only."""

    async def head(self) -> Head:
        """The log as it stands; everything in it was committed."""

    async def tiles(self, wanted: Collection[Tile], size: int) -> Mapping[Tile, bytes]:
        """The tiles that are there in a tree of this size, at least as wide as they are in it."""

    async def entries(self, first: int, count: int) -> Sequence[bytes]:
        """The bytes of entries in order; fewer when some are not there, or not any more."""

    async def newest_checkpoint(self) -> KeptCheckpoint | None: ...

    async def first_checkpoint_over(self, index: int) -> KeptCheckpoint | None:
        """The first checkpoint of a tree that holds an entry."""

    async def cosigned_over(
        self, index: int, keys: Collection[VerifierKey], count: int
    ) -> KeptCheckpoint | None:
        """The first checkpoint of a tree that holds an entry which `count` of these witnesses have cosigned.

        Where the witnesses were away for very long, a new one: see MOST_WALKED in records/log_reading.
        """

    async def keep_checkpoint(self, size: int, note: str) -> None:
        """Keep a signed checkpoint; one of this size that is there already stays."""

    async def keep_cosignature(self, size: int, region: str, signature: Signature) -> None:
        """Keep a witness's signature under a checkpoint; one that is there already stays."""

    async def cosigned_size(self, region: str) -> int:
        """The size of the largest checkpoint that a region's witness has cosigned; 0 when there is none."""
