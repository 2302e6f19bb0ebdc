"""Small logs in memory, packages over them, and the forger's tools: what the tests of packages share."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from gateway.evidence.archive import archived, read_archive
from gateway.evidence.checkpoints import Checkpoint, Trust, cosigned
from gateway.evidence.commitments import Digest, committed
from gateway.evidence.manifest import BodiesState, digest_of
from gateway.evidence.notes import COSIGNATURE, Ed25519Signer
from gateway.evidence.package import PackagedEntry, packed
from gateway.evidence.receipts import Receipt
from gateway.evidence.sealing import Part
from gateway.evidence.tiles import Tile, inclusion_spans, roots_of
from gateway.evidence.tree import Frontier, leaf_hash

ORIGIN = "log.chuanyu.example/evidence"
LOG = Ed25519Signer(ORIGIN, bytes(range(32)))
SICHUAN = Ed25519Signer(f"{ORIGIN}/witness/sichuan", bytes(range(1, 33)), COSIGNATURE)
CHONGQING = Ed25519Signer(f"{ORIGIN}/witness/chongqing", bytes(range(2, 34)), COSIGNATURE)
STRANGER = Ed25519Signer(ORIGIN, bytes(range(3, 35)))
TRUST = Trust(ORIGIN, LOG.key, {"sichuan": SICHUAN.key, "chongqing": CHONGQING.key})

ERRAND = UUID("01970000-0000-7000-8000-000000000001")
RECORDING = UUID("01970000-0000-7000-8000-000000000002")
"""An errand that follows from it."""
OTHER = UUID("01970000-0000-7000-8000-000000000003")
SEAL = "01970000-0000-7000-8000-00000000000a"
NOON = datetime(2026, 11, 25, 4, 0, 0, 250_000, UTC)
LATER = int(NOON.timestamp()) + 60
MADE_AT = NOON + timedelta(days=1)

REQUEST = Part("request", bytes(range(32)), '{"visit":"住院"}'.encode())
SENT = Part("sent-1", bytes(range(1, 33)), "<data>结算</data>".encode("gb18030"))
RECEIVED = Part("received-1", bytes(range(2, 34)), b"\0\1\2\xff raw bytes")
ANSWER = Part("answer", bytes(range(3, 35)), b'{"total":"1234.50"}')


def said(action: str, **more: Any) -> dict[str, Any]:
    """An entry of a settlement."""
    return {
        "version": 2,
        "recorded_at": NOON.isoformat().replace("+00:00", "Z"),
        "class": "exchange",
        "action": action,
        "operation": "settle",
        "outcome": "answered" if action == "close" else "asked",
        "effect": "applied" if action == "close" else "unknown",
        "client_id": "hospital-1",
        "organisation": "915001987654321098",
        "region": "sichuan",
        "errand_id": str(ERRAND),
        "insured_area": "510198",
        "treatment_area": "500198",
        "seal": SEAL,
        **more,
    }


def entry(action: str, parts: Sequence[Part] = (), digest: Digest = Digest.SHA_256, **more: Any) -> bytes:
    """Its bytes, with commitments to the parts."""
    commitments = {part.name: committed(digest, part.salt, part.body) for part in parts}
    whole = said(action, **more) | ({"commitments": commitments} if commitments else {})
    return orjson.dumps(whole, option=orjson.OPT_SORT_KEYS)


CLAIM = entry("claim", [REQUEST])
CLOSE = entry("close", [SENT, RECEIVED, ANSWER], Digest.SM3)
ERASE = entry(
    "erase",
    **{"class": "administration", "outcome": "Erased", "effect": "none", "errand_id": "", "seal": ""},
    details={"seals": [SEAL], "cases": 1, "reason": "asked for"},
    operation=None,
    region=None,
)
RECORDED = entry("close", errand_id=str(RECORDING), parent_id=str(ERRAND), operation="record_settlement")
FOREIGN = entry("close", errand_id=str(OTHER))
ENTRIES = [b"{}", CLAIM, b'{"of":"somebody else"}', CLOSE, RECORDED, FOREIGN, ERASE]


class SmallLog:
    """A log of a few entries, that signs whatever it is asked to."""

    def __init__(self, entries: Sequence[bytes] = ENTRIES, signer: Ed25519Signer = LOG) -> None:
        self.entries = list(entries)
        self.signer = signer

    def head(self, size: int | None = None) -> Checkpoint:
        tree = Frontier()
        for one in self.entries[:size]:
            tree.append(leaf_hash(one))
        return Checkpoint(ORIGIN, tree.size, tree.root)

    def checkpoint(
        self,
        size: int | None = None,
        witnesses: Sequence[Ed25519Signer] = (SICHUAN, CHONGQING),
        at: int = LATER,
        over: Checkpoint | None = None,
        also: Sequence[Any] = (),
    ) -> str:
        """Signed and cosigned; `over` is what the witnesses cosign instead."""
        head = self.head(size)
        note = head.note.signed_by(self.signer)
        for signer in also:
            note = note.signed_by(signer)
        return str(note.with_lines(cosigned(one, (over or head).text, at) for one in witnesses))

    def receipt(self, index: int, size: int | None = None, **signing: Any) -> str:
        whole = size or len(self.entries)
        tile = b"".join(map(leaf_hash, self.entries[:whole]))
        proof = roots_of(inclusion_spans(index, whole), {Tile(0, 0): tile})
        return str(Receipt(index, proof, self.checkpoint(size, **signing), self.entries[index]))

    def claim(self, **signing: Any) -> PackagedEntry:
        return PackagedEntry(1, CLAIM, self.receipt(1, **signing), BodiesState.PRESENT, [REQUEST])

    def close(self, **signing: Any) -> PackagedEntry:
        parts = [SENT, RECEIVED, ANSWER]
        return PackagedEntry(3, CLOSE, self.receipt(3, **signing), BodiesState.PRESENT, parts)

    def whole(self, **signing: Any) -> bytes:
        return package([self.claim(**signing), self.close(**signing)])

    def bare(self, index: int, **signing: Any) -> PackagedEntry:
        return PackagedEntry(index, self.entries[index], self.receipt(index, **signing), BodiesState.NONE)


def package(entries: Sequence[PackagedEntry], trust: Trust = TRUST) -> bytes:
    return packed(ERRAND, entries, trust=trust, made_at=MADE_AT)


# -- the forger's tools ----------------------------------------------------------------------------------

Members = dict[str, bytes]


def repacked(members: Mapping[str, bytes], change: Callable[[dict[str, Any]], object] | None = None) -> bytes:
    """The members as a package whose checksums, digests and list are right again; `change` edits the list."""
    manifest = orjson.loads(members["manifest.json"])
    others = {name: content for name, content in members.items() if name != "manifest.json"}
    manifest["files"] = {
        name: dict(zip(("size", "sha256"), digest_of(content), strict=True))
        for name, content in others.items()
    }
    if change is not None:
        change(manifest)
    return archived({**others, "manifest.json": orjson.dumps(manifest, option=orjson.OPT_SORT_KEYS)})


def edited(archive: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A package in which a file was changed, with everything else made to fit."""
    members = read_archive(archive)
    assert old in members[name]
    members[name] = members[name].replace(old, new)
    return repacked(members)


