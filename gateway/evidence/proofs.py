"""Checks of one entry: its form, its receipt, and its place in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.evidence.canonical import LARGEST, NotCanonical, read_canonical, read_instant
from gateway.evidence.checkpoints import Checkpoint, EvidenceLevel, Trust, read_checkpoint
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.entry import VERSION
from gateway.evidence.findings import Fact, Findings
from gateway.evidence.receipts import Receipt, read_receipt
from gateway.evidence.signatures import Checks, Signatures
from gateway.evidence.tree import ProofFails, check_inclusion, leaf_hash

_OTHERWISE = "its base64 could have been written otherwise"
_TOLD = ("recorded_at", "class", "action", "operation", "region", "outcome", "effect")


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry after its checks: what it says, and the checkpoint that it was checked against."""

    index: int
    said: Mapping[str, Any]
    """Empty where the entry does not read."""
    checkpoint: Checkpoint | None
    level: EvidenceLevel | None
    """None where the receipt does not prove the entry."""

    @property
    def fact(self) -> Fact:
        """What it says, as far as it is told in words."""
        told = [self.said.get(name) for name in _TOLD]
        return Fact(self.index, *(one if isinstance(one, str) else None for one in told))


def prove(
    found: Findings, trust: Trust, checks: Checks, index: int, entry: bytes | None, receipt: bytes | None
) -> Proved:
    """Check one entry against its receipt."""
    where = f"entry {index}"
    said = _said(found, where, entry)
    parsed = _receipt(found, where, receipt)
    if parsed is None or entry is None:
        return Proved(index, said, None, None)
    right, signatures = parsed
    head = signatures.checkpoint
    found.decided(
        "receipt.entry", where, None if right.entry == entry else "it carries another entry, or none"
    )
    found.decided("receipt.index", where, None if right.index == index else f"it is for entry {right.index}")
    wrong_log = None if head.origin == trust.origin else f"the checkpoint is of {head.origin}"
    holds = [
        found.decided("origin", where, wrong_log),
        found.decided("inclusion", where, _not_included(right, head, index, entry)),
        signatures.check_log(found, where, trust, checks),
    ]
    recorded = read_instant(said["recorded_at"]) if said else None
    level = signatures.check_witnesses(found, where, trust, checks, recorded)
    if not all(holds):
        return Proved(index, said, head, None)
    found.ok("level", where, level.value)
    return Proved(index, said, head, level)


def _said(found: Findings, where: str, entry: bytes | None) -> Mapping[str, Any]:
    try:
        said = read_logged(entry)
    except NotCanonical as error:
        found.failed("entry.form", where, str(error))
        return {}
    found.ok("entry.form", where)
    if said["version"] == VERSION:
        found.ok("entry.version", where)
    else:
        found.not_checked("entry.version", where, f"this program knows version {VERSION} only")
    return said


def read_logged(entry: bytes | None) -> Mapping[str, Any]:
    """What an entry says, with the members that the checks rest on; raises NotCanonical."""
    if entry is None:
        raise NotCanonical("it is not in the package")
    said = read_canonical(entry)
    if not isinstance(said, dict) or type(said.get("version")) is not int:
        raise NotCanonical("it is no entry of the log")
    commitments = said.get("commitments", {})
    if not isinstance(commitments, dict) or not all(isinstance(one, str) for one in commitments.values()):
        raise NotCanonical("its commitments are not texts by name")
    read_instant(said.get("recorded_at"))
    return said


def _receipt(found: Findings, where: str, text: bytes | None) -> tuple[Receipt, Signatures] | None:
    try:
        receipt = receipt_of(text)
        head, note = read_checkpoint(receipt.checkpoint)
        if (head.text, str(note)) != (note.text, receipt.checkpoint):
            raise NoteUnreadable(_OTHERWISE)
    except NoteUnreadable as error:
        found.failed("receipt.form", where, str(error))
        return None
    found.ok("receipt.form", where)
    return receipt, Signatures(head, note)


def receipt_of(text: bytes | None) -> Receipt:
    """The receipt that a file holds; raises NoteUnreadable."""
    if text is None:
        raise NoteUnreadable("it is not in the package")
    try:
        receipt = read_receipt(text.decode())
    except UnicodeDecodeError:
        raise NoteUnreadable("it is not UTF-8") from None
    if str(receipt).encode() != text:
        raise NoteUnreadable(_OTHERWISE)
    if receipt.index > LARGEST:
        raise NoteUnreadable("no log has so many entries")
    return receipt


def _not_included(receipt: Receipt, head: Checkpoint, index: int, entry: bytes) -> str | None:
    try:
        check_inclusion(index, head.size, leaf_hash(entry), receipt.proof, head.root)
    except ProofFails as error:
        return str(error)
    return None
