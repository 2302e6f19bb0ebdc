"""What a client of the gateway goes through, with openapi-python-client's client: scenario.py PLAN"""

import json
import os
import sys
import uuid
from pathlib import Path

from chuanyu_client.api.employment import search_postings
from chuanyu_client.api.errands import enquire_errand, get_errand
from chuanyu_client.api.medical_insurance import (
    add_fee_lines,
    get_settlement,
    get_visit,
    open_visit,
    settle_visit,
)
from chuanyu_client.api.regions import list_regions
from chuanyu_client.models import FeeLines, PostingSearch, Problem, SettlementRequest, VisitOpening
from chuanyu_client.types import UNSET
from first_call import gateway, token


def new_key():
    return f"pc-{uuid.uuid4()}"


def visit(client, plan):
    """A visit with its charges."""
    opening = {**plan["opening"], "case_number": f"ZY{uuid.uuid4().hex[:12].upper()}"}
    opened = open_visit.sync(client=client, body=VisitOpening.from_dict(opening), idempotency_key=new_key())
    lines = FeeLines.from_dict(plan["lines"])
    add_fee_lines.sync(opened.visit_id, client=client, body=lines, idempotency_key=new_key())
    return opened.visit_id


def settle(client, plan):
    """Settle once, ask again with the same key, and be refused with a wrong total."""
    place, key = visit(client, plan), new_key()
    wrong = SettlementRequest.from_dict({**plan["settlement"], "total": "1.00"})
    refused = settle_visit.sync(place, client=client, body=wrong, idempotency_key=new_key())
    asked = SettlementRequest.from_dict(plan["settlement"])
    first = settle_visit.sync(place, client=client, body=asked, idempotency_key=key)
    again = settle_visit.sync_detailed(place, client=client, body=asked, idempotency_key=key)
    assert isinstance(refused, Problem)
    return first, {
        "refused": [refused.type_, refused.status, refused.effect.value],
        "settled": [first.amounts.total, first.amounts.cash],
        "replayed": again.parsed == first and again.headers["Idempotent-Replayed"] == "true",
    }


def be_unsure(client, plan):
    """Lose the region's answer, and enquire."""
    place, asked = visit(client, plan), SettlementRequest.from_dict(plan["settlement"])
    unknown = settle_visit.sync(
        place, client=client, body=asked, idempotency_key=new_key(), x_sandbox_fault="commit_then_cut"
    )
    known = enquire_errand.sync(unknown.errand_id, client=client)
    return known.errand_id, {
        "unknown": [unknown.type_, unknown.status, unknown.effect.value],
        "enquired": [known.state.value, known.effect.value],
    }


def pages(client, plan):
    """The numbers of all postings found, page by page."""
    found, asked = [], PostingSearch.from_dict(plan["search"])
    while True:
        page = search_postings.sync(client=client, body=asked)
        found.append([hit.posting_number for hit in page.hits])
        if page.next_cursor is UNSET:
            return found
        asked.cursor = page.next_cursor


def read(client, settlement, errand_id, plan):
    """What was done, read from a gateway of tomorrow: each answer has more members and other words."""
    seen = get_visit.sync(settlement.visit_id, client=client)
    settled = get_settlement.sync(settlement.settlement_id, client=client)
    absent = get_visit.sync(uuid.UUID(int=1), client=client)
    page = search_postings.sync(client=client, body=PostingSearch.from_dict(plan["search"]))
    return {
        "total": seen.total,
        "cash": settled.amounts.cash,
        "errand": get_errand.sync(errand_id, client=client).errand_id == errand_id,
        "regions": len(list_regions.sync(client=client).regions),
        "absent": [absent.type_, absent.status],
        "hits": len(page.hits),
        "word": seen.state.name,
    }


def main():
    plan = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    access_token = token()
    with gateway(os.environ["GATEWAY"], access_token) as client:
        settlement, told = settle(client, plan)
        errand_id, unsure = be_unsure(client, plan)
        told |= unsure | {"pages": pages(client, plan)}
    with gateway(os.environ["TOMORROW"], access_token) as client:
        told["tomorrow"] = read(client, settlement, errand_id, plan)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
