"""Reads of what the other region is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.delivery_memory import DeliveryKept
from gateway.records.database import connected
from gateway.services.deliveries import DeliveryState
from gateway.vocabulary import Region

_WAITING = """
SELECT * FROM deliveries WHERE thing_id = $1 AND state = 'waiting' ORDER BY region, version, wanted_at
"""
_OF_THING = "SELECT * FROM deliveries WHERE thing_id = $1 ORDER BY version, wanted_at, region"
_LEFT = "SELECT DISTINCT thing_id FROM deliveries WHERE state = 'waiting' AND wanted_at < $1 LIMIT 500"


class PostgresDeliveries:
    """Implements gateway.cases.delivery_memory.DeliveryMemory."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def waiting(self, thing_id: UUID) -> Sequence[DeliveryKept]:
        """What is still to be told of a thing: by region, and in the order of its versions."""
        return [_kept(row) for row in await self._fetch(_WAITING, thing_id)]

    async def of_thing(self, thing_id: UUID) -> Sequence[DeliveryKept]:
        """Everything that was or is to be told of a thing, oldest first."""
        return [_kept(row) for row in await self._fetch(_OF_THING, thing_id)]

    async def left_behind(self, before: datetime) -> Sequence[UUID]:
        """Things of which something waits since then."""
        return [row["thing_id"] for row in await self._fetch(_LEFT, before)]

    async def _fetch(self, statement: str, *values: Any) -> Sequence[Any]:
        async with connected(self._engine) as connection:
            return list(await connection.fetch(statement, *values))


def _kept(row: Any) -> DeliveryKept:
    return DeliveryKept(
        delivery_id=row["delivery_id"],
        thing_id=row["thing_id"],
        version=row["version"],
        region=Region(row["region"]),
        operation=row["operation"],
        home_area=row["home_area"],
        institution_code=row["institution_code"],
        operator=row["operator"],
        trace_id=row["trace_id"],
        content=row["content"],
        state=DeliveryState(row["state"]),
        wanted_at=row["wanted_at"],
        settled_at=row["settled_at"],
        errand_id=row["errand_id"],
        refusal_code=row["refusal_code"],
    )
