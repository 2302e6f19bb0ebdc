"""Credit records at the door: who may ask, in which form it comes, and what is refused with its place."""

import copy
import re

import pytest
from knocking import problem, send

from gateway.api.contract import OPERATIONS
from gateway.api.examples import example
from gateway.services.credit.pushing import PushState

pytestmark = pytest.mark.anyio

CREDIT = "/v1/credit"
PUSH = f"{CREDIT}/pushes/0f4c2b9e-6a1d-5d3c-8e57-2b9a6c1d4e0f"
QUESTIONS = {
    "searchCreditRecords": f"{CREDIT}/records/search",
    "searchCreditSubjects": f"{CREDIT}/subjects/search",
    "searchPersonCreditRecords": f"{CREDIT}/persons/records/search",
    "makeCreditReport": f"{CREDIT}/reports",
    "pushCreditRecord": f"{CREDIT}/pushes",
}
READS = {"listCreditPushes": f"{CREDIT}/pushes", "getCreditPush": PUSH}
REGULATOR, BANK = "market-regulator", "bank"


def request_of(operation, /, **changed):
    body = copy.deepcopy(example(operation)["request"]) | changed
    return {member: value for member, value in body.items() if value is not ...}


async def ask(door, operation, /, *, client=REGULATOR, accept=None, **changed):
    headers = {} if accept is None else {"accept": accept}
    async with door.caller(client) as caller:
        return await send(caller, QUESTIONS[operation], request_of(operation, **changed), **headers)


def test_every_operation_on_credit_records_is_tried_here():
    declared = {
        one.operation_id: re.sub(r"{(\w+)}", PUSH.rpartition("/")[2], one.path)
        for one in OPERATIONS
        if one.path.startswith(CREDIT)
    }
    assert declared == QUESTIONS | READS


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_regulator_asks_and_is_told(door, name):
    response = await ask(door, name)
    assert (response.status_code, response.json()) == (200, example(name)["answer"])
    ((_, asking, (request,)),) = door.calls
    assert (asking.actor.area_code, asking.key) == ("510198", None)
    assert request.model_dump(mode="json", exclude_none=True) == request_of(name)


@pytest.mark.parametrize("name", READS)
async def test_a_regulator_reads(door, name):
    async with door.caller(REGULATOR) as caller:
        response = await caller.get(READS[name])
    assert (response.status_code, response.json()) == (200, example(name)["answer"])


@pytest.mark.parametrize("client", ["hospital-chengdu", "pension-office-chongqing", "stranger"])
@pytest.mark.parametrize("name", [*QUESTIONS, *READS])
async def test_whoever_lacks_the_scope_asks_in_vain(door, name, client):
    async with door.caller(client) as somebody:
        asked = QUESTIONS.get(name)
        response = await (send(somebody, asked, request_of(name)) if asked else somebody.get(READS[name]))
    problem(response, 403, "not-allowed")
    assert door.calls == []


# -- codes, names, persons -------------------------------------------------------------------------------

WITH_CODE = ("searchCreditRecords", "makeCreditReport")


@pytest.mark.parametrize(
    "code", ["N2510181MA60000164", "91510100MA6000016A", "12510198MA6000016E", "A1510181MA6000000F"]
)
@pytest.mark.parametrize("name", WITH_CODE)
async def test_codes_with_a_letter_before_are_codes(door, name, code):
    if code.startswith("A1"):
        code = with_checks(code[:16])
    assert (await ask(door, name, credit_code=code)).status_code == 200


