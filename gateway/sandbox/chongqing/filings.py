"""Remote-treatment filings (异地就医备案): 2501, 2502, 2561, 2562, and their enquiry 5304."""

import json
import sqlite3
from datetime import date, timedelta

from gateway.sandbox.chongqing import envelope, fields, journal, people, reference
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.fields import Node
from gateway.sandbox.chongqing.policy import LONG_TERM_KINDS, REFERRAL
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row
from gateway.sandbox.chongqing.store import Store, packed

VALID, CANCELLED = "1", "0"
OPEN_END = "9999-12-31"
# rmt_out_type -> the biz_appy_type that goes with it.
BUSINESS = {"1": "08", "2": "08", "3": "08", "4": "06", "5": "07", "6": "99"}
_TEMPORARY = timedelta(days=183)
_PASSED_ON = [
    "tel",
    "addr",
    "insu_optins",
    "diag_code",
    "diag_name",
    "dise_cond_dscr",
    "reflin_medins_no",
    "reflin_medins_name",
    "refl_rea",
    "refl_opnn",
    "refl_type",
    "memo",
]


def refer(region: Region, message: Message) -> Row:
    """2501 转院备案."""
    node = message.input["refmedin"]
    if fields.text(node, "refl_type") != "3":
        raise Refusal("CQ1007", "refl_type")
    referred = fields.day(node, "refl_date")
    return _file(region.store, message, node, REFERRAL, fields.day(node, "begndate", referred))


def file_other(region: Region, message: Message) -> Row:
    """2561 其他异地就医备案 (the sandbox's own)."""
    node = message.input["data"]
    kind = fields.code(node, "rmt_out_type", BUSINESS)
    if kind == REFERRAL or BUSINESS[kind] != fields.text(node, "biz_appy_type"):
        raise Refusal("CQ6004", f"rmt_out_type={kind}")
    return _file(region.store, message, node, kind, fields.day(node, "begndate"))


def _file(store: Store, message: Message, node: Node, kind: str, begins: str) -> Row:
    psn_no, area = fields.text(node, "psn_no"), fields.text(node, "mdtrtarea_admdvs")
    if not area.startswith(envelope.SERVED_PROVINCES) or len(area) != 6:
        raise Refusal("CQ1005", area)
    insutype = fields.text(node, "insutype") or _active(store, psn_no)
    people.insured(store, psn_no, insutype)
    lasting = OPEN_END if kind in LONG_TERM_KINDS else str(date.fromisoformat(begins) + _TEMPORARY)
    ends = fields.day(node, "enddate", lasting)
    if ends < begins:
        raise Refusal("CQ1001", "enddate")
    if store.one(
        "select 1 from filing where psn_no = ? and insutype = ? and kind = ? and status = ?"
        " and substr(area, 1, 2) = ? and begins <= ? and ends >= ?",
        *(psn_no, insutype, kind, VALID, area[:2], ends, begins),
    ):
        raise Refusal("CQ6001")
    number = reference.numbered(store, "BA", "filing")
    store.insert(
        "filing",
        number=number,
        infno=message.infno,
        kind=kind,
        psn_no=psn_no,
        insutype=insutype,
        area=area,
        begins=begins,
        ends=ends,
        status=VALID,
        msgid=message.msgid,
        at=f"{envelope.now():%Y-%m-%d %H:%M:%S}",
        detail=packed({**node, "opter_id": message.operator, "opter_name": message.operator_name}),
    )
    return {"result": {"trt_dcla_detl_sn": number}}


def _active(store: Store, psn_no: str) -> str:
    row = store.one("select insutype from enrolment where psn_no = ? and psn_insu_stas = '1'", psn_no)
    return row["insutype"] if row else ""


def cancel(region: Region, message: Message) -> Row:
    """2502 转院备案撤销, 2562 其他异地备案撤销: each for its own sort."""
    node = message.input["data"]
    filed_by = {"2502": "2501", "2562": "2561"}[message.infno]
    row = region.store.one(
        "select * from filing where number = ? and psn_no = ? and infno = ?",
        *(fields.text(node, "trt_dcla_detl_sn"), fields.text(node, "psn_no"), filed_by),
    )
    if row is None:
        raise Refusal("CQ6002")
    if row["status"] == CANCELLED:
        raise Refusal("CQ6003")
    region.store.run(
        "update filing set status = ?, cancel_msgid = ? where number = ?",
        CANCELLED,
        message.msgid,
        row["number"],
    )
    return {}


def kinds_on(store: Store, psn_no: str, insutype: str, treatment_area: str, day: str) -> set[str]:
    """The kinds of filing that are valid for this province on this day."""
    rows = store.all(
        "select kind from filing where psn_no = ? and insutype = ? and status = ? and substr(area, 1, 2) = ?"
        " and ? between begins and ends",
        *(psn_no, insutype, VALID, treatment_area[:2], day),
    )
    return {row["kind"] for row in rows}


def enquire(region: Region, message: Message) -> Row:
    """5304 转院信息查询: filings of both sorts, also by the sender's message id."""
    node = message.input["data"]
    psn_no, asked = fields.text(node, "psn_no"), fields.text(node, "msgid")
    if not psn_no and not asked:
        raise Refusal("CQ1001", "psn_no")
    begins, ends = fields.text(node, "begntime", "0")[:10], fields.text(node, "endtime", "9")[:10]
    rows = region.store.all(
        "select filing.*, certno, psn_name, gend, brdy from filing join person using (psn_no)"
        " where (? = '' or psn_no = ?) and (? = '' or ? in (msgid, cancel_msgid))"
        " and ends >= ? and begins <= ? order by number",
        *(psn_no, psn_no, asked, asked, begins, ends),
    )
    output: Row = {"refmedin": [_shown(row) for row in rows]}
    return {**output, "msginfo": journal.fate(region.store, asked)} if asked else output


def _shown(row: sqlite3.Row) -> Row:
    detail = json.loads(row["detail"])
    return {
        **{name: detail.get(name) for name in _PASSED_ON},
        **{name: row[name] for name in ("insutype", "psn_no", "certno", "psn_name", "gend", "brdy", "msgid")},
        "psn_cert_type": "01",
        "dcla_souc": None,
        "emp_name": None,
        "out_flag": "1",
        "refl_date": detail.get("refl_date") or row["begins"],
        "begndate": row["begins"],
        "enddate": None if row["ends"] == OPEN_END else row["ends"],
        "hosp_agre_refl_flag": detail.get("hosp_agre_refl_flag") or "1",
        "opter_id": detail["opter_id"],
        "opter_name": detail["opter_name"],
        "opt_time": row["at"],
        "trt_dcla_detl_sn": row["number"],
        "biz_appy_type": BUSINESS[row["kind"]],
        "rmt_out_type": row["kind"],
        "mdtrtarea_admdvs": row["area"],
        "dcla_stas": row["status"],
        "cancel_msgid": row["cancel_msgid"] or None,
    }
