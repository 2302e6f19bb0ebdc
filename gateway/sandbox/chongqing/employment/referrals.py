"""Letters that send somebody to a posting, issued here or offered here, and their receipts (推荐信, 回执)."""

import json
from datetime import date, timedelta
from sqlite3 import Row

from gateway.sandbox.chongqing.employment import clock, codes, fields, postings, seekers
from gateway.sandbox.chongqing.employment.envelope import Message, Record
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

ISSUED, OFFERED = "issued", "offered"
_DAYS = timedelta(15)
_NUMBER = r"[0-9a-f]{32}"
_LETTER = r"5[01]\d{13}"
_NOT_NOW = {
    postings.EXPIRED: "ZP5011",
    postings.FILLED: "ZP5012",
    postings.FROZEN: "ZP5013",
    postings.WITHDRAWN: "ZP5014",
    postings.ARCHIVED: "ZP5014",
    postings.REGISTERED: "ZP5013",
}


def issue(store: Store, message: Message) -> list[Record]:
    """D26: issue the letter here, for a posting of the other region."""
    asked = message.asked
    number = fields.shaped(asked, "ywh", _NUMBER)
    _from_there(asked, "gwdq")
    if not message.office.startswith(codes.AREA):
        raise Refusal("ZP4004", message.office)
    row = seekers.of_number(store, fields.needed(asked, "qzbh", 32))
    if seekers.state_of(store, row) != "active":
        raise Refusal("ZP4012")
    posting = fields.shaped(asked, "gwbh", r"[0-9A-Z]{1,32}")
    fields.needed(asked, "gwmc"), fields.needed(asked, "dwmc")
    _nothing_against(store, row["person"], posting)
    issued, due = _term(asked)
    _unknown(store, number)
    letter = f"{message.office[:6]}{store.next('emp_letter'):09d}"
    told = {
        "ywh": number,
        "tjxid": letter,
        "qzbh": row["qzbh"],
        "gwbh": posting,
        "kjrq": clock.day8(issued),
        "hzqx": clock.day8(due),
    }
    _keep(store, told, ISSUED, posting, person=row["person"], qzbh=row["qzbh"])
    return [told]


def offer(store: Store, message: Message) -> list[Record]:
    """D27: somebody of the other region is sent to a posting here."""
    asked = message.asked
    number, letter = fields.shaped(asked, "ywh", _NUMBER), fields.shaped(asked, "tjxid", _LETTER)
    _from_there(asked, "qzdq")
    record = postings.record_of(postings.of_number(store, fields.needed(asked, "zpgzbh", 32)))
    state = postings.state_of(store, record)
    if state != postings.ACTIVE:
        raise Refusal(_NOT_NOW[state])
    if record.get("fbh"):
        raise Refusal("ZP5015")
    _, due = _term(asked)
    if due < clock.today(store):
        raise Refusal("ZP5016")
    fields.needed(asked, "bip_name", 50), fields.shaped(asked, "bip_con_mobile", r"[0-9+-]{7,20}")
    fields.code(asked, "whcd", codes.WHCD), fields.code_if_any(asked, "jsdj", codes.JSDJ)
    _unknown(store, number)
    told = {"ywh": number, "tjxid": letter}
    _keep(store, {**told, "hzqx": clock.day8(due)}, OFFERED, record["zpgzbh"])
    return [told]


def answer(store: Store, message: Message) -> list[Record]:
    """D28: what the posting's side says."""
    asked = message.asked
    row, said = _known(store, asked), fields.code(asked, "dfyj", codes.DFYJ)
    fields.text(asked, "dfyy", 1000)
    on = clock.day8(fields.day(asked, "dfrq"))
    if row["answer"] not in ("", said):
        raise Refusal("ZP5023")
    if row["closed"]:
        raise Refusal("ZP5024")
    if not row["answer"] and on > row["due"]:
        raise Refusal("ZP5016")
    store.run("update emp_letter set answer = ? where ywh = ?", said, row["ywh"])
    return [{"ywh": row["ywh"], "tjxid": row["tjxid"], "dfyj": said}]


