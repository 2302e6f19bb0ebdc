"""Checkpoints (c2sp.org/tlog-checkpoint) and the cosignatures of witnesses (c2sp.org/tlog-cosignature)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.evidence.encoding import NoteUnreadable, from_base64, to_base64
from gateway.evidence.national import sm2_fits
from gateway.evidence.notes import (
    CHECKS,
    COSIGNATURE,
    UNASSIGNED,
    Check,
    Ed25519Signer,
    NotCheckable,
    Note,
    NotSigned,
    Signature,
    VerifierKey,
    check_signature,
    ed25519_fits,
    read_note,
)
from gateway.evidence.tree import HASH_BYTES

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_STAMP_BYTES = 8


class EvidenceLevel(StrEnum):
    """How many others vouch for what the log says (证据等级); it only ever rises."""

    LOGGED = "logged"
    """The log has signed; nobody else was asked yet, or could be reached."""
    WITNESSED_BY_ONE = "witnessed_by_one"
    WITNESSED_BY_BOTH = "witnessed_by_both"
    """Final: the witnesses of both regions have cosigned."""

    @classmethod
    def of(cls, witnesses: int) -> EvidenceLevel:
        """The level that so many regions' cosignatures amount to."""
        return (cls.LOGGED, cls.WITNESSED_BY_ONE, cls.WITNESSED_BY_BOTH)[min(witnesses, 2)]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its origin, the number of its entries, and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @property
    def note(self) -> Note:
        """The note without signatures."""
        return Note(self.text)

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """Read the text of a note as a checkpoint; raises NoteUnreadable."""
        lines = text.split("\n")
        if lines.pop() or len(lines) < 3 or not all(lines):
            raise NoteUnreadable("a checkpoint has three lines or more, none of them empty")
        origin, size, root, *extensions = lines
        if not _SIZE.fullmatch(size):
            raise NoteUnreadable("the size of a checkpoint is a whole number without leading zeros")
        digest = from_base64(root)
        if len(digest) != HASH_BYTES:
            raise NoteUnreadable("the root of a checkpoint is not 32 bytes long")
        return cls(origin, int(size), digest, tuple(extensions))


def read_checkpoint(text: str) -> tuple[Checkpoint, Note]:
    """Read a signed checkpoint; raises NoteUnreadable. Its signatures are not checked yet."""
    note = read_note(text)
    return Checkpoint.read(note.text), note


# -- cosignatures ----------------------------------------------------------------------------------------


def cosigned(signer: Ed25519Signer, text: str, at: int) -> Signature:
    """A witness's line under a checkpoint's text: as of that second (POSIX), it saw no larger tree."""
    stamp = at.to_bytes(_STAMP_BYTES, "big")
    key = signer.key
    return Signature(key.name, key.key_id, stamp + signer.sign(_cosigned_text(text.encode(), at)))


def cosigned_at(signature: Signature) -> int:
    """The second (POSIX) at which a witness says to have cosigned."""
    return int.from_bytes(signature.payload[:_STAMP_BYTES], "big")


def cosignature_fits(public: bytes, text: bytes, payload: bytes) -> bool:
    """Whether a witness's timestamped signature over a checkpoint's text is this key's."""
    if len(payload) <= _STAMP_BYTES:
        return False
    at = int.from_bytes(payload[:_STAMP_BYTES], "big")
    return ed25519_fits(public, _cosigned_text(text, at), payload[_STAMP_BYTES:])


def _cosigned_text(text: bytes, at: int) -> bytes:
    return b"cosignature/v1\ntime %d\n%b" % (at, text)


CHECKPOINT_CHECKS: Mapping[int, Check] = {**CHECKS, COSIGNATURE: cosignature_fits, UNASSIGNED: sm2_fits}


# -- whom to trust ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Trust:
    """Whose signatures count: the log's own key, and the witness of each region."""

    origin: str
    log: VerifierKey
    witnesses: Mapping[str, VerifierKey]
    """By region."""
    also: tuple[VerifierKey, ...] = ()
    """Further keys of the log, as that of its SM2 signature: none has to be there, none may be wrong."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A checkpoint whose signatures were checked: who has cosigned it, and when."""

    checkpoint: Checkpoint
    witnessed: Mapping[str, int]
    """By region: the second (POSIX) at which its witness cosigned."""
    also: tuple[VerifierKey, ...] = ()
    """Which further keys of the log have signed it too, and were checked."""
    unchecked: tuple[VerifierKey, ...] = ()
    """Which further keys it names that nothing here can check: no reason to believe more, or less."""

    @property
    def level(self) -> EvidenceLevel:
        """What the cosignatures amount to."""
        return EvidenceLevel.of(len(self.witnessed))


def judge(text: str, trust: Trust) -> Judged:
    """Check a signed checkpoint; a witness or further key that has not signed is no error, a wrong one is.

    Raises NoteUnreadable or NotSigned with what is wrong.
    """
    checkpoint, note = read_checkpoint(text)
    if checkpoint.origin != trust.origin:
        raise NotSigned(f"the checkpoint is of another log: {checkpoint.origin}")
    check_signature(note, trust.log, CHECKPOINT_CHECKS)
    return Judged(checkpoint, dict(_witnessed(note, trust.witnesses)), *_further(note, trust.also))


def _witnessed(note: Note, witnesses: Mapping[str, VerifierKey]) -> Sequence[tuple[str, int]]:
    return [
        (region, cosigned_at(check_signature(note, key, CHECKPOINT_CHECKS)))
        for region, key in witnesses.items()
        if any(one.is_of(key) for one in note.signatures)
    ]


def _further(
    note: Note, keys: Sequence[VerifierKey]
) -> tuple[tuple[VerifierKey, ...], tuple[VerifierKey, ...]]:
    """Which of the keys have signed, and which have left a line that cannot be checked here."""
    verified, unchecked = [], []
    for key in keys:
        if any(one.is_of(key) for one in note.signatures):
            try:
                check_signature(note, key, CHECKPOINT_CHECKS)
            except NotCheckable:
                unchecked.append(key)
            else:
                verified.append(key)
    return tuple(verified), tuple(unchecked)
