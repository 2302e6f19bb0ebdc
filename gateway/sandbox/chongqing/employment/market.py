"""Job fairs and the month's figures of monitored enterprises (招聘会, 失业动态监测)."""

import hashlib
import json
from datetime import date

from gateway.sandbox.chongqing.employment import clock, codes, fields, postings
from gateway.sandbox.chongqing.employment.envelope import Message, Record
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

_AREAS = ("500103", "500112", "500198")
_FIRST_MONTH = (2024, 1)


def fairs(store: Store, message: Message) -> list[Record]:
    """Z10: fairs that have a day between two."""
    first, last = fields.day(message.asked, "qrq"), fields.day(message.asked, "zrq")
    if last < first:
        raise Refusal("ZP6002")
    rows = store.all(
        "select record from emp_fair where jbrq <= ? and jsrq >= ? order by jbrq, zphbh",
        clock.day8(last),
        clock.day8(first),
    )
    return [json.loads(row["record"]) for row in rows]


def announce(store: Store, message: Message) -> list[Record]:
    """D30: the other region's fair, too."""
    asked = message.asked
    number = fields.shaped(asked, "lhh", r"[0-9a-f]{32}")
    if fields.code(asked, "lydq", (codes.HERE, codes.THERE)) != codes.THERE:
        raise Refusal("ZP3002")
    held = store.one("select record from emp_fair where lhh = ?", number)
    if held is not None:
        return [json.loads(held["record"])]
    first, last = fields.day(asked, "jbrq"), fields.day(asked, "jsrq")
    if last < first or last < clock.today(store):
        raise Refusal("ZP6002")
    record = {
        "zphbh": postings.next_number(store, "ZH", "fair"),
        "zphmc": fields.needed(asked, "zphmc"),
        "zbdw": fields.needed(asked, "zbdw"),
        "jbdq": fields.shaped(asked, "jbdq", r"\d{12}"),
        "jbdd": fields.needed(asked, "jbdd", 1000),
        "sfxs": fields.code(asked, "sfxs", "YN"),
        "jbrq": clock.day8(first),
        "jsrq": clock.day8(last),
        "chdws": str(fields.whole(asked, "chdws")),
        "gwzs": str(fields.whole(asked, "gwzs")),
        "lhh": number,
    }
    keep_fair(store, record)
    return [record]


def keep_fair(store: Store, record: Record) -> None:
    """Keep a fair."""
    store.insert(
        "emp_fair",
        zphbh=record["zphbh"],
        lhh=record.get("lhh") or None,
        jbrq=record["jbrq"],
        jsrq=record["jsrq"],
        record=json.dumps(record, ensure_ascii=False),
    )


def figures(store: Store, message: Message) -> list[Record]:
    """Z11: a month's sums by area and industry, small groups too."""
    month = fields.shaped(message.asked, "ny", r"20\d{2}(0[1-9]|1[0-2])")
    today = clock.today(store)
    year, number = int(month[:4]), int(month[4:])
    if (year, number) >= (today.year, today.month) or (year, number) < _FIRST_MONTH:
        raise Refusal("ZP6001")
    return [
        _figures(area, industry, year, number)
        for area in _AREAS
        for industry in codes.INDUSTRIES
        if _drawn(area, industry, "there") % 10 < 7
    ]


def _figures(area: str, industry: str, year: int, month: int) -> Record:
    start, end = (_people(area, industry, year, one) for one in (month, month + 1))
    joined = _drawn(area, industry, year, month, "joined") % 90
    left = start + joined - end
    if left < 0:
        joined, left = joined - left, 0
    return {
        "ny": f"{year}{month:02d}",
        "qh": f"{area}000000",
        "bio_industry": industry,
        "qys": str(_enterprises(area, industry, year, month)),
        "qcrs": str(start),
        "qmrs": str(end),
        "zjrs": str(joined),
        "jsrs": str(left),
        "kgs": str(_drawn(area, industry, year, month, "vacant") % 60),
    }


def _enterprises(area: str, industry: str, year: int, month: int) -> int:
    """Mostly the same from month to month; the sample changes a little now and then."""
    steady = 2 + _drawn(area, industry, "enterprises") % 38
    return steady + (1 if _drawn(area, industry, year, month, "more") % 9 == 0 else 0)


def _people(area: str, industry: str, year: int, month: int) -> int:
    """At the beginning of a month; its end is the beginning of the next."""
    first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    steady = 200 + _drawn(area, industry, "people") % 4000
    return steady + _drawn(area, industry, first.year, first.month, "moved") % 80


def _drawn(*about: object) -> int:
    """A number that depends on what it is about and on nothing else."""
    return int.from_bytes(hashlib.sha256(repr(about).encode()).digest()[:4], "big")
