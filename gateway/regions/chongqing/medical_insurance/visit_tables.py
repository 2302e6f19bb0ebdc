"""The tables of a visit in Chongqing's words: 2201 to 2203 for outpatients, 2401 to 2404 for inpatients."""

from __future__ import annotations

from typing import Final

from gateway.regions.chongqing.medical_insurance.circumstances import CREDENTIAL, PAGE
from gateway.regions.codecs import FLAG, INTEGER, TEXT, code
from gateway.regions.crosswalk import Constant, Crosswalk, Row
from gateway.regions.dates import INSTANT

_PERSON = Row("person_number", "psn_no", TEXT, "人员编号", required=True)
_KIND = Row("insurance_kind", "insutype", code("insutype"), "险种类型", required=True)
_STARTED = Row("started_at", "begntime", INSTANT, "开始时间", required=True)
_VISIT = Row("visit_number", "mdtrt_id", TEXT, "就诊ID", required=True)
_CARE = Row("care_kind", "med_type", code("med_type"), "医疗类别", required=True)

_IN_ENVELOPE = ("institution_code",)
_IN_EXTENSION = ("emergency", "third_party_liable")
_IN_DIAGNOSES = tuple(
    f"admission_diagnosis.{name}" for name in ("kind", "rank", "department", "doctor", "diagnosed_at")
)

REGISTRATION: Final = Crosswalk(
    "chongqing.2201.data",
    term="门诊挂号",
    source=f"{PAGE} 5.2",
    rows=(
        _PERSON,
        _KIND,
        _STARTED,
        *CREDENTIAL,
        Row("case_number", "ipt_otp_no", TEXT, "住院/门诊号", required=True),
        Row("doctor.code", "atddr_no", TEXT, "医师编码"),
        Row("doctor.name", "dr_name", TEXT, "医师姓名"),
        Row("department.code", "dept_code", TEXT, "科室编码", required=True),
        Row("department.name", "dept_name", TEXT, "科室名称", required=True),
        Row("department.specialty", "caty", TEXT, "科别"),
    ),
    cannot_carry=("patient", "bed", "filing_id", "care_kind", "admission_diagnosis"),
    elsewhere=("insured_area", "treatment_area", *_IN_ENVELOPE, *_IN_EXTENSION),
)
"""Kind of care and diagnosis follow with 2203; the filing is found by the insurer itself."""

ADMISSION: Final = Crosswalk(
    "chongqing.2401.mdtrtinfo",
    term="入院办理",
    source=f"{PAGE} 5.2",
    rows=(
        _PERSON,
        _KIND,
        _STARTED,
        *CREDENTIAL,
        _CARE,
        Row("case_number", "ipt_no", TEXT, "住院号", required=True),
        Row("doctor.code", "atddr_no", TEXT, "主治医生编码"),
        Row("doctor.name", "chfpdr_name", TEXT, "主诊医师姓名"),
        Row("department.code", "adm_dept_codg", TEXT, "入院科室编码", required=True),
        Row("department.name", "adm_dept_name", TEXT, "入院科室名称", required=True),
        Row("bed", "adm_bed", TEXT, "入院床位"),
        Row("admission_diagnosis.code", "dscg_maindiag_code", TEXT, "住院主诊断代码", required=True),
        Row("admission_diagnosis.name", "dscg_maindiag_name", TEXT, "住院主诊断名称", required=True),
        Row("insured_area", "insuplc_admdvs", TEXT, "参保地医保区划", required=True),
        Row("treatment_area", "mdtrtarea_admvs", TEXT, "就医地医保区划", required=True),
    ),
    cannot_carry=("patient", "department.specialty", "filing_id"),
    elsewhere=(*_IN_ENVELOPE, *_IN_EXTENSION, *_IN_DIAGNOSES),
)

REGISTERED: Final = Crosswalk(
    "chongqing.2201.answer",
    term="门诊挂号",
    source=f"{PAGE} 5.2",
    rows=(_VISIT,),
    ignored=("psn_no", "ipt_otp_no", "exp_content"),
)

