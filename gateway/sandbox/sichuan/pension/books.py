"""What the region did, one row per business effect, and the news that its offices put out (待取消息)."""

import sqlite3
from typing import Any

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.pension import reading
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

STATEMENT, REFUSAL, SUSPENSION, RESUMPTION, TOLD, FUND_PAID, PAYMENT_RECEIVED = "1234567"
_MOST, _USUAL = 500, 100


def enter(
    connection: sqlite3.Connection,
    effect: str,
    *,
    case_number: str = "",
    id_number: str = "",
    amount: int = 0,
    reference: str = "",
) -> None:
    """Write one effect down."""
    connection.execute(
        "insert into pension_ledger (effect, case_number, id_number, amount, reference)"
        " values (?, ?, ?, ?, ?)",
        (effect, case_number, id_number, amount, reference),
    )


def ledger(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """Every effect in order."""
    rows = connection.execute("select * from pension_ledger order by sequence")
    return [{**dict(row), "amount": money.yuan(row["amount"])} for row in rows]


def put_out(connection: sqlite3.Connection, kind: str, case_number: str = "", payment: str = "") -> None:
    """Put news out; its number is higher than that of all before."""
    connection.execute(
        "insert into pension_news (kind, case_number, payment) values (?, ?, ?)", (kind, case_number, payment)
    )


def hear(ctx: Context) -> Output:
    """Y05: news after a number, in order."""
    asked = reading.fields(ctx)
    after = reading.count(asked, "xxxh")
    most = reading.count(asked, "xxts") if asked.text("xxts") else _USUAL
    if not 1 <= most <= _MOST:
        raise Refusal(-104, "xxts")
    rows = ctx.connection.execute(
        "select * from pension_news where number > ? order by number limit ?", (after, most)
    )
    return {"row": [_row(row) for row in rows]}


def _row(row: sqlite3.Row) -> dict[str, str]:
    return {
        "xxxh": str(row["number"]),
        "xxlx": row["kind"],
        "aaz341": row["case_number"],
        "yad010": row["payment"],
    }
