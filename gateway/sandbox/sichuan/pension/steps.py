"""Steps of an office that the region notes (Y13): who may go from which state to which (办理记录)."""

from collections.abc import Mapping

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.pension import books, cases, people, reading
from gateway.sandbox.sichuan.pension.cases import Case
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

ACCEPT, RETURN, CORRECT, REFUSE, SUSPEND, RESUME = "21", "22", "23", "24", "31", "32"
WITHDRAW, COMPLETE, ANNUL = "33", "41", "42"
_ACTS = (ACCEPT, RETURN, CORRECT, REFUSE, SUSPEND, RESUME, WITHDRAW, COMPLETE, ANNUL)
_MARKS = {ACCEPT: "1", RETURN: "2"}
REASONS = (*(f"{number:02d}" for number in range(1, 13)), "99")

_BEFORE_RECORDED = (cases.TO_REVIEW, cases.RETURNED, cases.ACCEPTED, cases.LETTER)
_AT_ORIGIN = (cases.TO_CHECK, cases.STATED, cases.STATEMENT_RETURNED)
_PATHS: Mapping[tuple[str, str], tuple[tuple[str, ...], str]] = {
    (cases.RECEIVER, ACCEPT): ((cases.TO_REVIEW,), cases.ACCEPTED),
    (cases.RECEIVER, RETURN): ((cases.TO_REVIEW,), cases.RETURNED),
    (cases.RECEIVER, CORRECT): ((cases.RETURNED,), cases.TO_REVIEW),
    (cases.RECEIVER, REFUSE): ((*_BEFORE_RECORDED, cases.SUSPENDED), cases.REFUSED),
    (cases.RECEIVER, SUSPEND): (_BEFORE_RECORDED, cases.SUSPENDED),
    (cases.RECEIVER, WITHDRAW): ((*_BEFORE_RECORDED, cases.SUSPENDED), cases.WITHDRAWN),
    (cases.RECEIVER, COMPLETE): ((cases.RECORDED,), cases.COMPLETED),
    (cases.RECEIVER, ANNUL): ((cases.RECORDED, cases.COMPLETED), cases.ANNULLED),
    (cases.ORIGIN, REFUSE): ((*_AT_ORIGIN, cases.SUSPENDED), cases.REFUSED),
    (cases.ORIGIN, SUSPEND): (_AT_ORIGIN, cases.SUSPENDED),
    (cases.ORIGIN, WITHDRAW): ((*_AT_ORIGIN, cases.SUSPENDED), cases.WITHDRAWN),
    (cases.ORIGIN, COMPLETE): ((cases.STATED,), cases.COMPLETED),
    (cases.ORIGIN, ANNUL): ((cases.STATED, cases.COMPLETED), cases.ANNULLED),
}


def note(ctx: Context) -> Output:
    """Y13: carry a step out, when it is possible in the case's state."""
    asked, case = reading.fields(ctx), cases.known(ctx)
    act = asked.one_of("aaa121", _ACTS)
    _check(ctx, asked, act)
    if act == ACCEPT and asked.text("aae011") == case.application.get("aae011"):
        raise Refusal(-611, "aae011")
    state = _next_state(case, act)
    before = case.state if act == SUSPEND else ""
    cases.change(ctx.connection, case.case_number, state=state, state_before=before)
    if case.role == cases.ORIGIN and act == COMPLETE:
        _seal(ctx, case)
    if act == ANNUL:
        _take_back(ctx, case)
    books.enter(
        ctx.connection, "step_noted", case_number=case.case_number, id_number=case.id_number, reference=act
    )
    return cases.receipt(ctx, state)


def _check(ctx: Context, asked: Fields, act: str) -> None:
    asked.need("aae011")
    reading.day(asked, "aae036")
    if asked.text("aae016") != _MARKS.get(act, ""):
        raise Refusal(-104, "aae016")
    reasons = reading.rows(ctx, "byyy", required=act == REFUSE)
    for reason in reasons:
        reason.one_of("byyy", REASONS)
    if reasons and act != REFUSE:
        raise Refusal(-104, "byyy")


def _next_state(case: Case, act: str) -> str:
    if act == RESUME:
        case.must_be(cases.SUSPENDED)
        return case.state_before
    allowed, state = _PATHS.get((case.role, act), ((), ""))
    case.must_be(*allowed)
    return state


def _seal(ctx: Context, case: Case) -> None:
    """The account has gone elsewhere (异地转出)."""
    account = people.find(ctx.connection, case.id_number, case.scheme)
    if account is None:
        raise Refusal(-608)
    before = f"{account.status}{account.account_status}"
    cases.change(ctx.connection, case.case_number, account_before=before)
    people.change(ctx.connection, account, status="3", account_status="3")
    books.enter(
        ctx.connection,
        "account_sealed",
        case_number=case.case_number,
        id_number=case.id_number,
        reference=account.number,
    )


def _take_back(ctx: Context, case: Case) -> None:
    """A sealed account is as before; what was recorded no longer counts; an unpaid batch line lapses."""
    if case.account_before:
        account = people.find(ctx.connection, case.id_number, case.scheme)
        assert account
        before = case.account_before
        people.change(ctx.connection, account, status=before[0], account_status=before[1])
        cases.change(ctx.connection, case.case_number, account_before="")
    ctx.connection.execute(
        "update pension_batch_line set state = 'lapsed' where case_number = ? and state = 'announced'",
        (case.case_number,),
    )
    books.enter(ctx.connection, "annulled", case_number=case.case_number, id_number=case.id_number)
