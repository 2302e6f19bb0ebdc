"""People as the testers describe them, in the store and out of it (参保登记)."""

import tomllib
import uuid
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from gateway.sandbox.chongqing.pension import codes, months, places, writing
from gateway.sandbox.chongqing.pension.accounts import Account, LumpSum, Paid
from gateway.sandbox.chongqing.store import Store

_DATA = Path(__file__).parent / "data"
AGENCY: dict[str, str] = tomllib.loads((_DATA / "agency.toml").read_text(encoding="utf-8"))
"""The agency that keeps every account, and where money is to go."""
_RATES = ("unit_rate", "credited_rate", "personal_rate")


def seed(store: Store) -> None:
    """The people of the fixtures."""
    file = tomllib.loads((_DATA / "people.toml").read_text(encoding="utf-8"))
    today = writing.now().date()
    for person in file["people"]:
        days = person.pop("last_check_days_ago", None)
        checked = {"last_check": str(today - timedelta(days=days))} if days is not None else {}
        admit(store, {**person, **checked})
    for check in file["checks"]:
        keep_check(store, check["id_number"], today - timedelta(days=check["days_ago"]))


def keep_check(store: Store, id_number: str, day: date) -> None:
    """A check that was passed at a counter here."""
    serial = store.next("pension_check")
    store.insert(
        "pension_check",
        rzbh=f"CQRZ{serial:08d}",
        serial=serial,
        id_number=id_number,
        method=codes.COUNTER,
        outcome=codes.VERIFIED,
        day=day.isoformat(),
        place=places.NAMES[AGENCY["area"]],
        place_code=AGENCY["area"],
        died_on="",
        recognised=0,
    )


def admit(store: Store, person: dict[str, Any]) -> str:
    """Take a person in; the same number and scheme again replaces them. Raises KeyError and ValueError."""
    scheme, id_number = codes.SCHEMES[person["scheme"]], str(person["id_number"])
    known = store.one(
        "select grid, bxh from pension_account where id_number = ? and scheme = ?", id_number, scheme
    )
    bxh = known["bxh"] if known else str(person.get("number") or f"BX9900{store.next('bxh'):04d}")
    receives = bool(person.get("receives_pension"))
    store.run("delete from pension_account where id_number = ? and scheme = ?", id_number, scheme)
    store.run("delete from pension_cleared where id_number = ? and scheme = ?", id_number, scheme)
    store.insert(
        "pension_account",
        grid=known["grid"] if known else str(uuid.uuid4()),
        bxh=bxh,
        id_number=id_number,
        scheme=scheme,
        status=codes.STATUSES[person["status"]],
        standing=_standing(person["status"], receives),
        detail=writing.packed(_checked(person)),
    )
    _pension(store, id_number, person, receives)
    return bxh


def _standing(status: str, receives: bool) -> str:
    if receives:
        return codes.RETIRED
    return codes.CLOSED if status == "terminated" else codes.EARNING


def _pension(store: Store, id_number: str, person: dict[str, Any], receives: bool) -> None:
    store.run("delete from pension_benefit where id_number = ?", id_number)
    store.run("delete from pension_check where id_number = ?", id_number)
    if receives:
        store.insert("pension_benefit", id_number=id_number, state=codes.PAYING)
    if person.get("last_check"):
        keep_check(store, id_number, date.fromisoformat(person["last_check"]))


def _checked(person: dict[str, Any]) -> dict[str, Any]:
    """The description, if an account can be made of it."""
    detail = {
        "name": str(person["name"]),
        "sex": codes.SEXES[person["sex"]],
        "household_area": str(person["household_area"]),
        "kind": codes.KINDS[person["account_kind"]],
        "unpaid_months": list(person.get("unpaid_months", [])),
        "contributions": list(person["contributions"]),
        "deemed_months": int(person.get("deemed_months", 0)),
        "unit_name": str(person.get("unit_name", "")),
        "work_started_on": str(person.get("work_started_on", "")),
        "lump_sums": list(person.get("lump_sums", [])),
    }
    lump_sums = _lump_sums(detail)
    if len({one.month for one in _paid(detail, lump_sums)}) != len(_paid(detail, lump_sums)):
        raise ValueError("contributions: a month twice")
    return detail


