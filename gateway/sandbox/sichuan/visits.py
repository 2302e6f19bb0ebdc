"""Visits (就诊): register (110), admit (21), cancel (22), diagnoses (23), discharge (25)."""

import json
import sqlite3
from datetime import date

from gateway.sandbox.sichuan import areas, catalogue, context, filings, fixtures, ledger, money, policy
from gateway.sandbox.sichuan.areas import Sides
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields, parse_instant, written
from gateway.sandbox.sichuan.policy import Ground
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_PAYMENTS = {
    "0201": "310",
    "0202": "310",
    "0203": "342",
    "0205": "342",
    "0204": "310 342",
    "0301": "310",
    "0302": "310",
    "0308": "342",
    "0309": "342",
}
_EMERGENCY_PAYMENTS = ("0202", "0205")
_DETAILS = (
    *("akb021", "akc021", "ksbm", "ksmc", "kbdm", "ysbm", "ysxm", "cwh", "aka120", "akc193"),
    *("wsbz", "dsfbz"),
)
_WAYS_OUT = ("01", "02", "03", "04", "05", "99")


def register(ctx: Context) -> Output:
    """110: register an outpatient."""
    return _open(ctx, inpatient=False)


def admit(ctx: Context) -> Output:
    """21: admit an inpatient."""
    return _open(ctx, inpatient=True)


def _open(ctx: Context, *, inpatient: bool) -> Output:
    asked = Fields(ctx.message.data)
    sides = areas.sides(asked.need("yab139"), asked.need("yab003"))
    insurance, payment = asked.one_of("aae140", ("310", "342")), asked.need("aka130")
    if insurance not in _PAYMENTS.get(payment, "") or is_inpatient(payment) != inpatient:
        raise Refusal(-107, "aka130")
    number, id_number, name = asked.need("aac001"), asked.need("aac002"), asked.need("aac003")
    if inpatient:
        asked.need("akc193")
    if sides.is_insurer:
        _check_enrolment(number, id_number, name, insurance, sides.insured)
    grade = _grade(ctx, asked, sides, inpatient=inpatient)
    started = asked.instant("akc192")
    akc190 = ctx.number("ZY" if inpatient else "MZ")
    emergency = asked.flag("jzbz") or payment in _EMERGENCY_PAYMENTS
    ctx.connection.execute(
        "insert into visit (akc190, person, id_number, name, insurance, insured, treatment, institution,"
        " grade, payment, started, case_number, emergency, is_insurer, is_treatment, details)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(akc190, number, id_number, name, insurance, sides.insured, sides.treatment),
            *(ctx.message.akb020, grade, payment, written(started), asked.need("zyh"), emergency),
            *(sides.is_insurer, sides.is_treatment),
            json.dumps({key: asked.text(key) for key in _DETAILS}),
        ),
    )
    opened = {"akc190": akc190, "aac001": number, "zyh": asked.need("zyh")}
    return {**opened, **_terms_shown(ctx, akc190)} if sides.is_insurer else opened


def is_inpatient(payment: str) -> bool:
    """Whether a payment category (aka130) is one of inpatients."""
    return payment.startswith("03")


def _check_enrolment(number: str, id_number: str, name: str, insurance: str, office: str) -> None:
    person = context.named_person(number, id_number, name)
    held = person.enrolled(insurance)
    if held is None or held.status != "1" or held.office != office:
        raise Refusal(-111, insurance)


def _grade(ctx: Context, asked: Fields, sides: Sides, *, inpatient: bool) -> str:
    code = ctx.message.akb020
    if sides.is_treatment:
        return catalogue.designated(code, inpatient=inpatient).grade
    return asked.text("aka101") or fixtures.foreign_grades().get(code, "9")


def _terms_shown(ctx: Context, akc190: str) -> Output:
    visit = standing(ctx, akc190, None)
    person = context.person(visit["person"])
    held = person.enrolled(visit["insurance"])
    assert held
    found = policy.terms(
        held.insurance,
        held.category,
        visit["grade"],
        day_of(visit),
        inpatient=is_inpatient(visit["payment"]),
    )
    basis = ground_of(ctx.connection, visit)
    return {
        "akc021": held.category,
        "ydyj": basis.code,
        "bah": basis.bah,
        "yka115": money.yuan(found.deductible),
    }


