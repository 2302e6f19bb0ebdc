"""What a client of the gateway goes through, with openapi-generator's client: scenario.py PLAN"""

import json
import os
import sys
import uuid
from pathlib import Path

from chuanyu_gateway import (
    ApiException,
    EmploymentApi,
    ErrandsApi,
    FeeLines,
    MedicalInsuranceApi,
    PostingSearch,
    RegionsApi,
    SettlementRequest,
    VisitOpening,
)
from first_call import gateway, token


def problem(call, *given, **more):
    """What a call that must fail is told."""
    try:
        call(*given, **more)
    except ApiException as error:
        return error.data
    raise AssertionError("this should have failed")


def visit(desk, plan):
    """A visit with its charges."""
    opening = {**plan["opening"], "case_number": f"ZY{uuid.uuid4().hex[:12].upper()}"}
    opened = desk.open_visit(f"py-{uuid.uuid4()}", VisitOpening.from_dict(opening))
    desk.add_fee_lines(opened.visit_id, f"py-{uuid.uuid4()}", FeeLines.from_dict(plan["lines"]))
    return opened.visit_id


def settle(desk, plan):
    """Settle once, ask again with the same key, and be refused with a wrong total."""
    place, key = visit(desk, plan), f"py-{uuid.uuid4()}"
    wrong = SettlementRequest.from_dict({**plan["settlement"], "total": "1.00"})
    refused = problem(desk.settle_visit, place, f"py-{uuid.uuid4()}", wrong)
    asked = SettlementRequest.from_dict(plan["settlement"])
    first = desk.settle_visit(place, key, asked)
    again = desk.settle_visit_with_http_info(place, key, asked)
    headers = {name.lower(): value for name, value in again.headers.items()}
    return first, {
        "refused": [refused.type, refused.status, refused.effect.value],
        "settled": [first.amounts.total, first.amounts.cash],
        "replayed": again.data == first and headers["idempotent-replayed"] == "true",
    }


def be_unsure(desk, errands, plan):
    """Lose the region's answer, and enquire."""
    place, asked = visit(desk, plan), SettlementRequest.from_dict(plan["settlement"])
    unknown = problem(
        desk.settle_visit, place, f"py-{uuid.uuid4()}", asked, x_sandbox_fault="commit_then_cut"
    )
    known = errands.enquire_errand(unknown.errand_id)
    return known.errand_id, {
        "unknown": [unknown.type, unknown.status, unknown.effect.value],
        "enquired": [known.state.value, known.effect.value],
    }


def pages(market, plan):
    """The numbers of all postings found, page by page."""
    found, asked = [], PostingSearch.from_dict(plan["search"])
    while True:
        page = market.search_postings(asked)
        found.append([hit.posting_number for hit in page.hits])
        if page.next_cursor is None:
            return found
        asked.cursor = page.next_cursor


def read(api, settlement, errand_id, plan):
    """What was done, read from a gateway of tomorrow: each answer has more members and other words."""
    desk = MedicalInsuranceApi(api)
    seen = desk.get_visit(settlement.visit_id)
    settled = desk.get_settlement(settlement.settlement_id)
    absent = problem(desk.get_visit, str(uuid.UUID(int=1)))
    page = EmploymentApi(api).search_postings(PostingSearch.from_dict(plan["search"]))
    return {
        "total": seen.total,
        "cash": settled.amounts.cash,
        "errand": ErrandsApi(api).get_errand(errand_id).errand_id == errand_id,
        "regions": len(RegionsApi(api).list_regions().regions),
        "absent": [absent.type, absent.status],
        "hits": len(page.hits),
        "word": seen.state.name,
    }


def main():
    plan = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    access_token = token()
    with gateway(os.environ["GATEWAY"], access_token) as api:
        settlement, told = settle(MedicalInsuranceApi(api), plan)
        errand_id, unsure = be_unsure(MedicalInsuranceApi(api), ErrandsApi(api), plan)
        told |= unsure | {"pages": pages(EmploymentApi(api), plan)}
    with gateway(os.environ["TOMORROW"], access_token) as api:
        told["tomorrow"] = read(api, settlement, errand_id, plan)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