def with_checks(sixteen):
    """A code of these first sixteen characters, with both check characters, worked out anew here."""
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    inner = sum(int(c, 36) * w for c, w in zip(sixteen[8:], (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    code = sixteen + "0123456789X"[(11 - inner) % 11]
    total = sum(letters.index(char) * pow(3, place, 31) for place, char in enumerate(code))
    return code + letters[-total % 31]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("91510100MA6000026A", "inner check character"),
        ("91510100MA6000016B", "check character (GB 32100"),
        ("91510100MA600001", "18 digits"),
        ("91510100ma6000016a", "18 digits"),
        ("9151O100MA6000016A", "18 digits"),
        ("５1510100MA6000016A", "18 digits"),
        ("", "18 digits"),
    ],
)
@pytest.mark.parametrize("name", WITH_CODE)
async def test_a_code_that_cannot_be_one_is_refused_with_what_is_wrong(door, name, code, why):
    told = problem(await ask(door, name, credit_code=code), 422, "invalid")
    (fault,) = told["errors"]
    assert fault["pointer"] == "/credit_code"
    assert why in fault["reason"]
    assert door.calls == []


@pytest.mark.parametrize(
    ("name", "changed", "pointer"),
    [
        ("searchCreditRecords", {"name": "沙盒物流"}, "/name"),
        ("searchCreditRecords", {"credit_code": ...}, "/credit_code"),
        ("searchCreditRecords", {"purpose": ...}, "/purpose"),
        ("searchCreditRecords", {"purpose": "curiosity"}, "/purpose"),
        ("searchCreditRecords", {"kinds": ["gossip"]}, "/kinds/0"),
        ("searchCreditRecords", {"regions": []}, "/regions"),
        ("searchCreditRecords", {"regions": ["sichuan", "sichuan"]}, "/regions"),
        ("searchCreditRecords", {"regions": ["yunnan"]}, "/regions/0"),
        ("searchCreditSubjects", {"name": "沙"}, "/name"),
        ("searchCreditSubjects", {"name": "%%"}, "/name"),
        ("searchCreditSubjects", {"credit_code": "91510100MA6000016A"}, "/credit_code"),
        ("searchPersonCreditRecords", {"authorisation_number": ...}, "/authorisation_number"),
        ("searchPersonCreditRecords", {"purpose": ...}, "/purpose"),
        ("searchPersonCreditRecords", {"id_number": "510198198807120029"}, "/id_number"),
        ("makeCreditReport", {"purpose": None}, "/purpose"),
        ("pushCreditRecord", {"issuer_code": "11510000MA6000016E"}, "/issuer_code"),
        ("pushCreditRecord", {"subject_code": "91500000MA60000162"}, "/subject_code"),
        ("pushCreditRecord", {"document_number": ""}, "/document_number"),
    ],
)
async def test_what_is_wrong_is_refused_before_anyone_is_asked(door, name, changed, pointer):
    told = problem(await ask(door, name, **changed), 422, "invalid")
    assert pointer in [fault["pointer"] for fault in told["errors"]]
    assert door.calls == []


async def test_no_refusal_repeats_what_was_said_of_a_person(door):
    said = {"name": "查无此人", "id_number": "510198198807120029"}
    response = await ask(door, "searchPersonCreditRecords", **said)
    assert not [value for value in said.values() if value in response.text]


# -- forms -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "kind", "begins"),
    [
        ("text/html", "text/html; charset=utf-8", b"<!doctype html>"),
        ("application/pdf", "application/pdf", b"%PDF-1."),
        ("application/pdf;q=1, text/html;q=0.5", "application/pdf", b"%PDF-1."),
        ("application/json, text/html", "application/json", b"{"),
        ("*/*", "application/json", b"{"),
    ],
)
async def test_a_report_comes_in_the_form_that_is_named_first(door, accept, kind, begins):
    response = await ask(door, "makeCreditReport", client=BANK, accept=accept)
    assert (response.status_code, response.headers["content-type"]) == (200, kind)
    assert response.content.startswith(begins)
    assert response.headers["errand-id"]
    assert (response.headers["cache-control"], response.headers["vary"]) == ("no-store", "accept")
    if kind.startswith("text/html"):
        assert "default-src 'none'" in response.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["searchCreditRecords", "searchCreditSubjects"])
async def test_what_has_no_other_form_comes_as_json(door, name):
    response = await ask(door, name, accept="application/pdf")
    assert response.headers["content-type"] == "application/json"


# -- pushes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "arguments"),
    [
        ("", (None, False, None, 100)),
        ("?overdue=true", (None, True, None, 100)),
        ("?state=waiting&limit=5&cursor=41", (PushState.WAITING, False, "41", 5)),
    ],
)
async def test_a_list_is_asked_for_by_state_and_term(door, query, arguments):
    async with door.caller(REGULATOR) as caller:
        response = await caller.get(READS["listCreditPushes"] + query)
    assert response.status_code == 200
    assert door.calls[0][2] == arguments


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("state=lost", "/query/state"),
        ("overdue=yes", "/query/overdue"),
        ("cursor=abc", "/query/cursor"),
        ("limit=0", "/query/limit"),
        ("region=sichuan", "/query/region"),
    ],
)
async def test_a_list_is_refused_with_what_is_wrong(door, query, pointer):
    async with door.caller(REGULATOR) as caller:
        told = problem(await caller.get(f"{READS['listCreditPushes']}?{query}"), 422, "invalid")
    assert [fault["pointer"] for fault in told["errors"]] == [pointer]
