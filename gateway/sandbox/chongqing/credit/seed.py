"""What is there from the start, made at the first request: always the same, under a second."""

import json
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from importlib import resources
from typing import Any

from gateway.sandbox.chongqing.credit import acts, kinds, records, writing
from gateway.sandbox.chongqing.credit.records import Kept
from gateway.sandbox.chongqing.store import Store

COMPANIES, RECORDS, OUTSIDERS = 1_998, 3_000, 20
_DISTRICTS = ("江北", "南岸", "渝中", "沙坪", "九龙", "北碚", "巴南", "长寿", "合川", "永川")
_WORDS = ("恒信", "明德", "同创", "瑞丰", "嘉禾", "致远", "广源", "天合", "永兴", "启航")
_TRADES = ("商贸", "餐饮", "建材", "物流", "食品", "机械", "科技", "农业", "环保", "物业")
_SURNAMES, _GIVEN = "谭冉向秦龚陶邓幸雷傅", ("渝生", "江", "长林", "小兰", "嘉陵", "云", "大川")
_NEIGHBOURS = ("锦江", "青羊", "龙泉", "东风", "太升", "红星", "望江", "沙河", "三圣", "华阳")
_FORMS = ("有限公司", "有限责任公司", "股份有限公司")
_FIRST_DAY = date(2023, 1, 3)
_MIX = (
    *("penalty", "licence", "licence", "penalty", "evaluation", "licence", "penalty", "commitment"),
    *("licence", "abnormal_operation", "licence", "penalty", "licence", "honour", "penalty", "licence"),
    *("judgment_default", "licence", "penalty", "serious_dishonesty"),
)
_SENTENCES: tuple[Callable[[str], str], ...] = (
    lambda yuan: f"罚款人民币{writing.plain(yuan)}",
    lambda yuan: f"处以罚款{writing.in_wan(yuan)}",
    lambda yuan: f"罚款{writing.with_commas(yuan)}",
    lambda yuan: f"罚款人民币{writing.full_width(yuan)}整",
    lambda yuan: f"并处罚款人民币{writing.in_capitals(yuan)}",
    lambda yuan: f"罚款人民币{writing.plain(yuan)}（大写：{writing.in_capitals(yuan)}）",
    lambda yuan: f"每台罚款{writing.plain(yuan)}",
)


@cache
def _fixtures() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "data" / "fixtures.toml").read_text("utf-8"))


def make(store: Store) -> None:
    """Make it, unless it is there."""
    if store.one("select 1 from credit_begun"):
        return
    with store.work():
        store.insert("credit_begun", at=writing.instant(writing.now()))
        store.connection.executemany("insert into credit_subject values (?, ?, ?, ?, ?)", _subjects())
        records.keep_all(store, _rows())


@cache
def _subjects() -> list[tuple[str, ...]]:
    named = [_named(one) for one in _fixtures()["companies"]]
    return [*named, *(_company(place) for place in range(COMPANIES))]


@cache
def _rows() -> list[dict[str, Any]]:
    kept = [_fixture(one) for one in _fixtures()["records"]]
    ordinary = RECORDS - len(kept) - OUTSIDERS
    kept += [
        made(_MIX[place % len(_MIX)], f"沙盒〔{_decided(place).year}〕{place + 1}号", place, _subject(place))
        for place in range(ordinary)
    ]
    kept += [
        made("penalty", f"沙盒外〔2026〕{place + 1}号", place, outsider(place)) for place in range(OUTSIDERS)
    ]
    # Under the same numbers every time, whatever was here before.
    return [{"id": serial, **one.columns} for serial, one in enumerate(kept, start=1)]


# -- companies -----------------------------------------------------------------------------------------


def company_code(place: int) -> str:
    """The code of the company at a place of the list."""
    return writing.credit_code("500198", f"MA62{place:04d}")


