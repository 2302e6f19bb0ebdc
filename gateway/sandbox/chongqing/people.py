"""People and their enrolments: 1101, 5206, and what other transactions ask about a person."""

import sqlite3
from datetime import date
from decimal import Decimal

from gateway.sandbox.chongqing import envelope, fields
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.fields import Node
from gateway.sandbox.chongqing.policy import Used
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row
from gateway.sandbox.chongqing.store import Store, packed, yuan

INSURED_AREA = "500198"
CREDENTIALS = ("01", "02", "03")
_TALLIES = ("outpatient_deductible", "outpatient_pool", "pool", "large", "serious_base", "serious_paid")


def look_up(region: Region, message: Message) -> Row:
    """1101 人员信息获取."""
    data = message.input["data"]
    person = by_credential(region.store, data)
    given = [(name, fields.text(data, name)) for name in ("certno", "psn_name")]
    if person is None or any(value and value != person[name] for name, value in given):
        raise Refusal("CQ2001")
    enrolments = region.store.all(
        "select * from enrolment where psn_no = ? order by psn_insu_stas, insutype", person["psn_no"]
    )
    return {
        "baseinfo": {**identity(person), "exp_content": None},
        "insuinfo": [_enrolment(row) for row in enrolments],
        "idetinfo": [],
    }


def by_credential(store: Store, data: Node) -> sqlite3.Row | None:
    """The person whom a voucher, an ID or a card names."""
    kind = fields.code(data, "mdtrt_cert_type", CREDENTIALS)
    value = fields.text(data, "mdtrt_cert_no")
    if kind == "01":
        return store.one("select * from person where voucher = ?", value)
    if kind == "03":
        if not fields.text(data, "card_sn"):
            raise Refusal("CQ1001", "card_sn")
        return store.one(
            "select * from person where card_number = ? and card_sn = ?", value, fields.text(data, "card_sn")
        )
    # The old number of 15 digits lacks the century and the check character.
    old = "substr(certno, 1, 6) || substr(certno, 9, 9)"
    return store.one(f"select * from person where certno = ? or {old} = ?", value, value)


def identity(person: sqlite3.Row) -> Row:
    """The fields by which answers describe a person."""
    return {
        "psn_no": person["psn_no"],
        "psn_cert_type": "01",
        "certno": person["certno"],
        "psn_name": person["psn_name"],
        "gend": person["gend"],
        "naty": person["naty"],
        "brdy": person["brdy"],
        "age": Decimal(_age(date.fromisoformat(person["brdy"]), envelope.now().date())),
    }


def insured(store: Store, psn_no: str, insutype: str) -> tuple[sqlite3.Row, sqlite3.Row]:
    """The person and the active enrolment of this kind, or a refusal."""
    person = store.one("select * from person where psn_no = ?", psn_no)
    if person is None:
        raise Refusal("CQ2001")
    enrolment = store.one("select * from enrolment where psn_no = ? and insutype = ?", psn_no, insutype)
    if enrolment is None or enrolment["psn_insu_stas"] != "1":
        raise Refusal("CQ2002", insutype)
    return person, enrolment


def check_credential(store: Store, data: Node, psn_no: str) -> None:
    """Refuse a credential that is another person's; inpatients may leave the number out."""
    fields.code(data, "mdtrt_cert_type", CREDENTIALS)
    if not fields.text(data, "mdtrt_cert_no"):
        return
    person = by_credential(store, data)
    if person is None or person["psn_no"] != psn_no:
        raise Refusal("CQ2003")


def used(store: Store, psn_no: str, insutype: str, year: int) -> Used:
    """The accumulation of a year, zero when nothing was used."""
    row = store.one(
        f"select {', '.join(_TALLIES)} from accumulation where psn_no = ? and insutype = ? and year = ?",
        psn_no,
        insutype,
        year,
    )
    return Used(*row) if row else Used()


def accumulate(store: Store, psn_no: str, insutype: str, year: int, change: Used, account: int) -> None:
    """Add a settlement's change to the year, and `account` fen to the personal account."""
    store.run(
        "insert into accumulation (psn_no, insutype, year) values (?, ?, ?) on conflict do nothing",
        psn_no,
        insutype,
        year,
    )
    additions = ", ".join(f"{name} = {name} + ?" for name in _TALLIES)
    store.run(
        f"update accumulation set {additions} where psn_no = ? and insutype = ? and year = ?",
        *(getattr(change, name) for name in _TALLIES),
        psn_no,
        insutype,
        year,
    )
    store.run(
        "update enrolment set balance = balance + ? where psn_no = ? and insutype = ?",
        account,
        psn_no,
        insutype,
    )


def accumulations(region: Region, message: Message) -> Row:
    """5206 人员累计信息查询."""
    data = message.input["data"]
    psn_no = fields.text(data, "psn_no")
    enrolments = region.store.all("select insutype from enrolment where psn_no = ?", psn_no)
    if not enrolments:
        raise Refusal("CQ2001")
    period = fields.text(data, "cum_ym", f"{envelope.now():%Y%m}")
    if len(period) != 6 or not period.isdecimal():
        raise Refusal("CQ1001", "cum_ym")
    year = int(period[:4])
    return {
        "cuminfo": [
            {
                "insutype": row["insutype"],
                "year": str(year),
                "cum_ym": f"{year}12",
                "cum_type_code": f"Q{position:02d}",
                "cum": yuan(getattr(used(region.store, psn_no, row["insutype"], year), name)),
            }
            for row in enrolments
            for position, name in enumerate(_TALLIES, 1)
        ]
    }


def _enrolment(row: sqlite3.Row) -> Row:
    level = row["pay_level"]
    return {
        "balc": yuan(row["balance"]),
        "insutype": row["insutype"],
        "psn_type": row["psn_type"],
        "psn_insu_stas": row["psn_insu_stas"],
        "psn_insu_date": row["psn_insu_date"],
        "paus_insu_date": row["paus_insu_date"] or None,
        "cvlserv_flag": row["cvlserv_flag"],
        "insuplc_admdvs": INSURED_AREA,
        "emp_name": row["emp_name"] or None,
        "psn_insu_rlts_id": row["psn_no"] + row["insutype"],
        "exp_content": packed({"PAY_LV": level}) if level else None,
    }


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
