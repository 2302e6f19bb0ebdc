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
