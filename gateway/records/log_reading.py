"""Reads of the log: its head, its tiles, and its entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from gateway.records.bodies import made_since
from gateway.records.database import Connection

_OF_ERRAND = """
SELECT entries.index, entries.action, entries.outcome, entries.effect, entries.region,
    entries.errand_id, entries.entry
FROM unnest(ARRAY(SELECT $1::uuid UNION ALL SELECT id FROM errands WHERE parent_id = $1)) AS sought (id)
JOIN log_entries AS entries ON entries.errand_id = sought.id
WHERE entries.appended_at >= $2
ORDER BY entries.index
"""


async def of_errand(connection: Connection, errand_id: UUID) -> Sequence[Mapping[str, Any]]:
    """The entries of an errand and of those that follow from it, in order."""
    rows: Sequence[Mapping[str, Any]] = await connection.fetch(_OF_ERRAND, errand_id, made_since(errand_id))
    return rows
