"""The data files of the pension side: people, agencies, crediting rates."""

import tomllib
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "data" / name).read_text("utf-8"))


def people() -> list[dict[str, Any]]:
    """Everybody of the fixtures, in the shape of the control route."""
    return list(_data("people.toml")["people"])


@cache
def agency() -> dict[str, str]:
    """The agency that keeps every account: code, name, area, telephone, address, postcode."""
    file = _data("agencies.toml")
    return dict(zip(file["fields"], file["agencies"][0], strict=True))


def receiving_account() -> dict[str, str]:
    """Where transferred money is to go, in the letter's fields."""
    return dict(_data("agencies.toml")["account"])


def area_name(area: str) -> str:
    """An area's name, or nothing."""
    return str(_data("agencies.toml")["areas"].get(area, ""))


@cache
def _rates() -> dict[int, Decimal]:
    return {int(year): Decimal(rate) for year, rate in _data("crediting_rates.toml")["rates"].items()}


def crediting_rate(year: int) -> Decimal:
    """The rate of a year (记账利率); while it is not announced, that of the last year before it."""
    known = _rates()
    return known[max((one for one in known if one <= year), default=min(known))]
