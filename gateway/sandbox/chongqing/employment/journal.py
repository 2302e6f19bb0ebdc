"""The journal of messages: each number once and for ever, with its fate and what was answered."""

import orjson

from gateway.sandbox.chongqing.employment import clock
from gateway.sandbox.chongqing.employment.envelope import Message, Record
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

DONE, REFUSED, IN_PROCESS, NEVER_SEEN, BROKEN_OFF = "1", "0", "2", "3", "4"


def claim(store: Store, message: Message) -> None:
    """Journal the message on arrival; refuse a number that was seen."""
    claimed = store.run(
        "insert into emp_message (bwbh, jylb, at, state) values (?, ?, ?, ?) on conflict do nothing",
        message.bwbh,
        message.jylb,
        clock.wall14(),
        IN_PROCESS,
    )
    if not claimed.rowcount:
        raise Refusal("ZP1003", message.bwbh)


def done(store: Store, number: str, records: list[Record] | None) -> None:
    """The message has been worked on; what a change answered is kept."""
    kept = None if records is None else orjson.dumps(records).decode()
    store.run("update emp_message set state = ?, answered = ? where bwbh = ?", DONE, kept, number)


def refused(store: Store, number: str, no: Refusal) -> None:
    """The message was refused."""
    store.run(
        "update emp_message set state = ?, cwm = ?, cwsm = ? where bwbh = ?",
        REFUSED,
        no.code,
        no.text,
        number,
    )


def broken_off(store: Store, number: str) -> None:
    """The work failed and was undone."""
    store.run("update emp_message set state = ? where bwbh = ?", BROKEN_OFF, number)


def fate(store: Store, number: str) -> Record:
    """What became of a message, as Z19 tells it."""
    row = store.one("select * from emp_message where bwbh = ?", number)
    if row is None:
        return {"cxbwbh": number, "cxjylb": "", "clzt": NEVER_SEEN, "cwm": "", "cwsm": "", "fhjl": []}
    return {
        "cxbwbh": number,
        "cxjylb": row["jylb"],
        "clzt": row["state"],
        "cwm": row["cwm"],
        "cwsm": row["cwsm"],
        "fhjl": orjson.loads(row["answered"]) if row["answered"] else [],
    }
