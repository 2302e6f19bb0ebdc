"""Checks that a pensioner lives, and the other region's recognition of them (待遇领取资格认证)."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from gateway.services.pension.lookups import Regions
from gateway.services.pension.people import AgencyCode, Person, StaffNumber
from gateway.services.pension.words import SurvivalMethod, SurvivalOutcome
from gateway.services.texts import Code
from gateway.services.words import Asked, Told
from gateway.vocabulary import ConnectedArea, Day, Region, region_of_area


class SurvivalSearch(Asked):
    """Ask what the regions know about a pensioner's payment and checks (认证查询)."""

    person: Person = Field(description="待遇领取人")
    regions: Regions | None = Field(default=None, description="查询地区; absent: both")
    agency_code: AgencyCode = Field(description="查询经办机构 YAB003, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")


class SurvivalCheck(Asked):
    """A check made in one region, for the region that pays (异地认证结果)."""

    person: Person = Field(description="待遇领取人")
    paying_area: ConnectedArea = Field(description="待遇发放地行政区划 AAA027")
    checked_in_area: ConnectedArea = Field(description="认证地行政区划")
    agency_code: AgencyCode = Field(description="认证经办机构 YAB003, in the caller's area")
    method: SurvivalMethod = Field(description="认证方式 AAA049")
    outcome: SurvivalOutcome = Field(description="认证结果 AAA094")
    checked_on: Day = Field(description="认证日期 AAE230")
    died_on: Day | None = Field(default=None, description="死亡日期 AAE138; with outcome dead")
    handled_by: StaffNumber = Field(description="经办人工号 AAE011")

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if region_of_area(self.paying_area) is region_of_area(self.checked_in_area):
            raise ValueError("checked_in_area lies in the paying region; nothing is to be recognised there")
        if self.agency_code[:2] != self.checked_in_area[:2]:
            raise ValueError("agency_code must lie in the region where the check was made")
        if (self.outcome is SurvivalOutcome.DEAD) != (self.died_on is not None):
            raise ValueError("died_on belongs to the outcome dead, and only to it")
        if self.died_on is not None and self.died_on > self.checked_on:
            raise ValueError("died_on lies after checked_on")
        return self


class SurvivalVerification(Told):
    """A check as a region holds it (认证记录)."""

    region: Region = Field(description="认证记录所在地区")
    verification_number: Code = Field(description="认证编号 AAZ103 / RZBH")
    method: SurvivalMethod = Field(description="认证方式")
    outcome: SurvivalOutcome = Field(description="认证结果")
    checked_on: date = Field(description="认证日期")
    checked_in_area: str = Field(description="认证地行政区划")
    died_on: date | None = Field(default=None, description="死亡日期")
    recognised: bool = Field(default=False, description="由对方地区认证并互认 AAA080")


class PensionPayment(Told):
    """Whether the region pays a pension, and whether it has suspended it (待遇发放状态, AAE116)."""

    region: Region = Field(description="待遇发放地区")
    pays: bool = Field(description="是否由本地区发放待遇")
    suspended: bool = Field(default=False, description="是否暂停发放; the paying region's act alone")


class SurvivalRecord(Told):
    """What one region knows: its payment and its checks (认证信息)."""

    payment: PensionPayment = Field(description="待遇发放状态")
    verifications: tuple[SurvivalVerification, ...] = Field(default=(), description="认证记录, newest first")
