"""Institutions' names for Chongqing's envelope, and the grade that an insurer asks for."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class KnownInstitution:
    """An institution of either region, from the dated list beside this file."""

    name: str
    grade: str | None
    """起付线医院等级 in our words; None where the list does not say."""


def read_institutions(path: Path) -> Mapping[str, KnownInstitution]:
    """The list by institution code; lines that begin with # are remarks."""
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {
        record["code"]: KnownInstitution(record["name"][:LONGEST_NAME], record["grade"] or None)
        for record in csv.DictReader(lines)
    }
