"""What a caller is told when something goes wrong: one table from our errors to RFC 9457 problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from pydantic import Field

from gateway.errands import Effect
from gateway.errors import (
    Broken,
    CaseMoved,
    Erased,
    Fault,
    GatewayError,
    Invalid,
    KeyMissing,
    KeyReused,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotTellable,
    OutcomeUnknown,
    Overloaded,
    Refused,
    RegionError,
    StillInProgress,
    TooLarge,
    TooMany,
    TotalsDisagree,
    Unacceptable,
    Unreached,
    Unreadable,
    Untranslatable,
    VisitBusy,
    WrongMediaType,
    WrongState,
)
from gateway.services.words import Told, Word

MOST_FAULTS = 50
LONGEST_POINTER = 200
LONGEST_REGION_MESSAGE = 300
RETRY_SECONDS = {StillInProgress: 1, VisitBusy: 1, Unreached: 5, Overloaded: 1, TooMany: 1, Broken: 5}
"""When it may work better; said in Retry-After."""


class Malformed(Invalid):
    """The body is not JSON text (RFC 8259) with unique member names and at most 32 levels."""


class MethodNotAllowed(Unacceptable):
    """This address does not take this method; the Allow header lists those it takes."""


class Unforeseen(GatewayError):
    """The gateway failed in a way that was not foreseen."""


class Retry(Word):
    """Whether sending the request again can help (能否重发)."""

    NEVER = "never", "不可重发"
    SAME_KEY = "same_key", "用同一幂等键原样重发"
    AFTER_CORRECTION = "after_correction", "更正后用新幂等键重发"


@dataclass(frozen=True, slots=True)
class Telling:
    """How one kind of error is told."""

    status: int
    title: str
    effect: Effect
    retry: Retry


_N, _U = Effect.NONE, Effect.UNKNOWN
STATUS: dict[type[GatewayError], Telling] = {
    Malformed: Telling(400, "Malformed body (报文格式错误)", _N, Retry.AFTER_CORRECTION),
    KeyMissing: Telling(400, "Idempotency key missing (缺少幂等键)", _N, Retry.AFTER_CORRECTION),
    NotAuthenticated: Telling(401, "Not authenticated (未通过身份认证)", _N, Retry.AFTER_CORRECTION),
    NotAllowed: Telling(403, "Not allowed (无权操作)", _N, Retry.NEVER),
    NotFound: Telling(404, "Not found (不存在)", _N, Retry.NEVER),
    MethodNotAllowed: Telling(405, "Method not allowed (方法不支持)", _N, Retry.NEVER),
    StillInProgress: Telling(409, "Still in progress (处理中)", _U, Retry.SAME_KEY),
    VisitBusy: Telling(409, "Visit busy (就诊有未办结操作)", _N, Retry.SAME_KEY),
    CaseMoved: Telling(409, "Case moved on (业务已变动)", _N, Retry.AFTER_CORRECTION),
    WrongState: Telling(409, "Wrong state (状态不允许)", _N, Retry.AFTER_CORRECTION),
    Erased: Telling(410, "Erased (已删除)", _N, Retry.NEVER),
    TooLarge: Telling(413, "Body too large (报文过大)", _N, Retry.AFTER_CORRECTION),
    WrongMediaType: Telling(415, "Wrong media type (媒体类型错误)", _N, Retry.AFTER_CORRECTION),
    Invalid: Telling(422, "Invalid request (请求不符合契约)", _N, Retry.AFTER_CORRECTION),
    TotalsDisagree: Telling(422, "Totals disagree (金额不平)", _N, Retry.AFTER_CORRECTION),
    KeyReused: Telling(422, "Idempotency key reused (幂等键重复使用)", _N, Retry.AFTER_CORRECTION),
    Refused: Telling(422, "Refused by the region (地区拒绝)", _N, Retry.AFTER_CORRECTION),
    NotTellable: Telling(422, "Not tellable to the region (无法如实传达)", _N, Retry.AFTER_CORRECTION),
    Untranslatable: Telling(422, "Code without counterpart (代码无对照)", _N, Retry.AFTER_CORRECTION),
    Unforeseen: Telling(500, "Unforeseen failure (未预见的故障)", _N, Retry.SAME_KEY),
    Unreadable: Telling(502, "Unreadable answer of the region (地区答复无法解读)", _N, Retry.SAME_KEY),
    Unreached: Telling(503, "Region not reached (地区未联通)", _N, Retry.SAME_KEY),
    TooMany: Telling(429, "Too many requests (请求过于频繁)", _N, Retry.SAME_KEY),
    Overloaded: Telling(503, "Overloaded (请求过多)", _N, Retry.SAME_KEY),
    Broken: Telling(503, "Gateway unavailable (网关暂不可用)", _N, Retry.SAME_KEY),
    OutcomeUnknown: Telling(504, "Outcome unknown (结果未知)", _U, Retry.NEVER),
}


def slug(kind: type[GatewayError]) -> str:
    """The last part of a problem's type: the error's name in kebab case."""
    return "".join("-" + c.lower() if c.isupper() else c for c in kind.__name__).removeprefix("-")


class FieldFault(Told):
    """One thing that is wrong with a request."""

    pointer: str = Field(
        description="JSON pointer (RFC 6901) into the body; for parameters /path/…, /query/… or /header/…"
    )
    reason: str = Field(description="What is expected; never the value that was sent")


class RegionWords(Told):
    """What a region said, in its own words (地区原文)."""

    name: str = Field(description="地区")
    code: str | None = Field(default=None, description="The region's own code")
    message: str | None = Field(
        default=None, description="The region's own message, personal data struck out"
    )


class Problem(Told):
    """Why a request was not carried out, and what to do now (RFC 9457)."""

    type: str = Field(description="Which problem; the page at this address explains it")
    title: str = Field(description="The problem's name")
    status: int = Field(description="HTTP status")
    detail: str = Field(description="What happened this time")
    instance: str | None = Field(default=None, description="The errand, when there is one")
    effect: Effect = Field(description="业务影响: whether something happened in the region")
    retry: Retry = Field(description="能否重发")
    errand_id: UUID | None = Field(default=None, description="办件号")
    enquire_url: str | None = Field(default=None, description="查询地址: POST there to learn the outcome")
    reverse_url: str | None = Field(default=None, description="冲正地址: POST there to take it back")
    region: RegionWords | None = Field(default=None, description="地区的答复")
    errors: list[FieldFault] | None = Field(default=None, description="What is wrong, at most 50 of them")
    trace_id: str | None = Field(default=None, description="Names this request in our logs (跟踪号)")


def kind_of(error: GatewayError, *, changes_state: bool) -> type[GatewayError]:
    """The row of the table that an error belongs to.

    An answer that could not be read leaves the outcome of a state change unknown.
    """
    if isinstance(error, Unreadable) and changes_state and error.errand_id is not None:
        return OutcomeUnknown
    return next((kind for kind in type(error).__mro__ if kind in STATUS), Unforeseen)


def effect_of(error: GatewayError, *, changes_state: bool, handed_over: bool) -> Effect:
    """Whether something happened; our own failure after a state change was handed over proves nothing."""
    if isinstance(error, Broken | Unforeseen) and changes_state and handed_over:
        return Effect.UNKNOWN
    if isinstance(error, StillInProgress) and not changes_state:
        return Effect.NONE
    if isinstance(error, Erased):
        return Effect(error.effect)
    return STATUS[kind_of(error, changes_state=changes_state)].effect


def problem_of(
    error: GatewayError,
    *,
    changes_state: bool = False,
    handed_over: bool = False,
    reversible: bool = False,
    personal: Iterable[str] = (),
    trace_id: str | None = None,
) -> Problem:
    """Tell an error to the caller, without any value of the caller's."""
    kind = kind_of(error, changes_state=changes_state)
    told = STATUS[kind]
    errand_id = error.errand_id
    errand = f"/v1/errands/{errand_id}" if errand_id else None
    unknown = kind is OutcomeUnknown and errand is not None
    return Problem(
        type=f"/problems/{slug(kind)}",
        title=told.title,
        status=told.status,
        detail=_detail(error, kind),
        instance=errand,
        effect=effect_of(error, changes_state=changes_state, handed_over=handed_over),
        retry=told.retry,
        errand_id=errand_id,
        enquire_url=f"{errand}/enquiries" if unknown else None,
        reverse_url=f"{errand}/reversals" if unknown and reversible else None,
        region=_region_words(error, tuple(personal)),
        errors=_field_faults(error.faults) if isinstance(error, Invalid) else None,
        trace_id=trace_id,
    )


