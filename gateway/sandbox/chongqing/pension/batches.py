"""Settlement batches that the origin is asked to pay, and its outgoing bank transfers (资金定期结算)."""

from decimal import Decimal
from typing import Any

from gateway.sandbox.chongqing.pension import (
    admission,
    books,
    cases,
    codes,
    documents,
    fields,
    queue,
    writing,
)
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

_ANNOUNCED, _PAID, _LAPSED = "announced", "paid", "lapsed"


def announce(store: Store, message: Message) -> dict[str, Any]:
    """B09: all lines or none."""
    asked = message.asked
    number = fields.needed(asked, "pch", 40)
    if store.one("select 1 from pension_batch where pch = ?", number):
        raise Refusal("YL4001", number)
    if fields.place(asked, "zrsbmc", "zrxzqh").is_home:
        raise Refusal("YL2005", "zrsbmc")
    fields.day(asked, "jsrq")
    account = documents.bank_account(asked)
    total, lines = fields.amount(asked, "pcze"), _lines(asked)
    for case_number, amount in lines:
        _check(store, case_number, amount, account)
    if sum((amount for _, amount in lines), Decimal(0)) != total:
        raise Refusal("YL4003", writing.text_amount(total))
    own = f"CQJS{store.next('pension_batch'):08d}"
    store.insert(
        "pension_batch",
        pch=number,
        jsph=own,
        account=writing.packed(account),
        total=writing.fen_of(total),
    )
    for case_number, amount in lines:
        _wait(store, number, case_number, amount)
    books.enter(store, "batch_accepted", amount=writing.fen_of(total), reference=own)
    accepted = {"jsph": own, "pcze": writing.text_amount(total), "pcbs": len(lines)}
    return {**cases.receipt(store, cases.NO_CASE), "jj_js": accepted}


def _lines(asked: fields.Node) -> list[tuple[str, Decimal]]:
    lines = [
        (fields.shaped(row, "gzlsh", r"[0-9a-f]{32}"), fields.amount(row, "je"))
        for row in fields.rows(asked, "jsmx", required=True)
    ]
    if len({case_number for case_number, _ in lines}) != len(lines):
        raise Refusal("YL4005", "jsmx")
    return lines


def _check(store: Store, case_number: str, amount: Decimal, account: dict[str, str]) -> None:
    case = cases.find(store, case_number)
    if case is None or case.role != cases.ORIGIN:
        raise Refusal("YL2001", case_number)
    if case.state not in (cases.STATED, cases.COMPLETED):
        raise Refusal("YL2006", case_number)
    if Decimal(case.total) != amount:
        raise Refusal("YL4002", case_number)
    if any(case.letter[name] != account[name] for name in documents.BANK):
        raise Refusal("YL4004", case_number)
    line = store.one("select state from pension_batch_line where case_number = ?", case_number)
    if line is not None and line["state"] != _LAPSED:
        raise Refusal("YL4005", case_number)


def _wait(store: Store, batch: str, case_number: str, amount: Decimal) -> None:
    store.run(
        "insert or replace into pension_batch_line (case_number, pch, amount, state) values (?, ?, ?, ?)",
        case_number,
        batch,
        writing.fen_of(amount),
        _ANNOUNCED,
    )
    queue.put(store, queue.PAYMENT, case_number)


def pay(store: Store, case_number: str) -> None:
    """One bank transfer for a case; it does not say which case it is for."""
    queue.drop(store, queue.PAYMENT, case_number)
    line = store.one("select * from pension_batch_line where case_number = ?", case_number)
    case = cases.find(store, case_number)
    if line is None or line["state"] != _ANNOUNCED or case is None:
        return
    account = writing.loads(
        str(store.all("select account from pension_batch where pch = ?", line["pch"])[0]["account"])
    )
    known = admission.find(store, case.id_number, case.scheme)
    receipt = f"CQHK{store.next('pension_outgoing'):012d}"
    store.insert(
        "pension_outgoing",
        sequence=int(receipt[4:]),
        receipt=receipt,
        name=known.name if known else case.name,
        id_number=case.id_number,
        scheme=case.application["zrxzlx"],
        amount=line["amount"],
        to_account=account["yhzh"],
    )
    store.run("update pension_batch_line set state = ? where case_number = ?", _PAID, case_number)
    books.put_out(store, books.FUND_PAID, case_number=case_number)
    books.enter(
        store,
        "fund_paid",
        case_number=case_number,
        id_number=case.id_number,
        amount=line["amount"],
        reference=receipt,
    )


def outgoing(store: Store, after: int) -> list[dict[str, Any]]:
    """The bank's view of what was paid."""
    rows = store.all("select * from pension_outgoing where sequence > ? order by sequence", after)
    return [
        {
            "sequence": row["sequence"],
            "bank_receipt_number": row["receipt"],
            "name": row["name"],
            "id_number": row["id_number"],
            "scheme": codes.SCHEME_WORDS[row["scheme"]],
            "amount": writing.text_of_fen(row["amount"]),
            "to_account": row["to_account"],
        }
        for row in rows
    ]
