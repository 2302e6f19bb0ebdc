"""Whose pension accounts Sichuan keeps: each with its contributions as they were paid (参保人员)."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.fields import BEIJING
from gateway.sandbox.sichuan.pension import months

SCHEMES = {"employee": "110", "institution": "120"}
_STATUS = {"contributing": "1", "suspended": "2", "terminated": "3"}
_SEX = {"male": "1", "female": "2"}
_PROOFS = {
    "court_judgment": "1",
    "audit_report": "2",
    "labour_inspection": "3",
    "arbitration_award": "4",
    "written_undertaking": "5",
}


@dataclass(frozen=True, slots=True)
class Paid:
    """One month of contributions, or of suspension when there is no base."""

    month: int
    base: int | None
    unit: Decimal
    personal: Decimal
    credited: Decimal
    area: str
    arrived: int
    is_paid: bool


@dataclass(frozen=True, slots=True)
class LumpSum:
    """Past months paid at once (一次性缴费); periods as the wire has them, days as YYYY-MM-DD."""

    first: str
    last: str
    paid_on: str
    proof: str = ""
    proof_day: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A pension account: whose, what stands of it, and its months, oldest first."""

    number: str
    id_number: str
    name: str
    sex: str
    household: str
    scheme: str
    is_temporary: bool
    status: str
    account_status: str
    receives: bool
    deemed: int
    paid: tuple[Paid, ...]
    lump_sums: tuple[LumpSum, ...]
    cleared: frozenset[int]
    corrected: bool

    def without(self, dropped: frozenset[int]) -> "Account":
        """The same account as if some months had never been."""
        return replace(self, paid=tuple(one for one in self.paid if one.month not in dropped))

    @property
    def counted(self) -> list[Paid]:
        """The months that were paid."""
        return [one for one in self.paid if one.is_paid and one.base is not None]

    @property
    def unpaid(self) -> list[Paid]:
        """The months in arrears."""
        return [one for one in self.paid if not one.is_paid]


def find(connection: sqlite3.Connection, id_number: str, scheme: str) -> Account | None:
    """The account of a person in a scheme."""
    row = connection.execute(
        "select * from pension_account where id_number = ? and scheme = ?", (id_number, scheme)
    ).fetchone()
    return _account(row) if row else None


def of_person(connection: sqlite3.Connection, id_number: str) -> list[Account]:
    """Every account of a person."""
    rows = connection.execute("select * from pension_account where id_number = ?", (id_number,))
    return [_account(row) for row in rows.fetchall()]


def pensioners(connection: sqlite3.Connection) -> list[Account]:
    """Those who receive a pension."""
    rows = connection.execute("select * from pension_account where details like '%\"receives\": true%'")
    return [_account(row) for row in rows.fetchall()]


def _account(row: sqlite3.Row) -> Account:
    kept: dict[str, Any] = json.loads(row["details"])
    cleared = frozenset(kept["cleared"])
    lump_sums = tuple(LumpSum(**one) for one in kept["lump_sums"])
    return Account(
        number=row["number"],
        id_number=row["id_number"],
        name=row["name"],
        sex=kept["sex"],
        household=kept["household"],
        scheme=row["scheme"],
        is_temporary=kept["temporary"],
        status=kept["status"],
        account_status=kept["account_status"],
        receives=kept["receives"],
        deemed=kept["deemed"],
        paid=_months(kept, lump_sums, cleared),
        lump_sums=lump_sums,
        cleared=cleared,
        corrected=kept["corrected"],
    )


def _months(
    kept: Mapping[str, Any], lump_sums: tuple[LumpSum, ...], cleared: frozenset[int]
) -> tuple[Paid, ...]:
    arrived = {
        month: months.number(months.neutral(lump.paid_on))
        for lump in lump_sums
        for month in months.between(lump.first, lump.last)
    }
    unpaid = set(kept["unpaid"])
    found = [
        Paid(
            month=month,
            base=None if stretch["base"] is None else money.fen(stretch["base"]),
            unit=Decimal(stretch["unit_rate"]),
            personal=Decimal(stretch["personal_rate"]),
            credited=Decimal(stretch["credited_rate"]),
            area=stretch["area_code"],
            arrived=arrived.get(month, month),
            is_paid=month not in unpaid,
        )
        for stretch in kept["contributions"]
        for month in months.between(months.neutral(stretch["from"]), months.neutral(stretch["to"]))
        if month not in cleared
    ]
    return tuple(sorted(found, key=lambda one: one.month))


