"""Signed notes (c2sp.org/signed-note): a text, and below it the signatures of named keys.

The text ends in a line feed; an empty line follows, then one line a signature: a dash, the key's name,
and base64 of the key's id (four bytes) and the signature.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.evidence.encoding import NoteUnreadable, from_base64, to_base64

ED25519 = 0x01
COSIGNATURE = 0x04
"""Timestamped Ed25519 of a witness (c2sp.org/tlog-cosignature)."""
UNASSIGNED = 0xFF
"""A kind of key that has no number of its own; a longer name of the kind follows."""
SEED_BYTES = 32
MOST_SIGNATURES = 64

_DASH = "— "
_KEY_ID = re.compile(r"[0-9a-f]{8}", re.ASCII)


class NotSigned(ValueError):
    """A signature that should be there is missing, or does not verify."""


class NotCheckable(NotSigned):
    """A signature is there, and what checks it is not: that says nothing for it and nothing against it."""


# -- keys ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key by name: what stands before a signature, and what checks it (vkey)."""

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(map(str.isspace, self.name)):
            raise NoteUnreadable("the name of a key must not be empty, nor hold a blank or a plus sign")

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before a signature: they name the key, they do not prove it."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def line_begins(self) -> str:
        """What every signature line of this key begins with: its name, and 30 of the 32 bits of its id."""
        return f"{_DASH}{self.name} {to_base64(self.key_id)[:5]}"

    def __str__(self) -> str:
        """The key as it is written down: `<name>+<key id>+<base64 of kind and key>`."""
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.public)}"

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """Read a key that was written down; raises NoteUnreadable."""
        name, key_id, material = _cut(text.strip(), 3)
        encoded = from_base64(material)
        if not encoded:
            raise NoteUnreadable("the key is empty")
        key = cls(name, encoded[0], encoded[1:])
        if key.key_id.hex() != key_id:
            raise NoteUnreadable("the key's id is not that of its name and bytes")
        return key


class Signer(Protocol):
    """Signs the text of notes under a name. A key in a hardware module (服务器密码机) implements this too."""

    @property
    def key(self) -> VerifierKey:
        """What checks the signatures."""

    def sign(self, text: bytes) -> bytes:
        """The signature's bytes, as they follow the key id."""


@dataclass(frozen=True, slots=True)
class Ed25519Signer:
    """An Ed25519 key by name; its kind says what it signs."""

    name: str
    seed: bytes = field(repr=False)
    kind: int = ED25519

    @property
    def key(self) -> VerifierKey:
        """What checks the signatures."""
        return VerifierKey(self.name, self.kind, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def sign(self, text: bytes) -> bytes:
        """The signature over the text."""
        return self._private.sign(text)

    def written(self) -> str:
        """The private key as it is kept in a file."""
        return write_private(self.key, self.seed)

    @classmethod
    def read(cls, text: str) -> Ed25519Signer:
        """Read a private key that was kept in a file; raises NoteUnreadable."""
        name, key_id, kind, seed = read_private(text)
        if kind not in (ED25519, COSIGNATURE) or len(seed) != SEED_BYTES:
            raise NoteUnreadable("this is not an Ed25519 private key of 32 bytes")
        signer = cls(name, seed, kind)
        if signer.key.key_id != key_id:
            raise NoteUnreadable("the key's id is not that of its name and bytes")
        return signer


def write_private(key: VerifierKey, secret: bytes) -> str:
    """A private key as it is kept in a file (the form of Go's note package)."""
    return f"PRIVATE+KEY+{key.name}+{key.key_id.hex()}+{to_base64(bytes([key.kind]) + secret)}"


def read_private(text: str) -> tuple[str, bytes, int, bytes]:
    """The name, key id, kind and secret of a private key that was kept; raises NoteUnreadable."""
    private, word, name, key_id, material = _cut(text.strip(), 5)
    encoded = from_base64(material)
    if (private, word) != ("PRIVATE", "KEY") or not encoded or not _KEY_ID.fullmatch(key_id):
        raise NoteUnreadable("this is not a private key as notes know them")
    return name, bytes.fromhex(key_id), encoded[0], encoded[1:]


def _cut(text: str, count: int) -> list[str]:
    parts = text.split("+", count - 1)
    if len(parts) != count:
        raise NoteUnreadable("this is not a key as notes know them")
    return parts


# -- notes -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note: who says to have signed, and the bytes."""

    name: str
    key_id: bytes
    payload: bytes

    @property
    def line(self) -> str:
        """The line as it stands in the note, with its line feed."""
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.payload)}\n"

    def is_of(self, key: VerifierKey) -> bool:
        """Whether it names this key."""
        return (self.name, self.key_id) == (key.name, key.key_id)


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends in a line feed, with its signatures."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"

    def signed_by(self, signer: Signer) -> Note:
        """The same note with one signature more."""
        key = signer.key
        mine = Signature(key.name, key.key_id, signer.sign(self.text.encode()))
        return Note(self.text, (*self.signatures, mine))

    def with_lines(self, signatures: Iterable[Signature]) -> Note:
        """The same note with further signatures, each once."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *signatures))))


def read_note(text: str) -> Note:
    """Read a note; raises NoteUnreadable. Its signatures are not checked yet."""
    body, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or not body:
        raise NoteUnreadable("a note is a text, an empty line and signatures, each line ended")
    if any(character < " " and character != "\n" for character in text):
        raise NoteUnreadable("a note holds no control characters")
    return Note(body + "\n", tuple(read_signatures(lines)))


def read_signatures(lines: str) -> list[Signature]:
    """Read signature lines; raises NoteUnreadable."""
    rows = lines.split("\n")
    if rows.pop() or not rows or len(rows) > MOST_SIGNATURES:
        raise NoteUnreadable("a note has between one signature and 64, each on a line that is ended")
    return [_read_signature(row) for row in rows]


def _read_signature(row: str) -> Signature:
    name, blank, encoded = row.removeprefix(_DASH).partition(" ")
    payload = from_base64(encoded)
    if not row.startswith(_DASH) or not name or not blank or len(payload) < 5 or "+" in name:
        raise NoteUnreadable("this is not a signature line of a note")
    return Signature(name, payload[:4], payload[4:])


# -- checking --------------------------------------------------------------------------------------------

Check = Callable[[bytes, bytes, bytes], bool]
"""Public key, text, signature's bytes: whether they fit. Raises NotCheckable when it cannot tell."""


def ed25519_fits(public: bytes, text: bytes, payload: bytes) -> bool:
    """Whether an Ed25519 signature (RFC 8032) over the text is this key's."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(payload, text)
    except (InvalidSignature, ValueError):
        return False
    return True


CHECKS: Mapping[int, Check] = {ED25519: ed25519_fits}


def check_signature(note: Note, key: VerifierKey, checks: Mapping[int, Check] = CHECKS) -> Signature:
    """The signature of a key under a note, once it was checked; raises NotSigned.

    Every line that names the key must verify: one that does not makes the whole note suspect. Raises
    NotCheckable, which is a NotSigned too, where a line is there and nothing here can check it.
    """
    mine = [one for one in note.signatures if one.is_of(key)]
    if not mine:
        raise NotSigned(f"{key.name} has not signed")
    if key.kind not in checks:
        raise NotCheckable(f"signatures of the kind of {key.name} cannot be checked here")
    if not all(checks[key.kind](key.public, note.text.encode(), one.payload) for one in mine):
        raise NotSigned(f"the signature of {key.name} does not verify")
    return mine[-1]
