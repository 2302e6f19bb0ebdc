"""What a library that is not ours signs we believe, and it us; neither believes a change."""

import datetime as dt
import secrets
import time

import pytest
from http_message_signatures import HTTPMessageSignaturesException
from signed_partner import signed_by_partner, verified_by_partner
from signed_samples import Signer, public_of
from starlette.requests import Request

from gateway.api.asked import steering
from gateway.api.signed.callers import SignedCallers
from gateway.cases.client_keys import ClientKey, SignatureAlgorithm
from gateway.errors import NotAuthenticated

pytestmark = pytest.mark.anyio

ORIGIN = "https://gateway.example.org"
URL = f"{ORIGIN}/v1/medical-insurance/visits?limit=5&cursor=%E5%B7%9D"
BODY = '{"name": "陈晓渝"}'.encode()
ALSO = {"idempotency-key": 'his "1" \\ 2', "prefer": "wait=5, respond-async"}
SECRETS = {name: secrets.token_bytes(32) for name in ("hmac-sha256", "hmac-sm3", "ed25519")}
DAY = dt.timedelta(days=1)


class Ring:
    def key(self, key_id):
        algorithm = SignatureAlgorithm(key_id.removeprefix("his."))
        secret = SECRETS[algorithm]
        material = secret if algorithm.is_shared else public_of(secret)
        return ClientKey(key_id, "his", algorithm, material)


class Once:
    def __init__(self):
        self.spent = set()

    async def spend(self, client_id, nonce, keep_until):
        new = nonce not in self.spent
        self.spent.add(nonce)
        return new


@pytest.fixture
def gate():
    return SignedCallers(Ring(), Once(), public_url=ORIGIN)


def request(method, url, headers, body):
    path, _, query = url.removeprefix(ORIGIN).partition("?")

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(
        {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        },
        receive,
    )


async def held(gate, asked):
    known = gate.of(asked, steering(asked.headers))
    return await (await gate.held(known, asked, 10_000)).body()


@pytest.mark.parametrize("algorithm", SECRETS)
@pytest.mark.parametrize(("method", "body", "also"), [("POST", BODY, ALSO), ("GET", b"", {})])
async def test_what_the_library_signs_is_believed_once_and_unchanged(gate, algorithm, method, body, also):
    headers = signed_by_partner(
        algorithm,
        SECRETS[algorithm],
        f"his.{algorithm}",
        *(method, URL, body),
        also=also,
        nonce=secrets.token_urlsafe(24),
    )
    for wrong in (
        request("DELETE", URL, headers, body),
        request(method, f"{URL}1", headers, body),
        request(method, URL, headers, body + b" "),
    ):
        with pytest.raises(NotAuthenticated):
            await held(gate, wrong)
    assert await held(gate, request(method, URL, headers, body)) == body
    with pytest.raises(NotAuthenticated, match="used before"):
        await held(gate, request(method, URL, headers, body))


@pytest.mark.parametrize("algorithm", SECRETS)
def test_what_is_signed_by_hand_is_believed_by_the_library(algorithm):
    signer = Signer(key_id="his.1", secret=SECRETS[algorithm], algorithm=algorithm)
    headers = signer.told(created=int(time.time())).headers("POST", URL, BODY, also=ALSO)
    (result,) = verified_by_partner(algorithm, SECRETS[algorithm], "POST", URL, headers, BODY, max_age=DAY)
    assert set(result.covered_components) >= {'"@method"', '"@target-uri"', '"content-digest"', '"prefer"'}
    for changed in ({"prefer": "wait=6, respond-async"}, {"idempotency-key": "his 2"}):
        with pytest.raises(HTTPMessageSignaturesException):
            verified_by_partner(
                algorithm, SECRETS[algorithm], "POST", URL, headers | changed, BODY, max_age=DAY
            )
