"""Reads of pension transfers: where they stand, their timeline, documents, terms, and offices' news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.pension.memory import DocumentKept, NewsKept, TransferKept
from gateway.records.database import connected
from gateway.records.nodes import ALIVE
from gateway.records.seals import seal_of
from gateway.services.pension.cases import (
    DocumentKind,
    Entry,
    Standing,
    TimelineEntry,
    TransferAmounts,
    kept_at,
)
from gateway.services.pension.words import FundStatus, NewsKind, Scheme
from gateway.vocabulary import Region, yuan

_TRANSFER = """
SELECT transfers.*, seals.cipher, seals.wrapped, seals.wrapped_by
FROM transfers LEFT JOIN seals ON seals.seal_id = transfers.seal_id
"""
_DOCUMENTS = """
SELECT DISTINCT ON (kind) kind, round, sealed FROM transfer_documents
WHERE transfer_id = $1 ORDER BY kind, round DESC
"""
_TIMELINE = "SELECT * FROM transfer_entries WHERE transfer_id = $1 ORDER BY place"
_LATE = "awaited IS NOT NULL AND suspended_on IS NULL"
"""SQL: of a case whose term has passed. In a suspension no term runs."""
# Two halves, each by its own index; no case has both ends in one area.
_OF_AREA = f"""
{_TRANSFER} WHERE (receiving_area = $1 OR origin_area = $1) AND ($3::uuid IS NULL OR transfer_id < $3)
    AND ($2::date IS NULL OR due_on < $2 AND {_LATE}) ORDER BY transfer_id DESC LIMIT $4
"""
_OVERDUE_COUNT = f"""
SELECT count(*) FROM transfers WHERE (receiving_area = $1 OR origin_area = $1) AND due_on < $2
    AND {_LATE}
"""
_NEWS = """
SELECT sequence, kind, heard_at FROM office_news
WHERE transfer_id = $1 AND settled_at IS NULL ORDER BY sequence
"""
_FORGOTTEN = """
SELECT transfer_id FROM transfers
WHERE next_step IS NOT NULL AND halted_code IS NULL AND moved_at < $1 AND seal_id IS NOT NULL
    AND erased_at IS NULL
UNION
SELECT news.transfer_id FROM office_news AS news JOIN transfers USING (transfer_id)
WHERE news.settled_at IS NULL AND news.heard_at < $1 AND transfers.erased_at IS NULL
LIMIT 500
"""
_OVERDUE = f"""
SELECT transfer_id FROM transfers
WHERE due_on < $1 AND {_LATE} AND escalated_on IS NULL AND erased_at IS NULL AND definition <= $2
ORDER BY due_on LIMIT 500
"""
_LEFT_UNKNOWN = f"""
SELECT id FROM errands LEFT JOIN transfers USING (transfer_id)
WHERE transfer_id IS NOT NULL AND changes_state AND (state = 'unknown' OR state = 'asked' AND NOT {ALIVE})
    AND coalesce(definition, (facts -> 'opened' ->> 'definition')::int) <= $1
