"""What the registers of a region say of a person, as far as another region may know (就业登记信息)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from gateway.services.employment.occupations import OccupationCode
from gateway.services.employment.seekers import Individual
from gateway.services.employment.words import (
    CertificateOutcome,
    RegistrationKind,
    SeekerCategory,
    SeparationReason,
    SkillLevel,
    SubsidyKind,
)
from gateway.services.quality import CodeMapping
from gateway.services.words import Asked, Told
from gateway.vocabulary import Day, Region, UnsignedYuan


class Registration(Told):
    """An entry of the employment or unemployment register (就业失业登记)."""

    region: Region = Field(description="登记地区")
    kind: RegistrationKind = Field(description="登记种类")
    in_force: bool = Field(description="有效 AAE100")
    registered_on: Day = Field(description="登记日期")
    employer_name: str | None = Field(default=None, description="用人单位, with an employment")
    employer_credit_code: str | None = Field(default=None, description="统一社会信用代码")
    occupation: str | None = Field(default=None, description="职业代码 (大典 2022)")
    started_on: Day | None = Field(default=None, description="合同或就业起始日期")
    ended_on: Day | None = Field(default=None, description="合同或就业终止日期")
    unemployed_since: Day | None = Field(default=None, description="失业日期")
    category: SeekerCategory | None = Field(default=None, description="失业人员类别")
    separation_reason: SeparationReason | None = Field(default=None, description="解除或终止原因")
    receives_benefit: bool | None = Field(default=None, description="正在领取失业保险金")
    cancelled_on: Day | None = Field(default=None, description="注销日期")
    mappings: tuple[CodeMapping, ...] = Field(default=(), description="非等同的代码对照")


class Recognition(Told):
    """That a region recognised somebody's difficulty in finding work (就业困难人员认定): never why.

    The circle is drawn by each province (就业促进法 Art. 52): a recognition counts where it was made.
    """

    recognition_number: str = Field(description="认定编号, the region's own")
    recognised_by_region: Region = Field(description="认定地区")
    valid_from: Day = Field(description="认定日期")
    valid_to: Day | None = Field(default=None, description="有效期至; absent when it has no end")
    in_force: bool = Field(description="有效")


class CertificateQuery(Asked):
    """A skill certificate, and whose it is said to be (证书核验)."""

    person: Individual = Field(description="持证人")
    certificate_number: Annotated[str, Field(pattern=r"^[0-9A-Z]{8,30}$")] = Field(description="证书编号")


class CertificateAnswer(Told):
    """What the issuing region says of a certificate; of whom it is only when it is the one asked about."""

    region: Region = Field(description="答复地区")
    outcome: CertificateOutcome = Field(description="核验结果")
    occupation: str | None = Field(default=None, description="职业代码 (大典 2022); only when verified")
    level: SkillLevel | None = Field(default=None, description="技能等级; only when verified")
    issuer: str | None = Field(default=None, description="发证单位; only when verified")
    issued_on: Day | None = Field(default=None, description="发证日期; only when verified")
    valid_to: Day | None = Field(default=None, description="有效期至; absent when it has no end")
    revoked_on: Day | None = Field(default=None, description="撤销日期; only when revoked")
    mappings: tuple[CodeMapping, ...] = Field(default=(), description="非等同的代码对照")


class SubsidyQuery(Asked):
    """Whether somebody was subsidised already (补贴查重)."""

    person: Individual = Field(description="申请人")
    occupation: OccupationCode = Field(description="职业代码 (大典 2022)")
    level: SkillLevel = Field(description="技能等级")


class SubsidyGranted(Told):
    """A subsidy that a region granted already (已享受补贴)."""

    region: Region = Field(description="发放地区")
    subsidy_number: str = Field(description="补贴编号, the region's own")
    kind: SubsidyKind = Field(description="补贴类型")
    occupation: str = Field(description="职业代码 (大典 2022)")
    level: SkillLevel = Field(description="技能等级")
    amount: UnsignedYuan = Field(description="补贴金额, yuan")
    granted_on: Day = Field(description="发放日期")
    mappings: tuple[CodeMapping, ...] = Field(default=(), description="非等同的代码对照")
