"""Message ids as Chongqing wants them: institution (12), second (14), serial (4 of 0-9A-Z)."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from gateway.vocabulary import BEIJING

_SIGNS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ASIDE: Final = "Z"
_PAIRS: Final = len(_SIGNS) ** 2
ASIDES: Final = len(_SIGNS) ** 3
"""Ids a second for what is asked beside the errands' own messages, over all processes."""
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
        self._second_aside = 0
        self._place_aside = 0

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

        Under a sign of its own, counted up from a place that is drawn at random each second: a process never
        meets itself, and seldom another. Should two meet, the second is refused as a duplicate; all that is
        asked so is harmless to repeat.
        """
        second = int(at.timestamp())
        if second != self._second_aside:
            self._second_aside, self._place_aside = second, secrets.randbelow(ASIDES)
        serial = _ASIDE + _triple(self._place_aside)
        self._place_aside = (self._place_aside + 1) % ASIDES
        return _id(institution_code, second, serial)


def _id(institution_code: str, second: int, serial: str) -> str:
    return f"{institution_code}{datetime.fromtimestamp(second, BEIJING):%Y%m%d%H%M%S}{serial}"


def _pair(number: int) -> str:
    high, low = divmod(number, len(_SIGNS))
    return _SIGNS[high] + _SIGNS[low]


def _triple(number: int) -> str:
    high, low = divmod(number, _PAIRS)
    return _SIGNS[high] + _pair(low)
