"""The platform's code lists, as its page has them."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_OCCUPATIONS = Path(__file__).parent / "data" / "occupations.csv"

YGXS = "123459"
YPXS = "123"
GWLB = ("10", "20", "30", "90")
JXDW = "0123"
WHCD = ("11", "21", "31", "41", "42", "61", "71", "81")
JSDJ = "12345678"
HJXZ = ("11", "12", "21", "22", "30", "40")
RYLB = ("30", "31", "32")
DFYJ = ("TY", "BTY")
BJFS = ("HZ", "YQ")
GWCZ = ("DJ", "JD", "CH", "GD")
QZCZ = ("DJ", "JD", "YQ", "GD")
HERE, THERE = "CQ", "SC"
AREA = "50"
"""The first two digits of every place in this city."""
INDUSTRIES = (
    *("A0000", "B0000", "C0000", "D0000", "E0000", "F0000", "G0000", "G0100", "H0000", "I0000", "J0000"),
    *("K0000", "L0000", "M0000", "N0000", "O0000", "P0000"),
)


@cache
def occupations() -> Mapping[str, str]:
    """The list of 2002, code to name."""
    with _OCCUPATIONS.open(encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file)}
