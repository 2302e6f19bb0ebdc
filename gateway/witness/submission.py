"""What add-checkpoint is sent: an old size, a consistency proof from there, and a signed checkpoint."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.evidence.checkpoints import Checkpoint, read_checkpoint
from gateway.evidence.encoding import NoteUnreadable, from_base64
from gateway.evidence.notes import Note
from gateway.evidence.tree import HASH_BYTES
from gateway.witness.refusals import Malformed

MOST_HASHES = 63
LARGEST_SIZE = 2**63 - 1
"""No larger tree has a proof of 63 hashes, nor is one kept."""

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint that is to be cosigned, and why it continues the one of the old size."""

    old_size: int
    proof: Sequence[bytes]
    checkpoint: Checkpoint
    note: Note
    """The checkpoint word for word, with its signatures."""


def read_submission(body: bytes) -> Submission:
    """Read the body of a request; raises Malformed. Nothing is checked yet."""
    try:
        head, blank, signed = body.decode("utf-8").partition("\n\n")
        if not blank:
            raise NoteUnreadable("no empty line stands before the checkpoint")
        first, *lines = head.split("\n")
        checkpoint, note = read_checkpoint(signed)
        return Submission(_old_size(first), _proof(lines), _of_possible_size(checkpoint), note)
    except UnicodeDecodeError:
        raise Malformed("The body does not read: it is not UTF-8.") from None
    except NoteUnreadable as error:
        raise Malformed(f"The body does not read: {error}.") from error


def _old_size(line: str) -> int:
    found = _OLD.fullmatch(line)
    if found is None:
        raise NoteUnreadable("the first line is not `old` and a size without leading zeros")
    return int(found[1])


def _proof(lines: Sequence[str]) -> Sequence[bytes]:
    hashes = tuple(map(from_base64, lines))
    if len(hashes) > MOST_HASHES or any(len(one) != HASH_BYTES for one in hashes):
        raise NoteUnreadable("the proof is not at most 63 hashes of 32 bytes, each on its line")
    return hashes


def _of_possible_size(checkpoint: Checkpoint) -> Checkpoint:
    if checkpoint.size > LARGEST_SIZE:
        raise NoteUnreadable("no tree is as large as the checkpoint says")
    return checkpoint