def close(store: Store, message: Message) -> list[Record]:
    """D29: the receipt, or that none came."""
    asked = message.asked
    row, how = _known(store, asked), fields.code(asked, "bjfs", codes.BJFS)
    result = fields.code(asked, "sfcg", "01") if how == "HZ" else ""
    if how == "YQ" and fields.text(asked, "sfcg"):
        raise Refusal("ZP1001", "sfcg")
    pay, on = fields.fen(asked, "jyyx"), fields.day(asked, "hzsj")
    if pay is not None and result != "1":
        raise Refusal("ZP1001", "jyyx")
    told = {
        "ywh": row["ywh"],
        "tjxid": row["tjxid"],
        "dfyj": row["answer"],
        "bjfs": how,
        "sfcg": result,
    }
    if row["closed"] and (row["closed"], row["result"]) == (how, result):
        return [told]
    _closable(row, how, clock.day8(on))
    if result == "1" and row["side"] == OFFERED:
        _vacant(store, row)
    store.run(
        "update emp_letter set closed = ?, result = ?, detail = ? where ywh = ?",
        how,
        result,
        json.dumps(_in_its_own_tables(row, how, result), ensure_ascii=False),
        row["ywh"],
    )
    if result == "1":
        _hired(store, row)
    return [told]


def _closable(row: Row, how: str, on: str) -> None:
    if row["closed"] or row["answer"] == "BTY":
        raise Refusal("ZP5024")
    if how == "HZ" and row["answer"] != "TY":
        raise Refusal("ZP5025")
    if how == "HZ" and on > row["due"]:
        raise Refusal("ZP5026")
    if how == "YQ" and on <= row["due"]:
        raise Refusal("ZP5027")


def _vacant(store: Store, row: Row) -> None:
    """A posting takes as many as it wants and nobody more (招满)."""
    record = postings.record_of(postings.of_number(store, row["posting"]))
    if postings.hired(record) >= int(record["zrs"]):
        raise Refusal("ZP5012", row["posting"])


def _in_its_own_tables(row: Row, how: str, result: str) -> Record:
    """ZJ_TJXXHZB as the market keeps it: it counts a missing receipt twice, once for each side."""
    if how == "YQ":
        return {"sfhz": "0", "person_side": "1", "unit_side": "0", "note": "逾期无回执"}
    return {"sfhz": "1", "person_side": result, "unit_side": result, "note": ""}


def _hired(store: Store, row: Row) -> None:
    if row["side"] == ISSUED:
        seekers.hire(store, row["qzbh"])
        kept = store.one("select record from emp_person where citizenid = ?", row["person"])
        if kept is not None and json.loads(kept["record"]).get("unemployed"):
            store.run("insert into emp_told (ywh) values (?) on conflict do nothing", row["ywh"])
        return
    posting = postings.of_number(store, row["posting"])
    record = postings.record_of(posting)
    record |= {"cgrsn": str(int(record["cgrsn"]) + 1), "gxsj": clock.now14(store)}
    postings.keep(store, posting, record)


def _nothing_against(store: Store, person: str, posting: str) -> None:
    letters = store.all("select * from emp_letter where side = ? and person = ?", ISSUED, person)
    if any(not one["closed"] and one["answer"] != "BTY" for one in letters):
        raise Refusal("ZP5001")
    if any(one["posting"] == posting and one["result"] == "0" for one in letters):
        raise Refusal("ZP5002")


def _term(asked: fields.Node) -> tuple[date, date]:
    """When a letter is issued and until when its receipt is taken: fifteen days, neither more nor less."""
    issued, due = fields.day(asked, "kjrq"), fields.day(asked, "hzqx")
    if due - issued != _DAYS:
        raise Refusal("ZP5003")
    return issued, due


def _keep(store: Store, told: Record, side: str, posting: str, *, person: str = "", qzbh: str = "") -> None:
    store.insert(
        "emp_letter",
        ywh=told["ywh"],
        side=side,
        tjxid=told["tjxid"],
        person=person,
        qzbh=qzbh,
        posting=posting,
        due=told["hzqx"],
        detail="{}",
    )


def _known(store: Store, asked: fields.Node) -> Row:
    row = store.one("select * from emp_letter where ywh = ?", fields.shaped(asked, "ywh", _NUMBER))
    if row is None:
        raise Refusal("ZP5021")
    if fields.shaped(asked, "tjxid", _LETTER) != row["tjxid"]:
        raise Refusal("ZP5022")
    return row


def _unknown(store: Store, number: str) -> None:
    if store.one("select 1 from emp_letter where ywh = ?", number) is not None:
        raise Refusal("ZP5004")


def _from_there(asked: fields.Node, name: str) -> None:
    if fields.code(asked, name, (codes.HERE, codes.THERE)) != codes.THERE:
        raise Refusal("ZP3002")
