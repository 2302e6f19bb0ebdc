"""Commitments: a salted hash that says nothing of a text, and that only this text can open (承诺)."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SHA256, SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC

from gateway.evidence.encoding import NoteUnreadable, from_base64, to_base64

SALT_BYTES = 32


class Digest(StrEnum):
    """The hash of a commitment (杂凑算法)."""

    SHA_256 = "sha256"
    SM3 = "sm3"
    """GB/T 32905-2016."""

    def of(self, data: bytes) -> bytes:
        """The hash of the data, 32 bytes."""
        if self is Digest.SHA_256:
            return hashlib.sha256(data).digest()
        hashing = Hash(SM3())
        hashing.update(data)
        return hashing.finalize()

    def keyed(self, key: bytes, data: bytes) -> bytes:
        """The HMAC of the data (RFC 2104), 32 bytes."""
        mac = HMAC(key, _ALGORITHMS[self.value])
        mac.update(data)
        return mac.finalize()


# SM3 is this library's: whether hashlib has it depends on how Python was built.
_ALGORITHMS = {"sha256": SHA256(), "sm3": SM3()}


class CommitmentBroken(ValueError):
    """A text is not the one that was committed to."""


def committed(digest: Digest, salt: bytes, text: bytes) -> str:
    """The commitment to a text: the hash's name, a colon, base64 of the hash over salt and text.

    >>> committed(Digest.SHA_256, bytes(32), b"text")[:18]
    'sha256:uYTO7bQv54u'
    """
    return f"{digest.value}:{to_base64(digest.of(salt + text))}"


def check_commitment(commitment: str, salt: bytes, text: bytes) -> None:
    """Check that a text and a salt open a commitment; raises CommitmentBroken."""
    name, _, encoded = commitment.partition(":")
    if name not in tuple(Digest) or len(salt) != SALT_BYTES:
        raise CommitmentBroken("the commitment or its salt does not read")
    try:
        expected = from_base64(encoded)
    except NoteUnreadable as error:
        raise CommitmentBroken("the commitment or its salt does not read") from error
    if not hmac.compare_digest(Digest(name).of(salt + text), expected):
        raise CommitmentBroken("the text is not the one that was committed to")