def _detail(error: GatewayError, kind: type[GatewayError]) -> str:
    if isinstance(error, Untranslatable):
        shown = f" {error.code}" if _shows_nothing(error.code) else ""
        return f"Table {error.table} has no counterpart for the code{shown}."
    if not isinstance(error, kind):
        return str(kind.__doc__)
    return error.detail


def _shows_nothing(code: str) -> bool:
    """Whether a code is short enough that no person can be read from it."""
    return 0 < len(code) <= 12 and code.isascii() and code.replace("_", "").replace(".", "").isalnum()


def _region_words(error: GatewayError, personal: tuple[str, ...]) -> RegionWords | None:
    if not isinstance(error, RegionError) or error.region is None:
        return None
    code = error.code if error.code and len(error.code) <= 30 and error.code.isascii() else None
    message = struck_out(error.message, personal) if error.message else None
    return RegionWords(name=str(error.region), code=code, message=message)


def struck_out(message: str, personal: Iterable[str]) -> str:
    """A region's message without the personal values of the request and without long numbers."""
    for value in sorted(set(personal), key=len, reverse=True):
        message = message.replace(value, "***")
    return _without_numbers(message)[:LONGEST_REGION_MESSAGE]


def _without_numbers(message: str) -> str:
    """Strike out every run of letters and digits that holds six digits or more."""
    kept, run = [], ""
    for character in message + " ":
        if character.isascii() and character.isalnum():
            run += character
            continue
        kept.append("***" if sum(map(str.isdigit, run)) >= 6 else run)
        kept.append(character)
        run = ""
    return "".join(kept)[:-1]


