"""The platform's journal: each message id (报文号) once and for ever, with its fate and what was answered."""

import json
from typing import Any

from gateway.sandbox.chongqing.credit.envelope import Message
from gateway.sandbox.chongqing.credit.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

NEVER_SEEN, IN_PROCESS, DONE, REFUSED, BROKEN_OFF = "WSD", "CLZ", "YBJ", "YJJ", "YZZ"
"""CLZT 处理状态."""


def claim(store: Store, message: Message) -> None:
    """Take a message down; refuse an id that was seen."""
    taken = store.run(
        "insert into credit_message (bwh, sender, jkbm, state) values (?, ?, ?, ?) on conflict do nothing",
        *(message.bwh, message.sender, message.jkbm, IN_PROCESS),
    )
    if not taken.rowcount:
        raise Refusal("409", message.bwh)


def done(store: Store, bwh: str, answered: list[dict[str, Any]] | None) -> None:
    """It was carried out; what was answered is kept, if anything."""
    kept = None if answered is None else json.dumps(answered, ensure_ascii=False)
    store.run("update credit_message set state = ?, answered = ? where bwh = ?", DONE, kept, bwh)


def refused(store: Store, bwh: str, no: Refusal) -> None:
    """It was refused."""
    store.run(
        "update credit_message set state = ?, code = ?, said = ? where bwh = ?",
        REFUSED,
        no.code,
        no.text,
        bwh,
    )


def broken_off(store: Store, bwh: str) -> None:
    """The work failed and was undone."""
    store.run("update credit_message set state = ? where bwh = ?", BROKEN_OFF, bwh)


def fate(store: Store, bwh: str, sender: str) -> dict[str, Any]:
    """What became of a message of the sender's."""
    row = store.one("select * from credit_message where bwh = ? and sender = ?", bwh, sender)
    if row is None:
        return {"CXBWH": bwh, "CLZT": NEVER_SEEN}
    told = {"CXBWH": bwh, "CLZT": row["state"], "CXJKBM": row["jkbm"]}
    told |= {"CLDM": row["code"], "CLSM": row["said"]}
    return {**told, "CLJG": json.loads(row["answered"])} if row["answered"] else told
