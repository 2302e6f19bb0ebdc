"""What an answer of the labour market means.

    HTTP 401               the signature was refused: nothing happened           -> Unreached
    fhz "1"                done                                                  -> Answer
    fhz "0"                business no, final                                    -> Refused
    fhz 1, a number        the misleading form of a no, its reason in `bz`       -> Refused
    ZP1003                 our number was seen before: the region may hold the
                           message, so its fate must be asked for                -> lost
    fhz "-1", any other, or an answer that does not read                         -> lost

lost: OutcomeUnknown when the call changes state, Unreached when it does not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from gateway.errors import Refused
from gateway.regions.chongqing.answers import lost, raise_for_status, strike_out
from gateway.regions.transport import Reply
from gateway.vocabulary import Region

Record = Mapping[str, Any]

_ENVELOPE: Final = frozenset(("bwbh", "fhz", "cwm", "cwsm", "bz", "fhsj", "sl", "jl"))
_SEEN_BEFORE: Final = "ZP1003"
_IN_A_REMARK = re.compile(r"(ZP\d{4})\s*[:：]\s*(.*)", re.DOTALL)
_PERSONAL: Final = frozenset(("bip_citizenid", "bip_name", "bip_con_mobile", "zsbh"))
_NAMEABLE: Final = frozenset(("zpgzbh", "qzbh", "fbh", "ywh", "tjxid", "lhh", "bio_no", "zpgz"))


@dataclass(frozen=True, slots=True)
class Answer:
    """The records of an answer that was done, and what its envelope carries beyond the page."""

    records: tuple[Record, ...]
    residue: tuple[str, ...] = ()


def read_reply(reply: Reply, number: str, sent: Mapping[str, Any], *, changes_state: bool) -> Answer:
    """Classify one answer to the message of this number. `sent` is the `cs` that was sent."""
    if reply.status != 200:
        raise_for_status(reply, changes_state)
    envelope, state = _opened(reply, changes_state)
    answered = envelope.get("bwbh")
    if answered != number and not (not answered and state != "1"):
        lost("The region's answer is to another message.", changes_state)
    if state == "1":
        return _answer(envelope, changes_state)
    code, text = _reason(envelope)
    told = strike_out(text, sent, _PERSONAL, _NAMEABLE)
    misleading = type(state) is int and state == 1
    if code != _SEEN_BEFORE and (state == "0" or misleading):
        raise Refused(region=Region.CHONGQING, code=code or "fhz 0", message=told)
    return lost("The region does not say what became of it.", changes_state, code or f"fhz {state}", told)


def repeatable(text: object) -> str:
    """The region's words about an earlier message, without any long number."""
    return strike_out(str(text or ""), {}, _PERSONAL, _NAMEABLE)


def _opened(reply: Reply, changes_state: bool) -> tuple[Mapping[str, Any], Any]:
    try:
        envelope = orjson.loads(reply.body)
        return envelope, envelope["fhz"]
    except (ValueError, TypeError, KeyError):
        lost("The region's answer does not read.", changes_state)


def _answer(envelope: Mapping[str, Any], changes_state: bool) -> Answer:
    records = envelope.get("jl")
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        lost("The region's answer has no records.", changes_state)
    if envelope.get("sl") != str(len(records)):
        lost("The region counts other records than there are.", changes_state, "count_disagrees")
    beyond = tuple(field for field in envelope if field not in _ENVELOPE and envelope[field])
    return Answer(tuple(records), (("bz",) if envelope.get("bz") else ()) + beyond)


def _reason(envelope: Mapping[str, Any]) -> tuple[str | None, str]:
    """The region's code and words; in the misleading form they stand in the remark."""
    code = envelope.get("cwm")
    if isinstance(code, str) and code:
        return code, str(envelope.get("cwsm") or "")
    text = str(envelope.get("bz") or envelope.get("cwsm") or "")
    match = _IN_A_REMARK.fullmatch(text)
    return (match[1], match[2]) if match else (None, text)
