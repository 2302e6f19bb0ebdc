"""Transfers' money at the door: who may, and what is refused with its place before anyone is asked."""

import copy
import re

import pytest
from knocking import problem, send

from gateway.api.contract import OPERATIONS
from gateway.api.examples import example
from gateway.services.pension.words import PaymentState

pytestmark = pytest.mark.anyio

BATCHES = "/v1/pension/settlement-batches"
PAYMENTS = "/v1/pension/payments"
BATCH = f"{BATCHES}/0199c2a4-5d11-7c3a-9b1e-3f0a52c41d06"
PAYMENT = f"{PAYMENTS}/0199c2a4-5d11-7c3a-9b1e-3f0a52c41d07"
ACTS = {
    "formSettlementBatch": BATCHES,
    "matchPayment": f"{PAYMENT}/matches",
    "returnPayment": f"{PAYMENT}/returns",
}
READS = {
    "listSettlementBatches": BATCHES,
    "getSettlementBatch": BATCH,
    "listPayments": PAYMENTS,
    "getPayment": PAYMENT,
}
RECEIVER, ORIGIN = "pension-office-chongqing", "pension-office-chengdu"
NO_OFFICE = ("hospital-chengdu", "insurance-bureau", "stranger")


def request_of(name, **changed):
    body = copy.deepcopy(example(name)["request"]) | changed
    return {member: value for member, value in body.items() if value is not ...}


async def ask(door, name, *, client=RECEIVER, **changed):
    async with door.caller(client) as office:
        return await send(office, ACTS[name], request_of(name, **changed))


def test_every_operation_on_money_is_tried_here():
    ids = {"batch_id": BATCH.rpartition("/")[2], "payment_id": PAYMENT.rpartition("/")[2]}
    declared = {
        one.operation_id: re.sub(r"{(\w+)}", lambda found: ids[found[1]], one.path)
        for one in OPERATIONS
        if one.path.startswith((BATCHES, PAYMENTS))
    }
    assert declared == ACTS | READS


@pytest.mark.parametrize("name", ACTS)
async def test_an_office_acts_and_is_told_what_it_came_to(door, name):
    response = await ask(door, name)
    assert (response.status_code, response.json()) == (200, example(name)["answer"])
    ((_, asking, (*_, request)),) = door.calls
    assert asking.actor.area_code == "500198"
    assert request.model_dump(mode="json") == request_of(name)


@pytest.mark.parametrize("name", READS)
async def test_an_office_reads(door, name):
    async with door.caller(ORIGIN) as office:
        response = await office.get(READS[name])
    assert (response.status_code, response.json()) == (200, example(name)["answer"])


@pytest.mark.parametrize("client", NO_OFFICE)
@pytest.mark.parametrize("name", [*ACTS, *READS])
async def test_whoever_is_no_pension_office_has_nothing_to_do_with_money(door, name, client):
    async with door.caller(client) as somebody:
        asked = ACTS.get(name)
        response = await (send(somebody, asked, request_of(name)) if asked else somebody.get(READS[name]))
    problem(response, 403, "not-allowed")
    assert door.calls == []


async def test_an_office_settles_what_is_owed_to_its_own_agency_only(door):
    told = problem(await ask(door, "formSettlementBatch", client=ORIGIN), 403, "not-allowed")
    assert "its own area" in told["detail"]
    assert door.calls == []


@pytest.mark.parametrize("name", ["matchPayment", "returnPayment"])
async def test_what_a_region_does_with_money_needs_a_key(door, name):
    async with door.caller(RECEIVER) as office:
        response = await office.post(ACTS[name], json=request_of(name))
    problem(response, 400, "key-missing")


@pytest.mark.parametrize(
    ("name", "changed", "pointer"),
    [
        ("formSettlementBatch", {"origin_region": "chongqing"}, ""),
        ("formSettlementBatch", {"origin_region": "guizhou"}, "/origin_region"),
        ("formSettlementBatch", {"agency_code": "H50019800001"}, "/agency_code"),
        ("formSettlementBatch", {"handled_by": ...}, "/handled_by"),
        ("matchPayment", {"transfer_id": "36464.74"}, "/transfer_id"),
        ("matchPayment", {"transfer_id": ...}, "/transfer_id"),
        ("matchPayment", {"amount": "36464.74"}, "/amount"),
        ("matchPayment", {"handled_by": "王"}, "/handled_by"),
        ("returnPayment", {"reason": ""}, "/reason"),
        ("returnPayment", {"reason": "款" * 201}, "/reason"),
        ("returnPayment", {"reason": "两\n行"}, "/reason"),
        ("returnPayment", {"reason": ...}, "/reason"),
    ],
)
async def test_a_wrong_member_is_pointed_at(door, name, changed, pointer):
    told = problem(await ask(door, name, **changed), 422, "invalid")
    assert [fault["pointer"] for fault in told["errors"]] == [pointer]
    assert door.calls == []


@pytest.mark.parametrize("state", [*PaymentState, None])
async def test_money_is_listed_by_its_state(door, state):
    async with door.caller(RECEIVER) as office:
        response = await office.get(PAYMENTS, params={} if state is None else {"state": state.value})
    assert response.status_code == 200
    ((_, _, (asked, cursor, limit)),) = door.calls
    assert (asked, cursor, limit) == (state, None, 100)


@pytest.mark.parametrize("query", ["state=lost", "limit=0", "limit=101", "cursor=1", "region=sichuan"])
async def test_a_list_that_cannot_be_had_is_refused(door, query):
    async with door.caller(RECEIVER) as office:
        told = problem(await office.get(f"{PAYMENTS}?{query}"), 422, "invalid")
    assert told["errors"][0]["pointer"] == f"/query/{query.partition('=')[0]}"
    assert door.calls == []
