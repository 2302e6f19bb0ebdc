"""A gate that takes signed requests, what comes to it, and clients with a key of each kind."""

import pytest
from signed_samples import Signer, public_of
from starlette.requests import Request

from gateway.api.asked import steering
from gateway.cases.client_keys import ClientKey, SignatureAlgorithm
from gateway.errors import Broken, NotAuthenticated

NOW = 1_800_000_000
PUBLIC = "https://gateway.example.org"
URL = f"{PUBLIC}/v1/medical-insurance/visits?limit=5&cursor=%E5%B7%9D"
BODY = '{"人员": "周济川"}'.encode()
STEERED = {"idempotency-key": "his-1", "prefer": "wait=5"}

SECRET, SM3_SECRET, SEED = bytes(range(32)), bytes(range(1, 33)), bytes(range(2, 34))
HIS = Signer(key_id="his.1", secret=SECRET).told(created=NOW)
SM3 = Signer(key_id="his.2", secret=SM3_SECRET, algorithm="hmac-sm3").told(created=NOW)
PAIR = Signer(key_id="his.3", secret=SEED, algorithm="ed25519").told(created=NOW)
SIGNERS = {"hmac-sha256": HIS, "hmac-sm3": SM3, "ed25519": PAIR}
OTHERS = Signer(key_id="bank.1", secret=bytes(32)).told(created=NOW)
KEYS = {
    "his.1": ClientKey("his.1", "his", SignatureAlgorithm.HMAC_SHA256, SECRET),
    "his.2": ClientKey("his.2", "his", SignatureAlgorithm.HMAC_SM3, SM3_SECRET),
    "his.3": ClientKey("his.3", "his", SignatureAlgorithm.ED25519, public_of(SEED)),
    "bank.1": ClientKey("bank.1", "bank", SignatureAlgorithm.HMAC_SHA256, bytes(32)),
}


class Ring:
    def __init__(self):
        self.keys = dict(KEYS)

    def key(self, key_id):
        return self.keys.get(key_id)


class Nonces:
    """Remembers in memory what Postgres remembers for good."""

    def __init__(self):
        self.spent = {}
        self.away = False

    async def spend(self, client_id, nonce, keep_until):
        if self.away:
            raise Broken
        if (client_id, nonce) in self.spent:
            return False
        self.spent[client_id, nonce] = keep_until
        return True

    async def forget(self, before):
        raise AssertionError("not asked for here")


class Clock:
    at = float(NOW)

    def __call__(self):
        return self.at


def request(headers, *, method="POST", url=URL, body=BODY, host=b"inside:8000", lines=()):
    """A request as the server hands it over, behind a proxy that calls us by another name."""
    path, _, query = url.removeprefix(PUBLIC).partition("?")
    pairs = [(b"host", host), *((name.encode(), value.encode("latin-1")) for name, value in headers.items())]

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [*pairs, *lines],
        "http_version": "1.1",
    }
    return Request(scope, receive)


async def let_in(gate, asked, limit=10_000):
    signed = gate.of(asked, steering(asked.headers))
    held = await gate.held(signed, asked, limit)
    return signed.actor.client_id, await held.body()


async def refused(gate, asked):
    with pytest.raises(NotAuthenticated) as told:
        await let_in(gate, asked)
    return told.value.doubt


def signed(signer=HIS, *, body=BODY, also=STEERED, method="POST", url=URL, **more):
    return signer.headers(method, url, body, also=also, **more)
