"""Keys in files that only their owner can read: the log's, a witness's, and those that seal bodies."""

from __future__ import annotations

import json
import os
import secrets
import stat
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag

from gateway.errors import Broken
from gateway.evidence.commitments import Digest
from gateway.evidence.encoding import NoteUnreadable, from_base64, to_base64
from gateway.evidence.national import CannotSign, Sm2Signer, can_sign
from gateway.evidence.notes import SEED_BYTES, UNASSIGNED, Ed25519Signer, VerifierKey, read_private
from gateway.evidence.sealing import NONCE_BYTES, Cipher, KeyMissing, SealBroken, Suite

INDEX_KEY_BYTES = 32
INDEX_BYTES = 16
_OPEN_TO_OTHERS = 0o037
"""Whoever runs the gateway may share a group with it, as where secrets are mounted; nobody else may read."""

Read = TypeVar("Read")


# -- signing keys ----------------------------------------------------------------------------------------


def read_signer(file: Path, kind: int | None = None) -> Ed25519Signer:
    """A signing key, of this kind if one is named; raises Broken with one line when it cannot be read."""
    signer = _read(file, Ed25519Signer.read, "an Ed25519 signing key", secret=True)
    if kind not in (None, signer.kind):
        raise Broken(f"{file} holds the key {signer.name}, which is not for this: it signs something else.")
    return signer


def read_sm2_signer(file: Path) -> Sm2Signer:
    """An SM2 signing key; raises Broken with one line when it cannot be read, or not be signed with."""
    signer = _read(file, Sm2Signer.read, "an SM2 signing key", secret=True)
    if not can_sign():
        raise Broken(f"{file} cannot be used. {CannotSign()}")
    return signer


def read_public_of(file: Path) -> VerifierKey:
    """The public key of a signing key of either kind; raises Broken with one line when it cannot be read."""
    return _read(file, _read_either, "a signing key", secret=True).key


def _read_either(text: str) -> Ed25519Signer | Sm2Signer:
    _, _, kind, _ = read_private(text)
    return Sm2Signer.read(text) if kind == UNASSIGNED else Ed25519Signer.read(text)


def read_verifier(file: Path) -> VerifierKey:
    """A public key; raises Broken with one line when it cannot be read."""
    return _read(file, VerifierKey.read, "a public key", secret=False)


def make_signer(file: Path, name: str, kind: int) -> Ed25519Signer:
    """Make a signing key and write it beside its public key, `<file>.pub`; none is ever replaced."""
    signer = Ed25519Signer(name, secrets.token_bytes(SEED_BYTES), kind)
    _keep(file, signer)
    return signer


def make_sm2_signer(file: Path, name: str) -> Sm2Signer:
    """The same with an SM2 key; GmSSL is not needed for it."""
    signer = Sm2Signer.made(name)
    _keep(file, signer)
    return signer


def _keep(file: Path, signer: Ed25519Signer | Sm2Signer) -> None:
    public = file.with_name(file.name + ".pub")
    if public.exists() and not file.exists():
        raise Broken(f"{public} is there without its key: put the key back, or take the public one away.")
    write_secret(file, signer.written() + "\n")
    public.write_text(f"{signer.key}\n", "utf-8")


# -- keys that seal --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EncryptionKey:
    """A key that encrypts keys."""

    cipher: Cipher
    key: bytes = field(repr=False)

    @classmethod
    def made(cls, cipher: Cipher) -> EncryptionKey:
        """A new one."""
        return cls(cipher, secrets.token_bytes(cipher.key_bytes))


