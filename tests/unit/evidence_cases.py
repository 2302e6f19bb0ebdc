"""A file, and what a verifier must say of it; and how a forger makes such files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evidence_samples import (
    CHONGQING,
    ORIGIN,
    SICHUAN,
    TRUST,
    SmallLog,
    repacked,
)

from gateway.evidence.archive import read_archive
from gateway.evidence.checkpoints import Trust
from gateway.evidence.notes import Ed25519Signer, VerifierKey
from gateway.evidence.package import PackagedEntry

LOGS = SmallLog()
GOOD = LOGS.whole()
OLD_KEY = Ed25519Signer(ORIGIN, bytes(range(9, 41)))
UNKNOWN_KIND = VerifierKey(ORIGIN, 0xFE, b"of another kind")


@dataclass(frozen=True)
class Case:
    """A file, the keys that are trusted, and what the verifiers must say."""

    data: bytes
    verdict: str
    finding: str
    """The finding that must be there: id, a blank and where."""
    trust: Trust | None = TRUST
    state: str = ""

    @property
    def expected(self) -> tuple[str, str, str]:
        check, _, where = self.finding.partition(" ")
        usual = {"holds": "ok", "failed": "failed", "not_established": "not_checked"}
        return check, self.state or usual[self.verdict], where


def failed(data: bytes, finding: str, trust: Trust | None = TRUST) -> Case:
    return Case(data, "failed", finding, trust)


def holds(data: bytes, finding: str, trust: Trust | None = TRUST, state: str = "ok") -> Case:
    return Case(data, "holds", finding, trust, state)


def listed(change: Callable[[dict[str, Any]], object], members: dict[str, bytes] | None = None) -> bytes:
    """A package in which only the manifest was edited, and everything made to fit."""
    return repacked(members or read_archive(GOOD), change)


def without(name: str) -> dict[str, bytes]:
    return {one: content for one, content in read_archive(GOOD).items() if one != name}


def swapped(one: str, other: str) -> bytes:
    members = read_archive(GOOD)
    members[one], members[other] = members[other], members[one]
    return repacked(members)


def mixed(claim: PackagedEntry, close: PackagedEntry) -> bytes:
    """Two entries with receipts of different origin, as a forger packs them."""
    members = read_archive(GOOD)
    return repacked({**members, **claim.members, **close.members})


def cosigned_otherwise(line_of: str, **signing: Any) -> bytes:
    """A package whose witness `line_of` cosigned with other facts than the rest."""
    names = {"sichuan": SICHUAN, "chongqing": CHONGQING}
    members = read_archive(GOOD)
    signed = LOGS.checkpoint(witnesses=[names[line_of]], **signing).splitlines(keepends=True)[-1]
    for index in (1, 3):
        name = f"receipts/{index}.tlog-proof"
        lines = members[name].decode().splitlines(keepends=True)
        kept = [line for line in lines if f"/witness/{line_of} " not in line]
        members[name] = "".join([*kept, signed]).encode()
    return repacked(members)


def package_alone(one: PackagedEntry) -> bytes:
    """A package of one entry that `packed` would refuse to make."""
    base = read_archive(GOOD)
    members = {name: base[name] for name in ("manifest.json", "cover.html", "README.txt")}
    return repacked(
        {**members, **one.members}, lambda manifest: manifest.update(entries=[one.listed.written()])
    )
