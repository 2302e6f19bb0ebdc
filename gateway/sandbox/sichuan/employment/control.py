"""What testers may do with the labour market: what a unit, an office or an issuer would do (控制路由)."""

import json
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.sandbox.sichuan.employment import (
    bodies,
    clock,
    occupations,
    postings,
    publications,
    reading,
    seed,
    store,
)
from gateway.sandbox.sichuan.employment.bodies import Body, Unreadable
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.store import transaction

Node = dict[str, Any]
_MOVES = {"freeze": "1", "unfreeze": "2", "withdraw": "3", "archive": "4"}
_ACTS = (*_MOVES, "fill", "expire")
_CERTIFICATES = ("valid", "revoked", "pending")


def employment_control_routes(connection: sqlite3.Connection) -> list[Route]:
    """The /control/employment/* routes; what does not read is answered 400, what cannot be done 422."""
    desk = _Desk(connection)

    async def get_date(_: Request) -> JSONResponse:
        return JSONResponse({"date": clock.day(connection).isoformat()})

    async def get_postings(request: Request) -> JSONResponse:
        return JSONResponse(desk.postings(request.query_params.get("number")))

    async def get_ledger(_: Request) -> JSONResponse:
        return JSONResponse(desk.ledger())

    told = {
        "postings": desk.register,
        "acts": desk.act,
        "certificates": desk.certify,
        "seed": desk.more,
        "date": desk.say_date,
    }
    asked = {"postings": get_postings, "date": get_date, "ledger": get_ledger}
    place = "/control/employment"
    return [
        *(Route(f"{place}/{name}", _reading(act), methods=["POST"]) for name, act in told.items()),
        *(Route(f"{place}/{name}", look, methods=["GET"]) for name, look in asked.items()),
    ]


def _reading(act: Callable[[Body], Node]) -> Callable[[Request], Awaitable[JSONResponse]]:
    async def answered(request: Request) -> JSONResponse:
        try:
            return JSONResponse(act(await bodies.read(request)))
        except Unreadable as why:
            return JSONResponse({"error": str(why)}, status_code=400)
        except Refusal as no:
            return JSONResponse({"code": no.code, "message": no.message}, status_code=422)

    return answered


