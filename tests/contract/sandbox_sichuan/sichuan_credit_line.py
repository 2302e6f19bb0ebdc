"""A client of Sichuan's credit platform, written from docs/regions/sichuan-credit.md."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from lxml import etree
from yinhai_client import element, signed, start, stop

PATH = "/xyzx/exchange"
BANK = "12500000MA60000166"
TIANFU, NAMESAKE, BAYU = "91510100MA6000016A", "91510198MA60002001", "91500000MA60000161"
VILLAGE, WANG = "N2510181MA60000164", "510198197203150010"
MARKET, CHONGQING_MARKET = "11510198MA6000016H", "11500198MA6000016D"
PENALTY = {
    "JLLX": "02",
    "JLBH": "CQ-CF-0001",
    "XXFL": "03",
    "GSRQ": "2026/05/12",
    "BGSJ": "2026/05/12 09:00:00",
    "YYBZ": "0",
    "TSLY": "500000",
    "CF_XDR_MC": "天府沙盒商贸有限公司",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": TIANFU,
    "CF_WSH": "渝沙市监罚(２０２６)9号",
    "CF_WFXW": "虚假宣传",
    "CF_SY": "在沙坪沙盒市场虚假宣传",
    "CF_YJ": "《广告法》第五十五条",
    "CF_CFLB": "01;03",
    "CF_NR": "警告;罚款人民币15000元",
    "CF_NR_FK": "1.5",
    "CF_JDRQ": "2026/05/08",
    "CF_YXQ": "2099/12/31",
    "CF_CFJG": "重庆沙盒市场监督管理局",
    "CF_CFJGDM": CHONGQING_MARKET,
    "CF_SXYZCD": "2",
}


class Told:
    """An answer of the platform."""

    def __init__(self, response: httpx.Response) -> None:
        assert response.headers["content-type"] == "text/xml; charset=GB18030"
        self.root = etree.fromstring(response.content.decode("gb18030").split("?>", 1)[1])
        self.header = {str(one.tag): one.text or "" for one in self.root.iterfind("Header/*")}

    @property
    def code(self) -> int:
        return int(self.header["resultCode"])

    def __getitem__(self, name: str) -> str:
        return self.root.findtext(f"Body/{name}") or self.root.findtext(f"Body/fields/{name}") or ""

    @property
    def rows(self) -> list[dict[str, str]]:
        found = self.root.iterfind("Body/fields")
        return [{str(one.tag): one.text or "" for one in fields} for fields in found]


class Credit:
    """The platform as its neighbours see it, and from behind."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=10)

    def sent(
        self, kind: str, fields: dict[str, str], *, fault: str = "", flow: str = "", **header: str
    ) -> httpx.Response:
        number = flow or uuid4().hex
        head = {
            "sender": BANK,
            "receiver": "XYSC510000",
            "flowUuid": number,
            "itemUuid": fields.get("TSBH", number),
            "sn": "1",
            "exchangeType": kind,
            "sendTime": "2026/04/15 09:30:00",
            "operator": "SC01",
            **header,
        }
        text = element("ExchangeMessage", {"Header": head, "Body": {"fields": fields}})
        body = f'<?xml version="1.0" encoding="GB18030"?>{text}'.encode("gb18030")
        headers = signed(PATH, body) | ({"X-Sandbox-Fault": fault} if fault else {})
        return self.http.post(PATH, content=body, headers=headers)

    def ask(self, kind: str, fields: dict[str, str], **more: str) -> Told:
        return Told(self.sent(kind, fields, **more))

    def done(self, kind: str, fields: dict[str, str], **more: str) -> Told:
        told = self.ask(kind, fields, **more)
        assert told.code == 0, told.header
        return told

    def about(self, code: str) -> list[dict[str, str]]:
        return self.done("XY01", {"SHXYM": code}).rows

    def changes(self, after: int = 0) -> list[dict[str, str]]:
        return self.done("XY06", {"BGXH": str(after)}).rows

    # -- pushes ----------------------------------------------------------------------------------------

    def push(self, version: int, *, number: str = "a" * 32, withdrawn: bool = False, **fields: str) -> Told:
        head = {"TSBH": number, "TSBB": str(version), "TSBZ": "2" if withdrawn else "1"}
        return self.ask("XY11", {**head, **PENALTY, **fields})

    # -- from behind -----------------------------------------------------------------------------------

    def get(self, path: str) -> Any:
        return self.http.get(f"/control/credit/{path}").raise_for_status().json()

    def set(self, path: str, **asked: Any) -> Any:
        return self.http.post(f"/control/credit/{path}", json=asked).raise_for_status().json()

    def decided(self, **asked: Any) -> dict[str, Any]:
        subject = {"credit_code": BAYU, "name": "巴渝沙盒物流有限公司", "legal_representative": "孙长江"}
        told: dict[str, Any] = self.set("decisions", **{"kind": "penalty", "subject": subject, **asked})
        return told

    def effects(self) -> list[tuple[str, int]]:
        return [(row["effect"], row["version"]) for row in self.get("ledger")["ledger"]]


@contextmanager
def running(folder: Path) -> Iterator[Credit]:
    """A platform of one's own, with its store in this folder."""
    process, url = start(folder)
    credit = Credit(url)
    try:
        yield credit
    finally:
        credit.http.close()
        assert stop(process) == 0
