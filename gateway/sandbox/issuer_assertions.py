"""Clients that prove themselves by a signed assertion: private_key_jwt (RFC 7521; RFC 7523, 2.2 and 3)."""

import json
import time
from collections.abc import Callable
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jws import CompactSignature, JWSRegistry

from gateway.sandbox.issuer_client_keys import ClientKey, KeyFiles, UnfitKey
from gateway.sandbox.issuer_memory import UsedAssertions
from gateway.sandbox.register import NOBODY, Client, Register

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

LONGEST_AHEAD = 300
"""Seconds for which an assertion may be good."""

LEEWAY = 30
"""Seconds by which a client's clock may be ahead of ours; it makes no assertion last longer."""

_TYPES = frozenset({"jwt", "client-authentication+jwt"})
_YEAR_33658 = 1e12


class NotProven(Exception):
    """Why an assertion is not believed: for our own eyes, every caller is told the same."""


_ALGORITHMS = JWSRegistry(algorithms=["ES256", "Ed25519", "PS256", "RS256"], strict_check_header=False)


class Assertions:
    """Judges assertions and remembers those that were used."""

    def __init__(
        self,
        *,
        issuer: str,
        register: Register,
        key_files: KeyFiles,
        used: UsedAssertions,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._audiences = (issuer, f"{issuer}/oauth2/token")
        self._register = register
        self._key_files = key_files
        self._used = used
        self._clock = clock

    def prove(self, assertion: str, *, named: str | None = None) -> Client:
        """Return the client that signed the assertion, once; raises NotProven, sqlite3.Error.

        `named` is the client that the request names beside it (RFC 7521, section 4.2).
        """
        at = self._clock()
        signature, claims = _read(assertion)
        client_id = claims.get("iss")
        if not isinstance(client_id, str) or claims.get("sub") != client_id or named not in (None, client_id):
            raise NotProven("its issuer and subject are not the client")
        # A client that nobody knows is judged like any other, so that it takes as long.
        client = self._register.clients.get(client_id, NOBODY)
        _check_signature(signature, self._keys(client))
        if client is NOBODY:
            raise NotProven("there is no such client")
        expires_at = self._check(claims, at)
        jti = claims.get("jti")
        if not isinstance(jti, str) or not jti:
            raise NotProven("it has no id (jti)")
        if not self._used.take(client_id, jti, expires_at=expires_at, at=at):
            raise NotProven("it was used before")
        return client

    def _keys(self, client: Client) -> tuple[ClientKey, ...]:
        try:
            return client.keys + self._key_files.public(client.client_id)
        except UnfitKey as error:
            raise NotProven(f"the client's key file is no good: {error}") from error

    def _check(self, claims: dict[str, Any], at: float) -> float:
        """Check whom it is meant for and when; return when it expires."""
        audience = claims.get("aud")
        if isinstance(audience, list) and len(audience) == 1:
            (audience,) = audience
        if audience not in self._audiences:
            raise NotProven("it is meant for somebody else, or for others as well")
        if not at < _moment(claims, "exp") <= at + LONGEST_AHEAD:
            raise NotProven("it is over, or good for too long")
        for name in ("iat", "nbf"):
            if name in claims and not _moment(claims, name) <= at + LEEWAY:
                raise NotProven(f"it is of the future ({name})")
        return _moment(claims, "exp")


def _read(assertion: str) -> tuple[CompactSignature, dict[str, Any]]:
    """What it says, before anybody knows whether it is so."""
    try:
        signature = jws.extract_compact(assertion.encode("ascii"))
        claims = json.loads(signature.payload)
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise NotProven("it does not read as a JWT") from error
    if not isinstance(signature.protected, dict) or not isinstance(claims, dict):
        raise NotProven("it does not read as a JWT")
    return signature, claims


def _check_signature(signature: CompactSignature, keys: tuple[ClientKey, ...]) -> None:
    """The key is the registered one of that id, and the algorithm is the key's (RFC 8725, 3.1).

    Keys that the header brings along (jwk, jku, x5c, x5u) are not looked at.
    """
    header = signature.protected
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in _TYPES:
        raise NotProven("it is another kind of JWT")
    if header.keys() & {"crit", "b64"}:
        raise NotProven("it demands an extension")
    fitting = [key for key in keys if "kid" not in header or header["kid"] == key.kid]
    if len(fitting) != 1:
        raise NotProven("it does not name one of the client's keys")
    (key,) = fitting
    if header.get("alg") not in tuple(key.algorithms):
        raise NotProven("it is not signed with the algorithm of its key")
    if header["alg"] == "EdDSA":
        # The older name of Ed25519 (RFC 9864), at which the library warns. What is signed are the bytes.
        signature.protected = {**header, "alg": "Ed25519"}
    try:
        genuine = jws.validate_compact(signature, key.key, registry=_ALGORITHMS)
    except (JoseError, ValueError, TypeError) as error:
        raise NotProven("its signature does not read") from error
    if not genuine:
        raise NotProven("its signature is not the key's")


def _moment(claims: dict[str, Any], name: str) -> float:
    """A NumericDate (RFC 7519, section 2). JSON as Python reads it knows NaN, which no comparison refuses."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _YEAR_33658:
        raise NotProven(f"its {name} is no point in time")
    return float(value)
