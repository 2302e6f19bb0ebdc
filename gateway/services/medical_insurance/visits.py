"""A visit (就诊): registered or admitted, diagnosed, charged and discharged."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from gateway.services.medical_insurance.people import Credential, Patient
from gateway.services.medical_insurance.words import (
    CareKind,
    CatalogueClass,
    ChargeCategory,
    DiagnosisKind,
    DischargeWay,
    InsuranceKind,
    TreatmentBasis,
    VisitState,
)
from gateway.services.texts import Code, LongText, ShortText
from gateway.services.words import Asked, Told
from gateway.vocabulary import (
    AreaCode,
    ConnectedArea,
    Instant,
    InstitutionCode,
    Quantity,
    Ratio,
    Region,
    UnitPrice,
    UnsignedYuan,
    Yuan,
    region_of_area,
)

CaseNumber = Annotated[str, Field(min_length=1, max_length=30, pattern=r"^[0-9A-Za-z_-]+$")]
LineId = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,14}$")]


class Department(Asked):
    """A department of the hospital (科室)."""

    code: Code = Field(description="科室编码 dept_code")
    name: ShortText = Field(description="科室名称 dept_name")
    specialty: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}(\.[0-9]{2})?$")] = Field(
        description="科别 caty, for example A03.04 心血管内科专业"
    )


class Doctor(Asked):
    """A doctor with the national code (医师)."""

    code: Code = Field(description="医师编码 atddr_no")
    name: ShortText = Field(description="医师姓名 dr_name")


class Diagnosis(Asked):
    """One diagnosis (诊断信息, diseinfo)."""

    kind: DiagnosisKind = Field(description="诊断类别 diag_type")
    rank: Annotated[int, Field(ge=1, le=99)] = Field(description="诊断排序号 diag_srt_no; 1 is the main one")
    code: Annotated[str, Field(pattern=r"^[A-Z][0-9A-Z]{2}(\.[0-9A-Zx+*]{1,7})?$", max_length=20)] = Field(
        description="诊断代码 diag_code, ICD-10 医保版"
    )
    name: ShortText = Field(description="诊断名称 diag_name")
    department: ShortText = Field(description="诊断科室 diag_dept")
    doctor: Doctor = Field(description="诊断医生 dise_dor_no, dise_dor_name")
    diagnosed_at: Instant = Field(description="诊断时间 diag_time")


class VisitOpening(Asked):
    """Register an outpatient or admit an inpatient who is insured in the other region (挂号 / 入院登记)."""

    insured_area: ConnectedArea = Field(description="参保地医保区划 insuplc_admdvs")
    treatment_area: ConnectedArea = Field(description="就医地医保区划 mdtrtarea_admvs")
    institution_code: InstitutionCode = Field(description="定点医药机构编号 fixmedins_code")
    person_number: Code = Field(description="人员编号 psn_no / aac001, from the enrolment look-up")
    patient: Patient = Field(description="就诊人员")
    credential: Credential = Field(description="就诊凭证")
    insurance_kind: InsuranceKind = Field(description="险种类型 insutype")
    care_kind: CareKind = Field(description="医疗类别 med_type")
    started_at: Instant = Field(description="挂号 / 入院时间 begntime")
    case_number: CaseNumber = Field(description="住院 / 门诊号 ipt_otp_no, the hospital's own")
    department: Department = Field(description="科室")
    doctor: Doctor = Field(description="医师")
    bed: ShortText | None = Field(default=None, description="床位 adm_bed; required for inpatients")
    admission_diagnosis: Diagnosis = Field(description="入院 / 门诊诊断")
    emergency: bool = Field(default=False, description="急诊抢救, counts as filed (视同备案)")
    third_party_liable: bool | None = Field(
        default=None, description="涉及第三方标志 REL_TTP_FLAG; required for trauma"
    )
    filing_id: UUID | None = Field(default=None, description="备案号, when a filing covers this visit")

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        if region_of_area(self.insured_area) is region_of_area(self.treatment_area):
            raise ValueError("treatment_area lies in the insured region; this is not a cross-province visit")
        if self.care_kind.is_inpatient and self.bed is None:
            raise ValueError("bed is required for an inpatient")
        if (self.care_kind is CareKind.INPATIENT_TRAUMA) != (self.third_party_liable is not None):
            raise ValueError("third_party_liable is required for trauma, and only there")
        return self

    @property
    def is_emergency(self) -> bool:
        """Emergency rescue, by flag or by kind of care."""
        return self.emergency or self.care_kind is CareKind.OUTPATIENT_EMERGENCY


class VisitCancellation(Asked):
    """Why a visit is taken back (挂号撤销 / 入院撤销)."""

    reason: LongText = Field(description="撤销原因")


class Parts(Told):
    """The four parts of an amount; they add up to it (费用四分)."""

    fully_self_paid: Yuan = Field(description="全自费金额 fulamt_ownpay_amt")
    over_limit: Yuan = Field(description="超限价自费金额 overlmt_selfpay / overlmt_amt")
    preliminary_self_paid: Yuan = Field(description="先行自付金额 preselfpay_amt")
    in_scope: Yuan = Field(description="符合政策范围金额 inscp_scp_amt")


class Basis(Told):
    """Why a visit counts as regular in the other province (异地就医依据)."""

    ground: TreatmentBasis = Field(description="依据")
    rule: str = Field(description="The dated rule it rests on")
    filing_id: UUID | None = Field(default=None, description="备案号")


class Visit(Told):
    """A visit as both regions and the gateway hold it (就诊)."""

    visit_id: UUID = Field(description="就诊号, ours")
    state: VisitState = Field(description="状态")
    insured_region: Region = Field(description="参保地区")
    treatment_region: Region = Field(description="就医地区")
    insured_area: AreaCode = Field(description="参保地医保区划")
    treatment_area: AreaCode = Field(description="就医地医保区划")
    institution_code: InstitutionCode = Field(description="定点医药机构编号")
    insured_visit_number: str | None = Field(default=None, description="参保地就诊ID mdtrt_id / akc190")
    treatment_visit_number: str | None = Field(default=None, description="就医地就诊ID mdtrt_id / akc190")
    care_kind: CareKind = Field(description="医疗类别")
    insurance_kind: InsuranceKind = Field(description="险种类型")
    started_at: datetime = Field(description="就诊 / 入院时间, Beijing time")
    discharged_at: datetime | None = Field(default=None, description="出院时间")
    basis: Basis = Field(description="异地就医依据")
    line_count: int = Field(description="有效费用明细数")
    total: Yuan = Field(description="费用总额 medfee_sumamt of the lines that stand")
    parts: Parts = Field(description="费用四分")


class FeeLine(Asked):
    """One line of charges (费用明细, feedetail)."""

    line_id: LineId = Field(description="费用明细流水号 feedetl_sn, unique in the visit; digits, at most 15")
    catalogue_code: Annotated[str, Field(pattern=r"^[A-Z0-9]{15,27}$")] = Field(
        description="医疗目录编码 med_list_codg, national"
    )
    hospital_code: Annotated[str, Field(min_length=1, max_length=150, pattern=r"^[0-9A-Za-z._-]+$")] = Field(
        description="医药机构目录编码 medins_list_codg"
    )
    name: ShortText = Field(description="项目名称")
    occurred_at: Instant = Field(description="费用发生时间 fee_ocur_time")
    quantity: Quantity = Field(description="数量 cnt, at most 4 decimals")
    unit_price: UnitPrice = Field(description="单价 pric in yuan, at most 6 decimals")
    amount: UnsignedYuan = Field(
        description="明细项目费用总额 det_item_fee_sumamt; unit price by quantity, within 0.01"
    )
    department: Department = Field(description="开单科室 bilg_dept_codg")
    doctor: Doctor = Field(description="开单医生 bilg_dr_codg")
    prescription_number: Code | None = Field(default=None, description="处方号 rxno")
    approved_by_hospital: bool | None = Field(
        default=None, description="医院审批标志 hosp_appr_flag: absent 0, true 1 通过, false 2 不通过"
    )


class FeeLines(Asked):
    """Up to 100 lines of charges; all are taken or none (费用明细上传)."""

    lines: Annotated[list[FeeLine], Field(min_length=1, max_length=100)] = Field(description="费用明细")
    total: UnsignedYuan = Field(description="本次上传总额, the sum of the lines' amounts")


class PricedLine(Told):
    """A line as the treatment region classified it (明细分割结果)."""

    line_id: str = Field(description="费用明细流水号 feedetl_sn")
    amount: Yuan = Field(description="明细项目费用总额")
    catalogue_class: CatalogueClass = Field(description="收费项目等级 chrgitm_lv")
    charge_category: ChargeCategory = Field(description="医疗收费项目类别 med_chrgitm_type")
    price_limit: UnitPrice | None = Field(
        default=None, description="定价上限金额 pric_uplmt_amt; absent: no limit"
    )
    self_pay_ratio: Ratio = Field(description="先行自付比例 selfpay_prop")
    parts: Parts = Field(description="费用四分")
    remark: str | None = Field(default=None, description="明细分割说明 memo")


class PricedLines(Told):
    """What the treatment region made of the lines, and the visit's totals after them."""

    visit_id: UUID = Field(description="就诊号")
    lines: list[PricedLine] = Field(description="明细分割结果")
    line_count: int = Field(description="有效费用明细数 of the visit")
    total: Yuan = Field(description="费用总额 of the visit")
    parts: Parts = Field(description="费用四分 of the visit")


