"""What changes in our memory of pushed records (异地推送)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from gateway.services.credit.records import RecordKey
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class PushWanted:
    """A record about a subject of the other region, as its own region has it now, and what that one should
    hold of it."""

    push_id: UUID
    key: RecordKey
    home_region: Region
    receiving_region: Region
    record: Mapping[str, Any]
    """The whole record; never one about a natural person."""
    content: Mapping[str, Any]
    """By what its versions are told apart."""
    public: bool
    why: str
    public_until: date | None
    push_due_on: date | None
    withdrawal_due_on: date | None
    operator: str
    tried_at_once: bool = False
    """Whoever wants it tries to tell it, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesHeard:
    """A region's changes were read up to a place."""

    region: Region
    after: int
    newest: int
    pushes: tuple[PushWanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushTaken:
    """The other region holds a version, or a newer one."""

    push_id: UUID
    version: int
    withdrawn: bool
    public: bool
    published_on: date | None
    region_record_number: str
    on: date
    publish_due_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PushNotTaken:
    """The other region will not have a version."""

    push_id: UUID
    version: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PushPublished:
    """The other region publishes what it had taken."""

    push_id: UUID
    published_on: date
    region_record_number: str


Event = PushWanted | ChangesHeard | PushTaken | PushNotTaken | PushPublished