def with_extra(receipt: bytes, other: bytes) -> bytes:
    """A receipt that carries another entry."""
    head, _, rest = receipt.split(b"\n", 2)
    return b"\n".join((head, b"extra " + base64.b64encode(other), rest))


def forged(entry_bytes: bytes, index: int, signer: Ed25519Signer = STRANGER) -> PackagedEntry:
    """An entry that was never logged, with a receipt of a log of the forger's own."""
    entries = list(ENTRIES)
    entries[index] = entry_bytes
    log = SmallLog(entries, signer)
    return PackagedEntry(index, entry_bytes, log.receipt(index), BodiesState.NONE)


def added(members: Members, one: PackagedEntry) -> tuple[Members, Callable[[dict[str, Any]], object]]:
    """The members with one entry more, and what that changes in the manifest."""

    def change(manifest: dict[str, Any]) -> None:
        manifest["entries"] = sorted([*manifest["entries"], one.listed.written()], key=lambda it: it["index"])

    return {**members, **one.members}, change


def crc_repaired(archive: bytes, name: str, content: bytes) -> bytes:
    """The archive with other bytes of a member, and only the archive's own checksum made right."""
    return archived({**read_archive(archive), name: content})


def in_other_letters(encoded: str) -> str:
    """The same 32 bytes in base64 whose last bits, which mean nothing, are others."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return f"{encoded[:-2]}{letters[letters.index(encoded[-2]) ^ 1]}="
