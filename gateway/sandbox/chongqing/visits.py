"""Visits: register, admit, cancel, diagnoses, discharge, and their enquiry 5201."""

import json
import sqlite3
from collections.abc import Iterable

from gateway.sandbox.chongqing import fields, people, reference
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.fields import Node
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row
from gateway.sandbox.chongqing.store import Store, packed

CANCELLED, OPEN, DISCHARGED, SETTLED = "0", "1", "2", "3"
OUTPATIENT_TYPES, INPATIENT_TYPES = ("11", "13", "14"), ("21", "22")


def register(region: Region, message: Message) -> Row:
    """2201 门诊挂号."""
    data = message.input["data"]
    if not fields.text(data, "mdtrt_cert_no"):
        raise Refusal("CQ1001", "mdtrt_cert_no")
    case_number = fields.text(data, "ipt_otp_no")
    mdtrt_id = _open(region, message, data, inpatient=False, med_type="11", case_number=case_number)
    return {
        "data": {
            "mdtrt_id": mdtrt_id,
            "psn_no": fields.text(data, "psn_no"),
            "ipt_otp_no": case_number,
            "exp_content": None,
        }
    }


def admit(region: Region, message: Message) -> Row:
    """2401 入院办理."""
    data = message.input["mdtrtinfo"]
    areas = (message.insured_area, message.treatment_area)
    if (fields.text(data, "insuplc_admdvs"), fields.text(data, "mdtrtarea_admvs")) != areas:
        raise Refusal("CQ1001", "insuplc_admdvs,mdtrtarea_admvs")
    med_type = fields.code(data, "med_type", INPATIENT_TYPES)
    case_number = fields.text(data, "ipt_no")
    mdtrt_id = _open(region, message, data, inpatient=True, med_type=med_type, case_number=case_number)
    diagnose(region.store, mdtrt_id, message.input.get("diseinfo"), message.msgid)
    return {"result": {"mdtrt_id": mdtrt_id, "exp_content": None}}


def _open(
    region: Region, message: Message, data: Node, *, inpatient: bool, med_type: str, case_number: str
) -> str:
    keys = fields.extension(data)
    known = _checked(region, message, data, inpatient=inpatient)
    mdtrt_id = reference.numbered(region.store, "JZ", "visit")
    region.store.insert(
        "visit",
        mdtrt_id=mdtrt_id,
        infno=message.infno,
        msgid=message.msgid,
        psn_no=fields.text(data, "psn_no"),
        insutype=fields.code(data, "insutype", ("310", "390")),
        **known,
        inpatient=inpatient,
        med_type=med_type,
        case_number=case_number,
        begntime=fields.instant(data, "begntime"),
        institution=message.institution,
        institution_name=message.institution_name,
        insured_area=message.insured_area,
        treatment_area=message.treatment_area,
        emergency=fields.emergency(keys),
        grade=reference.grade(region, message.institution, keys.get("DEDC_HOSP_LV", "")),
        status=OPEN,
        detail=packed(data),
    )
    return mdtrt_id


def _checked(region: Region, message: Message, data: Node, *, inpatient: bool) -> dict[str, str]:
    """What each side checks before a visit begins; the insurer knows more of the person than was sent."""
    known = {"psn_name": "", "certno": fields.text(data, "certno"), "psn_type": ""}
    if message.to_insurer:
        psn_no = fields.text(data, "psn_no")
        person, enrolment = people.insured(region.store, psn_no, fields.text(data, "insutype"))
        people.check_credential(region.store, data, psn_no)
        known = {
            "psn_name": person["psn_name"],
            "certno": person["certno"],
            "psn_type": enrolment["psn_type"],
        }
    else:
        fields.code(data, "mdtrt_cert_type", people.CREDENTIALS)
    if message.to_treatment_side:
        reference.admits(region, message.institution, inpatient=inpatient)
    return known


def find(store: Store, node: Node, *, inpatient: bool | None = None) -> sqlite3.Row:
    """The visit that a node names; it must be that person's, not cancelled, and of the right sort."""
    visit = store.one("select * from visit where mdtrt_id = ?", fields.text(node, "mdtrt_id"))
    if visit is None:
        raise Refusal("CQ3001", fields.text(node, "mdtrt_id"))
    if visit["psn_no"] != fields.text(node, "psn_no"):
        raise Refusal("CQ3007")
    if inpatient is not None and bool(visit["inpatient"]) != inpatient:
        raise Refusal("CQ3005")
    if visit["status"] == CANCELLED:
        raise Refusal("CQ3003")
    return visit


def unsettled(visit: sqlite3.Row) -> sqlite3.Row:
    """The same visit, refused when it is settled."""
    if visit["status"] == SETTLED:
        raise Refusal("CQ3002")
    return visit


def close(store: Store, mdtrt_id: str) -> None:
    """Mark the visit and its lines as settled."""
    store.run("update visit set status = ? where mdtrt_id = ?", SETTLED, mdtrt_id)
    store.run("update fee_line set settled = 1 where mdtrt_id = ? and valid = 1", mdtrt_id)


