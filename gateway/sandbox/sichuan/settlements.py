"""Settlements by the insurer: pre-settle (10, 51), settle (11, 52), cancel (12, 53), look up (56)."""

import json
import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from gateway.sandbox.sichuan import benefit, context, ledger, money, policy, visits
from gateway.sandbox.sichuan.benefit import Benefit, Segment, Used
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields, written
from gateway.sandbox.sichuan.fixtures import Enrolment
from gateway.sandbox.sichuan.policy import Ground
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

# What a cancellation negates; standards, limits, ratios and the balance stay as they are.
_NEGATED = (
    *("yka055", "yka056", "yka057", "yka111", "yka058", "yka248", "yka062", "yke030", "yke031"),
    *("yka107", "yka065", "ykh012"),
)


@dataclass(frozen=True, slots=True)
class Heads:
    """The head sums handed over (fen); self_paid has the over-limit part in it."""

    total: int
    self_paid: int
    preliminary: int
    in_scope: int


@dataclass(frozen=True, slots=True)
class _Computed:
    visit: sqlite3.Row
    held: Enrolment
    year: str
    heads: Heads
    ground: Ground
    benefit: Benefit
    balance: int


def presettle_outpatient(ctx: Context) -> Output:
    """10: what 11 would give now."""
    return _shown(ctx, _compute(ctx, inpatient=False), "")


def presettle_inpatient(ctx: Context) -> Output:
    """51: what 52 would give now."""
    return _shown(ctx, _compute(ctx, inpatient=True), "")


def settle_outpatient(ctx: Context) -> Output:
    """11: settle a registered outpatient's visit."""
    return _settle(ctx, inpatient=False)


def settle_inpatient(ctx: Context) -> Output:
    """52: settle an inpatient's visit."""
    return _settle(ctx, inpatient=True)


def _settle(ctx: Context, *, inpatient: bool) -> Output:
    computed = _compute(ctx, inpatient=inpatient)
    yka103 = ctx.number("JS")
    output = _shown(ctx, computed, yka103)
    adds = computed.benefit.adds
    _enter(ctx, yka103, computed.visit, computed.year, computed.benefit.account, adds, output, None)
    return output


def _enter(
    ctx: Context,
    yka103: str,
    visit: sqlite3.Row,
    year: str,
    account: int,
    adds: Used,
    output: Output,
    cancels: str | None,
) -> None:
    ctx.connection.execute(
        "insert into settlement values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(yka103, visit["akc190"], visit["person"], visit["insurance"], year, "2" if cancels else "1"),
            *(cancels, account, adds.mq, adds.mt, adds.tc, adds.de, adds.dq, adds.dz),
            *(ctx.message.pcbh, json.dumps(output)),
        ),
    )


def _insured_visit(ctx: Context, asked: Fields, *, inpatient: bool) -> sqlite3.Row:
    visit = visits.asked_visit(ctx, asked)
    if not visit["is_insurer"]:
        raise Refusal(-208, visit["akc190"])
    if visits.is_inpatient(visit["payment"]) != inpatient:
        raise Refusal(-205, visit["akc190"])
    return visit


def _compute(ctx: Context, *, inpatient: bool) -> _Computed:
    asked = Fields(ctx.message.data)
    visit = _insured_visit(ctx, asked, inpatient=inpatient)
    if ledger.standing_settlement(ctx.connection, visit["akc190"]):
        raise Refusal(-202, visit["akc190"])
    for name, kept in (("aae140", "insurance"), ("aka130", "payment"), ("yab139", "insured")):
        if asked.need(name) != visit[kept]:
            raise Refusal(-107, name)
    heads = _heads(ctx, asked, visit)
    asked.instant_if_any("akc194")
    person = context.person(visit["person"])
    held = person.enrolled(visit["insurance"])
    assert held  # checked when the visit was opened
    day, year = visits.day_of(visit), visit["started"][:4]
    terms = policy.terms(held.insurance, held.category, visit["grade"], day, inpatient=inpatient)
    ground = visits.ground_of(ctx.connection, visit)
    used = ledger.used(ctx.connection, person.number, held.insurance, year)
    balance = ledger.balance(ctx.connection, person, held)
    account = balance if asked.flag("zhbz") else 0
    computed = benefit.compute(
        terms, ground.factor, heads.total, heads.in_scope, used, account, inpatient=inpatient
    )
    return _Computed(visit, held, year, heads, ground, computed, balance)


def _heads(ctx: Context, asked: Fields, visit: sqlite3.Row) -> Heads:
    heads = Heads(*(asked.fen(name) for name in ("yka055", "yka056", "yka057", "yka111")))
    if heads.total <= 0:
        raise Refusal(-104, "yka055")
    if min(heads.self_paid, heads.preliminary, heads.in_scope) < 0:
        raise Refusal(-104, "yka056/yka057/yka111")
    if heads.total != heads.self_paid + heads.preliminary + heads.in_scope:
        raise Refusal(-220)
    if visit["is_treatment"]:
        check_against_rows(ctx, visit["akc190"], heads)
    return heads


def check_against_rows(ctx: Context, akc190: str, heads: Heads) -> None:
    """The heads must be the sums of the rows that stand, part by part."""
    sums = ledger.fee_sums(ctx.connection, akc190)
    if heads != Heads(sums.total, sums.self_paid, sums.preliminary, sums.in_scope):
        raise Refusal(-221, money.yuan(sums.total))


