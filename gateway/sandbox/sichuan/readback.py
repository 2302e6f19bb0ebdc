"""What testers may see of the mock: ledger, accumulations, people; and the way back to the fixtures."""

import json
import sqlite3
from dataclasses import asdict
from typing import Any

from gateway.sandbox.sichuan import fixtures, ledger, money, settlements, store
from gateway.sandbox.sichuan.credit import store as credit_store
from gateway.sandbox.sichuan.employment import store as employment_store
from gateway.sandbox.sichuan.fixtures import Enrolment
from gateway.sandbox.sichuan.pension import store as pension_store


class Readback:
    """The sandbox's control view of the store."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def ledger(self) -> list[dict[str, Any]]:
        """Settlements, records, visits with their fee sums, filings."""
        return [*self._settlements(), *self._records(), *self._visits(), *self._filings()]

    def _settlements(self) -> list[dict[str, Any]]:
        rows = self._connection.execute(
            "select s.*, exists (select 1 from settlement c where c.cancels = s.yka103) as cancelled"
            " from settlement s order by yka103"
        )
        return [
            {"kind": "settlement", **json.loads(row["output"]), "jszt": settlements.state(row)}
            for row in rows
        ]

    def _records(self) -> list[dict[str, Any]]:
        rows = self._connection.execute(
            "select r.*, exists (select 1 from record c where c.cancels = r.djbh) as cancelled"
            " from record r order by djbh"
        )
        return [
            {"kind": "record", **json.loads(row["output"]), "jsfx": row["direction"], "ydcxbh": row["ydcxbh"]}
            | {"jszt": settlements.state(row)}
            for row in rows
        ]

    def _visits(self) -> list[dict[str, Any]]:
        found = []
        for row in self._connection.execute("select * from visit order by akc190"):
            visit = {**dict(row), "kind": "visit"}
            for name in ("details", "diagnoses", "discharge"):
                visit[name] = json.loads(row[name])
            visit["jzzt"] = self._state(row)
            sums = asdict(ledger.fee_sums(self._connection, row["akc190"]))
            visit["fees"] = {
                name: value if name == "count" else money.yuan(value) for name, value in sums.items()
            }
            found.append(visit)
        return found

    def _state(self, row: sqlite3.Row) -> str:
        if row["cancelled"]:
            return "9"
        if ledger.is_settled(self._connection, row["akc190"]):
            return "3"
        return "2" if row["discharged"] else "1"

    def _filings(self) -> list[dict[str, Any]]:
        rows = self._connection.execute("select * from filing order by bah")
        return [{**dict(row), "filing_kind": row["kind"], "kind": "filing"} for row in rows]

    def accumulations(self, person: str) -> list[dict[str, Any]]:
        """Use of the limits by year, for a personal number or an ID, or for everybody."""
        rows = self._connection.execute(
            "select distinct person, insurance, year from settlement order by person, insurance, year"
        ).fetchall()
        return [self._used(*row) for row in rows if person in ("", row["person"], _id_of(row["person"]))]

    def _used(self, person: str, insurance: str, year: str) -> dict[str, Any]:
        used = asdict(ledger.used(self._connection, person, insurance, year))
        held = fixtures.people()[person].enrolled(insurance)
        assert held
        return {
            "aac001": person,
            "aae140": insurance,
            "aae001": year,
            **{name.upper(): money.yuan(value) for name, value in used.items()},
            "akc087": money.yuan(ledger.balance(self._connection, fixtures.people()[person], held)),
        }

    def people(self) -> list[dict[str, Any]]:
        """The people of the fixtures, with balances as they were at the start."""
        return [
            {**asdict(person), "enrolments": [_enrolment(held) for held in person.enrolments]}
            for person in fixtures.people().values()
        ]

    def reset(self) -> None:
        """Forget all but the fixtures."""
        store.clear(self._connection)
        with store.transaction(self._connection):
            pension_store.clear(self._connection)
            credit_store.clear(self._connection)
            employment_store.clear(self._connection)


def _id_of(number: str) -> str:
    return fixtures.people()[number].id


def _enrolment(held: Enrolment) -> dict[str, Any]:
    return {**asdict(held), "balance": money.yuan(held.balance)}
