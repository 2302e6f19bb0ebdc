"""The crosswalks of a visit: registration and admission, its diagnoses, its end."""

from __future__ import annotations

from gateway.errors import Untranslatable
from gateway.regions.codecs import FLAG, INTEGER_TEXT, NAME, TEXT, YUAN_TEXT, code
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import INSTANT
from gateway.regions.sichuan.notation import text_up_to
from gateway.services.medical_insurance.words import InsuranceKind

_PAGE = "docs/regions/sichuan.md section 6"

PAYMENT_TABLES = {
    InsuranceKind.EMPLOYEE_BASIC: "aka130_employee",
    InsuranceKind.RESIDENT_BASIC: "aka130_resident",
}
"""Sichuan's payment category (支付类别) says the insurance and the care in one code: a table for each."""


def settled_kind(kind: InsuranceKind) -> InsuranceKind:
    """The kind, if Sichuan settles visits under it. Raises Untranslatable."""
    if kind not in PAYMENT_TABLES:
        raise Untranslatable("aae140", kind, to_region=True)
    return kind


VISIT_ROWS = (
    Row("visit_number", "akc190", text_up_to(20), "就诊编号", required=True),
    Row("person_number", "aac001", text_up_to(20), "个人编号", required=True),
)
VISIT = Crosswalk("sichuan.visit", term="就诊 各交易共有", source=_PAGE, rows=VISIT_ROWS)


def opening(kind: InsuranceKind, *, inpatient: bool) -> Crosswalk:
    """门诊挂号 (110) or 入院登记 (21) under one kind of insurance."""
    name = "admission" if inpatient else "registration"
    return Crosswalk(
        f"sichuan.{name}_{kind}",
        term="入院登记 入参" if inpatient else "门诊挂号 入参",
        source=f"{_PAGE}, transactions 110 and 21",
        rows=(
            *_opening_rows(kind),
            *(_INPATIENT_ROWS if inpatient else ()),
        ),
        cannot_carry=(
            "credential.kind",
            "credential.number",
            "credential.card_recognition_code",
            "patient.document.kind",
            "filing_id",
            "admission_diagnosis.kind",
            "admission_diagnosis.rank",
            "admission_diagnosis.department",
            "admission_diagnosis.doctor",
            "admission_diagnosis.diagnosed_at",
            *(() if inpatient else ("bed", "third_party_liable")),
        ),
        elsewhere=("institution_code",),
    )


def _opening_rows(kind: InsuranceKind) -> tuple[Row, ...]:
    return (
        Row("person_number", "aac001", text_up_to(20), "个人编号", required=True),
        Row("patient.document.number", "aac002", text_up_to(18), "证件号码", required=True),
        Row("patient.name", "aac003", NAME, "姓名", required=True),
        Row("insurance_kind", "aae140", code("aae140"), "险种类型", required=True),
        Row("insured_area", "yab139", code("place"), "参保分中心", required=True),
        Row("treatment_area", "yab003", code("place"), "经办机构", required=True),
        Row("care_kind", "aka130", code(PAYMENT_TABLES[kind]), "支付类别", required=True),
        Row("started_at", "akc192", INSTANT, "开始时间", required=True),
        Row("case_number", "zyh", text_up_to(30), "门诊/住院号", required=True),
        Row("institution_name", "akb021", TEXT, "机构名称"),
        Row("department.code", "ksbm", TEXT, "科室编码"),
        Row("department.name", "ksmc", TEXT, "科室名称"),
        Row("department.specialty", "kbdm", TEXT, "科别代码"),
        Row("doctor.code", "ysbm", TEXT, "医师编码"),
        Row("doctor.name", "ysxm", TEXT, "医师姓名"),
        Row("emergency", "jzbz", FLAG, "急诊标志", note="also set for the care kind emergency"),
        Row("admission_diagnosis.code", "aka120", TEXT, "疾病编码"),
        Row("admission_diagnosis.name", "akc193", TEXT, "诊断名称"),
    )


