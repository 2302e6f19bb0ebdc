"""The data files beside the rules: lines that begin with # stand before a header (随附数据)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _lines(name: str) -> tuple[str, ...]:
    return tuple((files(__package__) / "data" / f"{name}.csv").read_text("utf-8").splitlines())


def facts_of(name: str) -> Mapping[str, str]:
    """What a data file says of itself: its term, its years, its source."""
    said = (line[1:].partition(":") for line in _lines(name) if line.startswith("#"))
    return {key.strip(): value.strip() for key, _, value in said}


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a data file, by the names of its columns."""
    return list(csv.DictReader((line for line in _lines(name) if not line.startswith("#")), strict=True))
