"""What every answer of Sichuan goes through: one output, its fields and rows, and what they must repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from gateway.regions import xml
from gateway.regions.asked import differing
from gateway.regions.sichuan.trades import Disagrees
from gateway.regions.translation import Decoded, Translation


def fields_of(outputs: Sequence[xml.Element], translation: Translation, on: date) -> Decoded:
    """The fields of a call's one output in our words."""
    return translation.decode(xml.fields(outputs[0]), on)


def rows_of(
    output: xml.Element, translation: Translation, on: date, name: str = "row"
) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """The rows of an output in our words, and what no row of the crosswalk covers."""
    decoded = [translation.decode(row, on) for row in xml.rows(output, name)]
    return [one.value for one in decoded], residue_of(decoded)


def residue_of(decoded: Iterable[Decoded]) -> tuple[str, ...]:
    """Wire fields that nothing covers, each once."""
    return tuple(dict.fromkeys(field for one in decoded for field in one.residue))


def must_repeat(answered: Mapping[str, Any], **asked: Any) -> None:
    """Check that an answer is about what was asked. Raises Disagrees, which names the field and no value."""
    for name, value in asked.items():
        if answered.get(name) != value:
            raise Disagrees(f"Sichuan's answer has another {name} than was asked.")


def must_agree(facts: Mapping[str, Any], **answered: Any) -> None:
    """Check an answer against what was asked, as far as that is still known. Raises Disagrees."""
    if (other := differing(facts, answered)) is not None:
        raise Disagrees(f"Sichuan's answer has another {other} than was asked.")
