"""Wrong input: refused with a problem that says where and why, before anyone is asked, echoing nothing."""

import time

import pytest
from knocking import (
    ASKED,
    CANARY,
    DIAGNOSES,
    FILINGS,
    JSON,
    LINES,
    OPEN,
    PRE_SETTLE,
    SEARCH,
    SETTLE,
    VISIT,
    changed,
    problem,
    request_for,
    send,
)
from stand_in import ERRAND

pytestmark = pytest.mark.anyio


# -- what is right gets through, so that the rest of this page can fail ----------------------------------


@pytest.mark.parametrize("path", ASKED)
async def test_the_examples_get_through(hospital, door, path):
    response = await send(hospital, path, request_for(path))
    assert response.is_success
    assert response.headers["errand-id"] == str(ERRAND)
    assert len(door.calls) == 1


# -- the text -------------------------------------------------------------------------------------------

NESTED = b'{"a":' * 33 + b"1" + b"}" * 33
TEXTS = {
    "empty": b"",
    "not JSON": b"total=1.00",
    "cut short": b'{"total":"1.00"',
    "trailing garbage": b'{"total":"1.00"}]',
    "two objects": b'{"total":"1.00"}{"total":"1.00"}',
    "NaN": b'{"total":NaN}',
    "Infinity": b'{"total":-Infinity}',
    "a number beyond all bounds": b'{"total":1e999}',
    "invalid UTF-8": b'{"total":"\xff\xfe"}',
    "GB18030": '{"name":"周济川"}'.encode("gb18030"),
    "a byte order mark": b'\xef\xbb\xbf{"total":"1.00"}',
    "half a surrogate": b'{"total":"\\ud800"}',
    "nested too deep": NESTED,
    "nested very deep": b"[" * 200_000,
    "a comment": b'{"total":"1.00" /* yes */}',
    "single quotes": b"{'total':'1.00'}",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
async def test_a_body_that_is_not_json_is_malformed(hospital, door, text):
    problem(await send(hospital, SETTLE, text), 400, "malformed")
    assert door.calls == []


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        (b'{"total":"1.00","total":"1.00"}', "/total"),
        (b'{"credential":{"kind":"resident_id","kind":"e_voucher"}}', "/credential/kind"),
        (b'{"total":"1.00","\\u0074otal":"2.00"}', "/total"),
        (b'{"lines":[{},{"a":{"b/c":1,"b/c":2}}]}', "/lines/1/a/b~1c"),
        # The escaped colon makes up for the one that a parser loses with the first member.
        (b'{"total":"1.00","total":"\\u003a"}', "/total"),
    ],
)
async def test_a_member_named_twice_is_refused_where_it_stands(hospital, door, text, pointer):
    told = problem(await send(hospital, SETTLE, text), 400, "malformed")
    assert told["errors"] == [{"pointer": pointer, "reason": "is named twice"}]
    assert door.calls == []


async def test_colons_in_texts_do_not_count_as_members(hospital, door):
    assert (await send(hospital, DIAGNOSES, changed(DIAGNOSES, "/condition", ":::\\u003a:"))).is_success


async def test_32_levels_are_read_and_judged_by_the_contract(hospital):
    deepest = b'{"a":' * 32 + b"1" + b"}" * 32
    problem(await send(hospital, SETTLE, deepest), 422, "invalid")


async def test_a_body_larger_than_the_limit_is_refused_unread(hospital, door):
    sent = 0

    async def endless():
        nonlocal sent
        while True:
            sent += 65536
            yield b" " * 65536

    headers = JSON | {"idempotency-key": "k"}
    problem(await hospital.post(SETTLE, content=endless(), headers=headers), 413, "too-large")
    assert sent <= 2 * 1_048_576
    problem(await send(hospital, SETTLE, b" " * 2_000_000), 413, "too-large")
    assert door.calls == []


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=gb18030"},
        {"content-encoding": "gzip"},
        {"content-type": ""},
    ],
    ids=str,
)
async def test_only_plain_json_is_taken(hospital, door, headers):
    problem(await send(hospital, SETTLE, request_for(SETTLE), **headers), 415, "wrong-media-type")
    assert door.calls == []


# -- the members ----------------------------------------------------------------------------------------

