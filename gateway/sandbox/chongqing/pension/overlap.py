"""Months that count elsewhere: the person's part of the account is refunded (重复缴费清退, B08)."""

from typing import Any

from gateway.sandbox.chongqing.pension import (
    admission,
    books,
    cases,
    codes,
    fields,
    ledgers,
    months,
    settings,
    writing,
)
from gateway.sandbox.chongqing.pension.accounts import Account
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

_GOES_HERE = {codes.KEEP_RECEIVER: cases.ORIGIN, codes.KEEP_ORIGIN: cases.RECEIVER}


def clear(store: Store, message: Message) -> dict[str, Any]:
    """B08: what the person paid for these months goes back to them; what units paid stays."""
    case = cases.fitting(store, message)
    gone, keep = _asked(message.asked)
    if _GOES_HERE[keep] != case.role:
        raise Refusal("YL2005", keep)
    case.must_be(cases.STATED, cases.RECORDED, cases.COMPLETED)
    account = admission.find(store, case.id_number, case.scheme)
    _check_paid(account, gone)
    assert account is not None
    refund = ledgers.refund_of(account, gone, settings.today(store).year)
    for month in sorted(gone):
        store.insert(
            "pension_cleared",
            id_number=case.id_number,
            scheme=case.scheme,
            month=month,
            case_number=case.case_number,
        )
    books.enter(
        store,
        "overlap_refunded",
        case_number=case.case_number,
        id_number=case.id_number,
        amount=writing.fen_of(refund),
        reference=str(len(gone)),
    )
    amounts = {"qtje": writing.text_amount(refund), "qtys": len(gone)}
    return {**cases.receipt(store, case.state), "gr_cfjf": amounts}


def _asked(asked: fields.Node) -> tuple[frozenset[int], str]:
    gone: set[int] = set()
    for stretch in fields.rows(asked, "cfsd", required=True):
        first, last = fields.beginning(stretch, "qrq"), fields.ending(stretch, "zrq")
        if first > last:
            raise Refusal("YL1001", "cfsd")
        gone.update(range(first, last + 1))
    keep = fields.code(asked, "blfs", _GOES_HERE)
    fields.needed(asked, "tkyh", 100)
    fields.shaped(asked, "tkzh", r"[0-9]{8,30}")
    fields.day(asked, "qrrq")
    fields.shaped(asked, "jbr", r"[0-9A-Z]{4,12}")
    return frozenset(gone), keep


def _check_paid(account: Account | None, gone: frozenset[int]) -> None:
    counted = {one.month for one in account.counted} if account else set()
    for month in sorted(gone):
        if month not in counted:
            raise Refusal("YL2014", months.text(month))
