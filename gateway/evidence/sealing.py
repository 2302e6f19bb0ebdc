"""Sealing: the bodies behind an entry, encrypted under a key of their own for each person and case (封存).

The key of a person and case is itself encrypted ("wrapped") under a key-encryption key, which can be changed
without touching a body. Destroying the wrapped key destroys the bodies, and with them the salts of their
commitments: those then say nothing, and can be opened by nobody.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from gateway.evidence.commitments import SALT_BYTES, Digest

FORM = 1
"""The form of a sealed body, its first byte."""
_PACKED = 1
NONCE_BYTES = 12
TAG_BYTES = 16
PACKED_FROM = 8_000
"""From this size bodies are compressed: what does not fit on a page costs Postgres more than zlib costs."""
MOST_BYTES = 128 * 1024 * 1024
"""More than the bodies of one entry come to; whatever unpacks to more was not made here."""


class Cipher(StrEnum):
    """How bodies are encrypted; both authenticate what they encrypt (AEAD)."""

    AES_256_GCM = "aes-256-gcm"
    SM4_GCM = "sm4-gcm"
    """GB/T 32907-2016, for national-crypto rules (国密)."""

    @property
    def key_bytes(self) -> int:
        """The length of its keys."""
        return 32 if self is Cipher.AES_256_GCM else 16

    def encrypt(self, key: bytes, nonce: bytes, plain: bytes, context: bytes) -> bytes:
        """The ciphertext with its tag."""
        if self is Cipher.AES_256_GCM:
            return AESGCM(key).encrypt(nonce, plain, context)
        encryptor = BlockCipher(SM4(key), GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(context)
        return encryptor.update(plain) + encryptor.finalize() + encryptor.tag

    def decrypt(self, key: bytes, nonce: bytes, sealed: bytes, context: bytes) -> bytes:
        """The plain text; raises InvalidTag when anything was touched."""
        if self is Cipher.AES_256_GCM:
            return AESGCM(key).decrypt(nonce, sealed, context)
        decryptor = BlockCipher(SM4(key), GCM(nonce, sealed[-TAG_BYTES:])).decryptor()
        decryptor.authenticate_additional_data(context)
        return decryptor.update(sealed[:-TAG_BYTES]) + decryptor.finalize()


class Suite(StrEnum):
    """Which algorithms new seals and commitments use (密码套件); the log itself stays with SHA-256."""

    INTERNATIONAL = "international"
    NATIONAL = "national"
    """SM3 and SM4 (商用密码)."""

    @property
    def cipher(self) -> Cipher:
        """For bodies and for keys that encrypt keys."""
        return Cipher.SM4_GCM if self is Suite.NATIONAL else Cipher.AES_256_GCM

    @property
    def digest(self) -> Digest:
        """For commitments and for the blind index."""
        return Digest.SM3 if self is Suite.NATIONAL else Digest.SHA_256


class SealBroken(ValueError):
    """A sealed body does not open: another key, another entry, or it was touched."""


class TooLarge(ValueError):
    """The bodies of an entry are together larger than what is opened again."""


class KeyMissing(LookupError):
    """The key-encryption key under which a key was wrapped is not here."""


# -- keys ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seal:
    """The key of one person and case as it is stored: wrapped. Its id stands in every entry that uses it."""

    seal_id: UUID
    cipher: Cipher
    wrapped: bytes = field(repr=False)
    wrapped_by: str
    """The id of the key-encryption key."""


@dataclass(frozen=True, slots=True)
class OpenSeal:
    """The key of one person and case, ready to use; in memory only."""

    seal_id: UUID
    cipher: Cipher
    key: bytes = field(repr=False)


class KeyKeeper(Protocol):
    """Keeps the key-encryption keys and the key of the blind index: a file, or a hardware module (密码机)."""

    def wrap(self, key: bytes, context: bytes) -> tuple[bytes, str]:
        """The key encrypted under the current key-encryption key, and that key's id."""

    def unwrap(self, wrapped: bytes, wrapped_by: str, context: bytes) -> bytes:
        """The key again; raises KeyMissing or SealBroken."""

    def blind_index(self, identity: bytes) -> bytes:
        """What stands for a person in the database: nobody without the key can tell whom (16 bytes)."""


