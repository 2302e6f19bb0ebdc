"""The keys with which clients sign their requests instead of fetching tokens (请求签名密钥)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

import structlog
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from gateway.cases.following import ChangingMemory, Following, Pause, again_and_again
from gateway.cases.registrations import LOOK_SECONDS
from gateway.errors import Broken
from gateway.evidence.commitments import Digest
from gateway.services.words import Word
from gateway.vocabulary import now

log = structlog.get_logger("gateway.cases.client_keys")

SECRET_BYTES: Final = 32
FORGET_SECONDS: Final = 60.0
"""How often old nonces are let go of: what was kept longer costs room and nothing else."""
LONGEST_FILE: Final = 16 * 1024
_PUBLIC_BYTES = 32


class SignatureAlgorithm(Word):
    """How a request is signed, by the name that stands in its `alg`."""

    HMAC_SHA256 = "hmac-sha256", "共享密钥, RFC 9421 section 3.3.3"
    ED25519 = "ed25519", "密钥对, RFC 9421 section 3.3.6"
    HMAC_SM3 = "hmac-sm3", "共享密钥, 国密 GB/T 32905; a name of ours, in no registry"

    @property
    def is_shared(self) -> bool:
        """Whether both sides have the same secret."""
        return self is not SignatureAlgorithm.ED25519

    @property
    def digest(self) -> Digest:
        """The hash under an HMAC."""
        return Digest.SM3 if self is SignatureAlgorithm.HMAC_SM3 else Digest.SHA_256


class KeyUnreadable(ValueError):
    """A text is not a public key of a kind that we take."""


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A key, ready to judge signatures; in memory only."""

    key_id: str
    client_id: str
    algorithm: SignatureAlgorithm
    material: bytes = field(repr=False)
    """The raw public key, or the shared secret."""

    def verifies(self, signature: bytes, text: bytes) -> bool:
        """Whether the signature is this key's, under this text; of a secret, in constant time."""
        if self.algorithm.is_shared:
            return hmac.compare_digest(self.algorithm.digest.keyed(self.material, text), signature)
        try:
            Ed25519PublicKey.from_public_bytes(self.material).verify(signature, text)
        except InvalidSignature:
            return False
        return True


def new_secret() -> bytes:
    """A shared secret, as long as the hash that it is used with (RFC 2104, section 3)."""
    return secrets.token_bytes(SECRET_BYTES)


def read_public_key(text: str) -> bytes:
    """The raw Ed25519 key of a PEM file (RFC 8410) or a JWK (RFC 8037). Raises KeyUnreadable.

    A private key is refused with a sentence of its own: whoever sends one has given it away.
    """
    text = text.strip()
    if "PRIVATE KEY" in text:
        raise KeyUnreadable("This is a private key; it stays with its owner. Send the public one.")
    return _of_jwk(text) if text.startswith("{") else _of_pem(text)


def _of_pem(text: str) -> bytes:
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyUnreadable("This is neither a public key in PEM nor a JWK.") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyUnreadable("The key is not an Ed25519 key.")
    return key.public_bytes_raw()


def _of_jwk(text: str) -> bytes:
    try:
        told: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError):
        raise KeyUnreadable("This is neither a public key in PEM nor a JWK.") from None
    if "d" in told:
        raise KeyUnreadable("This is a private key; it stays with its owner. Send the public one.")
    if (told.get("kty"), told.get("crv")) != ("OKP", "Ed25519"):
        raise KeyUnreadable("The key is not an Ed25519 key.")
    try:
        raw = base64.b64decode(str(told["x"]) + "=", altchars=b"-_", validate=True)
    except (KeyError, binascii.Error, ValueError):
        raw = b""
    if len(raw) != _PUBLIC_BYTES:
        raise KeyUnreadable("The JWK's x is not 32 bytes in base64url.")
    return raw


# -- the keys that count -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientKeyKept:
    """What is kept of a key, without the key."""

    key_id: str
    client_id: str
    algorithm: SignatureAlgorithm
    added_at: datetime
    removed_at: datetime | None


class ClientKeys:
    """The keys as one process knows them, as of its last look."""

    def __init__(self, memory: ChangingMemory[ClientKey]) -> None:
        self._following = Following(memory, lambda key: key.key_id)

    async def look(self) -> None:
        """Read them anew when something has changed."""
        await self._following.look()

    def key(self, key_id: str) -> ClientKey | None:
        """The key of an id."""
        return self._following.known(key_id)

    async def keep_looking(self, pause: Pause = asyncio.sleep) -> None:
        """Look again and again; with what is known, while the memory is away."""
        await again_and_again(self.look, LOOK_SECONDS, _tell, pause)


def _tell(error: Exception) -> None:
    if isinstance(error, Broken):
        log.warning("client_keys.not_read")
    else:
        log.error("client_keys.failed", error=type(error).__name__)


class Nonces(Protocol):
    """The memory of what was signed already; one for all gateways (防重放)."""

    async def spend(self, client_id: str, nonce: str, keep_until: datetime) -> bool:
        """Whether the client uses this nonce for the first time. Raises Broken when nobody can tell."""

    async def forget(self, before: datetime) -> int:
        """Let go of those that need not be kept longer; gives how many."""


async def keep_forgetting(nonces: Nonces, pause: Pause = asyncio.sleep) -> None:
    """Let go of old nonces again and again; every gateway does, and one is enough."""

    def tell(error: Exception) -> None:
        log.warning("nonces.not_forgotten", error=type(error).__name__)

    await again_and_again(lambda: nonces.forget(now()), FORGET_SECONDS, tell, pause)
