"""What the log says of a claim, a close and everything else; never a name, a number or a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from gateway.errands import Closing, Errand, Exchanged, Ground, Note
from gateway.evidence.entry import Entry, EntryClass
from gateway.evidence.sealing import Seal
from gateway.records.log import ToAppend
from gateway.records.seals import NewSeal, Seals
from gateway.vocabulary import Identity, uuid7

Grounds = Mapping[str, Ground]
"""On what an operation rests, by its name."""


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes entries: knows on what each operation rests, and has the keys."""

    grounds: Grounds
    seals: Seals

    def of_claim(self, errand: Errand, attempt: int, at: datetime) -> ToAppend:
        """Written down before the region is asked: who will be asked what, under which message id."""
        assert errand.seal is not None
        anew = errand.seals_anew
        return self._about(
            errand,
            at,
            action="claim",
            outcome="asked",
            effect="unknown" if errand.changes_state else "none",
            attempt=attempt,
            bodies=[*_request(errand), *_persons(errand.persons if anew else ())],
            new_seal=NewSeal(errand.seal, _case(errand), at) if anew else None,
            persons=errand.persons if anew else (),
        )

    def of_close(self, closing: Closing, at: datetime) -> ToAppend:
        """What came of it."""
        errand, new_seal = closing.errand, None
        bodies = [*_exchanges(closing.exchanged), *_answer(closing.answer), *_persons(closing.persons)]
        if bodies and errand.seal is None:  # its own was destroyed meanwhile
            new_seal = NewSeal(self.seals.new(), _case(errand), at)
        reason = closing.reason or {}
        return self._about(
            errand,
            at,
            action=closing.action,
            outcome=closing.state.value,
            effect=closing.effect.value,
            attempt=closing.attempt,
            bodies=bodies,
            new_seal=new_seal,
            persons=closing.persons,
            disclosed=closing.disclosed,
            # The region's own words stay out: they may name the person.
            reason={name: reason[name] for name in ("kind", "code", "table") if name in reason},
        )

    def of_note(self, note: Note, at: datetime) -> ToAppend:
        """An enquiry without a finding, a call refused at the door, a reading of the audit, our own act."""
        bodies = [*note.bodies, *_exchanges(note.exchanged), *_persons(note.persons)]
        seal, new_seal = note.seal, None
        if seal is None and bodies:
            new_seal = NewSeal(self.seals.new(), note.errand_id or uuid7(), at)
            seal = new_seal.seal
        ground = self.grounds.get(note.operation or "")
        entry = Entry(
            recorded_at=at,
            entry_class=note.entry_class,
            action=note.action,
            outcome=note.outcome,
            effect=note.effect.value,
            client_id=note.actor.client_id,
            organisation=note.actor.organisation,
            institution_code=note.actor.institution_code,
            service=ground.service if ground else None,
            purpose=note.purpose or (ground.purpose if ground else None),
            legal_basis=ground.legal_basis if ground else note.legal_basis,
            region=note.region,
            errand_id=note.errand_id,
            message_id=note.message_id,
            trace_id=note.trace_id,
            disclosed=note.disclosed,
            seal=None if seal is None else self.seals.opened(seal),
            bodies=bodies,
            rest={
                "operation": note.operation,
                "signed_with": note.actor.signed_with,
                "details": dict(sorted(note.details.items())),
            },
        )
        return ToAppend(entry, new_seal, () if seal is None else self.seals.named(seal, note.persons))

    def of_move(self, moved: Mapping[str, Any], seal: Seal | None, at: datetime, trace_id: str) -> ToAppend:
        """An errand moved on because of the one that follows from it; `moved` is its row.

        `seal` is its own; it is needed where the answer changes.
        """
        ground = self.grounds.get(moved["operation"])
        entry = Entry(
            recorded_at=at,
            entry_class=EntryClass.EXCHANGE,
            action="move",
            outcome=moved["state"],
            effect=moved["effect"],
            client_id=moved["client_id"],
            organisation=moved["organisation"],
            institution_code=moved["institution_code"],
            service=ground.service if ground else None,
            purpose=ground.purpose if ground else None,
            legal_basis=ground.legal_basis if ground else None,
            region=moved["region"],
            errand_id=moved["id"],
            message_id=moved["message_id"],
            trace_id=trace_id,
            seal=None if seal is None else self.seals.opened(seal),
            seal_id=moved["seal_id"],
            bodies=list(_answer(moved["given"])),
            rest={"operation": moved["operation"], "attempt": moved["attempt"]},
        )
        return ToAppend(entry)

    def _about(
        self,
        errand: Errand,
        at: datetime,
        *,
        action: str,
        outcome: str,
        effect: str,
        attempt: int,
        bodies: list[tuple[str, bytes]],
        new_seal: NewSeal | None,
        persons: tuple[Identity, ...],
        disclosed: tuple[str, ...] = (),
        reason: Mapping[str, str] | None = None,
    ) -> ToAppend:
        ground = self.grounds.get(errand.operation)
        seal: Seal | None = new_seal.seal if new_seal is not None else errand.seal
        entry = Entry(
            recorded_at=at,
            entry_class=EntryClass.EXCHANGE,
            action=action,
            outcome=outcome,
            effect=effect,
            client_id=errand.actor.client_id,
            organisation=errand.actor.organisation,
            institution_code=errand.institution_code,
            service=ground.service if ground else None,
            purpose=errand.purpose or (ground.purpose if ground else None),
            legal_basis=ground.legal_basis if ground else None,
            region=errand.region.value,
            errand_id=errand.errand_id,
            message_id=errand.message_id,
            trace_id=errand.trace_id,
            disclosed=disclosed,
            seal=None if seal is None else self.seals.opened(seal),
            bodies=bodies,
            rest={**_circumstances(errand), "attempt": attempt, "reason": reason},
        )
        return ToAppend(entry, new_seal, () if seal is None else self.seals.named(seal, persons))


def _circumstances(errand: Errand) -> dict[str, Any]:
    return {
        "operation": errand.operation,
        "signed_with": errand.actor.signed_with,
        "rule_set": errand.facts.get("basis_rule"),
        "visit_id": errand.visit_id,
        **({"transfer_id": errand.transfer_id} if errand.transfer_id else {}),
        "parent_id": errand.parent_id,
        "insured_area": errand.insured_area,
        "treatment_area": errand.treatment_area,
        "claimed_at": errand.claimed_at,
    }


def _case(errand: Errand) -> UUID:
    return errand.case_id or errand.visit_id or errand.transfer_id or errand.errand_id


def _request(errand: Errand) -> Iterator[tuple[str, bytes]]:
    if errand.request:
        yield "request", errand.request


def _exchanges(exchanged: Iterable[Exchanged]) -> Iterator[tuple[str, bytes]]:
    for number, one in enumerate(exchanged, 1):
        yield f"sent-{number}", one.sent
        if one.received is not None:
            yield f"received-{number}", one.received


def _answer(answer: bytes | None) -> Iterator[tuple[str, bytes]]:
    if answer is not None:
        yield "answer", answer


def _persons(persons: Iterable[Identity]) -> Iterator[tuple[str, bytes]]:
    """Sealed with the rest, so that a missing row of the blind index is noticed."""
    told = [{"kind": one.kind, "number": one.number} for one in persons]
    if told:
        yield "persons", orjson.dumps(told)
