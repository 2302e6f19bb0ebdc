"""What is there from the start, made at the first request: always the same, under a second."""

import json
import sqlite3
import tomllib
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from gateway.sandbox.sichuan import store as yinhai_store
from gateway.sandbox.sichuan.credit import acts, kinds, numbers, records
from gateway.sandbox.sichuan.credit.records import Entry

COMPANIES, RECORDS, OUTSIDERS = 1_997, 3_000, 20
_PLACES = ("锦江", "青羊", "龙泉", "东风", "太升", "红星", "望江", "沙河", "三圣", "华阳")
_WORDS = ("恒信", "明德", "同创", "瑞丰", "嘉禾", "致远", "广源", "天合", "永兴", "启航")
_TRADES = ("商贸", "餐饮", "建材", "物流", "食品", "机械", "科技", "农业", "环保", "物业")
_FORMS = ("有限公司", "有限责任公司", "股份有限公司")
_SURNAMES, _GIVEN = "陈刘张何周吴郑冯蒋沈", ("文", "志明", "晓东", "丽华", "建平", "雨", "国强")
_FIRST_DAY = date(2023, 1, 2)
_MIX = (
    *("licence", "licence", "penalty", "licence", "penalty", "abnormal_operation", "licence", "penalty"),
    *("commitment", "licence", "evaluation", "penalty", "honour", "licence", "penalty", "licence"),
    *("serious_dishonesty", "licence", "penalty", "judgment_default"),
)


@cache
def _fixtures() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "data" / "fixtures.toml").read_text("utf-8"))


def make(connection: sqlite3.Connection) -> None:
    """Make it, unless it is there."""
    if connection.execute("select 1 from credit_seeded").fetchone():
        return
    with yinhai_store.transaction(connection):
        connection.execute("insert into credit_seeded values (1)")
        connection.executemany("insert into credit_company values (?, ?, ?, ?, ?)", _companies())
        records.keep_numbered(connection, _records())


@cache
def _companies() -> list[tuple[str, ...]]:
    named = [_named(one) for one in _fixtures()["companies"]]
    return [*named, *(_company(place) for place in range(COMPANIES))]


@cache
def _records() -> list[tuple[Any, ...]]:
    entries = [_fixture(one) for one in _fixtures()["records"]]
    entries += [_ordinary(place, _subject(place)) for place in range(RECORDS - len(entries) - OUTSIDERS)]
    entries += [_penalty_of(place, outsider(place)) for place in range(OUTSIDERS)]
    return records.numbered(entries)


# -- companies -----------------------------------------------------------------------------------------


def company_code(place: int) -> str:
    """The code of the company at a place of the list."""
    return numbers.credit_code("91510198", f"MA61{place:04d}")


