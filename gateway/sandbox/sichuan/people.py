"""Transactions about a person: identify (03), 门特 look-up (16), accumulations (59)."""

from dataclasses import asdict

from gateway.sandbox.sichuan import areas, context, fixtures, ledger, money
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields, midnight
from gateway.sandbox.sichuan.fixtures import Enrolment, Person
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_CHRONIC = {"0098000003": {"aka120": "M03900", "aka121": "高血压", "aae030": "2020-01-01 00:00:00"}}


def identify(ctx: Context) -> Output:
    """03: the person with every enrolment."""
    asked = Fields(ctx.message.data)
    found = _shown(asked)
    if asked.text("aac003") not in ("", found.name):
        raise Refusal(-110, "aac003")
    age = int(ctx.arrived.strftime("%Y%m%d")) - int(found.birth.replace("-", ""))
    return {
        "aac001": found.number,
        "aac058": "01",
        "aac002": found.id,
        "aac003": found.name,
        "aac004": found.sex,
        "aac005": found.ethnicity,
        "aac006": midnight(found.birth),
        "akc023": str(age // 10000),
        "aaz500": found.card,
        "gwybz": found.civil_servant,
        "cbxx": [_enrolment(ctx, found, held) for held in found.enrolments],
    }


def _shown(asked: Fields) -> Person:
    way, number = asked.one_of("sbfs", ("1", "2", "3")), asked.need("sbhm")
    for person in fixtures.people().values():
        shown = {"1": (person.id, person.former_id), "2": (person.card,), "3": (person.token,)}[way]
        if number in shown and (way != "2" or asked.need("aaz501") == person.recognition):
            return person
    raise Refusal(-110)


def _enrolment(ctx: Context, person: Person, held: Enrolment) -> Output:
    return {
        "aae140": held.insurance,
        "akc021": held.category,
        "aac031": held.status,
        "akc087": money.yuan(ledger.balance(ctx.connection, person, held)),
        "yab139": held.office,
        "ydbz": areas.distance(held.office, ctx.message.akb020),
        "aac030": midnight(held.since),
        "ztrq": midnight(held.stopped),
        "aab004": held.employer,
    }


def accumulations(ctx: Context) -> Output:
    """59: what a year's settlements have used up, per enrolment in force."""
    asked = Fields(ctx.message.data)
    found = context.person(asked.need("aac001"))
    year = asked.text("aae001") or str(ctx.arrived.year)
    rows = []
    for held in found.enrolments:
        if held.status == "1":
            used = asdict(ledger.used(ctx.connection, found.number, held.insurance, year))
            head = {"aae140": held.insurance, "aae001": year}
            rows += [{**head, "ljlb": key.upper(), "ljje": money.yuan(sum_)} for key, sum_ in used.items()]
    return {"row": rows}


def chronic_diseases(ctx: Context) -> Output:
    """16: the 门特 approvals of a person."""
    found = context.person(Fields(ctx.message.data).need("aac001"))
    approved = _CHRONIC.get(found.number)
    return {"row": [approved] if approved else []}
