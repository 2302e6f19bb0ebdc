"""Who and what is in the market at the start: drawn, always alike, and named fixtures (沙箱数据)."""

import random
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gateway.sandbox.chongqing.employment import clock, codes, market, postings, seekers, standing
from gateway.sandbox.chongqing.employment.envelope import Record
from gateway.sandbox.chongqing.store import Store, packed

POSTINGS, SEEKERS, UNITS = 3000, 2000, 500
_BESIDE = 198500
_DATA = Path(__file__).parent / "data"
_PLACES = ("500198000000", "500103000000", "500112000000", "500198001000", "500112004000")
_TRADES = ("电子", "汽车", "机械", "物流", "餐饮", "建筑", "软件", "医药", "商贸", "物业", "纺织", "环保")
_NAMES = ("嘉陵", "渝州", "缙云", "山城", "两江", "南岸", "巴渝", "歌乐", "江北", "渝北", "合川", "涪江")
_DUTIES = (
    "按图纸和工艺要求完成{job}岗位的日常工作，做好交接班记录",
    "负责{job}相关设备的操作、点检和维护，遵守安全规程",
    "在班组长带领下完成{job}任务，参加岗前培训",
    "独立完成{job}工作，能适应倒班，包食宿，缴纳五险一金",
)
_EXTRA = ("有两年以上经验者优先。", "可接受应届毕业生。", "持职业技能等级证书者优先。", "工作地点交通便利。")
_DISCRIMINATING = ("限男性。", "年龄35岁以下。", "限本地户籍。", "未婚者优先。")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_INNER_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def prepare(store: Store) -> None:
    """Fill an empty market, all or nothing; a filled one stays as it is."""
    if store.one("select 1 from emp_setting where name = 'seeded'") is not None:
        return
    with store.work():
        drawing = random.Random(500198)  # noqa: S311 - drawn alike each time, and secret from nobody
        _fixtures(store)
        for number in range(UNITS):
            store.insert("emp_unit", **_unit(drawing, number))
        beside = random.Random(_BESIDE)  # noqa: S311 - as above
        more_postings(store, POSTINGS, drawing, beside)
        more_seekers(store, SEEKERS, drawing, beside)
        store.insert("emp_setting", name="seeded", value="1")


def more_postings(
    store: Store, count: int, drawing: random.Random | None = None, beside: random.Random | None = None
) -> int:
    """So many postings more; how many that were. `beside` draws where each stands; else all are in force."""
    drawing = drawing or random.Random(store.next("emp_seeds"))  # noqa: S311 - as above
    units = [dict(row) for row in store.all("select * from emp_unit order by bio_no")]
    trades = list(codes.occupations().items())
    today = clock.today(store)
    base = datetime.combine(today, datetime.min.time())
    numbers, of_units = _series(store, "emp_posting", count), _series(store, "emp_unit", count)
    for serials in zip(numbers, of_units, strict=True):
        unit, trade = drawing.choice(units), drawing.choice(trades)
        registered = base - timedelta(seconds=drawing.randrange(1, 25 * 86400))
        record = _posting(drawing, serials, unit, trade, registered)
        postings.insert(store, standing.of_posting(record, beside, today) if beside else record)
    return count


def more_seekers(
    store: Store, count: int, drawing: random.Random | None = None, beside: random.Random | None = None
) -> int:
    """So many registrations more; how many that were. `beside` as with postings."""
    drawing = drawing or random.Random(store.next("emp_seeds"))  # noqa: S311 - as above
    trades = list(codes.occupations())
    today = clock.today(store)
    base = datetime.combine(today, datetime.min.time())
    numbers, people = _series(store, "emp_seeker", count), _series(store, "emp_drawn_person", count)
    for number, serial in zip(numbers, people, strict=True):
        registered = base - timedelta(seconds=drawing.randrange(1, 80 * 86400))
        record = _seeker(drawing, number, trades, registered)
        drawn = standing.of_seeker(record, beside, serial, today) if beside else record
        seekers.insert(store, drawn, standing.person(serial))
    return count


def _series(store: Store, name: str, count: int) -> range:
    """So many numbers of a series at once; as with one at a time, none is given twice."""
    row = store.one(
        "insert into counter (name, value) values (?, ?)"
        " on conflict (name) do update set value = value + excluded.value returning value",
        name,
        count,
    )
    assert row is not None
    return range(row["value"] - count + 1, row["value"] + 1)


def _fixtures(store: Store) -> None:
    told = tomllib.loads((_DATA / "people.toml").read_text(encoding="utf-8"))
    for person in told["person"]:
        store.insert("emp_person", citizenid=person["citizenid"], name=person["name"], record=packed(person))
    for one in told["certificate"]:
        names = ("zsbh", "citizenid", "name", "state")
        store.insert("emp_certificate", **{name: one[name] for name in names}, record=packed(one))
    for one in told["licence"]:
        store.insert("emp_licence", bio_no=one["bio_no"], record=packed(one))
    for one in told["fair"]:
        market.keep_fair(store, {**one, "lhh": ""})


def _unit(drawing: random.Random, number: int) -> dict[str, Any]:
    name = f"重庆{drawing.choice(_NAMES)}{drawing.choice(_TRADES)}{number:03d}有限公司"
    old = drawing.random() < 0.1
    code = f"{450000000 + number}" if old else _credit_code(number)
    return {"bio_no": code, "bio_name": name, "industry": drawing.choice(codes.INDUSTRIES)}


