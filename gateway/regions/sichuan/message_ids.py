"""Message ids in Sichuan's form: a batch number (pcbh 批次号), at most 40 characters, unique for ever."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from itertools import count

from gateway.vocabulary import BEIJING, Message

_NODES = 10_000
_PLACES = 10_000


class MessageIds:
    """Mints ids: institution, instant to the millisecond, process, place in the sequence."""

    def __init__(self) -> None:
        self._places = count(secrets.randbelow(_PLACES))

    def mint(self, institution_code: str, at: datetime, node: int) -> str:
        """37 characters; the sequence would have to turn round within a millisecond to repeat one."""
        at = at.astimezone(BEIJING)
        stamp = f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03d}"
        return f"{institution_code}{stamp}{node % _NODES:04d}{next(self._places) % _PLACES:04d}"


def beside(message: Message, transaction: str) -> Message:
    """The same message for a second transaction that goes along with the first, under an id of its own.

    A fault of the sandbox is meant for the first one only.
    """
    return replace(message, message_id=f"{message.message_id}-{transaction}", sandbox_fault=None)
