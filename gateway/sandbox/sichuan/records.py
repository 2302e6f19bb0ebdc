"""Records of cross-province settlements on the treatment side (异地结算登记): record (57), cancel (58)."""

import json

from gateway.sandbox.sichuan import areas, ledger, money, settlements, visits
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.settlements import Heads
from gateway.sandbox.sichuan.wire import Output

_FUNDS = ("yka248", "yka062", "yke030", "yke031", "qtzf")
_AMOUNTS = ("yka055", "yka107", "yka065", "ykh012")


def record(ctx: Context) -> Output:
    """57: the insurer has settled; enter it so that the hospital is paid."""
    asked = Fields(ctx.message.data)
    areas.foreign(asked.need("yab139"))
    number = asked.need("ydjsbh")
    if ctx.one("select 1 from record where ydjsbh = ? and direction = '1'", number):
        raise Refusal(-231, number)
    visit = visits.treated_visit(ctx, asked)
    if visit["insured"] != asked.need("yab139"):
        raise Refusal(-107, "yab139")
    if visits.is_inpatient(visit["payment"]) and not visit["discharged"]:
        raise Refusal(-207, visit["akc190"])
    asked.instant("aae036")
    _check_amounts(ctx, asked, visit["akc190"])
    output = {
        "djbh": ctx.number("DJ"),
        "akc190": visit["akc190"],
        "ydjsbh": number,
        **{name: money.yuan(asked.fen(name)) for name in _AMOUNTS},
        **settlements.clearing(ctx, visit, visit["treatment"]),
    }
    _enter(ctx, output, visit["akc190"], None)
    return output


def _check_amounts(ctx: Context, asked: Fields, akc190: str) -> None:
    heads = Heads(*(asked.fen(name) for name in ("yka055", "yka056", "yka057", "yka111")))
    if heads.total != heads.self_paid + heads.preliminary + heads.in_scope:
        raise Refusal(-220, "yka055")
    funds = asked.fen("yka107")
    if funds != sum(asked.fen(name) for name in _FUNDS):
        raise Refusal(-220, "yka107")
    hospital = asked.fen("yyzf", "0.00")
    if heads.total != funds + asked.fen("yka065") + asked.fen("ykh012") + hospital:
        raise Refusal(-220, "yka107/yka065/ykh012/yyzf")
    settlements.check_against_rows(ctx, akc190, heads)


def _enter(ctx: Context, output: Output, akc190: str, cancels: str | None) -> None:
    data = ctx.message.data
    ctx.connection.execute(
        "insert into record values (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(output["djbh"], akc190, output["ydjsbh"], "2" if cancels else "1", cancels),
            *(data.get("ydcxbh", ""), json.dumps(output), json.dumps(data)),
        ),
    )


def cancel(ctx: Context) -> Output:
    """58: the insurer has taken its settlement back."""
    asked = Fields(ctx.message.data)
    visit, number = visits.asked_visit(ctx, asked), asked.need("ydjsbh")
    asked.need("ydcxbh")
    row = ctx.one(
        "select * from record where ydjsbh = ? and visit = ? and direction = '1'", number, visit["akc190"]
    )
    if row is None:
        raise Refusal(-232, number)
    if ledger.standing_record(ctx.connection, visit["akc190"]) != row["djbh"]:
        raise Refusal(-233, number)
    amounts = json.loads(row["output"])
    output = {
        "djbh": ctx.number("DJ"),
        "akc190": visit["akc190"],
        "ydjsbh": number,
        **{name: money.yuan(-money.fen(amounts[name])) for name in _AMOUNTS},
    }
    _enter(ctx, output, visit["akc190"], row["djbh"])
    return output
