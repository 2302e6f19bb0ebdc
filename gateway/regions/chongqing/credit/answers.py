"""What an answer of the credit platform means; its code is a string, whatever stands in it.

    HTTP 401                the signature was refused: nothing happened          -> Unreached
    "200"                   done                                                 -> Answered
    "400" to "499"          no, final; so is the number 200 whose words are one  -> Refused
    "409"                   our message was seen before, and may be carried out  -> lost
    "500", any other, or what does not read                                      -> lost

lost: OutcomeUnknown when the call changes state, Unreached when it does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson

from gateway.errors import Refused
from gateway.regions.chongqing.answers import lost, raise_for_status, strike_out, understand
from gateway.regions.transport import Reply
from gateway.vocabulary import Region

T = TypeVar("T")
Entry = Mapping[str, Any]

_ENVELOPE: Final = frozenset(("code", "msg", "bwh", "fhsj", "total", "data"))
_DONE, _SEEN_BEFORE = "200", "409"
_A_NO = re.compile(r"4[0-9]{2}", re.ASCII)
_IN_WORDS = re.compile(r"(4[0-9]{2})\s*[:：]\s*(.*)", re.ASCII | re.DOTALL)
_PERSONAL: Final = frozenset(
    ("XM", "SFZ", "SQSBH", "CXYT", "CF_FR", "XK_FR", "LEREP", "COMPANY_FZR", "XDR_FR")
)
_NAMEABLE: Final = frozenset(("JGBM", "SHXYM", "UNISCID", "TSLSH"))


@dataclass(frozen=True, slots=True)
class Answered:
    """The entries of an answer that was done, and what its envelope carries beyond the page."""

    rows: tuple[Entry, ...]
    residue: tuple[str, ...] = ()

    @property
    def only(self) -> Entry:
        """The one entry. Raises ValueError when there is not exactly one."""
        (row,) = self.rows
        return row


def read_reply(reply: Reply, number: str, sent: Mapping[str, Any], *, changes_state: bool) -> Answered:
    """Classify one answer to the message of this number. `sent` is the `data` that was sent."""
    if reply.status != 200:
        raise_for_status(reply, changes_state)
    envelope = _opened(reply, changes_state)
    code, text = _said(envelope)
    if envelope.get("bwh") != number and not (envelope.get("bwh") is None and code != _DONE):
        lost("The region's answer is to another message.", changes_state)
    if code == _DONE:
        return Answered(_rows(envelope, changes_state), _beyond(envelope))
    told = strike_out(text, sent, _PERSONAL, _NAMEABLE)
    if code is not None and code != _SEEN_BEFORE and _A_NO.fullmatch(code):
        raise Refused(region=Region.CHONGQING, code=code, message=told)
    return lost("The region does not say what became of it.", changes_state, code or "code", told)


def understood(read: Callable[[], T], *, changes_state: bool) -> T:
    """Translate an answer; what does not read is named so, and is neither repaired nor a success."""
    return understand(read, changes_state=changes_state, code="unreadable")


def repeatable(text: object) -> str:
    """The region's words about an earlier message, without any long number."""
    return strike_out(str(text or ""), {}, _PERSONAL, frozenset())


def _opened(reply: Reply, changes_state: bool) -> Mapping[str, Any]:
    try:
        envelope = orjson.loads(reply.body)
    except ValueError:
        lost("The region's answer does not read.", changes_state)
    if not isinstance(envelope, dict) or "code" not in envelope:
        lost("The region's answer does not read.", changes_state)
    return envelope


def _said(envelope: Mapping[str, Any]) -> tuple[str | None, str]:
    """The code as it counts, and the words; of a number only a refusal in its words counts."""
    code, text = envelope["code"], str(envelope.get("msg") or "")
    if isinstance(code, str):
        return code, text
    refusal = _IN_WORDS.fullmatch(text)
    return (refusal[1], refusal[2]) if refusal else (None, text)


def _rows(envelope: Mapping[str, Any], changes_state: bool) -> tuple[Entry, ...]:
    rows = envelope.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        lost("The region's answer has no list of entries.", changes_state)
    if envelope.get("total") != str(len(rows)):
        lost("The region's answer does not hold as many entries as it says.", changes_state, "unreadable")
    return tuple(rows)


def _beyond(envelope: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(field for field in envelope if field not in _ENVELOPE and envelope[field] is not None)
