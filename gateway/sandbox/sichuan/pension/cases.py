"""The cases that the region has, as receiver or as origin, and what every answer about one says (业务)."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.pension import reading, store
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

RECEIVER, ORIGIN = "receiver", "origin"
TO_REVIEW, RETURNED, ACCEPTED, LETTER, RECORDED = "10", "11", "20", "21", "22"
TO_CHECK, STATED, STATEMENT_RETURNED = "50", "51", "52"
COMPLETED, SUSPENDED, REFUSED, WITHDRAWN, ANNULLED, NO_CASE = "30", "40", "91", "92", "93", "99"
_ENDED = (COMPLETED, REFUSED, WITHDRAWN, ANNULLED)


@dataclass(frozen=True, slots=True)
class Head:
    """What every message about a case begins with."""

    case_number: str
    id_number: str
    name: str
    scheme: str


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands."""

    case_number: str
    role: str
    id_number: str
    name: str
    scheme: str
    state: str
    state_before: str
    application: dict[str, Any]
    letter: dict[str, Any]
    statement: dict[str, Any]
    statements: int
    refusal: dict[str, Any]
    account_before: str
    recorded: str
    payment: str

    def must_be(self, *states: str) -> None:
        """Refuse what is not possible in this state."""
        if self.state not in states:
            raise Refusal(-604, self.state)


_DOCUMENTS = ("application", "letter", "statement", "refusal")


def head(asked: Fields) -> Head:
    """Read the head of a case."""
    return Head(reading.case_number(asked), asked.need("aac002"), asked.need("aac003"), reading.scheme(asked))


def open_new(ctx: Context, asked: Head, role: str, state: str) -> None:
    """Take a case in; its number must be new and its scheme one that is transferred."""
    if asked.scheme not in reading.TRANSFERRED_SCHEMES:
        raise Refusal(-603, asked.scheme)
    if find(ctx.connection, asked.case_number):
        raise Refusal(-602, asked.case_number)
    ctx.connection.execute(
        "insert into pension_case (case_number, role, id_number, name, scheme, state)"
        " values (?, ?, ?, ?, ?, ?)",
        (asked.case_number, role, asked.id_number, asked.name, asked.scheme, state),
    )


def find(connection: sqlite3.Connection, case_number: str) -> Case | None:
    """A case by its number."""
    row = connection.execute("select * from pension_case where case_number = ?", (case_number,)).fetchone()
    return _case(row) if row else None


def _case(row: sqlite3.Row) -> Case:
    return Case(**{**dict(row), **{name: json.loads(row[name]) for name in _DOCUMENTS}})


def known(ctx: Context, role: str = "") -> Case:
    """The case that a message is about; it must be this person's, and in that role."""
    asked = head(reading.fields(ctx))
    found = find(ctx.connection, asked.case_number)
    if found is None:
        raise Refusal(-601, asked.case_number)
    if (found.id_number, found.scheme) != (asked.id_number, asked.scheme):
        raise Refusal(-609, asked.case_number)
    if role and found.role != role:
        raise Refusal(-604, found.state)
    return found


def change(connection: sqlite3.Connection, case_number: str, **changes: Any) -> None:
    """Change what is kept of a case."""
    values = [store.written(value) if name in _DOCUMENTS else value for name, value in changes.items()]
    names = ", ".join(f"{name} = ?" for name in changes)
    connection.execute(f"update pension_case set {names} where case_number = ?", (*values, case_number))


def all_of(connection: sqlite3.Connection) -> list[Case]:
    """Every case."""
    rows = connection.execute("select * from pension_case order by rowid").fetchall()
    return [_case(row) for row in rows]


def under_way(connection: sqlite3.Connection, id_number: str, scheme: str) -> list[str]:
    """The numbers of an account's transfers that have not ended."""
    rows = connection.execute(
        "select case_number, state from pension_case where id_number = ? and scheme = ? order by case_number",
        (id_number, scheme),
    )
    return [row["case_number"] for row in rows if row["state"] not in _ENDED]


def brought_in(connection: sqlite3.Connection, id_number: str, scheme: str) -> list[Case]:
    """The cases by which an account has grown."""
    rows = connection.execute(
        "select * from pension_case where id_number = ? and scheme = ? and role = ? and state in (?, ?)",
        (id_number, scheme, RECEIVER, RECORDED, COMPLETED),
    )
    return [_case(row) for row in rows.fetchall()]


def receipt(ctx: Context, state: str) -> Output:
    """What every change answers."""
    return {"aaz002": ctx.number("YW"), "yaa017": state}
