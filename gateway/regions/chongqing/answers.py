"""What an answer of Chongqing means: done, refused, or not known; and what of it may be repeated.

    HTTP 401               the signature was refused: nothing happened           -> Unreached
    infcode 0              done                                                  -> Output
    infcode -2             business no, final                                    -> Refused
    infcode -2, CQ1003     our message id was seen before: the region may
                           hold the message, so its fate must be asked for       -> lost
    infcode -1, any other, or an answer that does not read                       -> lost

lost: OutcomeUnknown when the call changes state, Unreached when it does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeVar

import orjson

from gateway.errors import OutcomeUnknown, Refused, Unreached, Unreadable, Untranslatable
from gateway.regions.transport import Reply
from gateway.vocabulary import Region

T = TypeVar("T")

_ENVELOPE: Final = frozenset(
    ("infcode", "inf_refmsgid", "refmsg_time", "respond_time", "err_msg", "cainfo", "signtype", "output")
)
_SEEN_BEFORE: Final = "CQ1003"
_REASON = re.compile(r"(CQ\d{4})\s*[:：]\s*(.*)", re.DOTALL)
_NO_EFFECT_STATUSES: Final = (404, 405)
_NONCE_SEEN: Final = 40106


@dataclass(frozen=True, slots=True)
class Output:
    """The `output` of an answer that was done, and what its envelope carries beyond the page."""

    nodes: Mapping[str, Any]
    residue: tuple[str, ...] = ()


def read_reply(reply: Reply, sent: Mapping[str, Any], *, changes_state: bool) -> Output:
    """Classify one answer. `sent` is the `input` that was sent: its personal values are struck out."""
    if reply.status != 200:
        raise_for_status(reply, changes_state)
    try:
        envelope = orjson.loads(reply.body)
        code = int(envelope["infcode"])
    except (ValueError, TypeError, KeyError, OverflowError):
        lost("The region's answer does not read.", changes_state)
    if code == 0:
        return _output(envelope, changes_state)
    reason, text = _reason(envelope)
    told = strike_out(text, sent)
    if code == -2 and reason != _SEEN_BEFORE:
        raise Refused(region=Region.CHONGQING, code=reason or "infcode -2", message=told)
    return lost(
        "The region does not say what became of it.", changes_state, reason or f"infcode {code}", told
    )


def understand(read: Callable[[], T], *, changes_state: bool, code: str | None = None) -> T:
    """Translate an answer. What does not translate is no success: the region may have acted on it.

    A read with a code that no table knows is refused by the table's name (Untranslatable). What does not
    read bears `code`, if one is given.
    """
    try:
        return read()
    except Untranslatable as unknown:
        if not changes_state:
            raise
        detail = f"The region answered with a code that table {unknown.table} does not know."
        raise OutcomeUnknown(detail, region=Region.CHONGQING, code="untranslatable") from unknown
    except (Unreadable, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError):
        # The cause is left out: it may hold the values.
        lost("The region's answer does not read as its interface page says.", changes_state, code)


def only(rows: Iterable[Mapping[str, Any]], **same: str) -> Mapping[str, Any]:
    """The one row of an enquiry that holds all of these values. Raises ValueError when it is not one."""
    (row,) = (row for row in rows if all(row[field] == value for field, value in same.items()))
    return row


def lost(detail: str, changes_state: bool, code: str | None = None, message: str | None = None) -> NoReturn:
    """Raise what it means that the answer cannot be relied on."""
    kind = OutcomeUnknown if changes_state else Unreached
    raise kind(detail, region=Region.CHONGQING, code=code, message=message) from None


def raise_for_status(reply: Reply, changes_state: bool) -> NoReturn:
    """What another status than 200 means, for every service alike."""
    code = f"HTTP {reply.status}"
    if reply.status in _NO_EFFECT_STATUSES:
        raise Unreached("The region has no such transaction.", region=Region.CHONGQING, code=code)
    if reply.status != 401:
        lost("The region's answer is not one that its page knows.", changes_state, code)
    try:
        number = orjson.loads(reply.body)["code"]
    except (ValueError, TypeError, KeyError):
        lost("The region's answer does not read.", changes_state, code)
    if number == _NONCE_SEEN:
        # Something on the way sent our request twice: the first of the two may have been carried out.
        lost("The region has seen this very request before.", changes_state, str(number))
    raise Unreached("The region refused our signature.", region=Region.CHONGQING, code=str(number))


def _output(envelope: Mapping[str, Any], changes_state: bool) -> Output:
    output = envelope.get("output")
    if not isinstance(output, dict):
        lost("The region's answer has no output.", changes_state)
    beyond = tuple(field for field in envelope if field not in _ENVELOPE and envelope[field] is not None)
    return Output(output, beyond)


def _reason(envelope: Mapping[str, Any]) -> tuple[str | None, str]:
    """The region's code and words; in the misleading form they stand in `warn_msg`."""
    text = str(envelope.get("err_msg") or envelope.get("warn_msg") or "")
    match = _REASON.fullmatch(text)
    return (match[1], match[2]) if match else (None, text)


# -- the region's words without personal data -------------------------------------------------------

_PERSONAL: Final = frozenset(
    (
        *("psn_no", "psn_name", "certno", "mdtrt_cert_no", "card_sn", "tel", "addr", "ipt_otp_no", "ipt_no"),
        *("dr_name", "chfpdr_name", "dise_dor_name", "bilg_dr_name"),
    )
)
_NAMEABLE: Final = frozenset(("med_list_codg", "hilist_code", "feedetl_sn", "fixmedins_code", "setl_id"))
_NUMBERED = re.compile(r"[0-9A-Za-z_-]*[0-9]{6,}[0-9A-Za-z_-]*", re.ASCII)
_STRUCK: Final = "***"
_LONGEST: Final = 300


def strike_out(
    text: str,
    sent: Mapping[str, Any],
    personal: frozenset[str] = _PERSONAL,
    nameable: frozenset[str] = _NAMEABLE,
) -> str:
    """The text without what was sent of a person, and without any long number but codes of things.

    Which fields are which is said by name; without it, as the medical side names them.
    """
    things = set()
    for field, value in _leaves(sent):
        if field in personal and len(value) > 1:
            text = text.replace(value, _STRUCK)
        elif field in nameable:
            things.add(value)
    return _NUMBERED.sub(lambda one: one[0] if one[0] in things else _STRUCK, text)[:_LONGEST]


def _leaves(node: Any, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for name, value in node.items():
            yield from _leaves(value, name)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _leaves(value, field)
    elif isinstance(node, str):
        yield field, node
