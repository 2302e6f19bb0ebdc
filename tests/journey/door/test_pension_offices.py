"""Look-ups, certificates and survival checks at the door: who may ask, and what is not accepted."""

import copy

import pytest
from knocking import problem, send

from gateway.api.examples import example

pytestmark = pytest.mark.anyio

PATHS = {
    "findPensionHistory": "/v1/pension/histories/search",
    "checkTransferEligibility": "/v1/pension/transfer-eligibility-checks",
    "issueContributionCertificate": "/v1/pension/certificates",
    "findSurvivalRecord": "/v1/pension/survival-records/search",
    "submitSurvivalCheck": "/v1/pension/survival-checks",
}
OFFICES = {"51": "pension-office-chengdu", "50": "pension-office-chongqing"}
CHECK, HISTORY = "submitSurvivalCheck", "findPensionHistory"


def request_of(name, **changed):
    """The example's request with members replaced; ... takes one out."""
    body = copy.deepcopy(example(name)["request"]) | changed
    return {member: value for member, value in body.items() if value is not ...}


def office_of(name):
    return OFFICES[example(name)["request"]["agency_code"][:2]]


async def ask(door, name, *, client=None, **changed):
    async with door.caller(client or office_of(name)) as office:
        return await send(office, PATHS[name], request_of(name, **changed))


@pytest.mark.parametrize("name", PATHS)
async def test_an_office_asks_in_its_own_area(door, name):
    response = await ask(door, name)
    assert (response.status_code, response.json()) == (200, example(name)["answer"])
    ((_, asking, (request,)),) = door.calls
    assert asking.actor.area_code == request.agency_code[:6]


@pytest.mark.parametrize("name", PATHS)
async def test_an_office_of_another_area_may_not(door, name):
    (other,) = set(OFFICES.values()) - {office_of(name)}
    problem(await ask(door, name, client=other), 403, "not-allowed")
    assert door.calls == []


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("client", ["hospital-chengdu", "insurance-bureau", "stranger"])
async def test_whoever_is_no_pension_office_may_not(door, name, client):
    problem(await ask(door, name, client=client), 403, "not-allowed")
    assert door.calls == []


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("person", {"name": "周明远", "id_number": "510198198805126013"}),
        ("agency_code", "510198"),
        ("agency_code", "440100000001"),
        ("handled_by", "王经办"),
        ("handled_by", ...),
        ("surprise", "1"),
    ],
)
async def test_what_no_region_could_take_is_refused_with_its_place(door, name, member, value):
    refused = problem(await ask(door, name, **{member: value}), 422, "invalid")
    assert {one["pointer"].split("/")[1] for one in refused["errors"]} == {member}
    assert door.calls == []


@pytest.mark.parametrize("regions", [[], ["sichuan", "sichuan"], ["guizhou"], None])
async def test_regions_are_named_once_each_or_left_out(door, regions):
    refused = problem(await ask(door, HISTORY, regions=regions), 422, "invalid")
    assert refused["errors"][0]["pointer"].startswith("/regions") or regions is None


@pytest.mark.parametrize(
    "changed",
    [
        {"paying_area": "510198"},
        {"checked_in_area": "500198"},
        {"paying_area": "510198", "checked_in_area": "500198"},
        {"outcome": "dead"},
        {"died_on": "2026-03-01"},
        {"outcome": "dead", "died_on": "2026-03-03"},
        {"outcome": "alive"},
        {"method": "telephone"},
        {"checked_on": "2026-3-2"},
    ],
    ids=str,
)
async def test_a_check_whose_parts_do_not_agree_is_refused(door, changed):
    problem(await ask(door, CHECK, **changed), 422, "invalid")
    assert door.calls == []


@pytest.mark.parametrize("name", ["issueContributionCertificate", "submitSurvivalCheck"])
async def test_what_changes_something_needs_a_key(door, name):
    async with door.caller(office_of(name)) as office:
        response = await office.post(PATHS[name], json=request_of(name))
    problem(response, 400, "key-missing")


async def test_an_office_reads_its_errands_and_sees_the_regions(door):
    async with door.caller("pension-office-chengdu") as office:
        assert (await office.get("/v1/regions")).status_code == 200
        assert (await office.get("/v1/errands/0199c2a4-5d11-7c3a-9b1e-3f0a52c41d04")).status_code == 200
    async with door.caller("stranger") as stranger:
        problem(await stranger.get("/v1/regions"), 403, "not-allowed")
