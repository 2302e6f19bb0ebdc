"""What each kind of client may do, and for whom: one table (权限表).

The door checks by it, docs/rights.md shows it, and a test tries every cell. An operation that is not in it
cannot be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from pydantic import BaseModel

from gateway.cases.registrations import ClientKind, Registration
from gateway.errands import Actor
from gateway.errors import NotAllowed
from gateway.services.credit.lookups import CreditPurpose
from gateway.services.words import Word

EVERYBODYS: Final = "-"
"""Nobody's in particular: a list that is public, or a question that names whom it is about."""
OWN: Final = "own"
"""What the client, or the office of its area, made or has part in: anything else does not exist for it."""

_ROWS: Final = """
settleVisit                   hospital                             own
preSettleVisit                hospital                             own
getSettlement                 hospital                             own
cancelSettlement              hospital                             own
addFeeLines                   hospital                             own
listFeeLines                  hospital                             own
withdrawFeeLines              hospital                             own
openVisit                     hospital                             institution_code
getVisit                      hospital                             own
cancelVisit                   hospital                             own
recordDiagnoses               hospital                             own
dischargePatient              hospital                             own
searchEnrolments              hospital,insurance_bureau            -
getCatalogueItem              hospital,insurance_bureau            -
getInstitution                hospital,insurance_bureau            -
createRemoteTreatmentFiling   hospital,insurance_bureau            own
getRemoteTreatmentFiling      hospital,insurance_bureau            own
cancelRemoteTreatmentFiling   hospital,insurance_bureau            own
applyForTransfer              pension_office                       receiving_area
listTransfers                 pension_office                       own
getTransfer                   pension_office                       own
getTransferStatement          pension_office                       own
reviewTransfer                pension_office                       own
correctTransfer               pension_office                       own
suspendTransfer               pension_office                       own
resumeTransfer                pension_office                       own
withdrawTransfer              pension_office                       own
annulTransfer                 pension_office                       own
chooseOverlap                 pension_office                       own
retryTransferStep             pension_office                       own
formSettlementBatch           pension_office                       agency_code
listSettlementBatches         pension_office                       own
getSettlementBatch            pension_office                       own
listPayments                  pension_office                       own
getPayment                    pension_office                       own
matchPayment                  pension_office                       own
returnPayment                 pension_office                       own
findPensionHistory            pension_office                       agency_code
checkTransferEligibility      pension_office                       agency_code
issueContributionCertificate  pension_office                       agency_code
findSurvivalRecord            pension_office                       agency_code
submitSurvivalCheck           pension_office                       agency_code
calculateTransferAmount       pension_office                       -
determineBenefitArea          pension_office                       -
searchPostings                employment_office                    -
publishPosting                employment_office                    office_code
listPublications              employment_office                    own
getPublication                employment_office                    own
changePublication             employment_office                    office_code
movePublication               employment_office                    office_code
listComplianceFindings        employment_office                    own
searchSeekers                 employment_office                    -
registerSeeker                employment_office                    office_code
moveSeeker                    employment_office                    office_code
issueReferral                 employment_office                    office_code
listReferrals                 employment_office                    own
getReferral                   employment_office                    own
answerReferral                employment_office                    office_code
receiptReferral               employment_office                    office_code
findRegistrations             employment_office                    office_code
findRecognitions              employment_office                    office_code
verifyCertificate             employment_office                    office_code
findTrainingSubsidies         employment_office                    office_code
findAgencyLicences            employment_office                    -
listJobFairs                  employment_office                    -
announceJointFair             employment_office                    office_code
readMonitoring                employment_office                    -
searchCreditRecords           market_regulator,bank                -
searchCreditSubjects          market_regulator,bank                -
searchPersonCreditRecords     market_regulator,bank                -
makeCreditReport              market_regulator,bank                -
listCreditPushes              market_regulator                     own
pushCreditRecord              market_regulator                     own
getCreditPush                 market_regulator                     own
getErrand                     services                             own
enquireErrand                 services                             own
reverseErrand                 services                             own
getErrandTrail                services                             own
getErrandLineage              services                             own
getEntryReceipt               services,auditor,operator,administrator  own
getAuditEntry                 insurance_bureau,auditor,operator    -
searchAuditEntries            insurance_bureau,auditor,operator    -
openEntryBodies               auditor                              -
reportAccess                  insurance_bureau,auditor,operator    -
getLogKeys                    services,auditor,operator,administrator  -
listRegions                   services                             -
listClients                   administrator                        -
getClient                     administrator                        -
registerClient                administrator                        -
changeClient                  administrator                        -
disableClient                 administrator                        -
enableClient                  administrator                        -
"""
_SERVICES: Final = (
    *(ClientKind.HOSPITAL, ClientKind.INSURANCE_BUREAU, ClientKind.PENSION_OFFICE),
    *(ClientKind.EMPLOYMENT_OFFICE, ClientKind.MARKET_REGULATOR, ClientKind.BANK),
)
PURPOSES: Final[Mapping[ClientKind, frozenset[str]]] = {
    ClientKind.MARKET_REGULATOR: frozenset(
        {CreditPurpose.SUPERVISION, CreditPurpose.PUBLIC_SERVICE, CreditPurpose.TENDER}
    ),
    ClientKind.BANK: frozenset({CreditPurpose.CREDIT_GRANTING, CreditPurpose.SELF_CHECK}),
}
"""For what a kind may look credit records up; kinds that are not here name any purpose the contract has."""

