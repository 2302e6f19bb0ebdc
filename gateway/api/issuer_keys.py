"""The issuer's public keys as one process knows them (JWK Set, RFC 7517); a key that is taken away ends."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from gateway.errors import Broken, Doubt, NotAuthenticated

log = structlog.get_logger("gateway.api.issuer_keys")

REREAD_SECONDS: Final = 10.0
"""A key that is new is known, and one that is gone believed no longer, after so long at the latest."""

_BY_CURVE = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA"}
_ASYMMETRIC = frozenset(
    {*_BY_CURVE.values(), "Ed25519", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
)

Key = ECKey | RSAKey | OKPKey


class IssuerKeys:
    """The keys that an issuer publishes, each with the one algorithm it is used with."""

    def __init__(
        self, read: Callable[[], str], where: str, since_start: Callable[[], float] = time.monotonic
    ) -> None:
        """`read` gives the JWK Set as it is published now, or raises OSError; `where` says from what."""
        self._read = read
        self._where = where
        self._since_start = since_start
        self._keys: Mapping[str, tuple[Key, str]] = {}
        self._text = ""
        self._read_at = float("-inf")

    def check(self) -> None:
        """Read them once before serving; raises Broken with one line when there are none."""
        try:
            readable = bool(_read_keys(self._read()))
        except (OSError, ValueError):
            readable = False
        if not readable:
            raise Broken(f"No signing key of the issuer can be read from {self._where}.")

    def named(self, kid: object) -> tuple[Key, str]:
        """The key of an id, and its algorithm. Raises NotAuthenticated."""
        if not isinstance(kid, str):
            raise NotAuthenticated("The token does not name its key.", doubt=Doubt.UNKNOWN_KEY)
        if not self.trusts(kid):
            raise NotAuthenticated("The token is signed with an unknown key.", doubt=Doubt.UNKNOWN_KEY)
        return self._keys[kid]

    def trusts(self, kid: str) -> bool:
        """Whether a key is published still. Raises NotAuthenticated while no keys are known at all.

        What cannot be read for a while changes nothing: the keys that are known stay.
        """
        at = self._since_start()
        if at - self._read_at >= REREAD_SECONDS:
            self._read_at = at
            self._look()
        return kid in self._keys

    def _look(self) -> None:
        try:
            text = self._read()
            if text != self._text:
                self._keys, self._text = _read_keys(text), text
        except (OSError, ValueError) as error:
            log.warning("issuer_keys.not_read", error=type(error).__name__, known=len(self._keys))
            if not self._keys:
                raise NotAuthenticated(
                    "The issuer's keys cannot be read at the moment.", doubt=Doubt.KEYS_AWAY
                ) from error


def _read_keys(text: str) -> dict[str, tuple[Key, str]]:
    """The signing keys of a JWK Set; shared secrets are left out. Raises ValueError."""
    try:
        rows = json.loads(text)["keys"]
        keys: dict[str, tuple[Key, str]] = {}
        for row in rows:
            algorithm = row.get("alg") or _BY_CURVE.get(row.get("crv", ""), "RS256")
            key = _public_key(row)
            if key is not None and row.get("kid") and algorithm in _ASYMMETRIC:
                keys[row["kid"]] = (key, algorithm)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a JWK Set") from error
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
