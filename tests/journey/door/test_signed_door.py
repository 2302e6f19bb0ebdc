"""The door for callers that sign: the same caller, the same rights, and refusals in the same form."""

import json
from dataclasses import replace
from datetime import date

import httpx
import pytest
from fastapi import FastAPI
from knocking import JSON, OPEN, SETTLE, problem, request_for
from signed_samples import Signer, digest_of
from stand_in import Everybody

from gateway.api import build
from gateway.api.examples import example
from gateway.api.signed.callers import ASKED_FOR, SignedCallers
from gateway.cases.client_keys import ClientKey, SignatureAlgorithm
from gateway.cases.registrations import Registration, RegistrationKept, Registrations
from gateway.vocabulary import now

pytestmark = pytest.mark.anyio

ORIGIN = "https://gateway.example.org"
CLIENT = "hospital-chengdu"
HOSPITAL = Signer(key_id=f"{CLIENT}.1", secret=bytes(32))
BODY = json.dumps(request_for(SETTLE), ensure_ascii=False).encode()
REPORT = "/v1/credit/reports"


class Ring:
    def key(self, key_id):
        if key_id != HOSPITAL.key_id:
            return None
        return ClientKey(key_id, CLIENT, SignatureAlgorithm.HMAC_SHA256, HOSPITAL.secret)


class Once:
    def __init__(self):
        self.spent = set()

    async def spend(self, client_id, nonce, keep_until):
        new = (client_id, nonce) not in self.spent
        self.spent.add((client_id, nonce))
        return new


@pytest.fixture
def at(door):
    """Callers that have no token at a door that takes signatures, and what stands behind it."""

    def build_with(**changed):
        house = replace(door.house, signers=SignedCallers(Ring(), Once(), public_url=ORIGIN), **changed)
        app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        build(app, house)
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://inside:8000")

    return build_with


def signed(path=SETTLE, body=BODY, method="POST", **also):
    return HOSPITAL.headers(method, ORIGIN + path, body, also=also)


async def test_a_signed_request_is_served_once(at, door):
    headers = signed(**{"idempotency-key": "his-1"})
    async with at() as caller:
        answer = await caller.post(SETTLE, content=BODY, headers=JSON | headers)
        assert answer.status_code == 201
        again = await caller.post(SETTLE, content=BODY, headers=JSON | headers)
    problem(again, 401, "not-authenticated")
    assert "used before" in again.json()["detail"]
    ((name, asking, (_, request)),) = door.calls
    assert (name, asking.key, asking.body) == ("settlements.settle", "his-1", BODY)
    assert request.model_dump(mode="json", exclude_none=True) == request_for(SETTLE)


async def test_that_a_known_client_was_refused_is_written_down(at, door):
    headers = signed(**{"idempotency-key": "his-1"})
    async with at() as caller:
        problem(
            await caller.post(SETTLE, content=BODY + b" ", headers=JSON | headers), 401, "not-authenticated"
        )
    (note,) = door.notes.written
    assert (note.actor.client_id, note.action, note.outcome) == (CLIENT, "turn_away", "NotAuthenticated")
    assert note.details["reason"] == "signature_digest"
    assert door.calls == []


async def test_who_signs_is_the_same_caller_with_the_same_rights_as_who_brings_a_token(at, door, keys):
    agreed = Registration.model_validate(
        {
            "organisation": "12510198MA6000016E",
            "name": "沙盒成都第一医院",
            "kind": "hospital",
            "institution_code": "H51019800001",
            "scopes": ["medical-insurance"],
            "valid_from": "2026-01-01",
            "requests_per_second": 700,
        }
    )

    class Memory:
        async def changes(self):
            return 1

        async def all(self):
            return [
                RegistrationKept(
                    client_id=CLIENT, version=1, registration=agreed, disabled_at=None, changed_at=now()
                )
            ]

    admission = Registrations(Memory(), lambda: date(2026, 11, 27))
    await admission.look()
    async with door.caller(CLIENT) as known:
        token = known.headers["authorization"]
    async with at(admission=admission) as caller:
        for headers in (
            {"authorization": token, "idempotency-key": "his-1"},
            signed(**{"idempotency-key": "his-1"}),
        ):
            answer = await caller.post(SETTLE, content=BODY, headers=JSON | headers)
            assert answer.status_code == 201, answer.text
            assert answer.headers["ratelimit-policy"] == '"client";q=700;w=1'
        elsewhere = request_for(OPEN)
        elsewhere["institution_code"] = "H51019800002"
        body = json.dumps(elsewhere).encode()
        other = await caller.post(
            OPEN, content=body, headers=JSON | signed(OPEN, body, **{"idempotency-key": "his-2"})
        )
        problem(other, 403, "not-allowed")
        transfers = "/v1/pension/transfers"
        refused = await caller.get(transfers, headers=signed(transfers, b"", "GET"))
        problem(refused, 403, "not-allowed")
    by_token, by_signature = (asking.actor for _, asking, _ in door.calls)
    assert (by_token.signed_with, by_signature.signed_with) == (None, HOSPITAL.key_id)
    assert by_token == replace(by_signature, signed_with=None)