@dataclass(frozen=True, slots=True)
class SealingKeys:
    """The key-encryption keys by id, which of them new keys are wrapped under, and the blind index's key."""

    current: str
    keys: Mapping[str, EncryptionKey]
    index_digest: Digest
    index_key: bytes = field(repr=False)

    def wrap(self, key: bytes, context: bytes) -> tuple[bytes, str]:
        """The key encrypted under the current key-encryption key, and that key's id."""
        nonce, wrapping = secrets.token_bytes(NONCE_BYTES), self.keys[self.current]
        return nonce + wrapping.cipher.encrypt(wrapping.key, nonce, key, context), self.current

    def unwrap(self, wrapped: bytes, wrapped_by: str, context: bytes) -> bytes:
        """The key again; raises KeyMissing or SealBroken."""
        if wrapped_by not in self.keys:
            raise KeyMissing(f"The key-encryption key {wrapped_by} is not among the sealing keys.")
        wrapping, nonce, rest = self.keys[wrapped_by], wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return wrapping.cipher.decrypt(wrapping.key, nonce, rest, context)
        except (InvalidTag, ValueError) as error:
            raise SealBroken("the wrapped key does not open") from error

    def blind_index(self, identity: bytes) -> bytes:
        """The HMAC of an identity, cut to 16 bytes."""
        return self.index_digest.keyed(self.index_key, identity)[:INDEX_BYTES]

    @classmethod
    def made(cls, current: str, suite: Suite) -> SealingKeys:
        """New ones."""
        first = {current: EncryptionKey.made(suite.cipher)}
        return cls(current, first, suite.digest, secrets.token_bytes(INDEX_KEY_BYTES))

    def with_new(self, current: str, suite: Suite) -> SealingKeys:
        """The same with one key-encryption key more, under which new keys are wrapped from now on."""
        if current in self.keys:
            raise Broken(f"There is a key-encryption key named {current} already.")
        return replace(self, current=current, keys={**self.keys, current: EncryptionKey.made(suite.cipher)})

    def with_only(self, names: set[str]) -> SealingKeys:
        """The same without the key-encryption keys that nothing is wrapped under any more."""
        kept = {name: key for name, key in self.keys.items() if name in names or name == self.current}
        return replace(self, keys=kept)

    @classmethod
    def read(cls, text: str) -> SealingKeys:
        """Read what `written` wrote; raises NoteUnreadable."""
        try:
            told: dict[str, Any] = json.loads(text, object_pairs_hook=_each_once)
            keys = {
                name: EncryptionKey(Cipher(one["cipher"]), from_base64(one["key"]))
                for name, one in told["key_encryption_keys"].items()
            }
            index = told["blind_index"]
            read = cls(told["current"], keys, Digest(index["digest"]), from_base64(index["key"]))
            known = read.current in keys
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise NoteUnreadable("the sealing keys do not read") from error
        whole = all(len(one.key) == one.cipher.key_bytes for one in keys.values())
        if not known or not whole or len(read.index_key) != INDEX_KEY_BYTES:
            raise NoteUnreadable("the sealing keys are not complete")
        return read

    def written(self) -> str:
        """The keys as they are kept in a file."""
        keys = {name: {"cipher": one.cipher, "key": to_base64(one.key)} for name, one in self.keys.items()}
        index = {"digest": self.index_digest, "key": to_base64(self.index_key)}
        told = {"current": self.current, "key_encryption_keys": keys, "blind_index": index}
        return json.dumps(told, indent=2) + "\n"


def read_sealing_keys(file: Path) -> SealingKeys:
    """The sealing keys; raises Broken with one line when they cannot be read."""
    return _read(file, SealingKeys.read, "sealing keys", secret=True)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object that says nothing twice: the second of two keys by one name must not oust the first."""
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a name is there twice")
    return told


# -- files -----------------------------------------------------------------------------------------------


def write_secret(file: Path, text: str, *, anew: bool = False) -> None:
    """Write a file that only its owner can read, whole or not at all; raises Broken when it is there.

    `anew` replaces it, for sealing keys of which there are more or fewer; its owner and group keep it.
    """
    target = file.resolve() if anew else file
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(target, text, replacing=target.stat() if anew and target.exists() else None)
    except OSError as error:
        if isinstance(error, FileExistsError) and target.parent.is_dir():
            raise Broken(f"{file} is there already, and a key is never replaced.") from error
        raise Broken(f"{file} cannot be written: {error.strerror}.") from error


def _write(file: Path, text: str, *, replacing: os.stat_result | None) -> None:
    descriptor, draft = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as writing:
            if replacing is not None:
                os.fchown(descriptor, replacing.st_uid, replacing.st_gid)
                os.fchmod(descriptor, stat.S_IMODE(replacing.st_mode) & ~_OPEN_TO_OTHERS)
            writing.write(text)
            writing.flush()
            os.fsync(descriptor)
        # A link is refused where something is, a rename is not: of two who make a key, one is told.
        (os.link if replacing is None else os.replace)(draft, file)
    finally:
        Path(draft).unlink(missing_ok=True)
    _flush_folder(file.parent)


def _flush_folder(folder: Path) -> None:
    # What is wrapped under a new key is in the database at once: a power cut must not take the key alone.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(file: Path, read: Callable[[str], Read], what: str, *, secret: bool) -> Read:
    try:
        with file.open("rb") as opened:
            if secret and os.fstat(opened.fileno()).st_mode & _OPEN_TO_OTHERS:
                raise Broken(f"{file} holds {what} and can be read by others: chmod 600 {file.name}.")
            return read(opened.read().decode())
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise Broken(f"{file}, which should hold {what}, cannot be read: {reason}.") from error
    except NoteUnreadable as error:
        raise Broken(f"{file} should hold {what}: {error}.") from error
