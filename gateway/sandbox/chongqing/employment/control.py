"""What testers may do with the labour market: what a unit, an office or an issuer would do (控制路由)."""

import json
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.sandbox.chongqing.employment import clock, orders, postings, publications, seed
from gateway.sandbox.chongqing.employment.envelope import Record
from gateway.sandbox.chongqing.employment.orders import Node, Unclear, ordered
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.store import Store, packed

_ACTS = {"freeze": "DJ", "unfreeze": "JD", "withdraw": "CH", "archive": "GD"}
_UNIT = (r"[0-9A-Z]{9}|[0-9A-Z]{18}", "9 or 18 of 0-9A-Z", "91500000MA60000161")
_TRADE = (r"\d{7}", "seven digits of the list of 2002")
_AREA = (r"\d{6}", "six digits", "500198")
_COUNTED = ("zrs", "zrsn", "zrsnv", "xbbx", "cgrsn", "cgrsnv")
_MOST = 10_000_000


def control_routes(store: Store) -> list[Route]:
    """The /control/employment/* routes."""
    desk = _Desk(store)

    async def get_date(_: Request) -> JSONResponse:
        return JSONResponse({"date": clock.today(store).isoformat()})

    async def get_postings(request: Request) -> JSONResponse:
        return JSONResponse(desk.postings(request.query_params.get("number")))

    async def get_seekers(request: Request) -> JSONResponse:
        return JSONResponse(desk.seekers(request.query_params.get("number", "")))

    async def get_ledger(_: Request) -> JSONResponse:
        return JSONResponse(desk.ledger())

    place = "/control/employment"
    return [
        Route(f"{place}/postings", ordered(desk.register), methods=["POST"]),
        Route(f"{place}/postings", get_postings, methods=["GET"]),
        Route(f"{place}/seekers", get_seekers, methods=["GET"]),
        Route(f"{place}/acts", ordered(desk.act), methods=["POST"]),
        Route(f"{place}/certificates", ordered(desk.certify), methods=["POST"]),
        Route(f"{place}/seed", ordered(desk.more), methods=["POST"]),
        Route(f"{place}/date", ordered(desk.say_date), methods=["POST"]),
        Route(f"{place}/date", get_date, methods=["GET"]),
        Route(f"{place}/ledger", get_ledger, methods=["GET"]),
    ]