def _name(place: int) -> str:
    parts = (_PLACES[place % 10], _WORDS[place // 10 % 10], _TRADES[place // 100 % 10], _FORMS[place % 3])
    return "沙盒" + "".join(parts)


def _representative(place: int) -> str:
    return _SURNAMES[place % 10] + _GIVEN[place // 3 % 7]


def _company(place: int) -> tuple[str, ...]:
    details = {
        "ZTLX": "有限责任公司",
        "FRDB": _representative(place),
        "ZCZB": f"{10 + place % 490}.000000",
        "CLRQ": f"{date(2005, 1, 4) + timedelta(days=place * 3):%Y/%m/%d}",
        "ZS": f"沙盒区{_PLACES[place % 10]}路{place % 300 + 1}号",
        "JYFW": f"{_TRADES[place // 100 % 10]}相关经营",
        "DJJG": acts.REGULATOR["name"],
    }
    status = "3" if place % 97 == 5 else "2" if place % 89 == 7 else "1"
    return company_code(place), _name(place), "510198", status, json.dumps(details, ensure_ascii=False)


def _named(told: dict[str, Any]) -> tuple[str, ...]:
    subject = _fixtures()["subjects"][told["subject"]]
    details = {
        "ZTLX": told["kind"],
        "FRDB": subject["legal_representative"],
        "ZCZB": numbers.wan(told["capital"]),
        "CLRQ": told["established"],
        "ZS": told["address"],
        "JYFW": told["scope"],
        "DJJG": _fixtures()["issuers"][told["registry"]]["name"],
    }
    return subject["credit_code"], subject["name"], told["area"], "1", json.dumps(details, ensure_ascii=False)


# -- records -------------------------------------------------------------------------------------------


def _fixture(told: dict[str, Any]) -> Entry:
    asked = {
        **told,
        "subject": _fixtures()["subjects"][told["subject"]],
        "issuer": _fixtures()["issuers"][told["issuer"]],
    }
    return _entry(asked, raw=told.get("raw", {}))


def _entry(asked: dict[str, Any], *, raw: dict[str, str] | None = None) -> Entry:
    kind = kinds.BY_WORD[asked["kind"]]
    fields = acts.written(kind, acts.ordinary(kind, asked, "")) | (raw or {})
    published = "" if records.is_warning_only(kind, fields) else asked["published_on"]
    return Entry(
        kind=kind,
        fields=fields,
        published=published,
        changed=f"{asked.get('noticed') or published or asked['decided_on']} 10:00:00",
        notice=asked.get("notice", ""),
        noticed=asked.get("noticed", ""),
        withdrawn=bool(asked.get("notice")),
    )


def _subject(place: int) -> dict[str, str]:
    company = place * 7 % COMPANIES
    return {
        "name": _name(company),
        "credit_code": company_code(company),
        "legal_representative": _representative(company),
    }


def outsider(place: int) -> dict[str, str]:
    """A company of the other province that is penalised here."""
    return {
        "name": f"重庆沙盒{_WORDS[place % 10]}{_TRADES[place // 10 % 10]}{_FORMS[0]}",
        "credit_code": numbers.credit_code("91500198", f"MA62{place % 10_000:04d}"),
        "legal_representative": _representative(place),
    }


def _decided(place: int) -> date:
    return _FIRST_DAY + timedelta(days=place * 11 % 1_300)


def _ordinary(place: int, subject: dict[str, str]) -> Entry:
    return made(_MIX[place % len(_MIX)], f"沙盒〔{_decided(place).year}〕{place + 1}号", place, subject)


def _penalty_of(place: int, subject: dict[str, str]) -> Entry:
    return made("penalty", f"沙盒外〔2026〕{place + 1}号", place, subject)


def made(kind: str, number: str, place: int, subject: dict[str, str]) -> Entry:
    """A record of a kind; what it says follows from its place."""
    decided = _decided(place)
    asked = {
        "kind": kind,
        "subject": subject,
        "document_number": f"川沙{number}",
        "decided_on": f"{decided:%Y/%m/%d}",
        "published_on": f"{decided + timedelta(days=5):%Y/%m/%d}",
        **_said(kinds.BY_WORD[kind], place, decided),
    }
    return _entry(asked)


def _said(kind: kinds.Kind, place: int, decided: date) -> dict[str, Any]:
    """What a record of a kind says, beside whom, when and under which number."""
    trade = _TRADES[place % 10]
    words = {
        "title": f"{trade}经营事项",
        "facts": f"检查中发现{trade}经营事项第{place % 90 + 1}项",
        "basis": f"《沙盒条例》第{place % 60 + 1}条",
        "content": f"{trade}经营事项第{place % 90 + 1}项决定",
    }
    said: dict[str, Any] = {name: text for name, text in words.items() if name in kind.names}
    if kind.word == "penalty":
        fine = f"{500 + place % 400 * 250}.00"
        said |= {"penalties": ["fine"], "fine": fine, "content": f"罚款人民币{fine}元"}
    if "public_until" in kind.names:
        said["public_until"] = f"{decided + timedelta(days=365):%Y/%m/%d}"
    if "effective_from" in kind.names:
        said |= {
            "effective_from": f"{decided:%Y/%m/%d}",
            "effective_to": f"{decided + timedelta(days=1826):%Y/%m/%d}",
        }
    return said