def _shown(ctx: Context, computed: _Computed, yka103: str) -> Output:
    visit, held, heads, result = computed.visit, computed.held, computed.heads, computed.benefit
    amounts = {
        "yka055": heads.total,
        "yka056": heads.self_paid,
        "yka057": heads.preliminary,
        "yka111": heads.in_scope,
        "yka115": result.deductible_standard,
        "yka058": result.deductible,
        "yka119": result.limit_left,
        "yka248": result.pool,
        "yka062": result.large_expense,
        "yke030": 0,
        "yke031": result.serious_illness,
        "yka107": result.funds,
        "yka065": result.account,
        "ykh012": result.cash,
        "akc087": computed.balance - result.account,
    }
    return {
        "yka103": yka103,
        "akc190": visit["akc190"],
        "aac001": visit["person"],
        "aac003": visit["name"],
        "aae140": visit["insurance"],
        "akc021": held.category,
        "aka130": visit["payment"],
        "jsfx": "1",
        **{name: money.yuan(amount) for name, amount in amounts.items()},
        "ykc125": money.four_places(result.ratio),
        "ydyj": computed.ground.code,
        "bah": computed.ground.bah,
        **clearing(ctx, visit, held.office),
        "yka110": ctx.message.data.get("yka110", ""),
        "aae036": written(ctx.arrived),
        "jypc": ctx.message.pcbh,
        "row": [_segment(segment) for segment in result.segments],
    }


def clearing(ctx: Context, visit: sqlite3.Row, office: str) -> Output:
    """By whom, as what and when it is cleared."""
    inpatient = visits.is_inpatient(visit["payment"])
    if visit["is_insurer"] and visit["is_treatment"]:
        kind = ("2" if inpatient else "1") + ("1" if visit["insurance"] == "310" else "2")
    else:
        kind = "92" if inpatient else "91"
    return {"ykb037": office, "yka316": kind, "yka054": "1", "yae366": ctx.arrived.strftime("%Y%m")}


def _segment(segment: Segment) -> dict[str, str]:
    return {
        "aka213": segment.code,
        "yka111": money.yuan(segment.entering),
        "ykc125": money.four_places(Decimal(segment.ratio)),
        "yka107": money.yuan(segment.paid),
    }


def cancel_outpatient(ctx: Context) -> Output:
    """12: take an outpatient settlement back."""
    return _cancel(ctx, inpatient=False)


def cancel_inpatient(ctx: Context) -> Output:
    """53: take an inpatient settlement back."""
    return _cancel(ctx, inpatient=True)


def _cancel(ctx: Context, *, inpatient: bool) -> Output:
    asked = Fields(ctx.message.data)
    visit, yka103 = _insured_visit(ctx, asked, inpatient=inpatient), asked.need("yka103")
    row = ctx.one(
        "select * from settlement where yka103 = ? and visit = ? and direction = '1'", yka103, visit["akc190"]
    )
    if row is None:
        raise Refusal(-222, yka103)
    if ctx.one("select 1 from settlement where cancels = ?", yka103):
        raise Refusal(-223, yka103)
    output = _negated(ctx, row)
    adds = Used(*(-row[name] for name in ("mq", "mt", "tc", "de", "dq", "dz")))
    _enter(ctx, output["yka103"], visit, row["year"], -row["account"], adds, output, yka103)
    return output


def _negated(ctx: Context, row: sqlite3.Row) -> Output:
    output: Output = json.loads(row["output"])
    for name in _NEGATED:
        output[name] = _minus(output[name])
    for segment in output["row"]:
        segment.update(yka111=_minus(segment["yka111"]), yka107=_minus(segment["yka107"]))
    person = context.person(row["person"])
    held = person.enrolled(row["insurance"])
    assert held
    balance = ledger.balance(ctx.connection, person, held) + row["account"]
    return {
        **output,
        "yka103": ctx.number("JS"),
        "yyka103": row["yka103"],
        "jsfx": "2",
        "akc087": money.yuan(balance),
        "yae366": ctx.arrived.strftime("%Y%m"),
        "aae036": written(ctx.arrived),
        "jypc": ctx.message.pcbh,
    }


def _minus(amount: str) -> str:
    return money.yuan(-money.fen(amount))


def look_up(ctx: Context) -> Output:
    """56: settlements by number, by the settling batch number or by visit."""
    asked = Fields(ctx.message.data)
    for name, column in (("yka103", "yka103"), ("jypc", "pcbh"), ("akc190", "visit")):
        if asked.text(name):
            rows = ctx.connection.execute(
                "select s.*, exists (select 1 from settlement c where c.cancels = s.yka103) as cancelled"
                f" from settlement s where {column} = ? order by yka103",
                (asked.text(name),),
            )
            return {"jsxx": [{**json.loads(row["output"]), "jszt": state(row)} for row in rows]}
    raise Refusal(-104, "yka103/jypc/akc190")


def state(row: sqlite3.Row) -> str:
    """结算状态 of a settlement row with its `cancelled` mark."""
    if row["direction"] == "2":
        return "3"
    return "2" if row["cancelled"] else "1"
