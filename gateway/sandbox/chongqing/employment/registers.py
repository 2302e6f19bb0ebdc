"""What the registers know of a person, and the public list of agencies (登记, 认定, 证书, 补贴, 许可)."""

import json
import unicodedata
from typing import Any

from gateway.sandbox.chongqing.employment import codes, fields
from gateway.sandbox.chongqing.employment.envelope import Message, Record
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

_TOLD = {"valid": "一致", "revoked": "已注销", "pending": "待核"}
_NUMBER = r"\d{17}[\dX]"


def registrations(store: Store, message: Message) -> list[Record]:
    """Z05."""
    return _newest_first(_of_person(store, message, "registration"), "djrq")


def recognitions(store: Store, message: Message) -> list[Record]:
    """Z06: that it was recognised, never why."""
    found = _newest_first(_of_person(store, message, "recognition"), "rdrq")
    return [{name: one[name] for name in ("rdbh", "rdrq", "yxqz", "sfyx")} for one in found]


def subsidies(store: Store, message: Message) -> list[Record]:
    """Z08: for any of the trades, at that level."""
    trades = fields.listed(message.asked, "gz", codes.occupations())
    level = fields.code(message.asked, "jsdj", codes.JSDJ)
    found = _of_person(store, message, "subsidy")
    return _newest_first([one for one in found if one["gz"] in trades and one["jsdj"] == level], "ffrq")


def certificate(store: Store, message: Message) -> list[Record]:
    """Z07: of somebody else's certificate nothing is told."""
    number = fields.shaped(message.asked, "zsbh", r"[0-9A-Z]{8,30}")
    person, name = _person(message)
    row = store.one("select * from emp_certificate where zsbh = ?", number)
    if row is None:
        return [{"zsbh": number, "hyjg": "不存在"}]
    if row["citizenid"] != person or _plain(row["name"]) != _plain(name):
        return [{"zsbh": number, "hyjg": "不符"}]
    kept = json.loads(row["record"])
    told = {"zsbh": number, "hyjg": _TOLD[row["state"]]}
    if row["state"] == "valid":
        told |= {name: kept.get(name, "") for name in ("gz", "jsdj", "fzdw", "fzrq", "yxqz")}
    if row["state"] == "revoked":
        told |= {"zxrq": kept["zxrq"]}
    return [told]


def licences(store: Store, message: Message) -> list[Record]:
    """Z09."""
    number = fields.shaped(message.asked, "bio_no", r"[0-9A-Z]{18}")
    rows = store.all("select record from emp_licence where bio_no = ?", number)
    return [json.loads(row["record"]) for row in rows]


def _of_person(store: Store, message: Message, kind: str) -> list[dict[str, Any]]:
    person, name = _person(message)
    row = store.one("select * from emp_person where citizenid = ?", person)
    if row is None:
        return []
    if _plain(row["name"]) != _plain(name):
        raise Refusal("ZP2012")
    found: list[dict[str, Any]] = json.loads(row["record"]).get(kind, [])
    return found


def _person(message: Message) -> tuple[str, str]:
    return (
        fields.shaped(message.asked, "bip_citizenid", _NUMBER),
        fields.needed(message.asked, "bip_name", 50),
    )


def _plain(name: str) -> str:
    """A name without what is written one way or another: width (NFKC), spaces and points of all kinds."""
    plain = unicodedata.normalize("NFKC", name)
    return "".join(char for char in plain if not char.isspace() and char not in "·•‧・.")


def _newest_first(records: list[Record], by: str) -> list[Record]:
    return sorted(records, key=lambda one: str(one[by]), reverse=True)