async def test_without_any_proof_both_ways_are_told(at):
    async with at() as caller:
        answer = await caller.post(SETTLE, content=BODY, headers=JSON)
    problem(answer, 401, "not-authenticated")
    assert answer.headers["www-authenticate"] == 'Bearer realm="chuanyu-gateway"'
    assert answer.headers["accept-signature"] == ASKED_FOR
    assert ASKED_FOR.startswith('sig=("@method" "@target-uri" "content-digest");created;tag=')


async def test_a_wrong_token_is_told_about_tokens_only(at):
    async with at() as caller:
        answer = await caller.post(SETTLE, content=BODY, headers=JSON | {"authorization": "Bearer a.b.c"})
    problem(answer, 401, "not-authenticated")
    assert "accept-signature" not in answer.headers


async def test_a_signature_that_does_not_verify_is_refused_before_the_body_is_read(at, door):
    async def never():
        raise AssertionError("the body was read")
        yield b""

    forged = replace(HOSPITAL, secret=bytes(31) + b"x")
    headers = forged.headers("POST", ORIGIN + SETTLE, BODY, also={"idempotency-key": "his-1"})
    async with at() as caller:
        answer = await caller.post(SETTLE, content=never(), headers=JSON | headers)
    problem(answer, 401, "not-authenticated")
    assert answer.headers["accept-signature"] == ASKED_FOR
    assert door.calls == []
    (note,) = door.notes.written
    assert (note.actor.client_id, note.details["reason"]) == ("nobody/unproven", "signature_unverified")
    assert note.details["claimed"] == HOSPITAL.key_id


async def test_a_fault_of_the_sandbox_must_be_signed_for(at, door):
    headers = signed(**{"idempotency-key": "his-1"})
    async with at() as caller:
        answer = await caller.post(
            SETTLE, content=BODY, headers=JSON | headers | {"x-sandbox-fault": "slow=1"}
        )
        problem(answer, 401, "not-authenticated")
        also = {"idempotency-key": "his-1", "x-sandbox-fault": "slow=1"}
        answer = await caller.post(SETTLE, content=BODY, headers=JSON | signed(**also))
    assert answer.status_code == 201
    ((_, asking, _),) = door.calls
    assert asking.sandbox_fault == "slow=1"


async def test_another_form_of_an_answer_must_be_signed_for(at):
    body = json.dumps(example("makeCreditReport")["request"], ensure_ascii=False).encode()
    everybody = Everybody(kind="harness", scopes=["credit"])
    async with at(admission=everybody) as caller:
        headers = signed(REPORT, body)
        page = await caller.post(REPORT, content=body, headers=JSON | headers | {"accept": "text/html"})
        problem(page, 401, "not-authenticated")
        # As JSON it is what everybody gets, whatever a library puts into Accept.
        plain = await caller.post(REPORT, content=body, headers=JSON | headers | {"accept": "*/*"})
        assert plain.headers["content-type"] == "application/json"
        page = await caller.post(
            REPORT, content=body, headers=JSON | signed(REPORT, body, accept="text/html")
        )
        assert page.headers["content-type"].startswith("text/html")


async def test_an_operation_without_a_body_takes_none_that_was_not_signed(at, door):
    path = f"/v1/errands/{'0199c2a4-5d11-7c3a-9b1e-3f0a52c41d04'}/enquiries"
    headers = signed(path, b"")
    async with at() as caller:
        problem(await caller.post(path, content=b"x", headers=headers), 401, "not-authenticated")
        assert (await caller.post(path, headers=headers)).status_code == 200
        with_digest = signed(path, b"", **{"content-digest": digest_of(b"")})
        assert (await caller.post(path, headers=with_digest)).status_code == 200
    assert len(door.calls) == 2


async def test_the_logs_entries_are_read_by_signature_too(at, door):
    async def bundle():
        return b"entries"

    door.instead.append(bundle)
    path = "/log/tile/entries/000"
    async with at() as caller:
        refused = await caller.get(path)
        problem(refused, 401, "not-authenticated")
        headers = signed(path, b"", "GET")
        first = await caller.get(path, headers=headers)
        again = await caller.get(path, headers=headers)
    assert (first.status_code, first.content) == (200, b"entries")
    problem(again, 401, "not-authenticated")


async def test_a_door_that_does_not_know_its_address_takes_no_signature(hospital, door):
    headers = signed(**{"idempotency-key": "his-1"})
    del hospital.headers["authorization"]
    answer = await hospital.post(SETTLE, content=BODY, headers=JSON | headers)
    problem(answer, 401, "not-authenticated")
    assert answer.json()["detail"] == "This gateway takes no signed requests."
    assert door.calls == []
