"""A hospital that has only the generated client: carries a visit through and prints what it was told."""

from __future__ import annotations

import json
import sys
from uuid import uuid4

from chuanyu_client import AuthenticatedClient
from chuanyu_client.api.medical_insurance import (
    add_fee_lines,
    cancel_settlement,
    discharge_patient,
    open_visit,
    pre_settle_visit,
    settle_visit,
)
from chuanyu_client.models import (
    Discharge,
    FeeLines,
    PreSettlement,
    PricedLines,
    Problem,
    Settlement,
    SettlementCancellation,
    SettlementRequest,
    Visit,
    VisitOpening,
)


def told(response, status, kind):
    """The model of an answer that has the status expected."""
    assert response.status_code == status, (response.status_code, response.parsed)
    assert isinstance(response.parsed, kind), response.parsed
    return response.parsed


def carry_through(client, plan):
    """Open, charge, discharge, price, be refused once, settle, and take it back."""

    def do(operation, *place, body, status, kind):
        answer = operation.sync_detailed(*place, body=body, idempotency_key=f"gen-{uuid4()}", client=client)
        return told(answer, status, kind)

    opening = VisitOpening.from_dict(plan["opening"])
    visit = do(open_visit, body=opening, status=201, kind=Visit)
    place = visit.visit_id
    do(add_fee_lines, place, body=FeeLines.from_dict(plan["lines"]), status=201, kind=PricedLines)
    do(discharge_patient, place, body=Discharge.from_dict(plan["discharge"]), status=200, kind=Visit)
    asked = SettlementRequest.from_dict(plan["settlement"])
    priced = told(pre_settle_visit.sync_detailed(place, body=asked, client=client), 200, PreSettlement)
    refusal = pre_settle_visit.sync_detailed(place, body=asked, client=client, x_sandbox_fault="refuse")
    problem = told(refusal, 422, Problem)
    settled = do(settle_visit, place, body=asked, status=201, kind=Settlement)
    back = SettlementCancellation.from_dict({"reason": "患者要求退费"})
    cancelled = do(cancel_settlement, settled.settlement_id, body=back, status=201, kind=Settlement)
    return {
        "priced": priced.amounts.to_dict(),
        "settled": settled.amounts.to_dict(),
        "cancels": str(cancelled.cancels) == str(settled.settlement_id),
        "problem": problem.to_dict(),
    }


def main():
    plan = json.load(sys.stdin)
    with AuthenticatedClient(
        base_url=plan["gateway"],
        token=plan["token"],
        timeout=30,
        raise_on_unexpected_status=True,
        httpx_args={"trust_env": False},
    ) as client:
        json.dump(carry_through(client, plan), sys.stdout)


if __name__ == "__main__":
    main()
