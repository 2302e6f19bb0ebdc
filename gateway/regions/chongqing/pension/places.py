"""Places, which Chongqing writes by name (行政区划名称); the code stands beside only where it has no name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import NotTellable, Unreadable, Untranslatable
from gateway.regions.chongqing.pension.tables import LINE
from gateway.regions.codecs import TEXT
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Row

_TABLE: Final = "xzmc"


def place(path: str, name: str, number: str, term: str, *, required: bool = True) -> tuple[Row, Row]:
    """The two rows of a place: its name, and its code where the table of names has none."""
    return (
        Row(f"{path}.name", name, LINE, term, required=required, note=f"by the names of table {_TABLE}"),
        Row(f"{path}.code", number, TEXT, "行政区划代码", note="only beside a name that the table has not"),
    )


class Places:
    """Codes to names and back, on a day."""

    def __init__(self, codes: Mapping[str, CodeTable]) -> None:
        self._names = codes[_TABLE]

    def told(self, number: str, name: str | None, on: date) -> dict[str, str]:
        """A place as Chongqing is told it. Raises Untranslatable for one that neither side names.

        Where the table has the code its name is told, however we came to write it.
        """
        known = self._name(number, on)
        if known is not None:
            return {"name": known}
        if name is None:
            raise Untranslatable(_TABLE, number, to_region=True)
        if self._names.row(name, on) is not None:
            raise NotTellable("The name of the place belongs to another one in chongqing.")
        return {"name": name, "code": number}

    def read(self, place: Mapping[str, Any], on: date) -> tuple[str, str]:
        """The code and the name of a place as Chongqing writes it.

        Raises Untranslatable for a name that the table does not know and that has no code beside it,
        Unreadable when the two do not fit each other.
        """
        name, number = place["name"], place.get("code")
        row = self._names.row(name, on)
        if row is None:
            if number is None:
                raise Untranslatable(_TABLE, name, to_region=False)
            if self._name(number, on) is None:
                return number, name
        elif number in (None, row.canonical):
            return row.canonical, name
        raise Unreadable("The code of a place does not fit its name.")

    def _name(self, number: str, on: date) -> str | None:
        try:
            return self._names.encode(number, on)
        except Untranslatable:
            return None