def reopen(store: Store, mdtrt_id: str) -> None:
    """Undo `close`."""
    store.run(
        "update visit set status = case when dscg_msgid = '' then ? else ? end where mdtrt_id = ?",
        OPEN,
        DISCHARGED,
        mdtrt_id,
    )
    store.run("update fee_line set settled = 0 where mdtrt_id = ?", mdtrt_id)


def has_lines(store: Store, mdtrt_id: str) -> bool:
    """Whether lines stand that were not withdrawn."""
    return store.one("select 1 from fee_line where mdtrt_id = ? and valid = 1", mdtrt_id) is not None


def cancel_registration(region: Region, message: Message) -> Row:
    """2202 门诊挂号撤销."""
    return _cancel(region.store, message, inpatient=False)


def cancel_admission(region: Region, message: Message) -> Row:
    """2404 入院撤销."""
    return _cancel(region.store, message, inpatient=True)


def _cancel(store: Store, message: Message, *, inpatient: bool) -> Row:
    data = message.input["data"]
    visit = unsettled(find(store, data, inpatient=inpatient))
    if not inpatient and fields.text(data, "ipt_otp_no") != visit["case_number"]:
        raise Refusal("CQ3007", "ipt_otp_no")
    if has_lines(store, visit["mdtrt_id"]):
        raise Refusal("CQ3004")
    store.run(
        "update visit set status = ?, cancel_msgid = ? where mdtrt_id = ?",
        CANCELLED,
        message.msgid,
        visit["mdtrt_id"],
    )
    return {}


def outpatient_information(region: Region, message: Message) -> Row:
    """2203 门诊就诊信息上传."""
    information = message.input["mdtrtinfo"]
    visit = unsettled(find(region.store, information, inpatient=False))
    med_type = outpatient_type(information)
    fields.instant(information, "begntime")
    emergency = fields.emergency(fields.extension(information))
    region.store.run(
        "update visit set med_type = ?, emergency = max(emergency, ?) where mdtrt_id = ?",
        med_type,
        emergency,
        visit["mdtrt_id"],
    )
    _diagnosed(region.store, visit, message)
    return {}


def outpatient_type(node: Node) -> str:
    """The med_type of an outpatient node; 13 急诊 demands the matching extension."""
    med_type = fields.code(node, "med_type", OUTPATIENT_TYPES)
    if med_type == "13" and fields.extension(node).get("OTP_ER_REFL_FLAG") not in ("1", "3"):
        raise Refusal("CQ1007", "OTP_ER_REFL_FLAG")
    return med_type


def change_admission(region: Region, message: Message) -> Row:
    """2403 住院信息变更."""
    information = message.input["adminfo"]
    visit = unsettled(find(region.store, information, inpatient=True))
    detail = {**json.loads(visit["detail"]), **information}
    emergency = fields.emergency(fields.extension(detail))
    region.store.run(
        "update visit set detail = ?, emergency = ? where mdtrt_id = ?",
        packed(detail),
        emergency,
        visit["mdtrt_id"],
    )
    _diagnosed(region.store, visit, message)
    return {}


def discharge(region: Region, message: Message) -> Row:
    """2402 出院办理."""
    information = message.input["dscginfo"]
    visit = find(region.store, information, inpatient=True)
    ended = fields.instant(information, "endtime")
    fields.code(information, "dscg_way", ("1", "2", "3", "4", "5", "9"))
    if visit["dscg_msgid"] or ended < visit["begntime"]:
        raise Refusal("CQ3006")
    region.store.run(
        "update visit set endtime = ?, dscg_msgid = ?, status = case status when ? then ? else status end"
        " where mdtrt_id = ?",
        ended,
        message.msgid,
        OPEN,
        DISCHARGED,
        visit["mdtrt_id"],
    )
    diagnose(region.store, visit["mdtrt_id"], message.input.get("diseinfo"), message.msgid)
    return {}


def _diagnosed(store: Store, visit: sqlite3.Row, message: Message) -> None:
    diagnose(store, visit["mdtrt_id"], message.input.get("diseinfo"), message.msgid)
    ids = [*json.loads(visit["diag_msgids"]), message.msgid]
    store.run("update visit set diag_msgids = ? where mdtrt_id = ?", packed(ids), visit["mdtrt_id"])


def diagnose(store: Store, mdtrt_id: str, rows: Iterable[Node] | None, msgid: str) -> None:
    """Keep diagnoses; one of the same type and order number replaces the former."""
    for row in rows or ():
        store.run(
            "insert or replace into diagnosis (mdtrt_id, diag_type, diag_srt_no, diag_code, diag_name,"
            " vali_flag, msgid) values (?, ?, ?, ?, ?, ?, ?)",
            mdtrt_id,
            fields.code(row, "diag_type", ("1", "2", "3")),
            int(fields.number(row, "diag_srt_no")),
            fields.text(row, "diag_code"),
            fields.text(row, "diag_name"),
            fields.text(row, "vali_flag", "1"),
            msgid,
        )
