"""What testers see and steer of the pension side: people, office, cases, accounts, ledger, bank, date."""

import sqlite3
from datetime import date
from typing import Any

from gateway.sandbox.pension_control import Way
from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.pension import (
    accounts,
    books,
    cases,
    months,
    office,
    payments,
    people,
    queue,
    store,
    survival,
)
from gateway.sandbox.sichuan.pension.cases import Case
from gateway.sandbox.sichuan.pension.people import Account
from gateway.sandbox.sichuan.pension.steps import REASONS
from gateway.sandbox.sichuan.store import transaction


class Desk:
    """What the pension side shows and does for its testers (see gateway.sandbox.pension_control)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add_people(self, people_asked: list[dict[str, Any]]) -> list[str]:
        """Add persons with their histories; the numbers they get."""
        with transaction(self._connection):
            return [people.add(self._connection, one) for one in people_asked]

    def people(self) -> list[dict[str, Any]]:
        """Everybody it keeps."""
        rows = self._connection.execute("select id_number, scheme from pension_account order by number")
        held = [people.find(self._connection, *row) for row in rows.fetchall()]
        return [_person(one) for one in held if one]

    def set_way(self, asked: dict[str, str]) -> None:
        """Have the office work otherwise."""
        with transaction(self._connection):
            for name, value in asked.items():
                store.set_to(self._connection, name, value)
        office.work(self._connection)

    def way(self) -> Way:
        """How the office works at present."""
        return queue.way(self._connection)

    def decide(self, decision: str, code: str | None, case_number: str, id_number: str) -> int:
        """Keep a decision for the office; how many wait."""
        if (code := code or "99") not in REASONS:
            raise ValueError("code")
        with transaction(self._connection):
            queue.decide(self._connection, decision, code, case_number=case_number, id_number=id_number)
        office.work(self._connection)
        waiting: int = self._connection.execute("select count(*) from pension_decision").fetchone()[0]
        return waiting

    def cases(self) -> list[dict[str, Any]]:
        """The cases as they stand."""
        return [self._case(one) for one in cases.all_of(self._connection)]

    def accounts(self, id_number: str) -> list[dict[str, Any]]:
        """A person's accounts."""
        return [self._account(one) for one in people.of_person(self._connection, id_number)]

    def ledger(self) -> list[dict[str, Any]]:
        """What the region did."""
        return books.ledger(self._connection)

    def outgoing(self, after: int) -> list[dict[str, Any]]:
        """Bank transfers it sent since."""
        return payments.outgoing(self._connection, after)

    def receive(self, transfer: dict[str, Any]) -> tuple[str, bool]:
        """Take a bank transfer in."""
        with transaction(self._connection):
            return payments.receive(self._connection, transfer)

    def today(self) -> date:
        """The region's day."""
        return survival.today(self._connection)

    def set_today(self, day: date) -> None:
        """Move the region's day."""
        with transaction(self._connection):
            survival.set_today(self._connection, day)
        office.work(self._connection)

    def _case(self, case: Case) -> dict[str, Any]:
        line = self._connection.execute(
            "select batch, amount, state from pension_batch_line where case_number = ?", (case.case_number,)
        ).fetchone()
        return {
            "case_number": case.case_number,
            "role": case.role,
            "id_number": case.id_number,
            "name": case.name,
            "scheme": payments.NEUTRAL_SCHEMES[case.scheme],
            "state": case.state,
            "application": case.application,
            "letter": case.letter,
            "statement": case.statement,
            "statements": case.statements,
            "refusal": case.refusal,
            "payment": case.payment,
            "batch": {**dict(line), "amount": money.yuan(line["amount"])} if line else {},
        }

    def _account(self, account: Account) -> dict[str, Any]:
        this_year = survival.today(self._connection).year
        years = accounts.years(account, accounts.as_recorded, this_year)
        brought = cases.brought_in(self._connection, account.id_number, account.scheme)
        return {
            **_person(account),
            "account_status": account.account_status,
            "contribution_months": len(account.counted),
            "balance": money.yuan(accounts.balance_at_end_of(years, this_year).whole),
            "years": [
                {
                    "year": one.year,
                    "interest": money.yuan(one.interest.whole),
                    "balance": money.yuan(one.balance.whole),
                }
                for one in years
            ],
            "cleared_months": [months.period(one) for one in sorted(account.cleared)],
            "taken_over": [
                {"case_number": one.case_number, "total": one.statement["ic90"]["aic102"]} for one in brought
            ],
            "pension_payment": survival.payment_status(self._connection, account.id_number),
        }


def _person(account: Account) -> dict[str, Any]:
    return {
        "person_number": account.number,
        "name": account.name,
        "id_number": account.id_number,
        "scheme": payments.NEUTRAL_SCHEMES[account.scheme],
        "account_kind": "temporary" if account.is_temporary else "general",
        "status": {"1": "contributing", "2": "suspended", "3": "terminated"}[account.status],
        "receives_pension": account.receives,
        "unpaid_months": [months.period(one.month) for one in account.unpaid],
    }
