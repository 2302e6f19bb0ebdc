"""The door: who may pass, what goes out with an answer, and what never leaves."""

import json

import pytest
import structlog
from knocking import (
    CANARY,
    LINES,
    OPEN,
    PRE_SETTLE,
    SETTLE,
    VISIT,
    changed,
    problem,
    request_for,
    send,
)
from stand_in import ERRAND, stand_in

from gateway.api.examples import example
from gateway.cases.asking import Answer
from gateway.errors import OutcomeUnknown, Refused, StillInProgress
from gateway.vocabulary import Region

pytestmark = pytest.mark.anyio


# -- who asks -------------------------------------------------------------------------------------------


async def test_without_a_token_nothing_is_told_but_that(hospital, door):
    response = await send(hospital, SETTLE, request_for(SETTLE), authorization="")
    problem(response, 401, "not-authenticated")
    assert response.headers["www-authenticate"].startswith('Bearer realm="chuanyu-gateway"')
    assert door.calls == []


async def test_the_token_is_judged_before_the_body(hospital):
    response = await send(hospital, SETTLE, b"garbage", authorization="Bearer a.b.c")
    problem(response, 401, "not-authenticated")
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


async def test_a_caller_without_the_scope_is_refused_and_that_is_written_down(door):
    async with door.caller("stranger") as stranger:
        response = await send(stranger, SETTLE, request_for(SETTLE))
    problem(response, 403, "not-allowed")
    assert 'error="insufficient_scope", scope="medical-insurance"' in response.headers["www-authenticate"]
    assert [(note.actor.client_id, note.outcome) for note in door.notes.written] == [
        ("stranger", "NotAllowed")
    ]
    assert door.calls == []


async def test_a_hospital_opens_visits_for_itself_only(door):
    async with door.caller("hospital-chengdu-clinic") as clinic:
        response = await send(clinic, OPEN, request_for(OPEN))
    problem(response, 403, "not-allowed")
    assert door.calls == []


# -- what comes back ------------------------------------------------------------------------------------


async def test_a_creation_says_where_it_stands_and_a_replay_that_it_is_one(hospital, door):
    answer = json.dumps(example("settleVisit")["answer"]).encode()
    door.instead.append(Answer(answer, (ERRAND,), replayed=True))
    response = await send(hospital, SETTLE, request_for(SETTLE))
    settlement_id = response.json()["settlement_id"]
    assert response.headers["location"] == f"/v1/medical-insurance/settlements/{settlement_id}"
    assert response.headers["idempotent-replayed"] == "true"
    assert response.content == answer
    fresh = await send(hospital, LINES, request_for(LINES))
    assert fresh.headers["location"] == LINES
    assert "idempotent-replayed" not in fresh.headers


async def test_a_caller_may_prefer_not_to_wait_for_the_recording(hospital, door):
    response = await send(
        hospital, SETTLE, request_for(SETTLE), prefer="handling=lenient, respond-async; x=1"
    )
    assert response.headers["preference-applied"] == "respond-async"
    await send(hospital, SETTLE, request_for(SETTLE), prefer="wait=10")
    await send(hospital, LINES, request_for(LINES), prefer="respond-async")
    assert [asking.leave_recording for _, asking, _ in door.calls] == [True, False, False]


async def test_faults_are_provoked_in_the_sandbox_only(keys):
    for sandbox, heard in ((True, "slow=10"), (False, None)):
        door = stand_in(keys, sandbox=sandbox)
        async with door.caller() as hospital:
            await send(hospital, SETTLE, request_for(SETTLE), **{"x-sandbox-fault": "slow=10"})
        assert [asking.sandbox_fault for _, asking, _ in door.calls] == [heard]


async def test_a_trace_is_taken_up_and_a_broken_one_begun_anew(hospital, door):
    trace_id = "4bf92f3577b34da6a3ce929d0e0e4736"
    given = f"00-{trace_id}-00f067aa0ba902b7-01"
    taken = await send(hospital, SETTLE, request_for(SETTLE), traceparent=given)
    assert taken.headers["traceparent"].startswith(f"00-{trace_id}-")
    assert taken.headers["traceparent"] != given
    await send(hospital, SETTLE, request_for(SETTLE), traceparent=f"00-{'0' * 32}-00f067aa0ba902b7-01")
    traces = [asking.trace_id for _, asking, _ in door.calls]
    assert traces[0] == trace_id
    assert len(traces[1]) == 32
    assert traces[1] not in (trace_id, "0" * 32)


