"""How settlements are told: `setlinfo` and `setldetail` with the quirks of each transaction, and 5203."""

import json
import sqlite3
from decimal import Decimal

from gateway.sandbox.chongqing import amounts, fields, journal
from gateway.sandbox.chongqing.amounts import Amounts
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row
from gateway.sandbox.chongqing.store import yuan

_PERSON = [
    "mdtrt_id",
    "psn_no",
    "psn_name",
    "psn_cert_type",
    "certno",
    "gend",
    "naty",
    "brdy",
    "insutype",
    "psn_type",
    "cvlserv_flag",
    "setl_time",
    "mdtrt_cert_type",
    "med_type",
    "clr_type",
]
_WITH_EXTRAS = frozenset({"2303", "2304", "2305", "2208"})
_CANCELLATIONS = frozenset({"2208", "2305"})


def answer(infno: str, setl_id: str, figures: Amounts, info: Row) -> Row:
    """The output of a settlement transaction; pre-settlements have no number yet."""
    told = _setlinfo(figures, info)
    if setl_id:
        told = {"mdtrt_id": told.pop("mdtrt_id"), "setl_id": setl_id, **told}
    if infno in _WITH_EXTRAS:
        told |= _extras(figures, info)
    if infno in _CANCELLATIONS:
        # Chongqing leaves these null on a cancellation; psn_pay and ownpay_hosp_part carry them.
        told |= {"psn_part_amt": None, "hosp_part_amt": None}
    if infno == "2208":
        told["pdn_cash_pay"] = told.pop("psn_cash_pay")  # the national text's own misspelling
    if infno == "2305":
        told |= {name: info[name] for name in ("begndate", "enddate", "mdtrt_cert_no", "invono")}
        told["setl_type"] = "2"
    return {"setlinfo": told, "setldetail": amounts.detail(info["insutype"], figures, info["limit_left"])}


def _setlinfo(figures: Amounts, info: Row) -> Row:
    return {
        **{name: info[name] for name in _PERSON},
        "age": Decimal(info["age"]),
        **{name: yuan(amount) for name, amount in figures.items()},
        "pool_prop_selfpay": Decimal("0.0"),
        "balc": yuan(info["balance"]),
        "medins_setl_id": info["msgid"],
        "clr_optins": "500000",
        "clr_way": "1",
        "exp_content": None,
    }


def _extras(figures: Amounts, info: Row) -> Row:
    standard = yuan(info["dedc_std"] if figures["medfee_sumamt"] >= 0 else -info["dedc_std"])
    return {
        "othfund_pay": yuan(0),
        "psn_pay": yuan(figures["psn_part_amt"]),
        "ownpay_hosp_part": yuan(figures["hosp_part_amt"]),
        "inscp_amt": yuan(figures["inscp_scp_amt"]),
        "cashPayamt": yuan(figures["psn_cash_pay"]),
        "dedc_std": standard,
        "crt_dedc": yuan(figures["act_pay_dedc"]),
        "psn_insu_rlts_id": info["psn_no"] + info["insutype"],
        "insu_admdvs": info["insu_admdvs"],
    }


def record_answer(setl_id: str, row_info: Row, figures: Amounts) -> Row:
    """The `setlinfo` of a record of a remote settlement."""
    names = ["medfee_sumamt", "fund_pay_sumamt", "psn_part_amt", "acct_pay", "psn_cash_pay", "hosp_part_amt"]
    return {
        "mdtrt_id": row_info["mdtrt_id"],
        "setl_id": setl_id,
        "insu_setl_id": row_info["insu_setl_id"],
        "psn_no": row_info["psn_no"],
        "setl_time": row_info["setl_time"],
        **{name: yuan(figures[name]) for name in names},
        "medins_setl_id": row_info["msgid"],
        "clr_optins": "500000",
        "clr_way": "1",
        "clr_type": row_info["clr_type"],
    }


def enquire(region: Region, message: Message) -> Row:
    """5203 结算信息查询, also by the sender's message id; lists negative rows and YD records too."""
    data = message.input["data"]
    asked = fields.text(data, "msgid")
    columns = {name: fields.text(data, name) for name in ("psn_no", "mdtrt_id", "setl_id", "msgid")}
    conditions = [f"{name} = ?" for name, value in columns.items() if value]
    if not conditions:
        raise Refusal("CQ1001", "psn_no")
    rows = region.store.all(
        f"select * from settlement where {' and '.join(conditions)} and status != 'R' order by setl_id",
        *(value for value in columns.values() if value),
    )
    output: Row = {
        "setlinfo": [_listed(row) for row in rows],
        "setldetail": [{"setl_id": row["setl_id"], **line} for row in rows for line in _detail(row)],
    }
    return {**output, "msginfo": journal.fate(region.store, asked)} if asked else output


def _listed(row: sqlite3.Row) -> Row:
    figures, info = json.loads(row["amounts"]), json.loads(row["info"])
    if row["record"]:
        told = {
            **record_answer(row["setl_id"], info, figures),
            **{name: yuan(amount) for name, amount in figures.items()},
        }
    else:
        told = {**_setlinfo(figures, info), **_extras(figures, info), "setl_id": row["setl_id"]}
    return {
        **told,
        "rcd_flag": str(row["record"]),
        "insu_setl_id": row["insu_setl_id"] or None,
        "refd_setl_flag": "1" if row["status"] == "2" else "0",
        "init_setl_id": row["init_setl_id"] or None,
        "setl_stas": row["status"],
    }


def _detail(row: sqlite3.Row) -> list[Row]:
    if row["record"]:
        return []
    info = json.loads(row["info"])
    return amounts.detail(info["insutype"], json.loads(row["amounts"]), info["limit_left"])
