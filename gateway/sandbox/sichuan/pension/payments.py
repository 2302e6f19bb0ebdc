"""Money: batches that the region is to pay (Y21), and money that it received (Y06, Y22, Y23)."""

import sqlite3
from datetime import datetime
from typing import Any

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import BEIJING, Fields
from gateway.sandbox.sichuan.pension import books, cases, people, queue, reading
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_ACCOUNT = ("aac155", "aac080", "aae009", "aac078")
_WAITING, _POSTED, _RETURNED = "waiting", "posted", "returned"
NEUTRAL_SCHEMES = {code: name for name, code in people.SCHEMES.items()}


# -- what the region pays ---------------------------------------------------------------------------


def announce(ctx: Context) -> Output:
    """Y21: take a batch; the office pays it, one transfer per case."""
    asked = reading.fields(ctx)
    batch, account = asked.need("pch"), {name: asked.need(name) for name in _ACCOUNT}
    reading.area(asked, "aab299")
    reading.day(asked, "jsrq")
    if ctx.one("select 1 from pension_batch where batch = ?", batch):
        raise Refusal(-635, batch)
    lines = [_line(ctx, row, account["aac078"]) for row in reading.rows(ctx, "jsmx")]
    total = sum(amount for _, amount in lines)
    if asked.fen("pcze") != total:
        raise Refusal(-632, "pcze")
    own = ctx.number("JS510198")
    ctx.connection.execute("insert into pension_batch values (?, ?, ?)", (batch, own, total))
    for case_number, amount in lines:
        _keep_line(ctx, batch, case_number, amount)
    books.enter(ctx.connection, "batch_accepted", amount=total, reference=batch)
    head = {"aaz288": own, "pcze": money.yuan(total), "pcbs": str(len(lines))}
    return {**head, **cases.receipt(ctx, cases.NO_CASE)}


def _line(ctx: Context, row: Fields, account: str) -> tuple[str, int]:
    number, amount = reading.case_number(row), row.fen("yad003")
    case = cases.find(ctx.connection, number)
    if case is None or case.role != cases.ORIGIN:
        raise Refusal(-601, number)
    if case.state not in (cases.STATED, cases.COMPLETED):
        raise Refusal(-606, number)
    if amount != money.fen(case.statement["ic90"]["aic102"]):
        raise Refusal(-631, number)
    if account != case.letter["aac078"]:
        raise Refusal(-633, number)
    return number, amount


def _keep_line(ctx: Context, batch: str, case_number: str, amount: int) -> None:
    try:
        ctx.connection.execute(
            "insert into pension_batch_line values (?, ?, ?, 'announced')", (case_number, batch, amount)
        )
    except sqlite3.IntegrityError:
        raise Refusal(-634, case_number) from None
    queue.put(ctx.connection, queue.PAYMENT, case_number)


def outgoing(connection: sqlite3.Connection, after: int) -> list[dict[str, Any]]:
    """The bank's view of what the region has paid: nothing here says which case it is for."""
    rows = connection.execute("select * from pension_outgoing where sequence > ? order by sequence", (after,))
    return [
        {
            "sequence": row["sequence"],
            "bank_receipt_number": row["receipt"],
            "name": row["name"],
            "id_number": row["id_number"],
            "scheme": NEUTRAL_SCHEMES[row["scheme"]],
            "amount": money.yuan(row["amount"]),
            "to_account": row["to_account"],
        }
        for row in rows
    ]


# -- what the region receives -----------------------------------------------------------------------


def receive(connection: sqlite3.Connection, transfer: dict[str, Any]) -> tuple[str, bool]:
    """Money from the bank: its number here, and whether it was known. Raises KeyError and ValueError."""
    receipt = str(transfer["bank_receipt_number"])
    known = connection.execute("select id from pension_payment where receipt = ?", (receipt,)).fetchone()
    if known:
        return number_of(known[0]), True
    amount = money.fen(str(transfer["amount"]))
    if amount <= 0 or not receipt:
        raise ValueError("amount")
    cursor = connection.execute(
        "insert into pension_payment"
        " (receipt, name, id_number, scheme, amount, to_account, received, state)"
        " values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(receipt, str(transfer["name"]), str(transfer["id_number"]), people.SCHEMES[transfer["scheme"]]),
            *(amount, str(transfer["to_account"]), f"{datetime.now(BEIJING):%Y%m%d}", _WAITING),
        ),
    )
    assert cursor.lastrowid
    number = number_of(cursor.lastrowid)
    books.put_out(connection, books.PAYMENT_RECEIVED, payment=number)
    books.enter(
        connection,
        "payment_received",
        id_number=str(transfer["id_number"]),
        amount=amount,
        reference=receipt,
    )
    return number, False


def number_of(serial: int) -> str:
    """登账编号."""
    return f"DZ510198{serial:010d}"


def _payment(ctx: Context, number: str) -> sqlite3.Row:
    serial = number.removeprefix("DZ510198")
    known = serial.isdecimal() and number_of(int(serial)) == number
    row = ctx.one("select * from pension_payment where id = ?", int(serial)) if known else None
    if row is None:
        raise Refusal(-641, number)
    return row


def read(ctx: Context) -> Output:
    """Y06: money that came; which case it is for is not on it."""
    number = reading.fields(ctx).need("yad010")
    row = _payment(ctx, number)
    return {
        "yad010": number,
        "aac003": row["name"],
        "aac002": row["id_number"],
        "aae140": row["scheme"],
        "yad003": money.yuan(row["amount"]),
        "aad008": row["receipt"],
        "aad017": row["received"],
    }


def post(ctx: Context) -> Output:
    """Y22: tie money to its case."""
    number, case = reading.fields(ctx).need("yad010"), cases.known(ctx, cases.RECEIVER)
    row = _waiting(ctx, number)
    case.must_be(cases.LETTER, cases.RECORDED, cases.COMPLETED)
    if case.payment:
        raise Refusal(-645, case.payment)
    if row["id_number"] != case.id_number:
        raise Refusal(-643, number)
    if case.statement and money.fen(case.statement["ic90"]["aic102"]) != row["amount"]:
        raise Refusal(-644, number)
    _settle(ctx, row, _POSTED, case.case_number)
    cases.change(ctx.connection, case.case_number, payment=number)
    books.enter(
        ctx.connection,
        "payment_posted",
        case_number=case.case_number,
        id_number=case.id_number,
        amount=row["amount"],
        reference=number,
    )
    return cases.receipt(ctx, case.state)


def send_back(ctx: Context) -> Output:
    """Y23: money that belongs to no case goes back."""
    asked = reading.fields(ctx)
    number = asked.need("yad010")
    asked.need("aae013")
    row = _waiting(ctx, number)
    _settle(ctx, row, _RETURNED, "")
    books.enter(
        ctx.connection,
        "payment_returned",
        id_number=row["id_number"],
        amount=row["amount"],
        reference=number,
    )
    return cases.receipt(ctx, cases.NO_CASE)


def _waiting(ctx: Context, number: str) -> sqlite3.Row:
    row = _payment(ctx, number)
    if row["state"] != _WAITING:
        raise Refusal(-642, number)
    return row


def _settle(ctx: Context, row: sqlite3.Row, state: str, case_number: str) -> None:
    ctx.connection.execute(
        "update pension_payment set state = ?, case_number = ? where id = ?", (state, case_number, row["id"])
    )