WITHHELD: Final[Mapping[str, Mapping[ClientKind, frozenset[str]]]] = {
    # Both stand on the front page of a medical record (病案首页), which is the hospital's to fill in.
    "searchEnrolments": {ClientKind.INSURANCE_BUREAU: frozenset({"ethnicity_code", "employer_name"})},
}
"""Members of an answer that a kind does not need for its purpose (最小必要), so that it is not told them."""

_HOW_TO_READ: Final = (
    "A client also needs the scope of the operation, in its registration and, where it brings one, in its "
    "token. *Its own only*: what another organisation made does not exist for it (404). A member's name: "
    "that member must name the client's own institution, or lie in its own area (403). A registration can "
    "name the purposes that alone its client may name (403 for others), and the legal bases that alone what "
    "it asks for may rest on (403 for what rests on others). A test harness, in a sandbox only, is of every "
    "kind."
)


@dataclass(frozen=True, slots=True)
class Right:
    """Who may ask for an operation, and for whom."""

    kinds: frozenset[ClientKind]
    whose: str
    """`-`, `own`, or the member of the request that must lie in the client's area or be its institution."""


def _read(row: str) -> tuple[str, Right]:
    operation_id, kinds, whose = row.split()
    named = {ClientKind(kind) for kind in kinds.split(",") if kind != "services"}
    named |= set(_SERVICES) if "services" in kinds else set()
    return operation_id, Right(frozenset({*named, ClientKind.HARNESS}), whose)


RIGHTS: Final[Mapping[str, Right]] = dict(map(_read, _ROWS.split("\n")[1:-1]))


def require_kind(operation_id: str, kind: ClientKind) -> Right:
    """The right to ask for an operation at all. Raises NotAllowed, also for one that the table lacks."""
    right = RIGHTS.get(operation_id)
    if right is None or kind not in right.kinds:
        raise NotAllowed(f"This is not for a client of the kind {kind.value} ({kind.term}).")
    return right


def require_own(right: Right, actor: Actor, kind: ClientKind, request: BaseModel | None) -> None:
    """Raise NotAllowed when a request is for another institution or area, or names a purpose that is not
    the client's.
    """
    if right.whose not in (EVERYBODYS, OWN):
        named = str(getattr(request, right.whose))
        if right.whose == "institution_code":
            if actor.institution_code is not None and actor.institution_code != named:
                raise NotAllowed("The caller may act only for its own institution (定点医药机构).")
        elif actor.area_code is None or actor.area_code != named[:6]:
            raise NotAllowed("The caller may act only for its own area (行政区划).")
    purpose = getattr(request, "purpose", None)
    if isinstance(purpose, CreditPurpose) and purpose not in PURPOSES.get(kind, frozenset(CreditPurpose)):
        raise NotAllowed(f"This is not a purpose of a client of the kind {kind.value} ({kind.term}).")


def as_told(operation_id: str, kind: ClientKind, actor: Actor) -> Actor:
    """The caller, with what is left out of its answer."""
    withheld = WITHHELD.get(operation_id, {}).get(kind)
    return actor if withheld is None else replace(actor, withheld=withheld)


def require_purpose(agreed: Registration, named: object) -> None:
    """Raise NotAllowed when a request names a coded purpose that was not agreed with the client."""
    if agreed.purposes is not None and isinstance(named, Word) and named.value not in agreed.purposes:
        raise NotAllowed("The client is not registered for this purpose (目的).")


def page() -> str:
    """The table as docs/rights.md shows it."""
    kinds = [kind for kind in ClientKind if kind is not ClientKind.HARNESS]
    told = {EVERYBODYS: "", OWN: "its own only"}
    lines = [
        "# Who may do what 权限表",
        "",
        "Generated by `make docs` from `gateway/api/rights.py` and `legal_bases.py`: the door does, too.",
        "",
        _HOW_TO_READ,
        "",
        f"| operation | {' | '.join(f'{kind.value}<br>{kind.term}' for kind in kinds)} | for whom |",
        f"|---|{'---|' * len(kinds)}---|",
    ]
    for operation_id, right in sorted(RIGHTS.items()):
        marks = " | ".join("✓" if kind in right.kinds else "" for kind in kinds)
        whose = told.get(right.whose, f"`{right.whose}`")
        lines.append(f"| `{operation_id}` | {marks} | {whose} |")
    lines += ["", "Purposes of a credit look-up (查询目的):", "", "| kind | purposes |", "|---|---|"]
    for kind, purposes in PURPOSES.items():
        named = ", ".join(f"`{one.value}`" for one in CreditPurpose if one in purposes)
        lines.append(f"| {kind.value} {kind.term} | {named} |")
    lines += ["", "Left out of answers, as not needed by the kind (最小必要):", ""]
    lines += ["| operation | kind | members |", "|---|---|---|"]
    for operation_id, kept_from in WITHHELD.items():
        for kind, members in kept_from.items():
            named = ", ".join(f"`{one}`" for one in sorted(members))
            lines.append(f"| `{operation_id}` | {kind.value} {kind.term} | {named} |")
    return "\n".join(lines) + "\n"
