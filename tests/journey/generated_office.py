"""A pension office that has only the generated client: begins a transfer, mends it, and takes it back."""

from __future__ import annotations

import json
import sys
import time
from uuid import uuid4

from chuanyu_client import AuthenticatedClient
from chuanyu_client.api.pension import (
    apply_for_transfer,
    correct_transfer,
    get_transfer,
    get_transfer_statement,
    list_transfers,
    review_transfer,
    suspend_transfer,
    withdraw_transfer,
)
from chuanyu_client.models import (
    CaseStep,
    Correction,
    Problem,
    RelationStatus,
    Review,
    Transfer,
    TransferApplication,
    TransferPage,
    TransferStep,
)


def told(response, status, kind):
    """The model of an answer that has the status expected."""
    assert response.status_code == status, (response.status_code, response.parsed)
    assert isinstance(response.parsed, kind), response.parsed
    return response.parsed


def carry_through(client, plan):
    """Apply, have it returned, correct it, come too late once, and withdraw."""

    def do(operation, *place, body, status=200, kind=TransferStep):
        answer = operation.sync_detailed(*place, body=body, idempotency_key=f"gen-{uuid4()}", client=client)
        return told(answer, status, kind)

    def checked(place):
        for _ in range(100):
            transfer = told(get_transfer.sync_detailed(place, client=client), 200, Transfer)
            if transfer.relation_status is RelationStatus.AWAITING_REVIEW:
                return transfer
            time.sleep(0.1)
        raise AssertionError(transfer)

    application = TransferApplication.from_dict(plan["application"])
    place = do(apply_for_transfer, body=application, status=201).transfer_id
    review = {"decision": "return", "note": "缺材料", "reviewed_by": "CQ1002"}
    returned = do(
        review_transfer, place, body=Review.from_dict({**review, "version": checked(place).version})
    )
    correction = {"person": plan["application"]["person"], "handled_by": "CQ1001"}
    do(correct_transfer, place, body=Correction.from_dict({**correction, "version": returned.version}))
    transfer = checked(place)
    late = CaseStep.from_dict({"reason": "补充材料", "handled_by": "CQ1001", "version": returned.version})
    moved = do(suspend_transfer, place, body=late, status=409, kind=Problem)
    nothing = told(get_transfer_statement.sync_detailed(place, client=client), 404, Problem)
    step = {"reason": "本人放弃", "handled_by": "CQ1001", "version": transfer.version}
    withdrawn = do(withdraw_transfer, place, body=CaseStep.from_dict(step))
    page = told(list_transfers.sync_detailed(client=client, limit=100), 200, TransferPage)
    return {
        "transfer": transfer.to_dict(),
        "withdrawn": withdrawn.to_dict(),
        "moved": moved.to_dict(),
        "nothing": nothing.to_dict(),
        "listed": [str(one.transfer_id) for one in page.transfers],
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
