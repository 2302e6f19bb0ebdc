"""Fee lines on the treatment side: 2204, 2301, their withdrawal 2205, 2302, and the enquiry 5204."""

import sqlite3
from decimal import Decimal

from gateway.sandbox.chongqing import fields, journal, visits
from gateway.sandbox.chongqing.catalogue import Split, Version, split
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.fields import Node
from gateway.sandbox.chongqing.policy import rounded
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row
from gateway.sandbox.chongqing.store import Store, yuan

ALL = "0000"
MOST_ROWS = 100


def add(region: Region, message: Message) -> Row:
    """2204 门诊费用明细上传, 2301 住院费用明细上传: all rows or none."""
    rows = message.input["feedetail"]
    if not 1 <= len(rows) <= MOST_ROWS:
        raise Refusal("CQ1001", "feedetail")
    found: dict[str, sqlite3.Row] = {}
    result = []
    for row in rows:
        mdtrt_id = fields.text(row, "mdtrt_id")
        if mdtrt_id not in found or found[mdtrt_id]["psn_no"] != fields.text(row, "psn_no"):
            visit = visits.find(region.store, row, inpatient=message.infno == "2301")
            if not visit["treatment_area"].startswith("50"):
                raise Refusal("CQ1006", mdtrt_id)
            found[mdtrt_id] = visits.unsettled(visit)
        result.append(_add(region, row, message.msgid))
    return {"result": result}


def _add(region: Region, row: Node, msgid: str) -> Row:
    amount, count, price = (
        fields.fen(row, "det_item_fee_sumamt"),
        fields.number(row, "cnt"),
        fields.number(row, "pric"),
    )
    number = fields.text(row, "feedetl_sn")
    if price < 0 or abs(amount - rounded(price * count * 100)) > 1:
        raise Refusal("CQ4003", number)
    original = _taken_back(region.store, row, count) if count <= 0 else ""
    occurred = fields.instant(row, "fee_ocur_time")
    version = region.catalogue.on(fields.text(row, "med_list_codg"), occurred[:10])
    parts = split(version, amount, count, price, fields.text(row, "hosp_appr_flag"))
    try:
        region.store.insert(
            "fee_line",
            mdtrt_id=fields.text(row, "mdtrt_id"),
            feedetl_sn=number,
            init_feedetl_sn=original,
            psn_no=fields.text(row, "psn_no"),
            chrg_bchno=fields.text(row, "chrg_bchno"),
            fee_ocur_time=occurred,
            amount=amount,
            cnt=str(count),
            pric=str(price),
            **_judged(version, parts),
            msgid=msgid,
        )
    except sqlite3.IntegrityError:
        raise Refusal("CQ4001", number) from None
    kept = region.store.one("select * from fee_line where id = last_insert_rowid()")
    assert kept is not None
    return shown(kept)


def _judged(version: Version, parts: Split) -> dict[str, str | int]:
    """The columns that come from the catalogue."""
    return {
        "med_list_codg": version.national_code,
        "price_limit": version.limit or "0",
        "class": version.charge_class,
        "charge_type": version.charge_type,
        "limited_use": version.limited_use,
        "ratio": str(parts.ratio),
        "own": parts.own,
        "over": parts.over,
        "pre": parts.pre,
        "scope": parts.scope,
    }


def _taken_back(store: Store, row: Node, count: Decimal) -> str:
    """The line that a refund row names; no more may go back than was charged."""
    original = fields.text(row, "init_feedetl_sn")
    mdtrt_id = fields.text(row, "mdtrt_id")
    charged = store.all(
        "select cnt from fee_line where mdtrt_id = ? and valid = 1 and ? in (feedetl_sn, init_feedetl_sn)"
        " and med_list_codg = ?",
        mdtrt_id,
        original,
        fields.text(row, "med_list_codg"),
    )
    if count == 0 or not original or sum((Decimal(each["cnt"]) for each in charged), count) < 0:
        raise Refusal("CQ4004", original or "init_feedetl_sn")
    return original


