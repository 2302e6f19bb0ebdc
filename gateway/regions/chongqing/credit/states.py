"""当前状态 0, 1, 2, 3 and 状态说明: an objection hides what happened, and 3 does not say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateway.errors import Unreadable, Untranslatable
from gateway.services.credit.words import RecordStatus

_CURRENT, _REVOKED, _OBJECTED, _OTHER = "0", "1", "2", "3"
_WITHOUT_WORDS: Final[Mapping[str, RecordStatus]] = {
    _CURRENT: RecordStatus.CURRENT,
    _REVOKED: RecordStatus.REVOKED,
    _OBJECTED: RecordStatus.CURRENT,
}
_FITTING: Final[Mapping[str, frozenset[RecordStatus]]] = {
    _CURRENT: frozenset({RecordStatus.CURRENT}),
    _REVOKED: frozenset({RecordStatus.REVOKED}),
    _OBJECTED: frozenset(RecordStatus),
    _OTHER: frozenset({RecordStatus.REPAIRED, RecordStatus.CORRECTED, RecordStatus.REMOVED}),
}


def happened_of(state: str, said: str | None) -> tuple[RecordStatus, bool]:
    """The status, and whether an objection is open.

    Raises Untranslatable for 3 without a word why, which is not guessed, and for a fifth state; Unreadable
    where the two contradict each other.
    """
    if state not in _FITTING or (said is None and state not in _WITHOUT_WORDS):
        raise Untranslatable("zt", state, to_region=False)
    status = _WITHOUT_WORDS[state] if said is None else RecordStatus(said)
    if status not in _FITTING[state]:
        raise Unreadable("A record of Chongqing's has a status that contradicts its explanation.")
    return status, state == _OBJECTED


def state_of(status: RecordStatus, objected: bool) -> str:
    """The state to be told, beside its explanation."""
    if objected:
        return _OBJECTED
    return next((state for state, known in _WITHOUT_WORDS.items() if known is status), _OTHER)
