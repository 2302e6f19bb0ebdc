"""A client of Sichuan's pension side, written from docs/regions/sichuan-pension.md."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from yinhai_client import Answer, Mock

CHENGDU, CHONGQING = "510198000001", "500198000001"
P1 = {"aac002": "510198198805126012", "aac003": "周明远", "aae140": "110"}
P2 = {"aac002": "510198199508236025", "aac003": "何晓雯", "aae140": "110"}
P3 = {"aac002": "500198197903176033", "aac003": "唐立新", "aae140": "110"}
PENSIONER = {"aac002": "510198195703036143", "aac003": "孙桂芳"}
LETTER = {
    "aae270": "LXH-CQ-1",
    "aae036": "20260302",
    "aac155": "中国工商银行重庆沙盒支行",
    "aac080": "102653000019",
    "aae009": "重庆市沙盒区社会保险基金",
    "aac078": "50001985100019800001",
    "aae005": "023-50019801",
    "aae006": "重庆市沙盒区嘉陵路1号",
    "aae007": "400098",
}
ROW = {
    "aae001": "2014",
    "aae041": "201401",
    "aae042": "201412",
    "aae202": "12",
    "aae180": "5000.00",
    "aaa042": "0.2000",
    "aaa043": "0.0000",
    "aaa041": "0.0800",
    "aae381": "1200.00",
    "aae264": "1200.00",
    "aae269": "0.00",
    "aae265": "0.00",
    "aae382": "1200.00",
    "aae273": "1200.00",
    "aab299": "500198",
    "aae473": "0",
    "aae078": "1",
}
STATEMENT = {
    "xxbh": "XX-CQ-1",
    "aac001": "GRID-1",
    "aae140": "120",
    "aae030": "201401",
    "aae031": "201412",
    "aae201": "12",
    "aae200": "0",
    "aae035": "20150101",
    "aic093": "0.00",
    "aic089": "1200.00",
    "aic082": "0.00",
    "aic083": "1200.00",
    "aic084": "1800.00",
    "zynje": "0.00",
    "aic102": "3000.00",
    "aae011": "CQ01",
    "fhr": "CQ02",
}


class Pension:
    """The pension side as an agency sees it."""

    def __init__(self, url: str) -> None:
        self.mock = Mock(url)

    def call(self, jybh: str, data: dict, **more: str) -> Answer:
        return self.mock.call(jybh, data, at=more.pop("at", CHONGQING), aae011="CQ01", **more)

    def confirm(self, called: Answer, **more: str) -> Answer:
        return self.mock.confirm(called, at=CHONGQING, **more)

    def done(self, jybh: str, data: dict) -> Answer:
        """Both phases."""
        called = self.call(jybh, data)
        assert called.code == 1, called["appmsg"]
        confirmed = self.confirm(called)
        assert confirmed.code == 1, confirmed["appmsg"]
        return called

    def get(self, path: str) -> Any:
        return self.mock.http.get(f"/control/pension/{path}").raise_for_status().json()

    def set(self, path: str, value: dict) -> Any:
        return self.mock.http.post(f"/control/pension/{path}", json=value).raise_for_status().json()

    def effects(self, effect: str) -> list[dict]:
        return [row for row in self.get("ledger")["ledger"] if row["effect"] == effect]

    def news(self, after: int = 0) -> list[dict[str, str]]:
        return self.call("Y05", {"xxxh": str(after)}).rows()

    def kinds(self, case: str) -> list[str]:
        return [row["xxlx"] for row in self.news() if row.get("aaz341") == case]

    def await_news(self, case: str, kind: str, times: int = 1) -> None:
        until(lambda: self.kinds(case).count(kind) >= times)

    # -- cases ------------------------------------------------------------------------------------

    def delivered(self, person: dict, **application: str) -> dict[str, str]:
        """A letter from Chongqing for this person; the head of the case."""
        head = {"aaz341": uuid4().hex, **person}
        sent = {
            **head,
            "ic89_lxh": LETTER,
            "ic89_sqb": applied(person, "510198", "500198", CHONGQING, **application),
        }
        assert self.done("Y15", sent)["yaa017"] == "50"
        return head

    def stated(self, person: dict) -> dict[str, str]:
        """A case whose statement stands."""
        head = self.delivered(person)
        self.await_news(head["aaz341"], "1")
        return head

    def registered(self, person: dict, **application: str) -> dict[str, str]:
        """An application to Sichuan, as it was taken in."""
        head = {"aaz341": uuid4().hex, **person}
        self.done("Y12", {**head, "ic89_sqb": applied(person, "500198", "510198", CHENGDU, **application)})
        return head

    def lettered(self, person: dict) -> tuple[dict[str, str], str]:
        """A case whose letter Sichuan has issued; with the letter's number."""
        head = self.registered(person)
        self.step(head, "21", aae016="1", aae011="SC02")
        return head, self.done("Y14", head).root.findtext("output/ic89_lxh/aae270") or ""

    def step(self, head: dict, act: str, **more: Any) -> Answer:
        return self.done("Y13", stepped(head, act, **more))

    def recorded(self, person: dict = P3) -> dict[str, str]:
        """A case whose relation Sichuan has recorded."""
        head, letter = self.lettered(person)
        assert self.done("Y17", told(head, letter))["yaa017"] == "22"
        return head


def applied(person: dict, origin: str, receiving: str, agency: str, **more: str) -> dict[str, str]:
    return {
        "aac003": person["aac003"],
        "aac002": person["aac002"],
        "aac004": "1",
        "aac010": "510198",
        "yac250": origin,
        "aab299": receiving,
        "yab003": agency,
        "aic113": "1",
        "zzdd": "0",
        "aae011": "AP01",
        **more,
    }


def stepped(head: dict, act: str, **more: Any) -> dict:
    return {**head, "aaa121": act, "aae011": "CQ01", "aae036": "20260302", **more}


def told(head: dict, letter: str, *, row: dict[str, str] | None = None, **changed: str) -> dict:
    """The statement of E5 for a case: a year of an institution, of which three months count for the pool."""
    rows = [{**ROW, **(row or {})}]
    return {**head, "ic90": {**STATEMENT, "aae270": letter, **changed}, "ic91": {"row": rows}}


def section(answer: Answer, name: str) -> dict[str, str]:
    found = answer.root.find(f"output/{name}")
    return {str(one.tag): one.text or "" for one in found if not len(one)} if found is not None else {}


def until(holds: Callable[[], bool], patience: float = 5.0) -> None:
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.03)