MEMBERS = [
    (SETTLE, "/total", "10.000"),
    (SETTLE, "/total", "-1.00"),
    (SETTLE, "/total", 10.5),
    (SETTLE, "/total", "1e5"),
    (SETTLE, "/total", "１０.００"),
    (SETTLE, "/total", " 1.00"),
    (SETTLE, "/total", "1.00\n"),
    (SETTLE, "/total", "00.10"),
    (SETTLE, "/total", True),
    (SETTLE, "/total", ...),
    (SETTLE, "/use_personal_account", "yes"),
    (SETTLE, "/use_personal_account", 1),
    (SETTLE, "/invoice_number", CANARY + "/"),
    (SETTLE, "/credential/kind", CANARY),
    (SETTLE, "/credential", CANARY),
    (SETTLE, "/credential", [CANARY]),
    (SETTLE, f"/{CANARY.lower()}", "unknown"),
    (SETTLE, "/credential/nickname", CANARY),
    (LINES, "/lines", []),
    (LINES, "/lines/0/quantity", "1.00001"),
    (LINES, "/lines/0/quantity", 1),
    (LINES, "/lines/0/line_id", "0"),
    (LINES, "/lines/0/occurred_at", "2026-10-12T10:30:00"),
    (LINES, "/lines/0/occurred_at", "2026-10-12"),
    (LINES, "/lines/0/occurred_at", 1_760_000_000),
    (LINES, "/lines/4/department/specialty", CANARY),
    (OPEN, "/insured_area", "110101"),
    (OPEN, "/institution_code", "H5101980000"),
    (OPEN, "/admission_diagnosis/rank", "1"),
    (OPEN, "/admission_diagnosis/rank", 1.0),
    (OPEN, "/admission_diagnosis/rank", 0),
    (OPEN, "/filing_id", CANARY),
    (OPEN, "/patient/name", "周\u0000济川"),
    (FILINGS, "/starts_on", "2026-02-30"),
    (FILINGS, "/starts_on", "20261001"),
    (FILINGS, "/telephone", CANARY),
]


@pytest.mark.parametrize(("path", "pointer", "value"), MEMBERS, ids=lambda part: str(part)[-40:])
async def test_what_is_not_as_the_contract_says_is_pointed_at_and_not_echoed(
    hospital, door, path, pointer, value
):
    response = await send(hospital, path, changed(path, pointer, value))
    told = problem(response, 422, "invalid")
    assert pointer in [fault["pointer"] for fault in told["errors"]]
    assert CANARY not in response.text
    assert door.calls == []


@pytest.mark.parametrize(
    ("path", "pointer", "value"),
    [
        (SETTLE, "/credential/number", "500198196906200031"),
        (SETTLE, "/credential/number", "50019819690620003x"),
        (SETTLE, "/credential/number", "500198196902300030"),
        (OPEN, "/patient/document/number", "510198197203150011"),
        (SETTLE, "/invoice_number", None),
    ],
)
async def test_what_contradicts_itself_is_pointed_at_as_a_whole(hospital, door, path, pointer, value):
    response = await send(hospital, path, changed(path, pointer, value))
    told = problem(response, 422, "invalid")
    assert pointer.startswith(told["errors"][0]["pointer"])
    assert str(value) not in response.text
    assert door.calls == []


async def test_101_lines_are_one_too_many(hospital, door):
    body = request_for(LINES)
    body["lines"] = [dict(body["lines"][0], line_id=str(place)) for place in range(1, 102)]
    told = problem(await send(hospital, LINES, body), 422, "invalid")
    assert told["errors"] == [{"pointer": "/lines", "reason": "must have at most 100 items"}]
    body["lines"].pop()
    assert (await send(hospital, LINES, body)).is_success


async def test_every_fault_is_told_at_once(hospital):
    told = problem(await send(hospital, SETTLE, {"total": "x", "credential": {}}), 422, "invalid")
    assert {fault["pointer"] for fault in told["errors"]} == {
        "/total",
        "/credential/kind",
        "/credential/number",
    }


