"""Transfers at the door: who may do what, and what is refused with its place before anyone is asked."""

import copy
import re

import pytest
import structlog
from knocking import CANARY, problem, send

from gateway.api.contract import OPERATIONS
from gateway.api.examples import example
from gateway.errors import CaseMoved

pytestmark = pytest.mark.anyio

TRANSFERS = "/v1/pension/transfers"
TRANSFER = f"{TRANSFERS}/0199c2a4-5d11-7c3a-9b1e-3f0a52c41d05"
PATHS = {
    "applyForTransfer": TRANSFERS,
    "reviewTransfer": f"{TRANSFER}/reviews",
    "correctTransfer": f"{TRANSFER}/corrections",
    "suspendTransfer": f"{TRANSFER}/suspensions",
    "resumeTransfer": f"{TRANSFER}/resumptions",
    "withdrawTransfer": f"{TRANSFER}/withdrawals",
    "annulTransfer": f"{TRANSFER}/annulments",
    "chooseOverlap": f"{TRANSFER}/overlap-choices",
    "retryTransferStep": f"{TRANSFER}/retries",
}
READS = {
    "listTransfers": TRANSFERS,
    "getTransfer": TRANSFER,
    "getTransferStatement": f"{TRANSFER}/statement",
}
KEYED = sorted(PATHS.keys() - {"retryTransferStep"})
ACTS = sorted(PATHS.keys() - {"applyForTransfer"})
REASONED = ("suspendTransfer", "resumeTransfer", "withdrawTransfer", "annulTransfer", "retryTransferStep")
RECEIVER, ORIGIN = "pension-office-chongqing", "pension-office-chengdu"
NO_OFFICE = ("hospital-chengdu", "insurance-bureau", "stranger")


def request_of(name, pointer="", value=None):
    """The example's request with one member replaced; ... takes it out."""
    body = copy.deepcopy(example(name)["request"])
    *parents, last = pointer.split("/")[1:] or [""]
    box = body
    for part in parents:
        box = box[part]
    if value is ...:
        del box[last]
    elif last:
        box[last] = value
    return body


async def ask(door, name, body=None, *, client=RECEIVER):
    async with door.caller(client) as office:
        return await send(office, PATHS[name], body or request_of(name))


def test_every_operation_on_transfers_is_tried_here():
    declared = {
        one.operation_id: re.sub(r"{\w+}", TRANSFER.rpartition("/")[2], one.path)
        for one in OPERATIONS
        if one.path.startswith(TRANSFERS)
    }
    assert declared == PATHS | READS


# -- who may -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PATHS)
async def test_an_office_acts_and_is_told_what_it_came_to(door, name):
    response = await ask(door, name)
    assert response.status_code == (201 if name == "applyForTransfer" else 200)
    assert response.json() == example(name)["answer"]
    ((_, asking, (*_, request)),) = door.calls
    assert asking.actor.area_code == "500198"
    assert request.model_dump(mode="json", exclude_unset=True) == request_of(name)


@pytest.mark.parametrize("name", READS)
async def test_an_office_reads(door, name):
    async with door.caller(ORIGIN) as office:
        response = await office.get(READS[name])
    assert (response.status_code, response.json()) == (200, example(name)["answer"])


async def test_an_application_says_where_the_transfer_stands(door):
    assert (await ask(door, "applyForTransfer")).headers["location"] == TRANSFER


@pytest.mark.parametrize("client", NO_OFFICE)
@pytest.mark.parametrize("name", PATHS)
async def test_whoever_is_no_pension_office_may_not_act(door, name, client):
    told = problem(await ask(door, name, client=client), 403, "not-allowed")
    assert told["detail"] == "The access token lacks the scope pension."
    assert door.calls == []


@pytest.mark.parametrize("client", NO_OFFICE)
@pytest.mark.parametrize("name", READS)
async def test_whoever_is_no_pension_office_may_not_read(door, name, client):
    async with door.caller(client) as somebody:
        problem(await somebody.get(READS[name]), 403, "not-allowed")
    assert door.calls == []


async def test_an_office_applies_in_its_own_area_only(door):
    told = problem(await ask(door, "applyForTransfer", client=ORIGIN), 403, "not-allowed")
    assert "its own area" in told["detail"]
    assert door.calls == []


# -- keys ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KEYED)
async def test_what_changes_something_needs_a_key(door, name):
    async with door.caller(RECEIVER) as office:
        problem(await office.post(PATHS[name], json=request_of(name)), 400, "key-missing")
    assert door.calls == []


async def test_trying_a_step_again_needs_none_for_the_version_lets_it_through_once(door):
    async with door.caller(RECEIVER) as office:
        response = await office.post(PATHS["retryTransferStep"], json=request_of("retryTransferStep"))
    assert response.status_code == 200