def new_seal(keeper: KeyKeeper, cipher: Cipher, seal_id: UUID) -> tuple[Seal, OpenSeal]:
    """A new key, stored and ready to use."""
    key = secrets.token_bytes(cipher.key_bytes)
    wrapped, wrapped_by = keeper.wrap(key, seal_id.bytes)
    return Seal(seal_id, cipher, wrapped, wrapped_by), OpenSeal(seal_id, cipher, key)


def opened_seal(keeper: KeyKeeper, seal: Seal) -> OpenSeal:
    """The key of a stored seal; raises KeyMissing or SealBroken."""
    key = keeper.unwrap(seal.wrapped, seal.wrapped_by, seal.seal_id.bytes)
    # AES would take a key of half the length, and be half as strong.
    if len(key) != seal.cipher.key_bytes:
        raise SealBroken("the key is not one of the seal's cipher")
    return OpenSeal(seal.seal_id, seal.cipher, key)


# -- bodies ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One body behind an entry, and the salt of the commitment to it."""

    name: str
    """request, sent-1, received-1, …, answer"""
    salt: bytes = field(repr=False)
    body: bytes = field(repr=False)


def salted(bodies: Sequence[tuple[str, bytes]]) -> list[Part]:
    """The bodies with a fresh salt each."""
    salts = secrets.token_bytes(SALT_BYTES * len(bodies))
    return [
        Part(name, salts[place * SALT_BYTES : (place + 1) * SALT_BYTES], body)
        for place, (name, body) in enumerate(bodies)
    ]


def sealed(seal: OpenSeal, parts: Sequence[Part], entry: bytes) -> bytes:
    """The parts encrypted; they open with this key and beside this very entry only. Raises TooLarge."""
    plain = b"".join(map(_framed, parts))
    if len(plain) > MOST_BYTES:
        raise TooLarge(f"bodies of {len(plain)} bytes would not be opened again")
    flags = 0
    if len(plain) >= PACKED_FROM:
        plain, flags = zlib.compress(plain, 1), _PACKED
    nonce = secrets.token_bytes(NONCE_BYTES)
    head = bytes((FORM, flags))
    return head + nonce + seal.cipher.encrypt(seal.key, nonce, plain, head + entry)


def unsealed(seal: OpenSeal, body: bytes, entry: bytes) -> list[Part]:
    """The parts again; raises SealBroken."""
    head, nonce, rest = body[:2], body[2 : 2 + NONCE_BYTES], body[2 + NONCE_BYTES :]
    if len(rest) < TAG_BYTES or head[0] != FORM or head[1] not in (0, _PACKED):
        raise SealBroken("the sealed body does not read")
    try:
        plain = seal.cipher.decrypt(seal.key, nonce, rest, head + entry)
    except (InvalidTag, ValueError) as error:
        raise SealBroken("the sealed body does not open") from error
    return list(_unframed(_unpacked(plain) if head[1] == _PACKED else plain))


def _unpacked(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(packed, MOST_BYTES + 1)
    except zlib.error as error:
        raise SealBroken("the sealed body does not unpack") from error
    if not unpacking.eof or unpacking.unused_data:
        raise SealBroken("the sealed body is cut short, goes on after its end, or is too large")
    return plain


def _framed(part: Part) -> bytes:
    name = part.name.encode()
    return bytes((len(name),)) + name + part.salt + len(part.body).to_bytes(4, "big") + part.body


def _unframed(plain: bytes) -> Iterator[Part]:
    at = 0
    while at < len(plain):
        name_at, salt_at = at + 1, at + 1 + plain[at]
        length_at = salt_at + SALT_BYTES
        body_at = length_at + 4
        at = body_at + int.from_bytes(plain[length_at:body_at], "big")
        if at > len(plain):
            raise SealBroken("the sealed body is cut short")
        try:
            name = plain[name_at:salt_at].decode()
        except UnicodeDecodeError as error:
            raise SealBroken("a part of the sealed body has no name") from error
        yield Part(name, plain[salt_at:length_at], plain[body_at:at])
