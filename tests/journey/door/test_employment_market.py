"""The employment market at the door: who may ask, what a request may say, and where it is wrong."""

import copy
from uuid import UUID

import pytest
from knocking import problem, send

from gateway.api.examples import example

pytestmark = pytest.mark.anyio

PUBLICATION, REFERRAL = "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d21", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d31"
CHONGQING, SICHUAN = "employment-office", "employment-office-chengdu"
PATHS = {
    "searchPostings": "/v1/employment/postings/search",
    "searchSeekers": "/v1/employment/seekers/search",
    "publishPosting": "/v1/employment/publications",
    "changePublication": f"/v1/employment/publications/{PUBLICATION}/changes",
    "movePublication": f"/v1/employment/publications/{PUBLICATION}/moves",
    "registerSeeker": "/v1/employment/seekers",
    "moveSeeker": "/v1/employment/seekers/QZ000000000017/moves",
    "issueReferral": "/v1/employment/referrals",
    "answerReferral": f"/v1/employment/referrals/{REFERRAL}/answers",
    "receiptReferral": f"/v1/employment/referrals/{REFERRAL}/receipts",
}
READS = {
    "listPublications": "/v1/employment/publications",
    "getPublication": f"/v1/employment/publications/{PUBLICATION}",
    "listComplianceFindings": "/v1/employment/compliance-findings",
    "listReferrals": "/v1/employment/referrals",
    "getReferral": f"/v1/employment/referrals/{REFERRAL}",
}
OF_AN_OFFICE = [name for name in PATHS if not name.startswith("search")]
CREATING = {"publishPosting", "issueReferral"}


def office_of(name):
    code = example(name)["request"].get("office_code", "500198000021")
    return SICHUAN if code.startswith("51") else CHONGQING


def request_of(name, **changed):
    """The example's request with members replaced; ... takes one out."""
    body = copy.deepcopy(example(name)["request"]) | changed
    return {member: value for member, value in body.items() if value is not ...}


async def ask(door, name, *, client=None, **changed):
    async with door.caller(client or office_of(name)) as office:
        return await send(office, PATHS[name], request_of(name, **changed))


# -- who may ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PATHS)
async def test_an_employment_office_asks(door, name):
    response = await ask(door, name)
    assert (response.status_code, response.json()) == (
        201 if name in CREATING else 200,
        example(name)["answer"],
    )
    assert len(door.calls) == 1


@pytest.mark.parametrize("name", sorted(CREATING))
async def test_what_was_made_says_where_it_stands(door, name):
    answer, kind = example(name)["answer"], "publication" if name == "publishPosting" else "referral"
    response = await ask(door, name)
    assert response.headers["location"] == f"/v1/employment/{kind}s/{answer[f'{kind}_id']}"


@pytest.mark.parametrize("name", READS)
async def test_an_employment_office_reads(door, name):
    async with door.caller(CHONGQING) as office:
        response = await office.get(READS[name])
    assert (response.status_code, response.json()) == (200, example(name)["answer"])


@pytest.mark.parametrize("name", OF_AN_OFFICE)
async def test_an_office_of_another_area_may_not(door, name):
    (other,) = {SICHUAN, CHONGQING} - {office_of(name)}
    problem(await ask(door, name, client=other), 403, "not-allowed")
    assert door.calls == []


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("client", ["hospital-chengdu", "pension-office-chengdu", "bank"])
async def test_whoever_is_no_employment_office_may_not(door, name, client):
    problem(await ask(door, name, client=client), 403, "not-allowed")
    assert door.calls == []


@pytest.mark.parametrize("name", OF_AN_OFFICE)
async def test_what_changes_something_needs_a_key(door, name):
    async with door.caller(office_of(name)) as office:
        response = await office.post(PATHS[name], json=request_of(name))
    problem(response, 400, "key-missing")
    assert door.calls == []


