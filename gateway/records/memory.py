"""Reads of visits, lines, settlements and filings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.answers import TrailEntry
from gateway.cases.memory import FilingKept, SettlementKept, VisitKept
from gateway.errors import Broken
from gateway.records import log_reading
from gateway.records.commits import Gathering
from gateway.records.database import Connection, connected, is_lost
from gateway.records.held import HeldConnection
from gateway.records.seals import seal_of
from gateway.services.medical_insurance.visits import Parts, PricedLine
from gateway.services.medical_insurance.words import (
    CareKind,
    FilingKind,
    FilingState,
    InsuranceKind,
    RecordingState,
    SettlementKind,
    TreatmentBasis,
    VisitState,
)
from gateway.vocabulary import Region, yuan

_SETTLEMENT = """SELECT settlement_id, errand_id, client_id, visit_id, kind, cancels, cancelled_by,
    region_settlement_number, settled_at, answer, recording, recording_errand_id, region_record_number
FROM settlements WHERE erased_at IS NULL"""


class Read(StrEnum):
    """What is read for every settlement; each is one query for all who ask at the same time."""

    # Counted, not asked for with EXISTS, which the planner may turn into a hash over all settlements.
    VISIT = """SELECT visits.*, seals.cipher, seals.wrapped, seals.wrapped_by,
        (SELECT count(*) FILTER (WHERE made.recording = 'pending')
        FROM settlements AS made WHERE made.visit_id = visits.visit_id) AS recordings_pending
        FROM visits LEFT JOIN seals ON seals.seal_id = visits.seal_id
        WHERE visits.erased_at IS NULL AND visit_id = ANY($1::uuid[])"""
    SETTLEMENT = f"{_SETTLEMENT} AND settlement_id = ANY($1::uuid[])"
    SETTLEMENTS_OF_VISIT = f"{_SETTLEMENT} AND visit_id = ANY($1::uuid[]) ORDER BY settled_at, settlement_id"


class PostgresMemory:
    """Implements gateway.cases.memory.Memory. Frequent reads that arrive together share one query."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._held = HeldConnection(engine)
        self._reads: Gathering[tuple[Read, UUID], Sequence[Mapping[str, Any]]] = Gathering(self._read_all)

    async def visit(self, visit_id: UUID) -> VisitKept | None:
        """A visit as it stands; sees everything that was committed before it was asked for."""
        rows = await self._reads.submit((Read.VISIT, visit_id))
        return _visit(rows[0]) if rows else None

    async def lines(self, visit_id: UUID, *, after: int, limit: int) -> Sequence[tuple[int, PricedLine]]:
        """Lines that stand, in the order they came, each with its place for paging."""
        rows = await self._fetch(
            """SELECT place, line FROM fee_lines
            WHERE visit_id = $1 AND withdrawn_at IS NULL AND place > $2 ORDER BY place LIMIT $3""",
            visit_id,
            after,
            limit,
        )
        return [(row["place"], PricedLine.model_validate_json(row["line"])) for row in rows]

    async def lines_named(self, visit_id: UUID, line_ids: Sequence[str] | None) -> Sequence[PricedLine]:
        """The lines that stand among those named (all when None)."""
        rows = await self._fetch(
            """SELECT line FROM fee_lines WHERE visit_id = $1 AND withdrawn_at IS NULL
            AND ($2::text[] IS NULL OR line_id = ANY($2::text[])) ORDER BY place""",
            visit_id,
            line_ids,
        )
        return [PricedLine.model_validate_json(row["line"]) for row in rows]

    async def settlement(self, settlement_id: UUID) -> SettlementKept | None:
        """A settlement with the state of its recording."""
        rows = await self._reads.submit((Read.SETTLEMENT, settlement_id))
        return _settlement(rows[0]) if rows else None

    async def settlements_of_visit(self, visit_id: UUID) -> Sequence[SettlementKept]:
        """The settlements of a visit and their cancellations, oldest first."""
        rows = await self._reads.submit((Read.SETTLEMENTS_OF_VISIT, visit_id))
        return [_settlement(row) for row in rows]

    async def settlements_to_record(self, *, limit: int = 100) -> Sequence[SettlementKept]:
        """Settlements and cancellations that the treatment region has not recorded, oldest first."""
        rows = await self._fetch(
            f"{_SETTLEMENT} AND recording = 'pending' ORDER BY settled_at LIMIT $1",
            limit,
        )
        return [_settlement(row) for row in rows]

    async def of_errand(self, errand_id: UUID) -> Sequence[TrailEntry]:
        """The log's entries of an errand and of those that follow from it, in order."""
        async with connected(self._engine) as connection:
            rows = await log_reading.of_errand(connection, errand_id)
        return [_entry(row) for row in rows]

    async def filing(self, filing_id: UUID) -> FilingKept | None:
        """A filing as it was last known."""
        rows = await self._fetch(
            """SELECT filings.*, seals.cipher, seals.wrapped, seals.wrapped_by
            FROM filings LEFT JOIN seals ON seals.seal_id = filings.seal_id
            WHERE filings.erased_at IS NULL AND filing_id = $1""",
            filing_id,
        )
        return _filing(rows[0]) if rows else None

    async def aclose(self) -> None:
        """Let go of the connection that the frequent reads share."""
        await self._reads.drain()
        await self._held.release()

    async def _fetch(self, query: str, *values: object) -> list[Any]:
        async with connected(self._engine) as connection:
            return list(await connection.fetch(query, *values))

    async def _read_all(self, wanted: Sequence[tuple[Read, UUID]]) -> Sequence[Sequence[Mapping[str, Any]]]:
        connection = await self._held.get()
        try:
            return await _rows_of(connection, wanted)
        except BaseException as error:
            lost = is_lost(error, connection)
            await self._held.release()
            if lost:
                raise Broken("The database cannot be reached.") from error
            raise


