"""A client that signs by hand, line by line as the documents say it; it shares no code with the gateway."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.hmac import HMAC

TAG = "chuanyu-gateway"


def hmac_sha256(secret: bytes, text: bytes) -> bytes:
    return hmac.new(secret, text, hashlib.sha256).digest()


def hmac_sm3(secret: bytes, text: bytes) -> bytes:
    mac = HMAC(secret, SM3())
    mac.update(text)
    return mac.finalize()


def ed25519(seed: bytes, text: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(text)


def public_of(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


ALGORITHMS = {"hmac-sha256": hmac_sha256, "hmac-sm3": hmac_sm3, "ed25519": ed25519}


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A client's program with its key."""

    key_id: str
    secret: bytes = field(repr=False)
    algorithm: str = "hmac-sha256"
    parameters: Mapping[str, str | int | None] = field(default_factory=dict)
    """Instead of the usual ones; None leaves one out."""
    label: str = "sig"

    def told(self, **parameters: str | int | None) -> "Signer":
        return replace(self, parameters={**self.parameters, **parameters})

    def headers(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        *,
        also: Mapping[str, str] | None = None,
        covered: tuple[str, ...] | None = None,
    ) -> dict[str, str]:
        """The headers of a signed request, `also` among them and signed with it."""
        fields = {**(also or {})}
        if body:
            fields.setdefault("content-digest", digest_of(body))
        names = covered if covered is not None else ("@method", "@target-uri", *fields)
        lines = [f'"{name}": {self._value(name, method, url, fields)}\n' for name in names]
        said = f"({' '.join(f'{chr(34)}{name}{chr(34)}' for name in names)}){self._said()}"
        base = f'{"".join(lines)}"@signature-params": {said}'.encode()
        signature = base64.b64encode(ALGORITHMS[self.algorithm](self.secret, base)).decode()
        return {
            **fields,
            "signature-input": f"{self.label}={said}",
            "signature": f"{self.label}=:{signature}:",
        }

    def _said(self) -> str:
        usual = {
            "created": int(time.time()),
            "nonce": secrets.token_hex(16),
            "keyid": self.key_id,
            "alg": self.algorithm,
            "tag": TAG,
        }
        told = {name: value for name, value in {**usual, **self.parameters}.items() if value is not None}
        return "".join(
            f";{name}={value}" if isinstance(value, int) else f';{name}="{value}"'
            for name, value in told.items()
        )

    @staticmethod
    def _value(name: str, method: str, url: str, fields: Mapping[str, str]) -> str:
        parts = urlsplit(url)
        derived = {
            "@method": method,
            "@target-uri": url,
            "@authority": parts.netloc,
            "@scheme": parts.scheme,
            "@path": parts.path,
            "@query": f"?{parts.query}",
            "@request-target": url.removeprefix(f"{parts.scheme}://{parts.netloc}"),
        }
        return derived[name] if name in derived else fields[name]
