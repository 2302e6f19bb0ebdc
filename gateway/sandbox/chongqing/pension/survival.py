"""Checks of the right to a pension, and the payment that the region suspends itself (待遇领取资格认证)."""

import sqlite3
from datetime import date
from typing import Any

from gateway.sandbox.chongqing.pension import admission, books, cases, codes, fields, settings, writing
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.places import Place, of_code
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store


def look_up(store: Store, message: Message) -> dict[str, Any]:
    """C07: the payment, and the checks, newest first."""
    id_number = cases.identity(message.asked)
    state, checks = payment_status(store, id_number), _checks(store, id_number)
    known = bool(checks) or bool(admission.all_of(store, id_number))
    paid = state in (codes.PAYING, codes.SUSPENDED, codes.STOPPED)
    return {
        "ffzt": state if known else None,
        **(of_code(admission.AGENCY["area"]).told("ffdmc", "ffxzqh") if paid else {}),
        "gr_dyrz": [_told(row) for row in checks],
    }


def payment_status(store: Store, id_number: str) -> str:
    """ffzt."""
    row = store.one("select state from pension_benefit where id_number = ?", id_number)
    return str(row["state"]) if row else codes.NOT_PAID_HERE


def _checks(store: Store, id_number: str) -> list[sqlite3.Row]:
    return store.all(
        "select * from pension_check where id_number = ? order by day desc, serial desc", id_number
    )


def _told(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "rzbh": row["rzbh"],
        "rzfs": row["method"],
        "rzjg": row["outcome"],
        "rzrq": writing.day(date.fromisoformat(row["day"])),
        **Place(row["place"], row["place_code"]).told("rzdmc", "rzxzqh"),
        "swrq": writing.day(date.fromisoformat(row["died_on"])) if row["died_on"] else None,
        "hrbz": codes.YES if row["recognised"] else codes.NO,
    }


def recognise(store: Store, message: Message) -> dict[str, Any]:
    """B12: a check that was made in the other region counts here."""
    id_number = cases.identity(message.asked)
    check = _asked(store, message.asked)
    if not admission.all_of(store, id_number):
        raise Refusal("YL2008")
    if payment_status(store, id_number) == codes.NOT_PAID_HERE:
        raise Refusal("YL6001")
    if store.one(
        "select 1 from pension_check where id_number = ? and method = ? and day = ? and place_code = ?",
        *(id_number, check["method"], check["day"], check["place_code"]),
    ):
        raise Refusal("YL6002")
    serial = store.next("pension_check")
    number = f"CQRZ{serial:08d}"
    store.insert("pension_check", rzbh=number, serial=serial, id_number=id_number, recognised=1, **check)
    books.enter(store, "check_recorded", id_number=id_number, reference=number)
    if check["outcome"] == codes.DEAD:
        _pay(store, id_number, codes.STOPPED, "pension_ended")
    kept = store.all("select * from pension_check where rzbh = ?", number)[0]
    return {**cases.receipt(store, cases.NO_CASE), "gr_dyrz": _told(kept)}


def _asked(store: Store, asked: fields.Node) -> dict[str, Any]:
    fields.needed(asked, "xm", 50)
    if not fields.place(asked, "ffdmc", "ffxzqh").is_home:
        raise Refusal("YL2005", "ffdmc")
    place = fields.place(asked, "rzdmc", "rzxzqh")
    fields.shaped(asked, "sbjg", r"5[01]\d{10}")
    fields.shaped(asked, "jbr", r"[0-9A-Z]{4,12}")
    outcome = fields.code(asked, "rzjg", codes.OUTCOMES)
    day, died = fields.day(asked, "rzrq"), fields.day_if_any(asked, "swrq")
    if day > settings.today(store):
        raise Refusal("YL1001", "rzrq")
    if (died is not None) != (outcome == codes.DEAD):
        raise Refusal("YL1001", "swrq")
    return {
        "method": fields.code(asked, "rzfs", codes.METHODS),
        "outcome": outcome,
        "day": day.isoformat(),
        "place": place.name,
        "place_code": place.code,
        "died_on": died.isoformat() if died else "",
    }


# -- the region's own act ----------------------------------------------------------------------------


def suspend_and_resume(store: Store) -> None:
    """Suspend what was not checked for more than twelve months; resume what was; nobody is told."""
    today = settings.today(store)
    for row in store.all("select * from pension_benefit where state != ?", codes.STOPPED):
        passed = [
            date.fromisoformat(one["day"])
            for one in _checks(store, row["id_number"])
            if one["outcome"] == codes.VERIFIED
        ]
        valid = bool(passed) and today <= _a_year_after(max(passed))
        if valid and row["state"] == codes.SUSPENDED:
            with store.work():
                _pay(store, row["id_number"], codes.PAYING, "pension_resumed")
        elif not valid and row["state"] == codes.PAYING:
            with store.work():
                _pay(store, row["id_number"], codes.SUSPENDED, "pension_suspended")


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def _pay(store: Store, id_number: str, state: str, effect: str) -> None:
    store.run("update pension_benefit set state = ? where id_number = ?", state, id_number)
    books.enter(store, effect, id_number=id_number)
