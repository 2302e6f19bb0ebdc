"""What the regions' registers tell an employment office, region by region."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from gateway.cases.answers import RegionOutcome
from gateway.services.employment.markets import AgencyLicence, JobFair, MonitoringFigures
from gateway.services.employment.monitoring import MonitoringTotals
from gateway.services.employment.registers import (
    CertificateAnswer,
    Recognition,
    Registration,
    SubsidyGranted,
)
from gateway.services.employment.words import CertificateOutcome
from gateway.services.words import Told
from gateway.vocabulary import Region


class RegionRegistrations(Told):
    """One region's register entries of a person (就业失业登记)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    registrations: list[Registration] = Field(description="登记信息, newest first")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明, personal data struck out")


class RegistrationSearchResult(Told):
    """What each region asked says; never silence about one that did not answer."""

    regions: list[RegionRegistrations] = Field(description="各地区的答复")


class RegionRecognitions(Told):
    """Whether one region recognised a person's difficulty; never why (就业困难人员认定)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    recognised: bool | None = Field(
        default=None, description="目前有效认定; absent when the region did not answer"
    )
    recognitions: list[Recognition] = Field(description="认定编号与有效期")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明, personal data struck out")


class RecognitionSearchResult(Told):
    """What each region recognised by its own measure; one region's is not the other's (认定互查)."""

    regions: list[RegionRecognitions] = Field(description="各地区的答复")


class RegionCertificate(Told):
    """What one region says of a certificate (证书核验)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    certificate: CertificateAnswer | None = Field(
        default=None, description="核验答复; absent when the region did not answer"
    )
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明, personal data struck out")


class CertificateVerificationResult(Told):
    """What the regions say of a certificate together, and each by itself (核验结果)."""

    conclusion: CertificateOutcome | None = Field(
        default=None,
        description="核验结论; absent when no region knows it and one that may was not asked or is silent",
    )
    regions: list[RegionCertificate] = Field(description="各地区的答复")


class RegionSubsidies(Told):
    """What one region granted already (补贴查重)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    subsidies: list[SubsidyGranted] = Field(description="已享受补贴")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明, personal data struck out")


class SubsidySearchResult(Told):
    """Whether any region granted it already (查重结果)."""

    granted_already: bool | None = Field(
        default=None,
        description="已享受; absent when none was found and a region was not asked, or has not answered",
    )
    regions: list[RegionSubsidies] = Field(description="各地区的答复")


class RegionLicences(Told):
    """What one region's public register says of an agency (人力资源服务许可)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    licences: list[AgencyLicence] = Field(description="许可与备案")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明")


class LicenceSearchResult(Told):
    """What each region asked says; never silence about one that did not answer."""

    regions: list[RegionLicences] = Field(description="各地区的答复")


class RegionFairs(Told):
    """The job fairs that one region announces (招聘会)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    fairs: list[JobFair] = Field(description="招聘会")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明")


class JobFairList(Told):
    """The fairs of both regions by day; a joint one stands in both (招聘会列表)."""

    regions: list[RegionFairs] = Field(description="各地区的答复")


class RegionFigures(Told):
    """One region's figures of a month, as far as they may be told (监测月报)."""

    region: Region = Field(description="地区")
    outcome: RegionOutcome = Field(description="结果")
    errand_id: UUID = Field(description="办件号")
    figures: list[MonitoringFigures] = Field(description="分组数据; small groups are withheld")
    totals: MonitoringTotals | None = Field(
        default=None, description="合计 over what is told; absent when the region did not answer"
    )
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明")


class MonitoringReport(Told):
    """A month's figures of both regions; no enterprise's can be worked out of them (就业监测)."""

    month: str = Field(description="月份 YYYY-MM")
    smallest_group: int = Field(description="分组最少企业数")
    regions: list[RegionFigures] = Field(description="各地区的答复")
