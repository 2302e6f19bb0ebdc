"""Remote-treatment filings at the insured region: made, read back, cancelled."""

from __future__ import annotations

from uuid import UUID

from gateway.cases.asking import Answer, Asking, answer_of, errand_of
from gateway.cases.memory import FilingKept, Memory
from gateway.errands import Errand
from gateway.errors import WrongState
from gateway.exchange import Exchange
from gateway.services.backends import Backends, medical_insurance_of
from gateway.services.medical_insurance.filings import FilingCancellation, FilingRequest
from gateway.services.medical_insurance.personal import identities_of
from gateway.services.medical_insurance.rules import end_of_filing
from gateway.services.medical_insurance.words import FilingState
from gateway.vocabulary import region_of_area, uuid7


class Filings:
    """Announce treatment in the other region beforehand (备案)."""

    def __init__(self, exchange: Exchange, memory: Memory, backends: Backends) -> None:
        self._exchange = exchange
        self._memory = memory
        self._backends = backends

    async def create(self, asking: Asking, request: FilingRequest) -> Answer:
        """File with the insured region; temporary kinds end after six months unless said otherwise."""
        region = region_of_area(request.insured_area)
        assert region is not None
        backend = medical_insurance_of(self._backends, region)
        ends_on = end_of_filing(request.kind, request.starts_on, request.ends_on)
        filing_id = uuid7()
        errand = errand_of(
            asking,
            "file_treatment",
            region=region,
            institution_code=asking.institution_code,
            insured_area=request.insured_area,
            treatment_area=request.treatment_area,
            request=request,
            case_id=filing_id,
            persons=identities_of(
                document=request.patient.document,
                credential=request.credential,
                region=region,
                person_number=request.person_number,
            ),
            facts={
                "filing_id": str(filing_id),
                "person_number": request.person_number,
                "insurance_kind": request.insurance_kind,
                "kind": request.kind,
                "starts_on": request.starts_on.isoformat(),
                "ends_on": None if ends_on is None else ends_on.isoformat(),
            },
        )
        carried = await self._exchange.carry(
            errand, lambda message: backend.file_treatment(message, request, ends_on)
        )
        return answer_of(carried)

    async def read(self, asking: Asking, filing_id: UUID) -> Answer:
        """Read a filing back from the insured region."""
        kept = await self._of_caller(asking, filing_id)
        backend = medical_insurance_of(self._backends, kept.region)
        errand = self._about(asking, "read_filing", kept, changes_state=False)
        carried = await self._exchange.carry(
            errand,
            lambda message: backend.read_filing(
                message, kept.kind, kept.person_number, kept.region_filing_number
            ),
        )
        return answer_of(carried)

    async def cancel(self, asking: Asking, filing_id: UUID, request: FilingCancellation) -> Answer:
        """Cancel a filing that is in force."""
        kept = await self._of_caller(asking, filing_id)
        backend = medical_insurance_of(self._backends, kept.region)
        errand = self._about(asking, "cancel_filing", kept, request=request)
        if kept.state is not FilingState.ACTIVE:
            earlier = await self._exchange.earlier(errand.actor.client_id, errand.key, errand.fingerprint)
            if earlier is None:
                raise WrongState("Only a filing that is in force can be cancelled.")
            return answer_of(earlier)
        carried = await self._exchange.carry(
            errand,
            lambda message: backend.cancel_filing(
                message, kept.kind, kept.person_number, kept.region_filing_number, request.reason
            ),
        )
        return answer_of(carried)

    async def _of_caller(self, asking: Asking, filing_id: UUID) -> FilingKept:
        kept = await self._memory.filing(filing_id)
        if kept is None or kept.client_id != asking.actor.client_id:
            raise await self._exchange.missing(asking.actor.client_id, asking.key)
        return kept

    def _about(
        self,
        asking: Asking,
        operation: str,
        kept: FilingKept,
        *,
        request: FilingCancellation | None = None,
        changes_state: bool = True,
    ) -> Errand:
        return errand_of(
            asking,
            operation,
            region=kept.region,
            institution_code=asking.institution_code,
            insured_area=kept.insured_area,
            treatment_area=kept.treatment_area,
            target=str(kept.filing_id),
            request=request,
            changes_state=changes_state,
            seal=kept.seal,
            case_id=kept.filing_id,
            facts={
                "filing_id": str(kept.filing_id),
                "person_number": kept.person_number,
                "region_filing_number": kept.region_filing_number,
                "kind": kept.kind,
                "starts_on": kept.starts_on.isoformat(),
                "ends_on": None if kept.ends_on is None else kept.ends_on.isoformat(),
            },
        )