def shown(row: sqlite3.Row) -> Row:
    """The `result` row of a line."""
    return {
        "feedetl_sn": row["feedetl_sn"],
        "det_item_fee_sumamt": yuan(row["amount"]),
        "cnt": Decimal(row["cnt"]),
        "pric": Decimal(row["pric"]),
        "pric_uplmt_amt": Decimal(row["price_limit"]),
        "selfpay_prop": Decimal(row["ratio"]),
        "fulamt_ownpay_amt": yuan(row["own"]),
        "overlmt_amt": yuan(row["over"]),
        "preselfpay_amt": yuan(row["pre"]),
        "inscp_scp_amt": yuan(row["scope"]),
        "chrgitm_lv": row["class"],
        "med_chrgitm_type": row["charge_type"],
        "bas_medn_flag": "0",
        "hi_nego_drug_flag": "0",
        "chld_medc_flag": "0",
        "list_sp_item_flag": "0",
        "lmt_used_flag": row["limited_use"],
        "drt_reim_flag": "0",
        "memo": None,
        "exp_content": None,
    }


def sums(store: Store, mdtrt_id: str) -> dict[str, int]:
    """The four head sums of the visit's standing lines."""
    row = store.one(
        "select coalesce(sum(own), 0) fulamt_ownpay_amt, coalesce(sum(over), 0) overlmt_selfpay,"
        " coalesce(sum(pre), 0) preselfpay_amt, coalesce(sum(scope), 0) inscp_scp_amt"
        " from fee_line where mdtrt_id = ? and valid = 1",
        mdtrt_id,
    )
    assert row is not None
    return dict(row)


def withdraw_outpatient(region: Region, message: Message) -> Row:
    """2205 门诊费用明细撤销: by batch, or all."""
    data = message.input["data"]
    batch, number = fields.text(data, "chrg_bchno"), fields.text(data, "feedetl_sn")
    visit = visits.find(region.store, data, inpatient=False)
    if visit["status"] == visits.SETTLED:
        raise Refusal("CQ4005")
    conditions = {
        name: value
        for name, value in (("chrg_bchno", batch), ("feedetl_sn", number))
        if value not in ("", ALL)
    }
    _withdraw(region.store, visit["mdtrt_id"], conditions, message.msgid)
    return {}


def withdraw_inpatient(region: Region, message: Message) -> Row:
    """2302 住院费用明细撤销: by line, or all."""
    for row in message.input["data"]:
        visit = visits.find(region.store, row, inpatient=True)
        if visit["status"] == visits.SETTLED:
            raise Refusal("CQ4005")
        number = fields.text(row, "feedetl_sn")
        _withdraw(
            region.store, visit["mdtrt_id"], {} if number == ALL else {"feedetl_sn": number}, message.msgid
        )
    return {}


def _withdraw(store: Store, mdtrt_id: str, conditions: dict[str, str], msgid: str) -> None:
    withdrawn = store.run(
        "update fee_line set valid = 0, cancel_msgid = ? where mdtrt_id = ? and valid = 1 and settled = 0"
        + "".join(f" and {name} = ?" for name in conditions),
        msgid,
        mdtrt_id,
        *conditions.values(),
    )
    if conditions and not withdrawn.rowcount:
        raise Refusal("CQ4004", ",".join(conditions.values()))


def enquire(region: Region, message: Message) -> Row:
    """5204 费用明细查询, also by the sender's message id."""
    data = message.input["data"]
    asked = fields.text(data, "msgid")
    columns = {name: fields.text(data, name) for name in ("psn_no", "mdtrt_id", "chrg_bchno", "feedetl_sn")}
    conditions = [f"{name} = ?" for name, value in columns.items() if value]
    values = [value for value in columns.values() if value]
    if not (columns["psn_no"] or columns["mdtrt_id"] or asked):
        raise Refusal("CQ1001", "psn_no")
    conditions.append("? in (msgid, cancel_msgid)" if asked else "valid = 1")
    if asked:
        values.append(asked)
    rows = region.store.all(f"select * from fee_line where {' and '.join(conditions)} order by id", *values)
    output: Row = {"feedetail": [_listed(row) for row in rows]}
    return {**output, "msginfo": journal.fate(region.store, asked)} if asked else output


def _listed(row: sqlite3.Row) -> Row:
    return {
        **shown(row),
        "mdtrt_id": row["mdtrt_id"],
        "psn_no": row["psn_no"],
        "chrg_bchno": row["chrg_bchno"] or None,
        "fee_ocur_time": row["fee_ocur_time"],
        "med_list_codg": row["med_list_codg"],
        "setl_flag": str(row["settled"]),
        "vali_flag": str(row["valid"]),
        "msgid": row["msgid"],
        "cancel_msgid": row["cancel_msgid"] or None,
    }
