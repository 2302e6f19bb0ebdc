"""The reads XY01 to XY06, and what became of a message (XY90)."""

import json
import sqlite3
from collections.abc import Callable, Iterable

from gateway.sandbox.sichuan.credit import numbers, records, store
from gateway.sandbox.sichuan.credit.wire import Exchange, body_of
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

Perform = Callable[[sqlite3.Connection, Exchange], Output]

_MOST_NAMES, _MOST_CHANGES = 50, 500
_TOLD_OF_PERSONS = ("01", "02", "04", "05")


def listed(rows: Iterable[records.Shown]) -> Output:
    """A list of records, with how many there are and what they come to."""
    each = list(rows)
    amounts = [row[name] for row in each for name in ("CF_NR_FK", "CF_NR_WFFF") if row.get(name)]
    return {"JLS": str(len(each)), "FKHJ": numbers.total(amounts), "fields": each}


def find_records(connection: sqlite3.Connection, asked: Exchange) -> Output:
    """XY01 信用记录查询."""
    return listed(records.shown(row) for row in records.about(connection, asked.fields.need("SHXYM")))


def read_record(connection: sqlite3.Connection, asked: Exchange) -> Output:
    """XY02 单条记录查询."""
    row = records.by_key(connection, *(asked.fields.need(name) for name in ("JGDM", "WSH", "SHXYM")))
    if row is None:
        raise Refusal(-701)
    return listed([records.shown(row)])


def find_subjects(connection: sqlite3.Connection, asked: Exchange) -> Output:
    """XY03 主体名称查询."""
    name = asked.fields.need("ZTMC")
    if not 2 <= len(name) <= 100:
        raise Refusal(-104, "ZTMC")
    rows = connection.execute(
        f"select * from credit_company where instr(name, ?) order by name, code limit {_MOST_NAMES}", (name,)
    )
    found = [
        {"ZTMC": row["name"], "SHXYM": row["code"], "XZQH": row["area"], "DJZT": row["status"]}
        for row in rows
    ]
    return {"JLS": str(len(found)), "fields": found}


def read_registration(connection: sqlite3.Connection, asked: Exchange) -> Output:
    """XY04 登记信息查询."""
    rows = connection.execute("select * from credit_company where code = ?", (asked.fields.need("SHXYM"),))
    found = [_registered(row) for row in rows]
    return {"JLS": str(len(found)), "fields": found}


def _registered(row: sqlite3.Row) -> dict[str, str]:
    details = json.loads(row["details"])
    if details.get("FRDB"):
        details["FRDB"] = numbers.masked_name(details["FRDB"])
    return {"SHXYM": row["code"], "ZTMC": row["name"], **details, "DJZT": row["status"]}


def find_person_records(connection: sqlite3.Connection, asked: Exchange) -> Output:
    """XY05 自然人信用信息查询; another name finds nobody."""
    fields = asked.fields
    fields.one_of("ZJLX", ("01",))
    name, id_number = fields.need("XM"), fields.need("ZJHM")
    if not fields.text("SQSBH"):
        raise Refusal(-702)
    fields.need("CXMD")
    rows = [row for row in records.about(connection, id_number) if row["kind"] in _TOLD_OF_PERSONS]
    return listed(records.shown(row) for row in rows if row["published"] and _is_named(row, name))


def _is_named(row: sqlite3.Row, name: str) -> bool:
    return name in records.kept(row).values()


def hear_changes(connection: sqlite3.Connection, asked: Exchange) -> Output:
    """XY06 变更通知."""
    after, most = asked.fields.need("BGXH"), asked.fields.text("TS") or "100"
    if not after.isdecimal() or not most.isdecimal() or not 1 <= int(most) <= _MOST_CHANGES:
        raise Refusal(-104, "BGXH/TS")
    rows = connection.execute(
        "select * from credit_change where sequence > ? order by sequence limit ?", (int(after), int(most))
    )
    return listed(
        {"BGXH": str(row["sequence"]), "BGLX": row["kind"], **json.loads(row["told"])} for row in rows
    )


def enquire(connection: sqlite3.Connection, asked: Exchange) -> str:
    """XY90 办理结果查询: XML, because the kept answer is."""
    number = asked.fields.need("LZH")
    row = connection.execute(
        "select * from credit_message where flow = ? and sender = ?", (number, asked.header["sender"])
    ).fetchone()
    told = {"LZH": number, "CLZT": str(row["state"]) if row else "0"}
    if row:
        told["YWLX"] = row["type"]
    if row and row["state"] == store.REFUSED:
        told |= {"CLDM": str(row["code"]), "CLXX": row["said"]}
    kept = f"<CLJG>{row['body']}</CLJG>" if row and row["body"] else ""
    return body_of({"fields": [told]}) + kept


READS: dict[str, Perform] = {
    "XY01": find_records,
    "XY02": read_record,
    "XY03": find_subjects,
    "XY04": read_registration,
    "XY05": find_person_records,
    "XY06": hear_changes,
}
