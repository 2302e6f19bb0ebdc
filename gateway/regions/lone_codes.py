"""Codes of a region that nothing of ours answers to (无对照代码): told beside a record, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LoneCodes = Mapping[str, tuple[str, ...]]
"""By the wire field: the codes that are known to have no counterpart."""


def lone(field: str, code: str) -> str:
    """How the residue of an answer says that a code was left out."""
    return f"{field} {code}"


def with_counterparts(record: Mapping[str, Any], codes: LoneCodes) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A record without its codes that have no counterpart, and which those were.

    The rest of it is told all the same: who looks somebody up needs what the register says.
    """
    plain, beside = dict(record), []
    for field, without in codes.items():
        if plain.get(field) in without:
            beside.append(lone(field, plain.pop(field)))
    return plain, tuple(beside)