async def test_a_first_request_that_still_runs_says_when_to_come_again(hospital, door):
    door.instead.append(StillInProgress(errand_id=ERRAND))
    response = await send(hospital, SETTLE, request_for(SETTLE))
    assert (response.status_code, response.headers["retry-after"]) == (409, "1")
    assert (response.json()["effect"], response.json()["retry"]) == ("unknown", "same_key")


async def test_an_unknown_outcome_leads_to_its_enquiry(hospital, door):
    door.instead.append(OutcomeUnknown(region=Region.CHONGQING, errand_id=ERRAND))
    response = await send(hospital, SETTLE, request_for(SETTLE))
    told = response.json()
    assert (response.status_code, told["effect"], told["retry"]) == (504, "unknown", "never")
    assert (await hospital.post(told["enquire_url"])).status_code == 200
    assert (await hospital.post(told["reverse_url"])).status_code == 200
    assert response.headers["errand-id"] == told["errand_id"] == str(ERRAND)


# -- nothing leaks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [SETTLE, PRE_SETTLE])
async def test_a_failure_nobody_foresaw_tells_nothing_of_itself(hospital, door, path):
    door.instead.append(RuntimeError(f"{CANARY} 500198196906200030"))
    with structlog.testing.capture_logs() as lines:
        response = await send(hospital, path, request_for(SETTLE))
    assert (response.status_code, response.json()["type"]) == (500, "/problems/unforeseen")
    assert response.json()["effect"] == ("unknown" if path == SETTLE else "none")
    for told in (response.text, repr(lines)):
        assert CANARY not in told
        assert "500198196906200030" not in told
    assert {line["event"] for line in lines} == {"request.broken", "request"}


async def test_a_regions_message_does_not_carry_the_person_out(hospital, door):
    door.instead.append(
        Refused(
            region=Region.CHONGQING, code="-2", message="周济川/500198196906200030 已停保", errand_id=ERRAND
        )
    )
    response = await send(hospital, OPEN, request_for(OPEN))
    assert response.json()["region"] == {"name": "chongqing", "code": "-2", "message": "***/*** 已停保"}


async def test_a_log_line_names_the_route_and_nothing_the_caller_sent(hospital):
    with structlog.testing.capture_logs() as lines:
        await hospital.get(f"/v1/medical-insurance/visits/{VISIT}/fee-lines?{CANARY}={CANARY}")
        await hospital.get(f"/{CANARY}/500198196906200030?{CANARY}")
        await send(hospital, SETTLE, changed(SETTLE, "/credential/number", CANARY))
    assert [line["route"] for line in lines] == [
        "/v1/medical-insurance/visits/{visit_id}/fee-lines",
        "(no route)",
        "/v1/medical-insurance/visits/{visit_id}/settlements",
    ]
    assert CANARY not in repr(lines)
    assert "500198196906200030" not in repr(lines)
    assert VISIT not in repr(lines)


async def test_meters_count_routes_and_not_what_callers_make_up(hospital):
    await hospital.get(f"/{CANARY}")
    await hospital.request(CANARY, "/v1/regions")
    await hospital.get("/v1/regions")
    text = (await hospital.get("/metrics")).text
    assert CANARY not in text
    assert 'gateway_requests_total{method="GET",route="/v1/regions",status="200"} 1.0' in text
    assert 'method="OTHER"' in text


# -- the process ------------------------------------------------------------------------------------------


async def test_readiness_says_what_is_lacking_and_life_does_not_depend_on_it(hospital, door):
    assert (await hospital.get("/readyz")).status_code == 200
    door.lacking.append("The database does not answer.")
    assert (await hospital.get("/readyz")).json()["lacking"] == ["The database does not answer."]
    assert (await hospital.get("/readyz")).status_code == 503
    assert (await hospital.get("/livez")).status_code == 200


async def test_more_than_can_be_carried_is_refused_at_once_but_health_is_not(keys):
    door = stand_in(keys, under_way_limit=1)
    async with door.caller() as hospital:
        inside = []

        async def meanwhile():
            inside.extend([await hospital.get("/v1/regions"), await hospital.get("/livez")])
            return Answer(b'{"settlement_id":"x"}', ())

        door.instead.append(meanwhile)
        response = await send(hospital, SETTLE, request_for(SETTLE))
    assert response.status_code == 201
    assert [one.status_code for one in inside] == [503, 200]
    told = inside[0].json()
    assert (told["type"], told["retry"]) == ("/problems/overloaded", "same_key")
