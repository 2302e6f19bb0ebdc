"""What is there from the start: drawn, always alike, and the named fixtures of the page (沙箱数据)."""

import json
import random
import sqlite3
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from gateway.sandbox.sichuan.employment import clock, market, occupations, postings, reading, seekers, store
from gateway.sandbox.sichuan.employment.postings import Entry
from gateway.sandbox.sichuan.store import transaction

Row = Mapping[str, Any]
POSTINGS, SEEKERS, UNITS = 3000, 2000, 500
_FIRST_POSTING, _FIRST_SEEKER, _LAST_OF_START = 1001, 4002, "9999"
_OLDEST, _BIRTHDAYS = date(1966, 1, 1), 14_603
"""Birthdays of who is drawn; their number has no divisor in common with 100 and 7919, which spread them."""
_SURNAMES = ("沙", "江", "岷", "蜀", "成", "锦", "简", "蓉", "绵", "嘉", "乐", "宜", "泸", "资", "眉", "雅")
_GIVEN_NAMES = ("一宁", "子墨", "文博", "雨桐", "建平", "晓兰", "志远", "思齐", "秀英", "国华", "·卓玛", "春")
_AREAS = ("510198", "510104", "510107", "510700")
_NAMES = ("锦城", "天府", "青羊", "武侯", "龙泉", "双流", "郫都", "新都", "德源", "岷江", "沱江", "峨眉")
_TRADES = ("电子", "汽车", "机械", "物流", "餐饮", "建筑", "软件", "医药", "商贸", "物业", "食品", "环保")
_DUTIES = (
    "负责{job}岗位的日常工作，按作业指导书操作，保证质量",
    "从事{job}相关工作，参与设备维护和现场管理",
    "在部门安排下完成{job}任务，配合新人培训",
    "独立完成{job}工作，熟悉安全生产要求，单双休可选",
)
_MORE = (
    "经验不限。",
    "有同岗位经验者优先。",
    "持技能等级证书者有补贴。",
    "提供住宿和工作餐。",
    "缴纳五险一金。",
)
_DEMANDING = ("限男性。", "35岁以下。", "未婚优先。")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_INNER = (3, 7, 9, 10, 5, 8, 4, 2)


def prepare(connection: sqlite3.Connection) -> None:
    """Fill an empty market, all or nothing; a filled one stays as it is."""
    if store.setting(connection, "seeded"):
        return
    with transaction(connection):
        _fixtures(connection)
        offered, wanted = _start(clock.day(connection))
        postings.keep_all(connection, offered)
        seekers.keep_all(connection, wanted)
        store.set_to(connection, "seeded", "1")


@lru_cache(maxsize=2)
def _start(today: date) -> tuple[Sequence[Entry], Sequence[Row]]:
    """What is drawn for a market that is made on a day; remembered, because testers reset again and again."""
    drawing = random.Random(510198)  # noqa: S311 - drawn alike each time, and secret from nobody
    offered = _postings(POSTINGS, _FIRST_POSTING, drawing, today)
    return offered, _seekers(SEEKERS, _FIRST_SEEKER, drawing, today)


def next_serial(connection: sqlite3.Connection, count: int = 1) -> int:
    """The first of so many serials of what testers make; none is given twice, a reset (重置) or not."""
    serial = int(store.setting(connection, store.SERIAL) or _LAST_OF_START) + 1
    store.set_to(connection, store.SERIAL, str(serial + count - 1))
    return serial


def more_postings(connection: sqlite3.Connection, count: int) -> int:
    """So many postings (招聘岗位) more; how many that were."""
    serial = next_serial(connection, count)
    drawing = random.Random(serial)  # noqa: S311 - as above
    postings.keep_all(connection, _postings(count, serial, drawing, clock.day(connection)))
    return count


def more_seekers(connection: sqlite3.Connection, count: int) -> int:
    """So many registrations (求职登记) more; how many that were."""
    serial = next_serial(connection, count)
    drawing = random.Random(serial)  # noqa: S311 - as above
    seekers.keep_all(connection, _seekers(count, serial, drawing, clock.day(connection)))
    return count


