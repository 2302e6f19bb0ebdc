"""Who calls: access tokens (JWT, RFC 9068) checked against the issuer's keys, and what they allow."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from starlette.datastructures import Headers

from gateway.errands import Actor
from gateway.errors import Broken, NotAllowed, NotAuthenticated

REREAD_SECONDS = 10.0
CACHED_TOKENS = 4096
LONGEST_TOKEN = 8192

_BY_CURVE = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA"}
_ASYMMETRIC = frozenset(
    {*_BY_CURVE.values(), "Ed25519", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
)

Key = ECKey | RSAKey | OKPKey


class Callers:
    """Knows callers by their access tokens. Tokens that verified are remembered until they expire."""

    def __init__(
        self, *, issuer: str, audience: str, keys_file: Path, clock: Callable[[], float] = time.time
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys_file = keys_file
        self._clock = clock
        self._known: dict[bytes, tuple[Actor, float]] = {}
        self._keys: dict[str, tuple[Key, str]] = {}
        self._read_at = float("-inf")

    def check(self) -> None:
        """Read the issuer's keys once before serving; raises Broken with one line when there are none."""
        try:
            readable = bool(_read_keys(self._keys_file))
        except NotAuthenticated:
            readable = False
        if not readable:
            raise Broken(f"No signing key of the issuer can be read from {self._keys_file}.")

    def of(self, headers: Headers) -> Actor:
        """The caller of a request; raises NotAuthenticated without a token that verifies."""
        given = headers.getlist("authorization")
        if len(given) != 1:
            raise NotAuthenticated("The request carries no access token." if not given else None)
        scheme, _, token = given[0].partition(" ")
        if scheme.lower() != "bearer":
            raise NotAuthenticated("The Authorization header is not of the Bearer scheme.")
        return self.verified(token.strip())

    def verified(self, token: str) -> Actor:
        """The caller that a token names."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        known = self._known.get(digest)
        if known is not None and known[1] > self._clock():
            return known[0]
        actor, expires_at = self._verify(token)
        if len(self._known) >= CACHED_TOKENS:
            del self._known[next(iter(self._known))]
        self._known[digest] = (actor, expires_at)
        return actor

    def _verify(self, token: str) -> tuple[Actor, float]:
        header = _header_of(token)
        if str(header.get("typ", "")).lower().removeprefix("application/") != "at+jwt":
            raise NotAuthenticated("The token is not an access token (typ at+jwt).")
        key, algorithm = self._key(header.get("kid"))
        if header.get("alg") != algorithm:
            raise NotAuthenticated("The token is not signed with the algorithm of its key.")
        try:
            claims = jwt.decode(token, key, algorithms=[algorithm]).claims
        except (JoseError, ValueError, TypeError) as error:
            raise NotAuthenticated("The token's signature does not verify.") from error
        self._check(claims)
        return _actor(claims), float(claims["exp"])

    def _check(self, claims: Mapping[str, Any]) -> None:
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        at = self._clock()
        if claims.get("iss") != self._issuer:
            raise NotAuthenticated("The token comes from another issuer.")
        if self._audience not in audiences:
            raise NotAuthenticated("The token is meant for another audience.")
        if not _is_time(claims.get("exp")) or claims["exp"] <= at:
            raise NotAuthenticated("The token has expired.")
        if "nbf" in claims and not (_is_time(claims["nbf"]) and claims["nbf"] <= at):
            raise NotAuthenticated("The token is not valid yet.")

    def _key(self, kid: object) -> tuple[Key, str]:
        """The key of an id; the keys are read again for an unknown one, though not at every knock."""
        if not isinstance(kid, str):
            raise NotAuthenticated("The token does not name its key.")
        at = self._clock()
        if kid not in self._keys and at - self._read_at >= REREAD_SECONDS:
            self._read_at = at
            self._keys = _read_keys(self._keys_file)
        if kid not in self._keys:
            raise NotAuthenticated("The token is signed with an unknown key.")
        return self._keys[kid]


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _header_of(token: str) -> dict[str, Any]:
    head, _, rest = token.partition(".")
    try:
        if len(token) > LONGEST_TOKEN or rest.count(".") != 1:
            raise ValueError
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        if not isinstance(header, dict):
            raise TypeError
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise NotAuthenticated("The token does not read as a JWT.") from error
    return header


def _read_keys(file: Path) -> dict[str, tuple[Key, str]]:
    """The signing keys of a JWK Set, each with the one algorithm it is used with; secrets are left out."""
    try:
        rows = json.loads(file.read_text())["keys"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotAuthenticated("The issuer's keys cannot be read at the moment.") from error
    keys: dict[str, tuple[Key, str]] = {}
    for row in rows:
        algorithm = row.get("alg") or _BY_CURVE.get(row.get("crv", ""), "RS256")
        key = _public_key(row)
        if key is not None and row.get("kid") and algorithm in _ASYMMETRIC:
            keys[row["kid"]] = (key, algorithm)
    return keys


def _public_key(row: dict[str, Any]) -> Key | None:
    """The key of one row; None for a shared secret and for what does not read as a key."""
    if row.get("kty") not in ("EC", "RSA", "OKP"):
        return None
    try:
        (key,) = KeySet.import_key_set({"keys": [row]}).keys
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    return key if isinstance(key, ECKey | RSAKey | OKPKey) else None


def _actor(claims: Mapping[str, Any]) -> Actor:
    client_id, scope = claims.get("client_id"), claims.get("scope", "")
    organisation, institution = claims.get("organisation", ""), claims.get("institution_code")
    area = claims.get("area_code")
    if not isinstance(client_id, str) or not 0 < len(client_id) <= 100 or not isinstance(scope, str):
        raise NotAuthenticated("The token does not name its client and scope.")
    if not isinstance(organisation, str) or not isinstance(institution, str | None):
        raise NotAuthenticated("The token's organisation does not read as text.")
    if not isinstance(area, str | None):
        raise NotAuthenticated("The token's area does not read as text.")
    return Actor(
        client_id=client_id,
        organisation=organisation,
        institution_code=institution,
        scopes=frozenset(scope.split()),
        area_code=area,
    )


def require_scope(actor: Actor, *scopes: str) -> None:
    """Raise NotAllowed unless the caller's token carries one of the scopes."""
    if actor.scopes.isdisjoint(scopes):
        raise NotAllowed(f"The access token lacks the scope {' or '.join(scopes)}.")


def require_institution(actor: Actor, institution_code: str) -> None:
    """Raise NotAllowed when a hospital acts for another institution than its own."""
    if actor.institution_code is not None and actor.institution_code != institution_code:
        raise NotAllowed("The caller may act only for its own institution (定点医药机构).")


def require_area(actor: Actor, area_code: str) -> None:
    """Raise NotAllowed unless the caller is the social-insurance office of that very area."""
    if actor.area_code is None or actor.area_code != area_code:
        raise NotAllowed("The caller may act only for its own area (行政区划).")


def challenge(status: int, scope: str, *, token_given: bool) -> str:
    """The WWW-Authenticate header of a 401 or 403 (RFC 6750, section 3)."""
    realm = 'Bearer realm="chuanyu-gateway"'
    if status == 403:
        return f'{realm}, error="insufficient_scope", scope="{scope}"'
    return f'{realm}, error="invalid_token"' if token_given else realm
