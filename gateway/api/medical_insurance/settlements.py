"""Pre-settling, settling and cancelling (预结算, 结算, 撤销); the busiest routes, so they are tried first."""

from __future__ import annotations

from uuid import UUID

from gateway.api.dependencies import House
from gateway.api.medical_insurance import PREFIX, TAG
from gateway.api.operations import Link, Register
from gateway.api.parameters import SETTLEMENT_ID, VISIT_ID
from gateway.cases.asking import Answer, Asking
from gateway.errors import TotalsDisagree, VisitBusy, WrongState
from gateway.services.medical_insurance.settlements import (
    PreSettlement,
    Settlement,
    SettlementCancellation,
    SettlementRequest,
)

settlements = Register(TAG, PREFIX)

_SETTLEMENT = "$response.body#/settlement_id"
_OWN_LINKS = (
    Link(
        operation_id="getSettlement",
        parameter="settlement_id",
        expression=_SETTLEMENT,
        description="Read the settlement and whether it is recorded by now.",
    ),
)
_CANCEL_LINK = Link(
    operation_id="cancelSettlement",
    parameter="settlement_id",
    expression=_SETTLEMENT,
    description="Take the settlement back.",
)


@settlements.post(
    "/visits/{visit_id}/settlements",
    asks=SettlementRequest,
    tells=Settlement,
    parameters=(VISIT_ID,),
    status=201,
    keyed=True,
    location=PREFIX + "/settlements/{settlement_id}",
    reversible=True,
    may_respond_early=True,
    fails=(TotalsDisagree, VisitBusy),
    links=(*_OWN_LINKS, _CANCEL_LINK),
)
async def settle_visit(house: House, asking: Asking, visit_id: UUID, request: SettlementRequest) -> Answer:
    """Settle the lines that stand with the insured region (结算).

    The insured region computes the benefit by its own policy; the treatment region then records the
    settlement so that the hospital is paid (就医地登记). With `Prefer: respond-async` the answer does not
    wait for that recording.
    """
    return await house.settlements.settle(asking, visit_id, request)


@settlements.post(
    "/visits/{visit_id}/pre-settlements",
    asks=SettlementRequest,
    tells=PreSettlement,
    parameters=(VISIT_ID,),
    fails=(TotalsDisagree, WrongState),
)
async def pre_settle_visit(
    house: House, asking: Asking, visit_id: UUID, request: SettlementRequest
) -> Answer:
    """Say what a settlement would pay now; nothing moves (预结算)."""
    return await house.settlements.pre_settle(asking, visit_id, request)


@settlements.get(
    "/settlements/{settlement_id}",
    tells=Settlement,
    parameters=(SETTLEMENT_ID,),
    regional=False,
    links=(_CANCEL_LINK,),
)
async def get_settlement(house: House, asking: Asking, settlement_id: UUID) -> Answer:
    """Read a settlement and its recording as they stand now."""
    return await house.settlements.read(asking, settlement_id)


@settlements.post(
    "/settlements/{settlement_id}/cancellation",
    asks=SettlementCancellation,
    tells=Settlement,
    parameters=(SETTLEMENT_ID,),
    status=201,
    keyed=True,
    location=PREFIX + "/settlements/{settlement_id}",
    reversible=True,
    may_respond_early=True,
    fails=(VisitBusy,),
    links=_OWN_LINKS,
)
async def cancel_settlement(
    house: House, asking: Asking, settlement_id: UUID, request: SettlementCancellation
) -> Answer:
    """Take a settlement back: a settlement of its own, every amount negated (结算撤销, 退费)."""
    return await house.settlements.cancel(asking, settlement_id, request)
