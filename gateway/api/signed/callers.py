"""Knows a caller by the signature of its request, and sees that each signature counts once.

The order matters. What costs nothing is judged first; the signature before the body is read, so that nobody
unknown makes us read; the nonce last, so that nobody uses up another's. A key that nobody knows takes the
same steps as one that does not fit.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message as Piece
from starlette.types import Receive

from gateway.api.reading import bounded
from gateway.api.signed.fields import (
    FieldUnreadable,
    SignatureInput,
    read_digests,
    read_signature,
    read_signature_input,
)
from gateway.api.signed.texts import Message, NotCoverable, Origin, signature_base
from gateway.cases.client_keys import ClientKey, Nonces, SignatureAlgorithm, new_secret
from gateway.cases.registrations import Scope
from gateway.errands import Actor
from gateway.errors import Doubt, NotAuthenticated
from gateway.evidence.commitments import Digest

TAG: Final = "chuanyu-gateway"
"""What a signature is for: one that was made for somebody else is none for us."""
WINDOW_SECONDS: Final = 300
"""So long after `created` a request is taken."""
AHEAD_SECONDS: Final = 30
"""So far `created` may lie ahead, for a clock that is fast."""
KEPT_BEYOND_SECONDS: Final = 600
"""A nonce is kept so much longer than its request is taken, for a clock that is set back."""
SHORTEST_NONCE, LONGEST_NONCE = 16, 128
LONGEST_KEY_ID = 128
LEAST: Final = '("@method" "@target-uri" "content-digest")'
ASKED_FOR: Final = f'sig={LEAST};created;tag="{TAG}"'
"""Accept-Signature (RFC 9421, section 5.1): what a signature of a request with a body must cover at least."""

_PARAMETERS: dict[str, type] = {
    "created": int,
    "nonce": str,
    "keyid": str,
    "alg": str,
    "tag": str,
    "expires": int,
}
_NEEDED = frozenset(_PARAMETERS) - {"expires"}
_ADDRESS = ("@authority", "@path", "@query")
_DIGESTS: dict[str, Callable[[bytes], bytes]] = {
    "sha-256": Digest.SHA_256.of,
    "sha-512": lambda body: hashlib.sha512(body).digest(),
    "sm3": Digest.SM3.of,
}
_ALGORITHMS = frozenset(one.value for one in SignatureAlgorithm)
_EVERYTHING = frozenset(scope.value for scope in Scope)
"""A signature narrows nothing down: its caller has what is registered."""


class KeyRing(Protocol):
    """The keys of clients."""

    def key(self, key_id: str, /) -> ClientKey | None: ...


@dataclass(frozen=True, slots=True)
class Signed:
    """A request whose signature verified."""

    actor: Actor
    nonce: str
    created: int
    digests: dict[str, bytes] | None
    """What its body must hash to; None where the signature says nothing of a body."""


def is_signed(headers: Headers) -> bool:
    """Whether a request means to prove its caller by a signature."""
    return "signature-input" in headers or "signature" in headers


class SignedCallers:
    """Judges signatures by the clients' keys."""

    def __init__(
        self,
        keys: KeyRing,
        nonces: Nonces,
        *,
        public_url: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = keys
        self._nonces = nonces
        self._origin = None if public_url is None else Origin.of(public_url)
        self._clock = clock
        public = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        self._nobodys = {
            one: ClientKey("", "", one, new_secret() if one.is_shared else public)
            for one in SignatureAlgorithm
        }

    def of(self, request: Request, steering: Iterable[str] = ()) -> Signed:
        """The caller of a request that is signed, with all that steers it under the signature.

        Raises NotAuthenticated.
        """
        if "authorization" in request.headers:
            raise _refused(
                Doubt.SIGNATURE_TWO_PROOFS,
                "The request brings a signature and a token; one of them is enough.",
            )
        try:
            told = read_signature_input(_only(request.headers, "signature-input"))
            label, signature = read_signature(_only(request.headers, "signature"))
        except FieldUnreadable as error:
            raise _refused(Doubt.SIGNATURE_UNREADABLE, str(error)) from None
        if label != told.label:
            raise _refused(
                Doubt.SIGNATURE_UNREADABLE, "Signature and Signature-Input do not have the same label."
            )
        self._check_parameters(told)
        self._check_covered(told, request.headers, steering)
        try:
            base = signature_base(self._message(request), told)
            digests = (
                read_digests(_only(request.headers, "content-digest"))
                if "content-digest" in told.components
                else None
            )
        except (NotCoverable, FieldUnreadable) as error:
            raise _refused(Doubt.SIGNATURE_UNREADABLE, str(error)) from None
        if digests is not None and _DIGESTS.keys().isdisjoint(digests):
            raise _refused(Doubt.SIGNATURE_UNREADABLE, "Content-Digest has none of sha-256, sha-512 and sm3.")
        key = self._verified(told, signature, base)
        actor = Actor(
            client_id=key.client_id,
            organisation="",
            institution_code=None,
            scopes=_EVERYTHING,
            signed_with=key.key_id,
        )
        return Signed(actor, str(told.parameters["nonce"]), int(told.parameters["created"]), digests)

    async def held(self, signed: Signed, request: Request, limit: int) -> Request:
        """The request with its body, which is the signed one, and with its signature used up.

        Raises NotAuthenticated for another body and for a signature that was used; TooLarge; Broken when
        nobody can tell whether it was used.
        """
        body = await bounded(request, limit)
        if signed.digests is None and body:
            raise _refused(
                Doubt.SIGNATURE_INCOMPLETE, "The request has a body that its signature does not cover."
            )
        for algorithm, digest in (signed.digests or {}).items():
            of = _DIGESTS.get(algorithm)
            if of is not None and not hmac.compare_digest(of(body), digest):
                raise _refused(
                    Doubt.SIGNATURE_DIGEST, "The body is not the one that Content-Digest tells of."
                )
        keep_until = datetime.fromtimestamp(signed.created, UTC) + timedelta(
            seconds=WINDOW_SECONDS + KEPT_BEYOND_SECONDS
        )
        if not await self._nonces.spend(signed.actor.client_id, signed.nonce, keep_until):
            raise _refused(
                Doubt.SIGNATURE_REPLAYED, "This signature was used before; sign each sending anew."
            )
        return Request(request.scope, _giving(body))

    def _check_parameters(self, told: SignatureInput) -> None:
        given = told.parameters
        if unknown := given.keys() - _PARAMETERS.keys():
            raise _refused(
                Doubt.SIGNATURE_UNREADABLE,
                f"The signature has {len(unknown)} parameters that are unknown here.",
            )
        if missing := sorted(_NEEDED - given.keys()):
            raise _refused(Doubt.SIGNATURE_INCOMPLETE, f"The signature has no {missing[0]}.")
        if any(not isinstance(given[name], kind) for name, kind in _PARAMETERS.items() if name in given):
            raise _refused(Doubt.SIGNATURE_UNREADABLE, "A parameter of the signature is of the wrong type.")
        if given["tag"] != TAG:
            raise _refused(Doubt.SIGNATURE_OTHER_TAG, f"The signature's tag is not {TAG}.")
        if given["alg"] not in _ALGORITHMS:
            raise _refused(
                Doubt.SIGNATURE_UNREADABLE, "The signature's algorithm is not one that is taken here."
            )
        if not SHORTEST_NONCE <= len(str(given["nonce"])) <= LONGEST_NONCE:
            raise _refused(
                Doubt.SIGNATURE_UNREADABLE,
                f"The nonce must have {SHORTEST_NONCE} to {LONGEST_NONCE} characters.",
            )
        at, created = self._clock(), int(given["created"])
        until = min(created + WINDOW_SECONDS, int(given.get("expires", created + WINDOW_SECONDS)))
        if not created - AHEAD_SECONDS <= at <= until:
            raise _refused(Doubt.SIGNATURE_NOT_IN_TIME, "The signature's time is over, or has not come.")

    def _check_covered(self, told: SignatureInput, headers: Headers, steering: Iterable[str]) -> None:
        covered = frozenset(told.components)
        if "@method" not in covered:
            raise _refused(Doubt.SIGNATURE_INCOMPLETE, "The signature does not cover @method.")
        if "@target-uri" not in covered and not covered.issuperset(_ADDRESS):
            raise _refused(
                Doubt.SIGNATURE_INCOMPLETE,
                "The signature covers neither @target-uri nor @authority, @path and @query.",
            )
        for name in steering:
            if name in headers and name not in covered:
                raise _refused(Doubt.SIGNATURE_INCOMPLETE, f"The signature does not cover {name}.")

    def _message(self, request: Request) -> Message:
        scope = request.scope
        path, query = scope.get("raw_path") or scope["path"].encode(), scope["query_string"]
        return Message(
            method=request.method,
            origin=self._origin or Origin.of(f"http://{request.headers.get('host', '')}"),
            path=path.decode("latin-1"),
            query=query.decode("latin-1") if query else None,
            headers=request.headers,
        )

    def _verified(self, told: SignatureInput, signature: bytes, base: bytes) -> ClientKey:
        algorithm = SignatureAlgorithm(str(told.parameters["alg"]))
        key_id = str(told.parameters["keyid"])[:LONGEST_KEY_ID]
        key = self._keys.key(key_id)
        fits = key is not None and key.algorithm is algorithm
        judge = key if key is not None and fits else self._nobodys[algorithm]
        if not judge.verifies(signature, base) or not fits:
            raise _refused(Doubt.SIGNATURE_UNVERIFIED, "The signature does not verify.", key_id)
        return judge


def _refused(doubt: Doubt, detail: str, key_id: str = "") -> NotAuthenticated:
    return NotAuthenticated(detail, doubt=doubt, claimed=key_id)


def _only(headers: Headers, name: str) -> str:
    given = headers.getlist(name)
    if len(given) != 1:
        raise FieldUnreadable(f"The request does not have one header {name}.")
    return given[0]


def _giving(body: bytes) -> Receive:
    async def receive() -> Piece:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
