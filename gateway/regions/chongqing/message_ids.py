"""Message ids as Chongqing wants them: institution (12), second (14), serial (4 of 0-9A-Z)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from gateway.vocabulary import BEIJING

_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ASIDE: Final = "Z"
_PAIRS: Final = len(_SIGNS) ** 2
NODES: Final = _PAIRS - len(_SIGNS)
"""Nodes that have two signs of their own, those before Z0; numbers beyond begin anew."""


class MessageIds:
    """Mints ids that no other process of ours mints: two signs of the serial are the node, two a counter.

    1296 ids a second and process. When a second is used up, the next one is begun early: the second in an
    id need not be true, the id must be new.
    """

    def __init__(self) -> None:
        self._second = 0
        self._place = 0

    def mint(self, institution_code: str, at: datetime, node: int) -> str:
        """The id of a message that an errand stores before it is sent."""
        second = int(at.timestamp())
        if second <= self._second:
            second = self._second + (self._place == _PAIRS)
        if second > self._second:
            self._second, self._place = second, 0
        serial = _pair(node % NODES) + _pair(self._place)
        self._place += 1
        return _id(institution_code, self._second, serial)

    def mint_aside(self, institution_code: str, at: datetime) -> str:
        """The id of an enquiry, a reversal or a read beside the errand's own message.

        Drawn at random under a sign of its own. Should two ever meet, the second is refused as a
        duplicate and asked again; both are harmless to repeat.
        """
        serial = _ASIDE + secrets.choice(_SIGNS) + _pair(secrets.randbelow(_PAIRS))
        return _id(institution_code, int(at.timestamp()), serial)


def _id(institution_code: str, second: int, serial: str) -> str:
    return f"{institution_code}{datetime.fromtimestamp(second, BEIJING):%Y%m%d%H%M%S}{serial}"


def _pair(number: int) -> str:
    high, low = divmod(number, len(_SIGNS))
    return _SIGNS[high] + _SIGNS[low]
