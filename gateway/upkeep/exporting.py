"""Exports an errand as one evidence package: its entries, their proofs, and what is behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from gateway.cases.audit import LEGAL_BASIS, AuditPurpose, AuditRecords, EntryKept, Sought
from gateway.cases.receipts import Receipts
from gateway.errands import Actor, Effect, Note
from gateway.errors import Broken, NotFound
from gateway.evidence.archive import ArchiveRefused
from gateway.evidence.entry import EntryClass
from gateway.evidence.manifest import BodiesState
from gateway.evidence.package import DoesNotHold, PackagedEntry, packed
from gateway.evidence.sealing import Part
from gateway.main import Opened
from gateway.vocabulary import now

PAGE = 1000
MOST_ENTRIES = 100_000
"""More are no errand's: an archive holds 65,535 members, two or more for each entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is wanted, by whom and why."""

    errand_id: UUID
    actor: Actor
    purpose: AuditPurpose
    reason: str
    bodies: bool = True
    """Whether what was said goes with it, where it is still there."""


async def export(house: Opened, wanted: Export) -> bytes:
    """The archive, which verifies. That it was made is an entry, written before it is handed out.

    Raises NotFound when no entry speaks of the errand, Broken when what there is does not prove itself.
    """
    of_errand = Sought(errand_id=wanted.errand_id, kind=EntryClass.EXCHANGE.value)
    entries = await all_of(house.records.audit, of_errand)
    if not entries:
        raise NotFound
    await house.publisher.publish()
    package = [one async for one in _packaged(house, entries, show=wanted.bodies)]
    package += [one async for one in _erasures(house, entries)]
    try:
        archive = packed(wanted.errand_id, package, trust=house.keys.trust, made_at=now())
    except ArchiveRefused as error:
        raise Broken(f"This errand does not fit into one package: {error}.") from error
    except DoesNotHold as error:
        raise Broken(f"What the log holds of this errand does not prove itself: {error}.") from error
    await house.records.journal.note(_note(wanted, entries))
    return archive


async def all_of(audit: AuditRecords, sought: Sought, page: int = PAGE) -> list[EntryKept]:
    """Everything that is sought, with the newest first; raises Broken when it is more than MOST_ENTRIES."""
    found: list[EntryKept] = []
    below = sought.below
    while True:
        piece = await audit.search(replace(sought, below=below, limit=page))
        found += piece
        if len(found) > MOST_ENTRIES:
            raise Broken(
                f"The log holds more than {MOST_ENTRIES:,} such entries: they do not fit one package."
            )
        if len(piece) < page:
            return found
        below = piece[-1].index


async def _packaged(
    house: Opened, entries: Sequence[EntryKept], *, show: bool
) -> AsyncIterator[PackagedEntry]:
    receipts = Receipts(house.records.log, house.publisher, house.keys.trust)
    for kept in entries:
        receipt, _ = await receipts.of(kept.index, kept.entry)
        state, parts = await _bodies(house, kept, show=show)
        yield PackagedEntry(kept.index, kept.entry, str(receipt), state, parts)


async def _bodies(house: Opened, kept: EntryKept, *, show: bool) -> tuple[BodiesState, Sequence[Part]]:
    if not kept.said.get("commitments"):
        return BodiesState.NONE, ()
    if kept.has_seal and kept.seal is None:
        return BodiesState.ERASED, ()
    parts = await house.records.audit.bodies(kept.index) if show else None
    return (BodiesState.WITHHELD, ()) if parts is None else (BodiesState.PRESENT, parts)


async def _erasures(house: Opened, entries: Sequence[EntryKept]) -> AsyncIterator[PackagedEntry]:
    """The entries that say that keys of this errand were destroyed."""
    gone = {str(kept.said["seal"]) for kept in entries if kept.has_seal and kept.seal is None}
    if not gone:
        return
    erased = Sought(kind=EntryClass.ADMINISTRATION.value, outcome="Erased")
    acts = await all_of(house.records.audit, erased)
    telling = [kept for kept in acts if gone & set(kept.said.get("details", {}).get("seals", ()))]
    async for one in _packaged(house, telling, show=False):
        yield one


def _note(wanted: Export, entries: Sequence[EntryKept]) -> Note:
    """It stands in the report of the person whom the errand is about, too."""
    return Note(
        actor=wanted.actor,
        action="export_evidence",
        outcome="Exported",
        effect=Effect.NONE,
        errand_id=wanted.errand_id,
        entry_class=EntryClass.ACCESS,
        purpose=wanted.purpose.value,
        legal_basis=LEGAL_BASIS[wanted.purpose],
        seal=next((kept.seal for kept in entries if kept.seal is not None), None),
        details={
            "indexes": sorted(kept.index for kept in entries),
            "bodies": wanted.bodies,
            "reason": wanted.reason,
        },
    )
