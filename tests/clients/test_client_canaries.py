"""No person and no token stands in what a client says of a call that failed, and people log (隐私)."""

from __future__ import annotations

import json

import pytest
from client_canaries import CANARIES, NAME
from client_programs import PROGRAMS, REFUSALS, VARIANTS

STATUS = {"invalid": 422, "refused": 422, "absent": 404, "stranger": 401, "unreached": 0}
CHECKS_ITSELF = {"php", "python"}
"""The other clients make any request, and the gateway refuses it."""


@pytest.fixture(scope="module", params=sorted({**PROGRAMS, **VARIANTS}))
def told(request, says):
    """What the program of one language was told by its client of each call."""
    return {"language": request.param, **json.loads(says(request.param, REFUSALS))}


@pytest.mark.parametrize("call", sorted(STATUS))
def test_nobody_stands_in_what_is_said_of_a_call_that_failed(told, call):
    assert told[call]["status"] == STATUS[call], told[call]["said"]
    assert held(told[call]["said"]) == []


def test_nobody_stands_in_what_is_said_of_a_request_that_could_not_be_made(told):
    assert ("made" in told) == (told["language"] in CHECKS_ITSELF)
    if "made" in told:
        assert "insured_area" in told["made"]["said"]
        assert held(told["made"]["said"]) == []


def test_a_refusal_says_what_is_wrong_all_the_same(told):
    for call in ("invalid", "refused", "absent", "stranger"):
        assert "/problems/" in told[call]["said"]
    assert "/case_number" in told["invalid"]["said"]


def test_an_error_of_axios_holds_the_whole_request_and_so_is_not_logged_whole(says):
    for whole in json.loads(says("typescript-axios", REFUSALS))["refused"]["whole"]:
        assert NAME in whole
        assert "Bearer eyJ" in whole


def held(said):
    """Which canaries are in it, as they are or as JSON, Python or Java escape them, and any token."""
    assert said
    escaped = {form for word in CANARIES for form in (word, json.dumps(word)[1:-1], ascii(word)[1:-1])}
    return [word for word in (*sorted(escaped), "eyJ") if word.lower() in said.lower()]