_INPATIENT_ROWS = (
    Row("bed", "cwh", TEXT, "床位号"),
    Row("trauma", "wsbz", FLAG, "外伤标志", note="from the care kind"),
    Row("third_party_liable", "dsfbz", FLAG, "第三方责任标志"),
)

OPENED = Crosswalk(
    "sichuan.opening_answer",
    term="门诊挂号、入院登记 出参",
    source=f"{_PAGE}, transactions 110 and 21",
    rows=(
        Row("visit_number", "akc190", TEXT, "就诊编号", required=True),
        Row("person_number", "aac001", TEXT, "个人编号", required=True),
        Row("case_number", "zyh", TEXT, "门诊/住院号", required=True),
        Row("person_category", "akc021", code("akc021"), "人员类别", note="insurer only"),
        Row("basis", "ydyj", code("ydyj"), "异地依据", note="insurer only"),
        Row("region_filing_number", "bah", TEXT, "备案号"),
        Row("deductible_standard", "yka115", YUAN_TEXT, "起付标准", note="insurer only"),
    ),
)
CANCELLATION = Crosswalk(
    "sichuan.visit_cancellation",
    term="取消登记 入参",
    source=f"{_PAGE}, transaction 22",
    rows=(*VISIT_ROWS, Row("reason", "aae013", TEXT, "撤销原因")),
)
STATE = Crosswalk(
    "sichuan.visit_state",
    term="取消登记、离院 出参",
    source=f"{_PAGE}, transactions 22 and 25",
    rows=(
        Row("visit_number", "akc190", TEXT, "就诊编号", required=True),
        Row("state", "jzzt", code("jzzt"), "就诊状态", required=True),
    ),
)
DIAGNOSIS = Crosswalk(
    "sichuan.diagnosis",
    term="修改诊断 入参行",
    source=f"{_PAGE}, transaction 23",
    rows=(
        Row("rank", "zdxh", INTEGER_TEXT, "诊断序号", required=True),
        Row("kind", "zdlb", code("zdlb"), "诊断类别", required=True),
        Row("code", "aka120", TEXT, "疾病编码", required=True),
        Row("name", "aka121", TEXT, "疾病名称", required=True),
        Row("main", "zzdbz", FLAG, "主诊断标志", required=True, note="the one with rank 1"),
        Row("department", "ksmc", TEXT, "科室名称"),
        Row("doctor.code", "ysbm", TEXT, "医师编码"),
        Row("doctor.name", "ysxm", TEXT, "医师姓名"),
        Row("diagnosed_at", "zdsj", INSTANT, "诊断时间"),
    ),
)
DIAGNOSED = Crosswalk(
    "sichuan.diagnoses_answer",
    term="修改诊断 出参",
    source=f"{_PAGE}, transaction 23",
    rows=(
        Row("visit_number", "akc190", TEXT, "就诊编号", required=True),
        Row("count", "zds", INTEGER_TEXT, "诊断数", required=True),
    ),
)
DISCHARGE = Crosswalk(
    "sichuan.discharge",
    term="离院 入参",
    source=f"{_PAGE}, transaction 25",
    rows=(
        *VISIT_ROWS,
        Row("discharged_at", "akc194", INSTANT, "出院时间", required=True),
        Row("way", "akc195", code("akc195"), "离院方式", required=True),
        Row("main_diagnosis.code", "aka120", TEXT, "出院疾病编码"),
        Row("main_diagnosis.name", "akc196", TEXT, "出院诊断"),
        Row("department.code", "ksbm", TEXT, "科室编码"),
        Row("department.name", "ksmc", TEXT, "科室名称"),
        Row("bed", "cwh", TEXT, "床位号"),
    ),
    cannot_carry=("department.specialty",),
    elsewhere=("diagnoses",),
)
