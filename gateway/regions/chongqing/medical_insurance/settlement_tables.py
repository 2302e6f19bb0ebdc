"""The tables of a settlement: what is asked, and setlinfo with setldetail as it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gateway.regions.chongqing.medical_insurance.circumstances import CREDENTIAL, PAGE
from gateway.regions.codecs import FLAG, RATIO_NUMBER, RATIO_TEXT, TEXT, YUAN_NUMBER, YUAN_TEXT, Codec, code
from gateway.regions.crosswalk import Constant, Crosswalk, Row
from gateway.regions.dates import INSTANT

_PERSON = Row("person_number", "psn_no", TEXT, "人员编号", required=True)
_VISIT = Row("visit_number", "mdtrt_id", TEXT, "就诊ID", required=True)
_KIND = Row("insurance_kind", "insutype", code("insutype"), "险种类型", required=True)
HEADS: Final = (
    Row("parts.fully_self_paid", "fulamt_ownpay_amt", YUAN_TEXT, "全自费金额", required=True),
    Row("parts.over_limit", "overlmt_selfpay", YUAN_TEXT, "超限价自费费用", required=True),
    Row("parts.preliminary_self_paid", "preselfpay_amt", YUAN_TEXT, "先行自付金额", required=True),
    Row("parts.in_scope", "inscp_scp_amt", YUAN_TEXT, "符合政策范围金额", required=True),
)

_CHARGE = (
    _PERSON,
    _VISIT,
    _KIND,
    *CREDENTIAL,
    Row("total", "medfee_sumamt", YUAN_TEXT, "医疗费总额", required=True),
    *HEADS,
    Row("use_personal_account", "acct_used_flag", FLAG, "个人账户使用标志", required=True),
    Row("invoice_number", "invono", TEXT, "发票号"),
)
_BY_ITEM = Constant("psn_setlway", "01", "按项目结算")

OUTPATIENT_CHARGE: Final = Crosswalk(
    "chongqing.2207.data",
    term="门诊结算",
    source=f"{PAGE} 5.4",
    rows=(*_CHARGE, Row("care_kind", "med_type", code("med_type"), "医疗类别", required=True)),
    constants=(_BY_ITEM, Constant("chrg_bchno", "0000", "all charge batches: a settlement takes the visit")),
)

INPATIENT_CHARGE: Final = Crosswalk(
    "chongqing.2304.data",
    term="住院结算",
    source=f"{PAGE} 5.4",
    rows=(
        *_CHARGE,
        Row("insured_area", "insuplc_admdvs", TEXT, "参保地医保区划", required=True),
        Row("treatment_area", "mdtrtarea_admvs", TEXT, "就医地医保区划", required=True),
    ),
    constants=(_BY_ITEM, Constant("mid_setl_flag", "0", "中途结算标志")),
    elsewhere=("care_kind",),
)

CANCELLATION: Final = Crosswalk(
    "chongqing.2305.data",
    term="结算撤销",
    source=f"{PAGE} 5.4",
    rows=(_PERSON, _VISIT, Row("region_settlement_number", "setl_id", TEXT, "结算ID", required=True)),
)

FUNDS: Final[Mapping[str, tuple[str, str]]] = {
    "basic_pool": ("hifp_pay", "基本医疗保险统筹基金支出"),
    "civil_servant_subsidy": ("cvlserv_pay", "公务员医疗补助资金支出"),
    "enterprise_supplementary": ("hifes_pay", "企业补充医疗保险基金支出"),
    "resident_serious_illness": ("hifmi_pay", "居民大病保险资金支出"),
    "employee_large_expense": ("hifob_pay", "职工大额医疗费用补助基金支出"),
    "medical_assistance": ("maf_pay", "医疗救助基金支出"),
    "disabled_veteran": ("hifdm_pay", "伤残人员医疗保障基金支出"),
    "other_funds": ("oth_pay", "其他支出"),
    "fund_total": ("fund_pay_sumamt", "基金支付总额"),
}


def _amounts(money: Codec, ratio: Codec) -> tuple[Row, ...]:
    zero = money.encode("0.00")
    return (
        Row("amounts.total", "medfee_sumamt", money, "医疗费总额", required=True),
        *(replace(head, path=f"amounts.{head.path}", codec=money) for head in HEADS),
        Row("amounts.deductible_paid", "act_pay_dedc", money, "实际支付起付线", required=True),
        Row(
            "amounts.basic_pool_ratio",
            "pool_prop_selfpay",
            ratio,
            "基本医疗保险统筹基金支付比例",
            absent=zero,
            nulls=(0, "0.0", "0.00", "0.0000"),
            note="Always 0 in this edition, which says nothing about the ratio: read as absent.",
        ),
        *(Row(f"amounts.{name}", wire, money, term, required=True) for name, (wire, term) in FUNDS.items()),
        Row("amounts.personal_account", "acct_pay", money, "个人账户支出", required=True),
        Row("amounts.family_account", "acct_mulaid_pay", money, "个人账户共济支付金额", required=True),
        Row("amounts.account_balance", "balc", money, "余额", required=True),
    )


def _head(money: Codec, ratio: Codec) -> tuple[Row, ...]:
    return (
        Row("settled_at", "setl_time", INSTANT, "结算时间", required=True),
        Row("insurance_kind", "insutype", code("insutype"), "险种类型"),
        Row("person_category", "psn_type", code("psn_type"), "人员类别"),
        Row("care_kind", "med_type", code("med_type"), "医疗类别"),
        *_amounts(money, ratio),
        Row("clearing.office", "clr_optins", TEXT, "清算经办机构"),
        Row("clearing.kind", "clr_type", TEXT, "清算类别"),
        Row("clearing.way", "clr_way", TEXT, "清算方式"),
    )


def _burden(money: Codec, *, cash: str = "psn_cash_pay") -> tuple[Row, ...]:
    return (
        Row("amounts.personal_total", "psn_part_amt", money, "个人负担总金额", required=True),
        Row("amounts.cash", cash, money, "个人现金支出", required=True),
        Row("amounts.hospital_borne", "hosp_part_amt", money, "医院负担金额", required=True),
    )


def _burden_of_cancellation(money: Codec, *, cash: str) -> tuple[Row, ...]:
    """psn_part_amt and hosp_part_amt are null in a cancellation; two other fields hold them."""
    return (
        Row("amounts.personal_total", "psn_pay", money, "个人负担总金额", required=True),
        Row("amounts.cash", cash, money, "个人现金支出", required=True),
        Row("amounts.hospital_borne", "ownpay_hosp_part", money, "医院负担金额", required=True),
    )


def _standard(money: Codec) -> Row:
    return Row("amounts.deductible_standard", "dedc_std", money, "起付标准")


NUMBERS = (
    Row("region_settlement_number", "setl_id", TEXT, "结算ID", required=True),
    Row("message_id", "medins_setl_id", TEXT, "医药机构结算ID", required=True),
)

PERSON: Final = ("mdtrt_id", "psn_no", "psn_name", "psn_cert_type", "certno", "gend", "naty", "brdy", "age")
"""The visit and the person are compared with those asked about, not translated."""
_REPEATED = ("cvlserv_flag", "mdtrt_cert_type", "exp_content")
_AS_INPATIENT = (
    *("othfund_pay", "psn_pay", "ownpay_hosp_part", "inscp_amt", "cashPayamt", "crt_dedc"),
    *("psn_insu_rlts_id", "insu_admdvs"),
)
_AS_CANCELLATION = ("begndate", "enddate", "mdtrt_cert_no", "setl_type", "invono")
_ON_RECORD = (
    *("refd_setl_flag", "init_setl_id", "setl_stas", "rcd_flag", "insu_setl_id", "pdn_cash_pay", "msgid"),
    *("insuplc_admdvs", "mdtrtarea_admvs", "fixmedins_code", "fixmedins_name", "ipt_otp_no"),
)


def _setlinfo(transaction: str, rows: tuple[Row, ...], ignored: tuple[str, ...]) -> Crosswalk:
    taken = {row.wire for row in rows}
    known = (*PERSON, *_REPEATED, *ignored)
    return Crosswalk(
        f"chongqing.{transaction}.setlinfo",
        term="结算信息",
        source=f"{PAGE} 5.4",
        rows=rows,
        ignored=tuple(field for field in dict.fromkeys(known) if field not in taken),
    )


_N = (YUAN_NUMBER, RATIO_NUMBER)
_T = (YUAN_TEXT, RATIO_TEXT)

SETLINFO: Final[Mapping[str, Crosswalk]] = {
    "2206": _setlinfo("2206", (*_head(*_T), *_burden(YUAN_TEXT)), ("medins_setl_id",)),
    "2207": _setlinfo("2207", (*NUMBERS, *_head(*_N), *_burden(YUAN_NUMBER)), ()),
    "2303": _setlinfo(
        "2303",
        (*_head(*_N), *_burden(YUAN_NUMBER), _standard(YUAN_NUMBER)),
        ("medins_setl_id", *_AS_INPATIENT),
    ),
    "2304": _setlinfo(
        "2304", (*NUMBERS, *_head(*_N), *_burden(YUAN_NUMBER), _standard(YUAN_NUMBER)), _AS_INPATIENT
    ),
    "2208": _setlinfo(
        "2208",
        (
            *NUMBERS,
            *_head(*_N),
            *_burden_of_cancellation(YUAN_NUMBER, cash="pdn_cash_pay"),
            _standard(YUAN_NUMBER),
        ),
        ("psn_part_amt", "hosp_part_amt", *_AS_INPATIENT, *_AS_CANCELLATION),
    ),
    "2305": _setlinfo(
        "2305",
        (
            *NUMBERS,
            *_head(*_N),
            *_burden_of_cancellation(YUAN_NUMBER, cash="psn_cash_pay"),
            _standard(YUAN_NUMBER),
        ),
        ("psn_part_amt", "hosp_part_amt", *_AS_INPATIENT, *_AS_CANCELLATION),
    ),
    "5203": _setlinfo(
        "5203",
        (*NUMBERS, *_head(*_T), *_burden(YUAN_TEXT), _standard(YUAN_TEXT)),
        (*_AS_INPATIENT, *_AS_CANCELLATION, *_ON_RECORD),
    ),
}
"""By transaction; 2206 and 2303 have no number because nothing was settled."""


def _setldetail(transaction: str, money: Codec, ignored: tuple[str, ...] = ()) -> Crosswalk:
    return Crosswalk(
        f"chongqing.{transaction}.setldetail",
        term="结算基金分项信息",
        source=f"{PAGE} 5.4",
        rows=(
            Row("fund", "fund_pay_type", code("fund_pay_type"), "基金支付类型", required=True),
            Row("amount", "fund_payamt", money, "基金支付金额", required=True),
            Row("in_scope", "inscp_scp_amt", money, "符合政策范围金额"),
            Row("payable_limit", "crt_payb_lmt_amt", money, "本次可支付限额金额"),
            Row("name", "fund_pay_type_name", TEXT, "基金支付类型名称"),
            Row("process", "setl_proc_info", TEXT, "结算过程信息"),
        ),
        ignored=ignored,
    )


SETLDETAIL: Final[Mapping[str, Crosswalk]] = {
    "2206": _setldetail("2206", YUAN_TEXT),
    "5203": _setldetail("5203", YUAN_TEXT, ("setl_id",)),
    **{number: _setldetail(number, YUAN_NUMBER) for number in ("2207", "2208", "2303", "2304", "2305")},
}

CROSSWALKS: Final = (
    *(OUTPATIENT_CHARGE, INPATIENT_CHARGE, CANCELLATION),
    *SETLINFO.values(),
    *SETLDETAIL.values(),
)