def _credit_code(number: int) -> str:
    body = f"MA5{number:05d}"
    inner = sum(weight * int(char, 36) for weight, char in zip(_INNER_WEIGHTS, body, strict=True))
    known = f"91500198{body}" + "0123456789X0"[11 - inner % 11]
    total = sum(weight * _ALPHABET.index(char) for weight, char in zip(_CODE_WEIGHTS, known, strict=False))
    return known + _ALPHABET[-total % 31]


def _posting(
    drawing: random.Random,
    serials: tuple[int, int],
    unit: dict[str, Any],
    trade: tuple[str, str],
    registered: datetime,
) -> Record:
    (number, of_unit), (code, name) = serials, trade
    wanted = drawing.randrange(1, 30)
    men = drawing.randrange(0, wanted + 1) if drawing.random() < 0.25 else 0
    text = drawing.choice(_DUTIES).format(job=name) + "。" + drawing.choice(_EXTRA)
    if drawing.random() < 0.04:
        text += drawing.choice(_DISCRIMINATING)
    at = f"{registered:%Y%m%d%H%M%S}"
    return {
        "zpgzbh": f"ZP{registered:%Y%m%d}{number:06d}",
        "zpbh": f"ZD{registered:%Y%m%d}{of_unit:06d}",
        "bio_name": unit["bio_name"],
        "bio_no": unit["bio_no"],
        "bio_orgtype": "10",
        "bio_industry": unit["industry"],
        "zpgzbm": name if drawing.random() < 0.7 else f"{name}（{drawing.choice(_NAMES)}厂区）",
        "zpgz": code,
        "gwlb": drawing.choice(("10", "10", "10", "20", "30", "90")),
        "ygxs": drawing.choice("22223459"),
        "ypxs": drawing.choice(("1", "1", "1", "", "2", "3")),
        "zrs": str(wanted),
        "zrsn": str(men),
        "zrsnv": "0",
        "xbbx": str(wanted - men),
        **_demands(drawing),
        "whcd": drawing.choice(("", "21", "31", "41", "42", "61", "71")),
        "jsdj": drawing.choice(("", "", "", "3", "4", "5")),
        **_pay(drawing),
        "zpdq": drawing.choice(_PLACES),
        "gzdd": "重庆沙箱工业园",
        "gwms": text,
        "kssj": at[:8],
        "jssj": f"{registered + timedelta(30 + drawing.randrange(0, 60)):%Y%m%d}",
        "djsj": at,
        "gxsj": at,
        "djyxq": "30",
        "cgrsn": "0",
        "cgrsnv": "0",
        "sfdj": "1" if drawing.random() < 0.02 else "",
        "gdsj": "",
        "gdyy": "",
        "fbh": "",
        "lydq": "",
    }


def _demands(drawing: random.Random) -> Record:
    """What old records still demand; nobody may."""
    demanding = drawing.random() < 0.3
    return {
        "zxnl": "18" if demanding else "",
        "zdnl": drawing.choice(("35", "45")) if demanding else "",
        "hyzk": drawing.choice(("", "1")) if demanding else "",
        "hjxz": drawing.choice(("", "11")) if demanding else "",
        "jkzk": drawing.choice(("", "1")) if demanding else "",
    }


def _pay(drawing: random.Random) -> Record:
    low = drawing.randrange(25, 120) * 100
    kind = drawing.random()
    if kind < 0.08:
        return {"jxdw": "0", "zzyx": "面议", "zgyx": ""}
    if kind < 0.14:
        return {"jxdw": "2", "zzyx": str(low // 25), "zgyx": str(low // 20)}
    if kind < 0.18:
        return {"jxdw": "3", "zzyx": f"{low / 200:.1f}", "zgyx": ""}
    if kind < 0.19:
        return {"jxdw": "1", "zzyx": str(low + 1000), "zgyx": str(low)}
    return {"jxdw": "1", "zzyx": str(low), "zgyx": str(low + drawing.randrange(5, 40) * 100)}


def _seeker(drawing: random.Random, number: int, trades: list[str], registered: datetime) -> Record:
    at = f"{registered:%Y%m%d%H%M%S}"
    here = drawing.random() < 0.7
    return {
        "qzbh": f"QZ{registered:%Y%m%d}{number:06d}",
        "qzgz": [{"gz": one} for one in drawing.sample(trades, drawing.randrange(1, 4))],
        "ygxs": drawing.choice("22245"),
        "ypxs": drawing.choice(("1", "1", "2")),
        "whcd": drawing.choice(codes.WHCD),
        "jsdj": drawing.choice(("", "", "3", "4", "5")),
        "zdyx": str(drawing.randrange(25, 80) * 100),
        "zgyx": "",
        "gzdq": drawing.choice((*_PLACES, "500000000000", "510198000000")),
        "djsj": at,
        "gxsj": at,
        "djyxq": "90",
        "sfdj": "1" if drawing.random() < 0.02 else "",
        "gdsj": "",
        "gdyy": "",
        "bip_name": "沙箱求职者",
        "bip_con_mobile": "02300000000",
        "bip_hjxz": drawing.choice(("11", "21") if here else ("12", "22")),
        "bip_hkszd": "500198000000" if here else "510198000000",
        "bip_rylb": drawing.choice(codes.RYLB),
        "sfyq": "N",
    }