ORDER BY claimed_at LIMIT 500
"""


class PostgresTransfers:
    """Implements gateway.cases.pension.memory.TransferMemory."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def transfer(self, transfer_id: UUID) -> TransferKept | None:
        """A transfer as it stands."""
        rows = await self._fetch(f"{_TRANSFER} WHERE transfer_id = $1", transfer_id)
        return _kept(rows[0]) if rows else None

    async def documents(self, transfer_id: UUID) -> Sequence[DocumentKept]:
        """The sealed documents of a case; of each kind the newest."""
        return [
            DocumentKept(kind=DocumentKind(row["kind"]), round=row["round"], sealed=row["sealed"])
            for row in await self._fetch(_DOCUMENTS, transfer_id)
        ]

    async def timeline(self, transfer_id: UUID) -> Sequence[tuple[TimelineEntry, bytes | None]]:
        """What was done, oldest first, each with its sealed note."""
        return [(_entry(row), row["note"]) for row in await self._fetch(_TIMELINE, transfer_id)]

    async def transfers_of_area(
        self, area_code: str, *, overdue_on: date | None, before: UUID | None, limit: int
    ) -> Sequence[TransferKept]:
        """Cases in which an office takes part, newest first; only overdue ones with `overdue_on`."""
        return [_kept(row) for row in await self._fetch(_OF_AREA, area_code, overdue_on, before, limit)]

    async def overdue_count(self, area_code: str, day: date) -> int:
        """How many cases of an office have passed their term."""
        rows = await self._fetch(_OVERDUE_COUNT, area_code, day)
        return int(rows[0]["count"])

    async def news_of(self, transfer_id: UUID) -> Sequence[NewsKept]:
        """What the origin's office put out about a case and nobody has dealt with, oldest first."""
        return [
            NewsKept(sequence=row["sequence"], kind=NewsKind(row["kind"]), heard_at=row["heard_at"])
            for row in await self._fetch(_NEWS, transfer_id)
        ]

    async def place(self, region: Region) -> int:
        """The newest news of a region that was heard; 0 before the first."""
        rows = await self._fetch("SELECT place FROM office_places WHERE region = $1", region.value)
        return int(rows[0]["place"]) if rows else 0

    async def forgotten(self, before: datetime) -> Sequence[UUID]:
        """Cases that should have gone on by themselves since."""
        return [row["transfer_id"] for row in await self._fetch(_FORGOTTEN, before)]

    async def overdue(self, day: date, definition: int) -> Sequence[UUID]:
        """Cases, up to this course, whose term has passed without anybody having been told yet."""
        return [row["transfer_id"] for row in await self._fetch(_OVERDUE, day, definition)]

    async def left_unknown(self, definition: int) -> Sequence[UUID]:
        """Errands of cases, up to this course, whose process is gone or whose outcome no region told."""
        return [row["id"] for row in await self._fetch(_LEFT_UNKNOWN, definition)]

    async def _fetch(self, query: str, *values: object) -> list[Any]:
        async with connected(self._engine) as connection:
            return list(await connection.fetch(query, *values))


_STANDING = tuple(Standing.model_fields)


def _kept(row: Mapping[str, Any]) -> TransferKept:
    return TransferKept(
        transfer_id=row["transfer_id"],
        version=row["version"],
        definition=row["definition"],
        client_id=row["client_id"],
        organisation=row["organisation"],
        origin_region=Region(row["origin_region"]),
        receiving_region=Region(row["receiving_region"]),
        origin_area=row["origin_area"],
        receiving_area=row["receiving_area"],
        agency_code=row["agency_code"],
        origin_scheme=Scheme(row["origin_scheme"]),
        receiving_scheme=Scheme(row["receiving_scheme"]),
        applied_on=row["applied_on"],
        handled_by=row["handled_by"],
        standing=Standing.model_validate({name: row[name] for name in _STANDING}),
        application_number=row["application_number"],
        letter_number=row["letter_number"],
        statement_number=row["statement_number"],
        amounts=_amounts(row),
        fund_status=FundStatus(row["fund_status"]),
        tell_due_on=row["tell_due_on"],
        told_on=row["told_on"],
        seal=seal_of(row["seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"]),
    )


def _amounts(row: Mapping[str, Any]) -> TransferAmounts | None:
    if row["total"] is None:
        return None
    return TransferAmounts(
        account_total=yuan(row["account_total"]),
        pool_total=yuan(row["pool_total"]),
        total=yuan(row["total"]),
    )


def _entry(row: Mapping[str, Any]) -> TimelineEntry:
    entry = Entry(
        act=row["act"],
        party=row["party"],
        handled_by=row["handled_by"],
        on=row["on_day"],
        area_code=row["area_code"],
        reasons=tuple(row["reasons"]),
        code=row["code"],
    )
    return kept_at(entry, row["at"], region=row["region"], errand_id=row["errand_id"])
