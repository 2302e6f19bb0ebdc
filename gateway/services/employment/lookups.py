"""What an employment office asks of the regions' registers, and why (查询, 核验)."""

from __future__ import annotations

from pydantic import Field

from gateway.services.employment.occupations import OccupationCode
from gateway.services.employment.postings import Regions
from gateway.services.employment.registers import CertificateQuery, SubsidyQuery
from gateway.services.employment.seekers import Individual, OfficeCode, StaffNumber
from gateway.services.employment.words import SkillLevel
from gateway.services.words import Asked, Word
from gateway.vocabulary import Day


class RegisterPurpose(Word):
    """Why a register is looked into (查询目的); it stands in the log's entry."""

    JOB_PLACEMENT = "job_placement", "就业服务"
    BENEFIT_REVIEW = "benefit_review", "失业待遇审核"
    SUBSIDY_REVIEW = "subsidy_review", "就业补贴审核"
    SKILL_RECOGNITION = "skill_recognition", "技能等级认定与互认"


class RegisterSearch(Asked):
    """Look a person up in the registers of both regions (登记信息查询)."""

    person: Individual = Field(description="人员")
    purpose: RegisterPurpose = Field(description="查询目的")
    regions: Regions | None = Field(default=None, description="查询地区; absent: both")
    office_code: OfficeCode = Field(description="查询机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")


class CertificateVerification(CertificateQuery):
    """Have a skill certificate verified by whoever issued it (技能证书核验)."""

    purpose: RegisterPurpose = Field(description="核验目的")
    regions: Regions | None = Field(default=None, description="核验地区; absent: both")
    office_code: OfficeCode = Field(description="核验机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")


class SubsidySearch(Asked):
    """Ask whether somebody was subsidised already for an occupation and level (补贴查重)."""

    person: Individual = Field(description="申请人")
    occupation: OccupationCode = Field(description="职业代码 (大典 2022)")
    level: SkillLevel = Field(description="技能等级")
    purpose: RegisterPurpose = Field(description="查询目的")
    regions: Regions | None = Field(default=None, description="查询地区; absent: both")
    office_code: OfficeCode = Field(description="查询机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")

    @property
    def query(self) -> SubsidyQuery:
        """What the regions are asked."""
        return SubsidyQuery(person=self.person, occupation=self.occupation, level=self.level)


class JointFairRequest(Asked):
    """Have the other region announce a fair of the caller's own region, too (联合招聘会)."""

    fair_number: str = Field(pattern=r"^[0-9A-Z-]{1,32}$", description="招聘会编号, of the caller's region")
    held_from: Day = Field(description="开始日期, as the own region announced it")
    office_code: OfficeCode = Field(description="举办机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")
