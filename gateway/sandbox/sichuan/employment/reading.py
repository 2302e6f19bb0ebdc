"""Typed reading of employment fields: codes, lists of codes, pay, places in a search."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import clock
from gateway.sandbox.sichuan.fields import Fields, parse_instant
from gateway.sandbox.sichuan.pension.reading import area, checked_agency, count, day, fields, rows
from gateway.sandbox.sichuan.refusals import Refusal

__all__ = [
    "Place",
    "any_of",
    "area",
    "areas",
    "certificate",
    "checked_agency",
    "count",
    "credit_code",
    "day",
    "fen",
    "fields",
    "following",
    "from_the_other",
    "hexes",
    "limit",
    "month",
    "number",
    "occupation",
    "of_this_region",
    "optional",
    "pay",
    "place",
    "possible",
    "remark",
    "rows",
    "said",
    "spread",
    "telephone",
]

KINDS = ("1", "2", "3", "4", "5", "9")
PAY_UNITS = ("1", "2", "3")
EDUCATIONS = (
    *("10", "11", "14", "20", "21", "30", "31", "40", "41", "44", "47"),
    *("60", "61", "70", "71", "80", "81", "90"),
)
SKILLS = tuple("12345678")
INDUSTRIES = tuple("ABCDEFGHIJKLMNOPQRST")
HOUSEHOLDS = ("10", "20", "30", "31", "32", "33", "40")
CATEGORIES = ("1", "2", "3", "4")
THIS_REGION, THE_OTHER = "510000", "500000"
_HEXES = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"[0-9A-Za-z]{1,32}")
_OCCUPATION = re.compile(r"\d{7}", re.ASCII)
_TELEPHONE = re.compile(r"[0-9+-]{7,20}", re.ASCII)
_CREDIT_CODE = re.compile(r"[0-9A-Z]{18}", re.ASCII)
_MONTH = re.compile(r"[1-9]\d{3}(0[1-9]|1[0-2])", re.ASCII)
_CERTIFICATE = re.compile(r"[0-9A-Za-z-]{8,30}", re.ASCII)
_MOST = 100


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page goes on: strictly after this."""

    tier: int
    instant: str
    number: str


def hexes(asked: Fields, name: str) -> str:
    """A required number of the line between the regions: 32 hexadecimal digits."""
    return _fitting(asked, name, _HEXES)


def number(asked: Fields, name: str) -> str:
    """A required number as regions give them."""
    return _fitting(asked, name, _NUMBER)


def occupation(asked: Fields) -> str:
    """A required occupation, of the right shape."""
    return _fitting(asked, "aca111", _OCCUPATION)


def telephone(asked: Fields) -> str:
    """A required telephone number (联系电话)."""
    return _fitting(asked, "aae005", _TELEPHONE)


def credit_code(asked: Fields) -> str:
    """A required unified credit code (统一社会信用代码), of the right shape."""
    return _fitting(asked, "aab998", _CREDIT_CODE)


def certificate(asked: Fields) -> str:
    """A required number of a skill certificate (证书编号)."""
    return _fitting(asked, "bcc012", _CERTIFICATE)


def month(asked: Fields, name: str) -> tuple[int, int]:
    """A required month (月份): its year and its place in it."""
    value = _fitting(asked, name, _MONTH)
    return int(value[:4]), int(value[4:])


def _fitting(asked: Fields, name: str, shape: re.Pattern[str]) -> str:
    value = asked.need(name)
    if not shape.fullmatch(value):
        raise Refusal(-104, name)
    return value


def said(asked: Fields, name: str, most: int) -> str:
    """A required text of bounded length."""
    value = asked.need(name)
    if len(value) > most:
        raise Refusal(-104, name)
    return value


def remark(asked: Fields, name: str, most: int) -> str:
    """A text of bounded length that may be absent."""
    return said(asked, name, most) if asked.text(name) else ""


def optional(asked: Fields, name: str, allowed: Collection[str]) -> str:
    """A coded value that may be absent."""
    return asked.one_of(name, allowed) if asked.text(name) else ""


def fen(asked: Fields, name: str) -> int | None:
    """An amount that may be absent."""
    if not asked.text(name):
        return None
    amount = asked.fen(name)
    if amount < 0:
        raise Refusal(-104, name)
    return amount


def any_of(asked: Fields, name: str, allowed: Collection[str] | None = None) -> list[str]:
    """The codes of a search, any of which will do; none when it does not matter."""
    codes = [code for code in asked.text(name).split(",") if code]
    if allowed is not None and not set(codes) <= set(allowed):
        raise Refusal(-104, name)
    return codes


def areas(asked: Fields) -> str:
    """The beginning of the areas that are searched: all of a province or prefecture, or one area."""
    if not asked.text("aaa027"):
        return ""
    code = area(asked, "aaa027")
    return code.removesuffix("00").removesuffix("00")


def limit(asked: Fields) -> int:
    """How many records at most."""
    most = count(asked, "ts")
    if not 1 <= most <= _MOST:
        raise Refusal(-104, "ts")
    return most


def place(asked: Fields) -> Place | None:
    """Where the page goes on, if it is not the first."""
    given = [name for name in ("whcj", "whsj", "whbh") if asked.text(name)]
    if not given:
        return None
    tier = int(asked.one_of("whcj", ("0", "1")))
    try:
        parse_instant(asked.need("whsj"))
    except ValueError:
        raise Refusal(-104, "whsj") from None
    return Place(tier, asked.text("whsj"), number(asked, "whbh"))


def following(begun: Place | None) -> tuple[str, list[object]]:
    """The condition on key and number that a page which goes on has."""
    if begun is None:
        return "", []
    condition = "and key < ? and (key < ? or number < ?)"
    return condition, [clock.after_second(begun.instant), clock.key(begun.instant), begun.number]


def pay(asked: Fields) -> dict[str, object]:
    """What a posting pays, which must be possible."""
    lowest, highest = fen(asked, "bcc720"), fen(asked, "bcc721")
    unit, negotiable = optional(asked, "jxfs", PAY_UNITS), asked.one_of("mybz", ("0", "1"))
    if negotiable == "0" and not (unit and (lowest is not None or highest is not None)):
        raise Refusal(-824, "bcc720")
    possible(lowest, highest)
    return {"negotiable": negotiable, "pay_unit": unit, "pay_minimum": lowest, "pay_maximum": highest}


def possible(lowest: int | None, highest: int | None) -> None:
    """Refuse a lowest pay above the highest."""
    if lowest is not None and highest is not None and lowest > highest:
        raise Refusal(-824, "bcc720/bcc721")


def from_the_other(asked: Fields, name: str) -> None:
    """Only what another province sends is taken."""
    if asked.need(name) == THIS_REGION:
        raise Refusal(-822, name)
    asked.one_of(name, (THE_OTHER,))


def of_this_region(ctx: Context) -> None:
    """Only an office of this region may."""
    if not ctx.message.akb020.startswith("51"):
        raise Refusal(-833, ctx.message.akb020)


def spread(column: str, codes: Collection[str]) -> tuple[str, list[object]]:
    """The condition that a column holds one of some codes; nothing when there are none."""
    if not codes:
        return "", []
    return f"and {column} in ({', '.join('?' * len(codes))})", [*codes]