def standing(ctx: Context, akc190: str, person: str | None) -> sqlite3.Row:
    """A visit that is not cancelled; another person's counts as unknown."""
    row = ctx.one("select * from visit where akc190 = ?", akc190)
    if row is None or person not in (None, row["person"]):
        raise Refusal(-201, akc190)
    if row["cancelled"]:
        raise Refusal(-204, akc190)
    return row


def asked_visit(ctx: Context, asked: Fields) -> sqlite3.Row:
    """The standing visit that a message names."""
    return standing(ctx, asked.need("akc190"), asked.need("aac001"))


def treated_visit(ctx: Context, asked: Fields) -> sqlite3.Row:
    """The standing, unsettled visit that a message names, on the treatment side."""
    visit = asked_visit(ctx, asked)
    if not visit["is_treatment"]:
        raise Refusal(-209, visit["akc190"])
    if ledger.is_settled(ctx.connection, visit["akc190"]):
        raise Refusal(-202, visit["akc190"])
    return visit


def day_of(visit: sqlite3.Row) -> date:
    """The day that picks the policy."""
    return parse_instant(visit["started"]).date()


def ground_of(connection: sqlite3.Connection, visit: sqlite3.Row) -> Ground:
    """Why the treatment counts, looked up anew each time: a filing may be handed in later (补办)."""
    if visit["is_treatment"]:
        return policy.LOCAL
    day = day_of(visit)
    filed = filings.valid_on(connection, visit["person"], visit["insurance"], visit["treatment"], day)
    return policy.ground(visit["treatment"], day, filed, emergency=bool(visit["emergency"]))


def cancel(ctx: Context) -> Output:
    """22: take a visit back while nothing is settled and no fee row stands."""
    visit = asked_visit(ctx, Fields(ctx.message.data))
    akc190 = visit["akc190"]
    if ledger.is_settled(ctx.connection, akc190):
        raise Refusal(-202, akc190)
    if ledger.fee_sums(ctx.connection, akc190).count:
        raise Refusal(-203, akc190)
    ctx.connection.execute("update visit set cancelled = 1 where akc190 = ?", (akc190,))
    return {"akc190": akc190, "jzzt": "9"}


def diagnose(ctx: Context) -> Output:
    """23: replace the diagnoses."""
    visit = treated_visit(ctx, Fields(ctx.message.data))
    if not ctx.message.rows:
        raise Refusal(-104, "row")
    for values in ctx.message.rows:
        row = Fields(values)
        row.one_of("zdlb", ("1", "2", "3"))
        row.flag("zzdbz")
        row.instant("zdsj")
        for name in ("zdxh", "aka120", "aka121"):
            row.need(name)
    ctx.connection.execute(
        "update visit set diagnoses = ? where akc190 = ?", (json.dumps(ctx.message.rows), visit["akc190"])
    )
    return {"akc190": visit["akc190"], "zds": str(len(ctx.message.rows))}


def discharge(ctx: Context) -> Output:
    """25: the inpatient leaves."""
    asked = Fields(ctx.message.data)
    visit = asked_visit(ctx, asked)
    akc190 = visit["akc190"]
    if not is_inpatient(visit["payment"]):
        raise Refusal(-205, akc190)
    if ledger.is_settled(ctx.connection, akc190):
        raise Refusal(-202, akc190)
    if visit["discharged"]:
        raise Refusal(-206, akc190)
    left = written(asked.instant("akc194"))
    if left < visit["started"]:
        raise Refusal(-104, "akc194")
    asked.one_of("akc195", _WAYS_OUT)
    ctx.connection.execute(
        "update visit set discharged = ?, discharge = ? where akc190 = ?",
        (left, json.dumps(ctx.message.data), akc190),
    )
    return {"akc190": akc190, "jzzt": "2"}
