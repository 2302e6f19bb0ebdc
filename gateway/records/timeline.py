"""The timeline of a transfer: a line is entered with whatever it tells of, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import orjson

from gateway.records.database import Connection
from gateway.records.happened import Happening
from gateway.services.pension.cases import Entry

_ENTER = """
INSERT INTO transfer_entries (transfer_id, at, on_day, act, party, handled_by, area_code, region, errand_id,
    reasons, code, note)
SELECT transfer_id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12
FROM unnest($1::uuid[]) AS entered (transfer_id)
"""


async def enter(
    connection: Connection,
    transfer_ids: Sequence[UUID],
    entry: Entry,
    one: Happening,
    *,
    errand_id: UUID | None = None,
    note: bytes | None = None,
) -> None:
    """Enter a line in the timeline of each; a note is sealed already, and belongs to one of them."""
    await connection.execute(
        _ENTER,
        transfer_ids,
        one.at,
        entry.on,
        entry.act.value,
        entry.party.value,
        entry.handled_by,
        entry.area_code,
        one.region,
        errand_id,
        orjson.dumps(entry.reasons).decode(),
        entry.code,
        note,
    )
