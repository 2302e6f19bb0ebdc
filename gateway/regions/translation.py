"""A crosswalk joined with its region's code tables and compiled once: the translation itself, both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.errors import NotTellable, Unreadable
from gateway.regions.codecs import CodeReference
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import OMIT, Crosswalk, Row, Undeclared


@dataclass(frozen=True, slots=True)
class Decoded:
    """A message in our words, and the wire fields that the table does not know."""

    value: dict[str, Any]
    residue: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """Which wire field a canonical field comes from, and through what."""

    path: str
    wire: str
    rule: str
    codec: str
    code_table: str | None = None
    code_version: str | None = None
    quality: str | None = None
    """exact, broader or narrower; only for a code that was read."""


class Translation:
    """A crosswalk ready for use: `encode` to the wire, `decode` from it, `lineage` to explain.

    Raises LookupError when the region lacks a code table that the crosswalk names.
    """

    def __init__(self, crosswalk: Crosswalk, codes: Mapping[str, CodeTable]) -> None:
        self.crosswalk = crosswalk
        self._region = crosswalk.id.partition(".")[0]
        self._tables = {row.path: _table(crosswalk, row, codes) for row in crosswalk.rows}
        self._constants = {constant.wire: constant.value for constant in crosswalk.constants}
        self._covered = frozenset(crosswalk.wire_fields)
        self._refused = tuple(tuple(path.split(".")) for path in crosswalk.refused)
        self._groups = self._compiled_groups()

    def encode(self, canonical: Mapping[str, Any], on: date) -> dict[str, Any]:
        """The wire fields for a message in our words; `on` is the day of service and picks the codes.

        Raises NotTellable or Untranslatable when the region has no word for something, Undeclared when the
        table forgot a field.
        """
        wire = dict(self._constants)
        for parents, known, steps in self._groups:
            part = _part(canonical, parents)
            if not known.issuperset(part):
                raise Undeclared(f"{self.crosswalk.id} says nothing about {sorted(set(part) - known)}")
            for step in steps:
                value = part.get(step.leaf)
                if value is None:
                    if step.required:
                        raise NotTellable(f"{step.row.path} must be told to {self._region}.")
                    if step.absent is not OMIT:
                        wire[step.wire] = step.absent
                    continue
                try:
                    wire[step.wire] = step.encode(value, on) if step.dated else step.encode(value)
                except ValueError as error:
                    raise NotTellable(f"{step.row.path} {error}, as {self._region} must be told.") from error
        for path in self._refused:
            self._refuse(canonical, path)
        return wire

    def decode(self, wire: Mapping[str, Any], on: date) -> Decoded:
        """A message in our words; `on` is the day of service and picks the codes.

        Raises Unreadable for what does not read as the interface page says, Untranslatable for a code that
        the tables do not know.
        """
        value: dict[str, Any] = {}
        for parents, _, steps in self._groups:
            part: dict[str, Any] = {}
            for step in steps:
                raw = wire.get(step.wire)
                if raw is None or raw == "" or step.searches:
                    raw = _found(wire, step.row)
                    if raw is None:
                        if step.required:
                            raise Unreadable(f"{step.rule}: {self._region} left {step.wire} empty.")
                        if step.row.empty_means is not None:
                            part[step.leaf] = step.row.empty_means
                        continue
                try:
                    part[step.leaf] = step.decode(raw, on) if step.dated else step.decode(raw)
                except ValueError as error:
                    raise Unreadable(f"{step.rule}: {step.wire} from {self._region} {error}.") from error
            if part:
                _place(value, parents, part)
        for field, fixed in self._constants.items():
            if wire.get(field) not in (None, "", fixed):
                raise Unreadable(
                    f"{self.crosswalk.id}: {field} from {self._region} is not what it always is."
                )
        covered = self._covered
        return Decoded(value, tuple(field for field in wire if field not in covered))

    def lineage(self, wire: Mapping[str, Any] | None = None, on: date | None = None) -> tuple[Lineage, ...]:
        """Where every canonical field comes from; with a message and its day, only what that one holds."""
        return tuple(
            self._line(row, field, wire, on)
            for row in self.crosswalk.rows
            if (field := row.wire if wire is None else _source(wire, row)) is not None
        )

    def _line(self, row: Row, field: str, wire: Mapping[str, Any] | None, on: date | None) -> Lineage:
        rule, table = self.crosswalk.rule(row), self._tables[row.path]
        if table is None:
            return Lineage(row.path, field, rule, row.codec.name)
        read = table.row(wire[field], on) if wire is not None and on is not None else None
        quality = read.quality if read else None
        return Lineage(row.path, field, rule, row.codec.name, table.name, table.version, quality)

    def _refuse(self, canonical: Mapping[str, Any], path: tuple[str, ...]) -> None:
        if _part(canonical, path[:-1]).get(path[-1]) is not None:
            raise NotTellable(f"{'.'.join(path)} cannot be told to {self._region}.")

    def _compiled_groups(self) -> tuple[_Group, ...]:
        children: dict[tuple[str, ...], set[str]] = {(): set()}
        for path in self.crosswalk.paths:
            names = tuple(path.split("."))
            for depth, name in enumerate(names):
                children.setdefault(names[:depth], set()).add(name)
        steps: dict[tuple[str, ...], list[_Step]] = {parents: [] for parents in children}
        for row in self.crosswalk.rows:
            step = _step(row, self.crosswalk.rule(row), self._tables[row.path])
            steps[tuple(row.path.split(".")[:-1])].append(step)
        return tuple(
            (parents, frozenset(known), tuple(steps[parents])) for parents, known in children.items()
        )


@dataclass(frozen=True, slots=True)
class _Step:
    """A row with everything looked up that can be."""

    leaf: str
    wire: str
    encode: Callable[..., Any]
    decode: Callable[..., Any]
    dated: bool
    required: bool
    absent: Any
    searches: bool
    row: Row
    rule: str


_Group = tuple[tuple[str, ...], frozenset[str], tuple[_Step, ...]]


def _step(row: Row, rule: str, table: CodeTable | None) -> _Step:
    way = table if table is not None else row.codec
    assert not isinstance(way, CodeReference)
    return _Step(
        leaf=row.path.rpartition(".")[2],
        wire=row.wire,
        encode=way.encode,
        decode=way.decode,
        dated=table is not None,
        required=row.required,
        absent=row.absent,
        searches=bool(row.nulls),
        row=row,
        rule=rule,
    )


def _table(crosswalk: Crosswalk, row: Row, codes: Mapping[str, CodeTable]) -> CodeTable | None:
    if not isinstance(row.codec, CodeReference):
        return None
    if row.codec.table not in codes:
        raise LookupError(f"{crosswalk.rule(row)} needs the code table {row.codec.table}")
    return codes[row.codec.table]


def _source(wire: Mapping[str, Any], row: Row) -> str | None:
    """The first wire field of the row that holds something."""
    for field in (row.wire, *row.fallback):
        raw = wire.get(field)
        if raw is not None and raw != "" and raw not in row.nulls:
            return field
    return None


def _found(wire: Mapping[str, Any], row: Row) -> Any:
    field = _source(wire, row)
    return None if field is None else wire[field]


def _part(canonical: Mapping[str, Any], parents: tuple[str, ...]) -> Mapping[str, Any]:
    for name in parents:
        canonical = canonical.get(name) or {}
    return canonical


def _place(value: dict[str, Any], parents: tuple[str, ...], part: dict[str, Any]) -> None:
    for name in parents:
        value = value.setdefault(name, {})
    value.update(part)
