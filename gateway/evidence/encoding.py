"""Base64 (RFC 4648, section 4) as every format of the log writes it."""

from __future__ import annotations

import base64
import binascii


class NoteUnreadable(ValueError):
    """A note, key, checkpoint, receipt or entry does not read as its specification says."""


def to_base64(data: bytes) -> str:
    """The bytes as text, with padding."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """The bytes that a text stands for; raises NoteUnreadable."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteUnreadable("this is not base64") from error


def from_canonical_base64(text: str) -> bytes:
    """The bytes, where this is the one text for them; raises NoteUnreadable.

    Others have bits that mean nothing, or more padding than is due: they could be changed unseen.
    """
    data = from_base64(text)
    if to_base64(data) != text:
        raise NoteUnreadable("this base64 does not end as it must")
    return data
