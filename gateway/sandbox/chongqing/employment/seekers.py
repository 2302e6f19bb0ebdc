"""Registrations of those who look for work, by the market's own rules (求职登记)."""

import json
import re
from datetime import date, timedelta
from sqlite3 import Row

from gateway.sandbox.chongqing.employment import clock, codes, fields, postings
from gateway.sandbox.chongqing.employment.envelope import Message, Record
from gateway.sandbox.chongqing.employment.publications import checked_pay
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

PERIOD = 90
_YOUNGEST = 16
_WITH_PERSON = ("bip_name", "bip_con_mobile", "bip_hjxz", "bip_hkszd", "bip_rylb", "sfyq")
_WEIGHTS, _CHECK = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
_INSERT = """
insert into emp_seeker (qzbh, person, djsj, gzdq, whcd, wants, ends, frozen, archived, record)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def register(store: Store, message: Message) -> list[Record]:
    """D24: register somebody."""
    asked = message.asked
    _of_this_city(message)
    person = fields.shaped(asked, "bip_citizenid", r"\d{17}[\dX]")
    born = _born(person)
    if _age(born, clock.today(store)) < _YOUNGEST:
        raise Refusal("ZP4001")
    trades = [
        fields.code(one, "gz", codes.occupations()) if isinstance(one, dict) else _broken("qzgz")
        for one in asked.get("qzgz") or _broken("qzgz")
    ]
    if len(trades) > 3 or len(set(trades)) < len(trades):
        raise Refusal("ZP4002" if len(trades) <= 3 else "ZP1001", "qzgz")
    pay = checked_pay(asked, "1", "zdyx", "zgyx")
    fields.needed(asked, "zdyx")
    home = fields.shaped(asked, "bip_hkszd", r"\d{12}")
    kind = fields.code(asked, "bip_hjxz", codes.HJXZ)
    if kind[0] in "12" and (kind[1] == "1") != home.startswith(codes.AREA):
        raise Refusal("ZP4003")
    if _holding(store, person) is not None:
        raise Refusal("ZP4010")
    now = clock.now14(store)
    record = {
        "qzbh": postings.next_number(store, "QZ", "seeker"),
        "qzgz": [{"gz": one} for one in trades],
        "ygxs": fields.code(asked, "ygxs", codes.YGXS),
        "ypxs": fields.code_if_any(asked, "ypxs", codes.YPXS),
        "whcd": fields.code(asked, "whcd", codes.WHCD),
        "jsdj": fields.code_if_any(asked, "jsdj", codes.JSDJ),
        "zdyx": pay["zdyx"],
        "zgyx": pay["zgyx"],
        "gzdq": fields.shaped(asked, "gzdq", r"\d{12}"),
        "djsj": now,
        "gxsj": now,
        "djyxq": str(PERIOD),
        "sfdj": "",
        "gdsj": "",
        "gdyy": "",
        "bip_name": fields.needed(asked, "bip_name", 50),
        "bip_con_mobile": fields.shaped(asked, "bip_con_mobile", r"[0-9+-]{7,20}"),
        "bip_hjxz": kind,
        "bip_hkszd": home,
        "bip_rylb": fields.code(asked, "bip_rylb", codes.RYLB),
        "sfyq": "N",
    }
    insert(store, record, person)
    return [record]


def move(store: Store, message: Message) -> list[Record]:
    """D25: freeze, unfreeze, extend once, archive."""
    act = fields.code(message.asked, "qzcz", codes.QZCZ)
    row = of_number(store, fields.needed(message.asked, "qzbh", 32))
    _of_this_city(message)
    record, state = json.loads(row["record"]), state_of(store, row)
    if (act, state) in (("DJ", "frozen"), ("GD", "archived")):
        return [record]
    now = clock.now14(store)
    if act == "DJ" and state == "active":
        record |= {"sfdj": "1"}
    elif act == "JD" and state == "frozen":
        record |= {"sfdj": "0"}
    elif act == "YQ" and record["sfyq"] == "Y":
        raise Refusal("ZP4011")
    elif act == "YQ" and state == "active":
        record |= {"sfyq": "Y", "djyxq": str(2 * PERIOD)}
    elif act == "GD" and state != "archived":
        record |= {"gdsj": now, "gdyy": "4"}
    else:
        raise Refusal("ZP4012", state)
    record |= {"gxsj": now}
    keep(store, row, record)
    return [record]


def read(store: Store, message: Message) -> list[Record]:
    """Z04: one registration with the person."""
    return [json.loads(of_number(store, fields.needed(message.asked, "qzbh", 32))["record"])]


def without_person(record: Record) -> Record:
    """What a search may tell of a registration."""
    return {name: value for name, value in record.items() if name not in _WITH_PERSON}


def insert(store: Store, record: Record, person: str) -> None:
    """Keep a new registration, with its trades."""
    kept = store.run(_INSERT, record["qzbh"], person, record["djsj"], *_columns(record))
    store.connection.executemany(
        "insert into emp_seeker_trade (seeker, gz) values (?, ?)",
        [(kept.lastrowid, one["gz"]) for one in record["qzgz"]],
    )


def keep(store: Store, row: Row, record: Record) -> None:
    """Keep what changed of a registration."""
    store.run(
        "update emp_seeker set gzdq = ?, whcd = ?, wants = ?, ends = ?, frozen = ?, archived = ?, record = ?"
        " where id = ?",
        *_columns(record),
        row["id"],
    )


def of_number(store: Store, number: str) -> Row:
    """A registration; refuses what is not there."""
    row = store.one("select * from emp_seeker where qzbh = ?", number)
    if row is None:
        raise Refusal("ZP2011", number)
    return row


def state_of(store: Store, row: Row) -> str:
    """Which state a registration is in today."""
    if row["archived"]:
        return "archived"
    if row["frozen"]:
        return "frozen"
    return "active" if row["ends"] >= clock.day8(clock.today(store)) else "expired"


def hire(store: Store, qzbh: str) -> None:
    """Somebody found work: the registration is archived."""
    row = of_number(store, qzbh)
    now = clock.now14(store)
    keep(store, row, {**json.loads(row["record"]), "gdsj": now, "gdyy": "5", "gxsj": now})


def _holding(store: Store, person: str) -> Row | None:
    """A registration of the person that holds, or is frozen, whatever its days (冻结)."""
    return store.one(
        "select * from emp_seeker where person = ? and archived = 0 and (frozen = 1 or ends >= ?)",
        person,
        clock.day8(clock.today(store)),
    )


def _columns(record: Record) -> tuple[object, ...]:
    ends = clock.of_day8(record["djsj"][:8]) + timedelta(int(record["djyxq"]))
    return (
        record["gzdq"],
        record["whcd"],
        fields.fen(record, "zdyx") or 0,
        clock.day8(ends),
        int(record["sfdj"] == "1"),
        int(bool(record["gdsj"])),
        json.dumps(record, ensure_ascii=False),
    )


def _of_this_city(message: Message) -> None:
    if not message.office.startswith(codes.AREA):
        raise Refusal("ZP4004", message.office)


def check_digit(seventeen: str) -> str:
    """The last character of an identity number (校验码)."""
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seventeen, strict=True)) % 11]


def _born(number: str) -> date:
    if not re.fullmatch(r"\d{17}[\dX]", number) or check_digit(number[:17]) != number[17]:
        raise Refusal("ZP1001", "bip_citizenid")
    try:
        return clock.of_day8(number[6:14])
    except ValueError:
        raise Refusal("ZP1001", "bip_citizenid") from None


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _broken(name: str) -> str:
    raise Refusal("ZP1001", name)
