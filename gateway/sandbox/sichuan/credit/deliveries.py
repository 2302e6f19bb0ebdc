"""What the other region pushes here (XY11): versions in their order, and withdrawals that came first."""

import json
import re
import sqlite3
from datetime import date
from typing import Any

from gateway.sandbox.sichuan.credit import kinds, numbers, records, store
from gateway.sandbox.sichuan.credit.kinds import Kind
from gateway.sandbox.sichuan.credit.records import Entry
from gateway.sandbox.sichuan.credit.wire import Exchange
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_OWN_PROVINCE = "51"
_PUBLISH, _WITHDRAW = "1", "2"
_PUSH = re.compile(r"[0-9a-f]{32}", re.ASCII)
_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}", re.ASCII)
_DAY = re.compile(r"\d{4}/\d\d/\d\d", re.ASCII)
_LONGEST = 2000


def deliver(connection: sqlite3.Connection, asked: Exchange) -> Output:
    """XY11 接收推送."""
    entry, version = _entry(asked)
    held = connection.execute("select * from credit_record where push = ?", (entry.push,)).fetchone()
    if held is not None and (held["issuer"], held["document"], held["subject"]) != _key(entry):
        raise Refusal(-704)
    if held is None:
        held = _first(connection, entry, asked.flow)
    elif version > held["push_version"]:
        held = _newer(connection, held, entry, asked.flow)
    return {"fields": [_receipt(held)]}


def _key(entry: Entry) -> tuple[str, str, str]:
    return entry.issuer, entry.document, entry.subject


def _first(connection: sqlite3.Connection, entry: Entry, flow: str) -> sqlite3.Row:
    try:
        row = records.keep(connection, entry)
    except sqlite3.IntegrityError:
        raise Refusal(-705) from None
    effect = "push_withdrawn" if entry.withdrawn else "push_published" if entry.published else "push_kept"
    store.enter(connection, effect, records.number(row), row["push_version"], flow=flow)
    return row


def _newer(connection: sqlite3.Connection, held: sqlite3.Row, entry: Entry, flow: str) -> sqlite3.Row:
    row = records.change(
        connection,
        held["id"],
        kind=entry.kind.code,
        decided=entry.decided,
        fields=json.dumps(entry.fields, ensure_ascii=False),
        published=held["published"] or entry.published,
        notice=entry.notice,
        noticed=entry.noticed,
        objected=entry.objected,
        push_version=entry.push_version,
        withdrawn=entry.withdrawn,
    )
    effect = "push_withdrawn" if entry.withdrawn else "push_changed"
    store.enter(connection, effect, records.number(row), row["push_version"], flow=flow)
    return row


def _receipt(row: sqlite3.Row) -> dict[str, str]:
    kind, fields = kinds.BY_CODE[row["kind"]], records.kept(row)
    return {
        "TSBH": row["push"],
        "TSBB": str(row["push_version"]),
        "WSH": fields[kind.names["document_number"]],
        "JLBH": records.number(row),
        "GSBZ": str(int(records.is_public(row))),
        "GSRQ": row["published"],
    }


# -- reading what is pushed ----------------------------------------------------------------------------


def _entry(asked: Exchange) -> tuple[Entry, int]:
    told = asked.fields
    kind = kinds.BY_CODE[told.one_of("JLLX", kinds.BY_CODE)]
    push, version, withdrawn = _push(asked)
    fields = {name: text for name, text in asked.values.items() if name in kind.known}
    _check(kind, told, fields)
    until = store.today() if withdrawn else _day(told, "TSJZQ")
    if until and "public_until" in kind.names:
        fields[kind.names["public_until"]] = until
    public = not withdrawn and not records.is_warning_only(kind, fields)
    entry = Entry(
        kind=kind,
        fields=fields,
        published=store.today() if public else "",
        changed=store.this_instant(),
        catalogue_class=told.one_of("XXFL", kinds.CLASSES),
        notice=told.one_of("TZLX", ("", "1", "2", "3", "4"), ""),
        noticed=_day(told, "TZRQ"),
        objected=told.flag("YYBZ"),
        origin=_origin(told),
        push=push,
        push_version=version,
        withdrawn=withdrawn,
    )
    return entry, version


def _push(asked: Exchange) -> tuple[str, int, bool]:
    told = asked.fields
    push, version = told.need("TSBH"), told.need("TSBB")
    if not _PUSH.fullmatch(push) or push != asked.header["itemUuid"]:
        raise Refusal(-104, "TSBH")
    if not version.isdecimal():
        raise Refusal(-104, "TSBB")
    return push, int(version), told.one_of("TSBZ", (_PUBLISH, _WITHDRAW)) == _WITHDRAW


def _origin(told: Fields) -> str:
    origin = told.need("TSLY")
    if not re.fullmatch(r"[1-9]\d{5}", origin, re.ASCII):
        raise Refusal(-104, "TSLY")
    if origin.startswith(_OWN_PROVINCE):
        raise Refusal(-707)
    return origin


def _check(kind: Kind, told: Fields, fields: dict[str, str]) -> None:
    for name in (*kind.required, "BGSJ"):
        told.need(name)
    for name, text in fields.items():
        if len(text) > _LONGEST:
            raise Refusal(-104, name)
    _check_subject(kind, told)
    if not _CODE.fullmatch(told.need(kind.names["issuer_code"])):
        raise Refusal(-104, kind.names["issuer_code"])
    for name in kind.days:
        _day(told, name)
    if kind.word == "licence":
        told.one_of("XK_XKLB", kinds.LICENCES.values())
        told.one_of("XK_ZT", ("1", "2"))
    if kind.word == "penalty":
        _check_penalty(told, fields)


def _check_subject(kind: Kind, told: Fields) -> None:
    if told.text(kind.subject_type) in ("01", "自然人") or told.text(kind.own("XDR_ZJHM")):
        raise Refusal(-706)
    types: dict[str, Any] = kinds.SUBJECT_WORDS if kind.prefix == "CF" else kinds.SUBJECT_TYPES
    told.one_of(kind.subject_type, types.values())
    code = told.need(kind.own("XDR_SHXYM"))
    if not _CODE.fullmatch(code):
        raise Refusal(-104, kind.own("XDR_SHXYM"))
    if numbers.province(code) != _OWN_PROVINCE:
        raise Refusal(-703)


def _check_penalty(told: Fields, fields: dict[str, str]) -> None:
    if not {*fields["CF_CFLB"].split(";")} <= {*kinds.PENALTIES.values(), *kinds.FORMER_PENALTIES}:
        raise Refusal(-104, "CF_CFLB")
    told.one_of("CF_SXYZCD", ("", *kinds.SEVERITIES.values()), "")
    for name in ("CF_NR_FK", "CF_NR_WFFF"):
        if name in fields:
            try:
                fields[name] = numbers.checked_wan(fields[name])
            except ValueError:
                raise Refusal(-104, name) from None


def _day(told: Fields, name: str) -> str:
    text = told.text(name)
    if not text:
        return ""
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(name)
        date.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise Refusal(-104, name) from None
    return text
