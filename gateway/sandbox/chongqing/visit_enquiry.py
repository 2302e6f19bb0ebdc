"""5201: the visits of a person, or those that one message made or changed."""

import json
import sqlite3

from gateway.sandbox.chongqing import fields, journal
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.fields import Node
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row

_SHOWN = [
    "mdtrt_id",
    "psn_no",
    "psn_name",
    "certno",
    "insutype",
    "psn_type",
    "med_type",
    "begntime",
    "endtime",
    "insuplc_admdvs",
    "mdtrtarea_admvs",
    "msgid",
    "cancel_msgid",
    "dscg_msgid",
]


def enquire(region: Region, message: Message) -> Row:
    """5201 就诊信息查询, also by the sender's message id."""
    data = message.input["data"]
    asked = fields.text(data, "msgid")
    columns = {"psn_no": fields.text(data, "psn_no"), "mdtrt_id": fields.text(data, "mdtrt_id")}
    conditions = [f"{name} = ?" for name, value in columns.items() if value]
    values = [value for value in columns.values() if value]
    if asked:
        conditions.append(
            "? in (msgid, cancel_msgid, dscg_msgid) or exists"
            " (select 1 from json_each(diag_msgids) where json_each.value = ?)"
        )
        values += [asked, asked]
    if not conditions:
        raise Refusal("CQ1001", "psn_no")
    rows = region.store.all(
        f"select *, insured_area insuplc_admdvs, treatment_area mdtrtarea_admvs from visit"
        f" where ({') and ('.join(conditions)}) order by mdtrt_id",
        *values,
    )
    output: Row = {"mdtrtinfo": [_shown(row) for row in rows if _wanted(row, data)]}
    return {**output, "msginfo": journal.fate(region.store, asked)} if asked else output


def _wanted(row: sqlite3.Row, data: Node) -> bool:
    begins, ends = fields.text(data, "begntime", "0"), fields.text(data, "endtime", "9")
    same_type = fields.text(data, "med_type") in ("", row["med_type"])
    return same_type and begins <= str(row["begntime"]) <= ends


def _shown(row: sqlite3.Row) -> Row:
    return {
        **{name: row[name] or None for name in _SHOWN},
        "ipt_otp_no": row["case_number"],
        "fixmedins_code": row["institution"],
        "fixmedins_name": row["institution_name"],
        "mdtrt_stas": row["status"],
        "diag_msgids": json.loads(row["diag_msgids"]),
    }
