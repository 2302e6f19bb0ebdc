"""The message journal: each sender's message id once, with its fate; reversals may fence an id off."""

from typing import Any

from gateway.sandbox.chongqing import envelope
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

NEVER_SEEN, IN_PROCESS, DONE, REFUSED, REVERSED, FENCED, BROKEN_OFF = "0123456"


def person_of(message: Message) -> str:
    """The psn_no a message speaks of, wherever its node has it."""
    for node in message.input.values():
        first = node[0] if isinstance(node, list) and node else node
        if isinstance(first, dict) and first.get("psn_no"):
            return str(first["psn_no"])
    return ""


def claim(store: Store, message: Message) -> None:
    """Journal the message on arrival; refuse an id that was seen or fenced off."""
    claimed = store.run(
        "insert into message (msgid, infno, psn_no, at, state) values (?, ?, ?, ?, ?) on conflict do nothing",
        message.msgid,
        message.infno,
        person_of(message),
        envelope.now().isoformat(timespec="milliseconds"),
        IN_PROCESS,
    )
    if claimed.rowcount:
        return
    row = store.one("select state, infno from message where msgid = ?", message.msgid)
    assert row is not None
    raise Refusal("CQ1004" if row["state"] == FENCED else "CQ1003", message.msgid)


def still_wanted(store: Store, message: Message) -> None:
    """Refuse a message that a reversal fenced off while it waited; called inside the work."""
    row = store.one("select state from message where msgid = ?", message.msgid)
    if row is None or row["state"] != IN_PROCESS:
        raise Refusal("CQ1004", message.msgid)


def close(store: Store, msgid: str, state: str, infcode: int | None = 0, error: str | None = None) -> None:
    """Write a message's fate, unless a reversal has already written it."""
    store.run(
        "update message set state = ?, infcode = ?, err_msg = ? where msgid = ? and state = ?",
        state,
        infcode,
        error,
        msgid,
        IN_PROCESS,
    )


def fence(store: Store, omsgid: str, oinfno: str, psn_no: str) -> None:
    """Leave a tombstone for an id that never came, or is still waiting to be worked on."""
    store.run(
        "insert into message (msgid, infno, psn_no, at, state) values (?, ?, ?, ?, ?)"
        " on conflict (msgid) do update set state = excluded.state, infcode = null, err_msg = null",
        omsgid,
        oinfno,
        psn_no,
        envelope.now().isoformat(timespec="milliseconds"),
        FENCED,
    )


def fate(store: Store, msgid: str) -> dict[str, Any]:
    """The `msginfo` node about one message."""
    row = store.one("select * from message where msgid = ?", msgid)
    if row is None:
        return {"msgid": msgid, "infno": None, "msg_stas": NEVER_SEEN, "infcode": None, "err_msg": None}
    known = row["state"] in (DONE, REFUSED)
    return {
        "msgid": msgid,
        "infno": row["infno"],
        "msg_stas": row["state"],
        "infcode": row["infcode"] if known else None,
        "err_msg": row["err_msg"],
    }
