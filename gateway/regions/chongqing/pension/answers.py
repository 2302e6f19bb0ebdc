"""What a pension answer of Chongqing means; the platform turns the usual sense of the numbers round (zt).

    HTTP 401               the signature was refused: nothing happened           -> Unreached
    zt "0"                 done                                                  -> Output
    zt "1", null           business no, final; with null the message itself
                           was not taken                                         -> Refused
    YL1003                 our number was seen before: the region may hold the
                           message, so its fate must be asked for                -> lost
    zt "9", any other, a null without a code, or an answer that does not read    -> lost

lost: OutcomeUnknown when the call changes state, Unreached when it does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import orjson

from gateway.errors import Refused
from gateway.regions.chongqing.answers import Output, lost, raise_for_status, strike_out, understand
from gateway.regions.transport import Reply
from gateway.vocabulary import Region

T = TypeVar("T")

_ENVELOPE: Final = frozenset(("lsh", "zt", "cwdm", "cwxx", "ts", "hfsj", "sj"))
_SEEN_BEFORE: Final = "YL1003"
_IN_A_REMARK = re.compile(r"(YL\d{4})\s*[:：]\s*(.*)", re.DOTALL)

_PERSONAL: Final = frozenset(
    ("bzhm", "xm", "bxh", "grid", "hjd", "dbr", "dbrgx", "dbrdh", "tkyh", "tkzh", "pzbh", "bz", "thyy")
)
_NAMEABLE: Final = frozenset(("gzlsh", "dzbh", "pch", "xxbbh", "lxhbh", "sbjg"))


def read_reply(reply: Reply, number: str, sent: Mapping[str, Any], *, changes_state: bool) -> Output:
    """Classify one answer to the message of this number. `sent` is the `sj` that was sent."""
    if reply.status != 200:
        raise_for_status(reply, changes_state)
    envelope, state = _opened(reply, changes_state)
    answered = envelope.get("lsh")
    if answered != number and not (answered is None and state != "0"):
        lost("The region's answer is to another message.", changes_state)
    if state == "0":
        return _output(envelope, changes_state)
    code, text = _reason(envelope)
    told = strike_out(text, sent, _PERSONAL, _NAMEABLE)
    if code != _SEEN_BEFORE and (_is_no(state) or (state is None and code)):
        raise Refused(region=Region.CHONGQING, code=code or "zt 1", message=told)
    return lost("The region does not say what became of it.", changes_state, code or f"zt {state}", told)


def understood(read: Callable[[], T], *, changes_state: bool) -> T:
    """Translate an answer; what does not read is named so, and is neither repaired nor a success."""
    return understand(read, changes_state=changes_state, code="unreadable")


def repeatable(text: object) -> str:
    """The region's words about an earlier message, without any long number."""
    return strike_out(str(text or ""), {}, _PERSONAL, _NAMEABLE)


def _opened(reply: Reply, changes_state: bool) -> tuple[Mapping[str, Any], Any]:
    try:
        envelope = orjson.loads(reply.body)
        return envelope, envelope["zt"]
    except (ValueError, TypeError, KeyError):
        lost("The region's answer does not read.", changes_state)


def _is_no(state: Any) -> bool:
    """A business no; as a bare number in the misleading form."""
    return state == "1" or (type(state) is int and state == 1)


def _output(envelope: Mapping[str, Any], changes_state: bool) -> Output:
    nodes = envelope.get("sj")
    if not isinstance(nodes, dict):
        lost("The region's answer has no content.", changes_state)
    beyond = tuple(field for field in envelope if field not in _ENVELOPE and envelope[field] is not None)
    remark = ("ts",) if envelope.get("ts") else ()
    return Output(nodes, remark + beyond)


def _reason(envelope: Mapping[str, Any]) -> tuple[str | None, str]:
    """The region's code and words; in the misleading form they stand in the remark."""
    code = envelope.get("cwdm")
    if isinstance(code, str) and code:
        return code, str(envelope.get("cwxx") or "")
    text = str(envelope.get("ts") or envelope.get("cwxx") or "")
    match = _IN_A_REMARK.fullmatch(text)
    return (match[1], match[2]) if match else (None, text)
