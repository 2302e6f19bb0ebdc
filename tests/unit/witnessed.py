"""Histories of a log, a witness that watches it, and a client of the witness without a network between."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass

import httpx

from gateway.evidence.checkpoints import CHECKPOINT_CHECKS, Checkpoint
from gateway.evidence.notes import COSIGNATURE, Ed25519Signer, check_signature, read_note, read_signatures
from gateway.evidence.tree import EMPTY_ROOT, leaf_hash, node_hash
from gateway.witness.app import create_app

ORIGIN = "log.chuanyu.example/evidence"
LOG = Ed25519Signer(ORIGIN, bytes(range(32)))
ANOTHER_KEY = Ed25519Signer(ORIGIN, bytes(range(1, 33)))
COSIGNER = Ed25519Signer("witness.sichuan.example", bytes(range(2, 34)), COSIGNATURE)
STRANGER = Ed25519Signer("stranger.example", bytes(range(3, 35)))
AT = 1_795_600_000


# -- histories, by the definitions of RFC 6962, section 2.1 ----------------------------------------------


def mth(leaves):
    if len(leaves) < 2:
        return leaf_hash(leaves[0]) if leaves else EMPTY_ROOT
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(mth(leaves[:k]), mth(leaves[k:]))


def subproof(m, leaves, complete):
    if m == len(leaves):
        return [] if complete else [mth(leaves)]
    k = 1 << ((len(leaves) - 1).bit_length() - 1)
    if m <= k:
        return [*subproof(m, leaves[:k], complete), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


def proof(old, leaves):
    return subproof(old, leaves, True) if 0 < old < len(leaves) else []


def leaves(count, name="entry"):
    return [f"{name} {number}".encode() for number in range(count)]


HONEST = leaves(40)
FORKED = [*leaves(3), *leaves(37, "other")]


def signed(entries, *, signers=(LOG,), extensions=(), origin=ORIGIN, size=None):
    checkpoint = Checkpoint(origin, len(entries) if size is None else size, mth(entries), extensions)
    note = checkpoint.note
    for signer in signers:
        note = note.signed_by(signer)
    return str(note)


def body(old, proved, checkpoint):
    lines = [f"old {old}", *(b64encode(one).decode() for one in proved), "", checkpoint]
    return "\n".join(lines).encode()


def growth(old, new, history=HONEST):
    """The body that takes an honest witness from one size of a history to another."""
    return body(old, proof(old, history[:new]), signed(history[:new]))


# -- a witness -------------------------------------------------------------------------------------------


@dataclass
class Clock:
    second: int = AT

    def __call__(self):
        return self.second


class Line:
    """A client of the witness, without a network between."""

    def __init__(self, witness):
        transport = httpx.ASGITransport(create_app(witness), raise_app_exceptions=False)
        self.http = httpx.AsyncClient(transport=transport, base_url="http://witness.example")

    async def add(self, content):
        return await self.http.post("/add-checkpoint", content=content)

    async def latest(self, origin=ORIGIN):
        return await self.http.get(f"/checkpoint/{hashlib.sha256(origin.encode()).hexdigest()}")


def cosignature(answer, checkpoint):
    """The one signature of an answer, once it was checked."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    note = read_note(checkpoint)
    cosigned = note.with_lines(read_signatures(answer.text))
    assert len(set(cosigned.signatures)) == len(set(note.signatures)) + 1
    return check_signature(cosigned, COSIGNER.key, CHECKPOINT_CHECKS)
