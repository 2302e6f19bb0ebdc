"""The platform's journal: each message id (流水号) once and for ever, with its fate and what was answered."""

from typing import Any

from gateway.sandbox.chongqing.pension import writing
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

DONE, REFUSED, IN_PROCESS, NEVER_SEEN, BROKEN_OFF = "01234"


def claim(store: Store, message: Message) -> None:
    """Journal the message on arrival; refuse an id that was seen."""
    claimed = store.run(
        "insert into pension_message (lsh, ywlx, at, state) values (?, ?, ?, ?) on conflict do nothing",
        message.lsh,
        message.ywlx,
        writing.instant(writing.now()),
        IN_PROCESS,
    )
    if not claimed.rowcount:
        raise Refusal("YL1003", message.lsh)


def done(store: Store, lsh: str, output: dict[str, Any] | None) -> None:
    """The message has been worked on; what was answered is kept."""
    kept = None if output is None else writing.packed(output)
    store.run("update pension_message set state = ?, output = ? where lsh = ?", DONE, kept, lsh)


def refused(store: Store, lsh: str, no: Refusal) -> None:
    """The message was refused."""
    store.run(
        "update pension_message set state = ?, cwdm = ?, cwxx = ? where lsh = ?",
        REFUSED,
        no.code,
        no.text,
        lsh,
    )


def broken_off(store: Store, lsh: str) -> None:
    """The work failed and was undone."""
    store.run("update pension_message set state = ? where lsh = ?", BROKEN_OFF, lsh)


def break_off_all(store: Store) -> None:
    """What a crash left in process had no effect: its work was one transaction."""
    store.run("update pension_message set state = ? where state = ?", BROKEN_OFF, IN_PROCESS)


def fate(store: Store, lsh: str) -> dict[str, Any]:
    """What became of a message, as C09 tells it."""
    row = store.one("select * from pension_message where lsh = ?", lsh)
    if row is None:
        return {
            "cxlsh": lsh,
            "cxywlx": None,
            "clzt": NEVER_SEEN,
            "cwdm": None,
            "cwxx": None,
            "fhsj": None,
        }
    return {
        "cxlsh": lsh,
        "cxywlx": row["ywlx"],
        "clzt": row["state"],
        "cwdm": row["cwdm"],
        "cwxx": row["cwxx"],
        "fhsj": writing.loads(row["output"]) if row["output"] else None,
    }
