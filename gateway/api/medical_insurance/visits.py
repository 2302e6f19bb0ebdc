"""Visits: opened in both regions, charged, diagnosed and discharged (就诊)."""

from __future__ import annotations

from uuid import UUID

from gateway.api.dependencies import House
from gateway.api.medical_insurance import PREFIX, TAG
from gateway.api.operations import Link, Register
from gateway.api.parameters import CURSOR, LIMIT, VISIT_ID
from gateway.cases.answers import FeeLinePage
from gateway.cases.asking import Answer, Asking
from gateway.errors import TotalsDisagree, VisitBusy
from gateway.services.medical_insurance.visits import (
    Diagnoses,
    Discharge,
    FeeLines,
    LinesWithdrawn,
    LineWithdrawal,
    PricedLines,
    Visit,
    VisitCancellation,
    VisitOpening,
)

visits = Register(TAG, PREFIX)


def _next(operation_id: str, description: str) -> Link:
    return Link(
        operation_id=operation_id,
        parameter="visit_id",
        expression="$response.body#/visit_id",
        description=description,
    )


_SETTLE = (
    _next("preSettleVisit", "Ask what a settlement would pay."),
    _next("settleVisit", "Settle the lines that stand."),
)
_READ = _next("getVisit", "Read the visit.")


@visits.post(
    "/visits/{visit_id}/fee-lines",
    asks=FeeLines,
    tells=PricedLines,
    parameters=(VISIT_ID,),
    status=201,
    keyed=True,
    location=PREFIX + "/visits/{visit_id}/fee-lines",
    fails=(TotalsDisagree, VisitBusy),
    links=(*_SETTLE, _next("withdrawFeeLines", "Take lines back."), _next("listFeeLines", "List the lines.")),
)
async def add_fee_lines(house: House, asking: Asking, visit_id: UUID, request: FeeLines) -> Answer:
    """Send up to 100 lines to the treatment region, which classifies each; all or none (费用明细上传)."""
    return await house.lines.add(asking, visit_id, request)


@visits.get(
    "/visits/{visit_id}/fee-lines", tells=FeeLinePage, parameters=(VISIT_ID, CURSOR, LIMIT), regional=False
)
async def list_fee_lines(
    house: House, asking: Asking, visit_id: UUID, cursor: str | None, limit: int
) -> Answer:
    """List the lines that stand, in the order they came (费用明细查询)."""
    return await house.lines.page(asking, visit_id, cursor, limit)


@visits.post(
    "/visits/{visit_id}/fee-lines/withdrawals",
    asks=LineWithdrawal,
    tells=LinesWithdrawn,
    parameters=(VISIT_ID,),
    keyed=True,
    fails=(VisitBusy,),
    links=(_READ,),
)
async def withdraw_fee_lines(house: House, asking: Asking, visit_id: UUID, request: LineWithdrawal) -> Answer:
    """Take lines back that are not settled (费用明细撤销)."""
    return await house.lines.withdraw(asking, visit_id, request)


@visits.post(
    "/visits",
    asks=VisitOpening,
    tells=Visit,
    status=201,
    keyed=True,
    location=PREFIX + "/visits/{visit_id}",
    reversible=True,
    links=(
        _next("addFeeLines", "Send fee lines."),
        _next("recordDiagnoses", "Record diagnoses."),
        _next("dischargePatient", "Discharge an inpatient."),
        _next("cancelVisit", "Take the visit back."),
        _READ,
        *_SETTLE,
    ),
)
async def open_visit(house: House, asking: Asking, request: VisitOpening) -> Answer:
    """Register an outpatient or admit an inpatient, with both regions (挂号 / 入院登记)."""
    return await house.visits.open(asking, request)


@visits.get("/visits/{visit_id}", tells=Visit, parameters=(VISIT_ID,), regional=False, links=_SETTLE)
async def get_visit(house: House, asking: Asking, visit_id: UUID) -> Answer:
    """Read a visit: its numbers in both regions, its state and its sums."""
    return await house.visits.read(asking, visit_id)


@visits.post(
    "/visits/{visit_id}/cancellation",
    asks=VisitCancellation,
    tells=Visit,
    parameters=(VISIT_ID,),
    keyed=True,
    fails=(VisitBusy,),
    links=(_READ,),
)
async def cancel_visit(house: House, asking: Asking, visit_id: UUID, request: VisitCancellation) -> Answer:
    """Take a visit back that carries no lines and no settlement (挂号撤销 / 入院撤销)."""
    return await house.visits.cancel(asking, visit_id, request)


@visits.post(
    "/visits/{visit_id}/diagnoses",
    asks=Diagnoses,
    tells=Visit,
    parameters=(VISIT_ID,),
    keyed=True,
    fails=(VisitBusy,),
    links=(_READ,),
)
async def record_diagnoses(house: House, asking: Asking, visit_id: UUID, request: Diagnoses) -> Answer:
    """Record the diagnoses as they stand now; they replace the earlier ones (诊断信息上传)."""
    return await house.visits.record_diagnoses(asking, visit_id, request)


@visits.post(
    "/visits/{visit_id}/discharge",
    asks=Discharge,
    tells=Visit,
    parameters=(VISIT_ID,),
    keyed=True,
    fails=(VisitBusy,),
    links=(_READ, *_SETTLE),
)
async def discharge_patient(house: House, asking: Asking, visit_id: UUID, request: Discharge) -> Answer:
    """Discharge an inpatient (出院办理)."""
    return await house.visits.discharge(asking, visit_id, request)
