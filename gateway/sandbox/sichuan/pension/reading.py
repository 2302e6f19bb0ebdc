"""Typed reading of pension fields: periods, days, counts, rates, sections and lists."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.pension import months
from gateway.sandbox.sichuan.refusals import Refusal

_CASE_NUMBER = re.compile(r"[0-9a-f]{32}")
_DAY = re.compile(r"\d{8}", re.ASCII)
_RATE = re.compile(r"[01]\.\d{4}", re.ASCII)
_COUNT = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
_AGENCY = re.compile(r"5[01]\d{10}", re.ASCII)
_AREA = re.compile(r"[1-9]\d{5}", re.ASCII)
TRANSFERRED_SCHEMES = ("110", "120")


def fields(ctx: Context) -> Fields:
    """The simple fields of the data."""
    return Fields(ctx.message.data)


def section(ctx: Context, name: str) -> Fields:
    """A section's fields; the section must be there."""
    if name not in ctx.message.sections:
        raise Refusal(-104, name)
    return Fields(ctx.message.sections[name])


def rows(ctx: Context, name: str, *, required: bool = True) -> list[Fields]:
    """The rows of a list."""
    found = [Fields(row) for row in ctx.message.lists.get(name, [])]
    if required and not found:
        raise Refusal(-104, name)
    return found


def checked_agency(code: str) -> str:
    """An agency's code, which begins with its area."""
    if not _AGENCY.fullmatch(code):
        raise Refusal(-600, code)
    return code


def agency(asked: Fields, name: str) -> str:
    """A required agency code."""
    return checked_agency(asked.need(name))


def case_number(asked: Fields) -> str:
    """The number that a case carries in both regions."""
    return _fitting(asked, "aaz341", _CASE_NUMBER)


def scheme(asked: Fields, name: str = "aae140") -> str:
    """A required scheme."""
    return asked.one_of(name, (*TRANSFERRED_SCHEMES, "170"))


def area(asked: Fields, name: str) -> str:
    """A required area code."""
    return _fitting(asked, name, _AREA)


def period(asked: Fields, name: str) -> str:
    """A required month."""
    value = asked.need(name)
    if not months.is_period(value):
        raise Refusal(-104, name)
    return value


def day(asked: Fields, name: str) -> date:
    """A required day."""
    value = _fitting(asked, name, _DAY)
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:]))
    except ValueError:
        raise Refusal(-104, name) from None


def count(asked: Fields, name: str) -> int:
    """A required number of months or of things."""
    return int(_fitting(asked, name, _COUNT))


def rate(asked: Fields, name: str) -> Decimal:
    """A required rate with four decimals."""
    return Decimal(_fitting(asked, name, _RATE))


def amount(asked: Fields, name: str) -> int:
    """A required amount in fen; below zero it is read as it stands."""
    return asked.fen(name)


def _fitting(asked: Fields, name: str, shape: re.Pattern[str]) -> str:
    value = asked.need(name)
    if not shape.fullmatch(value):
        raise Refusal(-104, name)
    return value


def as_sent(ctx: Context, name: str) -> Mapping[str, str]:
    """A section as it stands in the message."""
    return ctx.message.sections.get(name, {})


def written_day(value: date | str) -> str:
    """A day as the wire has it; nothing stays nothing."""
    return str(value).replace("-", "")
