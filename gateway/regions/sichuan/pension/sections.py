"""The sections (段) of a pension transaction: documents of simple elements, and lists of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from gateway.errors import Unreadable
from gateway.regions import xml
from gateway.regions.translation import Decoded, Translation


def document(name: str, fields: Mapping[str, Any]) -> str:
    """A section of simple elements, as Sichuan is told it."""
    return xml.element(name, xml.elements(fields))


def table(name: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """A section of rows; one without rows is left out."""
    written = [xml.attributes("row", row) for row in rows]
    return xml.element(name, *written) if written else ""


def told(translation: Translation, each: Iterable[Mapping[str, Any]], on: date) -> list[dict[str, Any]]:
    """Every part of a list in Sichuan's words."""
    return [translation.encode(one, on) for one in each]


def read(output: xml.Element, name: str, translation: Translation, on: date) -> Decoded:
    """The one section of this name, in our words. Raises Unreadable when it is not there or twice."""
    return translation.decode(xml.fields(xml.child(output, name)), on)


def listed(element: xml.Element, name: str, translation: Translation, on: date) -> list[Decoded]:
    """The rows of a section in our words, in order; an absent section and an empty one are the same."""
    sections = element.findall(name)
    if len(sections) > 1:
        raise Unreadable(f"Sichuan's answer has {len(sections)} sections {name}.")
    return [translation.decode(row, on) for section in sections for row in xml.rows(section, "row")]


def strays(element: xml.Element, *names: str) -> tuple[str, ...]:
    """What the lists of these names hold beside rows."""
    found = (child.tag for name in names for section in element.iterfind(name) for child in section)
    return tuple(dict.fromkeys(str(tag) for tag in found if tag != "row"))


def beyond(output: xml.Element, *known: str) -> tuple[str, ...]:
    """What stands in an output beside its known parts."""
    return tuple(name for name in xml.fields(output) if name not in known)


def values(decoded: Sequence[Decoded]) -> list[dict[str, Any]]:
    """What the parts of a list say."""
    return [one.value for one in decoded]