ADMITTED: Final = Crosswalk(
    "chongqing.2401.result",
    term="入院办理",
    source=f"{PAGE} 5.2",
    rows=(_VISIT,),
    ignored=("exp_content",),
)

CANCELLATION: Final = Crosswalk(
    "chongqing.2404.data",
    term="就诊撤销",
    source=f"{PAGE} 5.2",
    rows=(_PERSON, _VISIT),
)

REGISTRATION_CANCELLATION: Final = Crosswalk(
    "chongqing.2202.data",
    term="挂号撤销",
    source=f"{PAGE} 5.2",
    rows=(_PERSON, _VISIT, Row("case_number", "ipt_otp_no", TEXT, "住院/门诊号", required=True)),
)

CONSULTATION: Final = Crosswalk(
    "chongqing.2203.mdtrtinfo",
    term="门诊就诊信息",
    source=f"{PAGE} 5.2",
    rows=(_VISIT, _PERSON, _CARE, _STARTED, Row("condition", "main_cond_dscr", TEXT, "主要病情描述")),
    elsewhere=("diagnoses",),
)

ADMISSION_CHANGE: Final = Crosswalk(
    "chongqing.2403.adminfo",
    term="入院信息变更",
    source=f"{PAGE} 5.2",
    rows=(_VISIT, _PERSON, Row("condition", "adm_diag_dscr", TEXT, "入院诊断描述")),
    elsewhere=("diagnoses",),
)

DISCHARGE: Final = Crosswalk(
    "chongqing.2402.dscginfo",
    term="出院办理",
    source=f"{PAGE} 5.2",
    rows=(
        _VISIT,
        _PERSON,
        _KIND,
        Row("discharged_at", "endtime", INSTANT, "结束时间", required=True),
        Row("department.code", "dscg_dept_codg", TEXT, "出院科室编码", required=True),
        Row("department.name", "dscg_dept_name", TEXT, "出院科室名称", required=True),
        Row("bed", "dscg_bed", TEXT, "出院床位"),
        Row("way", "dscg_way", code("dscg_way"), "离院方式", required=True),
    ),
    cannot_carry=("department.specialty",),
    elsewhere=("diagnoses",),
)

_DIAGNOSIS = (
    Row("kind", "diag_type", code("diag_type"), "诊断类别", required=True),
    Row("rank", "diag_srt_no", INTEGER, "诊断排序号", required=True),
    Row("code", "diag_code", TEXT, "诊断代码", required=True),
    Row("name", "diag_name", TEXT, "诊断名称", required=True),
    Row("department", "diag_dept", TEXT, "诊断科室"),
    Row("doctor.code", "dise_dor_no", TEXT, "诊断医生编码"),
    Row("doctor.name", "dise_dor_name", TEXT, "诊断医生姓名"),
    Row("diagnosed_at", "diag_time", INSTANT, "诊断时间", required=True),
)

OUTPATIENT_DIAGNOSIS: Final = Crosswalk(
    "chongqing.2203.diseinfo",
    term="门诊诊断",
    source=f"{PAGE} 5.2",
    rows=_DIAGNOSIS,
    constants=(Constant("vali_flag", "1", "有效标志"),),
)

INPATIENT_DIAGNOSIS: Final = Crosswalk(
    "chongqing.2401.diseinfo",
    term="住院诊断",
    source=f"{PAGE} 5.2",
    rows=(
        *_DIAGNOSIS,
        Row("main", "maindiag_flag", FLAG, "主诊断标志", required=True, note="The diagnosis of rank 1."),
    ),
)

CROSSWALKS: Final = (
    *(REGISTRATION, ADMISSION, REGISTERED, ADMITTED, CANCELLATION, REGISTRATION_CANCELLATION),
    *(CONSULTATION, ADMISSION_CHANGE, DISCHARGE, OUTPATIENT_DIAGNOSIS, INPATIENT_DIAGNOSIS),
)
