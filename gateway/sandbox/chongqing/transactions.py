"""The table of transactions: path, side, required fields of each node, and who performs it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gateway.sandbox.chongqing import (
    fee_lines,
    fields,
    filings,
    people,
    records,
    reference,
    reversal,
    settlement_answers,
    settlements,
    visit_enquiry,
    visits,
)
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row

INSURER, TREATMENT, ANY = "insurer", "treatment", "any"


@dataclass(frozen=True, slots=True)
class Transaction:
    """`nodes` maps a node of `input` to its required fields; `name[]` is a list, `name[]?` may be missing."""

    path: str
    side: str
    perform: Callable[[Region, Message], Row]
    nodes: dict[str, str] = field(default_factory=dict)

    def check(self, message: Message) -> None:
        """Refuse a message for the wrong side or with a required field missing."""
        if self.side == INSURER and not message.to_insurer:
            raise Refusal("CQ1006", INSURER)
        if self.side == TREATMENT and not message.to_treatment_side:
            raise Refusal("CQ1006", TREATMENT)
        for name, required in self.nodes.items():
            for row in _rows(message.input, name):
                for wanted in required.split():
                    if not fields.text(row, wanted):
                        raise Refusal("CQ1001", wanted)


def _rows(given: dict[str, Any], name: str) -> list[dict[str, Any]]:
    plain = name.rstrip("[]?")
    node = given.get(plain)
    if name.endswith("?") and node is None:
        return []
    rows = node if name != plain else [node]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Refusal("CQ1001", plain)
    return rows


_DIAGNOSES = {"diseinfo[]?": "diag_type diag_srt_no diag_code diag_name diag_time"}
_ADMISSION_DIAGNOSES = {"diseinfo[]?": "diag_type maindiag_flag diag_srt_no diag_code diag_name diag_time"}
_LINE = "feedetl_sn mdtrt_id psn_no fee_ocur_time med_list_codg medins_list_codg det_item_fee_sumamt cnt pric"
_SETTLE = "psn_no mdtrt_cert_type medfee_sumamt psn_setlway mdtrt_id insutype"
_OUTPATIENT = f"{_SETTLE} mdtrt_cert_no med_type chrg_bchno acct_used_flag"
_INPATIENT = f"{_SETTLE} mid_setl_flag insuplc_admdvs mdtrtarea_admvs"
_RECORD = "psn_no mdtrt_id insu_setl_id insutype setl_time " + " ".join(records.TOLD)
_CANCEL_RECORD = "mdtrt_id setl_id insu_setl_id psn_no"
_CATALOGUE = {"data": "page_num page_size"}
_CANCEL_FILING = {"data": "trt_dcla_detl_sn psn_no"}

_REFERRAL = (
    "psn_no diag_code diag_name reflin_medins_no reflin_medins_name mdtrtarea_admdvs refl_type refl_date"
    " refl_rea refl_opnn"
)

_OUTPATIENT_DOC, _OUTPATIENT_SETTLE = "outpatientDocInfoService", "outpatientSettleService"
_INPATIENT_SETTLE, _QUERY, _FILING = "hospSettService", "fsiIntegratedQueryService", "reflRegService"
_ADMISSION = "hospitalRegisterService"

TRANSACTIONS: dict[str, Transaction] = {
    "1101": Transaction(
        "fsiPsnInfoService/queryPsnInfo", INSURER, people.look_up, {"data": "mdtrt_cert_type mdtrt_cert_no"}
    ),
    "1201": Transaction(
        "fsiFixMedInsService/queryFixMedIns", ANY, reference.institutions, {"medinsinfo": "fixmedins_type"}
    ),
    "1312": Transaction("catalogqueryservice/queryHilist", ANY, reference.items, _CATALOGUE),
    "1318": Transaction("catalogqueryservice/queryLmtprcByPage", ANY, reference.price_limits, _CATALOGUE),
    "1319": Transaction("catalogqueryservice/querySelfpayByPage", ANY, reference.self_pay_ratios, _CATALOGUE),
    "2201": Transaction(
        f"{_OUTPATIENT_DOC}/outpatientRregistration",
        ANY,
        visits.register,
        {"data": "psn_no insutype begntime mdtrt_cert_type mdtrt_cert_no ipt_otp_no dept_code dept_name"},
    ),
    "2202": Transaction(
        f"{_OUTPATIENT_DOC}/outpatientRegistrationCancel",
        ANY,
        visits.cancel_registration,
        {"data": "psn_no mdtrt_id ipt_otp_no"},
    ),
    "2203": Transaction(
        f"{_OUTPATIENT_DOC}/outpatientMdtrtinfoUp",
        ANY,
        visits.outpatient_information,
        {
            "mdtrtinfo": "mdtrt_id psn_no med_type begntime",
            "diseinfo[]?": _DIAGNOSES["diseinfo[]?"] + " vali_flag",
        },
    ),
    "2204": Transaction(
        f"{_OUTPATIENT_DOC}/outpatientFeeListUp",
        TREATMENT,
        fee_lines.add,
        {"feedetail[]": f"{_LINE} chrg_bchno"},
    ),
    "2205": Transaction(
        f"{_OUTPATIENT_DOC}/outpatientFeeListUpCancel",
        TREATMENT,
        fee_lines.withdraw_outpatient,
        {"data": "mdtrt_id psn_no chrg_bchno"},
    ),
    "2206": Transaction(
        f"{_OUTPATIENT_SETTLE}/preSettletment", INSURER, settlements.pre_settle, {"data": _OUTPATIENT}
    ),
    "2207": Transaction(
        f"{_OUTPATIENT_SETTLE}/saveSettletmentV2", INSURER, settlements.settle, {"data": _OUTPATIENT}
    ),
    "2208": Transaction(
        f"{_OUTPATIENT_SETTLE}/cancleSettletment",
        INSURER,
        settlements.cancel,
        {"data": "setl_id mdtrt_id psn_no"},
    ),
    "2301": Transaction(
        "hospFeeDtlService/feeDtlUp", TREATMENT, fee_lines.add, {"feedetail[]": f"{_LINE} med_type"}
    ),
    "2302": Transaction(
        "hospFeeDtlService/feeDtlCl",
        TREATMENT,
        fee_lines.withdraw_inpatient,
        {"data[]": "feedetl_sn mdtrt_id psn_no"},
    ),
    "2303": Transaction(
        f"{_INPATIENT_SETTLE}/preSett", INSURER, settlements.pre_settle, {"data": _INPATIENT}
    ),
    "2304": Transaction(
        f"{_INPATIENT_SETTLE}/settV2", INSURER, settlements.settle, {"data": f"{_INPATIENT} acct_used_flag"}
    ),
    "2305": Transaction(
        f"{_INPATIENT_SETTLE}/settCl", INSURER, settlements.cancel, {"data": "setl_id mdtrt_id psn_no"}
    ),
    "2401": Transaction(
        f"{_ADMISSION}/hospitalRegisterSave",
        ANY,
        visits.admit,
        {
            "mdtrtinfo": "psn_no insutype begntime mdtrt_cert_type med_type ipt_no adm_dept_codg"
            " adm_dept_name dscg_maindiag_code dscg_maindiag_name insuplc_admdvs mdtrtarea_admvs",
            **_ADMISSION_DIAGNOSES,
        },
    ),
    "2402": Transaction(
        "dscgService/dischargeProcess",
        ANY,
        visits.discharge,
        {
            "dscginfo": "mdtrt_id psn_no insutype endtime dscg_dept_codg dscg_dept_name dscg_way",
            **_ADMISSION_DIAGNOSES,
        },
    ),
    "2403": Transaction(
        f"{_ADMISSION}/hospitalRegisterEdit",
        ANY,
        visits.change_admission,
        {"adminfo": "mdtrt_id psn_no", **_ADMISSION_DIAGNOSES},
    ),
    "2404": Transaction(
        f"{_ADMISSION}/hospitalRegisterCancel", ANY, visits.cancel_admission, {"data": "psn_no mdtrt_id"}
    ),
    "2501": Transaction(f"{_FILING}/reflRegSave", INSURER, filings.refer, {"refmedin": _REFERRAL}),
    "2502": Transaction(f"{_FILING}/reflRegCancel", INSURER, filings.cancel, _CANCEL_FILING),
    "2561": Transaction(
        f"{_FILING}/rmtRegSave",
        INSURER,
        filings.file_other,
        {"data": "psn_no biz_appy_type rmt_out_type mdtrtarea_admdvs begndate"},
    ),
    "2562": Transaction(f"{_FILING}/rmtRegCancel", INSURER, filings.cancel, _CANCEL_FILING),
    "2601": Transaction("reverseService/revsMethod", ANY, reversal.reverse, {"data": "psn_no omsgid oinfno"}),
    "2207YD": Transaction(
        f"{_OUTPATIENT_SETTLE}/remoteSettletmentRecord", TREATMENT, records.record, {"data": _RECORD}
    ),
    "2208YD": Transaction(
        f"{_OUTPATIENT_SETTLE}/cancleRemoteSettletmentRecord",
        TREATMENT,
        records.cancel,
        {"data": _CANCEL_RECORD},
    ),
    "2304YD": Transaction(
        f"{_INPATIENT_SETTLE}/remoteSettRecord", TREATMENT, records.record, {"data": _RECORD}
    ),
    "2305YD": Transaction(
        f"{_INPATIENT_SETTLE}/remoteSettRecordCl", TREATMENT, records.cancel, {"data": _CANCEL_RECORD}
    ),
    "5201": Transaction(f"{_QUERY}/queryMdtrtInfo", ANY, visit_enquiry.enquire, {"data": ""}),
    "5203": Transaction(f"{_QUERY}/querySetlInfo", ANY, settlement_answers.enquire, {"data": ""}),
    "5204": Transaction(f"{_QUERY}/queryFeeList", ANY, fee_lines.enquire, {"data": ""}),
    "5206": Transaction(
        f"{_QUERY}/queryFixmedinsPracPsnSum", INSURER, people.accumulations, {"data": "psn_no"}
    ),
    "5304": Transaction(f"{_QUERY}/queryReflInfo", INSURER, filings.enquire, {"data": ""}),
    "9001": Transaction("signInSignOutService/signIn", ANY, reference.sign_on, {"signIn": "opter_no mac ip"}),
}
BY_PATH = {f"/fsi/api/{transaction.path}": infno for infno, transaction in TRANSACTIONS.items()}
