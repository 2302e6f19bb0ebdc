"""The data files beside the rules: lines that begin with # stand before a header (随附数据)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _lines(package: str, name: str) -> tuple[str, ...]:
    return tuple((files(package) / "data" / f"{name}.csv").read_text("utf-8").splitlines())


def facts_of(package: str | None, name: str) -> Mapping[str, str]:
    """What a data file in a package's `data` says of itself: its term, its years, its source."""
    said = (line[1:].partition(":") for line in _lines(package or "", name) if line.startswith("#"))
    return {key.strip(): value.strip() for key, _, value in said}


def rows_of(package: str | None, name: str) -> list[dict[str, str]]:
    """The rows of a data file in a package's `data`, by the names of its columns."""
    lines = (line for line in _lines(package or "", name) if not line.startswith("#"))
    return list(csv.DictReader(lines, strict=True))
