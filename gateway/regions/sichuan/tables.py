"""Sichuan's code tables, loaded once; places are a table of offices and everybody else's national codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gateway.regions.codes import CodeTable, load_code_tables
from gateway.vocabulary import Region, region_of_area

_FOLDER = Path(__file__).parent / "codes"
_NATIONAL_DIGITS = 6


def load_tables() -> dict[str, CodeTable]:
    """Every code table of Sichuan by name. Raises ValueError for one that does not read."""
    tables = load_code_tables(_FOLDER)
    return {**tables, "place": _Places(tables["place"])}


class _Places(CodeTable):
    """A place in Sichuan goes by its office (经办机构), a place elsewhere by its national area code."""

    def __init__(self, offices: CodeTable) -> None:
        heading: Mapping[str, str] = {name: getattr(offices, name) for name in ("term", "version", "source")}
        super().__init__(offices.name, heading, offices.rows)

    def encode(self, canonical: str, on: date) -> str:
        """The office of an area in Sichuan, or the area. Raises Untranslatable."""
        return canonical if _is_elsewhere(canonical) else super().encode(canonical, on)

    def decode(self, wire: Any, on: date) -> str:
        """The area of an office, or the area. Raises Untranslatable."""
        return wire if isinstance(wire, str) and _is_elsewhere(wire) else super().decode(wire, on)


def _is_elsewhere(area: str) -> bool:
    return (
        len(area) == _NATIONAL_DIGITS
        and area.isascii()
        and area.isdigit()
        and not area.startswith("0")
        and region_of_area(area) is not Region.SICHUAN
    )
