"""Reads of transfers' money: what is due, the batches, and the money that arrived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.pension.fund_memory import Candidate, Debt, DueKept, LineKept, PaymentKept
from gateway.records.database import connected
from gateway.records.nodes import ALIVE
from gateway.records.seals import seal_of
from gateway.services.pension.funds import SettlementBatch
from gateway.services.pension.words import BatchState, FundStatus, PaymentMismatch, PaymentState, Scheme
from gateway.vocabulary import Region, yuan

_DEBTS = """
SELECT DISTINCT origin_region, receiving_region, agency_code FROM transfers WHERE fund_status = 'due'
ORDER BY origin_region, agency_code
"""
_LETTER = """
LEFT JOIN LATERAL (SELECT sealed FROM transfer_documents AS letters
    WHERE letters.transfer_id = transfers.transfer_id AND letters.kind = 'letter'
    ORDER BY round DESC LIMIT 1) AS letter ON true
LEFT JOIN seals ON seals.seal_id = transfers.seal_id
"""
_DUE = f"""
SELECT transfers.transfer_id, letter.sealed AS letter, transfers.seal_id, seals.cipher, seals.wrapped,
    seals.wrapped_by, refused.line_count AS refused_with
FROM transfers {_LETTER} LEFT JOIN settlement_batches AS refused ON refused.batch_id = transfers.batch_id
WHERE transfers.fund_status = 'due' AND transfers.origin_region = $1 AND transfers.agency_code = $2
    AND ($3::uuid IS NULL OR transfers.transfer_id > $3)
    AND transfers.erased_at IS NULL AND seals.wrapped IS NOT NULL AND letter.sealed IS NOT NULL
ORDER BY transfers.transfer_id LIMIT $4
"""
_LINES = f"""
SELECT transfers.transfer_id, transfers.total, transfers.fund_status, letter.sealed AS letter,
    transfers.seal_id, seals.cipher, seals.wrapped, seals.wrapped_by
FROM transfers {_LETTER} WHERE transfers.batch_id = $1 ORDER BY transfers.transfer_id
"""
_BATCH = "SELECT * FROM settlement_batches"
_BATCHES_OF = f"""
{_BATCH} WHERE (origin_region = $1 OR receiving_region = $1) AND ($2::uuid IS NULL OR batch_id < $2)
ORDER BY batch_id DESC LIMIT $3
"""
_PAYMENT = """
SELECT payments.*, seals.cipher, seals.wrapped, seals.wrapped_by
FROM payments LEFT JOIN seals ON seals.seal_id = payments.seal_id
"""
_PAYMENTS_OF = f"""
{_PAYMENT} WHERE payments.region = $1 AND ($2::uuid IS NULL OR payments.payment_id < $2) AND {{}}
ORDER BY payments.payment_id DESC LIMIT $3
"""
# Said in full, because the queue has an index of its own.
_IN_STATE: Mapping[PaymentState | None, str] = {
    None: _PAYMENTS_OF.format("true"),
    **{state: _PAYMENTS_OF.format(f"payments.state = '{state.value}'") for state in PaymentState},
}
_CANDIDATES = """
SELECT transfer_id, name_index, origin_scheme, receiving_scheme, total FROM transfers
WHERE person_index = $2 AND receiving_region = $1 AND fund_status IN ('in_settlement', 'paid', 'mismatch')
    AND erased_at IS NULL AND total IS NOT NULL
ORDER BY transfer_id
"""
_BATCHES_LEFT = """
SELECT batch_id FROM settlement_batches WHERE state IN ('formed', 'disputed') AND formed_at < $1 LIMIT 500
"""
_PAYMENTS_LEFT = """
SELECT payment_id FROM payments
WHERE state = 'unmatched' AND mismatch IS NULL AND erased_at IS NULL AND heard_at < $1 LIMIT 500
"""
_RETURNS_LEFT_UNKNOWN = f"""
SELECT DISTINCT errands.id FROM payments
JOIN seals ON seals.case_id = payments.payment_id
JOIN log_entries ON log_entries.seal_id = seals.seal_id
JOIN errands ON errands.id = log_entries.errand_id
WHERE payments.state = 'unmatched' AND errands.operation = 'return_payment'
    AND (errands.state = 'unknown' OR errands.state = 'asked' AND NOT {ALIVE})
