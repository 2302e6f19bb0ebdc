"""Speaks to Chongqing's pension side as an agency would, from docs/regions/chongqing-pension.md alone."""

import itertools
import json
import re
import time
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import httpx
from chongqing_line import BEIJING, signed

PAGE = Path(__file__).parents[3] / "docs" / "regions" / "chongqing-pension.md"
# The paths are read off the page, so that page and program are held to each other.
PATHS = dict(re.findall(r"^\| ([BC]\d\d) \| (/ylbx/\w+/\w+) \|", PAGE.read_text("utf-8"), re.MULTILINE))
HERE, SICHUAN = "500198000001", "510198000001"
P1 = {"bzhm": "510198198805126012", "xm": "周明远", "xzlx": "06"}
P3 = {"bzhm": "500198197903176033", "xm": "唐立新", "xzlx": "120"}
P5 = {"bzhm": "510198197002206073", "xm": "蒋国栋", "xzlx": "06"}
P9 = {"bzhm": "500198198707186116", "xm": "欧阳䶮", "xzlx": "06"}
P10 = {"bzhm": "510198198301096120", "xm": "邓海燕", "xzlx": "06"}
P13 = {"bzhm": "500198196712156158", "xm": "谭世荣", "xzlx": "06"}
PENSIONER = {"bzhm": "500198195810116083", "xm": "冯秀珍"}
BANK = {
    "khyh": "中国建设银行四川沙盒支行",
    "khhh": "105651000018",
    "khqc": "四川省沙盒区社会保险基金",
    "yhzh": "51001985100019800001",
}
LETTER = {
    "lxhbh": "LXH-SC-1",
    "jbrq": "2026-03-02 00:00:00",
    **BANK,
    "lxdh": "028-51019801",
    "dz": "成都市沙盒区蓉城大道1号",
    "yb": "610098",
}
# E1 as Sichuan may tell it: all rates in per cent, all dates whole.
ROW = {
    "nian": "2022",
    "qrq": "2022-03-01 00:00:00",
    "zrq": "2022-12-31 00:00:00",
    "ys": 10,
    "yjfjs": "6000.00",
    "dwjfbl": "16.00",
    "dwhzbl": "0",
    "grjfbl": "8.00",
    "dnjzje": "4800.00",
    "dngrjf": "4800.00",
    "dnjzlx": "134.64",
    "dngrlx": "134.64",
    "zbnmljzhje": "4934.64",
    "zbnmljgrjf": "4934.64",
    "xzmc": "四川省成都市沙盒区",
    "zhlb": "1",
    "dzbz": "0",
}
STATEMENT = {
    "xxbbh": "XX-SC-1",
    "bxh": "9800200001",
    "xzlx": "06",
    "bdqrq": "2022-03-01 00:00:00",
    "bdzrq": "2022-12-31 00:00:00",
    "sjys": "10",
    "stys": "0",
    "zysj": "2023-01-01 00:00:00",
    "grjf_98q": "0.00",
    "grzh_98h": "4934.64",
    "dngrzhbj": "0.00",
    "grzhzyze": "4934.64",
    "tcjjzyze": "7200.00",
    "zynjze": "0.00",
    "zyjjze": "12134.64",
    "jbr": "SC1001",
    "fhr": "SC1002",
    "zt": "0",
}

_serial = itertools.count(1)


def new_lsh(agency=SICHUAN):
    return f"{agency}{datetime.now(BEIJING):%Y%m%d%H%M%S}{next(_serial):04d}"


def written(ywlx, asked, lsh):
    return {
        "lsh": lsh,
        "ywlx": ywlx,
        "jbjg": lsh[:12],
        "jbr": "SC01",
        "fssj": f"{datetime.now(BEIJING):%Y-%m-%d %H:%M:%S}",
        "sj": asked,
    }


def applied(person, origin="四川省成都市沙盒区", receiving="重庆市沙盒区", **other):
    return {
        "xm": person["xm"],
        "bzhm": person["bzhm"],
        "xb": "男",
        "hjd": "510198",
        "zcsbmc": origin,
        "zrsbmc": receiving,
        "sbjg": HERE,
        "zcxzlx": person["xzlx"],
        "zrxzlx": person["xzlx"],
        "jbr": "AP01",
        **other,
    }


def stretch(first, last):
    return {"qrq": f"{first} 00:00:00", "zrq": f"{last} 00:00:00"}


