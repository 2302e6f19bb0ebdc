"""Receipts (c2sp.org/tlog-proof): one text that proves offline that an entry is in the log.

The optional extra line carries the entry's own bytes, so that the text needs nothing beside it but the keys.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.evidence.checkpoints import Judged, Trust, judge
from gateway.evidence.encoding import NoteUnreadable, from_base64, to_base64
from gateway.evidence.tree import HASH_BYTES, check_inclusion, leaf_hash

HEAD = "c2sp.org/tlog-proof@v1"
MOST_HASHES = 63
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Receipt:
    """An entry, its place in the log, and why it is there (收据)."""

    index: int
    proof: Sequence[bytes]
    checkpoint: str
    """The signed checkpoint, word for word."""
    entry: bytes | None = None

    def __str__(self) -> str:
        lines = [HEAD]
        lines += [f"extra {to_base64(self.entry)}"] if self.entry is not None else []
        lines += [f"index {self.index}", *map(to_base64, self.proof)]
        return "\n".join(lines) + "\n\n" + self.checkpoint

    def check(self, trust: Trust, entry: bytes | None = None) -> Judged:
        """Check it against the keys that are trusted; `entry` is what is to be proved, else its own.

        Raises NoteUnreadable, NotSigned or ProofFails with what is wrong.
        """
        proved = self.entry if entry is None else entry
        if proved is None:
            raise NoteUnreadable("the receipt does not carry its entry, and none was given")
        judged = judge(self.checkpoint, trust)
        head = judged.checkpoint
        check_inclusion(self.index, head.size, leaf_hash(proved), self.proof, head.root)
        return judged


def read_receipt(text: str) -> Receipt:
    """Read a receipt; raises NoteUnreadable. Nothing is checked yet."""
    head, blank, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != HEAD:
        raise NoteUnreadable(f"a receipt begins with the line {HEAD}")
    entry = None
    if lines and lines[0].startswith("extra "):
        entry = from_base64(lines.pop(0).removeprefix("extra "))
    found = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if found is None:
        raise NoteUnreadable("a receipt names its index")
    proof = [from_base64(line) for line in lines]
    if len(proof) > MOST_HASHES or any(len(part) != HASH_BYTES for part in proof):
        raise NoteUnreadable("the proof of a receipt is at most 63 hashes of 32 bytes")
    return Receipt(int(found[1]), proof, checkpoint, entry)
