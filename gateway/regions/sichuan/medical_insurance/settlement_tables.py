"""The crosswalks of a settlement: what is priced, what the insurer computed, what is recorded."""

from __future__ import annotations

from gateway.regions.codecs import FLAG, RATIO_TEXT, TEXT, YUAN_TEXT, code
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import INSTANT
from gateway.regions.sichuan.medical_insurance.visit_tables import PAYMENT_TABLES, VISIT_ROWS
from gateway.regions.sichuan.notation import text_up_to
from gateway.services.medical_insurance.words import InsuranceKind

_PAGE = "docs/regions/sichuan.md section 6"
_FOLDED = "Sichuan folds the over-limit part into this one; the split is restored from what was asked"


def charge(kind: InsuranceKind) -> Crosswalk:
    """门诊结算 (10, 11) and 出院结算 (51, 52) under one kind of insurance."""
    return Crosswalk(
        f"sichuan.charge_{kind}",
        term="预结算、结算 入参",
        source=f"{_PAGE}, transactions 10, 11, 51 and 52",
        rows=(
            *VISIT_ROWS,
            Row("insurance_kind", "aae140", code("aae140"), "险种类型", required=True),
            Row("care_kind", "aka130", code(PAYMENT_TABLES[kind]), "支付类别", required=True),
            Row("insured_area", "yab139", code("place"), "参保分中心", required=True),
            Row("total", "yka055", YUAN_TEXT, "医疗费总额", required=True),
            Row("self_paid", "yka056", YUAN_TEXT, "全自费含超限价", required=True, note=_FOLDED),
            Row("parts.preliminary_self_paid", "yka057", YUAN_TEXT, "先行自付", required=True),
            Row("parts.in_scope", "yka111", YUAN_TEXT, "符合范围", required=True),
            Row("use_personal_account", "zhbz", FLAG, "使用个人账户标志"),
            Row("invoice_number", "yka110", text_up_to(20), "发票号"),
        ),
        cannot_carry=("parts.fully_self_paid", "parts.over_limit", "credential", "basis"),
    )


def care(kind: InsuranceKind) -> Crosswalk:
    """The care in the payment category (支付类别), whose codes differ by the kind of insurance."""
    return Crosswalk(
        f"sichuan.payment_category_{kind}",
        term="支付类别",
        source="docs/regions/sichuan.md section 5",
        rows=(Row("care_kind", "aka130", code(PAYMENT_TABLES[kind]), "支付类别", required=True),),
    )


