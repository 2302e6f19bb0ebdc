"""The reads X01 to X06, and what became of a message (X90)."""

import json
import sqlite3

from gateway.sandbox.chongqing.credit import fields, journal, kinds, records, writing
from gateway.sandbox.chongqing.credit.envelope import Message, Rows
from gateway.sandbox.chongqing.credit.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

_MOST_NAMES, _MOST_CHANGES = 50, 500
_TOLD_OF_PERSONS = ("licence", "penalty", "serious_dishonesty", "judgment_default")


def find_records(store: Store, message: Message) -> Rows:
    """X01 信用记录查询."""
    return [records.shown(row) for row in records.about(store, fields.needed(message.asked, "SHXYM"))]


def read_record(store: Store, message: Message) -> Rows:
    """X02 单条记录查询."""
    row = records.by_key(store, *(fields.needed(message.asked, name) for name in ("JGBM", "WSH", "SHXYM")))
    if row is None:
        raise Refusal("404")
    return [records.shown(row)]


def find_subjects(store: Store, message: Message) -> Rows:
    """X03 主体名称查询."""
    name = fields.needed(message.asked, "ENTNAME")
    if not 2 <= len(name) <= 100:
        raise Refusal("400", "ENTNAME")
    rows = store.all(
        f"select * from credit_subject where instr(name, ?) order by name, code limit {_MOST_NAMES}", name
    )
    return [
        {
            "ENTNAME": row["name"],
            "UNISCID": row["code"],
            "DISTRICT": row["district"],
            "REGSTATE": row["state"],
        }
        for row in rows
    ]


def read_registration(store: Store, message: Message) -> Rows:
    """X04 登记信息查询."""
    code = fields.needed(message.asked, "UNISCID")
    return [_registered(row) for row in store.all("select * from credit_subject where code = ?", code)]


def _registered(row: sqlite3.Row) -> dict[str, str]:
    detail = json.loads(row["detail"])
    detail["LEREP"] = writing.masked_name(detail["LEREP"])
    return {"UNISCID": row["code"], "ENTNAME": row["name"], **detail, "REGSTATE": row["state"]}


def find_person_records(store: Store, message: Message) -> Rows:
    """X05 自然人信用信息查询; another name finds nobody."""
    name, number = fields.needed(message.asked, "XM"), fields.needed(message.asked, "SFZ")
    if not fields.text(message.asked, "SQSBH"):
        raise Refusal("403")
    fields.needed(message.asked, "CXYT")
    return [
        records.shown(row)
        for row in records.about(store, number)
        if row["kind"] in _TOLD_OF_PERSONS and row["published"] and _is_named(row, name)
    ]


def _is_named(row: sqlite3.Row, name: str) -> bool:
    return records.detail(row)[kinds.BY_WORD[row["kind"]].of("subject_name")] == name


def hear_changes(store: Store, message: Message) -> Rows:
    """X06 变更通知."""
    after = fields.number(message.asked, "BGXH")
    most = fields.number({"TS": fields.text(message.asked, "TS") or "100"}, "TS")
    if not 1 <= most <= _MOST_CHANGES:
        raise Refusal("400", "TS")
    rows = store.all("select * from credit_news where sequence > ? order by sequence limit ?", after, most)
    return [{"BGXH": str(row["sequence"]), "BGLX": row["kind"], **json.loads(row["told"])} for row in rows]


def enquire(store: Store, message: Message) -> Rows:
    """X90 办理结果查询."""
    return [journal.fate(store, fields.needed(message.asked, "CXBWH"), message.sender)]
