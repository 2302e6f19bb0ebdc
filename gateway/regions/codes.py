"""Code tables: data files with dates and sources, loaded when a region is built.

A table is a CSV file named for it, `codes/<table>.csv`. Lines that begin with `#` stand before the header:
`# term: 险种类别`, `# version: ...` and `# source: ...` must be there, others are remarks. Columns:

canonical, wire   our code and the region's
name              the region's name for it
quality           exact; broader or narrower: what the region's code means, seen from ours
preferred         `yes` on the row that wins where one code stands in several rows
valid_from/_to    first and last day of service for which the row holds; empty is open
source, note      where the row is written, and what to know about it
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from gateway.errors import Untranslatable

_COLUMNS: Final = (
    "canonical", "wire", "name", "quality", "preferred", "valid_from", "valid_to", "source", "note",
)  # fmt: skip
_QUALITIES: Final = ("exact", "broader", "narrower")


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One pair of codes that mean the same, or nearly."""

    canonical: str
    wire: str
    name: str
    quality: str
    preferred: bool
    valid_from: date
    valid_to: date
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class _Period:
    to_wire: Mapping[str, CodeRow]
    to_canonical: Mapping[str, CodeRow]


class CodeTable:
    """The codes of one kind in both directions, on any day."""

    def __init__(self, name: str, heading: Mapping[str, str], rows: Sequence[CodeRow]) -> None:
        self.name = name
        self.term = heading["term"]
        self.version = heading["version"]
        self.source = heading["source"]
        self.rows = tuple(rows)
        after = {row.valid_to + timedelta(days=1) for row in rows if row.valid_to < date.max}
        self._starts = sorted({date.min, *after, *(row.valid_from for row in rows)})
        self._periods = [self._period(start) for start in self._starts]

    def encode(self, canonical: str, on: date) -> str:
        """The region's code for ours on that day of service. Raises Untranslatable."""
        row = self._on(on).to_wire.get(canonical)
        if row is None:
            raise Untranslatable(self.name, str(canonical), to_region=True)
        return row.wire

    def decode(self, wire: Any, on: date) -> str:
        """Our code for the region's on that day of service. Raises Untranslatable."""
        row = self.row(wire, on)
        if row is None:
            raise Untranslatable(self.name, str(wire), to_region=False)
        return row.canonical

    def row(self, wire: Any, on: date) -> CodeRow | None:
        """The row that reads this wire code on that day."""
        if isinstance(wire, bool) or not isinstance(wire, (str, int)):
            return None
        return self._on(on).to_canonical.get(str(wire))

    def codes_in(self, wire: Any) -> list[Any]:
        """The codes that stand in one field: here it is one."""
        return [wire]

    def _on(self, day: date) -> _Period:
        return self._periods[bisect_right(self._starts, day) - 1]

    def _period(self, day: date) -> _Period:
        rows = [row for row in self.rows if row.valid_from <= day <= row.valid_to]
        for wire, sharing in _grouped(rows, lambda row: row.wire).items():
            if sum(row.quality == "exact" for row in sharing) > 1:
                raise ValueError(f"{self.name}: two codes are exactly {wire} on {day}")
        return _Period(
            self._winners(rows, lambda row: row.canonical), self._winners(rows, lambda row: row.wire)
        )

    def _winners(self, rows: Iterable[CodeRow], key: Callable[[CodeRow], str]) -> dict[str, CodeRow]:
        winners = {}
        for one, sharing in _grouped(rows, key).items():
            candidates = sharing if len(sharing) == 1 else [row for row in sharing if row.preferred]
            if len(candidates) != 1:
                raise ValueError(f"{self.name}: code {one} needs one preferred row among {len(sharing)}")
            winners[one] = candidates[0]
        return winners


def _grouped(rows: Iterable[CodeRow], key: Callable[[CodeRow], str]) -> dict[str, list[CodeRow]]:
    groups: dict[str, list[CodeRow]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def load_code_tables(folder: Path) -> dict[str, CodeTable]:
    """Every table in a region's `codes` folder, by name. Raises ValueError for one that does not read."""
    return {path.stem: read_code_table(path) for path in sorted(folder.glob("*.csv"))}


def read_code_table(path: Path) -> CodeTable:
    """One table from its file. Raises ValueError with the file and what is wrong with it."""
    lines = path.read_text("utf-8").splitlines()
    heading, body = {}, [line for line in lines if line.strip() and not line.startswith("#")]
    for line in lines:
        if line.startswith("#"):
            word, _, said = line[1:].partition(":")
            heading[word.strip()] = said.strip()
    try:
        reader = csv.DictReader(body, strict=True)
        if tuple(reader.fieldnames or ()) != _COLUMNS:
            raise ValueError(f"the columns must be {','.join(_COLUMNS)}")
        return CodeTable(path.stem, heading, [_row(record) for record in reader])
    except KeyError as missing:
        raise ValueError(f"{path.name}: the heading lacks {missing}") from None
    except (ValueError, csv.Error) as error:
        raise ValueError(f"{path.name}: {error}") from error


def _row(record: Mapping[Any, Any]) -> CodeRow:
    if None in record or None in record.values():
        raise ValueError(f"the row of {record['canonical']} has not {len(_COLUMNS)} columns")
    if not record["canonical"] or not record["wire"]:
        raise ValueError("a row lacks a code")
    if record["quality"] not in _QUALITIES or record["preferred"] not in ("yes", ""):
        raise ValueError(f"the row of {record['canonical']} has an unknown quality or preference")
    return CodeRow(
        canonical=record["canonical"],
        wire=record["wire"],
        name=record["name"],
        quality=record["quality"],
        preferred=record["preferred"] == "yes",
        valid_from=date.fromisoformat(record["valid_from"] or "0001-01-01"),
        valid_to=date.fromisoformat(record["valid_to"] or "9999-12-31"),
        source=record["source"],
        note=record["note"],
    )
