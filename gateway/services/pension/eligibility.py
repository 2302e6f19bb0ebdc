"""Whether a transfer may be made: every reason against it, with its rule (转移资格校验)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import Field

from gateway.services.pension.explanations import DecisionDay, Explanation, explained, step
from gateway.services.pension.names import same_name
from gateway.services.pension.people import Applicant, InsuredPerson
from gateway.services.pension.placement import (
    AGE_LIMITS,
    Placement,
    PlacementQuestion,
    RelationPlace,
    determine_placement,
)
from gateway.services.pension.places import same_place
from gateway.services.pension.transfers import CaseNumber
from gateway.services.pension.words import (
    AccountKind,
    AccountStatus,
    ContributionStatus,
    RefusalReason,
    Scheme,
)
from gateway.services.words import Asked, Sex, Told
from gateway.vocabulary import AreaCode

_ENDED = frozenset({AccountStatus.CLOSED, AccountStatus.TRANSFERRED_OUT})

ARTICLES = {
    RefusalReason.NOT_INSURED_AT_ORIGIN: "转移接续办理条件：两地均有未终止的参保账户",
    RefusalReason.NOT_INSURED_AT_RECEIVER: "转移接续办理条件：两地均有未终止的参保账户",
    RefusalReason.RECEIVES_PENSION: "国办发〔2009〕66号 第二条",
    RefusalReason.TERMINATED_AT_ORIGIN: "转移接续办理条件：两地均有未终止的参保账户",
    RefusalReason.TERMINATED_AT_RECEIVER: "转移接续办理条件：两地均有未终止的参保账户",
    RefusalReason.STILL_CONTRIBUTING_AT_ORIGIN: "转移接续办理条件：转出地已暂停缴费",
    RefusalReason.ARREARS_AT_ORIGIN: "转移接续办理条件：转出地无欠费",
    RefusalReason.TRANSFER_UNDER_WAY: "同险种同方向在办业务不得重复申请",
    RefusalReason.TEMPORARY_ACCOUNT_AT_RECEIVER: "国办发〔2009〕66号 第五条",
    RefusalReason.RESIDENT_SCHEME_BEFORE_CLAIM: "人社部发〔2014〕17号",
    RefusalReason.SAME_REGION: "省内转移只转关系和个人账户信息，不转资金",
    RefusalReason.IDENTITY_MISMATCH: "社会保险法 第五十八条",
}
"""The rule behind each reason; the conditions of acceptance were published on 2024-07-31."""


class EligibilityQuestion(Asked):
    """Ask whether a transfer may be made, with what both regions know (转移资格校验)."""

    person: Applicant = Field(description="申请人")
    origin_area: AreaCode = Field(description="原参保地行政区划")
    receiving_area: AreaCode = Field(description="转入地行政区划")
    origin_scheme: Scheme = Field(description="转出险种")
    receiving_scheme: Scheme = Field(description="转入险种")
    at_origin: tuple[InsuredPerson, ...] = Field(description="转出地参保信息; none when it knows nobody")
    at_receiver: tuple[InsuredPerson, ...] = Field(description="转入地参保信息; none when it knows nobody")
    assigned: bool = Field(default=False, description="组织调动")
    own_case: CaseNumber | None = Field(
        default=None,
        description="本业务的系统跟踪流水号; a region that has it already does not stand in the way",
    )
    decided_on: DecisionDay = Field(description="校验日期; picks the rules in force")


class EligibilityFinding(Told):
    """One reason against a transfer, and its rule (不符合条件)."""

    reason: RefusalReason = Field(description="原因")
    article: str = Field(description="依据条款")
    says: str = Field(description="说明")


class Eligibility(Told):
    """Whether a transfer may be made (校验结果)."""

    eligible: bool = Field(description="是否符合办理条件")
    reasons: tuple[RefusalReason, ...] = Field(description="不符合的原因; none when it may be made")
    findings: tuple[EligibilityFinding, ...] = Field(description="各原因及依据")
    placement: Placement | None = Field(
        default=None, description="关系归属; absent while the receiving region names no first month"
    )
    explanation: Explanation = Field(description="依据与过程")


def determine_eligibility(question: EligibilityQuestion) -> Eligibility:
    """Check every condition; all reasons are told, not only the first.

    Accounts that ended do not stand in the way of one that goes on. A person is named alike when
    `same_name` says so. The age rule is judged by the month in which the receiving region was joined first.
    """
    origin = [one for one in question.at_origin if one.scheme is question.origin_scheme]
    receiver = [one for one in question.at_receiver if one.scheme is question.receiving_scheme]
    placement = _placement(question, receiver)
    found: dict[RefusalReason, str] = {}
    for reason, says in (
        *_of_the_request(question),
        *_of_the_origin(origin),
        *_of_the_receiver(receiver, placement),
        *_of_the_person(question),
    ):
        found.setdefault(reason, says)
    findings = tuple(
        EligibilityFinding(reason=reason, article=ARTICLES[reason], says=says)
        for reason, says in found.items()
    )
    steps = [step(one.reason.term, one.says) for one in findings]
    if placement is not None:
        steps += placement.explanation.steps
    if not findings:
        steps.append(step("校验结果", "两地参保、缴费、账户和身份信息均符合办理条件。"))
    articles = tuple(dict.fromkeys([*(one.article for one in findings), "国办发〔2009〕66号 第二条、第三条"]))
    return Eligibility(
        eligible=not findings,
        reasons=tuple(found),
        findings=findings,
        placement=placement,
        explanation=explained(question.decided_on, articles, steps),
    )


Reasons = Iterator[tuple[RefusalReason, str]]


def _of_the_request(question: EligibilityQuestion) -> Reasons:
    if same_place(question.origin_area, question.receiving_area):
        yield RefusalReason.SAME_REGION, "转出地和转入地在同一省份，由本省办理。"
    if Scheme.RESIDENT in (question.origin_scheme, question.receiving_scheme):
        yield RefusalReason.RESIDENT_SCHEME_BEFORE_CLAIM, "城乡居民养老保险在申领待遇时衔接，不在此办理。"
    everybody = (*question.at_origin, *question.at_receiver)
    if any(_receives(one) for one in everybody):
        yield RefusalReason.RECEIVES_PENSION, "已领取基本养老保险待遇的，不再转移关系。"
    open_cases = {number for one in everybody for number in one.open_transfers}
    if open_cases - {question.own_case}:
        yield RefusalReason.TRANSFER_UNDER_WAY, "已有转移业务在办，办结或撤回后方可再次申请。"


def _receives(one: InsuredPerson) -> bool:
    return one.receives_pension or one.account_status is AccountStatus.RETIRED


def _ended(one: InsuredPerson) -> bool:
    return one.contribution_status is ContributionStatus.TERMINATED or one.account_status in _ENDED


def _of_the_origin(accounts: Sequence[InsuredPerson]) -> Reasons:
    if not accounts:
        yield RefusalReason.NOT_INSURED_AT_ORIGIN, "转出地没有该险种的参保信息。"
        return
    going_on = [one for one in accounts if not _ended(one)]
    if not going_on:
        yield RefusalReason.TERMINATED_AT_ORIGIN, "转出地账户已终止或已转出。"
    if any(one.contribution_status is ContributionStatus.CONTRIBUTING for one in going_on):
        yield RefusalReason.STILL_CONTRIBUTING_AT_ORIGIN, "转出地仍在缴费，须先办理暂停缴费。"
    unpaid = sum(one.unpaid_months for one in going_on)
    if unpaid:
        yield RefusalReason.ARREARS_AT_ORIGIN, f"转出地有 {unpaid} 个月欠费，须先补缴。"


def _of_the_receiver(accounts: Sequence[InsuredPerson], placement: Placement | None) -> Reasons:
    if not accounts:
        yield RefusalReason.NOT_INSURED_AT_RECEIVER, "转入地没有该险种的参保信息，须先在转入地参保。"
        return
    going_on = [one for one in accounts if not _ended(one)]
    if not going_on:
        yield RefusalReason.TERMINATED_AT_RECEIVER, "转入地账户已终止或已转出。"
    elif all(one.account_kind is AccountKind.TEMPORARY for one in going_on):
        yield (
            RefusalReason.TEMPORARY_ACCOUNT_AT_RECEIVER,
            "转入地为临时基本养老保险缴费账户，关系保留在原参保地。",
        )
    elif placement is not None and placement.place is RelationPlace.TEMPORARY_ACCOUNT:
        yield RefusalReason.TEMPORARY_ACCOUNT_AT_RECEIVER, f"{placement.ground.term}，关系保留在原参保地。"


def _of_the_person(question: EligibilityQuestion) -> Reasons:
    for one in (*question.at_origin, *question.at_receiver):
        differs = []
        if not same_name(question.person.name, one.name):
            differs.append("姓名")
        if question.person.id_number != one.id_number:
            differs.append("证件号码")
        if {question.person.sex, one.sex} == {Sex.MALE, Sex.FEMALE}:
            differs.append("性别")
        if differs:
            says = f"{'、'.join(differs)}与{one.region.full_name[:2]}参保登记不一致，须先更正。"
            yield RefusalReason.IDENTITY_MISMATCH, says


def _placement(question: EligibilityQuestion, accounts: Sequence[InsuredPerson]) -> Placement | None:
    """The age rule, judged by the first month of any account at the receiver that has one."""
    first = min((one.first_month for one in accounts if one.first_month is not None), default=None)
    if first is None:
        return None
    number = question.person.id_number
    return determine_placement(
        PlacementQuestion(
            sex=question.person.sex if question.person.sex in AGE_LIMITS else _sex_of(number),
            born_on=date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
            household_area=question.person.household_area,
            receiving_area=question.receiving_area,
            first_month=first,
            assigned=question.assigned,
            decided_on=question.decided_on,
        )
    )


def _sex_of(id_number: str) -> Sex:
    """By the seventeenth digit (GB 11643-1999)."""
    return Sex.MALE if int(id_number[16]) % 2 else Sex.FEMALE
