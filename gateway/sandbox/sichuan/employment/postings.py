"""Postings (招聘岗位): how they are kept, written and searched (J01, J02)."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import clock, reading, store, texts
from gateway.sandbox.sichuan.employment.reading import Place
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

ACTIVE, FROZEN, FULL, EXPIRED, WITHDRAWN, ARCHIVED = "20", "21", "30", "31", "32", "40"
_WRITTEN = {
    "acb210": "number",
    "bab001": "unit",
    "aab004": "employer",
    "aab998": "credit_code",
    "aab022": "industry",
    "aca112": "title",
    "aca111": "occupation",
    "abc910": "kind",
    "abc955": "dispatched",
    "zprs": "openings",
    "yprs": "filled",
    "mybz": "negotiable",
    "jxfs": "pay_unit",
    "aac011": "education",
    "bac015": "skill",
    "aaa027": "area",
    "aae006": "address",
    "gwms": "description",
    "aae043": "registered",
    "bgsj": "changed",
    "aae031": "valid_to",
    "fbh": "publication",
    "lydq": "source",
}
_IN_TITLE = "instr(lower(employment_posting.title), ?) > 0"


@dataclass(frozen=True, slots=True)
class Entry:
    """A new posting, ready to be kept: its row, and what the index of its texts holds of it."""

    row: Mapping[str, Any]
    indexed: tuple[int, str, str]


def entry(columns: Mapping[str, Any], serial: int) -> Entry:
    """A new posting by its serial."""
    key = clock.key(columns["registered"], serial)
    row = {"key": key, "number": f"GW{serial:012d}", **columns}
    return Entry(row, (key, texts.pairs(columns["title"]), texts.pairs(columns["description"])))


def keep(connection: sqlite3.Connection, columns: Mapping[str, Any], serial: int) -> str:
    """A new posting; its number."""
    made = entry(columns, serial)
    keep_all(connection, [made])
    return str(made.row["number"])


def keep_all(connection: sqlite3.Connection, made: Sequence[Entry]) -> None:
    """New postings, all with the columns of the first."""
    store.insert_all(connection, "posting", [one.row for one in made])
    connection.executemany(
        "insert into employment_text (rowid, title, description) values (?, ?, ?)",
        [one.indexed for one in made],
    )


def replace(connection: sqlite3.Connection, held: sqlite3.Row, columns: dict[str, Any]) -> None:
    """A posting says something else from now on."""
    connection.execute(
        "insert into employment_text (employment_text, rowid, title, description) values ('delete', ?, ?, ?)",
        (held["key"], texts.pairs(held["title"]), texts.pairs(held["description"])),
    )
    store.update(connection, "posting", held["key"], columns)
    connection.execute(
        "insert into employment_text (rowid, title, description) values (?, ?, ?)",
        (held["key"], texts.pairs(columns["title"]), texts.pairs(columns["description"])),
    )


def find(connection: sqlite3.Connection, number: str) -> sqlite3.Row | None:
    """A posting by its number here."""
    row: sqlite3.Row | None = connection.execute(
        "select * from employment_posting where number = ?", (number,)
    ).fetchone()
    return row


def state(row: sqlite3.Row, today: date) -> str:
    """Where it stands on a day (岗位状态)."""
    if row["status"] != ACTIVE:
        return str(row["status"])
    if row["filled"] >= row["openings"]:
        return FULL
    return EXPIRED if row["valid_to"] < clock.compact(today) else ACTIVE


def written(row: sqlite3.Row, today: date) -> Output:
    """A posting as the wire has it."""
    stands = state(row, today)
    told = {name: str(row[column] or "") for name, column in _WRITTEN.items()}
    told["yprs"] = str(row["filled"])
    for name, column in (("bcc720", "pay_minimum"), ("bcc721", "pay_maximum")):
        told[name] = "" if row[column] is None else money.yuan(row[column])
    return {**told, "aae100": "1" if stands == ACTIVE else "0", "gwzt": stands}


def read(ctx: Context) -> Output:
    """J02: one posting, in whatever state."""
    row = find(ctx.connection, reading.number(reading.fields(ctx), "acb210"))
    if row is None:
        raise Refusal(-801)
    return written(row, clock.today(ctx))


# -- the search ----------------------------------------------------------------------------------------


def search(ctx: Context) -> Output:
    """J01: valid postings in order, those with the text in their title first."""
    asked = reading.fields(ctx)
    text, most, begun = asked.text("gjc"), reading.limit(asked), reading.place(asked)
    if text and not texts.is_searchable(text):
        raise Refusal(-104, "gjc")
    conditions, values = _conditions(asked, clock.today(ctx))
    found: list[Output] = []
    for tier in (0, 1) if text else (0,):
        if begun is None or tier >= begun.tier:
            start = begun if begun and begun.tier == tier else None
            rows = _tier(ctx, text, tier, (conditions, values), start, most - len(found))
            found += [{**written(row, clock.today(ctx)), "ppwz": str(tier)} for row in rows]
        if len(found) == most:
            break
    return {"jls": str(len(found)), "gwxx": found}


def _conditions(asked: Fields, today: date) -> tuple[str, list[object]]:
    parts: list[tuple[str, list[object]]] = [
        (f"status = '{ACTIVE}' and filled < openings and valid_to >= ?", [clock.compact(today)]),
        reading.spread("occupation", reading.any_of(asked, "aca111")),
        reading.spread("kind", reading.any_of(asked, "abc910", reading.KINDS)),
    ]
    if within := reading.areas(asked):
        parts.append(_within(within))
    if (pay := reading.fen(asked, "yxdy")) is not None:
        parts.append(("and pay_unit = '1' and coalesce(pay_maximum, pay_minimum) >= ?", [pay]))
    if asked.flag("lybz"):
        parts.append(("and publication is null", []))
    return " ".join(part for part, _ in parts), [value for _, values in parts for value in values]


def _within(area: str) -> tuple[str, list[object]]:
    """The condition that a posting is in an area (工作地), by its index where that keeps the order."""
    if len(area) == 6:
        return "and area = ?", [area]
    if len(area) == 4:
        return "and area in (select distinct area from employment_posting where area glob ?)", [f"{area}*"]
    # A province holds nearly everything: the newest are read in order, and the index (+) is left alone.
    return "and +area glob ?", [f"{area}*"]


def _tier(
    ctx: Context,
    text: str,
    tier: int,
    asked: tuple[str, list[object]],
    begun: Place | None,
    most: int,
) -> list[sqlite3.Row]:
    conditions, values = asked
    following, after = reading.following(begun)
    if not text:
        return ctx.connection.execute(
            f"select * from employment_posting where {conditions} {following} order by key desc limit ?",
            (*values, *after, most),
        ).fetchall()
    column, place = (
        ("title", _IN_TITLE)
        if tier == 0
        else ("description", f"instr(lower(employment_posting.description), ?) and not {_IN_TITLE}")
    )
    sought = texts.folded(text)
    # The index is read from its newest end; its keys are those of the postings.
    return ctx.connection.execute(
        "select employment_posting.* from employment_text"
        " join employment_posting on key = employment_text.rowid"
        f" where employment_text match ? and {'employment_text.rowid < ?' if begun else '?'}"
        f" and {place} and {conditions} {following} order by employment_text.rowid desc limit ?",
        (
            *(texts.query(column, text), clock.after_second(begun.instant) if begun else 1),
            *([sought] if tier == 0 else [sought, sought]),
            *(*values, *after, most),
        ),
    ).fetchall()
