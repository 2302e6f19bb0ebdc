"""Reads of pushed records: where each stands, and what is overdue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.credit.push_memory import PushKept
from gateway.records.credit_changes import standing_of
from gateway.records.database import connected
from gateway.services.credit.publicity import PublicityReason
from gateway.services.credit.pushing import PushState
from gateway.services.credit.records import RecordKey
from gateway.services.credit.words import RecordKind
from gateway.vocabulary import Region

_PLACE = "SELECT place FROM credit_places WHERE region = $1"
_PUSH = "SELECT * FROM credit_pushes WHERE push_id = $1"
_OF_REGION = """
SELECT * FROM credit_pushes WHERE (home_region = $1 OR receiving_region = $1)
    AND ($2::text IS NULL OR state = $2) AND ($3::date IS NULL OR awaited_by < $3)
    AND ($4::bigint IS NULL OR place < $4)
ORDER BY place DESC LIMIT $5
"""
_OVERDUE = """
SELECT count(*) FROM credit_pushes WHERE (home_region = $1 OR receiving_region = $1) AND awaited_by < $2
"""
_UNPUBLISHED = "SELECT * FROM credit_pushes WHERE state = 'pushed' AND place > $1 ORDER BY place LIMIT $2"


class PostgresPushes:
    """Implements gateway.cases.credit.push_memory.PushMemory."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def heard_up_to(self, region: Region) -> int:
        """The newest of a region's changes that was heard; 0 before the first."""
        rows = await self._fetch(_PLACE, region.value)
        return int(rows[0]["place"]) if rows else 0

    async def push(self, push_id: UUID) -> PushKept | None:
        """A push as it stands."""
        rows = await self._fetch(_PUSH, push_id)
        return _kept(rows[0]) if rows else None

    async def pushes_of(
        self,
        region: Region,
        *,
        state: PushState | None,
        overdue_on: date | None,
        before: int | None,
        limit: int,
    ) -> Sequence[PushKept]:
        """Pushes from and to a region, the latest begun first."""
        word = None if state is None else state.value
        rows = await self._fetch(_OF_REGION, region.value, word, overdue_on, before, limit)
        return [_kept(row) for row in rows]

    async def overdue_count(self, region: Region, on: date) -> int:
        """How many pushes from and to a region are overdue."""
        (row,) = await self._fetch(_OVERDUE, region.value, on)
        return int(row["count"])

    async def unpublished(self, after: int, limit: int) -> Sequence[PushKept]:
        """Pushes that were taken and are not published yet, as far as we know."""
        return [_kept(row) for row in await self._fetch(_UNPUBLISHED, after, limit)]

    async def _fetch(self, query: str, *values: object) -> list[Any]:
        async with connected(self._engine) as connection:
            return list(await connection.fetch(query, *values))


def _kept(row: Mapping[str, Any]) -> PushKept:
    return PushKept(
        push_id=row["push_id"],
        place=row["place"],
        home_region=Region(row["home_region"]),
        receiving_region=Region(row["receiving_region"]),
        key=RecordKey(row["issuer_code"], row["document_number"], row["subject_code"]),
        kind=RecordKind(row["kind"]),
        decided_on=row["decided_on"],
        why=PublicityReason(row["why"]),
        record=row["record"],
        public_until=row["public_until"],
        standing=standing_of(row),
        region_record_number=row["region_record_number"],
        refusal_code=row["refusal_code"],
        changed_at=row["changed_at"],
    )
