"""What one region is told because of something in the other: durable, in order, once (异地送达)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from gateway.services.words import Told, Word
from gateway.vocabulary import Region


class DeliveryState(Word):
    """Where a delivery stands (送达状态)."""

    WAITING = "waiting", "待送达"
    DELIVERED = "delivered", "已送达"
    REFUSED = "refused", "对方拒绝"
    SUPERSEDED = "superseded", "已由较新版本取代, 未曾送出"


class DeliveryView(Told):
    """One version of a thing on its way to the other region, or there (送达情况)."""

    delivery_id: UUID = Field(description="送达标识")
    region: Region = Field(description="送达地区")
    operation: str = Field(description="操作")
    version: int = Field(description="版本")
    state: DeliveryState = Field(description="状态")
    wanted_at: datetime = Field(description="提出时间")
    settled_at: datetime | None = Field(default=None, description="送达、拒绝或取代时间")
    errand_id: UUID | None = Field(default=None, description="办件号, once it was settled")
    refusal_code: str | None = Field(default=None, description="对方的拒绝代码")


# -- what changes in our memory --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryWanted:
    """A region is to be told of a version of a thing; each thing's versions arrive in their order."""

    delivery_id: UUID
    thing_id: UUID
    version: int
    region: Region
    operation: str
    """The operation that tells it; its sender knows how."""
    home_area: str
    """The area of the office or authority on whose behalf it is told (行政区划)."""
    institution_code: str
    operator: str
    """The staff number of whoever caused it, or that of the gateway itself."""
    content: Mapping[str, Any] = field(default_factory=dict)
    """What is told, as it was then; nothing that names a person."""
    supersedes: bool = False
    """Versions that were never sent need not be sent any more."""
    tried_at_once: bool = False
    """Whoever wants it tries it, too: the job waits a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryMade:
    """The region has it."""

    delivery_id: UUID
    errand_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRefused:
    """The region will not have it."""

    delivery_id: UUID
    errand_id: UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDropped:
    """It need not be told any more: what it was about is gone."""

    delivery_id: UUID


Event = DeliveryWanted | DeliveryMade | DeliveryRefused | DeliveryDropped
