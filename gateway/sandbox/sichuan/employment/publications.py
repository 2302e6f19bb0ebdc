"""Postings that the other region publishes here (异地发布): J21 to J23, by publication number and version."""

import sqlite3
from collections.abc import Mapping
from typing import Any

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import clock, occupations, postings, reading, store
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

FREEZE, UNFREEZE, WITHDRAW, ARCHIVE = "1", "2", "3", "4"
_GONE = (postings.WITHDRAWN, postings.ARCHIVED)
_PATHS: Mapping[str, tuple[tuple[str, ...], str]] = {
    FREEZE: ((postings.ACTIVE, postings.FULL, postings.EXPIRED), postings.FROZEN),
    UNFREEZE: ((postings.FROZEN,), postings.ACTIVE),
    WITHDRAW: (
        (postings.ACTIVE, postings.FROZEN, postings.FULL, postings.EXPIRED),
        postings.WITHDRAWN,
    ),
    ARCHIVE: (
        (postings.ACTIVE, postings.FROZEN, postings.FULL, postings.EXPIRED, postings.WITHDRAWN),
        postings.ARCHIVED,
    ),
}


def publish(ctx: Context) -> Output:
    """J21: keep the other region's posting, or what is newer of it."""
    asked = reading.fields(ctx)
    number, columns = reading.hexes(asked, "fbh"), _columns(ctx, asked)
    held = _held(ctx.connection, number)
    if held is None:
        return _first(ctx, number, columns)
    return _newer(ctx, held, columns)


def change(ctx: Context) -> Output:
    """J22: what a published posting says is replaced."""
    asked = reading.fields(ctx)
    return _newer(ctx, _named(ctx, asked), _columns(ctx, asked))


def move(ctx: Context) -> Output:
    """J23: freeze, unfreeze, withdraw, archive."""
    asked = reading.fields(ctx)
    held, version = _named(ctx, asked), reading.count(asked, "bbh")
    act = asked.one_of("gwcz", tuple(_PATHS))
    if version < held["version"]:
        return _answer(ctx, held)
    changed = {**_moved(ctx, held, act), **({"version": version} if version > held["version"] else {})}
    if not changed:
        return _answer(ctx, held)
    store.update(ctx.connection, "posting", held["key"], changed)
    return _noted(ctx, "posting_moved", held["publication"])


def moved_state(row: sqlite3.Row, stands: str, act: str) -> str:
    """The state after an act; what is so already stays so."""
    allowed, becomes = _PATHS[act]
    already = row["status"] == becomes
    if not already and stands not in allowed:
        raise Refusal(-827, stands)
    return becomes


def _moved(ctx: Context, held: sqlite3.Row, act: str) -> dict[str, Any]:
    becomes = moved_state(held, postings.state(held, clock.today(ctx)), act)
    return {} if held["status"] == becomes else {"status": becomes, "changed": clock.now(ctx)}


def _first(ctx: Context, number: str, columns: dict[str, Any]) -> Output:
    _check(ctx, columns)
    kept = {
        **columns,
        "registered": clock.now(ctx),
        "changed": clock.now(ctx),
        "status": postings.ACTIVE,
        "publication": number,
    }
    postings.keep(ctx.connection, kept, store.LIVE + ctx.serial)
    return _noted(ctx, "posting_published", number)


def _newer(ctx: Context, held: sqlite3.Row, columns: dict[str, Any]) -> Output:
    if columns["version"] <= held["version"]:
        return _answer(ctx, held)
    if held["status"] in _GONE:
        raise Refusal(-827, held["status"])
    _check(ctx, columns)
    postings.replace(ctx.connection, held, {**columns, "changed": clock.now(ctx)})
    return _noted(ctx, "posting_changed", held["publication"])


def _check(ctx: Context, columns: dict[str, Any]) -> None:
    if columns["valid_to"] < clock.compact(clock.today(ctx)):
        raise Refusal(-823, "aae031")
    occupations.checked(columns["occupation"])


def _columns(ctx: Context, asked: Fields) -> dict[str, Any]:
    reading.from_the_other(asked, "lydq")
    return {
        "version": reading.count(asked, "bbh"),
        "source": asked.need("lydq"),
        "source_number": reading.number(asked, "lygwbh"),
        "employer": reading.said(asked, "aab004", 100),
        "credit_code": reading.credit_code(asked) if asked.text("aab998") else "",
        "industry": reading.optional(asked, "aab022", reading.INDUSTRIES),
        "title": reading.said(asked, "aca112", 100),
        "occupation": reading.occupation(asked),
        "kind": asked.one_of("abc910", reading.KINDS),
        "dispatched": asked.one_of("abc955", ("0", "1")),
        "openings": _openings(asked),
        **reading.pay(asked),
        "education": reading.optional(asked, "aac011", reading.EDUCATIONS),
        "skill": reading.optional(asked, "bac015", reading.SKILLS),
        "area": reading.area(asked, "aaa027"),
        "address": reading.remark(asked, "aae006", 200),
        "description": reading.said(asked, "gwms", 1000),
        "valid_to": clock.compact(reading.day(asked, "aae031")),
    }


def _openings(asked: Fields) -> int:
    wanted = reading.count(asked, "zprs")
    if wanted < 1:
        raise Refusal(-104, "zprs")
    return wanted


def _held(connection: sqlite3.Connection, number: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = connection.execute(
        "select * from employment_posting where publication = ?", (number,)
    ).fetchone()
    return row


def _named(ctx: Context, asked: Fields) -> sqlite3.Row:
    held = _held(ctx.connection, reading.hexes(asked, "fbh"))
    if held is None:
        raise Refusal(-821)
    if asked.need("acb210") != held["number"]:
        raise Refusal(-828)
    return held


def _noted(ctx: Context, effect: str, number: str) -> Output:
    held = _held(ctx.connection, number)
    assert held
    store.enter(ctx.connection, effect, held["number"], ctx.number("JY"), held["version"])
    return _answer(ctx, held)


def _answer(ctx: Context, held: sqlite3.Row) -> Output:
    return {
        "aaz002": store.receipt_of(ctx.connection, held["number"]) or ctx.number("JY"),
        "fbh": held["publication"],
        "acb210": held["number"],
        "bbh": str(held["version"]),
        "gwzt": postings.state(held, clock.today(ctx)),
    }
