"""What the other region pushes here (T01): versions in their order, and withdrawals that came first."""

import sqlite3
from typing import Any

from gateway.sandbox.chongqing.credit import fields, kinds, records, tables, writing
from gateway.sandbox.chongqing.credit.envelope import Message, Rows
from gateway.sandbox.chongqing.credit.fields import Asked
from gateway.sandbox.chongqing.credit.kinds import Kind
from gateway.sandbox.chongqing.credit.records import Kept
from gateway.sandbox.chongqing.credit.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

_PUBLISH, _WITHDRAW = "G", "C"
_HAPPENED = {
    "0": ("",),
    "1": (kinds.REVOKED,),
    "2": ("", *kinds.ENDED, kinds.CORRECTED),
    "3": (kinds.REPAIRED, kinds.CORRECTED, kinds.REMOVED),
}


def deliver(store: Store, message: Message) -> Rows:
    """T01 接收推送."""
    pushed = _pushed(message.asked)
    held = store.one("select * from credit_record where push = ?", pushed.push)
    if held is not None and (held["issuer"], held["document"], held["subject"]) != pushed.key:
        raise Refusal("413")
    if held is None:
        held = _first(store, pushed, message.bwh)
    elif (pushed.push_version or 0) > held["push_version"]:
        held = _newer(store, held, pushed, message.bwh)
    return [_receipt(held)]


def _first(store: Store, pushed: Kept, flow: str) -> sqlite3.Row:
    known = records.by_key(store, *pushed.key)
    if known is not None:
        # It came before pushes had numbers; whatever has one, or was decided here, is another matter.
        if known["push"] is not None or not known["origin"]:
            raise Refusal("414")
        return _newer(store, known, pushed, flow)
    row = records.keep(store, pushed)
    effect = "push_withdrawn" if pushed.withdrawn else "push_published" if pushed.published else "push_kept"
    tables.enter(store, effect, records.number(row), row["push_version"], flow)
    return row


def _newer(store: Store, held: sqlite3.Row, pushed: Kept, flow: str) -> sqlite3.Row:
    told = pushed.columns
    kept = {name: value for name, value in told.items() if name not in ("version", "stamp", "published")}
    row = records.change(store, held["id"], **kept, published=held["published"] or pushed.published)
    effect = "push_withdrawn" if pushed.withdrawn else "push_changed"
    tables.enter(store, effect, records.number(row), row["push_version"], flow)
    return row


def _receipt(row: sqlite3.Row) -> dict[str, Any]:
    kind = kinds.BY_WORD[row["kind"]]
    return {
        "TSLSH": row["push"],
        "TSBB": str(row["push_version"]),
        "WSH": records.detail(row)[kind.of("document_number")],
        "XYBM": records.number(row),
        "GSBZ": "Y" if records.is_public(row) else "N",
        "GSSJ": writing.at_midnight(row["published"]),
    }


# -- reading what is pushed ----------------------------------------------------------------------------


def _pushed(asked: Asked) -> Kept:
    push, version = fields.shaped(asked, "TSLSH", r"[0-9a-f]{32}"), fields.number(asked, "TSBB")
    withdrawn = fields.one_of(asked, "TSLX", (_PUBLISH, _WITHDRAW)) == _WITHDRAW
    until, told = fields.day(asked, "TSJZ"), fields.node(asked, "XYJL")
    kind = kinds.BY_LIST[fields.one_of(told, "SJLX", kinds.BY_LIST)]
    subject_kind = fields.one_of(told, "XDRLB", kinds.SUBJECTS.values())
    if subject_kind == kinds.PERSON or told["SJLX"] != kind.organisations:
        raise Refusal("411")
    detail = {name: text for name in sorted(kind.known) if (text := fields.text(told, name))}
    _check(kind, told)
    fields.needed(told, "XYBM", 64)
    fields.shaped(told, "SJC", r"\d{17}")
    public = not withdrawn and not records.is_only_a_warning(detail)
    return Kept(
        kind=kind,
        subject_kind=subject_kind,
        detail=detail,
        published=writing.today() if public else "",
        stamp=writing.stamp(writing.now()),
        catalogue_class=fields.one_of(told, "MLDL", kinds.CLASSES),
        **_status(kind, told),
        origin=_origin(told),
        push=push,
        push_version=version,
        withdrawn=withdrawn,
        until=until,
    )


def _status(kind: Kind, told: Asked) -> dict[str, Any]:
    state = fields.one_of(told, kind.of("status"), _HAPPENED)
    happened = fields.one_of(told, "ZTSM", _HAPPENED[state])
    return {"happened": happened, "happened_on": fields.day(told, "ZTRQ"), "objected": state == "2"}


def _origin(told: Asked) -> str:
    origin = fields.shaped(told, "DFBM", r"[1-9]\d{5}")
    if origin.startswith(records.OWN_PROVINCE):
        raise Refusal("412")
    return origin


def _check(kind: Kind, told: Asked) -> None:
    for name in kind.needed:
        fields.needed(told, name)
    for thing in ("subject_code", "issuer_code"):
        fields.shaped(told, kind.of(thing), fields.CREDIT_CODE)
    if told[kind.of("subject_code")][2:4] != records.OWN_PROVINCE:
        raise Refusal("410")
    for name in kind.days:
        fields.day(told, name, timed=kinds.may_hold_a_time(name))
    if kind.word == "licence":
        fields.one_of(told, "XK_SPLB", kinds.LICENCES.values())
    if kind.word == "penalty":
        _check_penalty(told)
    if kind.word == "abnormal_operation":
        fields.one_of(told, "SPECAUSE", ("", *kinds.CAUSES))
        if not fields.text(told, "SPECAUSE"):
            fields.needed(told, "SPECAUSENAME")


def _check_penalty(told: Asked) -> None:
    known = {*kinds.PENALTIES.values(), kinds.FORMER_PENALTY}
    others = fields.text(told, "CF_CFLB2")
    if not {fields.text(told, "CF_CFLB1"), *(others.split(",") if others else ())} <= known:
        raise Refusal("405", "CF_CFLB1/CF_CFLB2")
    fields.one_of(told, "YZCD", ("", *kinds.SEVERITIES.values()))