# -- what a request may say -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "changed", "pointer"),
    [
        ("searchPostings", {"text": "数"}, "/text"),
        ("searchPostings", {"text": "数控%"}, "/text"),
        ("searchPostings", {"text": ""}, "/text"),
        ("searchPostings", {"occupation": "6-18-99-99"}, "/occupation"),
        ("searchPostings", {"occupation": "6180107"}, "/occupation"),
        ("searchPostings", {"area": "440100"}, "/area"),
        ("searchPostings", {"pay_at_least": "-1.00"}, "/pay_at_least"),
        ("searchPostings", {"pay_at_least": 6000}, "/pay_at_least"),
        ("searchPostings", {"limit": 0}, "/limit"),
        ("searchPostings", {"limit": 51}, "/limit"),
        ("searchPostings", {"cursor": "not a cursor"}, "/cursor"),
        ("searchPostings", {"regions": []}, "/regions"),
        ("searchPostings", {"regions": ["sichuan", "sichuan"]}, "/regions"),
        ("searchPostings", {"sex": "male"}, "/sex"),
        ("searchSeekers", {"telephone": "028-60000012"}, "/telephone"),
        ("searchSeekers", {"wanted_area": "110000"}, "/wanted_area"),
        ("publishPosting", {"posting_number": ""}, "/posting_number"),
        ("publishPosting", {"posting_number": "ZP-1"}, "/posting_number"),
        ("publishPosting", {"office_code": "440100000021"}, "/office_code"),
        ("publishPosting", {"handled_by": "王经办"}, "/handled_by"),
        ("changePublication", {"version": 0}, "/version"),
        ("changePublication", {"version": "1"}, "/version"),
        ("changePublication", {"version": ...}, "/version"),
        ("movePublication", {"move": "delete"}, "/move"),
        ("registerSeeker", {"pay_minimum": "9000.00", "pay_maximum": "10.00"}, "/pay_maximum"),
        ("registerSeeker", {"pay_minimum": "6000"}, "/pay_minimum"),
        ("registerSeeker", {"occupations": []}, "/occupations"),
        ("registerSeeker", {"occupations": ["6-18-01-07"] * 2}, "/occupations"),
        ("registerSeeker", {"occupations": ["9-99-99-99"]}, "/occupations/0"),
        ("registerSeeker", {"telephone": "call me"}, "/telephone"),
        (
            "registerSeeker",
            {"person": {"name": "周明远", "id_number": "510198198805126013"}},
            "/person/id_number",
        ),
        ("moveSeeker", {"move": "delete"}, "/move"),
        ("issueReferral", {"posting_region": "guizhou"}, "/posting_region"),
        ("issueReferral", {"seeker_number": "周明远"}, "/seeker_number"),
        ("answerReferral", {"answer": "perhaps"}, "/answer"),
        ("receiptReferral", {"result": ...}, "/result"),
        ("receiptReferral", {"monthly_pay": "much"}, "/monthly_pay"),
        ("receiptReferral", {"reason": "\x00"}, "/reason"),
    ],
)
async def test_what_cannot_be_meant_is_refused_with_its_place(door, name, changed, pointer):
    refused = problem(await ask(door, name, **changed), 422, "invalid")
    assert pointer in {one["pointer"] for one in refused["errors"]}
    assert door.calls == []


@pytest.mark.parametrize("name", ["listPublications", "listComplianceFindings", "listReferrals"])
async def test_a_cursor_that_no_list_gave_is_refused(door, name):
    async with door.caller(CHONGQING) as office:
        response = await office.get(READS[name], params={"cursor": "abc"})
    assert [one["pointer"] for one in problem(response, 422, "invalid")["errors"]] == ["/query/cursor"]
    assert door.calls == []


@pytest.mark.parametrize("number", ["qz1", "QZ%201", "Q" * 33])
async def test_a_seekers_number_is_of_its_form(door, number):
    async with door.caller(SICHUAN) as office:
        response = await send(office, f"/v1/employment/seekers/{number}/moves", request_of("moveSeeker"))
    assert [one["pointer"] for one in problem(response, 422, "invalid")["errors"]] == ["/path/seeker_number"]


async def test_what_came_through_is_what_was_asked(door):
    await ask(door, "movePublication")
    ((name, asking, (publication_id, request)),) = door.calls
    assert (name, publication_id, request.move) == ("publications.move", UUID(PUBLICATION), "freeze")
    assert asking.actor.area_code == request.office_code[:6]
