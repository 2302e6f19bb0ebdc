"""Fee rows (费用明细): classify and add (111), withdraw (43)."""

from datetime import datetime
from decimal import Decimal

from gateway.sandbox.sichuan import fixtures, ledger, money, visits
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.fixtures import Item
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_MOST_ROWS = 50


def add(ctx: Context) -> Output:
    """111: classify rows by the catalogue of their day; all or none."""
    visit = visits.treated_visit(ctx, Fields(ctx.message.data))
    if not 1 <= len(ctx.message.rows) <= _MOST_ROWS:
        raise Refusal(-210, str(len(ctx.message.rows)))
    standing = {
        row["line"]
        for row in ctx.connection.execute("select line from fee_row where visit = ?", (visit["akc190"],))
    }
    classified = []
    for values in ctx.message.rows:
        line = Fields(values).need("yka105")
        if line in standing or len(line) > 20:
            raise Refusal(-211 if line in standing else -104, line)
        standing.add(line)
        classified.append(_add_row(ctx, visit["akc190"], Fields(values)))
    total = sum(money.fen(row["yka055"]) for row in classified)
    return {"akc190": visit["akc190"], "zje": money.yuan(total), "row": classified}


def _add_row(ctx: Context, akc190: str, row: Fields) -> dict[str, str]:
    quantity, price, amount = row.positive("akc226"), row.positive("akc225"), row.fen("yka055")
    if abs(money.rounded(price * quantity * 100) - amount) > 1:
        raise Refusal(-213, row.text("yka105"))
    item = _item(row.need("yka094"), row.instant("akc221"))
    approval = row.one_of("spbz", ("0", "1", "2"), "0")
    own = item.grade == "3" or approval == "2" or (item.restricted and approval != "1")
    self_paid, over_limit, preliminary = _split(item, quantity, price, amount, own=own)
    in_scope = amount - self_paid - over_limit - preliminary
    ctx.connection.execute(
        "insert into fee_row values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(akc190, row.text("yka105"), item.own, amount, self_paid, over_limit, preliminary, in_scope),
            ctx.message.pcbh,
        ),
    )
    return {
        "yka105": row.text("yka105"),
        "yka094": item.own,
        "yka095": item.name,
        "akc226": money.four_places(quantity),
        "akc225": money.four_places(price),
        "yka055": money.yuan(amount),
        "yka299": money.four_places(item.limit) if item.limit is not None else "",
        "yka096": "1.0000" if own else money.four_places(item.ratio),
        "aka065": item.grade,
        "aka063": item.category,
        "yka056": money.yuan(self_paid),
        "yka318": money.yuan(over_limit),
        "yka057": money.yuan(preliminary),
        "yka111": money.yuan(in_scope),
    }


def _item(code: str, charged: datetime) -> Item:
    item = fixtures.catalogue().get(code)
    if item is None or not item.valid_on(charged.date()):
        raise Refusal(-212, code)
    return item


def _split(item: Item, quantity: Decimal, price: Decimal, amount: int, *, own: bool) -> tuple[int, int, int]:
    """Self-paid, over-limit and preliminary part of a row, in fen."""
    if own:
        return amount, 0, 0
    excess = max(price - item.limit, Decimal(0)) if item.limit is not None else Decimal(0)
    over_limit = min(money.rounded(excess * quantity * 100), amount)
    preliminary = money.share(amount - over_limit, item.ratio) if item.grade == "2" else 0
    return 0, over_limit, preliminary


def withdraw(ctx: Context) -> Output:
    """43: withdraw some rows or all; never settled ones."""
    asked = Fields(ctx.message.data)
    akc190 = visits.treated_visit(ctx, asked)["akc190"]
    if asked.flag("qbcx"):
        gone = ctx.connection.execute("delete from fee_row where visit = ?", (akc190,)).rowcount
    else:
        gone = _withdraw_named(ctx, akc190)
    left = ledger.fee_sums(ctx.connection, akc190).total
    return {"akc190": akc190, "cxs": str(gone), "zje": money.yuan(left)}


def _withdraw_named(ctx: Context, akc190: str) -> int:
    lines = [Fields(row).need("yka105") for row in ctx.message.rows]
    if not lines:
        raise Refusal(-104, "row")
    for line in lines:
        removed = ctx.connection.execute("delete from fee_row where visit = ? and line = ?", (akc190, line))
        if not removed.rowcount:
            raise Refusal(-214, line)
    return len(lines)
