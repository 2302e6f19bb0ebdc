"""Postings that the other region publishes here: one for each publication number, the newest version."""

from sqlite3 import Row

from gateway.sandbox.chongqing.employment import clock, codes, fields, postings
from gateway.sandbox.chongqing.employment.envelope import Message, Record
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

_ANSWERED = ("sfdj", "gdsj", "gdyy", "kssj", "jssj", "zrs", "cgrsn", "cgrsnv")
_NUMBER = r"[0-9a-f]{32}"
_CLOSED = (postings.WITHDRAWN, postings.ARCHIVED)
_MOVES = {
    "DJ": ((postings.ACTIVE, postings.FILLED, postings.EXPIRED, postings.REGISTERED), postings.FROZEN),
    "JD": ((postings.FROZEN,), postings.ACTIVE),
    "CH": (
        (
            *(postings.ACTIVE, postings.FROZEN, postings.FILLED, postings.EXPIRED, postings.REGISTERED),
            postings.WITHDRAWN,
        ),
        postings.WITHDRAWN,
    ),
    "GD": (
        (
            *(postings.ACTIVE, postings.FROZEN, postings.FILLED, postings.EXPIRED, postings.REGISTERED),
            *_CLOSED,
        ),
        postings.ARCHIVED,
    ),
}


def publish(store: Store, message: Message) -> list[Record]:
    """D21: keep the other region's posting."""
    told, fbh, version = _read(store, message)
    row = _of(store, fbh)
    if row is not None:
        return [_newer(store, row, told, version)]
    number = postings.next_number(store, "ZP", "posting")
    now, today = clock.now14(store), clock.today(store)
    record = {
        "zpgzbh": number,
        "zpbh": postings.next_number(store, "ZD", "unit"),
        **told,
        "kssj": clock.day8(today),
        "djsj": now,
        "gxsj": now,
        "djyxq": str((clock.of_day8(told["jssj"]) - today).days),
        "cgrsn": "0",
        "cgrsnv": "0",
        "sfdj": "",
        "gdsj": "",
        "gdyy": "",
        "fbh": fbh,
    }
    postings.insert(store, record, fbh, version)
    return [_answer(record, version)]


def change(store: Store, message: Message) -> list[Record]:
    """D22: replace what it says by a newer version."""
    told, fbh, version = _read(store, message)
    row = _known(store, message, fbh)
    closed = postings.state_of(store, postings.record_of(row)) in _CLOSED
    if closed and version > row["bbh"]:
        raise Refusal("ZP3005")
    return [_newer(store, row, told, version)]


def move(store: Store, message: Message) -> list[Record]:
    """D23: freeze, unfreeze, withdraw, archive."""
    fbh = fields.shaped(message.asked, "fbh", _NUMBER)
    version = fields.whole(message.asked, "bbh", 1)
    act = fields.code(message.asked, "gwcz", codes.GWCZ)
    row = _known(store, message, fbh)
    record = postings.record_of(row)
    if version < row["bbh"]:
        return [_answer(record, row["bbh"])]
    state = postings.state_of(store, record)
    within, becomes = _MOVES[act]
    if state != becomes:
        if state not in within:
            raise Refusal("ZP3005", state)
        record = acted(store, record, act)
    postings.keep(store, row, record, version)
    return [_answer(record, version)]


def acted(store: Store, record: Record, act: str) -> Record:
    """The record after an act."""
    now = clock.now14(store)
    changed = {
        "DJ": {"sfdj": "1"},
        "JD": {"sfdj": "0"},
        "CH": {"gdsj": now, "gdyy": "3"},
        "GD": {"gdsj": now, "gdyy": "4"},
    }[act]
    return {**record, **changed, "gxsj": now}


def _of(store: Store, fbh: str) -> Row | None:
    return store.one("select * from emp_posting where fbh = ?", fbh)


