"""Two-way translation between our words and a region's, declared as a table that reads like its page.

A `Crosswalk` is data: a page can show it. Joined with the region's code tables it becomes a `Translation`
(translation.py). Nothing is silently lost either way: a canonical field that the table does not mention is an
error of ours, and a wire field that it does not mention is reported as residue.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass
from typing import Any, Final

from gateway.regions.codecs import Codec, CodeReference

OMIT: Final = object()
"""What a row sends for an absent value unless it says otherwise: nothing."""


class Undeclared(Exception):
    """A crosswalk does not say what becomes of a canonical field; an error of ours, not of the caller."""


@dataclass(frozen=True, slots=True)
class Row:
    """One canonical field and the wire field that carries it."""

    path: str
    """Canonical, dotted: `insured.person_number`."""
    wire: str
    codec: Codec | CodeReference
    term: str
    """The region's own name for it."""
    _: KW_ONLY
    required: bool = False
    fallback: tuple[str, ...] = ()
    """Wire fields to read, in this order, where the first is empty; never written."""
    absent: Any = OMIT
    """What to send for an absent value, where the region wants something: "" or 0."""
    nulls: tuple[Any, ...] = ()
    """What the region sends for an absent value, besides null and the empty string."""
    empty_means: Any = None
    """The canonical value that an empty wire field stands for, where the interface page says so."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Constant:
    """A wire field that always holds the same value."""

    wire: str
    value: Any
    term: str


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """What one message of a region means, field by field."""

    id: str
    """`<region>.<message>`; every rule is known as `<id>/<canonical path>`."""
    _: KW_ONLY
    term: str
    source: str
    rows: tuple[Row, ...]
    constants: tuple[Constant, ...] = ()
    ignored: tuple[str, ...] = ()
    """Wire fields that are known and mean nothing to us."""
    cannot_carry: tuple[str, ...] = ()
    """Canonical fields that the region has no place for: left out knowingly, and listed."""
    refused: tuple[str, ...] = ()
    """Canonical fields that must not be left out: a message with one of them is not sent."""
    elsewhere: tuple[str, ...] = ()
    """Canonical fields that another crosswalk of the same message carries, such as lists."""
    canonical_fields: frozenset[str] | None = None
    """All paths there are, if they are to be checked at once; a branch that is named covers what is in it."""

    def __post_init__(self) -> None:
        _once(self.id, self.paths)
        _once(self.id, self.wire_fields)
        said = set(self.paths)
        if unsaid := sorted(
            path for path in self.canonical_fields or () if said.isdisjoint(_and_above(path))
        ):
            raise Undeclared(f"{self.id} says nothing about {', '.join(unsaid)}")

    @property
    def paths(self) -> tuple[str, ...]:
        """Every canonical path the table mentions."""
        return (*(row.path for row in self.rows), *self.cannot_carry, *self.refused, *self.elsewhere)

    @property
    def wire_fields(self) -> tuple[str, ...]:
        """Every wire field the table mentions; a fallback may serve several rows."""
        fallbacks = dict.fromkeys(field for row in self.rows for field in row.fallback)
        firsts = [row.wire for row in self.rows]
        constants = [constant.wire for constant in self.constants]
        return (*firsts, *(f for f in fallbacks if f not in firsts), *constants, *self.ignored)

    def rule(self, row: Row) -> str:
        return f"{self.id}/{row.path}"

    def table(self) -> tuple[TableLine, ...]:
        """The table for a page: rows first, then constants, then what is left out on either side."""
        return (
            *(
                TableLine(self.rule(r), r.path, _fields(r), r.codec.name, r.term, _remarks(r))
                for r in self.rows
            ),
            *(TableLine("", "", c.wire, "constant", c.term, f"always {c.value!r}") for c in self.constants),
            *(
                TableLine("", path, "", "", "", "the region has no place for it")
                for path in self.cannot_carry
            ),
            *(TableLine("", path, "", "", "", "refused: the region has no place") for path in self.refused),
            *(TableLine("", path, "", "", "", "carried by another table") for path in self.elsewhere),
            *(TableLine("", "", field, "", "", "ignored") for field in self.ignored),
        )


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line of a printed crosswalk; empty where a side has nothing."""

    rule: str
    canonical: str
    wire: str
    codec: str
    term: str
    remarks: str


def _once(crosswalk: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{crosswalk} mentions {name} twice")
        seen.add(name)


def _and_above(path: str) -> list[str]:
    names = path.split(".")
    return [".".join(names[:depth]) for depth in range(1, len(names) + 1)]


def _fields(row: Row) -> str:
    return ", else ".join((row.wire, *row.fallback))


def _remarks(row: Row) -> str:
    remarks = ["required"] if row.required else []
    if row.absent is not OMIT:
        remarks.append(f"absent is sent as {row.absent!r}")
    if row.empty_means is not None:
        remarks.append(f"empty means {row.empty_means!r}")
    return "; ".join([*remarks, *([row.note] if row.note else [])])