def find(store: Store, id_number: str, scheme: str) -> Account | None:
    """The account of a person in a scheme."""
    row = store.one("select * from pension_account where id_number = ? and scheme = ?", id_number, scheme)
    return _account(store, row) if row else None


def all_of(store: Store, id_number: str = "") -> list[Account]:
    """Every account, or those of one person."""
    rows = store.all("select * from pension_account where ? in ('', id_number) order by bxh", id_number)
    return [_account(store, row) for row in rows]


def _account(store: Store, row: Any) -> Account:
    detail = writing.loads(row["detail"])
    cleared = store.all(
        "select month from pension_cleared where id_number = ? and scheme = ?",
        row["id_number"],
        row["scheme"],
    )
    benefit = store.one("select state from pension_benefit where id_number = ?", row["id_number"])
    lump_sums = _lump_sums(detail)
    paid = _paid(detail, lump_sums)
    started = detail["work_started_on"]
    return Account(
        grid=row["grid"],
        bxh=row["bxh"],
        name=detail["name"],
        id_number=row["id_number"],
        sex=detail["sex"],
        household=detail["household_area"],
        scheme=row["scheme"],
        kind=detail["kind"],
        status=row["status"],
        standing=row["standing"],
        receives=benefit is not None and benefit["state"] != codes.STOPPED,
        corrected=bool(row["corrected"]),
        deemed_months=detail["deemed_months"],
        unit_name=detail["unit_name"],
        work_started_on=date.fromisoformat(started) if started else None,
        paid=paid,
        idle=tuple(
            (months.month_of(one["from"]), months.month_of(one["to"]))
            for one in detail["contributions"]
            if one.get("base") is None
        ),
        lump_sums=lump_sums,
        cleared=frozenset(one["month"] for one in cleared),
        place=paid[-1].place if paid else places.of_code(AGENCY["area"]),
        agency=AGENCY["code"],
    )


def _paid(detail: dict[str, Any], lump_sums: tuple[LumpSum, ...]) -> tuple[Paid, ...]:
    """Month by month, oldest first; months of a lump sum arrived when it was paid."""
    owed = {months.month_of(one) for one in detail["unpaid_months"]}
    late = {
        month: months.of_day(one.paid_on) for one in lump_sums for month in range(one.first, one.last + 1)
    }
    paid = [
        _month(one, month, late.get(month, month), arrived=month not in owed)
        for one in detail["contributions"]
        if one.get("base") is not None
        for month in range(months.month_of(one["from"]), months.month_of(one["to"]) + 1)
    ]
    return tuple(sorted(paid, key=lambda one: one.month))


def _month(one: dict[str, Any], month: int, received: int, *, arrived: bool) -> Paid:
    unit, to_account, personal = (Decimal(one[name]) for name in _RATES)
    return Paid(
        month=month,
        base=Decimal(one["base"]),
        unit=unit,
        to_account=to_account,
        personal=personal,
        place=places.of_code(str(one["area_code"])),
        received=received,
        arrived=arrived,
    )


def _lump_sums(detail: dict[str, Any]) -> tuple[LumpSum, ...]:
    return tuple(
        LumpSum(
            first=months.month_of(one["from"]),
            last=months.month_of(one["to"]),
            paid_on=date.fromisoformat(one["paid_on"]),
            proof=codes.PROOFS[one["proof_kind"]] if one.get("proof_kind") else "",
            proof_on=date.fromisoformat(one["proof_issued_on"]) if one.get("proof_issued_on") else None,
        )
        for one in detail["lump_sums"]
    )
