"""Remote-treatment filings (异地就医备案): announcing treatment in the other province beforehand."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from gateway.services.medical_insurance.people import Credential, Patient
from gateway.services.medical_insurance.words import FilingKind, FilingState, InsuranceKind
from gateway.services.texts import Code, LongText, ShortText
from gateway.services.words import Asked, Told
from gateway.vocabulary import AreaCode, ConnectedArea, Day, InstitutionCode, Region, region_of_area


class Referral(Asked):
    """Where and why a hospital refers its patient (转院信息, 2501 refmedin)."""

    diagnosis_code: Code = Field(description="诊断代码 diag_code, ICD-10 医保版")
    diagnosis_name: ShortText = Field(description="诊断名称 diag_name")
    institution_code: InstitutionCode = Field(description="转往定点医药机构编号 reflin_medins_no")
    institution_name: ShortText = Field(description="转往医院名称 reflin_medins_name")
    referred_on: Day = Field(description="转院日期 refl_date")
    reason: ShortText = Field(description="转院原因 refl_rea")
    opinion: ShortText = Field(description="转院意见 refl_opnn")
    agreed_by_hospital: bool = Field(default=True, description="医院同意转院标志 hosp_agre_refl_flag")


class FilingRequest(Asked):
    """File treatment in the other region with the insured region (备案申请)."""

    insured_area: ConnectedArea = Field(description="参保地医保区划")
    treatment_area: ConnectedArea = Field(description="就医地行政区划 mdtrtarea_admdvs")
    person_number: Code = Field(description="人员编号 psn_no, from the enrolment look-up")
    credential: Credential = Field(description="就诊凭证")
    patient: Patient = Field(description="备案人")
    insurance_kind: InsuranceKind = Field(description="险种类型 insutype")
    kind: FilingKind = Field(description="备案类型")
    starts_on: Day = Field(description="开始日期 begndate")
    ends_on: Day | None = Field(
        default=None,
        description="结束日期 enddate; absent: six months for temporary kinds, no end for long-term ones",
    )
    telephone: Annotated[str, Field(pattern=r"^[0-9+-]{5,20}$")] | None = Field(
        default=None, description="联系电话 tel"
    )
    referral: Referral | None = Field(
        default=None, description="转院信息; required for a referral and only there"
    )

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if region_of_area(self.insured_area) is region_of_area(self.treatment_area):
            raise ValueError("treatment_area lies in the insured region; no cross-province filing is needed")
        if (self.kind is FilingKind.REFERRAL) != (self.referral is not None):
            raise ValueError("referral is required for kind referral, and only there")
        if self.ends_on is not None and self.ends_on < self.starts_on:
            raise ValueError("ends_on lies before starts_on")
        return self


class FilingCancellation(Asked):
    """Why a filing is taken back (备案撤销)."""

    reason: LongText = Field(description="撤销原因 memo")


class Filing(Told):
    """A filing as the insured region holds it (备案)."""

    filing_id: UUID = Field(description="备案号, ours")
    region: Region = Field(description="参保地区, which holds the filing")
    region_filing_number: str = Field(description="待遇申报明细流水号 trt_dcla_detl_sn, the region's own")
    insured_area: AreaCode = Field(description="参保地医保区划")
    treatment_area: AreaCode = Field(description="就医地行政区划")
    kind: FilingKind = Field(description="备案类型")
    state: FilingState = Field(description="状态")
    starts_on: date = Field(description="开始日期")
    ends_on: date | None = Field(default=None, description="结束日期; absent: until cancelled")


class FilingAccepted(Told):
    """What a region gives back for a filing."""

    region_filing_number: str
    starts_on: date
    ends_on: date | None = None


class FilingOnRecord(Told):
    """A filing as the region reads it back (5304)."""

    region_filing_number: str
    kind: FilingKind
    state: FilingState
    starts_on: date
    ends_on: date | None = None