def _field_faults(faults: Iterable[Fault]) -> list[FieldFault]:
    return [
        FieldFault(pointer=shown_pointer(fault.pointer)[:LONGEST_POINTER], reason=fault.reason)
        for fault, _ in zip(faults, range(MOST_FAULTS), strict=False)
    ]


def shown_pointer(pointer: str) -> str:
    """A pointer without names that the caller made up of what may be a person's name or number."""
    return "/".join("***" if _may_be_personal(name) else name for name in pointer.split("/"))


def _may_be_personal(name: str) -> bool:
    return not name.isascii() or sum(map(str.isdigit, name)) >= 6


def written_problem(problem: Problem) -> bytes:
    """The problem's bytes: absent members left out."""
    return problem.model_dump_json(exclude_none=True).encode()


def problem_headers(error: GatewayError, problem: Problem) -> dict[str, str]:
    """The headers that go with a problem, apart from the challenge of 401 and 403."""
    headers = {"cache-control": "no-store"}
    seconds = RETRY_SECONDS.get(kind_of(error, changes_state=problem.effect is Effect.UNKNOWN))
    seconds = error.retry_seconds or seconds
    if seconds is not None:
        headers["retry-after"] = str(seconds)
    if problem.errand_id is not None:
        headers["errand-id"] = str(problem.errand_id)
    if error.receipt is not None:
        headers["receipt"] = receipt_url(error.receipt)
    return headers


def receipt_url(index: int) -> str:
    """Where the receipt of an entry is fetched."""
    return f"/v1/audit/entries/{index}/receipt"