# -- paths, queries, headers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "pointer"),
    [
        ("/v1/medical-insurance/visits/1", "/path/visit_id"),
        ("/v1/medical-insurance/visits/0199c2a45d117c3a9b1e3f0a52c41d01", "/path/visit_id"),
        (f"/v1/medical-insurance/visits/{{{VISIT}}}", "/path/visit_id"),
        (f"{LINES}?limit=0", "/query/limit"),
        (f"{LINES}?limit=101", "/query/limit"),
        (f"{LINES}?limit=%EF%BC%91", "/query/limit"),
        (f"{LINES}?cursor=abc", "/query/cursor"),
        (f"{LINES}?limit=1&limit=2", "/query/limit"),
        (f"{LINES}?{CANARY.lower()}=1", f"/query/{CANARY.lower()}"),
        ("/v1/medical-insurance/catalogue-items/002102000040000?on=2026-10-12", "/query/region"),
        ("/v1/medical-insurance/catalogue-items/002102000040000?region=x&on=2026-01-01", "/query/region"),
        ("/v1/medical-insurance/catalogue-items/002102000040000?region=sichuan&on=0", "/query/on"),
        ("/v1/medical-insurance/catalogue-items/002102000040000?region=sichuan&on=20260101", "/query/on"),
        ("/v1/medical-insurance/catalogue-items/x?region=sichuan&on=2026-01-01", "/path/catalogue_code"),
        ("/v1/medical-insurance/institutions/H11019800001", "/path/institution_code"),
        ("/v1/errands/none/trail", "/path/errand_id"),
    ],
)
async def test_parameters_are_read_as_strictly_as_bodies(hospital, door, address, pointer):
    told = problem(await hospital.get(address), 422, "invalid")
    assert [fault["pointer"] for fault in told["errors"]] == [pointer]
    assert door.calls == []


async def test_a_state_change_without_a_key_is_refused(hospital, door):
    response = await hospital.post(SETTLE, json=request_for(SETTLE))
    problem(response, 400, "key-missing")
    assert door.calls == []


@pytest.mark.parametrize("key", ["", "two words", "x" * 256, '""', "schlüssel".encode("latin-1")])
async def test_a_key_that_is_not_1_to_255_visible_characters_is_refused(hospital, door, key):
    told = problem(
        await send(hospital, SETTLE, request_for(SETTLE), **{"idempotency-key": key}), 422, "invalid"
    )
    assert [fault["pointer"] for fault in told["errors"]] == ["/header/Idempotency-Key"]
    assert door.calls == []


@pytest.mark.parametrize(
    ("sent", "read"), [("a-1", "a-1"), ('"a-1"', "a-1"), (r'"a\"1"', 'a"1'), ("x" * 255,) * 2]
)
async def test_a_key_may_be_quoted(hospital, door, sent, read):
    await send(hospital, SETTLE, request_for(SETTLE), **{"idempotency-key": sent})
    assert [asking.key for _, asking, _ in door.calls] == [read]


async def test_what_changes_nothing_needs_no_key(hospital, door):
    assert (await hospital.post(PRE_SETTLE, json=request_for(SETTLE))).status_code == 200
    assert (await hospital.post(SEARCH, json=request_for(SEARCH))).status_code == 200
    assert (await hospital.post(f"/v1/errands/{ERRAND}/enquiries")).status_code == 200
    assert [asking.key for _, asking, _ in door.calls] == [None, None, None]


async def test_an_address_without_anything_is_a_problem(hospital):
    problem(await hospital.get("/v1/nothing"), 404, "not-found")
    problem(await hospital.get("/v1/regions/"), 404, "not-found")
    problem(await hospital.get("/problems/none"), 404, "not-found")


async def test_a_method_that_is_not_taken_names_all_that_are(hospital):
    response = await hospital.delete(LINES)
    problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "GET, POST"


async def test_wrong_input_costs_milliseconds(hospital):
    """Of this process's own time: how busy the machine is does not matter."""
    worst = b'{"lines":[' + b",".join([b"{}"] * 200_000) + b"]}"
    began = time.process_time()
    response = await send(hospital, LINES, worst)
    assert response.status_code == 422
    assert time.process_time() - began < 0.5


async def test_a_caller_that_hangs_up_while_sending_asks_nobody(hospital, door):
    pieces = [
        {"type": "http.request", "body": b'{"total":', "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent = []
    request = hospital.build_request("POST", SETTLE, headers=JSON | {"idempotency-key": "k"})

    async def receive():
        return pieces.pop(0)

    async def send_back(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": SETTLE,
        "query_string": b"",
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
    }
    await door.app(scope, receive, send_back)
    assert sent[0]["status"] == 400
    assert door.calls == []
