"""Codes that were read and are not exactly ours, as an answer tells them (对照质量)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from gateway.regions.codecs import CodeReference
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk
from gateway.services.quality import CodeMapping, MappingQuality


def coded(crosswalk: Crosswalk) -> list[tuple[str, str, str]]:
    """The rows of a crosswalk that go through a code table: our path, the wire field and its table."""
    rows = ((row, row.codec) for row in crosswalk.rows)
    return [(row.path, row.wire, codec.table) for row, codec in rows if isinstance(codec, CodeReference)]


class Mapped:
    """What the code tables of a region say of the codes in its records."""

    def __init__(self, tables: Mapping[str, CodeTable]) -> None:
        self._tables = tables

    def of(
        self, record: Mapping[str, Any], on: date, fields: Mapping[str, tuple[str, str]]
    ) -> list[CodeMapping]:
        """The mappings of a record; `fields` says for each of ours the wire field and its table."""
        return self.of_each(record, on, ((ours, wire, table) for ours, (wire, table) in fields.items()))

    def of_each(
        self, record: Mapping[str, Any], on: date, fields: Iterable[tuple[str, str, str]]
    ) -> list[CodeMapping]:
        """The mappings of a record, where one of our fields may come from several of its."""
        found: list[CodeMapping] = []
        for ours, wire, table in fields:
            known, raw = self._tables[table], record.get(wire)
            rows = (known.row(one, on) for one in (known.codes_in(raw) if raw else ()))
            found += (
                CodeMapping(
                    field=ours,
                    code_system=f"{known.name} {known.version}",
                    region_code=row.wire,
                    quality=MappingQuality(row.quality),
                )
                for row in rows
                if row is not None and row.quality != MappingQuality.EXACT
            )
        return found

    def wires(self, table: str, canonical: str, on: date) -> list[str]:
        """Every code of the region that is read as ours; a search asks for all of them."""
        known = self._tables[table]
        known.encode(canonical, on)  # says by name what the region has no word for
        rows = (row for row in known.rows if row.valid_from <= on <= row.valid_to)
        return list(dict.fromkeys(row.wire for row in rows if row.canonical == canonical))
