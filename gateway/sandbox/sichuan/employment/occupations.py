"""The region's list of occupations (职业分类大典 2022), by seven digits."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from gateway.sandbox.sichuan.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation: its title, the industry it is common in, and usual monthly pay in yuan."""

    code: str
    title: str
    industry: str
    pay: int


@cache
def known() -> Mapping[str, Occupation]:
    """Every occupation by its code."""
    text = (resources.files(__package__) / "data" / "occupations.csv").read_text("utf-8")
    rows = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    return {code: Occupation(code, title, industry, int(pay)) for code, title, industry, pay in rows}


def checked(code: str) -> str:
    """A code that is in the list."""
    if code not in known():
        raise Refusal(-825, code)
    return code
