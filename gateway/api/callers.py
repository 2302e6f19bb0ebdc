"""Who calls: access tokens (JWT, RFC 9068) checked against the issuer's keys, and what they allow."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import time
from collections.abc import Callable, Mapping
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from starlette.datastructures import Headers

from gateway.api.certificates import ClientCertificates, bound_to
from gateway.api.issuer_keys import IssuerKeys
from gateway.errands import Actor
from gateway.errors import Doubt, NotAllowed, NotAuthenticated

CACHED_TOKENS = 4096
LONGEST_TOKEN = 8192


class Callers:
    """Knows callers by their access tokens.

    Tokens that verified are remembered until they expire, or their key is published no more.
    """

    def __init__(
        self,
        *,
        issuer: str,
        audience: str,
        keys: IssuerKeys,
        certificates: ClientCertificates | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._certificates = certificates or ClientCertificates()
        self._clock = clock
        self._known: dict[bytes, tuple[Actor, float, str]] = {}

    def check(self) -> None:
        """Read the issuer's keys once before serving; raises Broken with one line when there are none."""
        self._keys.check()

    def of(self, headers: Headers) -> Actor:
        """The caller of a request; raises NotAuthenticated without a token that verifies and is its own."""
        given = headers.getlist("authorization")
        if len(given) != 1:
            detail = "The request carries no access token." if not given else None
            raise NotAuthenticated(detail, doubt=Doubt.UNREADABLE if given else Doubt.NO_PROOF)
        scheme, _, token = given[0].partition(" ")
        if scheme.lower() != "bearer":
            raise NotAuthenticated(
                "The Authorization header is not of the Bearer scheme.", doubt=Doubt.NO_PROOF
            )
        actor = self.verified(token.strip())
        if actor.bound_to is not None:
            try:
                self._certificates.require(actor.bound_to, headers)
            except NotAuthenticated as error:
                error.claimed = actor.client_id
                raise
        return actor

    def verified(self, token: str) -> Actor:
        """The caller that a token names."""
        digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
        known = self._known.get(digest)
        if known is not None and known[1] > self._clock() and self._keys.trusts(known[2]):
            return known[0]
        self._known.pop(digest, None)
        try:
            verified = self._verify(token)
        except NotAuthenticated as error:
            error.claimed = _claimed_by(token)
            raise
        if len(self._known) >= CACHED_TOKENS:
            del self._known[next(iter(self._known))]
        self._known[digest] = verified
        return verified[0]

    def _verify(self, token: str) -> tuple[Actor, float, str]:
        header = _header_of(token)
        if str(header.get("typ", "")).lower().removeprefix("application/") != "at+jwt":
            raise NotAuthenticated("The token is not an access token (typ at+jwt).", doubt=Doubt.WRONG_TYPE)
        key, algorithm = self._keys.named(header.get("kid"))
        if header.get("alg") != algorithm:
            raise NotAuthenticated(
                "The token is not signed with the algorithm of its key.", doubt=Doubt.WRONG_ALGORITHM
            )
        try:
            claims = jwt.decode(token, key, algorithms=[algorithm]).claims
        except (JoseError, ValueError, TypeError) as error:
            raise NotAuthenticated(
                "The token's signature does not verify.", doubt=Doubt.WRONG_SIGNATURE
            ) from error
        self._check(claims)
        return _actor(claims), float(claims["exp"]), header["kid"]

    def _check(self, claims: Mapping[str, Any]) -> None:
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        at = self._clock()
        if claims.get("iss") != self._issuer:
            raise NotAuthenticated("The token comes from another issuer.", doubt=Doubt.WRONG_ISSUER)
        if self._audience not in audiences:
            raise NotAuthenticated("The token is meant for another audience.", doubt=Doubt.WRONG_AUDIENCE)
        if not _is_time(claims.get("exp")) or claims["exp"] <= at:
            raise NotAuthenticated("The token has expired.", doubt=Doubt.EXPIRED)
        if "nbf" in claims and not (_is_time(claims["nbf"]) and claims["nbf"] <= at):
            raise NotAuthenticated("The token is not valid yet.", doubt=Doubt.NOT_YET_VALID)


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _header_of(token: str) -> dict[str, Any]:
    head, _, rest = token.partition(".")
    try:
        if len(token) > LONGEST_TOKEN or rest.count(".") != 1:
            raise ValueError
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        if not isinstance(header, dict):
            raise TypeError
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise NotAuthenticated("The token does not read as a JWT.", doubt=Doubt.UNREADABLE) from error
    return header


def _claimed_by(token: str) -> str:
    """Whom a token that nobody believes names; nothing when that does not read."""
    try:
        _, middle, _ = token[:LONGEST_TOKEN].split(".")
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        named = claims.get("client_id") or claims.get("sub")
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        return ""
    return named if isinstance(named, str) else ""


def _actor(claims: Mapping[str, Any]) -> Actor:
    client_id, scope = claims.get("client_id"), claims.get("scope", "")
    organisation, institution = claims.get("organisation", ""), claims.get("institution_code")
    area = claims.get("area_code")
    if not isinstance(client_id, str) or not 0 < len(client_id) <= 100 or not isinstance(scope, str):
        raise NotAuthenticated("The token does not name its client and scope.", doubt=Doubt.WRONG_CLAIMS)
    if not isinstance(organisation, str) or not isinstance(institution, str | None):
        raise NotAuthenticated("The token's organisation does not read as text.", doubt=Doubt.WRONG_CLAIMS)
    if not isinstance(area, str | None):
        raise NotAuthenticated("The token's area does not read as text.", doubt=Doubt.WRONG_CLAIMS)
    return Actor(
        client_id=client_id,
        organisation=organisation,
        institution_code=institution,
        scopes=frozenset(scope.split()),
        area_code=area,
        bound_to=bound_to(claims),
    )


def require_scope(actor: Actor, *scopes: str) -> None:
    """Raise NotAllowed unless the caller's token carries one of the scopes."""
    if actor.scopes.isdisjoint(scopes):
        raise NotAllowed(f"The access token lacks the scope {' or '.join(scopes)}.")


def challenge(status: int, scope: str, *, token_given: bool) -> str:
    """The WWW-Authenticate header of a 401 or 403 (RFC 6750, section 3)."""
    realm = 'Bearer realm="chuanyu-gateway"'
    if status == 403:
        return f'{realm}, error="insufficient_scope", scope="{scope}"'
    return f'{realm}, error="invalid_token"' if token_given else realm
