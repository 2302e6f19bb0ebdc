"""The day of a decision, read before the rest of its record: it picks the codes that hold (决定日期)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from gateway.errors import Unreadable
from gateway.regions.codecs import Codec
from gateway.regions.crosswalk import Crosswalk

OF_EVERY_DAY: Final = date(1949, 10, 1)
"""On this day the kind of a record is looked up: which field holds its own day is not known before."""


def decided_on(crosswalk: Crosswalk, wire: Mapping[str, Any], day: Codec) -> date:
    """The day of the decision. Raises Unreadable."""
    field = next(row.wire for row in crosswalk.rows if row.path == "decided_on")
    try:
        return date.fromisoformat(day.decode(wire.get(field) or ""))
    except ValueError as error:
        region = crosswalk.id.partition(".")[0]
        raise Unreadable(f"{crosswalk.id}: {field} from {region} {error}.") from error
