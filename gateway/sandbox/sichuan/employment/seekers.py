"""Registrations of those who look for work (求职登记): J03, J04, J24, J25."""

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import clock, occupations, reading, store
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

ACTIVE, FROZEN, EXPIRED, ARCHIVED = "20", "21", "31", "40"
PERIOD = 90
_YOUNGEST = 16
_FREEZE, _UNFREEZE, _EXTEND, _ARCHIVE = "1", "2", "3", "4"
_ID = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_WEIGHTS, _CHECK = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
_WRITTEN = {
    "acc200": "number",
    "abc910": "kind",
    "aac011": "education",
    "bac015": "skill",
    "aaa027": "area",
    "aae043": "registered",
    "bgsj": "changed",
    "aae031": "valid_to",
}
_PERSON = {
    "aac003": "name",
    "aae005": "telephone",
    "aac009": "household_kind",
    "aab299": "household_area",
    "bcc006": "category",
    "yqbz": "extended",
}


def entry(columns: Mapping[str, Any], serial: int) -> Mapping[str, Any]:
    """A new registration by its serial, ready to be kept."""
    return {"key": clock.key(columns["registered"], serial), "number": f"QZ{serial:012d}", **columns}


def keep(connection: sqlite3.Connection, columns: Mapping[str, Any], serial: int) -> str:
    """A new registration; its number."""
    made = entry(columns, serial)
    keep_all(connection, [made])
    return str(made["number"])


def keep_all(connection: sqlite3.Connection, made: Sequence[Mapping[str, Any]]) -> None:
    """New registrations, all with the columns of the first."""
    store.insert_all(connection, "seeker", made)
    connection.executemany(
        "insert or ignore into employment_wish (occupation, seeker) values (?, ?)",
        [(one, row["key"]) for row in made for one in json.loads(row["occupations"])],
    )


def named(connection: sqlite3.Connection, number: str) -> sqlite3.Row:
    """A registration by its number here."""
    row: sqlite3.Row | None = connection.execute(
        "select * from employment_seeker where number = ?", (number,)
    ).fetchone()
    if row is None:
        raise Refusal(-811)
    return row


def state(row: sqlite3.Row, today: date) -> str:
    """Where it stands on a day (求职状态); being frozen (冻结) does not keep it from running out (过期)."""
    if row["status"] == ARCHIVED:
        return ARCHIVED
    return EXPIRED if row["valid_to"] < clock.compact(today) else str(row["status"])


def written(row: sqlite3.Row, today: date, *, person: bool = False) -> Output:
    """A registration as the wire has it."""
    stands = state(row, today)
    columns = {**_WRITTEN, **(_PERSON if person else {})}
    told: Output = {name: str(row[column] or "") for name, column in columns.items()}
    told["qzgz"] = [{"row": [{"aca111": one} for one in json.loads(row["occupations"])]}]
    for name, column in (("bcc720", "pay_minimum"), ("bcc721", "pay_maximum")):
        told[name] = "" if row[column] is None else money.yuan(row[column])
    return {**told, "aae100": "1" if stands == ACTIVE else "0", "qzzt": stands}


def read(ctx: Context) -> Output:
    """J04: one registration with the person."""
    row = named(ctx.connection, reading.number(reading.fields(ctx), "acc200"))
    return written(row, clock.today(ctx), person=True)


def search(ctx: Context) -> Output:
    """J03: registrations that hold, in order, without who they are."""
    asked = reading.fields(ctx)
    today, begun = clock.today(ctx), reading.place(asked)
    if begun is not None and begun.tier > 0:
        return {"jls": "0", "qzxx": []}
    parts: list[tuple[str, list[object]]] = [
        (f"status = '{ACTIVE}' and valid_to >= ?", [clock.compact(today)]),
        reading.spread("education", reading.any_of(asked, "aac011", reading.EDUCATIONS)),
        reading.following(begun),
    ]
    if trades := reading.any_of(asked, "aca111"):
        marks = ", ".join("?" * len(trades))
        parts.append(
            (f"and key in (select seeker from employment_wish where occupation in ({marks}))", [*trades])
        )
    if within := reading.areas(asked):
        parts.append(("and area glob ?", [f"{within}*"]))
    if (most := reading.fen(asked, "yxbg")) is not None:
        parts.append(("and pay_minimum <= ?", [most]))
    where = " ".join(part for part, _ in parts)
    values = [value for _, of_part in parts for value in of_part]
    rows = ctx.connection.execute(
        f"select * from employment_seeker where {where} order by key desc, number desc limit ?",
        (*values, reading.limit(asked)),
    ).fetchall()
    found = [written(row, today) for row in rows]
    return {"jls": str(len(found)), "qzxx": found}


# -- changes -------------------------------------------------------------------------------------------


