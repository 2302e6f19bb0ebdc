"""What look-ups of credit records make of a region's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateway.cases.answers import RegionOutcome
from gateway.cases.credit.answers import RegionCandidates, RegionRecords, RegionRegistration
from gateway.cases.operation import Operation
from gateway.errands import Errand
from gateway.operation import Conclusion
from gateway.services.credit.persons import tellable
from gateway.services.credit.records import CreditRecord, EnterpriseRegistration, SubjectCandidate


def _about(errand: Errand) -> dict[str, Any]:
    return {"region": errand.region, "outcome": RegionOutcome.ANSWERED, "errand_id": errand.errand_id}


def records(errand: Errand, found: Sequence[CreditRecord]) -> Conclusion:
    return Conclusion(RegionRecords(records=list(found), **_about(errand)))


def person_records(errand: Errand, found: Sequence[CreditRecord]) -> Conclusion:
    return Conclusion(RegionRecords(records=tellable(found), **_about(errand)))


def record(errand: Errand, found: CreditRecord) -> Conclusion:
    return Conclusion(RegionRecords(records=[found], **_about(errand)))


def candidates(errand: Errand, found: Sequence[SubjectCandidate]) -> Conclusion:
    return Conclusion(RegionCandidates(candidates=list(found), **_about(errand)))


def registration(errand: Errand, found: Sequence[EnterpriseRegistration]) -> Conclusion:
    return Conclusion(RegionRegistration(registrations=list(found), **_about(errand)))


OPERATIONS = (
    Operation("find_records", records, service="credit"),
    Operation("find_person_records", person_records, service="credit"),
    Operation("read_record", record, service="credit"),
    Operation("find_subjects", candidates, service="credit"),
    Operation("read_registration", registration, service="credit"),
)
