"""What offices do with a transfer: each act is one errand at the office's own region (办理)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from gateway.cases.asking import Answer, Asking, answer_of, errand_of
from gateway.cases.pension import moves
from gateway.cases.pension.files import CaseFile, Files
from gateway.cases.pension.memory import Safe, TransferKept, TransferMemory
from gateway.cases.pension.plans import Plan, SealedDocument, turned
from gateway.errands import Effect, Errand, Journal, Note
from gateway.errors import (
    CaseMoved,
    Fault,
    GatewayError,
    Invalid,
    NotAllowed,
    NotFound,
    VisitBusy,
    WrongState,
)
from gateway.exchange import Exchange, written
from gateway.outcomes import Translated
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.backend import CaseRef, Handling, PensionBackend
from gateway.services.pension.cases import DEFINITION, DocumentKind, Entry, Standing
from gateway.services.pension.names import plain_name
from gateway.services.pension.transfers import (
    Annulment,
    CaseStep,
    Correction,
    OverlapChoice,
    Review,
    TransferApplication,
)
from gateway.services.pension.words import Act, FundStatus, Keep, Party, RelationStatus, ReviewDecision
from gateway.vocabulary import Identity, Message, Region, region_of_area, uuid7

Today = Callable[[], date]
Ask = Callable[[PensionBackend, Message], Awaitable[Translated]]


class Transfers:
    """Apply for a transfer and act on it; the database lets one office act at a time."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        memory: TransferMemory,
        safe: Safe,
        backends: Backends,
        today: Today,
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._memory = memory
        self._safe = safe
        self._files = Files(memory, safe)
        self._backends = backends
        self._today = today

    # -- apply -------------------------------------------------------------------------------------

    async def apply(self, asking: Asking, request: TransferApplication) -> Answer:
        """Register an application with the receiving region; the case then goes on by itself (受理)."""
        receiving, origin = _region(request.receiving_area), _region(request.origin_area)
        if request.agency_code[:6] != request.receiving_area:
            raise Invalid([Fault("/agency_code", "must be an agency of receiving_area")])
        backend = pension_of(self._backends, receiving)
        pension_of(self._backends, origin)
        today = self._today()
        transfer_id, seal = uuid7(), self._journal.new_seal()
        body = request.model_dump_json(exclude_none=True).encode()
        document = SealedDocument(
            kind=DocumentKind.APPLICATION, sealed=self._safe.seal(seal, transfer_id, body)
        )
        plan = Plan(
            version=0,
            standing=moves.opened(today),
            entry=_entry(Act.APPLY, Party.RECEIVER, request.handled_by, today, request.receiving_area),
            documents=(document,),
        )
        person_index, name_index = self._indices(request)
        errand = errand_of(
            asking,
            "apply_transfer",
            region=receiving,
            institution_code=request.agency_code,
            insured_area=request.origin_area,
            treatment_area=request.receiving_area,
            request=request,
            facts={
                **plan.as_facts(),
                "opened": {
                    "definition": DEFINITION,
                    "origin_region": origin,
                    "origin_scheme": request.origin_scheme,
                    "receiving_scheme": request.receiving_scheme,
                    "applied_on": today.isoformat(),
                    "person_index": person_index.hex(),
                    "name_index": name_index.hex(),
                },
                "scheme": request.receiving_scheme,
            },
            seal=seal,
            seals_anew=True,
            case_id=transfer_id,
            persons=(Identity("resident_id", request.person.id_number),),
            operator=request.handled_by,
        )
        errand = replace(errand, transfer_id=transfer_id, exclusive=True)
        case = CaseRef(case_number=transfer_id.hex, person=request.person, scheme=request.receiving_scheme)
        carried = await self._exchange.carry(
            errand, lambda message: backend.register_application(message, case, request)
        )
        return answer_of(carried)

    def _indices(self, request: TransferApplication | Correction) -> tuple[bytes, bytes]:
        """By what money that arrives is matched: the number and the plain name, both blinded."""
        number, name = request.person.id_number, plain_name(request.person.name)
        return self._safe.blinded("resident_id", number), self._safe.blinded("plain_name", name)

    # -- review and correction -----------------------------------------------------------------------

    async def review(self, asking: Asking, transfer_id: UUID, request: Review) -> Answer:
        """The second person decides: accept, return for correction, refuse (复核)."""
        kept = await self._of_office(asking, transfer_id, Party.RECEIVER)
        if request.reviewed_by == kept.handled_by:
            raise Invalid([Fault("/reviewed_by", "must be another person than the one who handled it")])
        act, standing = _REVIEWED[request.decision]
        return await self._act(
            asking,
            kept,
            "review_transfer",
            request,
            act=act,
            by=request.reviewed_by,
            standing=standing,
            within=moves.REVIEWABLE,
            check=_may_be_accepted if request.decision is ReviewDecision.ACCEPT else None,
            reasons=request.reasons,
            note=request.note,
        )

    async def correct(self, asking: Asking, transfer_id: UUID, request: Correction) -> Answer:
        """Bring what was missing; both regions are asked again (补正)."""
        kept = await self._of_office(asking, transfer_id, Party.RECEIVER)
        file = await self._files.of(kept)
        application = file.application
        if request.person.id_number != application.person.id_number:
            raise Invalid([Fault("/person/id_number", "must be the number of the application")])
        corrected = application.model_copy(
            update={
                "person": request.person,
                "certificate_number": request.certificate_number,
                "assigned": request.assigned,
                "handled_by": request.handled_by,
            }
        )
        document = self._files.sealed(kept, DocumentKind.APPLICATION, corrected, kept.version + 1)
        today = self._today()
        return await self._act(
            asking,
            kept,
            "correct_transfer",
            request,
            act=Act.CORRECT,
            by=request.handled_by,
            standing=lambda standing: moves.corrected(standing, today),
            within=moves.CORRECTABLE,
            documents=(document,),
            handled_by=request.handled_by,
            person_indices=self._indices(request),
        )

    # -- suspension, withdrawal, annulment ---------------------------------------------------------

    async def suspend(self, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
        """Documents are wanted (中止); either office may suspend."""
        kept, party = await self._of_either(asking, transfer_id)
        today = self._today()
        return await self._step(
            asking,
            kept,
            party,
            "suspend_transfer",
            request,
            act=Act.SUSPEND,
            standing=lambda standing: moves.suspended(standing, party, today),
            within=moves.SUSPENDABLE,
            check=_origin_has_it if party is Party.ORIGIN else None,
        )

    async def resume(self, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
        """The documents are there (恢复办理); by the office that suspended."""
        kept, party = await self._of_either(asking, transfer_id)
        today = self._today()
        return await self._step(
            asking,
            kept,
            party,
            "resume_transfer",
            request,
            act=Act.RESUME,
            standing=lambda standing: moves.resumed(standing, today),
            within=frozenset({RelationStatus.SUSPENDED}),
            check=lambda file: _suspended_by(file, party),
        )

    async def withdraw(self, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
        """The person does not want it any more (撤回申请)."""
        kept = await self._of_office(asking, transfer_id, Party.RECEIVER)
        return await self._step(
            asking,
            kept,
            Party.RECEIVER,
            "withdraw_transfer",
            request,
            act=Act.WITHDRAW,
            standing=moves.withdrawn,
            within=moves.WITHDRAWABLE,
        )

    async def annul(self, asking: Asking, transfer_id: UUID, request: Annulment) -> Answer:
        """Take back a transfer that was recorded (作废); two people of the receiving office."""
        kept = await self._of_office(asking, transfer_id, Party.RECEIVER)
        due = kept.fund_status in (FundStatus.DUE, FundStatus.NONE, FundStatus.NOT_DUE)
        return await self._act(
            asking,
            kept,
            "annul_transfer",
            request,
            act=Act.ANNUL,
            by=request.handled_by,
            standing=moves.annulled,
            within=moves.ANNULLABLE,
            note=request.reason,
            fund=FundStatus.CANCELLED if due else None,
        )

    async def _step(
        self, asking: Asking, kept: TransferKept, party: Party, operation: str, request: CaseStep, **how: Any
    ) -> Answer:
        return await self._act(
            asking,
            kept,
            operation,
            request,
            party=party,
            by=request.handled_by,
            note=request.reason,
            **how,
        )

    # -- overlap -------------------------------------------------------------------------------------

    async def choose_overlap(self, asking: Asking, transfer_id: UUID, request: OverlapChoice) -> Answer:
        """The person chose which months count; the other region refunds them (重复缴费清退)."""
        kept = await self._of_office(asking, transfer_id, Party.RECEIVER)
        file = await self._files.of(kept)
        overlap = file.overlap
        months = () if overlap is None else overlap.months
        party = Party.RECEIVER if request.keep is Keep.ORIGIN else Party.ORIGIN
        return await self._act(
            asking,
            kept,
            "clear_overlap",
            request,
            act=Act.CHOOSE_OVERLAP,
            by=request.handled_by,
            asked=party,
            standing=lambda standing: moves.posted(standing, overlaps=False),
            within=moves.CHOOSABLE,
            documents=(self._files.sealed(kept, DocumentKind.CHOICE, request),) if kept.seal else (),
            facts={"months": list(months)},
            ask=lambda backend, message: backend.clear_overlap(message, file.ref(party), months, request),
        )

    # -- a step that a region refused ------------------------------------------------------------------

    async def retry(self, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
        """Have a step tried again that a region refused (重试环节)."""
        kept = await self._of_office(asking, transfer_id, Party.RECEIVER)
        self._check_version(kept, request.version)
        if kept.standing.halted_code is None:
            raise WrongState("No region has refused a step of this transfer.")
        today, standing = self._today(), moves.retried(kept.standing)
        entry = _entry(Act.RETRY, Party.RECEIVER, request.handled_by, today, kept.receiving_area)
        plan = Plan(version=kept.version, standing=standing, entry=entry)
        move = turned(kept, standing, entry, note=self._files.note(kept, request.reason))
        note = Note(
            actor=asking.actor,
            action="retry_step",
            outcome="Done",
            effect=Effect.NONE,
            trace_id=asking.trace_id,
            seal=kept.seal,
            operation="tell_office",
            details={"transfer_id": str(transfer_id)},
        )
        if (receipt := await self._journal.turn(note, move)) is None:
            raise await self._moved(kept, None)
        return Answer(written(plan.came_to(transfer_id, None)), (), receipt=receipt)

    # -- the common part -------------------------------------------------------------------------------

    async def _of_office(self, asking: Asking, transfer_id: UUID, party: Party) -> TransferKept:
        kept, its = await self._of_either(asking, transfer_id)
        if its is not party:
            raise NotAllowed("Only the receiving office (转入地经办机构) may do this.")
        return kept

    async def _of_either(self, asking: Asking, transfer_id: UUID) -> tuple[TransferKept, Party]:
        kept = await self._memory.transfer(transfer_id)
        party = None if kept is None else kept.party_of(asking.actor.area_code)
        if kept is None or party is None:
            raise await self._exchange.missing(asking.actor.client_id, asking.key)
        return kept, party

    async def _act(
        self,
        asking: Asking,
        kept: TransferKept,
        operation: str,
        request: Any,
        *,
        act: Act,
        by: str,
        standing: Callable[[Standing], Standing],
        within: frozenset[RelationStatus],
        party: Party = Party.RECEIVER,
        asked: Party | None = None,
        check: Callable[[CaseFile], None] | None = None,
        reasons: tuple[Any, ...] = (),
        note: str | None = None,
        facts: dict[str, Any] | None = None,
        ask: Ask | None = None,
        **planned: Any,
    ) -> Answer:
        """One act: allowed where the case stands and not seen too late; then an errand of its region."""
        today = self._today()
        area = kept.receiving_area if party is Party.RECEIVER else kept.origin_area
        errand = self._errand(asking, kept, operation, request, act, by, asked or party, facts)
        earlier = await self._exchange.earlier(asking.actor.client_id, errand.key, errand.fingerprint)
        if earlier is not None:
            return answer_of(earlier)
        self._check_version(kept, request.version)
        if kept.standing.relation_status not in within:
            raise WrongState(_not_now(kept, act))
        file = await self._files.of(kept)
        if check is not None:
            check(file)
        codes = tuple(str(reason) for reason in reasons)
        plan = Plan(
            version=kept.version,
            standing=standing(kept.standing),
            entry=_entry(act, party, by, today, area, reasons=codes),
            note=self._files.note(kept, note),
            **planned,
        )
        errand = replace(errand, facts={**errand.facts, **plan.as_facts()})
        side = asked or party
        backend = pension_of(self._backends, kept.region_of(side))
        handling = Handling(act=act, handled_by=by, on=today, reasons=tuple(reasons), note=note or "")

        async def asking_the_region(message: Message) -> Translated:
            if ask is not None:
                return await ask(backend, message)
            return await backend.handle(message, file.ref(side), handling)

        try:
            return answer_of(await self._exchange.carry(errand, asking_the_region))
        except VisitBusy as busy:
            raise await self._moved(kept, busy.errand_id) from busy

    def _errand(
        self,
        asking: Asking,
        kept: TransferKept,
        operation: str,
        request: BaseModel,
        act: Act,
        by: str,
        side: Party,
        facts: dict[str, Any] | None,
    ) -> Errand:
        errand = errand_of(
            asking,
            operation,
            region=kept.region_of(side),
            institution_code=kept.agency_code,
            insured_area=kept.origin_area,
            treatment_area=kept.receiving_area,
            target=str(kept.transfer_id),
            request=request,
            facts={"scheme": kept.scheme_of(side), "act": act, **(facts or {})},
            seal=kept.seal,
            case_id=kept.transfer_id,
            operator=by,
        )
        return replace(errand, transfer_id=kept.transfer_id, transfer_version=kept.version, exclusive=True)

    @staticmethod
    def _check_version(kept: TransferKept, version: int) -> None:
        if version != kept.version:
            raise CaseMoved(
                f"The transfer is at version {kept.version} ({kept.standing.relation_status}),"
                f" not {version}: read it again and decide anew."
            )

    async def _moved(self, kept: TransferKept, errand_id: UUID | None) -> GatewayError:
        """What to tell the office that came second: what the first one did, or is doing."""
        after = await self._memory.transfer(kept.transfer_id)
        if after is None:
            return NotFound()
        if after.version == kept.version:
            return CaseMoved(
                "Another act on this transfer is under way, or its outcome is not known yet.",
                errand_id=errand_id,
            )
        last = (await self._memory.timeline(kept.transfer_id))[-1][0]
        return CaseMoved(
            f"Meanwhile {last.handled_by} of {last.area_code or 'the gateway'} did '{last.act}'"
            f" ({last.act.term}) on {last.on}: the transfer is at version {after.version}"
            f" ({after.standing.relation_status})."
        )


def _region(area: str) -> Region:
    region = region_of_area(area)
    assert region is not None
    return region


def _entry(act: Act, party: Party, by: str, on: date, area: str, **said: Any) -> Entry:
    return Entry(act=act, party=party, handled_by=by, on=on, area_code=area, **said)


_REVIEWED: dict[ReviewDecision, tuple[Act, Callable[[Standing], Standing]]] = {
    ReviewDecision.ACCEPT: (Act.ACCEPT, moves.accepted),
    ReviewDecision.RETURN: (Act.RETURN_FOR_CORRECTION, moves.returned_for_correction),
    ReviewDecision.REFUSE: (Act.REFUSE, moves.refused),
}


def _may_be_accepted(file: CaseFile) -> None:
    eligibility = file.eligibility
    if eligibility is not None and not eligibility.eligible:
        reasons = ", ".join(f"{reason} ({reason.term})" for reason in eligibility.reasons)
        raise WrongState(f"It cannot be accepted: {reasons}. Return it for correction, or refuse it.")


def _origin_has_it(file: CaseFile) -> None:
    if not file.kept.standing.letter_delivered:
        raise WrongState("The origin has no letter for this transfer yet; its office cannot act on it.")


def _suspended_by(file: CaseFile, party: Party) -> None:
    by = file.kept.standing.suspended_by
    if by is not party:
        raise WrongState(f"The other office suspended it; it resumes it ({by}).")


def _not_now(kept: TransferKept, act: Act) -> str:
    status = kept.standing.relation_status
    return f"A transfer that is {status} ({status.term}) cannot have the act {act} ({act.term})."
