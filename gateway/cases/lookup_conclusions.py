"""What look-ups and filings make of a region's answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from gateway.cases.answers import RegionEnrolments, RegionOutcome
from gateway.errands import Errand
from gateway.operation import Conclusion
from gateway.services.medical_insurance import events
from gateway.services.medical_insurance.backend import Done
from gateway.services.medical_insurance.filings import Filing, FilingAccepted, FilingOnRecord
from gateway.services.medical_insurance.people import Enrolment
from gateway.services.medical_insurance.personal import identities_in
from gateway.services.medical_insurance.words import FilingKind, FilingState


def enrolments(errand: Errand, found: Sequence[Enrolment]) -> Conclusion:
    left_out = dict.fromkeys(errand.actor.withheld)
    return Conclusion(
        RegionEnrolments(
            region=errand.region,
            outcome=RegionOutcome.ANSWERED,
            errand_id=errand.errand_id,
            enrolments=[one.model_copy(update=left_out) for one in found] if left_out else list(found),
        ),
        persons=identities_in(found),
    )


def as_it_is(_errand: Errand, answer: Any) -> Conclusion:
    return Conclusion(answer)


def _filing(errand: Errand, number: str, state: FilingState, starts_on: date, ends_on: date | None) -> Filing:
    facts = errand.facts
    return Filing(
        filing_id=UUID(facts["filing_id"]),
        region=errand.region,
        region_filing_number=number,
        insured_area=errand.insured_area,
        treatment_area=errand.treatment_area,
        kind=FilingKind(facts["kind"]),
        state=state,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def filed(errand: Errand, accepted: FilingAccepted) -> Conclusion:
    filing = _filing(
        errand, accepted.region_filing_number, FilingState.ACTIVE, accepted.starts_on, accepted.ends_on
    )
    made = events.FilingMade(
        filing_id=filing.filing_id,
        client_id=errand.actor.client_id,
        region=errand.region,
        region_filing_number=filing.region_filing_number,
        person_number=errand.facts["person_number"],
        insured_area=filing.insured_area,
        treatment_area=filing.treatment_area,
        kind=filing.kind,
        starts_on=filing.starts_on,
        ends_on=filing.ends_on,
        seal_id=None if errand.seal is None else errand.seal.seal_id,
    )
    return Conclusion(filing, (made,))


def filing_read(errand: Errand, read: FilingOnRecord) -> Conclusion:
    return Conclusion(_filing(errand, read.region_filing_number, read.state, read.starts_on, read.ends_on))


def filing_cancelled(errand: Errand, _done: Done) -> Conclusion:
    facts = errand.facts
    ends_on = facts.get("ends_on")
    filing = _filing(
        errand,
        facts["region_filing_number"],
        FilingState.CANCELLED,
        date.fromisoformat(facts["starts_on"]),
        None if ends_on is None else date.fromisoformat(ends_on),
    )
    changed = events.FilingChanged(filing_id=filing.filing_id, state=FilingState.CANCELLED)
    return Conclusion(filing, (changed,))