_WHOSE = (
    Row("region_settlement_number", "yka103", TEXT, "结算编号", note="absent in a pre-settlement"),
    Row("cancels_number", "yyka103", TEXT, "原结算编号", note="only in a cancellation"),
    Row("visit_number", "akc190", TEXT, "就诊编号", required=True),
    Row("person_number", "aac001", TEXT, "个人编号", required=True),
    Row("message_id", "jypc", TEXT, "交易批次", required=True, note="pcbh of the settling call"),
    Row("invoice_number", "yka110", TEXT, "发票号"),
    Row("settled_at", "aae036", INSTANT, "结算时间", required=True),
)
_CATEGORIES = (
    Row("insurance_kind", "aae140", code("aae140"), "险种类型", required=True),
    Row("person_category", "akc021", code("akc021"), "人员类别"),
    Row("kind", "jsfx", code("jsfx"), "结算方向", required=True),
    Row("standing", "jszt", code("jszt"), "结算状态", note="only in a look-up"),
    Row("basis", "ydyj", code("ydyj"), "异地依据"),
    Row("region_filing_number", "bah", TEXT, "备案号"),
)
_AMOUNTS = (
    Row("amounts.total", "yka055", YUAN_TEXT, "医疗费总额", required=True),
    Row("self_paid", "yka056", YUAN_TEXT, "全自费含超限价", required=True, note=_FOLDED),
    Row("amounts.parts.preliminary_self_paid", "yka057", YUAN_TEXT, "先行自付", required=True),
    Row("amounts.parts.in_scope", "yka111", YUAN_TEXT, "符合范围", required=True),
    Row("amounts.deductible_standard", "yka115", YUAN_TEXT, "起付标准"),
    Row("amounts.deductible_paid", "yka058", YUAN_TEXT, "实付起付线", required=True),
    Row("payable_limit", "yka119", YUAN_TEXT, "本次结算前可支付限额", note="shown with the pool's item"),
    Row("amounts.basic_pool_ratio", "ykc125", RATIO_TEXT, "支付比例", note="with the factor"),
    Row("amounts.basic_pool", "yka248", YUAN_TEXT, "统筹支付", required=True),
    Row("amounts.employee_large_expense", "yka062", YUAN_TEXT, "职工大额互助", required=True),
    Row("amounts.civil_servant_subsidy", "yke030", YUAN_TEXT, "公务员补助", required=True),
    Row("amounts.resident_serious_illness", "yke031", YUAN_TEXT, "居民大病", required=True),
    Row("amounts.fund_total", "yka107", YUAN_TEXT, "基金支付合计", required=True, note="without the account"),
    Row("amounts.personal_account", "yka065", YUAN_TEXT, "个人账户支付", required=True),
    Row("amounts.cash", "ykh012", YUAN_TEXT, "个人现金", required=True),
    Row("amounts.account_balance", "akc087", YUAN_TEXT, "账户余额", required=True),
)
_CLEARING = (
    Row("clearing.office", "ykb037", TEXT, "清算分中心"),
    Row("clearing.kind", "yka316", code("yka316"), "清算类别"),
    Row("clearing.way", "yka054", code("yka054"), "清算方式"),
    Row("clearing.period", "yae366", TEXT, "清算期号"),
)
SETTLED = Crosswalk(
    "sichuan.settlement",
    term="预结算、结算、取消结算、结算查询 出参",
    source=f"{_PAGE}, transactions 10, 11, 12, 51, 52, 53 and 56",
    rows=(*_WHOSE, *_CATEGORIES, *_AMOUNTS, *_CLEARING),
    ignored=("aka130", "aac003", "row"),
)
SEGMENT = Crosswalk(
    "sichuan.settlement_segment",
    term="结算 出参行：费用分段",
    source=f"{_PAGE}, transactions 11 and 52",
    rows=(
        Row("segment", "aka213", code("aka213"), "费用分段", required=True),
        Row("in_scope", "yka111", YUAN_TEXT, "进入额", required=True),
        Row("ratio", "ykc125", RATIO_TEXT, "支付比例"),
        Row("amount", "yka107", YUAN_TEXT, "支付额", required=True),
    ),
)
CANCELLATION = Crosswalk(
    "sichuan.settlement_cancellation",
    term="取消结算 入参",
    source=f"{_PAGE}, transactions 12 and 53",
    rows=(
        *VISIT_ROWS,
        Row("region_settlement_number", "yka103", text_up_to(30), "结算编号", required=True),
        Row("reason", "aae013", TEXT, "撤销原因"),
    ),
)
RECORD = Crosswalk(
    "sichuan.record",
    term="异地结算登记 入参",
    source=f"{_PAGE}, transaction 57",
    rows=(
        *VISIT_ROWS,
        Row("insured_area", "yab139", code("place"), "参保地", required=True),
        Row("region_settlement_number", "ydjsbh", text_up_to(40), "参保地结算编号", required=True),
        Row("amounts.total", "yka055", YUAN_TEXT, "医疗费总额", required=True),
        Row("self_paid", "yka056", YUAN_TEXT, "全自费含超限价", required=True, note=_FOLDED),
        Row("amounts.parts.preliminary_self_paid", "yka057", YUAN_TEXT, "先行自付", required=True),
        Row("amounts.parts.in_scope", "yka111", YUAN_TEXT, "符合范围", required=True),
        Row("amounts.fund_total", "yka107", YUAN_TEXT, "基金支付合计", required=True),
        Row("amounts.basic_pool", "yka248", YUAN_TEXT, "统筹支付", required=True),
        Row("amounts.employee_large_expense", "yka062", YUAN_TEXT, "职工大额互助", required=True),
        Row("amounts.civil_servant_subsidy", "yke030", YUAN_TEXT, "公务员补助", required=True),
        Row("amounts.resident_serious_illness", "yke031", YUAN_TEXT, "居民大病", required=True),
        Row("remaining_funds", "qtzf", YUAN_TEXT, "其他支付", required=True, note="sum of what has no field"),
        Row("amounts.personal_account", "yka065", YUAN_TEXT, "个人账户支付", required=True),
        Row("amounts.cash", "ykh012", YUAN_TEXT, "个人现金", required=True),
        Row("amounts.hospital_borne", "yyzf", YUAN_TEXT, "医院负担", required=True),
        Row("settled_at", "aae036", INSTANT, "参保地结算时间", required=True),
    ),
    cannot_carry=(
        "amounts.parts.fully_self_paid",
        "amounts.parts.over_limit",
        "amounts.deductible_paid",
        "amounts.deductible_standard",
        "amounts.basic_pool_ratio",
        "amounts.enterprise_supplementary",
        "amounts.medical_assistance",
        "amounts.disabled_veteran",
        "amounts.other_funds",
        "amounts.personal_total",
        "amounts.family_account",
        "amounts.account_balance",
    ),
)
RECORDED = Crosswalk(
    "sichuan.record_answer",
    term="异地结算登记 出参",
    source=f"{_PAGE}, transaction 57",
    rows=(
        Row("region_record_number", "djbh", TEXT, "登记编号", required=True),
        Row("visit_number", "akc190", TEXT, "就诊编号"),
        Row("region_settlement_number", "ydjsbh", TEXT, "参保地结算编号", required=True),
        Row("payable", "yka107", YUAN_TEXT, "应付医院", required=True),
        *_CLEARING,
    ),
    ignored=("yka055", "yka065", "ykh012"),  # the amounts that were sent, repeated
)
RECORD_CANCELLATION = Crosswalk(
    "sichuan.record_cancellation",
    term="取消异地结算登记 入参",
    source=f"{_PAGE}, transaction 58",
    rows=(
        *VISIT_ROWS,
        Row("cancelled_settlement_number", "ydjsbh", text_up_to(40), "参保地原结算编号", required=True),
        Row("region_settlement_number", "ydcxbh", text_up_to(40), "参保地撤销编号", required=True),
        Row("reason", "aae013", TEXT, "撤销原因"),
    ),
)
RECORD_CANCELLED = Crosswalk(
    "sichuan.record_cancellation_answer",
    term="取消异地结算登记 出参",
    source=f"{_PAGE}, transaction 58",
    rows=(
        Row("region_record_number", "djbh", TEXT, "登记编号", required=True),
        Row("cancelled_settlement_number", "ydjsbh", TEXT, "参保地原结算编号", required=True),
        Row("total", "yka055", YUAN_TEXT, "医疗费总额", required=True),
        Row("payable", "yka107", YUAN_TEXT, "应付医院", required=True),
        Row("personal_account", "yka065", YUAN_TEXT, "个人账户支付"),
        Row("cash", "ykh012", YUAN_TEXT, "个人现金"),
    ),
)
