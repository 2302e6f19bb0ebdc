"""Postings as the market keeps them: a record of texts, and beside it what searches need (招聘工种)."""

import json
from decimal import Decimal, InvalidOperation
from sqlite3 import Row

from gateway.sandbox.chongqing.employment import clock, words
from gateway.sandbox.chongqing.employment.envelope import Record
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

WITHDRAWN, ARCHIVED, FROZEN, FILLED, EXPIRED = "withdrawn", "archived", "frozen", "filled", "expired"
REGISTERED, ACTIVE = "registered", "active"

_INSERT = """
insert into emp_posting (zpgzbh, fbh, bbh, djsj, zpdq, zpgz, ygxs, ypxs, reach, kssj, jssj, frozen, archived,
    full, record)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


def columns(record: Record) -> tuple[object, ...]:
    """What a search needs of a record, in the order of the statements."""
    return (
        record["zpdq"],
        record["zpgz"],
        record["ygxs"],
        record.get("ypxs") or "1",
        _reach(record),
        record["kssj"],
        record["jssj"],
        int(record.get("sfdj") == "1"),
        int(bool(record.get("gdsj"))),
        int(hired(record) >= int(record["zrs"])),
        json.dumps(record, ensure_ascii=False),
    )


def _reach(record: Record) -> int | None:
    """The highest monthly pay in fen, for those who look for it; None where there is none."""
    if record.get("jxdw") != "1":
        return None
    for name in ("zgyx", "zzyx"):
        try:
            return int(Decimal(record.get(name) or "-").scaleb(2))
        except (InvalidOperation, ValueError, OverflowError):
            continue
    return None


def insert(store: Store, record: Record, fbh: str = "", version: int = 0) -> None:
    """Keep a new posting, and its words."""
    kept = store.run(_INSERT, record["zpgzbh"], fbh or None, version, record["djsj"], *columns(record))
    store.run(
        "insert into emp_posting_words (rowid, title, body) values (?, ?, ?)",
        kept.lastrowid,
        words.indexed(record["zpgzbm"]),
        words.indexed(record["gwms"]),
    )


def keep(store: Store, row: Row, record: Record, version: int | None = None) -> None:
    """Keep what changed of a posting, and its words where these did."""
    before = json.loads(row["record"])
    store.run(
        "update emp_posting set zpdq = ?, zpgz = ?, ygxs = ?, ypxs = ?, reach = ?, kssj = ?, jssj = ?,"
        " frozen = ?, archived = ?, full = ?, record = ?, bbh = ? where id = ?",
        *columns(record),
        row["bbh"] if version is None else version,
        row["id"],
    )
    if (before["zpgzbm"], before["gwms"]) != (record["zpgzbm"], record["gwms"]):
        store.run("delete from emp_posting_words where rowid = ?", row["id"])
        store.run(
            "insert into emp_posting_words (rowid, title, body) values (?, ?, ?)",
            row["id"],
            words.indexed(record["zpgzbm"]),
            words.indexed(record["gwms"]),
        )


def find(store: Store, number: str) -> Row | None:
    """A posting by its number."""
    return store.one("select * from emp_posting where zpgzbh = ?", number)


def of_number(store: Store, number: str) -> Row:
    """The same; refuses what is not there."""
    row = find(store, number)
    if row is None:
        raise Refusal("ZP2001", number)
    return row


def record_of(row: Row) -> Record:
    """The record as it is told."""
    told: Record = json.loads(row["record"])
    return told


def hired(record: Record) -> int:
    """How many were hired."""
    return int(record.get("cgrsn") or 0) + int(record.get("cgrsnv") or 0)


def state_of(store: Store, record: Record) -> str:
    """Which state a record is in today."""
    today = clock.day8(clock.today(store))
    if record.get("gdsj"):
        return WITHDRAWN if record.get("gdyy") == "3" else ARCHIVED
    if record.get("sfdj") == "1":
        return FROZEN
    if hired(record) >= int(record["zrs"]):
        return FILLED
    if record["jssj"] < today:
        return EXPIRED
    return REGISTERED if record["kssj"] > today else ACTIVE


def next_number(store: Store, prefix: str, series: str) -> str:
    """The next number of a kind: two letters, the day, and a serial of six."""
    serial = store.next(f"emp_{series}")
    return f"{prefix}{clock.today(store):%Y%m%d}{serial:06d}"
