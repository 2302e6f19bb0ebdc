"""What authorities here do: decide about somebody; then correct, withdraw, repair, mark (认定单位)."""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from gateway.sandbox.sichuan.credit import kinds, numbers, records, store
from gateway.sandbox.sichuan.credit.kinds import Kind
from gateway.sandbox.sichuan.credit.records import Entry

REGULATOR = {"name": "沙盒区市场监督管理局", "credit_code": "11510198MA6000016H"}
NO_END = "2099/12/31"
NEW_RULE = "2026/04/01"
_PUBLISHED, _CHANGED, _WITHDRAWN, _REPAIRED, _OBJECTION = "1", "2", "3", "4", "5"
_NOTICES = {
    "correct": (kinds.CORRECTED, _CHANGED),
    "withdraw": (kinds.REVOKED, _WITHDRAWN),
    "repair": (kinds.REPAIRED, _REPAIRED),
    "remove": (kinds.REMOVED, _WITHDRAWN),
}
_SOURCES = {"XK": ("XK_LYDW", "XK_LYDWDM"), "CF": ("CF_SJLY", "CF_SJLYDM")}
_TEXTS = (
    *("document_number", "title", "facts", "basis", "content", "licence_number", "grade"),
    *("decided_on", "effective_from", "effective_to", "public_until"),
)


def decide(connection: sqlite3.Connection, asked: Mapping[str, Any]) -> dict[str, Any]:
    """An authority decides; what is left out is the ordinary. Raises KeyError and ValueError."""
    kind = kinds.BY_WORD[asked["kind"]]
    fields = written(kind, ordinary(kind, asked, _next_number(connection)))
    public = slashed(asked.get("published_on")) or store.today()
    if records.is_warning_only(kind, fields):
        public = ""
    entry = Entry(kind=kind, fields=fields, published=public, changed=store.this_instant())
    try:
        row = records.keep(connection, entry)
    except sqlite3.IntegrityError:
        raise ValueError("this issuer has decided under this number about this subject") from None
    store.enter(connection, "decided", records.number(row), 1)
    return {
        "record_number": records.number(row),
        "document_number": fields[kind.names["document_number"]],
        "sequence": records.tell(connection, row, _PUBLISHED),
    }


def act(connection: sqlite3.Connection, asked: Mapping[str, Any]) -> dict[str, Any]:
    """An authority acts on what it decided. Raises KeyError and ValueError."""
    row, name = records.by_number(connection, asked["record_number"]), asked["act"]
    if row is None or row["origin"]:
        raise ValueError("no record that was decided here")
    if name in ("object", "lift"):
        row, told = records.change(connection, row["id"], objected=name == "object"), _OBJECTION
    else:
        notice, told = _NOTICES[name]
        day = slashed(asked.get("on")) or store.today()
        row = records.change(
            connection, row["id"], notice=notice, noticed=day, **_consequences(row, name, day, asked)
        )
    store.enter(connection, name, records.number(row), row["version"])
    return {"version": row["version"], "sequence": records.tell(connection, row, told)}


def _consequences(row: sqlite3.Row, name: str, day: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    kind, fields = kinds.BY_CODE[row["kind"]], records.kept(row)
    if name == "correct":
        fields |= written(kind, asked.get("changes") or {})
    if name == "withdraw" and kind.word == "licence":
        fields["XK_ZT"] = "2"
    if name in ("withdraw", "repair", "remove") and "public_until" in kind.names:
        fields[kind.names["public_until"]] = day
    kept = {"fields": json.dumps(fields, ensure_ascii=False)}
    return kept if name == "correct" else {**kept, "withdrawn": True}


# -- from words of ours to those of the lists ----------------------------------------------------------


def slashed(day: Any) -> str:
    """A day as the platform writes it."""
    return str(day or "").replace("-", "/")


def written(kind: Kind, asked: Mapping[str, Any]) -> dict[str, str]:
    """What is asked for, under the names that the kind has for it."""
    fields: dict[str, str] = {}
    if "subject" in asked:
        fields |= _subject(kind, asked["subject"])
    for name in _TEXTS:
        if asked.get(name):
            fields[kind.names[name]] = _text(name, asked[name])
    if "issuer" in asked:
        fields[kind.names["issuer_name"]] = asked["issuer"]["name"]
        fields[kind.names["issuer_code"]] = asked["issuer"]["credit_code"]
        source = _SOURCES.get(kind.prefix, ())
        fields |= dict(zip(source, (asked["issuer"]["name"], asked["issuer"]["credit_code"]), strict=False))
    return fields | _coded(kind, asked)


def _text(name: str, value: Any) -> str:
    return slashed(value) if name.endswith(("_on", "_from", "_to", "_until")) else str(value)


def _coded(kind: Kind, asked: Mapping[str, Any]) -> dict[str, str]:
    fields: dict[str, str] = {}
    if asked.get("penalties"):
        fields[kind.names["penalties"]] = ";".join(kinds.PENALTIES[one] for one in asked["penalties"])
    for name in ("fine", "confiscation"):
        if asked.get(name):
            fields[kind.names[name]] = numbers.wan(asked[name])
    if asked.get("severity"):
        fields[kind.names["severity"]] = kinds.SEVERITIES[asked["severity"]]
    if asked.get("licence"):
        fields[kind.names["licence"]] = kinds.LICENCES[asked["licence"]]
    return fields


def _subject(kind: Kind, subject: Mapping[str, Any]) -> dict[str, str]:
    word = "natural_person" if subject.get("id_number") else subject.get("kind", "legal_person")
    types = kinds.SUBJECT_WORDS if kind.prefix == "CF" else kinds.SUBJECT_TYPES
    fields = {kind.own("XDR_MC"): subject["name"], kind.subject_type: types[word]}
    if kind.word == "licence":
        fields["XK_ZT"] = "1"
    if word == "natural_person":
        return fields | {kind.own("XDR_ZJLX"): "01", kind.own("XDR_ZJHM"): subject["id_number"]}
    fields[kind.own("XDR_SHXYM")] = subject["credit_code"]
    if subject.get("legal_representative"):
        fields[kind.own("FRDB")] = subject["legal_representative"]
    return fields


def ordinary(kind: Kind, asked: Mapping[str, Any], number: str) -> dict[str, Any]:
    """What is asked for, and of the rest what such a decision has at the least."""
    decided = slashed(asked.get("decided_on")) or store.today()
    found: dict[str, Any] = {
        "document_number": number,
        "issuer": REGULATOR,
        **{name: value for name, value in asked.items() if value is not None},
        "decided_on": decided,
    }
    if "effective_to" in kind.names:
        found.setdefault("effective_to", NO_END)
    if kind.word == "penalty":
        if not found.get("penalties"):
            found |= {"penalties": ["fine"], "fine": found.get("fine", "15000.00")}
        if decided >= NEW_RULE:
            found.setdefault("severity", "ordinary")
    if kind.word == "licence":
        found.setdefault("licence", "ordinary")
    if kind.word == "evaluation":
        found.setdefault("grade", "A")
    return found


def _next_number(connection: sqlite3.Connection) -> str:
    row = connection.execute("select coalesce(max(id), 0) + 1 from credit_record").fetchone()
    return f"川沙沙盒〔{store.today()[:4]}〕{row[0]}号"
