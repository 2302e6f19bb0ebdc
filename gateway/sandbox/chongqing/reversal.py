"""2601 冲正: undoes a message whose outcome its sender does not know, and fences off one that never came."""

import json
import sqlite3
from collections.abc import Callable

from gateway.sandbox.chongqing import fields, journal, settlements, visits
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.policy import Used
from gateway.sandbox.chongqing.refusals import Refusal
from gateway.sandbox.chongqing.region import Region, Row
from gateway.sandbox.chongqing.store import Store

_ALREADY = (journal.REVERSED, journal.FENCED, journal.REFUSED, journal.BROKEN_OFF)


def reverse(region: Region, message: Message) -> Row:
    """Undo, fence off, or confirm that nothing is left to undo."""
    data = message.input["data"]
    omsgid, oinfno, psn_no = (fields.text(data, name) for name in ("omsgid", "oinfno", "psn_no"))
    if oinfno not in _UNDO:
        raise Refusal("CQ7001", oinfno)
    store = region.store
    original = store.one("select * from message where msgid = ?", omsgid)
    if original is not None and (original["infno"], original["psn_no"]) != (oinfno, psn_no):
        raise Refusal("CQ7002", omsgid)
    if original is None or original["state"] == journal.IN_PROCESS:
        journal.fence(store, omsgid, oinfno, psn_no)
    elif original["state"] not in _ALREADY:
        _UNDO[oinfno](store, omsgid, message.msgid)
        store.run("update message set state = ? where msgid = ?", journal.REVERSED, omsgid)
    return {}


def _visit(store: Store, omsgid: str, msgid: str) -> None:
    visit = store.one("select * from visit where msgid = ?", omsgid)
    assert visit is not None
    if visit["status"] == visits.SETTLED or visits.has_lines(store, visit["mdtrt_id"]):
        raise Refusal("CQ7003")
    store.run(
        "update visit set status = ?, cancel_msgid = case cancel_msgid when '' then ? else cancel_msgid end"
        " where msgid = ?",
        *(visits.CANCELLED, msgid, omsgid),
    )


def _settlement(store: Store, omsgid: str, _: str) -> None:
    row = _row(store, omsgid)
    if row["status"] != settlements.STANDS:
        raise Refusal("CQ7003")
    _apply(store, row, undo=True)
    _mark(store, row["setl_id"], settlements.REVERSED)
    visits.reopen(store, row["mdtrt_id"])


def _cancellation(store: Store, omsgid: str, _: str) -> None:
    row = _row(store, omsgid)
    original = store.one("select * from settlement where setl_id = ?", row["init_setl_id"])
    visit = store.one("select status from visit where mdtrt_id = ?", row["mdtrt_id"])
    assert original is not None
    assert visit is not None
    again = original["insu_setl_id"] and store.one(
        "select 1 from settlement where insu_setl_id = ? and status = '1'", original["insu_setl_id"]
    )
    if (
        again
        or visit["status"] in (visits.SETTLED, visits.CANCELLED)
        or not _lines_as_settled(store, original)
    ):
        raise Refusal("CQ7003")
    _apply(store, original, undo=False)
    _mark(store, row["setl_id"], settlements.REVERSED)
    _mark(store, original["setl_id"], settlements.STANDS)
    visits.close(store, row["mdtrt_id"])


def _lines_as_settled(store: Store, original: sqlite3.Row) -> bool:
    """Whether the lines of a treatment side's visit still add up to what was settled."""
    total = json.loads(original["amounts"])["medfee_sumamt"]
    row = store.one(
        "select coalesce(sum(amount), 0) total from fee_line where mdtrt_id = ? and valid = 1",
        original["mdtrt_id"],
    )
    visit = store.one("select treatment_area from visit where mdtrt_id = ?", original["mdtrt_id"])
    assert row is not None
    assert visit is not None
    return not visit["treatment_area"].startswith("50") or row["total"] == total


def _apply(store: Store, row: sqlite3.Row, *, undo: bool) -> None:
    """Write or take back a settlement's change; records have none."""
    if row["record"]:
        return
    change, info = Used(**json.loads(row["change"])), json.loads(row["info"])
    account = json.loads(row["amounts"])["acct_pay"]
    settlements.apply(store, info, -change if undo else change, account if undo else -account)
    balance = store.one(
        "select balance from enrolment where psn_no = ? and insutype = ?", info["psn_no"], info["insutype"]
    )
    if balance is not None and balance["balance"] < 0:
        raise Refusal("CQ7003", "balc")


def _row(store: Store, omsgid: str) -> sqlite3.Row:
    row = store.one("select * from settlement where msgid = ?", omsgid)
    assert row is not None
    return row


def _mark(store: Store, setl_id: str, status: str) -> None:
    store.run("update settlement set status = ? where setl_id = ?", status, setl_id)


_UNDO: dict[str, Callable[[Store, str, str], None]] = {
    **dict.fromkeys(("2201", "2401"), _visit),
    **dict.fromkeys(("2207", "2304", "2207YD", "2304YD"), _settlement),
    **dict.fromkeys(("2208", "2305", "2208YD", "2305YD"), _cancellation),
}