def _name(place: int) -> str:
    district = _DISTRICTS[place // 100 % 10] if place >= 100 else ""
    form = _FORMS[0] if place < 1000 else _FORMS[1]
    return f"重庆沙盒{district}{_WORDS[place % 10]}{_TRADES[place // 10 % 10]}{form}"


def _representative(place: int) -> str:
    return _SURNAMES[place % 10] + _GIVEN[place // 4 % 7]


def _company(place: int) -> tuple[str, ...]:
    established = date(2004, 3, 1) + timedelta(days=place * 3)
    detail = {
        "PRIPID": f"5001980000{place:010d}",
        "REGNO": f"500198{place:09d}",
        "ENTTYPE": "有限责任公司",
        "LEREP": _representative(place),
        "REGCAP": f"{20 + place % 480}",
        "REGCAPCUR": "156",
        "ESTDATE": f"{established} 00:00:00",
        "OPFROM": f"{established} 00:00:00",
        "OPTO": "9999-12-31 00:00:00",
        "DOM": f"重庆沙盒区{_DISTRICTS[place % 10]}路{place % 260 + 1}号",
        "OPSCOPE": f"{_TRADES[place // 10 % 10]}相关经营",
        "REGORG": acts.REGULATOR["name"],
    }
    state = "4" if place % 97 == 11 else "3" if place % 191 == 17 else "2" if place % 89 == 13 else "1"
    return company_code(place), _name(place), "500198", state, json.dumps(detail, ensure_ascii=False)


def _named(told: dict[str, Any]) -> tuple[str, ...]:
    subject = _fixtures()["subjects"][told["subject"]]
    detail = {"LEREP": subject["legal_representative"], **told["detail"]}
    return (
        *(subject["credit_code"], subject["name"], told["district"], "1"),
        json.dumps(detail, ensure_ascii=False),
    )


def _subject(place: int) -> dict[str, str]:
    company = place * 11 % COMPANIES
    return {
        "name": _name(company),
        "credit_code": company_code(company),
        "legal_representative": _representative(company),
    }


def outsider(place: int) -> dict[str, str]:
    """A company of the other province that is penalised here."""
    parts = (_NEIGHBOURS[place % 10], _WORDS[place // 10 % 10], _TRADES[place // 100 % 10], _FORMS[place % 3])
    return {
        "name": f"沙盒{''.join(parts)}",
        "credit_code": writing.credit_code("510198", f"MA61{place % 10_000:04d}"),
        "legal_representative": _representative(place),
    }


# -- records -------------------------------------------------------------------------------------------


def _fixture(told: dict[str, Any]) -> Kept:
    asked = {
        **told,
        "subject": _fixtures()["subjects"][told["subject"]],
        "issuer": _fixtures()["issuers"][told["issuer"]],
    }
    return _kept(asked, told.get("raw", {}))


def _kept(asked: dict[str, Any], raw: dict[str, str]) -> Kept:
    kind = kinds.BY_WORD[asked["kind"]]
    detail = acts.written(kind, acts.ordinary(kind, {"severity": "", **asked}, "")) | raw
    published = "" if records.is_only_a_warning(detail) else asked["published_on"]
    last = asked.get("happened_on") or published or asked["decided_on"]
    return Kept(
        kind=kind,
        subject_kind=acts.subject_kind(asked["subject"]),
        detail=detail,
        published=published,
        stamp=f"{last.replace('-', '')}100000000",
        happened=asked.get("happened", ""),
        happened_on=asked.get("happened_on", ""),
        origin=asked.get("origin", ""),
        withdrawn=asked.get("happened", "") in kinds.ENDED,
    )


def _decided(place: int) -> date:
    return _FIRST_DAY + timedelta(days=place * 13 % 1_300)


def made(kind: str, number: str, place: int, subject: dict[str, str]) -> Kept:
    """A record of a kind; what it says follows from its place."""
    decided = _decided(place)
    asked = {
        "kind": kind,
        "subject": subject,
        "document_number": f"渝沙{number}",
        "decided_on": f"{decided}",
        "published_on": f"{decided + timedelta(days=6)}",
        **_said(kinds.BY_WORD[kind], place, decided),
    }
    return _kept(asked, _raw(kind, place))


def _said(kind: kinds.Kind, place: int, decided: date) -> dict[str, Any]:
    """What a record of a kind says, beside whom, when and under which number."""
    trade = _TRADES[place % 10]
    words = {
        "title": f"{trade}经营事项",
        "facts": f"检查中发现{trade}经营事项第{place % 80 + 1}项",
        "basis": f"《沙盒条例》第{place % 50 + 1}条",
        "content": f"{trade}经营事项第{place % 80 + 1}项决定",
    }
    said: dict[str, Any] = {name: text for name, text in words.items() if name in kind.names}
    if kind.word == "penalty":
        fine = f"{500 + place % 400 * 250}.00"
        said |= {"penalties": ["fine"], "content": _SENTENCES[place % len(_SENTENCES)](fine)}
        if f"{decided}" >= acts.NEW_RULE and place % 9:
            said["severity"] = ("minor", "ordinary", "serious")[place % 3]
    if "effective_from" in kind.names:
        said |= {"effective_from": f"{decided}", "effective_to": f"{decided + timedelta(days=1826)}"}
    return said


def _raw(kind: str, place: int) -> dict[str, str]:
    """What the lists hold beside."""
    if kind == "abnormal_operation":
        return {
            "SPECAUSE": str(place % 4 + 1),
            "SPECAUSENAME": "" if place % 2 else kinds.CAUSES[str(place % 4 + 1)],
        }
    if kind in ("penalty", "serious_dishonesty"):
        return {"SXDJ": ("一般", "较重", "严重")[place % 3]}
    return {}
