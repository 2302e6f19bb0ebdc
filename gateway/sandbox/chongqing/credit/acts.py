"""What authorities here do: decide about somebody; then correct, withdraw, repair, mark (认定单位)."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from gateway.sandbox.chongqing.credit import kinds, records, tables, writing
from gateway.sandbox.chongqing.credit.kinds import Kind
from gateway.sandbox.chongqing.credit.records import Kept
from gateway.sandbox.chongqing.store import Store

REGULATOR = {"name": "重庆沙盒市场监督管理局", "credit_code": "11500198MA6000016D"}
NEW_RULE = "2026-04-01"
_PUBLISHED, _CHANGED, _WITHDRAWN, _REPAIRED, _OBJECTION = "FB", "BG", "CH", "XF", "YY"
_HAPPENS = {
    "correct": (kinds.CORRECTED, _CHANGED),
    "withdraw": (kinds.REVOKED, _WITHDRAWN),
    "repair": (kinds.REPAIRED, _REPAIRED),
    "remove": (kinds.REMOVED, _WITHDRAWN),
    "other": (kinds.UNSAID, _CHANGED),
}
_TEXTS = ("document_number", "title", "facts", "basis", "content")
_DAYS = ("decided_on", "effective_from", "effective_to")
_PENALTY_WORDS = {"warning": "警告", "criticism": "通报批评"}


def decide(store: Store, asked: Mapping[str, Any]) -> dict[str, Any]:
    """An authority decides; what is left out is the ordinary. Raises KeyError and ValueError."""
    kind = kinds.BY_WORD[asked["kind"]]
    detail = written(kind, ordinary(kind, asked, _next_number(store)))
    public = "" if records.is_only_a_warning(detail) else str(asked.get("published_on") or writing.today())
    stamp = writing.stamp(writing.now())
    try:
        row = records.keep(store, Kept(kind, subject_kind(asked["subject"]), detail, public, stamp))
    except sqlite3.IntegrityError:
        raise ValueError("this issuer has decided under this number about this subject") from None
    tables.enter(store, "decided", records.number(row), 1)
    return {
        "record_number": records.number(row),
        "document_number": detail[kind.of("document_number")],
        "sequence": records.tell(store, row, _PUBLISHED),
    }


def act(store: Store, asked: Mapping[str, Any]) -> dict[str, Any]:
    """An authority acts on what it decided. Raises KeyError and ValueError."""
    row, name = records.by_number(store, asked["record_number"]), asked["act"]
    if row is None or row["origin"]:
        raise ValueError("no record that was decided here")
    if name in ("object", "lift"):
        row, told = records.change(store, row["id"], objected=name == "object"), _OBJECTION
    else:
        happens, told = _HAPPENS[name]
        if row["happened"] == kinds.REVOKED and happens in kinds.ENDED:
            raise ValueError("a decision that was withdrawn is neither repaired nor removed")
        day = str(asked.get("on") or writing.today())
        row = records.change(store, row["id"], **_consequences(row, happens, day, asked.get("changes") or {}))
    tables.enter(store, name, records.number(row), row["version"])
    return {"version": row["version"], "sequence": records.tell(store, row, told)}


def _consequences(row: sqlite3.Row, happens: str, day: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    kind, detail = kinds.BY_WORD[row["kind"]], records.detail(row)
    if happens == kinds.CORRECTED:
        detail |= written(kind, changes)
    if happens == kinds.REMOVED:
        detail |= _removed(kind, day)
    kept: dict[str, Any] = {
        "detail": records.packed(detail),
        "decided": detail[kind.of("decided_on")][:10],
    }
    if happens == kinds.CORRECTED and row["happened"] in kinds.ENDED:
        return kept
    kept |= {"happened": happens, "happened_on": day}
    return {**kept, "withdrawn": True} if happens in kinds.ENDED else kept


def _removed(kind: Kind, day: str) -> dict[str, str]:
    at = writing.at_midnight(day)
    if kind.word == "abnormal_operation":
        return {"REMDATE": at, "REMEXCPRES": "已补报年度报告并公示", "REDECORG": REGULATOR["name"]}
    if kind.word == "serious_dishonesty":
        return {"OPTION_TYPE": "2", "OPERATION_DATE": at, "MOVEDESCRIPTIONS": "期满移出"}
    return {}


# -- from words of ours to those of the lists ----------------------------------------------------------


def subject_kind(subject: Mapping[str, Any]) -> str:
    """XDRLB 相对人类别."""
    return kinds.SUBJECTS[
        "natural_person" if subject.get("id_number") else subject.get("kind", "legal_person")
    ]


def written(kind: Kind, asked: Mapping[str, Any]) -> dict[str, str]:
    """What is asked for, under the names that the kind has for it."""
    detail: dict[str, str] = {}
    if "subject" in asked:
        detail |= _subject(kind, asked["subject"])
    detail |= {kind.names[name]: str(asked[name]) for name in _TEXTS if asked.get(name)}
    detail |= {kind.names[name]: writing.at_midnight(str(asked[name])) for name in _DAYS if asked.get(name)}
    if "issuer" in asked:
        detail[kind.of("issuer_name")] = asked["issuer"]["name"]
        detail[kind.of("issuer_code")] = asked["issuer"]["credit_code"]
    return detail | _coded(asked)


def _subject(kind: Kind, subject: Mapping[str, Any]) -> dict[str, str]:
    detail = {kind.of("subject_name"): str(subject["name"])}
    if subject.get("id_number"):
        return detail | {kind.names["subject_number"]: str(subject["id_number"])}
    detail[kind.of("subject_code")] = str(subject["credit_code"])
    if subject.get("legal_representative"):
        detail[kind.of("representative")] = str(subject["legal_representative"])
    return detail


def _coded(asked: Mapping[str, Any]) -> dict[str, str]:
    detail: dict[str, str] = {}
    if asked.get("penalties"):
        first, *others = (kinds.PENALTIES.get(one, one) for one in asked["penalties"])
        detail |= {"CF_CFLB1": first, "CF_CFLB2": ",".join(others)}
    if asked.get("fine") or asked.get("confiscation"):
        detail["CF_JG"] = _sentence(asked)
    if asked.get("severity"):
        detail["YZCD"] = kinds.SEVERITIES[asked["severity"]]
    if asked.get("licence"):
        detail["XK_SPLB"] = kinds.LICENCES[asked["licence"]]
    named = {"licence_number": "XK_XKBH", "grade": "PJDJ", "cause": "SPECAUSE"}
    return detail | {field: str(asked[name]) for name, field in named.items() if asked.get(name)}


def _sentence(asked: Mapping[str, Any]) -> str:
    """CF_JG: the words of the decision, and its amounts in words that say one each."""
    words = [asked["content"]] if asked.get("content") else []
    if not words:
        words = [text for one, text in _PENALTY_WORDS.items() if one in asked.get("penalties", ())]
    if asked.get("fine"):
        words.append(f"罚款人民币{writing.plain(asked['fine'])}")
    if asked.get("confiscation"):
        words.append(f"没收违法所得{writing.plain(asked['confiscation'])}")
    return "；".join(words)


def ordinary(kind: Kind, asked: Mapping[str, Any], document: str) -> dict[str, Any]:
    """What is asked for, and of the rest what such a decision has at the least."""
    found: dict[str, Any] = {
        "document_number": document,
        "issuer": REGULATOR,
        "decided_on": writing.today(),
        **{name: value for name, value in asked.items() if value is not None},
    }
    if kind.word == "penalty":
        if not found.get("penalties"):
            found |= {"penalties": ["fine"], "fine": found.get("fine", "15000.00")}
        if found["decided_on"] >= NEW_RULE:
            found.setdefault("severity", "ordinary")
    if kind.word == "licence":
        found.setdefault("licence", "ordinary")
    if kind.word == "evaluation":
        found.setdefault("grade", "B")
    if kind.word == "abnormal_operation" and not found.get("facts"):
        found.setdefault("cause", "1")
    return found


def _next_number(store: Store) -> str:
    serial = store.all("select coalesce(max(id), 0) + 1 as serial from credit_record")[0]["serial"]
    return f"渝沙沙盒〔{writing.today()[:4]}〕{serial}号"
