"""Packs an evidence package: one archive that proves an exchange to somebody who has nothing but the keys.

The same input gives the same bytes. What does not hold is not packed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.evidence.archive import FIRST, ArchiveRefused, archived
from gateway.evidence.canonical import NotCanonical, canonical, read_canonical
from gateway.evidence.checkpoints import EvidenceLevel, Trust, judge
from gateway.evidence.cover import CoverEntry, cover
from gateway.evidence.encoding import NoteUnreadable, to_base64
from gateway.evidence.findings import Conclusion, Finding
from gateway.evidence.manifest import (
    COVER,
    README,
    BodiesState,
    ListedEntry,
    ListedPart,
    Manifest,
    digest_of,
)
from gateway.evidence.notes import NotSigned
from gateway.evidence.proofs import read_logged
from gateway.evidence.readme import README_TEXT
from gateway.evidence.receipts import read_receipt
from gateway.evidence.sealing import Part
from gateway.evidence.trust import written_keys
from gateway.evidence.verifier import verify


class DoesNotHold(ValueError):
    """What was to be packed does not prove what it is for."""


@dataclass(frozen=True, slots=True)
class PackagedEntry:
    """An entry that goes into a package, with whatever may be shown of its bodies."""

    index: int
    entry: bytes
    receipt: str
    """With the entry in its extra line."""
    bodies: BodiesState
    parts: Sequence[Part] = ()

    @property
    def listed(self) -> ListedEntry:
        """As the manifest lists it."""
        parts = [ListedPart(part.name, to_base64(part.salt)) for part in self.parts]
        return ListedEntry(self.index, self.bodies, parts)

    @property
    def members(self) -> Mapping[str, bytes]:
        """The files that it brings."""
        listed = self.listed
        contents = (self.entry, self.receipt.encode(), *(part.body for part in self.parts))
        return dict(zip(listed.files, contents, strict=True))


def packed(errand_id: UUID, entries: Sequence[PackagedEntry], *, trust: Trust, made_at: datetime) -> bytes:
    """The archive. Raises DoesNotHold when a verifier who trusts these keys would not be content with it."""
    ordered = sorted(entries, key=lambda one: one.index)
    try:
        archive = _archived(str(errand_id), ordered, trust, _instant(made_at))
    except (ArchiveRefused, NotCanonical, NoteUnreadable, NotSigned) as error:
        raise DoesNotHold(str(error)) from error
    verdict = verify(archive, trust)
    if verdict.conclusion is not Conclusion.HOLDS:
        raise DoesNotHold("; ".join(map(_told, verdict.against)))
    return archive


def _archived(errand_id: str, entries: Sequence[PackagedEntry], trust: Trust, made_at: str) -> bytes:
    if not entries:
        raise DoesNotHold("there is no entry to be packed")
    shown = [_shown(one, trust) for one in entries]
    members = {COVER: cover(errand_id, made_at, trust, shown), README: README_TEXT.encode()}
    for one in entries:
        members.update(one.members)
    keys = written_keys(trust)
    manifest = Manifest(
        made_at,
        trust.origin,
        errand_id,
        keys["log"],
        keys["witnesses"],
        [one.listed for one in entries],
        {name: digest_of(content) for name, content in members.items()},
    )
    return archived({FIRST: manifest.written(), **members})


def _shown(one: PackagedEntry, trust: Trust) -> CoverEntry:
    said = read_logged(one.entry)
    level: EvidenceLevel = judge(read_receipt(one.receipt).checkpoint, trust).level
    return CoverEntry(one.index, said, one.bodies, [part.name for part in one.parts], level)


def _instant(at: datetime) -> str:
    text: str = read_canonical(canonical([at]))[0]
    return text


def _told(finding: Finding) -> str:
    return f"{finding.id} {finding.where}: {finding.reason}"