def change(connection: sqlite3.Connection, account: Account, **changes: Any) -> None:
    """Change what is kept of an account: status, account_status, cleared, corrected, receives."""
    row = connection.execute(
        "select details from pension_account where id_number = ? and scheme = ?",
        (account.id_number, account.scheme),
    ).fetchone()
    details = {**json.loads(row[0]), **changes}
    connection.execute(
        "update pension_account set details = ? where id_number = ? and scheme = ?",
        (json.dumps(details), account.id_number, account.scheme),
    )


def add(connection: sqlite3.Connection, entry: Mapping[str, Any]) -> str:
    """Take a person in, as the control route and the fixtures describe one; return the personal number.

    Raises KeyError and ValueError for what does not read.
    """
    scheme = SCHEMES[entry["scheme"]]
    key = (entry["id_number"], scheme)
    query = "select number from pension_account where id_number = ? and scheme = ?"
    standing = connection.execute(query, key).fetchone()
    number = standing[0] if standing else entry.get("number") or _next_number(connection)
    connection.execute(
        "insert or replace into pension_account values (?, ?, ?, ?, ?)",
        (*key, number, entry["name"], json.dumps(_details(entry))),
    )
    last_check = _last_check(entry)
    if last_check:
        connection.execute(
            "insert or ignore into pension_check (number, id_number, way, result, day, area, died, elsewhere)"
            " values (?, ?, '3', '1', ?, '510198', '', '0')",
            (f"RZ{number}{last_check.replace('-', '')}", key[0], last_check),
        )
    return str(number)


def _last_check(entry: Mapping[str, Any]) -> str:
    """When a pensioner was last checked: half a year ago unless it is said, an empty text for never."""
    half_a_year_ago = (datetime.now(BEIJING) - timedelta(days=180)).date().isoformat()
    default = half_a_year_ago if entry.get("receives_pension") else ""
    return str(entry.get("last_check", default) or "")


def _next_number(connection: sqlite3.Connection) -> str:
    highest = connection.execute("select max(number) from pension_account").fetchone()[0] or "9800200100"
    return f"{max(int(highest), 9800200100) + 1:010d}"


def _details(entry: Mapping[str, Any]) -> dict[str, Any]:
    status, receives = _STATUS[entry["status"]], bool(entry.get("receives_pension", False))
    details = {
        "sex": _SEX[entry["sex"]],
        "household": entry["household_area"],
        "temporary": {"general": False, "temporary": True}[entry["account_kind"]],
        "status": status,
        "account_status": "4" if receives else "2" if status == "3" else "1",
        "receives": receives,
        "deemed": int(entry.get("deemed_months", 0)),
        "contributions": [dict(one) for one in entry["contributions"]],
        "unpaid": [months.number(months.neutral(one)) for one in entry.get("unpaid_months", [])],
        "lump_sums": [_lump_sum(one) for one in entry.get("lump_sums", [])],
        "cleared": [],
        "corrected": False,
    }
    lump_sums = tuple(LumpSum(**one) for one in details["lump_sums"])
    paid = [one.month for one in _months(details, lump_sums, frozenset())]
    if len(set(paid)) != len(paid):
        raise ValueError("a month stands twice in the contributions")
    return details


def _lump_sum(entry: Mapping[str, Any]) -> dict[str, str]:
    return {
        "first": months.neutral(entry["from"]),
        "last": months.neutral(entry["to"]),
        "paid_on": entry["paid_on"],
        "proof": _PROOFS[entry["proof_kind"]] if entry.get("proof_kind") else "",
        "proof_day": entry.get("proof_issued_on") or "",
    }
