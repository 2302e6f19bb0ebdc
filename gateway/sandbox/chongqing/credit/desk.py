"""What testers may see and steer of the credit platform: /control/credit/*, unsigned, in words of ours."""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.sandbox.chongqing.credit import acts, kinds, records, seed
from gateway.sandbox.chongqing.store import Store

_Told = dict[str, Any]
_Answer = Callable[[Request], Awaitable[_Told]]
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
_MORE = ("penalty", "licence", "evaluation", "commitment")


@dataclass(frozen=True, slots=True)
class Desk:
    """The platform from behind."""

    store: Store

    async def decisions(self, request: Request) -> _Told:
        """An authority decides."""
        asked = await request.json()
        with self.store.work():
            return acts.decide(self.store, asked)

    async def acts(self, request: Request) -> _Told:
        """An authority acts on what it decided."""
        asked = await request.json()
        with self.store.work():
            return acts.act(self.store, asked)

    async def records(self, request: Request) -> _Told:
        """What is kept about a subject, unmasked."""
        return {
            "records": [_kept(row) for row in records.about(self.store, request.query_params["subject_code"])]
        }

    async def pushes(self, _: Request) -> _Told:
        """What was pushed here."""
        rows = self.store.all("select * from credit_record where push is not null order by id")
        return {"pushes": [_pushed(row) for row in rows]}

    async def ledger(self, _: Request) -> _Told:
        """One row per business effect."""
        return {"ledger": [dict(row) for row in self.store.all("select * from credit_effect order by id")]}

    async def seed(self, request: Request) -> _Told:
        """Many more records about one subject, or many decisions about companies of the other province."""
        asked = await request.json()
        after = self.store.all("select coalesce(max(sequence), 0) as last from credit_news")[0]["last"]
        with self.store.work():
            made = self._more(asked) if "records" in asked else self._to_push(int(asked["pushes"]))
        return {"made": made, "after": after}

    def _more(self, asked: _Told) -> int:
        count, code, first = int(asked["records"]), str(asked["subject_code"]), self._first()
        known = self.store.one("select name from credit_subject where code = ?", code)
        name = known["name"] if known else "沙盒基准有限公司"
        subject = {"name": name, "credit_code": code, "legal_representative": "秦江"}
        kept = [
            seed.made(_MORE[place % len(_MORE)], f"沙盒续〔2026〕{first + place}号", place, subject)
            for place in range(count)
        ]
        records.keep_all(self.store, [one.columns for one in kept])
        return count

    def _to_push(self, count: int) -> int:
        first = self._first()
        for place in range(count):
            one = seed.made("penalty", f"沙盒推〔2026〕{first + place}号", place, seed.outsider(place))
            records.tell(self.store, records.keep(self.store, one), "FB")
        return count

    def _first(self) -> int:
        return int(self.store.all("select coalesce(max(id), 0) + 1 as id from credit_record")[0]["id"])


def control_routes(store: Store) -> list[Route]:
    """Every /control/credit/* route; what does not read is answered 400."""
    desk = Desk(store)
    posts, gets = (desk.decisions, desk.acts, desk.seed), (desk.records, desk.pushes, desk.ledger)
    return [
        Route(f"/control/credit/{answer.__name__}", _reading(store, answer), methods=[method])
        for method, answers in (("POST", posts), ("GET", gets))
        for answer in answers
    ]


def _reading(store: Store, answer: _Answer) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def answered(request: Request) -> JSONResponse:
        seed.make(store)
        try:
            return JSONResponse(await answer(request))
        except _MALFORMED as problem:
            return JSONResponse({"error": f"does not read: {problem!r}"}, status_code=400)

    return answered


def _kept(row: sqlite3.Row) -> _Told:
    return {
        **{name: row[name] for name in ("version", "published", "origin", "decided")},
        "record_number": records.number(row),
        "kind": row["kind"],
        "notice": row["happened"],
        "noticed": row["happened_on"],
        "objected": bool(row["objected"]),
        "public": records.is_public(row),
        "fields": records.detail(row),
    }


def _pushed(row: sqlite3.Row) -> _Told:
    return {
        "push_number": row["push"],
        "version": row["push_version"],
        "withdrawn": bool(row["withdrawn"]),
        "public": records.is_public(row),
        "published_on": row["published"],
        "record_number": records.number(row),
        "document_number": records.detail(row)[kinds.BY_WORD[row["kind"]].of("document_number")],
        "subject_code": row["subject"],
    }