# -- what is refused -------------------------------------------------------------------------------------

WRONG = [
    *((name, "/surprise", "1") for name in PATHS),
    *((name, "/version", value) for name in ACTS for value in (..., 0, -1, "2", 2.0, True, None)),
    *((name, "/handled_by", "王经办") for name in PATHS if name != "reviewTransfer"),
    *((name, "/reason", value) for name in REASONED for value in (..., "", "甲\n乙", "长" * 1001)),
    ("applyForTransfer", "/person/id_number", "510198198805126013"),
    ("applyForTransfer", "/person/id_number", "51019819880512601"),
    ("applyForTransfer", "/person/id_number", "510198198802306012"),
    ("applyForTransfer", "/person/name", ""),
    ("applyForTransfer", "/person/name", "周\n明远"),
    ("applyForTransfer", "/person/sex", "m"),
    ("applyForTransfer", "/person/household_area", ...),
    ("applyForTransfer", "/person/household_area", "四川"),
    ("applyForTransfer", "/person", [CANARY]),
    ("applyForTransfer", "/origin_area", "440106"),
    ("applyForTransfer", "/origin_area", "51019"),
    ("applyForTransfer", "/receiving_area", "510198"),
    ("applyForTransfer", "/receiving_area", "510104"),
    ("applyForTransfer", "/agency_code", "5001980000011"),
    ("applyForTransfer", "/agency_code", "50019800000A"),
    ("applyForTransfer", "/agency_code", "440106000001"),
    ("applyForTransfer", "/origin_scheme", "resident"),
    ("applyForTransfer", "/receiving_scheme", "resident"),
    ("applyForTransfer", "/receiving_scheme", "110"),
    ("applyForTransfer", "/certificate_number", "凭证"),
    ("applyForTransfer", "/assigned", "yes"),
    ("applyForTransfer", "/agent", {"name": "代", "relation": "子女", "telephone": "none"}),
    ("reviewTransfer", "/decision", "agree"),
    ("reviewTransfer", "/decision", ...),
    ("reviewTransfer", "/reasons", ["other"]),
    ("reviewTransfer", "/reviewed_by", ...),
    ("correctTransfer", "/person/id_number", "510198198805126013"),
    ("correctTransfer", "/person/household_area", ...),
    ("annulTransfer", "/reviewed_by", "CQ1001"),
    ("annulTransfer", "/reviewed_by", ...),
    ("chooseOverlap", "/keep", "both"),
    ("chooseOverlap", "/refund_account_number", "62229800000A"),
    ("chooseOverlap", "/refund_account_number", "6222 9800 0000 0000"),
    ("chooseOverlap", "/refund_account_number", "1234567"),
    ("chooseOverlap", "/refund_bank_name", ""),
    ("chooseOverlap", "/confirmed_on", "2026-02-30"),
    ("chooseOverlap", "/confirmed_on", "2026/03/01"),
    ("chooseOverlap", "/confirmed_on", 20260301),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pointer", "value"), WRONG, ids=lambda part: str(part)[-40:])
async def test_what_is_wrong_is_pointed_at_and_not_echoed(door, name, pointer, value):
    response = await ask(door, name, request_of(name, pointer, value))
    told = problem(response, 422, "invalid")
    (fault,) = told["errors"]
    assert fault["pointer"].startswith(pointer)
    assert fault["reason"]
    assert not isinstance(value, str) or len(value) < 10 or value not in response.text
    assert door.calls == []


BELONG = "belong to a refusal only"
REVIEWS = [
    ({"decision": "refuse"}, "/reasons", "must say why it is refused"),
    ({"decision": "refuse", "reasons": []}, "/reasons", "must say why it is refused"),
    ({"decision": "refuse", "reasons": ["other"] * 2}, "/reasons", "must not name a reason twice"),
    ({"decision": "refuse", "reasons": ["tired"]}, "/reasons/0", "must be one of"),
    ({"decision": "return"}, "/note", "must say what is to be corrected"),
    ({"decision": "return", "note": "缺材料", "reasons": ["other"]}, "/reasons", BELONG),
    ({"decision": "accept", "reasons": ["other"]}, "/reasons", BELONG),
]


@pytest.mark.parametrize(("said", "pointer", "reason"), REVIEWS)
async def test_a_review_says_why_and_only_a_refusal_has_reasons(door, said, pointer, reason):
    body = {"reviewed_by": "CQ1002", "version": 2, **said}
    told = problem(await ask(door, "reviewTransfer", body), 422, "invalid")
    assert [(one["pointer"], reason in one["reason"]) for one in told["errors"]] == [(pointer, True)]


@pytest.mark.parametrize(
    "said",
    [
        {"decision": "refuse", "reasons": ["arrears_at_origin", "other"]},
        {"decision": "return", "note": "缺材料"},
        {"decision": "accept"},
    ],
)
async def test_a_review_that_says_what_it_must_gets_through(door, said):
    response = await ask(door, "reviewTransfer", {"reviewed_by": "CQ1002", "version": 2, **said})
    assert response.status_code == 200


async def test_every_fault_of_an_application_is_told_at_once(door):
    body = request_of("applyForTransfer") | {"origin_area": "1", "agency_code": "2", "handled_by": "三"}
    told = problem(await ask(door, "applyForTransfer", body), 422, "invalid")
    assert {one["pointer"] for one in told["errors"]} == {"/origin_area", "/agency_code", "/handled_by"}


@pytest.mark.parametrize("name", PATHS)
async def test_a_list_is_no_request(door, name):
    async with door.caller(RECEIVER) as office:
        problem(await send(office, PATHS[name], b"[]"), 422, "invalid")
        problem(await send(office, PATHS[name], b"{"), 400, "malformed")


# -- paths and queries -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "pointer"),
    [
        (f"{TRANSFERS}/1", "/path/transfer_id"),
        (f"{TRANSFERS}/0199c2a45d117c3a9b1e3f0a52c41d05", "/path/transfer_id"),
        (f"{TRANSFERS}/1/statement", "/path/transfer_id"),
        (f"{TRANSFERS}?cursor=1", "/query/cursor"),
        (f"{TRANSFERS}?cursor={'-' * 36}", "/query/cursor"),
        (f"{TRANSFERS}?cursor=0199c2a45d117c3a9b1e3f0a52c41d05----", "/query/cursor"),
        (f"{TRANSFERS}?overdue=yes", "/query/overdue"),
        (f"{TRANSFERS}?overdue=True", "/query/overdue"),
        (f"{TRANSFERS}?limit=0", "/query/limit"),
        (f"{TRANSFERS}?limit=101", "/query/limit"),
        (f"{TRANSFERS}?name={CANARY}", "/query/name"),
    ],
)
async def test_addresses_are_read_as_strictly_as_bodies(door, address, pointer):
    async with door.caller(RECEIVER) as office:
        response = await office.get(address)
    told = problem(response, 422, "invalid")
    assert [one["pointer"] for one in told["errors"]] == [pointer]
    assert CANARY not in response.text
    assert door.calls == []


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("", (False, None, 100)),
        ("?overdue=true&limit=7", (True, None, 7)),
        (f"?overdue=false&cursor={TRANSFER[-36:]}", (False, TRANSFER[-36:], 100)),
    ],
)
async def test_a_list_is_asked_for_page_by_page(door, query, read):
    async with door.caller(RECEIVER) as office:
        assert (await office.get(TRANSFERS + query)).status_code == 200
    ((_, _, arguments),) = door.calls
    assert arguments == read


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_on_what_cannot_be_a_transfer_is_refused(door, name):
    async with door.caller(RECEIVER) as office:
        address = PATHS[name].replace(TRANSFER[-36:], "1")
        told = problem(await send(office, address, request_of(name)), 422, "invalid")
    assert [one["pointer"] for one in told["errors"]] == ["/path/transfer_id"]


# -- what comes back, and what stays -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTS)
async def test_whoever_comes_second_is_told_to_read_again(door, name):
    door.instead.append(CaseMoved("Meanwhile the origin (转出地经办机构) did suspend (中止) on 2026-11-26."))
    told = problem(await ask(door, name), 409, "case-moved")
    assert (told["retry"], told["detail"].split()[0]) == ("after_correction", "Meanwhile")
    async with door.caller(RECEIVER) as office:
        page = (await office.get(told["type"])).text
    assert "Case moved on" in page
    assert "业务已变动" in page


@pytest.mark.parametrize("name", PATHS)
async def test_nothing_of_the_person_or_the_remark_goes_into_a_log_line_or_a_problem(door, name):
    body = request_of(name) | {"surprise": CANARY}
    with structlog.testing.capture_logs() as lines:
        response = await ask(door, name, body)
        await ask(door, name)
    personal = [
        "周明远",
        "510198198805126012",
        "6222980000000000001",
        CANARY,
        *filter(None, [body.get("reason")]),
    ]
    for said in (response.text, repr(lines)):
        assert [one for one in personal if one in said] == []
    assert {line["route"] for line in lines} == {PATHS[name].replace(TRANSFER[-36:], "{transfer_id}")}
