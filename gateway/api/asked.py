"""The headers a caller steers a request with: Idempotency-Key, Prefer, X-Sandbox-Fault."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from starlette.datastructures import Headers

from gateway.api.operations import Form, Operation
from gateway.cases.asking import Asking
from gateway.errands import Actor
from gateway.errors import Fault, Invalid, KeyMissing

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_QUOTED = re.compile(r'"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"')
_FAULTS = (
    "amounts_disagree",
    "commit_then_500",
    "commit_then_cut",
    "commit_then_system_failure",
    "cut_before",
    "duplicate",
    "error_500",
    "garbage",
    "refuse",
    "refused_200",
    "slow",
    "system_failure",
    "truncated",
    "unknown_code",
)
# A name that no region knows would leave the outcome of a state change unknown.
SANDBOX_FAULT = f"(confirm:)?({'|'.join(_FAULTS)})(=[0-9]{{1,5}})?"
_FAULT = re.compile(SANDBOX_FAULT)
LONGEST_WAIT = 600
_WAIT = re.compile(r"(?:^|,)\s*wait\s*=\s*([0-9]{1,4})\s*(?:$|[,;])", re.IGNORECASE)
_RESPOND_ASYNC = re.compile(r"(?:^|,)\s*respond-async\s*(?:$|[,;])", re.IGNORECASE)


STEERING = ("idempotency-key", "prefer", "x-sandbox-fault")


def steering(headers: Headers, forms: Sequence[Form] = ()) -> Sequence[str]:
    """The headers that change what a request asks for; whoever signs it must sign these, too."""
    return STEERING if wanted_form(headers, forms) is None else (*STEERING, "accept")


def asking_of(
    headers: Headers, operation: Operation, actor: Actor, trace_id: str, *, sandbox: bool
) -> Asking:
    """How a request asks, from its headers."""
    return Asking(
        actor=actor,
        key=idempotency_key(headers) if operation.keyed else None,
        trace_id=trace_id,
        sandbox_fault=_sandbox_fault(headers) if sandbox else None,
        leave_recording=operation.may_respond_early and wants_early_answer(headers),
        answer_by=_answer_by(headers) if operation.regional else None,
    )


def asking_of_reader(actor: Actor, trace_id: str) -> Asking:
    """How somebody asks who only reads and has nothing to steer."""
    return Asking(actor=actor, key=None, trace_id=trace_id)


def idempotency_key(headers: Headers) -> str:
    """The key of a state-changing request; the quotes of a structured field (RFC 9651) are taken off."""
    given = headers.getlist("idempotency-key")
    if not given:
        raise KeyMissing
    key = given[0]
    if _QUOTED.fullmatch(key):
        key = re.sub(r"\\(.)", r"\1", key[1:-1])
    if len(given) > 1 or not _KEY.fullmatch(key):
        raise Invalid(
            [Fault("/header/Idempotency-Key", "must be one key of 1 to 255 visible ASCII characters")]
        )
    return key


def wants_early_answer(headers: Headers) -> bool:
    """Whether the caller prefers an answer before the treatment region has recorded (RFC 7240)."""
    given = headers.get("prefer")
    return given is not None and _RESPOND_ASYNC.search(given) is not None


def wait_of(headers: Headers) -> int | None:
    """How many seconds the caller waits (RFC 7240, section 4.3); one that does not read is no preference."""
    given = _WAIT.search(headers.get("prefer", ""))
    seconds = 0 if given is None else int(given[1])
    return seconds if 0 < seconds <= LONGEST_WAIT else None


def preferences_applied(headers: Headers, asking: Asking) -> str:
    """What of the caller's preferences was heeded, as Preference-Applied says it; empty for nothing."""
    heeded = ["respond-async"] if asking.leave_recording else []
    heeded += [f"wait={wait_of(headers)}"] if asking.answer_by is not None else []
    return ", ".join(heeded)


def _answer_by(headers: Headers) -> float | None:
    seconds = wait_of(headers)
    return None if seconds is None else time.monotonic() + seconds


def wanted_form(headers: Headers, forms: Sequence[Form]) -> Form | None:
    """The form that the caller would rather have than JSON: its media type comes before application/json."""
    kinds = [part.partition(";")[0].strip() for part in headers.get("accept", "").lower().split(",")]
    known = {form.media_type: form for form in forms}
    wanted = next((kind for kind in kinds if kind in known or kind in ("application/json", "*/*")), "")
    return known.get(wanted)


def _sandbox_fault(headers: Headers) -> str | None:
    given = headers.get("x-sandbox-fault")
    if given is not None and not _FAULT.fullmatch(given):
        raise Invalid(
            [Fault("/header/X-Sandbox-Fault", "must be the name of a fault that the sandbox knows")]
        )
    return given
