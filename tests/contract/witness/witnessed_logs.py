"""A log that wants to be witnessed, honest or not, and the witness's process.

Trees, notes and cosignatures are computed here from their specifications, so that a mistake of the gateway's
own cannot cancel out.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gateway.sandbox.ports import free_port
from gateway.sandbox.programs import Process, Program


class Tree:
    """Entries under a Merkle tree, by the definitions of RFC 6962, section 2.1."""

    def __init__(self, name: str, entries: Sequence[bytes]) -> None:
        self.name, self.entries = name, entries
        self._hash = cache(self._hash_of)

    def root(self, size: int) -> bytes:
        return self._hash(0, size)

    def proof(self, old: int, new: int) -> list[bytes]:
        return self._subproof(old, 0, new, True) if 0 < old < new else []

    def _hash_of(self, start: int, end: int) -> bytes:
        if end - start < 2:
            return hashlib.sha256(b"".join(b"\0" + one for one in self.entries[start:end])).digest()
        middle = start + _split(end - start)
        return hashlib.sha256(b"\1" + self._hash(start, middle) + self._hash(middle, end)).digest()

    def _subproof(self, old: int, start: int, end: int, complete: bool) -> list[bytes]:
        if old == end - start:
            return [] if complete else [self._hash(start, end)]
        middle = start + _split(end - start)
        if old <= middle - start:
            return [*self._subproof(old, start, middle, complete), self._hash(middle, end)]
        return [*self._subproof(old - middle + start, middle, end, False), self._hash(start, middle)]


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def tree(name: str, size: int, common: Tree | None = None, shared: int = 0) -> Tree:
    """A tree of its own, or one that has its first entries in common with another."""
    begun = list(common.entries[:shared]) if common else []
    return Tree(name, begun + [f"{name} {number}".encode() for number in range(len(begun), size)])


@dataclass(frozen=True)
class Log:
    """Whoever holds the log's key: it signs what it likes."""

    origin: str
    seed: bytes = bytes(range(32))

    @property
    def vkey(self) -> str:
        return f"{self.origin}+{self._key_id.hex()}+{b64encode(b'%c%b' % (1, self._public)).decode()}"

    def signed(self, size: int, root: bytes, extensions: Sequence[str] = ()) -> str:
        text = "".join(f"{one}\n" for one in (self.origin, size, b64encode(root).decode(), *extensions))
        return f"{text}\n{self.signature(text)}"

    def signature(self, text: str) -> str:
        payload = self._key_id + self._private.sign(text.encode())
        return f"— {self.origin} {b64encode(payload).decode()}\n"

    def body(self, history: Tree, old: int, new: int, proof: Sequence[bytes] | None = None) -> bytes:
        """What asks for a cosignature over a history's first entries; with the right proof or another."""
        return body(
            old, history.proof(old, new) if proof is None else proof, self.signed(new, history.root(new))
        )

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def _public(self) -> bytes:
        return self._private.public_key().public_bytes_raw()

    @property
    def _key_id(self) -> bytes:
        return hashlib.sha256(self.origin.encode() + b"\n\1" + self._public).digest()[:4]


def body(old: int, proof: Sequence[bytes], checkpoint: str) -> bytes:
    return "\n".join([f"old {old}", *(b64encode(one).decode() for one in proof), "", checkpoint]).encode()


def cosigned_at(answer: str, checkpoint: str, vkey: str) -> int:
    """The second of the one cosignature in an answer, once it was checked against the specification."""
    assert answer.endswith("\n")
    assert answer.count("\n") == 1
    dash, name, encoded = answer.removesuffix("\n").split(" ")
    key_name, key_id, material = vkey.split("+", 2)
    payload, public = b64decode(encoded), b64decode(material)
    assert (dash, name, payload[:4].hex(), public[0]) == ("—", key_name, key_id, 4)
    second = int.from_bytes(payload[4:12], "big")
    text = checkpoint.partition("\n\n")[0] + "\n"
    message = f"cosignature/v1\ntime {second}\n{text}".encode()
    Ed25519PublicKey.from_public_bytes(public[1:]).verify(payload[12:], message)
    return second


class Witness:
    """The witness's program as a process, and a client of it."""

    def __init__(self, folder: Path, key: Path, logs: Sequence[Log], *, name: str = "witness") -> None:
        self.vkey = key.with_name(f"{key.name}.pub").read_text().strip()
        port = free_port()
        arguments = [
            "-m",
            "gateway",
            "witness",
            f"--key={key}",
            f"--data={folder / 'data'}",
            f"--port={port}",
        ]
        arguments += [f"--log={_written(folder, log)}" for log in logs]
        program = Program(name=name, arguments=tuple(arguments), port=port, health="/health")
        self.url = program.url
        self.process = Process(program, folder)
        self.http = httpx.Client(base_url=self.url, timeout=20)

    def start(self) -> None:
        self.process.launch()
        self.process.await_ready(20)

    def add(self, content: bytes) -> httpx.Response:
        return self.http.post("/add-checkpoint", content=content)

    def latest(self, log: Log) -> str:
        return self.http.get(latest_path(log)).raise_for_status().text

    def size(self, log: Log) -> int:
        """What it says to have cosigned last: an old size that cannot be right is told the right one."""
        answer = self.add(body(2**62, (), log.signed(2**62, bytes(32))))
        assert (answer.status_code, answer.headers["content-type"]) == (409, "text/x.tlog.size")
        return int(answer.text)

    def close(self) -> None:
        self.http.close()
        self.process.stop()


def latest_path(log: Log) -> str:
    return f"/checkpoint/{hashlib.sha256(log.origin.encode()).hexdigest()}"


def size_of(latest: str) -> int:
    return int(latest.split("\n")[1])


def _written(folder: Path, log: Log) -> Path:
    file = folder / f"{hashlib.sha256(log.origin.encode()).hexdigest()[:16]}.pub"
    file.write_text(f"{log.vkey}\n")
    return file
