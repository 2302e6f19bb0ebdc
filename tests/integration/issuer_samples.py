"""Assertions made by hand: signed with `cryptography` alone, so that no JOSE library judges its own work."""

from __future__ import annotations

import base64
import hmac
import json
import uuid
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.sandbox.register import Register

URL = "http://127.0.0.1:7003"
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
GRANT = {"grant_type": "client_credentials"}
START = 1_800_000_000.0


class Clock:
    """Stands still unless a test moves it."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> float:
        return self.at


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64_number(number: int, length: int | None = None) -> str:
    return b64(number.to_bytes(length or (number.bit_length() + 7) // 8, "big"))


def segment(content: Any) -> str:
    return b64(content if isinstance(content, bytes) else json.dumps(content).encode())


def spoken(token: str) -> dict[str, Any]:
    """What a token says, believed or not."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


@dataclass(frozen=True)
class Pair:
    """A client's key pair, and how it is registered."""

    kid: str
    algorithm: str
    private: Any

    def sign(self, message: bytes, algorithm: str) -> bytes:
        if algorithm.startswith("ES"):
            der = self.private.sign(message, ec.ECDSA(hashes.SHA256()))
            return b"".join(number.to_bytes(32, "big") for number in decode_dss_signature(der))
        if algorithm == "RS256":
            return self.private.sign(message, padding.PKCS1v15(), hashes.SHA256())
        if algorithm == "PS256":
            return self.private.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        return self.private.sign(message)

    def public(self, encoding: Encoding = Encoding.PEM) -> bytes:
        return self.private.public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)

    def jwk(self) -> dict[str, str]:
        return {"kid": self.kid, "alg": self.algorithm, **self.numbers()}

    def numbers(self) -> dict[str, str]:
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            x = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
            return {"kty": "OKP", "crv": "Ed25519", "x": b64(x)}
        numbers = self.private.public_key().public_numbers()
        if isinstance(self.private, rsa.RSAPrivateKey):
            return {"kty": "RSA", "n": b64_number(numbers.n), "e": b64_number(numbers.e)}
        return {
            "kty": "EC",
            "crv": "P-256",
            "x": b64_number(numbers.x, 32),
            "y": b64_number(numbers.y, 32),
        }


def an_rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def an_ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


ES = Pair("es", "ES256", an_ec_key())
ED = Pair("ed", "EdDSA", ed25519.Ed25519PrivateKey.generate())
RS = Pair("rs", "RS256", an_rsa_key())
PS = Pair("ps", "PS256", an_rsa_key())
THEIRS = Pair("theirs", "ES256", an_ec_key())
"""The key of another client."""

HOSPITAL, OTHER, WITH_A_SECRET = "hospital", "pharmacy", "with-a-secret"


def in_toml(*pairs: Pair) -> str:
    rows = [
        "{" + ", ".join(f'{name} = "{value}"' for name, value in pair.jwk().items()) + "}" for pair in pairs
    ]
    return f"keys = [{', '.join(rows)}]"


def register(lifetime: int = 1800) -> Register:
    return Register.of(f"""
audience = "chuanyu-gateway"
lifetime_seconds = {lifetime}

[clients.{HOSPITAL}]
{in_toml(ES, ED, RS, PS)}
scope = "medical-insurance"
organisation = "12510198MA6000016E"

[clients.{OTHER}]
{in_toml(THEIRS)}
scope = "credit"
organisation = "12500198MA60000320"

[clients.{WITH_A_SECRET}]
secret = "sandbox-{WITH_A_SECRET}"
scope = "audit"
organisation = "11510198MA60001040"
""")


def claims(**changed: Any) -> dict[str, Any]:
    """What a good assertion says; a claim changed to None is left out."""
    says = {
        "iss": HOSPITAL,
        "sub": HOSPITAL,
        "aud": URL,
        "iat": int(START),
        "exp": int(START) + 60,
        "jti": str(uuid.uuid4()),
        **changed,
    }
    return {name: value for name, value in says.items() if value is not None}


def assertion(pair: Pair = ES, *, header: dict[str, Any] | None = None, **changed: Any) -> str:
    """A good assertion but for what is changed in header and claims."""
    head = {"alg": pair.algorithm, "kid": pair.kid, **(header or {})}
    head = {name: value for name, value in head.items() if value is not ...}
    return signed(head, claims(**changed), pair, pair.algorithm)


def signed(header: Any, payload: Any, pair: Pair, algorithm: str) -> str:
    message = f"{segment(header)}.{segment(payload)}"
    return f"{message}.{b64(pair.sign(message.encode(), algorithm))}"


def with_a_shared_secret(secret: bytes, **header: Any) -> str:
    """Signed with HMAC, as by somebody who takes a public key for a secret (RFC 8725, section 2.1)."""
    message = f"{segment({'alg': 'HS256', 'kid': ES.kid, **header})}.{segment(claims())}"
    return f"{message}.{b64(hmac.digest(secret, message.encode(), sha256))}"


def form(text: str, **more: str) -> dict[str, str]:
    return {**GRANT, "client_assertion_type": TYPE, "client_assertion": text, **more}