class LineWithdrawal(Asked):
    """Take lines back that are not settled (费用明细撤销). Without `line_ids` all lines go."""

    line_ids: Annotated[list[LineId], Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="费用明细流水号; absent: all"
    )


class LinesWithdrawn(Told):
    """Which lines were taken back, and the visit's totals after that."""

    visit_id: UUID = Field(description="就诊号")
    line_ids: list[str] = Field(description="已撤销的费用明细流水号")
    line_count: int = Field(description="有效费用明细数")
    total: Yuan = Field(description="费用总额")
    parts: Parts = Field(description="费用四分")


class Diagnoses(Asked):
    """The diagnoses of the visit, as they stand now; they replace the earlier ones."""

    diagnoses: Annotated[list[Diagnosis], Field(min_length=1, max_length=50)] = Field(description="诊断信息")
    condition: LongText | None = Field(default=None, description="主要病情描述 main_cond_dscr")

    @model_validator(mode="after")
    def _ranks_are_unique(self) -> Self:
        ranks = [diagnosis.rank for diagnosis in self.diagnoses]
        if len(set(ranks)) != len(ranks) or 1 not in ranks:
            raise ValueError("ranks must be unique, and one diagnosis must have rank 1")
        return self


class Discharge(Asked):
    """Discharge an inpatient (出院办理, 2402 / 25)."""

    discharged_at: Instant = Field(description="出院时间 endtime")
    department: Department = Field(description="出院科室")
    bed: ShortText | None = Field(default=None, description="出院床位 dscg_bed")
    way: DischargeWay = Field(description="离院方式 dscg_way")
    diagnoses: Annotated[list[Diagnosis], Field(min_length=1, max_length=50)] = Field(description="出院诊断")


class VisitNumber(Told):
    """The number a region gave a visit (就诊ID)."""

    visit_number: str
