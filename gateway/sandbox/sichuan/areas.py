"""Which side of a visit this region is: four-digit offices are ours, six-digit areas are others'."""

import re
from dataclasses import dataclass

from gateway.sandbox.sichuan import fixtures
from gateway.sandbox.sichuan.refusals import Refusal

_AREA = re.compile(r"[1-9]\d{5}")


@dataclass(frozen=True, slots=True)
class Sides:
    """The insured and the treatment side of a visit."""

    insured: str
    treatment: str

    @property
    def is_insurer(self) -> bool:
        """Whether this region insures the person."""
        return is_office(self.insured)

    @property
    def is_treatment(self) -> bool:
        """Whether this region treats the person."""
        return is_office(self.treatment)


def is_office(code: str) -> bool:
    """Whether this is one of Sichuan's office codes."""
    return code in fixtures.offices()


def foreign(code: str) -> str:
    """Check a six-digit area of another province."""
    if not _AREA.fullmatch(code) or code.startswith("51"):
        raise Refusal(-108, code)
    return code


def sides(insured: str, treatment: str) -> Sides:
    """Check both areas; at least one must be ours."""
    for code in (insured, treatment):
        if not is_office(code):
            foreign(code)
    found = Sides(insured, treatment)
    if not (found.is_insurer or found.is_treatment):
        raise Refusal(-108, f"{insured}/{treatment}")
    return found


def covers(wide: str, narrow: str) -> bool:
    """Whether a filing's area takes in a visit's: trailing pairs of zeros stand for the whole."""
    stem = wide
    while stem.endswith("00"):
        stem = stem[:-2]
    return narrow.startswith(stem)


def distance(insured_office: str, institution: str) -> str:
    """异地标志 ydbz, by the asking institution's own code: 1 local, 2 in the province, 3 beyond it."""
    place = institution[1:7]
    if not place.startswith("51"):
        return "3"
    return "1" if fixtures.offices()[insured_office][:4] == place[:4] else "2"
