"""What look-ups and checks of pensions tell callers, region by region."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from pydantic import Field

from gateway.cases.answers import RegionOutcome
from gateway.services.pension.history import ContributionHistory
from gateway.services.pension.people import InsuredPerson
from gateway.services.pension.survival import PensionPayment, SurvivalRecord, SurvivalVerification
from gateway.services.pension.survival_rules import SurvivalStanding
from gateway.services.words import Told
from gateway.vocabulary import Region


class Insured(Told):
    """A region's accounts of a person in one scheme (参保信息)."""

    accounts: list[InsuredPerson] = Field(description="参保信息; none when the region does not know them")


class RegionHistories(Told):
    """One region's answer to a look-up of contributions (历年缴费)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    histories: list[ContributionHistory] = Field(description="历年缴费, one for each account")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明, personal data struck out")


class HistorySearchResult(Told):
    """What each region asked says; never silence about one that did not answer."""

    regions: list[RegionHistories] = Field(description="各地区的答复")


class RegionSurvival(Told):
    """One region's answer to a look-up of a pensioner's checks (认证信息)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    records: list[SurvivalRecord] = Field(description="认证信息; none when the region does not know them")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明, personal data struck out")


class SurvivalSearchResult(Told):
    """What the regions know of a pensioner, and whether a check still holds (认证查询结果)."""

    regions: list[RegionSurvival] = Field(description="各地区的答复")
    payments: list[PensionPayment] = Field(
        description="发放待遇的地区及是否暂停, as the paying region says it; two: paid twice (重复领取)"
    )
    standing: SurvivalStanding | None = Field(
        default=None,
        description="认证状态 today; absent when a region that was asked did not answer",
    )


class SurvivalCheckResult(Told):
    """The check that holds in the paying region now, and whether this one had to be sent (认证互认结果)."""

    submitted: bool = Field(
        description="是否已送达待遇发放地; false: it holds a check already and nothing was sent"
    )
    verification: SurvivalVerification = Field(description="认证记录, as the paying region holds it")
    valid_until: date | None = Field(
        default=None, description="认证有效期至; absent unless the check found that the person lives"
    )
