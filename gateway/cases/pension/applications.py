"""Applications for a transfer: registered with the receiving region, and corrected (受理, 补正)."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from gateway.cases.asking import Answer, Asking, answer_of, errand_of
from gateway.cases.pension import moves
from gateway.cases.pension.acting import Acting, entry_of
from gateway.cases.pension.memory import Safe
from gateway.cases.pension.offices import region_of
from gateway.cases.pension.plans import Plan, SealedDocument
from gateway.errands import Journal
from gateway.errors import Fault, Invalid
from gateway.exchange import Exchange
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.backend import CaseRef
from gateway.services.pension.cases import DEFINITION, DocumentKind
from gateway.services.pension.names import plain_name
from gateway.services.pension.people import Person
from gateway.services.pension.transfers import Correction, TransferApplication
from gateway.services.pension.words import Act, Party
from gateway.services.personal import by_resident_number
from gateway.vocabulary import uuid7


class Applications:
    """Begins cases, and mends what was given back for correction."""

    def __init__(
        self, acting: Acting, exchange: Exchange, journal: Journal, safe: Safe, backends: Backends
    ) -> None:
        self._acting = acting
        self._exchange = exchange
        self._journal = journal
        self._safe = safe
        self._backends = backends

    async def apply(self, asking: Asking, request: TransferApplication) -> Answer:
        """Register an application with the receiving region; the case then goes on by itself (受理)."""
        receiving, origin = region_of(request.receiving_area), region_of(request.origin_area)
        if request.agency_code[:6] != request.receiving_area:
            raise Invalid([Fault("/agency_code", "must be an agency of receiving_area")])
        backend = pension_of(self._backends, receiving)
        pension_of(self._backends, origin)
        today = self._acting.today()
        transfer_id, seal = uuid7(), self._journal.new_seal()
        body = request.model_dump_json(exclude_none=True).encode()
        document = SealedDocument(
            kind=DocumentKind.APPLICATION, sealed=self._safe.seal(seal, transfer_id, body)
        )
        plan = Plan(
            version=0,
            standing=moves.opened(today),
            entry=entry_of(Act.APPLY, Party.RECEIVER, request.handled_by, today, request.receiving_area),
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
            transfer_id=transfer_id,
            case_id=transfer_id,
            persons=(by_resident_number(request.person.id_number),),
            operator=request.handled_by,
        )
        errand = replace(errand, exclusive=True)
        person = Person(name=request.person.name, id_number=request.person.id_number)
        case = CaseRef(case_number=transfer_id.hex, person=person, scheme=request.receiving_scheme)
        carried = await self._exchange.carry(
            errand, lambda message: backend.register_application(message, case, request)
        )
        return answer_of(carried)

    def _indices(self, request: TransferApplication | Correction) -> tuple[bytes, bytes]:
        """By what money that arrives is matched: the number and the plain name, both blinded."""
        number, name = request.person.id_number, plain_name(request.person.name)
        return self._safe.blinded("resident_id", number), self._safe.blinded("plain_name", name)

    async def correct(self, asking: Asking, transfer_id: UUID, request: Correction) -> Answer:
        """Bring what was missing; both regions are asked again (补正)."""
        kept = await self._acting.of_office(asking, transfer_id, Party.RECEIVER)
        file = await self._acting.files.of(kept)
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
        document = self._acting.files.sealed(kept, DocumentKind.APPLICATION, corrected, kept.version + 1)
        today = self._acting.today()
        return await self._acting.act(
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