def _postings(count: int, first: int, drawing: random.Random, today: date) -> list[Entry]:
    start, made = datetime.combine(today, datetime.min.time()), []
    known = list(occupations.known().values())
    for place in range(count):
        trade = drawing.choice(known)
        registered = start - timedelta(seconds=drawing.randrange(1, 25 * 86400))
        columns = _posting(drawing, trade, registered)
        stage = _stage(columns, first + place, start)
        made.append(postings.entry({**columns, **stage}, first + place))
    return made


def _seekers(count: int, first: int, drawing: random.Random, today: date) -> list[Row]:
    start, made = datetime.combine(today, datetime.min.time()), []
    known = list(occupations.known())
    for place in range(count):
        registered = start - timedelta(seconds=drawing.randrange(1, 80 * 86400))
        columns = _seeker(drawing, known, registered, first + place)
        standing = _standing(first + place, registered)
        made.append(seekers.entry({**columns, **standing}, first + place))
    return made


def _stage(columns: dict[str, Any], serial: int, today: datetime) -> dict[str, Any]:
    """Where a drawn posting stands (岗位状态), by the last two digits of its number."""
    match serial % 100:
        case 1 | 2:
            return {"status": postings.FROZEN}
        case 11 | 12:
            return {"filled": columns["openings"]}
        case 21:
            return {"valid_to": clock.compact(today - timedelta(1))}
        case 31:
            return {"status": postings.WITHDRAWN}
        case 41:
            return {"status": postings.ARCHIVED}
        case last if last % 10 == 7:
            return {"filled": columns["openings"] // 2}
    return {}


def _standing(serial: int, registered: datetime) -> dict[str, Any]:
    """Where a drawn registration stands (求职状态), by the last two digits of its number."""
    before = registered - timedelta(seekers.PERIOD)
    over = {
        "registered": written_local(before),
        "changed": written_local(before),
        "valid_to": clock.compact(registered),
    }
    match serial % 100:
        case 1 | 2:
            return {"status": seekers.FROZEN}
        case 11:
            return over
        case 12:
            return {**over, "status": seekers.FROZEN}
        case 21 | 22:
            return {"status": seekers.ARCHIVED}
        case 31 | 32:
            return {"extended": "1", "valid_to": clock.compact(registered + timedelta(2 * seekers.PERIOD))}
    return {}


def _fixtures(connection: sqlite3.Connection) -> None:
    text = (resources.files(__package__) / "data" / "people.toml").read_text("utf-8")
    told = tomllib.loads(text)
    for person in told["person"]:
        store.insert(connection, "person", {"id_number": person["id_number"], "name": person["name"]})
        for register, day in (("registration", "aae043"), ("recognition", "aae071"), ("subsidy", "aae036")):
            for entry in person.get(register, []):
                _enter(connection, register, person["id_number"], entry[day], entry)
    for one in told["certificate"]:
        keep_certificate(connection, one)
    for one in told["licence"]:
        _enter(connection, "licence", one["aab998"], one["aae030"], one)
    for place, one in enumerate(told["fair"], start=1):
        market.keep_fair(connection, _fair(one, place, clock.day(connection)))


def _fair(told: dict[str, Any], place: int, today: date) -> dict[str, str]:
    """A fair (招聘会) so many days before or after the region's day, numbered by its first day."""
    first = today + timedelta(told["begins_in"])
    days = {
        "aae030": clock.compact(first),
        "aae031": clock.compact(first + timedelta(told["days"] - 1)),
    }
    said = {name: value for name, value in told.items() if name not in ("begins_in", "days")}
    return {"zphbh": f"ZP{first:%y%m%d}{place:04d}", **said, **days}


def keep_certificate(connection: sqlite3.Connection, told: dict[str, Any]) -> None:
    """Keep a certificate as it stands."""
    known = ("number", "id_number", "name", "state", "revoked")
    columns = {name: told.get(name, "") for name in known}
    rest = {name: value for name, value in told.items() if name not in known}
    store.insert(connection, "certificate", {**columns, "fields": json.dumps(rest, ensure_ascii=False)})


def _enter(
    connection: sqlite3.Connection, register: str, owner: str, day: str, entry: dict[str, Any]
) -> None:
    columns: dict[str, object] = {
        "register": register,
        "owner": owner,
        "day": day,
        "fields": json.dumps(entry, ensure_ascii=False),
    }
    store.insert(connection, "entry", columns)


def _posting(drawing: random.Random, trade: occupations.Occupation, registered: datetime) -> dict[str, Any]:
    unit = drawing.randrange(UNITS)
    name = f"{_NAMES[unit % 12]}{_TRADES[unit // 12 % 12]}{unit:03d}"
    text = drawing.choice(_DUTIES).format(job=trade.title) + "。" + drawing.choice(_MORE)
    if drawing.random() < 0.02:
        text += drawing.choice(_DEMANDING)
    at = written_local(registered)
    return {
        "unit": f"DW{unit:08d}",
        "employer": f"成都{name}有限公司",
        "credit_code": _credit_code(unit) if unit % 10 else "",
        "industry": trade.industry,
        "title": trade.title if drawing.random() < 0.7 else f"{trade.title}（{drawing.choice(_NAMES)}项目）",
        "occupation": trade.code,
        "kind": drawing.choice(("1", "1", "1", "2", "3", "4", "5", "9")),
        "dispatched": "1" if drawing.random() < 0.1 else "0",
        "openings": drawing.randrange(1, 30),
        "filled": 0,
        **_pay(drawing, trade.pay),
        "education": drawing.choice(("", "", *reading.EDUCATIONS[3:15])),
        "skill": drawing.choice(("", "", "", "3", "4", "5")),
        "area": drawing.choice(_AREAS),
        "address": "成都沙箱工业园",
        "description": text,
        "registered": at,
        "changed": at,
        "valid_to": f"{registered + timedelta(30 + drawing.randrange(60)):%Y%m%d}",
        "status": postings.ACTIVE,
    }


def _pay(drawing: random.Random, usual: int) -> dict[str, Any]:
    low = usual * drawing.randrange(70, 100)
    kind = drawing.random()
    if kind < 0.08:
        return {"negotiable": "1", "pay_unit": "", "pay_minimum": None, "pay_maximum": None}
    if kind < 0.14:
        return {"negotiable": "0", "pay_unit": "2", "pay_minimum": low // 25, "pay_maximum": low // 20}
    if kind < 0.18:
        return {"negotiable": "0", "pay_unit": "3", "pay_minimum": low // 180, "pay_maximum": None}
    high = low + drawing.randrange(5, 40) * 10_000
    return {"negotiable": "0", "pay_unit": "1", "pay_minimum": low, "pay_maximum": high}


def _seeker(drawing: random.Random, known: list[str], registered: datetime, serial: int) -> dict[str, Any]:
    at = written_local(registered)
    return {
        "id_number": _id_number(serial),
        "name": drawing.choice(_SURNAMES) + drawing.choice(_GIVEN_NAMES),
        "telephone": f"028-519{serial % 100_000:05d}",
        "household_kind": drawing.choice(("10", "20")),
        "household_area": drawing.choice(("510198", "500198")),
        "category": drawing.choice(reading.CATEGORIES),
        "education": drawing.choice(reading.EDUCATIONS),
        "skill": drawing.choice(("", "", "3", "4", "5", "6", "7")),
        "occupations": json.dumps(drawing.sample(known, drawing.randrange(1, 4))),
        "kind": drawing.choice(("1", "2", "4")),
        "pay_minimum": drawing.randrange(25, 90) * 10_000,
        "pay_maximum": None,
        "area": drawing.choice((*_AREAS, "510000", "500198")),
        "registered": at,
        "changed": at,
        "valid_to": f"{registered + timedelta(seekers.PERIOD):%Y%m%d}",
        "status": seekers.ACTIVE,
        "extended": "0",
    }


def _id_number(serial: int) -> str:
    """An identity number (公民身份号码) of nobody, on an unassigned division; another for each serial."""
    born = _OLDEST + timedelta(serial * 7919 % _BIRTHDAYS)
    known = f"510198{born:%Y%m%d}{900 + serial % 100}"
    return known + seekers.check_digit(known)


def written_local(moment: datetime) -> str:
    """An instant of this region's clock as the wire has it."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _credit_code(unit: int) -> str:
    body = f"MA7{unit:05d}"
    inner = sum(weight * int(char, 36) for weight, char in zip(_INNER, body, strict=True))
    known = f"91510198{body}" + "0123456789X0"[11 - inner % 11]
    total = sum(weight * _ALPHABET.index(char) for weight, char in zip(_WEIGHTS, known, strict=False))
    return known + _ALPHABET[-total % 31]
