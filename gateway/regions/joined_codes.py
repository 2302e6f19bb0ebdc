"""Code tables for fields in which several codes stand, joined by a sign (多项代码)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from gateway.errors import Untranslatable
from gateway.regions.codes import CodeTable


class Several(CodeTable):
    """Codes joined by a sign, in the order of the decision."""

    def __init__(self, one: CodeTable, sign: str, *, each_once: bool) -> None:
        heading = {"term": one.term, "version": one.version, "source": one.source}
        super().__init__(one.name, heading, one.rows)
        self._sign = sign
        self._each_once = each_once

    def encode(self, canonical: Any, on: date) -> Any:
        """All codes in one text. Raises Untranslatable."""
        return self._sign.join(CodeTable.encode(self, one, on) for one in canonical)

    def decode(self, wire: Any, on: date) -> Any:
        """Each of the codes. Raises Untranslatable, also for one that stands there twice and must not."""
        codes = self.codes_in(wire)
        if self._each_once and len(set(codes)) != len(codes):
            raise Untranslatable(self.name, str(wire), to_region=False)
        return [CodeTable.decode(self, one, on) for one in codes]

    def codes_in(self, wire: Any) -> list[Any]:
        """The codes that stand in one field, each by itself."""
        return str(wire).split(self._sign)


def with_several(
    tables: Mapping[str, CodeTable], names: Iterable[str], sign: str, *, each_once: bool
) -> dict[str, CodeTable]:
    """The tables, those of these names with several codes in one field."""
    return {**tables, **{name: Several(tables[name], sign, each_once=each_once) for name in names}}
