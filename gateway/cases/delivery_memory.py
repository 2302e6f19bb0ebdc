"""What deliveries need to remember, and how they ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from gateway.services.deliveries import DeliveryState, DeliveryView
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryKept:
    """One version of a thing that a region is to be told, or was."""

    delivery_id: UUID
    thing_id: UUID
    version: int
    region: Region
    operation: str
    home_area: str
    institution_code: str
    operator: str
    trace_id: str
    content: Mapping[str, Any]
    state: DeliveryState
    wanted_at: datetime
    settled_at: datetime | None
    errand_id: UUID | None
    refusal_code: str | None

    @property
    def view(self) -> DeliveryView:
        """As callers see it."""
        return DeliveryView(
            delivery_id=self.delivery_id,
            region=self.region,
            operation=self.operation,
            version=self.version,
            state=self.state,
            wanted_at=self.wanted_at,
            settled_at=self.settled_at,
            errand_id=self.errand_id,
            refusal_code=self.refusal_code,
        )


class DeliveryMemory(Protocol):
    """The memory of deliveries; what changes it are events."""

    async def waiting(self, thing_id: UUID) -> Sequence[DeliveryKept]:
        """What is still to be told of a thing: by region, and in the order of its versions."""

    async def of_thing(self, thing_id: UUID) -> Sequence[DeliveryKept]:
        """Everything that was or is to be told of a thing, oldest first."""

    async def left_behind(self, before: datetime) -> Sequence[UUID]:
        """Things of which something waits since then."""
