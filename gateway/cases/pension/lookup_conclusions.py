"""What look-ups, certificates and survival checks make of a region's answer."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.cases.answers import RegionOutcome
from gateway.cases.operation import Operation
from gateway.cases.pension.answers import Insured, RegionHistories, RegionSurvival, SurvivalCheckResult
from gateway.errands import Effect, Errand
from gateway.operation import Conclusion
from gateway.services.pension.history import ContributionHistory
from gateway.services.pension.people import ContributionCertificate, InsuredPerson
from gateway.services.pension.survival import SurvivalRecord, SurvivalVerification
from gateway.services.pension.survival_rules import valid_until
from gateway.services.pension.words import SurvivalOutcome


def insured(_errand: Errand, found: Sequence[InsuredPerson]) -> Conclusion:
    return Conclusion(Insured(accounts=list(found)))


def histories(errand: Errand, found: Sequence[ContributionHistory]) -> Conclusion:
    return Conclusion(
        RegionHistories(
            region=errand.region,
            outcome=RegionOutcome.ANSWERED,
            errand_id=errand.errand_id,
            histories=list(found),
        )
    )


def certificate(_errand: Errand, issued: ContributionCertificate) -> Conclusion:
    return Conclusion(issued)


def survival(errand: Errand, found: Sequence[SurvivalRecord]) -> Conclusion:
    return Conclusion(
        RegionSurvival(
            region=errand.region,
            outcome=RegionOutcome.ANSWERED,
            errand_id=errand.errand_id,
            records=list(found),
        )
    )


def check_held(_errand: Errand, held: SurvivalVerification | SurvivalCheckResult) -> Conclusion:
    """The check that was sent; or the one that made it needless, and then nothing happened in the region."""
    if isinstance(held, SurvivalCheckResult):
        return Conclusion(held, effect=Effect.NONE)
    return Conclusion(result_of(held, submitted=True))


def result_of(held: SurvivalVerification, *, submitted: bool) -> SurvivalCheckResult:
    """What the caller is told of the check that the paying region holds."""
    lives = held.outcome is SurvivalOutcome.VERIFIED
    return SurvivalCheckResult(
        submitted=submitted, verification=held, valid_until=valid_until(held.checked_on) if lives else None
    )


OPERATIONS = (
    Operation("find_insured", insured, service="pension"),
    Operation("read_history", histories, service="pension"),
    Operation("issue_certificate", certificate, service="pension"),
    Operation("find_survival", survival, service="pension"),
    Operation("submit_survival", check_held, service="pension"),
)