def register(ctx: Context) -> Output:
    """J24: register somebody."""
    asked = reading.fields(ctx)
    reading.of_this_region(ctx)
    id_number, today = asked.need("aac147"), clock.today(ctx)
    if _age(_born(id_number), today) < _YOUNGEST:
        raise Refusal(-831)
    trades = [row.need("aca111") for row in reading.rows(ctx, "qzgz")]
    if len(trades) > 3:
        raise Refusal(-104, "qzgz")
    if len(set(trades)) < len(trades):
        raise Refusal(-832)
    for one in trades:
        occupations.checked(one)
    lowest, highest = reading.fen(asked, "bcc720"), reading.fen(asked, "bcc721")
    if lowest is None:
        raise Refusal(-104, "bcc720")
    reading.possible(lowest, highest)
    _nothing_holds(ctx.connection, id_number, today)
    columns = {
        "id_number": id_number,
        "name": reading.said(asked, "aac003", 50),
        "telephone": reading.telephone(asked),
        "household_kind": asked.one_of("aac009", reading.HOUSEHOLDS),
        "household_area": reading.area(asked, "aab299"),
        "category": asked.one_of("bcc006", reading.CATEGORIES),
        "education": asked.one_of("aac011", reading.EDUCATIONS),
        "skill": reading.optional(asked, "bac015", reading.SKILLS),
        "occupations": json.dumps(trades),
        "kind": asked.one_of("abc910", reading.KINDS),
        "pay_minimum": lowest,
        "pay_maximum": highest,
        "area": reading.area(asked, "aaa027"),
        "registered": clock.now(ctx),
        "changed": clock.now(ctx),
        "valid_to": clock.later(clock.compact(today), PERIOD),
        "status": ACTIVE,
    }
    number = keep(ctx.connection, columns, store.LIVE + ctx.serial)
    return _noted(ctx, "seeker_registered", number)


def move(ctx: Context) -> Output:
    """J25: freeze, unfreeze, extend once, archive."""
    asked = reading.fields(ctx)
    row = named(ctx.connection, reading.number(asked, "acc200"))
    act = asked.one_of("qzcz", (_FREEZE, _UNFREEZE, _EXTEND, _ARCHIVE))
    reading.of_this_region(ctx)
    changed = _changed(row, state(row, clock.today(ctx)), act)
    if not changed:
        return _answer(ctx, row["number"])
    store.update(ctx.connection, "seeker", row["key"], {**changed, "changed": clock.now(ctx)})
    return _noted(ctx, "seeker_moved", row["number"])


def _changed(row: sqlite3.Row, stands: str, act: str) -> dict[str, Any]:
    """What an act changes; what is so already stays so."""
    match act, stands:
        case ("1", "21") | ("4", "40"):
            return {}
        case "1", "20":
            return {"status": FROZEN}
        case "2", "21":
            return {"status": ACTIVE}
        case "3", _ if row["extended"] == "1":
            raise Refusal(-834)
        case "3", "20":
            return {"extended": "1", "valid_to": clock.later(row["valid_to"], PERIOD)}
        case "4", _:
            return {"status": ARCHIVED}
    raise Refusal(-835, stands)


def hire(ctx: Context, number: str) -> None:
    """Somebody found work: the registration is archived."""
    row = named(ctx.connection, number)
    store.update(ctx.connection, "seeker", row["key"], {"status": ARCHIVED, "changed": clock.now(ctx)})


def _nothing_holds(connection: sqlite3.Connection, id_number: str, today: date) -> None:
    row = connection.execute(
        "select number from employment_seeker where id_number = ? and status in (?, ?) and valid_to >= ?",
        (id_number, ACTIVE, FROZEN, clock.compact(today)),
    ).fetchone()
    if row is not None:
        raise Refusal(-830, row["number"])


def _noted(ctx: Context, effect: str, number: str) -> Output:
    store.enter(ctx.connection, effect, number, ctx.number("JY"))
    return _answer(ctx, number)


def _answer(ctx: Context, number: str) -> Output:
    """The registration as it stands, under the receipt of what was last done with it."""
    row, receipt = named(ctx.connection, number), store.receipt_of(ctx.connection, number)
    return {"aaz002": receipt or ctx.number("JY"), **written(row, clock.today(ctx), person=True)}


def _born(id_number: str) -> date:
    if not _ID.fullmatch(id_number):
        raise Refusal(-104, "aac147")
    if check_digit(id_number[:17]) != id_number[17]:
        raise Refusal(-104, "aac147")
    try:
        return datetime.strptime(id_number[6:14], "%Y%m%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise Refusal(-104, "aac147") from None


def check_digit(known: str) -> str:
    """The last character of an identity number (校验码, GB 11643) whose other seventeen are known.

    >>> check_digit("51019819720315001")
    '0'
    """
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, known, strict=True))
    return _CHECK[total % 11]


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
