"""What look-ups of registers, licences, fairs and figures make of a region's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gateway.cases.answers import RegionOutcome
from gateway.cases.employment.register_answers import (
    RegionCertificate,
    RegionFairs,
    RegionFigures,
    RegionLicences,
    RegionRecognitions,
    RegionRegistrations,
    RegionSubsidies,
)
from gateway.cases.operation import Operation
from gateway.errands import Errand
from gateway.operation import Conclusion
from gateway.services.employment.markets import AgencyLicence, JobFair, MonitoringFigures
from gateway.services.employment.registers import (
    CertificateAnswer,
    Recognition,
    Registration,
    SubsidyGranted,
)


def _about(errand: Errand) -> dict[str, Any]:
    return {"region": errand.region, "outcome": RegionOutcome.ANSWERED, "errand_id": errand.errand_id}


def registrations(errand: Errand, found: Sequence[Registration]) -> Conclusion:
    return Conclusion(RegionRegistrations(registrations=list(found), **_about(errand)))


def recognitions(errand: Errand, found: Sequence[Recognition]) -> Conclusion:
    in_force = any(one.in_force for one in found)
    return Conclusion(RegionRecognitions(recognised=in_force, recognitions=list(found), **_about(errand)))


def certificate(errand: Errand, answer: CertificateAnswer) -> Conclusion:
    return Conclusion(RegionCertificate(certificate=answer, **_about(errand)))


def subsidies(errand: Errand, found: Sequence[SubsidyGranted]) -> Conclusion:
    return Conclusion(RegionSubsidies(subsidies=list(found), **_about(errand)))


def licences(errand: Errand, found: Sequence[AgencyLicence]) -> Conclusion:
    return Conclusion(RegionLicences(licences=list(found), **_about(errand)))


def fairs(errand: Errand, found: Sequence[JobFair]) -> Conclusion:
    return Conclusion(RegionFairs(fairs=list(found), **_about(errand)))


def figures(errand: Errand, found: Sequence[MonitoringFigures]) -> Conclusion:
    return Conclusion(RegionFigures(figures=list(found), **_about(errand)))


def announced(_errand: Errand, fair: JobFair) -> Conclusion:
    return Conclusion(fair)


OPERATIONS = (
    Operation("find_registrations", registrations, service="employment"),
    Operation("find_recognitions", recognitions, service="employment"),
    Operation("verify_certificate", certificate, service="employment"),
    Operation("find_subsidies", subsidies, service="employment"),
    Operation("find_licences", licences, service="employment"),
    Operation("find_fairs", fairs, service="employment"),
    Operation("read_monitoring", figures, service="employment"),
    Operation("announce_fair", announced, service="employment"),
)
