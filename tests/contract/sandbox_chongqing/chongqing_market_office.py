"""Speaks to Chongqing's labour market as an office would, from docs/regions/chongqing-employment.md alone."""

import itertools
import json
import re
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import httpx
from chongqing_line import BEIJING, signed

PAGE = Path(__file__).parents[3] / "docs" / "regions" / "chongqing-employment.md"
# The paths are read off the page, so that page and program are held to each other.
PATHS = {
    code: f"/cqjy/{path}"
    for code, path in re.findall(r"^\| ([ZD]\d\d) \| (\w+/\w+)", PAGE.read_text("utf-8"), re.MULTILINE)
}
HERE, SICHUAN = "500198000021", "510198000021"
DAY = "2026-11-05"
ZENG = {"bip_citizenid": "500198196906200030", "bip_name": "曾国栋"}
TANG = {"bip_citizenid": "500198198409010040", "bip_name": "唐晓梅"}
POSTING = {
    "lydq": "SC",
    "lygwbh": "GW000000000001",
    "bio_name": "成都沙箱电子有限公司",
    "bio_no": "91510100MA6000016A",
    "bio_industry": "C0000",
    "zpgzbm": "数控机床操作员",
    "zpgz": "6040107",
    "gwlb": "10",
    "ygxs": "2",
    "zrs": "2",
    "xbbx": "2",
    "whcd": "42",
    "jsdj": "4",
    "jxdw": "1",
    "zzyx": "6000.00",
    "zgyx": "8000.00",
    "zpdq": "510198000000",
    "gzdd": "成都沙箱工业园",
    "gwms": "操作和维护数控机床。",
    "jssj": "20261204",
}
SEEKER = {
    **ZENG,
    "bip_con_mobile": "13800000000",
    "bip_hjxz": "11",
    "bip_hkszd": "500198000000",
    "bip_rylb": "31",
    "whcd": "61",
    "jsdj": "3",
    "qzgz": [{"gz": "6310103"}, {"gz": "6040201"}],
    "ygxs": "2",
    "zdyx": "5000",
    "gzdq": "510198000000",
}
_serial = itertools.count(1)


class MarketOffice:
    """A signed line to the market."""

    def __init__(self, url):
        self.http = httpx.Client(base_url=url, timeout=20)

    def number(self, office=HERE):
        return f"{office}{datetime.now(BEIJING):%Y%m%d%H%M%S}{next(_serial):04d}"

    def send(self, jylb, asked, *, number=None, office=HERE, fault=None, path=None, **other):
        """The HTTP response, whatever it is."""
        told = {
            "bwbh": number or self.number(office),
            "jylb": jylb,
            "jgbm": office,
            "czy": "CQ3001",
            "fssj": f"{datetime.now(BEIJING):%Y%m%d%H%M%S}",
            "cs": asked,
            **other,
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = signed(body) | ({"x-sandbox-fault": fault} if fault else {})
        return self.http.post(path or PATHS[jylb], content=body, headers=headers)

    def ask(self, jylb, asked, **how):
        response = self.send(jylb, asked, **how)
        assert response.status_code == 200, response.text
        return response.json()

    def done(self, jylb, asked, **how):
        """The records of a transaction that must succeed."""
        answer = self.ask(jylb, asked, **how)
        assert answer["fhz"] == "1", answer
        assert answer["sl"] == str(len(answer["jl"]))
        return answer["jl"]

    def one(self, jylb, asked, **how):
        (record,) = self.done(jylb, asked, **how)
        return record

    def no(self, jylb, asked, **how):
        """The code of a refusal that must come."""
        answer = self.ask(jylb, asked, **how)
        assert (answer["fhz"], answer["jl"]) == ("0", []), answer
        return answer["cwm"]

    def fate(self, number):
        return self.one("Z19", {"cxbwbh": number})

    def control(self, path, told=None):
        method = "GET" if told is None else "POST"
        response = self.http.request(method, f"/control/employment/{path}", json=told)
        assert response.status_code < 500, response.text
        return response.json()

    def publish(self, version=1, fbh=None, **differently):
        told = {**POSTING, "fbh": fbh or uuid4().hex, "bbh": str(version), **differently}
        return self.one("D21", told, office=SICHUAN), told

    def seeker(self, **differently):
        return self.one("D24", {**SEEKER, **differently})


def place_of(record, number="zpgzbh"):
    return {"scppd": record.get("ppd", "0"), "scdjsj": record["djsj"], "scbh": record[number]}


def all_of(office, jylb, asked, number, size="100"):
    found, place = [], {}
    while True:
        page = office.done(jylb, {**asked, "ts": size, **place})
        found += page
        if len(page) < int(size):
            return found
        place = place_of(page[-1], number)


# -- what offices say of letters ---------------------------------------------------------------------


def letter(office, qzbh, posting="GW000000000007"):
    return {
        "ywh": uuid4().hex,
        "qzbh": qzbh,
        "gwdq": "SC",
        "gwbh": posting,
        "gwmc": "电工",
        "dwmc": "成都沙箱电子有限公司",
        "kjrq": "20261105",
        "hzqx": "20261120",
    }


def ref(issued):
    return {"ywh": issued["ywh"], "tjxid": issued["tjxid"]}


def closed(issued, **said):
    return {**ref(issued), "bjfs": "HZ", "hzsj": "20261110", **said}


def offer(number, **differently):
    return {
        "ywh": uuid4().hex,
        "tjxid": "510198000000001",
        "qzdq": "SC",
        "zpgzbh": number,
        "bip_name": "沙小川",
        "bip_con_mobile": "13800000001",
        "whcd": "31",
        "kjrq": "20261105",
        "hzqx": "20261120",
        **differently,
    }
