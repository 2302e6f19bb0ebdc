"""Job fairs and the month's figures of monitored enterprises: J10, J11, J30."""

import hashlib
import json
import sqlite3
from datetime import date

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import clock, reading, store
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_AREAS = ("510104", "510198", "510700")
_FIRST = (2024, 1)


def fairs(ctx: Context) -> Output:
    """J10: fairs that have a day between two."""
    asked = reading.fields(ctx)
    first, last = reading.day(asked, "aae030"), reading.day(asked, "aae031")
    if last < first:
        raise Refusal(-104, "aae031")
    rows = ctx.connection.execute(
        "select fields from employment_fair where first_day <= ? and last_day >= ?"
        " order by first_day, number",
        (clock.compact(last), clock.compact(first)),
    )
    found = [json.loads(row["fields"]) for row in rows.fetchall()]
    return {"jls": str(len(found)), "zph": found}


def announce(ctx: Context) -> Output:
    """J30: the other region's fair, too."""
    asked = reading.fields(ctx)
    joint = reading.hexes(asked, "lhh")
    reading.from_the_other(asked, "jbdq")
    held = ctx.one("select fields from employment_fair where joint = ?", joint)
    if held is not None:
        return _told(ctx, json.loads(held["fields"]))
    first, last = reading.day(asked, "aae030"), reading.day(asked, "aae031")
    if last < first or last < clock.today(ctx):
        raise Refusal(-862)
    fields = {
        "zphbh": f"ZP{ctx.serial:010d}",
        "zphmc": reading.said(asked, "zphmc", 100),
        "zbdw": reading.said(asked, "zbdw", 100),
        "aaa027": reading.area(asked, "aaa027"),
        "aae006": reading.said(asked, "aae006", 200),
        "xsbz": asked.one_of("xsbz", ("0", "1")),
        "aae030": clock.compact(first),
        "aae031": clock.compact(last),
        "chdw": str(reading.count(asked, "chdw")),
        "gwsl": str(reading.count(asked, "gwsl")),
        "lhh": joint,
    }
    keep_fair(ctx.connection, fields)
    store.enter(ctx.connection, "fair_announced", fields["zphbh"], ctx.number("JY"))
    return _told(ctx, fields)


def _told(ctx: Context, fields: dict[str, str]) -> Output:
    receipt = store.receipt_of(ctx.connection, fields["zphbh"])
    return {"aaz002": receipt or ctx.number("JY"), **fields}


def keep_fair(connection: sqlite3.Connection, fields: dict[str, str]) -> None:
    """Keep a fair."""
    columns: dict[str, object] = {
        "number": fields["zphbh"],
        "joint": fields.get("lhh") or None,
        "first_day": fields["aae030"],
        "last_day": fields["aae031"],
        "fields": json.dumps(fields, ensure_ascii=False),
    }
    store.insert(connection, "fair", columns)


def figures(ctx: Context) -> Output:
    """J11: a month's sums by area and industry, small groups too."""
    asked, today = reading.month(reading.fields(ctx), "yf"), clock.today(ctx)
    if asked >= (today.year, today.month) or asked < _FIRST:
        raise Refusal(-861)
    found = [
        _group(area, industry, *asked)
        for area in _AREAS
        for industry in reading.INDUSTRIES[:-1]
        if _drawn(area, industry) % 10 < 7
    ]
    return {"jls": str(len(found)), "jcxx": found}


def _group(area: str, industry: str, year: int, month: int) -> dict[str, str]:
    start, end = (_people(area, industry, year, one) for one in (month, month + 1))
    joined = _drawn(area, industry, year, month, "joined") % 90
    left = start + joined - end
    if left < 0:
        joined, left = joined - left, 0
    steady = 2 + _drawn(area, industry, "enterprises") % 38
    more = 1 if _drawn(area, industry, year, month, "more") % 9 == 0 else 0
    return {
        "yf": f"{year}{month:02d}",
        "aaa027": area,
        "aab022": industry,
        "jcqys": str(steady + more),
        "qcrs": str(start),
        "qmrs": str(end),
        "xzrs": str(joined),
        "jsrs": str(left),
        "kgs": str(_drawn(area, industry, year, month, "vacant") % 60),
    }


def _people(area: str, industry: str, year: int, month: int) -> int:
    """At the beginning of a month; its end is the beginning of the next."""
    first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    moved = _drawn(area, industry, first.year, first.month, "moved") % 80
    return 200 + _drawn(area, industry, "people") % 4000 + moved


def _drawn(*about: object) -> int:
    """A number that depends on what it is about and on nothing else."""
    return int.from_bytes(hashlib.md5(repr(about).encode(), usedforsecurity=False).digest()[:4], "big")