LIMIT 500
"""


class PostgresFunds:
    """Implements gateway.cases.pension.fund_memory.FundMemory."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    # -- batches -----------------------------------------------------------------------------------

    async def debts(self) -> Sequence[Debt]:
        """Between whom money is due."""
        return [
            Debt(Region(row["origin_region"]), Region(row["receiving_region"]), row["agency_code"])
            for row in await self._fetch(_DEBTS)
        ]

    async def due(self, debt: Debt, *, after: UUID | None, limit: int) -> Sequence[DueKept]:
        """Cases whose money is due and whose person was not erased, oldest first."""
        rows = await self._fetch(_DUE, debt.origin_region.value, debt.agency_code, after, limit)
        return [
            DueKept(
                transfer_id=row["transfer_id"],
                letter=row["letter"],
                seal=seal,
                refused_with=row["refused_with"],
            )
            for row in rows
            if (seal := _seal(row)) is not None
        ]

    async def batch(self, batch_id: UUID) -> SettlementBatch | None:
        """A batch as it stands."""
        rows = await self._fetch(f"{_BATCH} WHERE batch_id = $1", batch_id)
        return _batch(rows[0]) if rows else None

    async def lines(self, batch_id: UUID) -> Sequence[LineKept]:
        """The cases that stand in a batch, oldest first."""
        return [
            LineKept(
                transfer_id=row["transfer_id"],
                total=None if row["total"] is None else yuan(row["total"]),
                fund_status=FundStatus(row["fund_status"]),
                letter=row["letter"],
                seal=_seal(row),
            )
            for row in await self._fetch(_LINES, batch_id)
        ]

    async def batches_of(
        self, region: Region, *, before: UUID | None, limit: int
    ) -> Sequence[SettlementBatch]:
        """Batches that a region pays or receives, newest first."""
        return [_batch(row) for row in await self._fetch(_BATCHES_OF, region.value, before, limit)]

    # -- money that arrived ------------------------------------------------------------------------

    async def payment(self, payment_id: UUID) -> PaymentKept | None:
        """Money that arrived, as it stands."""
        rows = await self._fetch(f"{_PAYMENT} WHERE payment_id = $1", payment_id)
        return _payment(rows[0]) if rows else None

    async def payments_of(
        self, region: Region, *, state: PaymentState | None, before: UUID | None, limit: int
    ) -> Sequence[PaymentKept]:
        """Money that a region received, newest first."""
        rows = await self._fetch(_IN_STATE[state], region.value, before, limit)
        return [_payment(row) for row in rows]

    async def candidates(self, region: Region, person_index: bytes) -> Sequence[Candidate]:
        """Cases of a person that await money of this region."""
        return [
            Candidate(
                transfer_id=row["transfer_id"],
                name_index=row["name_index"],
                schemes=frozenset({Scheme(row["origin_scheme"]), Scheme(row["receiving_scheme"])}),
                total=yuan(row["total"]),
            )
            for row in await self._fetch(_CANDIDATES, region.value, person_index)
        ]

    # -- what was left behind ----------------------------------------------------------------------

    async def batches_left(self, before: datetime) -> Sequence[UUID]:
        """Batches formed so long ago that nobody seems to announce."""
        return [row["batch_id"] for row in await self._fetch(_BATCHES_LEFT, before)]

    async def payments_left(self, before: datetime) -> Sequence[UUID]:
        """Money heard of so long ago that nobody seems to look at."""
        return [row["payment_id"] for row in await self._fetch(_PAYMENTS_LEFT, before)]

    async def returns_left_unknown(self) -> Sequence[UUID]:
        """Errands that were to send money back and whose outcome nobody knows."""
        return [row["id"] for row in await self._fetch(_RETURNS_LEFT_UNKNOWN)]

    async def _fetch(self, query: str, *values: object) -> list[Any]:
        async with connected(self._engine) as connection:
            return list(await connection.fetch(query, *values))


def _seal(row: Mapping[str, Any]) -> Any:
    return seal_of(row["seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"])


def _batch(row: Mapping[str, Any]) -> SettlementBatch:
    return SettlementBatch(
        batch_id=row["batch_id"],
        batch_number=row["batch_id"].hex,
        origin_region=Region(row["origin_region"]),
        receiving_region=Region(row["receiving_region"]),
        agency_code=row["agency_code"],
        state=BatchState(row["state"]),
        formed_on=row["formed_on"],
        line_count=row["line_count"],
        total=yuan(row["total"]),
        region_batch_number=row["region_batch_number"],
        refusal_code=row["refusal_code"],
        formed_at=row["formed_at"],
        announced_at=row["announced_at"],
    )


def _payment(row: Mapping[str, Any]) -> PaymentKept:
    return PaymentKept(
        payment_id=row["payment_id"],
        region=Region(row["region"]),
        payment_number=row["payment_number"],
        state=PaymentState(row["state"]),
        amount=None if row["amount"] is None else yuan(row["amount"]),
        scheme=None if row["scheme"] is None else Scheme(row["scheme"]),
        bank_receipt_number=row["bank_receipt_number"],
        received_on=row["received_on"],
        person_index=row["person_index"],
        name_index=row["name_index"],
        transfer_id=row["transfer_id"],
        mismatch=None if row["mismatch"] is None else PaymentMismatch(row["mismatch"]),
        heard_at=row["heard_at"],
        settled_at=row["settled_at"],
        seal=seal_of(row["seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"]),
        sealed=row["sealed"],
    )
