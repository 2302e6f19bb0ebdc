"""Where what was drawn stands: in which district, and whether it still holds (岗位状态, 求职状态).

Drawn beside the records themselves, so that what these say does not change with where they stand.
"""

import random
from datetime import date, datetime, timedelta

from gateway.sandbox.chongqing.employment import clock, seekers
from gateway.sandbox.chongqing.employment.envelope import Record

OFFICE = "500198"
"""The invented division of the office: what is there stays there."""
DISTRICTS = (
    *("500101", "500102", "500103", "500104", "500105", "500106", "500107", "500108", "500109", "500110"),
    *("500111", "500112", "500113", "500114", "500115", "500116", "500117", "500118", "500119", "500120"),
    *("500151", "500152", "500153", "500154", "500155", "500156", "500229", "500230", "500231", "500233"),
    *("500235", "500236", "500237", "500238", "500240", "500241", "500242", "500243"),
)
"""The 26 districts and 12 counties of the city by GB/T 2260 (区县)."""
FILLED, OVERDUE, WITHDRAWN, MANUAL, HIRED = "1", "2", "3", "4", "5"
"""Why something was archived (gdyy)."""

_SURNAMES = ("沙", "江", "渝", "巴", "嘉", "陵", "涪", "綦", "缙", "云", "合", "万", "黔", "忠", "巫", "武")
_GIVEN_NAMES = ("一川", "子渝", "文嘉", "雨桐", "建渝", "晓岚", "志远", "思齐", "秀山", "国渝", "·阿依", "春")
_OLDEST, _BIRTHDAYS = date(1966, 1, 1), 14_603
"""Birthdays of who is drawn; their number has no divisor in common with 7919, which spreads them."""


def of_posting(record: Record, drawing: random.Random, today: date) -> Record:
    """A posting in its district and state: of a hundred, about ten are not in force."""
    spread = {**record, "zpdq": _district(record["zpdq"], drawing)}
    share = drawing.randrange(1000)
    if share < 30:
        return spread | _hired_all(record, drawing)
    if share < 50:
        return spread | _overdue(record, drawing, today)
    if share < 65:
        return spread | _archived(record, WITHDRAWN, drawing, today)
    if share < 75:
        filled = {**spread, **_hired_all(record, drawing)}
        return filled | _archived(record, FILLED, drawing, today)
    if share < 85:
        over = {**spread, **_overdue(record, drawing, today)}
        return over | _archived(record, OVERDUE, drawing, today)
    if share < 90:
        return spread | _archived(record, MANUAL, drawing, today)
    if share < 95:
        return spread | {"kssj": clock.day8(today + timedelta(drawing.randrange(1, 5)))}
    if share < 250:
        return spread | {"cgrsn": str(drawing.randrange(int(record["zrs"])))}
    return spread


def of_seeker(record: Record, drawing: random.Random, serial: int, today: date) -> Record:
    """A registration of somebody by name, in its district and state: of a hundred, about five do not hold."""
    named = {
        **record,
        "gzdq": _district(record["gzdq"], drawing),
        "bip_name": drawing.choice(_SURNAMES) + drawing.choice(_GIVEN_NAMES),
        "bip_con_mobile": f"023-519{serial % 100_000:05d}",
    }
    share = drawing.randrange(1000)
    if share < 20:
        return named | _long_ago(record)
    if share < 50:
        return named | _archived(record, drawing.choice((HIRED, HIRED, MANUAL)), drawing, today)
    if share < 90:
        return named | {"sfyq": "Y", "djyxq": str(2 * seekers.PERIOD)}
    return named


def person(serial: int) -> str:
    """An identity number (公民身份号码) of nobody, on an unassigned division; another for each serial."""
    born = _OLDEST + timedelta(serial * 7919 % _BIRTHDAYS)
    known = f"{OFFICE}{born:%Y%m%d}{900 + serial // _BIRTHDAYS % 100}"
    return known + seekers.check_digit(known)


def _district(place: str, drawing: random.Random) -> str:
    """Another district for a place of the city that is more exact than the city."""
    drawn = drawing.choice(DISTRICTS)
    if place.startswith((OFFICE, "500000")) or not place.startswith("50"):
        return place
    return drawn + place[6:]


def _hired_all(record: Record, drawing: random.Random) -> Record:
    wanted = int(record["zrs"])
    women = drawing.randrange(wanted + 1)
    return {"cgrsn": str(wanted - women), "cgrsnv": str(women)}


def _overdue(record: Record, drawing: random.Random, today: date) -> Record:
    last = clock.day8(today - timedelta(drawing.randrange(1, 6)))
    return {"jssj": max(last, record["kssj"])}


def _archived(record: Record, because: str, drawing: random.Random, today: date) -> Record:
    at = _between(record["djsj"], today, drawing)
    return {"gdsj": at, "gdyy": because, "gxsj": at}


def _long_ago(record: Record) -> Record:
    """The same registration one term and a day earlier: it ended before today."""
    at = _instant(record["djsj"]) - timedelta(seekers.PERIOD + 1)
    return {
        "qzbh": f"QZ{at:%Y%m%d}{record['qzbh'][10:]}",
        "djsj": f"{at:%Y%m%d%H%M%S}",
        "gxsj": f"{at:%Y%m%d%H%M%S}",
    }


def _between(registered: str, today: date, drawing: random.Random) -> str:
    begun = _instant(registered)
    seconds = (datetime.combine(today, datetime.min.time()) - begun) // timedelta(seconds=1)
    return f"{begun + timedelta(seconds=drawing.randrange(max(seconds, 1))):%Y%m%d%H%M%S}"


def _instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S")  # noqa: DTZ007 - Beijing's, as everything here
