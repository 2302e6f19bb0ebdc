"""The example that programmers compute along is right to the byte, and its program does what it says."""

import base64
import re
from pathlib import Path

import pytest
from signed_samples import ALGORITHMS, public_of
from starlette.requests import Request

from gateway.api.asked import steering
from gateway.api.signed.callers import SignedCallers
from gateway.cases.client_keys import ClientKey, SignatureAlgorithm

pytestmark = pytest.mark.anyio

PAGE = (Path(__file__).parents[2] / "docs" / "signed-requests.md").read_text("utf-8")
CREATED = 1_790_000_000


def block(language, number=0):
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.M | re.S)[number]


BODY = block("json").rstrip("\n").encode()
BASE = block("text", 1).rstrip("\n")
FIRST, *LINES = block("http").splitlines()
HEADERS = {name.lower(): value for name, value in (line.split(": ", 1) for line in LINES)}
ROWS = re.findall(r"^\| `(ed25519|hmac-sm3)` \| `([\w.-]+)` \| (.*?) \| `(.*?)` \|$", PAGE, re.M)


def cases():
    secret = re.search(r"The secret is `(.*?)`", PAGE)[1]
    yield "hmac-sha256", "hospital-chengdu.1", secret, HEADERS["signature"].removeprefix("sig=").strip(":")
    for algorithm, key_id, told, signature in ROWS:
        yield algorithm, key_id, re.findall(r"`(.*?)`", told)[0], signature


def based_on(algorithm, key_id):
    return BASE.replace("hospital-chengdu.1", key_id).replace("hmac-sha256", algorithm)


def test_the_page_tells_of_all_three_algorithms():
    assert [algorithm for algorithm, *_ in cases()] == ["hmac-sha256", "ed25519", "hmac-sm3"]
    told = re.findall(r"`(.*?)`", ROWS[0][2])
    assert base64.b64decode(told[1]) == public_of(base64.b64decode(told[0]))
    assert f"The body has {len(BODY)} bytes" in PAGE


@pytest.mark.parametrize(("algorithm", "key_id", "key", "signature"), list(cases()))
async def test_the_gateway_believes_each_figure_of_the_page(algorithm, key_id, key, signature):
    secret = base64.b64decode(key)
    base = based_on(algorithm, key_id)
    assert base64.b64encode(ALGORITHMS[algorithm](secret, base.encode())).decode() == signature
    said = base.rpartition('"@signature-params": ')[2]
    headers = HEADERS | {"signature-input": f"sig={said}", "signature": f"sig=:{signature}:"}
    if algorithm == "hmac-sha256":
        assert headers == HEADERS

    class Known:
        def key(self, asked):
            kind = SignatureAlgorithm(algorithm)
            return ClientKey(key_id, "his", kind, secret if kind.is_shared else public_of(secret))

        async def spend(self, client_id, nonce, keep_until):
            return True

    async def receive():
        return {"type": "http.request", "body": BODY, "more_body": False}

    method, path, _ = FIRST.split()
    request = Request(
        {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        },
        receive,
    )
    gate = SignedCallers(Known(), Known(), public_url="https://gateway.example.org", clock=lambda: CREATED)
    known = gate.of(request, steering(request.headers))
    assert await (await gate.held(known, request, 100)).body() == BODY


def test_the_program_of_the_page_signs_as_the_page_says():
    room = {}
    exec(compile(block("python"), "docs/signed-requests.md", "exec"), room)
    method, path, _ = FIRST.split()
    _, key_id, key, _ = next(cases())
    headers = room["signed"](
        base64.b64decode(key),
        key_id,
        method,
        f"https://{HEADERS['host']}{path}",
        BODY,
        HEADERS["idempotency-key"],
        created=CREATED,
        nonce=re.search(r'nonce="(.*?)"', BASE)[1],
    )
    assert headers == {name: value for name, value in HEADERS.items() if name not in ("host", "content-type")}
