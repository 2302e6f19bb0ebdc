"""Steps of an office that are noted with the region (办理记录, B03), and what follows from them."""

from typing import Any

from gateway.sandbox.chongqing.pension import admission, books, cases, codes, fields, queue
from gateway.sandbox.chongqing.pension.cases import Case
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

ACCEPT, RETURN, CORRECT, REFUSE = "FHTG", "THBZ", "BZ", "BYBL"
SUSPEND, RESUME, WITHDRAW, COMPLETE, ANNUL = "ZZ", "HF", "CH", "BJ", "ZF"
_ACTS = (ACCEPT, RETURN, CORRECT, REFUSE, SUSPEND, RESUME, WITHDRAW, COMPLETE, ANNUL)

_OF_RECEIVER = (cases.APPLIED, cases.TO_CORRECT, cases.ACCEPTED, cases.LETTER)
_OF_ORIGIN = (cases.QUEUED, cases.STATED, cases.STATEMENT_BACK)
_PATHS = {
    (cases.RECEIVER, ACCEPT): ((cases.APPLIED,), cases.ACCEPTED),
    (cases.RECEIVER, RETURN): ((cases.APPLIED,), cases.TO_CORRECT),
    (cases.RECEIVER, CORRECT): ((cases.TO_CORRECT,), cases.APPLIED),
    (cases.RECEIVER, REFUSE): ((*_OF_RECEIVER, cases.SUSPENDED), cases.REFUSED),
    (cases.RECEIVER, SUSPEND): (_OF_RECEIVER, cases.SUSPENDED),
    (cases.RECEIVER, WITHDRAW): ((*_OF_RECEIVER, cases.SUSPENDED), cases.WITHDRAWN),
    (cases.RECEIVER, COMPLETE): ((cases.RECORDED,), cases.COMPLETED),
    (cases.RECEIVER, ANNUL): ((cases.RECORDED, cases.COMPLETED), cases.ANNULLED),
    (cases.ORIGIN, REFUSE): ((*_OF_ORIGIN, cases.SUSPENDED), cases.REFUSED),
    (cases.ORIGIN, SUSPEND): (_OF_ORIGIN, cases.SUSPENDED),
    (cases.ORIGIN, WITHDRAW): ((*_OF_ORIGIN, cases.SUSPENDED), cases.WITHDRAWN),
    (cases.ORIGIN, COMPLETE): ((cases.STATED,), cases.COMPLETED),
    (cases.ORIGIN, ANNUL): ((cases.STATED, cases.COMPLETED), cases.ANNULLED),
}


def note(store: Store, message: Message) -> dict[str, Any]:
    """B03."""
    case = cases.fitting(store, message)
    act, staff, reasons = _asked(message.asked)
    if act == ACCEPT and staff == case.application.get("jbr"):
        raise Refusal("YL2011", "jbr")
    state = _next_state(case, act)
    cases.change(
        store,
        case.case_number,
        state=state,
        state_before=case.state if act == SUSPEND else "",
        **({"refusal": {"byyy": reasons[0], "bz": codes.BYYY[reasons[0]]}} if reasons else {}),
    )
    _follow(store, case, act, state)
    books.enter(store, "step_noted", case_number=case.case_number, id_number=case.id_number, reference=act)
    return cases.receipt(store, state)


def _asked(asked: fields.Node) -> tuple[str, str, list[str]]:
    act = fields.code(asked, "bldz", _ACTS)
    staff = fields.shaped(asked, "jbr", r"[0-9A-Z]{4,12}")
    fields.day(asked, "jbrq")
    reasons = fields.texts(asked, "byyy")
    for reason in reasons:
        if reason not in codes.BYYY:
            raise Refusal("YL1004", f"byyy={reason}")
    if bool(reasons) != (act == REFUSE):
        raise Refusal("YL1001", "byyy")
    note_ = asked.get("bz")
    if note_ is not None and (not isinstance(note_, str) or len(note_) > 1000):
        raise Refusal("YL1001", "bz")
    return act, staff, reasons


def _next_state(case: Case, act: str) -> str:
    if act == RESUME:
        case.must_be(cases.SUSPENDED)
        return case.state_before
    allowed, state = _PATHS.get((case.role, act), ((), ""))
    case.must_be(*allowed)
    return state


def _follow(store: Store, case: Case, act: str, state: str) -> None:
    """What a step does to the queue, the account and the money."""
    if case.role == cases.RECEIVER:
        if act == ANNUL:
            books.enter(store, "annulled", case_number=case.case_number, id_number=case.id_number)
        return
    if state in (cases.QUEUED, cases.STATEMENT_BACK):
        queue.put(store, queue.CASE, case.case_number)
    else:
        queue.drop(store, queue.CASE, case.case_number)
    if act == COMPLETE:
        _mark_moved_away(store, case)
    elif act == ANNUL:
        _give_back(store, case)


def _mark_moved_away(store: Store, case: Case) -> None:
    """The account is transferred out (异地转出)."""
    account = admission.find(store, case.id_number, case.scheme)
    if account is None:
        raise Refusal("YL2008")
    before = f"{account.status}{account.standing}"
    cases.change(store, case.case_number, standing_before=before)
    _set_standing(store, case, codes.ENDED, codes.MOVED_AWAY)
    books.enter(
        store,
        "account_sealed",
        case_number=case.case_number,
        id_number=case.id_number,
        reference=account.bxh,
    )


def _give_back(store: Store, case: Case) -> None:
    """The account is as it was before; an unpaid batch line lapses."""
    if case.standing_before:
        _set_standing(store, case, case.standing_before[0], case.standing_before[1])
        cases.change(store, case.case_number, standing_before="")
    store.run(
        "update pension_batch_line set state = 'lapsed' where case_number = ? and state = 'announced'",
        case.case_number,
    )
    queue.drop(store, queue.PAYMENT, case.case_number)
    books.enter(store, "annulled", case_number=case.case_number, id_number=case.id_number)


def _set_standing(store: Store, case: Case, status: str, standing: str) -> None:
    store.run(
        "update pension_account set status = ?, standing = ? where id_number = ? and scheme = ?",
        status,
        standing,
        case.id_number,
        case.scheme,
    )