def _known(store: Store, message: Message, fbh: str) -> Row:
    row = _of(store, fbh)
    if row is None:
        raise Refusal("ZP3001", fbh)
    if fields.shaped(message.asked, "zpgzbh", r"[0-9A-Z]{16}") != row["zpgzbh"]:
        raise Refusal("ZP3008")
    return row


def _newer(store: Store, row: Row, told: Record, version: int) -> Record:
    record = postings.record_of(row)
    if version <= row["bbh"] or postings.state_of(store, record) in _CLOSED:
        return _answer(record, row["bbh"])
    record = {**record, **told, "gxsj": clock.now14(store)}
    postings.keep(store, row, record, version)
    return _answer(record, version)


def _answer(record: Record, version: int) -> Record:
    told = {name: record[name] for name in _ANSWERED}
    return {"fbh": record["fbh"], "zpgzbh": record["zpgzbh"], "bbh": str(version), **told}


def _read(store: Store, message: Message) -> tuple[Record, str, int]:
    """What is published, by its own rules: nothing that anybody may be shut out by."""
    asked = message.asked
    fbh, version = fields.shaped(asked, "fbh", _NUMBER), fields.whole(asked, "bbh", 1)
    if fields.code(asked, "lydq", (codes.HERE, codes.THERE)) != codes.THERE:
        raise Refusal("ZP3002")
    last = fields.day(asked, "jssj")
    if last < clock.today(store):
        raise Refusal("ZP3003")
    wanted = fields.whole(asked, "zrs", 1, 9999)
    pay = checked_pay(asked, fields.code(asked, "jxdw", codes.JXDW))
    told = {
        "lydq": codes.THERE,
        "lygwbh": fields.shaped(asked, "lygwbh", r"[0-9A-Z]{1,32}"),
        "bio_name": fields.needed(asked, "bio_name"),
        "bio_no": fields.shaped_if_any(asked, "bio_no", r"[0-9A-Z]{18}"),
        "bio_orgtype": "90",
        "bio_industry": fields.code_if_any(asked, "bio_industry", codes.INDUSTRIES),
        "zpgzbm": fields.needed(asked, "zpgzbm"),
        "zpgz": fields.code(asked, "zpgz", codes.occupations()),
        "gwlb": fields.code(asked, "gwlb", codes.GWLB),
        "ygxs": fields.code(asked, "ygxs", codes.YGXS),
        "ypxs": fields.code_if_any(asked, "ypxs", codes.YPXS),
        "zrs": str(wanted),
        **_no_demands(asked, wanted),
        "whcd": fields.code_if_any(asked, "whcd", codes.WHCD),
        "jsdj": fields.code_if_any(asked, "jsdj", codes.JSDJ),
        **pay,
        "zpdq": fields.shaped(asked, "zpdq", r"\d{12}"),
        "gzdd": fields.text(asked, "gzdd", 200),
        "gwms": fields.needed(asked, "gwms", 1000),
        "jssj": clock.day8(last),
    }
    return told, fbh, version


def checked_pay(asked: fields.Node, unit: str, least: str = "zzyx", most: str = "zgyx") -> Record:
    """Pay that is possible: amounts unless negotiable, the lowest not above the highest."""
    lowest, highest = fields.fen(asked, least), fields.fen(asked, most)
    if unit != "0" and lowest is None and highest is None:
        raise Refusal("ZP3004")
    if lowest is not None and highest is not None and lowest > highest:
        raise Refusal("ZP3004")
    return {"jxdw": unit, least: fields.text(asked, least), most: fields.text(asked, most)}


def _no_demands(asked: fields.Node, wanted: int) -> Record:
    if fields.whole(asked, "xbbx") != wanted:
        raise Refusal("ZP3007", "xbbx")
    for name in ("zrsn", "zrsnv", "zxnl", "zdnl", "hyzk", "hjxz", "jkzk"):
        if fields.text(asked, name) not in ("", "0"):
            raise Refusal("ZP3007", name)
    return {"zrsn": "0", "zrsnv": "0", "xbbx": str(wanted)}
