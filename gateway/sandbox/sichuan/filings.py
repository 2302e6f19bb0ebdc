"""Remote-treatment filings (异地就医备案): create (17), cancel (18), read (19)."""

import json
import sqlite3
from datetime import date, datetime

from gateway.sandbox.sichuan import areas, context
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields, midnight
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_LONG_TERM = ("L1", "L2", "L3")
_KINDS = (*_LONG_TERM, "T1", "T2", "T3")
_REFERRAL = ("aka120", "aka121", "zrjgbh", "zrjgmc", "zzrq", "zzyy", "zzyj", "tybz")
_OPEN_END = "9999-12-31"


def create(ctx: Context) -> Output:
    """17: file treatment in another province."""
    asked = Fields(ctx.message.data)
    person = context.named_person(asked.need("aac001"), asked.need("aac002"), asked.need("aac003"))
    insurance, insured = asked.one_of("aae140", ("310", "342")), asked.need("yab139")
    held = person.enrolled(insurance)
    if held is None or held.status != "1" or held.office != insured:
        raise Refusal(-111, insurance)
    treatment, kind = areas.foreign(asked.need("yab003")), asked.one_of("balx", _KINDS)
    details = {name: asked.need(name) for name in _REFERRAL} if kind == "T1" else {}
    starts, ends = _days(asked, kind)
    _refuse_overlap(ctx, person.number, insurance, kind, treatment, starts, ends)
    bah = ctx.number("BA")
    ctx.connection.execute(
        "insert into filing values (?, ?, ?, ?, ?, ?, ?, ?, '1', ?)",
        (
            bah,
            person.number,
            insurance,
            insured,
            treatment,
            kind,
            starts,
            ends,
            json.dumps({**details, "aae005": asked.text("aae005")}),
        ),
    )
    return {"bah": bah, "aae030": midnight(starts), "aae031": _end(ends)}


def _days(asked: Fields, kind: str) -> tuple[str, str]:
    start = asked.instant("aae030")
    end = asked.instant_if_any("aae031")
    if end is None and kind in _LONG_TERM:
        return start.date().isoformat(), _OPEN_END
    last = end.date() if end else _half_a_year_after(start)
    if last < start.date():
        raise Refusal(-104, "aae031")
    return start.date().isoformat(), last.isoformat()


def _half_a_year_after(start: datetime) -> date:
    month = start.month + 6
    return date(start.year + (month - 1) // 12, (month - 1) % 12 + 1, min(start.day, 28))


def _end(day: str) -> str:
    return "" if day == _OPEN_END else midnight(day)


def _refuse_overlap(
    ctx: Context, person: str, insurance: str, kind: str, treatment: str, starts: str, ends: str
) -> None:
    standing = ctx.connection.execute(
        "select bah, treatment from filing where person = ? and insurance = ? and kind = ? and state = '1'"
        " and starts <= ? and ends >= ?",
        (person, insurance, kind, ends, starts),
    )
    for row in standing:
        if areas.covers(row["treatment"], treatment) or areas.covers(treatment, row["treatment"]):
            raise Refusal(-401, row["bah"])


def cancel(ctx: Context) -> Output:
    """18: take a filing back; it stays readable as cancelled."""
    asked = Fields(ctx.message.data)
    bah = asked.need("bah")
    row = ctx.one("select state from filing where bah = ? and person = ?", bah, asked.need("aac001"))
    if row is None:
        raise Refusal(-402, bah)
    if row["state"] == "9":
        raise Refusal(-403, bah)
    ctx.connection.execute("update filing set state = '9' where bah = ?", (bah,))
    return {"bah": bah, "bazt": "9"}


def read(ctx: Context) -> Output:
    """19: a person's filings, cancelled ones too."""
    asked = Fields(ctx.message.data)
    person, bah = context.person(asked.need("aac001")), asked.text("bah")
    rows = ctx.connection.execute(
        "select * from filing where person = ? and (? = '' or bah = ?) order by bah",
        (person.number, bah, bah),
    )
    return {"row": [_row(row) for row in rows]}


def _row(row: sqlite3.Row) -> dict[str, str]:
    return {
        "bah": row["bah"],
        "aac001": row["person"],
        "aae140": row["insurance"],
        "yab139": row["insured"],
        "yab003": row["treatment"],
        "balx": row["kind"],
        "aae030": midnight(row["starts"]),
        "aae031": _end(row["ends"]),
        "bazt": row["state"],
        "zrjgbh": json.loads(row["details"]).get("zrjgbh", ""),
    }


def valid_on(
    connection: sqlite3.Connection, person: str, insurance: str, treatment: str, day: date
) -> list[tuple[str, str]]:
    """(kind, number) of the filings that cover that area on that day."""
    rows = connection.execute(
        "select kind, bah, treatment from filing where person = ? and insurance = ? and state = '1'"
        " and starts <= ? and ends >= ? order by bah",
        (person, insurance, day.isoformat(), day.isoformat()),
    )
    return [(row["kind"], row["bah"]) for row in rows if areas.covers(row["treatment"], treatment)]