async def _rows_of(
    connection: Connection, wanted: Sequence[tuple[Read, UUID]]
) -> Sequence[Sequence[Mapping[str, Any]]]:
    """The rows of each read, by one query for every kind."""
    found: dict[tuple[Read, UUID], list[Mapping[str, Any]]] = {one: [] for one in wanted}
    for read in dict.fromkeys(read for read, _ in wanted):
        about = "settlement_id" if read is Read.SETTLEMENT else "visit_id"
        ids = {one for kind, one in wanted if kind is read}
        for row in await connection.fetch(read.value, list(ids)):
            found[read, row[about]].append(row)
    return [found[one] for one in wanted]


def _entry(row: Mapping[str, Any]) -> TrailEntry:
    said = orjson.loads(row["entry"])
    shown = {name: row[name] for name in ("index", "action", "outcome", "effect", "region", "errand_id")}
    return TrailEntry(**shown, recorded_at=said["recorded_at"], entry=said)


def _visit(row: Mapping[str, Any]) -> VisitKept:
    return VisitKept(
        visit_id=row["visit_id"],
        version=row["version"],
        client_id=row["client_id"],
        institution_code=row["institution_code"],
        state=VisitState(row["state"]),
        insured_region=Region(row["insured_region"]),
        treatment_region=Region(row["treatment_region"]),
        insured_area=row["insured_area"],
        treatment_area=row["treatment_area"],
        insured_visit_number=row["insured_visit_number"],
        treatment_visit_number=row["treatment_visit_number"],
        person_number=row["person_number"],
        insurance_kind=InsuranceKind(row["insurance_kind"]),
        care_kind=CareKind(row["care_kind"]),
        case_number=row["case_number"],
        started_at=row["started_at"],
        discharged_at=row["discharged_at"],
        emergency=row["emergency"],
        basis=TreatmentBasis(row["basis"]),
        basis_rule=row["basis_rule"],
        filing_id=row["filing_id"],
        line_count=row["line_count"],
        total=yuan(row["total"]),
        parts=Parts(
            fully_self_paid=yuan(row["fully_self_paid"]),
            over_limit=yuan(row["over_limit"]),
            preliminary_self_paid=yuan(row["preliminary_self_paid"]),
            in_scope=yuan(row["in_scope"]),
        ),
        recordings_pending=row["recordings_pending"],
        seal=seal_of(row["seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"]),
    )


def _settlement(row: Mapping[str, Any]) -> SettlementKept:
    known = dict(row)
    return SettlementKept(
        **{
            **known,
            "kind": SettlementKind(known["kind"]),
            "recording": RecordingState(known["recording"]),
        }
    )


def _filing(row: Mapping[str, Any]) -> FilingKept:
    known = dict(row)
    seal = seal_of(*(known.pop(name) for name in ("seal_id", "cipher", "wrapped", "wrapped_by")))
    del known["erased_at"]
    return FilingKept(
        **{
            **known,
            "seal": seal,
            "region": Region(known["region"]),
            "kind": FilingKind(known["kind"]),
            "state": FilingState(known["state"]),
        }
    )
