"""The unsigned control routes of the pension side: people, office, cases, accounts, ledger, bank, date."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import InvalidOperation
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

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

_Answer = Callable[[Request], Awaitable[JSONResponse]]
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, InvalidOperation)


def routes(store: Store) -> list[Route]:
    """Every /control/pension/* route."""
    control = _Control(store)
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
    def __init__(self, store: Store) -> None:
        self._store = store

    async def people(self, request: Request) -> JSONResponse:
        if request.method == "POST":
            asked = await request.json()
            with self._store.work():
                numbers = [admission.admit(self._store, one) for one in asked["people"]]
            return JSONResponse({"person_numbers": numbers})
        return JSONResponse({"people": [_person(one) for one in admission.all_of(self._store)]})

    async def office(self, request: Request) -> JSONResponse:
        if request.method == "POST":
            asked = await request.json()
            _check_way(asked)
            with self._store.work():
                for name in ("mode", "delay_seconds", "transfer_date"):
                    if name in asked:
                        settings.set_to(self._store, name, str(asked[name] or ""))
            office.work(self._store)
        present = queue.way(self._store)
        return JSONResponse({name: getattr(present, name) for name in present.__slots__})

    async def decisions(self, request: Request) -> JSONResponse:
        asked = await request.json()
        decision, code = asked["decision"], str(asked.get("code") or "900")
        case_number, id_number = str(asked.get("case_number") or ""), str(asked.get("id_number") or "")
        if decision not in queue.DECISIONS or code not in codes.BYYY or not (case_number or id_number):
            raise ValueError("decision, code, case_number or id_number")
        queue.decide(self._store, decision, code, case_number=case_number, id_number=id_number)
        office.work(self._store)
        waiting = len(self._store.all("select 1 from pension_decision"))
        return JSONResponse({"waiting": waiting})

    async def cases(self, _: Request) -> JSONResponse:
        told = [self._case(one) for one in cases.all_of(self._store)]
        return JSONResponse(_plain({"cases": told}))

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

    async def accounts(self, request: Request) -> JSONResponse:
        held = admission.all_of(self._store, request.path_params["id_number"])
        return JSONResponse({"accounts": [self._account(one) for one in held]})

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

    async def ledger(self, _: Request) -> JSONResponse:
        return JSONResponse({"ledger": books.effects(self._store)})

    async def outgoing(self, request: Request) -> JSONResponse:
        after = int(request.query_params.get("after", "0"))
        return JSONResponse({"transfers": batches.outgoing(self._store, after)})

    async def incoming(self, request: Request) -> JSONResponse:
        transfer = await request.json()
        with self._store.work():
            number, known = payments.receive(self._store, transfer)
        return JSONResponse({"payment_number": number, "known": known})

    async def date(self, request: Request) -> JSONResponse:
        if request.method == "POST":
            asked = await request.json()
            with self._store.work():
                settings.set_today(self._store, _wished(asked, settings.today(self._store)))
            office.work(self._store)
        return JSONResponse({"date": settings.today(self._store).isoformat()})


def _plain(value: Any) -> Any:
    """Documents with their amounts as text."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, int) else str(value)


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
        "person_number": account.bxh,
        "name": account.name,
        "id_number": account.id_number,
        "scheme": codes.SCHEME_WORDS[account.scheme],
        "account_kind": codes.KIND_WORDS[account.kind],
        "status": codes.STATUS_WORDS[account.status],
        "receives_pension": account.receives,
        "unpaid_months": [months.text(one.month) for one in account.owed],
    }
