"""The unsigned control routes of the pension side: people, office, cases, accounts, ledger, bank, date."""

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

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

_Answer = Callable[[Request], Awaitable[JSONResponse]]
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError)


def routes(connection: sqlite3.Connection) -> list[Route]:
    """Every /control/pension/* route."""
    control = _Control(connection)
    known: dict[str, tuple[_Answer, list[str]]] = {
        "people": (control.people, ["GET", "POST"]),
        "office": (control.office, ["GET", "POST"]),
        "office/decisions": (control.decisions, ["POST"]),
        "cases": (control.cases, ["GET"]),
        "accounts/{id_number}": (control.accounts, ["GET"]),
        "ledger": (control.ledger, ["GET"]),
        "outgoing": (control.outgoing, ["GET"]),
        "incoming": (control.incoming, ["POST"]),
        "date": (control.date, ["GET", "POST"]),
    }
    return [
        Route(f"/control/pension/{path}", _reading(answer), methods=methods)
        for path, (answer, methods) in known.items()
    ]


def _reading(answer: _Answer) -> _Answer:
    async def answered(request: Request) -> JSONResponse:
        try:
            return await answer(request)
        except _MALFORMED as problem:
            return JSONResponse({"error": f"does not read: {problem!r}"}, status_code=400)

    return answered


class _Control:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def people(self, request: Request) -> JSONResponse:
        if request.method == "POST":
            asked = await request.json()
            with transaction(self._connection):
                numbers = [people.add(self._connection, one) for one in asked["people"]]
            return JSONResponse({"person_numbers": numbers})
        rows = self._connection.execute("select id_number, scheme from pension_account order by number")
        held = [people.find(self._connection, *row) for row in rows.fetchall()]
        return JSONResponse({"people": [_person(one) for one in held if one]})

    async def office(self, request: Request) -> JSONResponse:
        if request.method == "POST":
            asked = await request.json()
            _check_way(asked)
            with transaction(self._connection):
                for key in ("mode", "delay_seconds", "transfer_date"):
                    if key in asked:
                        store.set_to(self._connection, key, str(asked[key] or ""))
            office.work(self._connection)
        present = queue.way(self._connection)
        return JSONResponse({name: getattr(present, name) for name in present.__slots__})

    async def decisions(self, request: Request) -> JSONResponse:
        asked = await request.json()
        decision, code = asked["decision"], str(asked.get("code") or "99")
        case_number, id_number = asked.get("case_number", ""), asked.get("id_number", "")
        if decision not in queue.DECISIONS or code not in REASONS or not (case_number or id_number):
            raise ValueError("decision, code, case_number or id_number")
        with transaction(self._connection):
            queue.decide(
                self._connection, decision, code, case_number=str(case_number), id_number=str(id_number)
            )
        office.work(self._connection)
        waiting = self._connection.execute("select count(*) from pension_decision").fetchone()[0]
        return JSONResponse({"waiting": waiting})

    async def cases(self, _: Request) -> JSONResponse:
        return JSONResponse({"cases": [self._case(one) for one in cases.all_of(self._connection)]})

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

    async def accounts(self, request: Request) -> JSONResponse:
        held = people.of_person(self._connection, request.path_params["id_number"])
        return JSONResponse({"accounts": [self._account(one) for one in held]})

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

    async def ledger(self, _: Request) -> JSONResponse:
        return JSONResponse({"ledger": books.ledger(self._connection)})

    async def outgoing(self, request: Request) -> JSONResponse:
        after = int(request.query_params.get("after", "0"))
        return JSONResponse({"transfers": payments.outgoing(self._connection, after)})

    async def incoming(self, request: Request) -> JSONResponse:
        transfer = await request.json()
        with transaction(self._connection):
            number, known = payments.receive(self._connection, transfer)
        return JSONResponse({"payment_number": number, "known": known})

    async def date(self, request: Request) -> JSONResponse:
        if request.method == "POST":
            asked = await request.json()
            with transaction(self._connection):
                survival.set_today(self._connection, _wished(asked, survival.today(self._connection)))
            office.work(self._connection)
        return JSONResponse({"date": survival.today(self._connection).isoformat()})


def _check_way(asked: dict[str, Any]) -> None:
    if asked.get("mode", queue.AT_ONCE) not in queue.MODES:
        raise ValueError("mode")
    float(asked.get("delay_seconds", 0))
    if asked.get("transfer_date"):
        date.fromisoformat(asked["transfer_date"])


def _wished(asked: dict[str, Any], today: date) -> date:
    if "advance_days" in asked:
        return today + timedelta(days=int(asked["advance_days"]))
    return date.fromisoformat(asked["date"])


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
