"""A client of Chongqing's credit platform, written from docs/regions/chongqing-credit.md."""

import itertools
import json
import re
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import httpx
from chongqing_line import BEIJING, signed, start, stop

PAGE = Path(__file__).parents[3] / "docs" / "regions" / "chongqing-credit.md"
# The paths are read off the page, so that page and program are held to each other.
_TEXT = PAGE.read_text("utf-8")
PATHS = {number: path for path, number in re.findall(r"^\| (/cqxy/[\w/]+) \| (X\d\d) ", _TEXT, re.MULTILINE)}
PATHS |= dict(re.findall(r"^### ([TX]\d\d) .*, (/cqxy/\w+)$", _TEXT, re.MULTILINE))

BANK = "12500000MA60000166"
BAYU, NAMESAKE, TIANFU = "91500000MA60000161", "91500198MA6000200W", "91510100MA6000016A"
VILLAGE, TAN = "N2510181MA60000164", "500198196906200030"
MARKET, SICHUAN_MARKET = "11500198MA6000016D", "11510198MA6000016H"
RECORD = {
    "SJLX": "frcf",
    "XYBM": "SC-CF-0001",
    "MLDL": "C",
    "XDRLB": "1",
    "GSSJ": "2026-06-05 00:00:00",
    "SJC": "20260605090000000",
    "DFBM": "510000",
    "CF_ZT": "0",
    "CF_XDR_MC": "巴渝沙盒物流有限公司",
    "CF_XDR_SHXYM": BAYU,
    "CF_WSH": "川沙市监罚(２０２６)55号",
    "CF_CFMC": "超限运输",
    "CF_SY": "在沙盒区境内超限运输",
    "CF_YJ": "《公路法》第七十六条",
    "CF_CFLB1": "1",
    "CF_CFLB2": "2",
    "CF_JG": "警告;罚款人民币15000元",
    "CF_JDRQ": "2026-06-01 00:00:00",
    "CF_XZJG": "沙盒区市场监督管理局",
    "CF_XZBM": SICHUAN_MARKET,
    "YZCD": "YB",
}
_serial = itertools.count()


def message_id(sender=BANK):
    return f"{sender}{datetime.now(BEIJING):%Y%m%d%H%M%S}{next(_serial):04d}"


class Told:
    """An answer of the platform."""

    def __init__(self, response):
        assert response.status_code == 200, response.text
        self.body = json.loads(response.content)
        self.code, self.msg, self.rows = self.body["code"], self.body["msg"], self.body["data"]

    def __getitem__(self, name):
        return self.rows[0].get(name)


class Credit:
    """The platform as its neighbours see it, and from behind."""

    def __init__(self, url):
        self.http = httpx.Client(base_url=url, timeout=10)

    def sent(self, kind, asked, *, fault="", number="", path="", **envelope):
        message = {
            "bwh": number or message_id(),
            "jkbm": kind,
            "sqf": BANK,
            "czy": "CQ01",
            "fssj": "2026-06-10 09:30:00",
            "data": asked,
            **envelope,
        }
        body = json.dumps(message).encode()
        headers = signed(body) | ({"X-Sandbox-Fault": fault} if fault else {})
        return self.http.post(path or PATHS[kind], content=body, headers=headers)

    def ask(self, kind, asked, **more):
        return Told(self.sent(kind, asked, **more))

    def done(self, kind, asked, **more):
        told = self.ask(kind, asked, **more)
        assert told.code == "200", told.body
        assert told.body["total"] == str(len(told.rows))
        return told

    def about(self, code):
        return self.done("X01", {"SHXYM": code}).rows

    def changes(self, after=0):
        return self.done("X06", {"BGXH": str(after)}).rows

    # -- pushes ----------------------------------------------------------------------------------------

    def push(self, version, *, number="a" * 32, withdrawn=False, until="", fault="", message="", **fields):
        asked = pushed(version, number=number, withdrawn=withdrawn, until=until, **fields)
        return self.ask("T01", asked, fault=fault, number=message)

    # -- from behind -----------------------------------------------------------------------------------

    def get(self, path):
        return self.http.get(f"/control/credit/{path}").raise_for_status().json()

    def set(self, path, **asked):
        return self.http.post(f"/control/credit/{path}", json=asked).raise_for_status().json()

    def decided(self, **asked):
        subject = {"credit_code": TIANFU, "name": "天府沙盒商贸有限公司", "legal_representative": "赵启明"}
        return self.set("decisions", **{"kind": "penalty", "subject": subject, **asked})

    def act(self, decided, act, **more):
        return self.set("acts", record_number=decided["record_number"], act=act, **more)

    def effects(self):
        return [(row["effect"], row["version"]) for row in self.get("ledger")["ledger"]]

    def held(self):
        return self.get("pushes")["pushes"]


def pushed(version, *, number="a" * 32, withdrawn=False, until="", **fields):
    head = {"TSLSH": number, "TSBB": str(version), "TSLX": "C" if withdrawn else "G"}
    return {**head, "TSJZ": until, "XYJL": {**RECORD, **fields}}


def by_number(rows, number):
    (found,) = (row for row in rows if number in row.values())
    return found


@contextmanager
def running(folder):
    """A platform of one's own, with its store in this folder."""
    process, url = start(folder)
    credit = Credit(url)
    try:
        yield credit
    finally:
        credit.http.close()
        assert stop(process) == (0, "")