class _Desk:
    """Does what is asked, and reads the store as it is."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def register(self, told: Body) -> Node:
        """A unit registers a posting (招聘登记)."""
        seed.prepare(self._connection)
        today = clock.day(self._connection)
        now = f"{today.isoformat()} {clock.wall()}"
        columns = {
            "unit": "DW99999999",
            "employer": told.text("employer", "成都沙箱电器有限公司"),
            "credit_code": told.text("credit_code", "91510100MA6000016A"),
            "industry": "C",
            "title": told.text("title", "电工"),
            "occupation": _occupation(told, "6310103"),
            "kind": told.one_of("kind", reading.KINDS, "1"),
            "dispatched": "0",
            "openings": told.count("openings", 1, least=1),
            "negotiable": "0",
            "pay_unit": "1",
            "pay_minimum": told.fen("pay_minimum", "6000.00"),
            "pay_maximum": told.fen("pay_maximum", "8000.00"),
            "education": told.one_of("education", reading.EDUCATIONS, ""),
            "area": _area(told, "510198"),
            "address": "成都沙箱工业园",
            "description": told.text("description", "负责厂区电气设备的安装、维修和保养。"),
            "registered": now,
            "changed": now,
            "valid_to": clock.compact(told.day("valid_to", today + timedelta(30))),
            "status": postings.ACTIVE,
        }
        with transaction(self._connection):
            serial = seed.next_serial(self._connection)
            return {"posting_number": postings.keep(self._connection, columns, serial)}

    def act(self, told: Body) -> Node:
        """An office acts on a posting (岗位操作)."""
        number, act = told.text("posting_number"), told.one_of("act", _ACTS)
        row, today = postings.find(self._connection, number), clock.day(self._connection)
        if row is None:
            raise Refusal(-801, number)
        if act == "fill":
            changed: Node = {"filled": row["openings"]}
        elif act == "expire":
            changed = {"valid_to": clock.compact(today - timedelta(1))}
        else:
            stands = postings.state(row, today)
            changed = {"status": publications.moved_state(row, stands, _MOVES[act])}
        with transaction(self._connection):
            store.update(self._connection, "posting", row["key"], changed)
        after = postings.find(self._connection, number)
        assert after
        return {"state": postings.state(after, today)}

    def certify(self, told: Body) -> Node:
        """An issuer changes a certificate, or makes one (技能证书)."""
        seed.prepare(self._connection)
        number, today = told.text("certificate_number"), clock.day(self._connection)
        row = self._connection.execute(
            "select * from employment_certificate where number = ?", (number,)
        ).fetchone()
        if row is None:
            kept: Node = {"name": told.text("name"), "id_number": told.text("id_number"), "revoked": ""}
            kept |= {"aca111": "6310103", "bac015": "4", "bdf151": "四川沙箱职业技能评价中心"}
            kept |= {"bcc013": clock.compact(today)}
        else:
            kept = {**json.loads(row["fields"]), **{name: row[name] for name in _KEPT}}
        changed = {"number": number, "state": told.one_of("state", _CERTIFICATES), **_said(told)}
        if changed["state"] == "revoked":
            changed["revoked"] = clock.compact(told.day("revoked_on", today))
        with transaction(self._connection):
            self._connection.execute("delete from employment_certificate where number = ?", (number,))
            seed.keep_certificate(self._connection, {**kept, **changed})
        return {"certificate_number": number, "state": changed["state"]}

    def more(self, told: Body) -> Node:
        """So many more of what is drawn."""
        wanted = {name: told.count(name, 0) for name in ("postings", "seekers")}
        seed.prepare(self._connection)
        with transaction(self._connection):
            return {
                "postings": seed.more_postings(self._connection, wanted["postings"]),
                "seekers": seed.more_seekers(self._connection, wanted["seekers"]),
            }

    def say_date(self, told: Body) -> Node:
        """The region's day; the calendar's again when none is said."""
        day = told.day("date") if told.has("date") else None
        with transaction(self._connection):
            clock.set_day(self._connection, day)
        return {"date": clock.day(self._connection).isoformat()}

    def postings(self, number: str | None) -> Any:
        today = clock.day(self._connection)
        if number is not None:
            row = postings.find(self._connection, number)
            return None if row is None else {**dict(row), "state": postings.state(row, today)}
        rows = self._connection.execute(
            "select * from employment_posting where publication is not null order by key"
        )
        return [{**dict(row), "state": postings.state(row, today)} for row in rows.fetchall()]

    def ledger(self) -> Node:
        referrals = self._connection.execute("select * from employment_referral order by number").fetchall()
        effects = self._connection.execute("select * from employment_effect order by id").fetchall()
        return {
            "referrals": [dict(row) for row in referrals],
            "effects": [dict(row) for row in effects],
        }


_KEPT = ("id_number", "name", "revoked")


def _said(told: Body) -> Node:
    """What is said of a certificate, by the names of its fields."""
    said: Node = {name: told.text(name) for name in ("name", "id_number") if told.has(name)}
    if told.has("occupation"):
        said["aca111"] = _occupation(told, "")
    if told.has("level"):
        said["bac015"] = told.one_of("level", reading.SKILLS)
    if told.has("issuer"):
        said["bdf151"] = told.text("issuer")
    days = {"issued_on": "bcc013", "valid_to": "aae031"}
    return said | {field: clock.compact(told.day(name)) for name, field in days.items() if told.has(name)}


def _occupation(told: Body, default: str) -> str:
    """An occupation of the list, with hyphens or without."""
    code = told.text("occupation", default).replace("-", "")
    if code not in occupations.known():
        raise Unreadable(f"occupation must be one of the region's list such as 6-31-01-03, not {code!r}.")
    return code


def _area(told: Body, default: str) -> str:
    area = told.text("work_area", default)
    if not (len(area) == 6 and area.isascii() and area.isdecimal()):
        raise Unreadable(f"work_area must be six digits of GB/T 2260, not {area!r}.")
    return area
