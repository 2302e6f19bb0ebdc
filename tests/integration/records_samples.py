"""Errands, closings and events as the journeys make them, for the tests of the records."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from records_keys import KEEPER

from gateway.errands import Actor, Closing, Effect, Errand, Exchanged, State, Taken
from gateway.evidence.sealing import Suite
from gateway.records.seals import Seals
from gateway.services.medical_insurance import events
from gateway.services.medical_insurance.visits import Parts, PricedLine
from gateway.services.medical_insurance.words import (
    CareKind,
    CatalogueClass,
    ChargeCategory,
    InsuranceKind,
    SettlementKind,
    TreatmentBasis,
)
from gateway.vocabulary import Region, now

HOSPITAL = Actor(
    client_id="his-chengdu",
    organisation="12510000450715007K",
    institution_code="H51019800001",
    scopes=frozenset({"settle"}),
)
SEALS = Seals(KEEPER, Suite.INTERNATIONAL)
NO_PARTS = Parts(fully_self_paid="0.00", over_limit="0.00", preliminary_self_paid="0.00", in_scope="0.00")


def errand(*, key: str | None = None, request: bytes = b"{}", **differently: Any) -> Errand:
    errand_id = uuid4()
    return Errand(
        **{
            "errand_id": errand_id,
            "actor": HOSPITAL,
            "key": key or str(errand_id),
            "operation": "settle",
            "changes_state": True,
            "region": Region.CHONGQING,
            "institution_code": "H51019800001",
            "insured_area": "500198",
            "treatment_area": "510198",
            "fingerprint": hashlib.sha256(request).digest(),
            "request": request,
            "facts": {"total": "12.30", "nested": {"按": [1, None]}},
            "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
            "message_id": f"M{errand_id.hex[:20]}",
            "claimed_at": now(),
            "seal": SEALS.new(),
            "seals_anew": True,
            **differently,
        }
    )


def closing(of: Errand, taken: Taken, state: State = State.ANSWERED, **differently: Any) -> Closing:
    effects = {
        State.ANSWERED: Effect.APPLIED,
        State.UNKNOWN: Effect.UNKNOWN,
        State.FOLLOWING_UP: Effect.APPLIED,
    }
    return Closing(
        **{
            "errand": of,
            "attempt": taken.attempt,
            "state": state,
            "effect": effects.get(state, Effect.NONE),
            "answer": b'{"ok":true}' if state is State.ANSWERED else None,
            "exchanged": (Exchanged(b"<sent/>", b"<received/>"),),
            **differently,
        }
    )


def opened(visit_id: UUID) -> events.VisitOpened:
    return events.VisitOpened(
        visit_id=visit_id,
        client_id=HOSPITAL.client_id,
        institution_code="H51019800001",
        insured_region=Region.CHONGQING,
        treatment_region=Region.SICHUAN,
        insured_area="500198",
        treatment_area="510198",
        insured_visit_number="5001980000001",
        person_number="P500198",
        insurance_kind=InsuranceKind.EMPLOYEE_BASIC,
        care_kind=CareKind.INPATIENT,
        case_number="ZY0001",
        started_at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
        emergency=False,
        basis=TreatmentBasis.EXEMPT,
        basis_rule="渝医保发〔2024〕20号",
        filing_id=None,
        seal_id=None,
    )


def line(line_id: str, amount: str = "10.00") -> PricedLine:
    return PricedLine(
        line_id=line_id,
        amount=amount,
        catalogue_class=CatalogueClass.A,
        charge_category=ChargeCategory.BED,
        self_pay_ratio="0.0000",
        parts=NO_PARTS.model_copy(update={"in_scope": amount}),
    )


def priced(visit_id: UUID, *line_ids: str) -> events.LinesPriced:
    total = f"{10 * len(line_ids)}.00"
    return events.LinesPriced(
        visit_id=visit_id,
        errand_id=uuid4(),
        lines=tuple(line(line_id) for line_id in line_ids),
        line_count=len(line_ids),
        total=total,
        parts=NO_PARTS.model_copy(update={"in_scope": total}),
    )


def settled(visit_id: UUID, number: str, *, cancels: UUID | None = None) -> events.Settled:
    return events.Settled(
        settlement_id=uuid4(),
        errand_id=uuid4(),
        client_id=HOSPITAL.client_id,
        visit_id=visit_id,
        kind=SettlementKind.CANCELLATION if cancels else SettlementKind.SETTLEMENT,
        cancels=cancels,
        region_settlement_number=number,
        settled_at=now(),
        total="20.00",
        fund_total="15.00",
        answer=b"{}",
        visit_was_discharged=True,
    )


async def eventually(wanted: Callable[[], Awaitable[bool]], patience: float = 5.0) -> None:
    """Wait until it is so; what another process or the server does has no event of ours."""
    async with asyncio.timeout(patience):
        while not await wanted():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
