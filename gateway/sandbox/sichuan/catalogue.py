"""Catalogue items (91) and institutions (100)."""

from gateway.sandbox.sichuan import fixtures, money
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields, midnight
from gateway.sandbox.sichuan.fixtures import Institution
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output


def item(ctx: Context) -> Output:
    """91: an item by own or national code, as it stands on a day."""
    asked = Fields(ctx.message.data)
    own, national = asked.text("yka094"), asked.text("gjbm")
    if not (own or national):
        raise Refusal(-104, "yka094")
    found = fixtures.catalogue().get(own) if own else fixtures.catalogue_by_national_code().get(national)
    day = (asked.instant_if_any("cxrq") or ctx.arrived).date()
    if found is None or not found.valid_on(day):
        raise Refusal(-212, own or national)
    return {
        "row": [
            {
                "yka094": found.own,
                "gjbm": found.national,
                "yka095": found.name,
                "aka065": found.grade,
                "aka063": found.category,
                "yka299": money.four_places(found.limit) if found.limit is not None else "",
                "yka096": money.four_places(found.ratio),
                "xzsy": "1" if found.restricted else "0",
                "aae030": midnight(found.since),
                "aae031": midnight(found.until),
            }
        ]
    }


def institution(ctx: Context) -> Output:
    """100: an institution with its designation."""
    code = Fields(ctx.message.data).need("akb020")
    found = _known(code)
    return {
        "akb020": found.code,
        "akb021": found.name,
        "aka101": found.grade,
        "jglx": found.kind,
        "dqzt": found.state,
        "fwfw": found.scope,
        "yab003": found.office,
    }


def _known(code: str) -> Institution:
    found = fixtures.institutions().get(code)
    if found is None:
        raise Refusal(-120, code)
    return found


def designated(code: str, *, inpatient: bool) -> Institution:
    """An institution that may treat now, as in- or outpatients."""
    found = _known(code)
    if found.state != "1":
        raise Refusal(-121, code)
    if inpatient and found.scope == "1":
        raise Refusal(-122, code)
    return found