class _Desk:
    """Does what is asked, and reads the store as it is."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def register(self, told: Node) -> Node:
        seed.prepare(self._store)
        today = clock.today(self._store)
        last = orders.day_if_any(told, "valid_to") or today + timedelta(30)
        now, wanted = clock.now14(self._store), orders.whole(told, "openings", 1, 1, 9999)
        record = {
            "zpgzbh": postings.next_number(self._store, "ZP", "posting"),
            "zpbh": postings.next_number(self._store, "ZD", "unit"),
            "bio_name": orders.text(told, "employer", "重庆沙箱电器有限公司", 100),
            "bio_no": orders.shaped(told, "credit_code", *_UNIT),
            "bio_orgtype": "10",
            "bio_industry": "C0000",
            "zpgzbm": orders.text(told, "title", "电工", 100),
            "zpgz": orders.shaped(told, "occupation", *_TRADE, "6310103"),
            "gwlb": "10",
            "ygxs": "2",
            "ypxs": "1",
            "zrs": str(wanted),
            "zrsn": "0",
            "zrsnv": "0",
            "xbbx": str(wanted),
            **dict.fromkeys(("zxnl", "zdnl", "hyzk", "hjxz", "jkzk", "whcd", "jsdj"), ""),
            "jxdw": "1",
            "zzyx": orders.amount(told, "pay_minimum", "5500"),
            "zgyx": orders.amount(told, "pay_maximum", "7500"),
            "zpdq": f"{orders.shaped(told, 'work_area', *_AREA)}000000",
            "gzdd": "重庆沙箱工业园",
            "gwms": orders.text(told, "description", "负责厂区电气设备的安装、维修和保养。"),
            "kssj": clock.day8(min(today, last)),
            "jssj": clock.day8(last),
            "djsj": now,
            "gxsj": now,
            "djyxq": "30",
            "cgrsn": "0",
            "cgrsnv": "0",
            **dict.fromkeys(("sfdj", "gdsj", "gdyy", "fbh", "lydq"), ""),
            **orders.texts(told, "demands", _COUNTED),
        }
        with self._store.work():
            postings.insert(self._store, record)
        return {"posting_number": record["zpgzbh"]}

    def act(self, told: Node) -> Node | JSONResponse:
        number, act = orders.text(told, "posting_number"), orders.text(told, "act")
        try:
            return {"state": self._acted(number, act)}
        except Refusal as no:
            return JSONResponse({"code": no.code, "message": no.text}, status_code=422)

    def _acted(self, number: str, act: str) -> str:
        """The state after an act; a refusal is in the market's own words."""
        row = postings.of_number(self._store, number)
        record = postings.record_of(row)
        if act in _ACTS:
            record = publications.acted(self._store, record, _ACTS[act])
        elif act == "fill":
            record |= {"cgrsn": record["zrs"], "cgrsnv": "0"}
        elif act == "expire":
            record |= {"jssj": clock.day8(clock.today(self._store) - timedelta(1))}
        else:
            raise Refusal("ZP1004", act)
        with self._store.work():
            postings.keep(self._store, row, record)
        return postings.state_of(self._store, record)

    def certify(self, told: Node) -> Node:
        seed.prepare(self._store)
        number = orders.shaped(told, "certificate_number", r"[0-9A-Z]{8,30}", "8 to 30 of 0-9A-Z")
        state = orders.one_of(told, "state", ("valid", "revoked", "pending"))
        row = self._store.one("select * from emp_certificate where zsbh = ?", number)
        before: Record = {} if row is None else json.loads(row["record"])
        days = {ours: orders.day_if_any(told, said) for said, ours in _DAYS.items()}
        record = {
            **before,
            **{
                ours: orders.text(told, said, None, 100)
                for said, ours in _CERTIFICATE.items()
                if told.get(said)
            },
            **{ours: clock.day8(day) for ours, day in days.items() if day is not None},
        }
        _whole(record, state)
        with self._store.work():
            self._store.run("delete from emp_certificate where zsbh = ?", number)
            self._store.insert(
                "emp_certificate",
                zsbh=number,
                citizenid=record["citizenid"],
                name=record["name"],
                state=state,
                record=packed(record),
            )
        return {"certificate_number": number, "state": state}

    def more(self, told: Node) -> Node:
        seed.prepare(self._store)
        with self._store.work():
            return {
                "postings": seed.more_postings(self._store, orders.whole(told, "postings", 0, 0, _MOST)),
                "seekers": seed.more_seekers(self._store, orders.whole(told, "seekers", 0, 0, _MOST)),
            }

    def say_date(self, told: Node) -> Node:
        clock.set_today(self._store, orders.day_if_any(told, "date"))
        return {"date": clock.today(self._store).isoformat()}

    def postings(self, number: str | None) -> Any:
        if number is not None:
            row = postings.find(self._store, number)
            return None if row is None else {**postings.record_of(row), "bbh": row["bbh"]}
        rows = self._store.all("select * from emp_posting where fbh is not null order by id")
        return [{**postings.record_of(row), "bbh": row["bbh"]} for row in rows]

    def seekers(self, number: str) -> Any:
        row = self._store.one("select record from emp_seeker where qzbh = ?", number)
        return None if row is None else json.loads(row["record"])

    def ledger(self) -> Node:
        letters = self._store.all("select * from emp_letter order by ywh")
        fairs = self._store.all("select record from emp_fair where lhh is not null order by zphbh")
        told = self._store.all("select ywh from emp_told order by ywh")
        return {
            "letters": [{**dict(row), "detail": json.loads(row["detail"])} for row in letters],
            "unemployment_side_told": [row["ywh"] for row in told],
            "fairs": [json.loads(row["record"]) for row in fairs],
        }


_CERTIFICATE = {
    "name": "name",
    "id_number": "citizenid",
    "occupation": "gz",
    "level": "jsdj",
    "issuer": "fzdw",
}
_DAYS = {"issued_on": "fzrq", "valid_to": "yxqz", "revoked_on": "zxrq"}


def _whole(record: Record, state: str) -> None:
    """A certificate has a holder, and a cancelled one the day on which it was."""
    wanted = ("id_number", "name") + (("revoked_on",) if state == "revoked" else ())
    for said in wanted:
        if not record.get(_CERTIFICATE.get(said) or _DAYS[said]):
            raise Unclear(f"{said} must be said: it is not known of this certificate yet.")