class Agency:
    """An agency with a signed line; `done` and `no` are what must come."""

    def __init__(self, url):
        self.http = httpx.Client(base_url=url, timeout=10)

    def send(self, ywlx, asked, *, lsh=None, fault=None, changed=None):
        message = {**written(ywlx, asked, lsh or new_lsh()), **(changed or {})}
        body = json.dumps(message, ensure_ascii=False).encode()
        headers = signed(body) | ({"x-sandbox-fault": fault} if fault else {})
        return self.http.post(PATHS[ywlx], content=body, headers=headers)

    def ask(self, ywlx, asked, **how):
        response = self.send(ywlx, asked, **how)
        assert response.status_code == 200, response.text
        return json.loads(response.text, parse_float=Decimal)

    def done(self, ywlx, asked, **how):
        answer = self.ask(ywlx, asked, **how)
        assert answer["zt"] == "0", answer
        assert (answer["cwdm"], answer["cwxx"]) == (None, None)
        return answer["sj"]

    def no(self, ywlx, asked, **how):
        answer = self.ask(ywlx, asked, **how)
        assert answer["zt"] == (None if answer["cwdm"].startswith("YL1") else "1"), answer
        assert answer["sj"] is None
        return answer["cwdm"]

    def fate(self, lsh):
        return self.done("C09", {"cxlsh": lsh})

    def get(self, path, **query):
        return self.http.get(f"/control/pension/{path}", params=query).raise_for_status().json()

    def set(self, path, value):
        return self.http.post(f"/control/pension/{path}", json=value).raise_for_status().json()

    def effects(self, effect):
        return [row for row in self.get("ledger")["ledger"] if row["effect"] == effect]

    def news(self, after=0, **more):
        return self.done("C05", {"qxxh": after, **more})["xx_fj"]

    def kinds(self, head):
        return [row["xxlx"] for row in self.news() if row["gzlsh"] == head["gzlsh"]]

    def await_news(self, head, kind, times=1):
        until(lambda: self.kinds(head).count(kind) >= times)

    # -- cases ---------------------------------------------------------------------------------------

    def delivered(self, person, **application):
        """A letter from Sichuan for this person; the head of the case."""
        head = {"gzlsh": uuid4().hex, **person}
        application = applied(person, "重庆市沙盒区", "四川省成都市沙盒区", sbjg=SICHUAN, **application)
        sent = {**head, "gr_jfpz_lxh": LETTER, "gr_zysq": application}
        assert self.done("B05", sent)["ywzt"] == "Z1"
        return head

    def stated(self, person):
        """A case whose statement stands; with the statement."""
        head = self.delivered(person)
        self.await_news(head, "XXB")
        return head, self.done("C03", head)

    def registered(self, person=P1, **application):
        head = {"gzlsh": uuid4().hex, **person}
        assert self.done("B02", {**head, "gr_zysq": applied(person, **application)})["ywzt"] == "S1"
        return head

    def step(self, head, act, jbr="SC02", **more):
        return self.done("B03", stepped(head, act, jbr=jbr, **more))["ywzt"]

    def lettered(self, person=P1):
        """A case whose letter Chongqing has issued; with the letter."""
        head = self.registered(person)
        assert self.step(head, "FHTG") == "S3"
        return head, self.done("B04", head)["gr_jfpz_lxh"]

    def recorded(self, person=P1):
        head, letter = self.lettered(person)
        assert self.done("B07", told(head, letter))["ywzt"] == "S5"
        return head


def stepped(head, act, **more):
    return {**head, "bldz": act, "jbr": "SC02", "jbrq": "2026-03-02 00:00:00", **more}


def told(head, letter, *, rows=None, row=None, **changed):
    return {
        **head,
        "gr_yljf_zyd": {**STATEMENT, "lxhbh": letter["lxhbh"], **changed},
        "gr_yljf_zyd_jxmx": rows or [{**ROW, **(row or {})}],
    }


def batched(head, amount, **changed):
    return {
        "pch": f"PC-{next(_serial)}",
        "zrsbmc": "四川省",
        "jsrq": "2026-03-31 00:00:00",
        **BANK,
        "jsmx": [{"gzlsh": head["gzlsh"], "je": amount}],
        "pcze": amount,
        **changed,
    }


def until(holds, patience=5.0):
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.03)
