"""Searches among postings and seekers, in one order, page after page (检索)."""

import json
from typing import Any

from gateway.sandbox.chongqing.employment import clock, codes, fields, seekers, words
from gateway.sandbox.chongqing.employment.envelope import Message, Record
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

_MOST = 100
_PLACE = r"\d{12}"
_IN_FORCE = "frozen = 0 and archived = 0"

Condition = tuple[str, list[Any]]
Place = tuple[int, str, str]


def search_postings(store: Store, message: Message) -> list[Record]:
    """Z01: postings in force."""
    asked = message.asked
    today = clock.day8(clock.today(store))
    conditions: list[Condition] = [
        (f"{_IN_FORCE} and full = 0 and kssj <= ? and jssj >= ?", [today, today]),
        *_any_of("zpgz", fields.listed(asked, "zpgz", codes.occupations())),
        *_any_of("ygxs", fields.listed(asked, "ygxs", codes.YGXS)),
        *_any_of("ypxs", fields.listed(asked, "ypxs", codes.YPXS)),
    ]
    least = fields.fen(asked, "zdyx")
    if least is not None:
        conditions.append(("reach >= ?", [least]))
    text = fields.text(asked, "gjc", 30)
    if text and len(text) < 2:
        raise Refusal("ZP1001", "gjc")
    conditions += _within("zpdq", asked, led=not text)
    place, limit = _place(asked), fields.whole(asked, "ts", 1, _MOST)
    found: list[Record] = []
    for tier in (0, 1) if text else (0,):
        if place is not None and tier < place[0]:
            continue
        matching = [_matching(text, tier)] if text else []
        after = _after(place, tier, "zpgzbh")
        found += _page(store, "zpgzbh", [*conditions, *matching, *after], limit - len(found), tier)
        if len(found) == limit:
            break
    return found


def search_seekers(store: Store, message: Message) -> list[Record]:
    """Z03: registrations that hold."""
    asked = message.asked
    conditions: list[Condition] = [
        (f"{_IN_FORCE} and ends >= ?", [clock.day8(clock.today(store))]),
        *_within("gzdq", asked),
        *_any_of("whcd", fields.listed(asked, "whcd", codes.WHCD)),
    ]
    trades = fields.listed(asked, "gz", codes.occupations())
    if trades:
        marks = ", ".join("?" * len(trades))
        inner = f"select seeker from emp_seeker_trade where gz in ({marks})"
        conditions.append((f"id in ({inner})", list(trades)))
    most = fields.fen(asked, "zgqw")
    if most is not None:
        conditions.append(("wants <= ?", [most]))
    place, limit = _place(asked), fields.whole(asked, "ts", 1, _MOST)
    if place is not None and place[0] > 0:
        return []
    wanted = [*conditions, *_after(place, 0, "qzbh")]
    rows = store.all(*_statement("emp_seeker", "qzbh", wanted, limit))
    return [seekers.without_person(json.loads(row["record"])) for row in rows]


def _page(store: Store, number: str, wanted: list[Condition], limit: int, tier: int) -> list[Record]:
    rows = store.all(*_statement("emp_posting", number, wanted, limit))
    return [{**json.loads(row["record"]), "ppd": str(tier)} for row in rows]


def _statement(table: str, number: str, wanted: list[Condition], limit: int) -> tuple[Any, ...]:
    where = " and ".join(f"({condition})" for condition, _ in wanted)
    values = [value for _, of_condition in wanted for value in of_condition]
    order = f"order by djsj desc, {number} desc limit ?"
    return (f"select record from {table} where {where} {order}", *values, limit)


def _matching(text: str, tier: int) -> Condition:
    phrase = words.phrase(text)
    inner = "select rowid from emp_posting_words where emp_posting_words match ?"
    if tier == 0:
        return f"id in ({inner})", [f"title : {phrase}"]
    return f"id in ({inner}) and id not in ({inner})", [f"body : {phrase}", f"title : {phrase}"]


def _any_of(column: str, wanted: list[str]) -> list[Condition]:
    if not wanted:
        return []
    return [(f"{column} in ({', '.join('?' * len(wanted))})", list(wanted))]


def _within(column: str, asked: fields.Node, *, led: bool = False) -> list[Condition]:
    """A place, or all places of a city or province.

    `led`: the index of districts may lead the search, in the order of the answers. A text leads better.
    """
    place = fields.shaped_if_any(asked, column, _PLACE)
    if not place:
        return []
    district = f"substr({column}, 1, 6)" if led else f"+substr({column}, 1, 6)"
    if place[4:6] != "00":
        return [(f"{district} = ?", [place[:6]])]
    known = place[:2] if place[2:6] == "0000" else place[:4]
    # Nearly everything is in this city: there the order leads, elsewhere the district.
    where = column if known.startswith(codes.AREA) else district
    return [(f"{where} >= ? and {where} < ?", [known, f"{known}:"])]


def _place(asked: fields.Node) -> Place | None:
    told = [fields.text(asked, name) for name in ("scppd", "scdjsj", "scbh")]
    if not any(told):
        return None
    tier = fields.whole(asked, "scppd", 0, 1)
    return tier, fields.shaped(asked, "scdjsj", r"\d{14}"), fields.shaped(asked, "scbh", r"[0-9A-Z]{1,32}")


def _after(place: Place | None, tier: int, number: str) -> list[Condition]:
    if place is None or place[0] != tier:
        return []
    _, at, last = place
    return [(f"djsj < ? or (djsj = ? and {number} < ?)", [at, at, last])]
