"""What testers see and steer of the pension side: people, office, cases, accounts, ledger, bank, date."""

from datetime import date
from typing import Any

from gateway.sandbox.chongqing.pension import (
    admission,
    batches,
    books,
    cases,
    codes,
    ledgers,
    months,
    office,
    payments,
    queue,
    settings,
    statements,
    survival,
    writing,
)
from gateway.sandbox.chongqing.pension.accounts import Account
from gateway.sandbox.chongqing.pension.cases import Case
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.pension_control import Way


class Desk:
    """What the pension side shows and does for its testers (see gateway.sandbox.pension_control)."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add_people(self, people: list[dict[str, Any]]) -> list[str]:
        """Add persons with their histories; the numbers they get."""
        with self._store.work():
            return [admission.admit(self._store, one) for one in people]

    def people(self) -> list[dict[str, Any]]:
        """Everybody it keeps."""
        return [_person(one) for one in admission.all_of(self._store)]

    def set_way(self, asked: dict[str, str]) -> None:
        """Have the office work otherwise."""
        with self._store.work():
            for name, value in asked.items():
                settings.set_to(self._store, name, value)
        office.work(self._store)

    def way(self) -> Way:
        """How the office works at present."""
        return queue.way(self._store)

    def decide(self, decision: str, code: str | None, case_number: str, id_number: str) -> int:
        """Keep a decision for the office; how many wait."""
        if (code := code or "900") not in codes.BYYY:
            raise ValueError("code")
        queue.decide(self._store, decision, code, case_number=case_number, id_number=id_number)
        office.work(self._store)
        return len(self._store.all("select 1 from pension_decision"))

    def cases(self) -> list[dict[str, Any]]:
        """The cases as they stand."""
        return [_plain(self._case(one)) for one in cases.all_of(self._store)]

    def accounts(self, id_number: str) -> list[dict[str, Any]]:
        """A person's accounts."""
        return [self._account(one) for one in admission.all_of(self._store, id_number)]

    def ledger(self) -> list[dict[str, Any]]:
        """What the region did."""
        return books.effects(self._store)

    def outgoing(self, after: int) -> list[dict[str, Any]]:
        """Bank transfers it sent since."""
        return batches.outgoing(self._store, after)

    def receive(self, transfer: dict[str, Any]) -> tuple[str, bool]:
        """Take a bank transfer in."""
        with self._store.work():
            return payments.receive(self._store, transfer)

    def today(self) -> date:
        """The region's day."""
        return settings.today(self._store)

    def set_today(self, day: date) -> None:
        """Move the region's day."""
        with self._store.work():
            settings.set_today(self._store, day)
        office.work(self._store)

    def _case(self, case: Case) -> dict[str, Any]:
        line = self._store.one(
            "select pch, amount, state from pension_batch_line where case_number = ?", case.case_number
        )
        batch = {"batch": line["pch"], "state": line["state"]} if line else {}
        return {
            "case_number": case.case_number,
            "role": case.role,
            "id_number": case.id_number,
            "name": case.name,
            "scheme": codes.SCHEME_WORDS[case.scheme],
            "state": case.state,
            "application": case.application,
            "letter": case.letter,
            "statement": case.statement,
            "statements": case.statements,
            "refusal": case.refusal,
            "payment": case.payment,
            "batch": {**batch, "amount": writing.text_of_fen(line["amount"])} if line else {},
        }

    def _account(self, account: Account) -> dict[str, Any]:
        store, this_year = self._store, settings.today(self._store).year
        brought = statements.brought_in(store, account)
        kept = ledgers.kept(account, this_year, brought=brought.credits)
        return {
            **_person(account),
            "account_status": account.standing,
            "contribution_months": len(account.counted),
            "balance": writing.text_amount(kept.balance.whole),
            "years": [
                {
                    "year": number,
                    "interest": writing.text_amount(year.interest.whole),
                    "balance": writing.text_amount(year.balance.whole),
                }
                for number, year in kept.main.items()
            ],
            "cleared_months": [months.text(one) for one in sorted(account.cleared)],
            "taken_over": [
                {"case_number": one.case_number, "total": one.total}
                for one in cases.brought_in(store, account.id_number, account.scheme)
            ],
            "pension_payment": survival.payment_status(store, account.id_number),
        }


def _plain(value: Any) -> Any:
    """Documents with their amounts as text."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, int) else str(value)


def _person(account: Account) -> dict[str, Any]:
    return {
        "person_number": account.bxh,
        "name": account.name,
        "id_number": account.id_number,
        "scheme": codes.SCHEME_WORDS[account.scheme],
        "account_kind": codes.KIND_WORDS[account.kind],
        "status": codes.STATUS_WORDS[account.status],
        "receives_pension": account.receives,
        "unpaid_months": [months.text(one.month) for one in account.owed],
    }
