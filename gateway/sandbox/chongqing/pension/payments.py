"""Money that the region receives: entered, told, tied to its case or sent back (转移基金登账, JJ_DZ)."""

import sqlite3
from decimal import Decimal
from typing import Any

from gateway.sandbox.chongqing.pension import books, cases, codes, fields, writing
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store, yuan

_WAITING, _POSTED, _RETURNED = "waiting", "posted", "returned"


def receive(store: Store, transfer: dict[str, Any]) -> tuple[str, bool]:
    """Money from the bank: its number here, and whether it was known. Raises KeyError and ValueError."""
    receipt = str(transfer["bank_receipt_number"])
    known = store.one("select dzbh from pension_payment where receipt = ?", receipt)
    if known:
        return str(known["dzbh"]), True
    amount = Decimal(str(transfer["amount"])).scaleb(2)
    if not receipt or amount <= 0 or amount != amount.to_integral_value():
        raise ValueError("bank_receipt_number, amount")
    number = f"CQDZ{store.next('pension_payment'):010d}"
    store.insert(
        "pension_payment",
        dzbh=number,
        receipt=receipt,
        name=str(transfer["name"]),
        id_number=str(transfer["id_number"]),
        scheme=codes.SCHEMES[transfer["scheme"]],
        amount=int(amount),
        to_account=str(transfer["to_account"]),
        at=writing.instant(writing.now()),
        state=_WAITING,
    )
    books.put_out(store, books.PAYMENT_RECEIVED, payment=number)
    books.enter(
        store,
        "payment_received",
        id_number=str(transfer["id_number"]),
        amount=int(amount),
        reference=receipt,
    )
    return number, False


def read(store: Store, message: Message) -> dict[str, Any]:
    """C06: money that came; which case it is for is not on it."""
    row = _payment(store, message)
    told = {
        "dzbh": row["dzbh"],
        "xm": row["name"],
        "bzhm": row["id_number"],
        "xzlx": row["scheme"],
        "je": yuan(row["amount"]),
        "sspzh": row["receipt"],
        "dzsj": row["at"],
    }
    return {"jj_dz": told}


def post(store: Store, message: Message) -> dict[str, Any]:
    """B10: tie money to its case."""
    case = cases.of_role(store, message, cases.RECEIVER)
    row = _waiting(store, message)
    case.must_be(cases.LETTER, cases.RECORDED, cases.COMPLETED)
    if case.payment:
        raise Refusal("YL5005", case.payment)
    if row["id_number"] != case.id_number:
        raise Refusal("YL5003", row["dzbh"])
    if case.statement and Decimal(case.total) != yuan(row["amount"]):
        raise Refusal("YL5004", row["dzbh"])
    _settle(store, row, _POSTED, case.case_number)
    cases.change(store, case.case_number, payment=row["dzbh"])
    return cases.receipt(store, case.state)


def send_back(store: Store, message: Message) -> dict[str, Any]:
    """B11: money that belongs to no case goes back."""
    fields.needed(message.asked, "bz", 200)
    _settle(store, _waiting(store, message), _RETURNED, "")
    return cases.receipt(store, cases.NO_CASE)


def _payment(store: Store, message: Message) -> sqlite3.Row:
    number = fields.needed(message.asked, "dzbh", 30)
    row = store.one("select * from pension_payment where dzbh = ?", number)
    if row is None:
        raise Refusal("YL5001", number)
    return row


def _waiting(store: Store, message: Message) -> sqlite3.Row:
    row = _payment(store, message)
    if row["state"] != _WAITING:
        raise Refusal("YL5002", row["dzbh"])
    return row


def _settle(store: Store, row: sqlite3.Row, state: str, case_number: str) -> None:
    store.run(
        "update pension_payment set state = ?, case_number = ? where dzbh = ?",
        state,
        case_number,
        row["dzbh"],
    )
    books.enter(
        store,
        f"payment_{state}",
        case_number=case_number,
        id_number=row["id_number"],
        amount=row["amount"],
        reference=row["dzbh"],
    )
