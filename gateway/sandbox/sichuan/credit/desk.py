"""What testers may see and steer of the credit platform: /control/credit/*, unsigned, in words of ours."""

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.sandbox.sichuan import store as yinhai_store
from gateway.sandbox.sichuan.credit import acts, kinds, records, seed

_Told = dict[str, Any]
_Answer = Callable[[Request], Awaitable[_Told]]
_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)


class Desk:
    """The platform from behind."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def decisions(self, request: Request) -> _Told:
        """An authority decides."""
        asked = await request.json()
        with yinhai_store.transaction(self._connection):
            return acts.decide(self._connection, asked)

    async def acts(self, request: Request) -> _Told:
        """An authority acts on what it decided."""
        asked = await request.json()
        with yinhai_store.transaction(self._connection):
            return acts.act(self._connection, asked)

    async def records(self, request: Request) -> _Told:
        """What is kept about a subject, unmasked."""
        rows = records.about(self._connection, request.query_params["subject_code"])
        return {"records": [_kept(row) for row in rows]}

    async def pushes(self, _: Request) -> _Told:
        """What was pushed here."""
        rows = self._connection.execute("select * from credit_record where push is not null order by id")
        return {"pushes": [_pushed(row) for row in rows]}

    async def ledger(self, _: Request) -> _Told:
        """One row per business effect."""
        rows = self._connection.execute("select * from credit_effect order by id")
        return {"ledger": [dict(row) for row in rows]}

    async def seed(self, request: Request) -> _Told:
        """Many more records about one subject, or many decisions about companies of the other province."""
        asked = await request.json()
        after = self._connection.execute("select coalesce(max(sequence), 0) from credit_change").fetchone()[0]
        with yinhai_store.transaction(self._connection):
            made = self._more(asked) if "records" in asked else self._to_push(int(asked["pushes"]))
        return {"made": made, "after": after}

    def _more(self, asked: _Told) -> int:
        count, code = int(asked["records"]), str(asked["subject_code"])
        subject = {"name": "沙盒基准有限公司", "credit_code": code, "legal_representative": "何文"}
        for row in self._connection.execute("select name from credit_company where code = ?", (code,)):
            subject["name"] = row["name"]
        first = self._first()
        words = ("penalty", "licence", "commitment", "evaluation")
        entries = [
            seed.made(words[place % 4], f"沙盒续〔2026〕{first + place}号", place, subject)
            for place in range(count)
        ]
        records.keep_all(self._connection, entries)
        return count

    def _to_push(self, count: int) -> int:
        first = self._first()
        for place in range(count):
            entry = seed.made("penalty", f"沙盒推〔2026〕{first + place}号", place, seed.outsider(place))
            records.tell(self._connection, records.keep(self._connection, entry), "1")
        return count

    def _first(self) -> int:
        return int(
            self._connection.execute("select coalesce(max(id), 0) + 1 from credit_record").fetchone()[0]
        )


def credit_control_routes(connection: sqlite3.Connection) -> list[Route]:
    """Every /control/credit/* route; what does not read is answered 400."""
    desk = Desk(connection)
    posts, gets = (desk.decisions, desk.acts, desk.seed), (desk.records, desk.pushes, desk.ledger)
    return [
        Route(f"/control/credit/{answer.__name__}", _reading(connection, answer), methods=[method])
        for method, answers in (("POST", posts), ("GET", gets))
        for answer in answers
    ]


def _reading(connection: sqlite3.Connection, answer: _Answer) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def answered(request: Request) -> JSONResponse:
        seed.make(connection)
        try:
            return JSONResponse(await answer(request))
        except _MALFORMED as problem:
            return JSONResponse({"error": f"does not read: {problem!r}"}, status_code=400)

    return answered


def _kept(row: sqlite3.Row) -> _Told:
    return {
        **{name: row[name] for name in ("version", "published", "notice", "noticed", "origin", "decided")},
        "record_number": records.number(row),
        "kind": kinds.BY_CODE[row["kind"]].word,
        "objected": bool(row["objected"]),
        "public": records.is_public(row),
        "fields": records.kept(row),
    }


def _pushed(row: sqlite3.Row) -> _Told:
    fields = records.kept(row)
    return {
        "push_number": row["push"],
        "version": row["push_version"],
        "withdrawn": bool(row["withdrawn"]),
        "public": records.is_public(row),
        "published_on": row["published"].replace("/", "-"),
        "record_number": records.number(row),
        "document_number": fields[kinds.BY_CODE[row["kind"]].names["document_number"]],
        "subject_code": row["subject"],
    }
