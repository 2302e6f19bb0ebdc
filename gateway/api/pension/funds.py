"""Transfers' money: settlement batches, and the queue of money that arrived (资金结算, 到账匹配)."""

from __future__ import annotations

from uuid import UUID

from gateway.api.dependencies import House
from gateway.api.operations import Link, Parameter, Register, matching
from gateway.api.parameters import BEFORE, LIMIT, identifier
from gateway.api.pension import PREFIX, SCOPES, TAG
from gateway.cases.asking import Answer, Asking
from gateway.errors import CaseMoved
from gateway.services.pension.funds import (
    BatchRequest,
    Payment,
    PaymentMatch,
    PaymentPage,
    PaymentReturn,
    PaymentSettled,
    SettlementBatchDetails,
    SettlementBatchesFormed,
    SettlementBatchPage,
)
from gateway.services.pension.words import PaymentState

funds = Register(TAG, PREFIX)

BATCH_ID = identifier("batch_id", "批次标识, ours", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d06")
PAYMENT_ID = identifier("payment_id", "款项标识, ours", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d07")
STATE = Parameter(
    name="state",
    within="query",
    schema={"$ref": "#/components/schemas/PaymentState"},
    description="款项状态: only money in this state; `unmatched` is the queue (待匹配队列)",
    read=matching("|".join(PaymentState), f"must be one of {', '.join(PaymentState)}", PaymentState),
    example="unmatched",
    required=False,
)


def _read(operation_id: str, parameter: str, description: str) -> Link:
    expression = f"$response.body#/{parameter}"
    return Link(
        operation_id=operation_id, parameter=parameter, expression=expression, description=description
    )


_ACT = {
    "tells": PaymentSettled,
    "parameters": (PAYMENT_ID,),
    "keyed": True,
    "fails": (CaseMoved,),
    "links": (_read("getPayment", "payment_id", "Read what became of the money."),),
    "scopes": SCOPES,
}


@funds.post(
    "/settlement-batches", asks=BatchRequest, tells=SettlementBatchesFormed, regional=False, scopes=SCOPES
)
async def form_settlement_batch(house: House, asking: Asking, request: BatchRequest) -> Answer:
    """Form the batches of what an origin owes the caller's agency now, not at the next period (即时结算).

    The origin is asked to pay each of them soon afterwards. Asked again, only what is due since is formed.
    """
    return await house.batches.form(asking, request)


@funds.get(
    "/settlement-batches",
    tells=SettlementBatchPage,
    parameters=(BEFORE, LIMIT),
    regional=False,
    scopes=SCOPES,
)
async def list_settlement_batches(house: House, asking: Asking, cursor: str | None, limit: int) -> Answer:
    """List the batches that the caller's region pays or receives, newest first (结算批次列表)."""
    return await house.batches.page(asking, cursor, limit)


@funds.get(
    "/settlement-batches/{batch_id}",
    tells=SettlementBatchDetails,
    parameters=(BATCH_ID,),
    regional=False,
    scopes=SCOPES,
)
async def get_settlement_batch(house: House, asking: Asking, batch_id: UUID) -> Answer:
    """Read a batch with its cases; names nobody (结算批次详情)."""
    return await house.batches.read(asking, batch_id)


@funds.get("/payments", tells=PaymentPage, parameters=(STATE, BEFORE, LIMIT), regional=False, scopes=SCOPES)
async def list_payments(
    house: House, asking: Asking, state: PaymentState | None, cursor: str | None, limit: int
) -> Answer:
    """List the money that the caller's region received, newest first; names nobody (到账款项列表)."""
    return await house.payments.page(asking, state, cursor, limit)


@funds.get("/payments/{payment_id}", tells=Payment, parameters=(PAYMENT_ID,), regional=False, scopes=SCOPES)
async def get_payment(house: House, asking: Asking, payment_id: UUID) -> Answer:
    """Read money that arrived with the name and number it bears; that it was read is recorded (到账款项)."""
    return await house.payments.read(asking, payment_id)


@funds.post("/payments/{payment_id}/matches", asks=PaymentMatch, **_ACT)
async def match_payment(house: House, asking: Asking, payment_id: UUID, request: PaymentMatch) -> Answer:
    """Say by hand which case money belongs to (人工匹配).

    The region refuses money that bears another identity number than the case's person, another amount than
    the recorded statement's total, and a second payment for a case; its code says which.
    """
    return await house.payments.match(asking, payment_id, request)


@funds.post("/payments/{payment_id}/returns", asks=PaymentReturn, **_ACT)
async def return_payment(house: House, asking: Asking, payment_id: UUID, request: PaymentReturn) -> Answer:
    """Have the region send money back that belongs to no case (退回款项)."""
    return await house.payments.give_back(asking, payment_id, request)
