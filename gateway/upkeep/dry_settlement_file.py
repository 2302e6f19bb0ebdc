"""The file of a dry settlement: whom it is about and what is charged, in the contract's own words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gateway.api.problems import shown_pointer
from gateway.api.reading import read_json
from gateway.errors import Broken, Fault, Invalid
from gateway.services.medical_insurance.settlements import SettlementRequest
from gateway.services.medical_insurance.visits import Diagnoses, FeeLines, VisitOpening
from gateway.services.words import Asked

LARGEST_FILE: Final = 1_048_576
"""Bytes; the gateway takes no larger body either."""
_MOST_NAMED: Final = 5


class _File(Asked):
    visit: VisitOpening
    diagnoses: Diagnoses | None = None
    lines: FeeLines
    pre_settlement: SettlementRequest


@dataclass(frozen=True, slots=True)
class Form:
    """The bodies as they stand in the file, once they were found to be what the contract asks for."""

    visit: dict[str, Any]
    diagnoses: dict[str, Any] | None
    lines: dict[str, Any]
    pre_settlement: dict[str, Any]


def read_form(file: Path) -> Form:
    """Read the file. Raises Broken with the places that are wrong, never with what stands there."""
    try:
        with file.open("rb") as opened:
            text = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise Broken(f"{file} cannot be read: {error.strerror}.") from None
    if len(text) > LARGEST_FILE:
        raise Broken(f"{file} is larger than {LARGEST_FILE} bytes.")
    try:
        read_json(text, _File)
    except Invalid as error:
        raise Broken(f"{file} is no dry settlement: {_named(error.faults)}.") from None
    found = json.loads(text)
    return Form(found["visit"], found.get("diagnoses"), found["lines"], found["pre_settlement"])


def _named(faults: Sequence[Fault]) -> str:
    told = [f"{shown_pointer(one.pointer) or 'the file'} {one.reason}" for one in faults[:_MOST_NAMED]]
    more = len(faults) - len(told)
    return "; ".join(told) + (f"; and {more} more" if more else "")
