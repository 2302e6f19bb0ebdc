"""Clients' public keys: which kinds are taken, for which algorithm, and those that the sandbox makes."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from gateway.sandbox import issuer_files as files

Key = ECKey | OKPKey | RSAKey

# EdDSA is the older name of what RFC 9864 calls Ed25519.
_BY_CURVE: dict[tuple[str, str], tuple[type[ECKey | OKPKey], frozenset[str]]] = {
    ("EC", "P-256"): (ECKey, frozenset({"ES256"})),
    ("OKP", "Ed25519"): (OKPKey, frozenset({"EdDSA", "Ed25519"})),
}
_OF_RSA = frozenset({"PS256", "RS256"})
ALGORITHMS = ("ES256", "EdDSA", "Ed25519", "PS256", "RS256")

SHORTEST_RSA = 2048
SECRET_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


class UnfitKey(ValueError):
    """The key cannot be registered."""


@dataclass(frozen=True, kw_only=True)
class ClientKey:
    """A registered public key and the names of the one algorithm that it is used with."""

    kid: str
    algorithms: frozenset[str]
    key: Key

    @classmethod
    def of(cls, row: dict[str, Any]) -> "ClientKey":
        """Read a JWK (RFC 7517); its id is its thumbprint (RFC 7638) when it brings none."""
        if row.keys() & SECRET_MEMBERS:
            raise UnfitKey("A registered key must be public only; this one brings its private part.")
        if row.get("use", "sig") != "sig":
            raise UnfitKey("The key is not for signatures.")
        try:
            key, algorithms = _rsa(row) if row.get("kty") == "RSA" else _on_a_curve(row)
            kid = row.get("kid") or key.thumbprint()
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise error if isinstance(error, UnfitKey) else UnfitKey("The key does not read.") from error
        if not isinstance(kid, str):
            raise UnfitKey("The key's id is not a text.")
        return cls(kid=kid, algorithms=algorithms, key=key)


def client_keys(rows: Iterable[dict[str, Any]]) -> tuple[ClientKey, ...]:
    """Read a client's keys; raises UnfitKey for one that does not fit, or a second one of an id."""
    keys = tuple(ClientKey.of(row) for row in rows)
    if len({key.kid for key in keys}) != len(keys):
        raise UnfitKey("Two keys have the same id.")
    return keys


class KeyFiles:
    """The directory's key files, one per client: a JWK Set.

    What the sandbox makes for its own clients is private, so that it can be shown to an integrator. A client
    that brings a key puts the public one into its file instead, and it counts from the next request on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, client_id: str) -> None:
        """Make a client's key unless its file is there."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        files.made_once(self._file(client_id), _made)

    def public(self, client_id: str) -> tuple[ClientKey, ...]:
        """Return a client's keys; raises UnfitKey when the file is no good."""
        if not self._file(client_id).exists():
            return ()
        return client_keys(
            {name: value for name, value in row.items() if name not in SECRET_MEMBERS}
            for row in self._rows(client_id)
        )

    def private(self, client_id: str) -> dict[str, Any]:
        """Return the private key that the sandbox made for a client; LookupError when there is none."""
        if self._file(client_id).exists():
            for row in self._rows(client_id):
                if "d" in row:
                    return row
        raise LookupError(client_id)

    def _rows(self, client_id: str) -> list[dict[str, Any]]:
        try:
            rows = files.read(self._file(client_id))["keys"]
        except (OSError, ValueError, KeyError) as error:
            raise UnfitKey("The client's key file does not read.") from error
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise UnfitKey("The client's key file is no JWK Set.")
        return rows

    def _file(self, client_id: str) -> Path:
        return self._folder / f"{client_id}.json"


def _on_a_curve(row: dict[str, Any]) -> tuple[Key, frozenset[str]]:
    known = _BY_CURVE.get((row.get("kty", ""), row.get("crv", "")))
    if known is None or row.get("alg", next(iter(known[1]))) not in known[1]:
        raise UnfitKey("Keys are P-256 for ES256, Ed25519 for EdDSA, or RSA.")
    kind, algorithms = known
    return kind.import_key(_material(row)), algorithms


def _rsa(row: dict[str, Any]) -> tuple[Key, frozenset[str]]:
    if row.get("alg") not in _OF_RSA:
        raise UnfitKey("An RSA key must say whether it is for PS256 or RS256.")
    key = RSAKey.import_key(_material(row))
    if key.public_key.key_size < SHORTEST_RSA:
        raise UnfitKey(f"An RSA key must have {SHORTEST_RSA} bits (RFC 7518, section 3.3).")
    return key, frozenset({row["alg"]})


def _material(row: dict[str, Any]) -> dict[str, Any]:
    """The key alone: what else its JWK says is judged here."""
    return {name: row[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in row}


def _made() -> dict[str, Any]:
    key = ECKey.generate_key("P-256")
    return {"keys": [{**key.as_dict(private=True), "kid": key.thumbprint(), "use": "sig", "alg": "ES256"}]}
