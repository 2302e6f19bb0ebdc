"""What a signed request costs: its signature, the digest of its body, and its nonce in Postgres."""

from __future__ import annotations

import asyncio
import base64
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.requests import Request
from starlette.types import Message as Piece

from gateway.api.asked import steering
from gateway.api.signed.callers import TAG, SignedCallers
from gateway.cases.client_keys import ClientKey, SignatureAlgorithm
from gateway.evidence.commitments import Digest
from gateway.records import migrating
from gateway.records.database import open_engine
from gateway.records.nonces import PostgresNonces
from gateway.sandbox.postgres import Database, embedded_postgres
from gateway.vocabulary import now

CLIENT = "hospital-chengdu"
SPENT = 2_000
AT_ONCE = (1, 16, 64)
_ORIGIN = "https://gateway.example.org"
_PATH = "/v1/medical-insurance/visits/0199c2a4-5d11-7c3a-9b1e-3f0a52c41d01/settlements"
_BODY = b"x" * 2_000
_SECRET = bytes(range(32))


class _Ring:
    """The client's three keys."""

    def __init__(self) -> None:
        public = Ed25519PrivateKey.from_private_bytes(_SECRET).public_key().public_bytes_raw()
        self._keys = {
            f"{CLIENT}.{one}": ClientKey(f"{CLIENT}.{one}", CLIENT, one, _SECRET if one.is_shared else public)
            for one in SignatureAlgorithm
        }

    def key(self, key_id: str, /) -> ClientKey | None:
        return self._keys.get(key_id)


class _EveryNonce:
    """Takes every nonce as new: what Postgres costs is measured by itself."""

    async def spend(self, client_id: str, nonce: str, keep_until: datetime) -> bool:
        return True

    async def forget(self, before: datetime) -> int:
        return 0


def parts() -> dict[str, Callable[[], object]]:
    """What the door does with a signed request, part by part."""
    at = time.time()  # stands still: a round may take longer than a signature is good for
    signers = SignedCallers(_Ring(), _EveryNonce(), public_url=_ORIGIN, clock=lambda: at)
    signed = {one: _signed(one) for one in SignatureAlgorithm}

    def signature(request: Request) -> Callable[[], object]:
        return lambda: signers.of(request, steering(request.headers))

    by_secret = signed[SignatureAlgorithm.HMAC_SHA256]
    known = signers.of(by_secret)

    def held() -> None:
        # Nothing here waits, so that one step carries it to its end.
        for _ in signers.held(known, Request(by_secret.scope, by_secret.receive), 10_000).__await__():
            raise AssertionError("it waited")

    return {
        **{f"signature, {one}": signature(signed[one]) for one in SignatureAlgorithm},
        "digest of its body of 2 kB": held,
    }


def _signed(algorithm: SignatureAlgorithm) -> Request:
    """A settlement as a hospital signs it."""
    digest = base64.b64encode(Digest.SHA_256.of(_BODY)).decode()
    fields = {"content-digest": f"sha-256=:{digest}:", "idempotency-key": "his-8e03978e40d543e8"}
    lines = {"@method": "POST", "@target-uri": f"{_ORIGIN}{_PATH}", **fields}
    covered = " ".join(f'"{name}"' for name in lines)
    says = (
        f'({covered});created={int(time.time())};nonce="{"0" * 32}"'
        f';keyid="{CLIENT}.{algorithm}";alg="{algorithm}";tag="{TAG}"'
    )
    text = "".join(f'"{name}": {one}\n' for name, one in lines.items()) + f'"@signature-params": {says}'
    if algorithm.is_shared:
        signature = algorithm.digest.keyed(_SECRET, text.encode())
    else:
        signature = Ed25519PrivateKey.from_private_bytes(_SECRET).sign(text.encode())
    fields |= {
        "content-type": "application/json",
        "signature-input": f"sig={says}",
        "signature": f"sig=:{base64.b64encode(signature).decode()}:",
    }

    async def receive() -> Piece:
        return {"type": "http.request", "body": _BODY, "more_body": False}

    scope = {
        "type": "http",
        "method": "POST",
        "path": _PATH,
        "raw_path": _PATH.encode(),
        "query_string": b"",
        "headers": [(name.encode(), one.encode()) for name, one in fields.items()],
    }
    return Request(scope, receive)


def run_nonces(rounds: int) -> None:
    """Print what it takes to keep a nonce, alone and together with others."""
    with (
        tempfile.TemporaryDirectory(prefix="chuanyu-bench-") as folder,
        embedded_postgres(Path(folder) / "postgres") as database,
    ):
        migrating.upgrade(database.owner_url, database.app_url)
        asyncio.run(_spend(database, rounds))


async def _spend(database: Database, rounds: int) -> None:
    engine = open_engine(database.app_url, pool_size=3, name="bench")
    nonces, number = PostgresNonces(engine), count()
    until = now() + timedelta(minutes=15)

    async def one() -> None:
        assert await nonces.spend(CLIENT, f"{next(number):032x}", until)

    print("\nKeeping a nonce in Postgres, which is on the disk before the request goes on:")
    try:
        for at_once in AT_ONCE:
            seen = [await _timed(one, at_once) for _ in range(rounds + 1)][1:]
            wall, own = (median(column) for column in zip(*seen, strict=True))
            print(
                f"  {at_once:3} at once: {wall * at_once:6.2f} ms each, {own:6.0f} us of the gateway's core"
            )
    finally:
        await engine.dispose()


async def _timed(one: Callable[[], Awaitable[None]], at_once: int) -> tuple[float, float]:
    """Milliseconds by the clock and microseconds of our processor, a nonce."""
    began, used = time.perf_counter(), time.process_time()
    for _ in range(SPENT // at_once):
        await asyncio.gather(*(one() for _ in range(at_once)))
    spent = SPENT // at_once * at_once
    return (time.perf_counter() - began) / spent * 1e3, (time.process_time() - used) / spent * 1e6
