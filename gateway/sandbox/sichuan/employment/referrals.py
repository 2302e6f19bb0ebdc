"""Letters that send somebody to a posting, issued here or offered here (推荐信): J26 to J29."""

import json
import sqlite3

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.employment import clock, postings, reading, seekers, store
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

ISSUED, OFFERED = "issued", "offered"
_DAYS = 15
_ACCEPTED, _DECLINED = "1", "2"
_RECEIPT, _TIMEOUT = "1", "2"
_HIRED, _NOT_HIRED = "1", "2"
_NOT_NOW = {
    postings.EXPIRED: -804,
    postings.FULL: -805,
    postings.FROZEN: -806,
    postings.WITHDRAWN: -807,
    postings.ARCHIVED: -807,
}


def issue(ctx: Context) -> Output:
    """J26: issue the letter here, for a posting of the other region."""
    asked = reading.fields(ctx)
    number = reading.hexes(asked, "tjywh")
    reading.from_the_other(asked, "gwdq")
    reading.of_this_region(ctx)
    seeker = seekers.named(ctx.connection, reading.number(asked, "acc200"))
    if seekers.state(seeker, clock.today(ctx)) != seekers.ACTIVE:
        raise Refusal(-835)
    posting = reading.number(asked, "gwbh")
    reading.said(asked, "aca112", 100), reading.said(asked, "aab004", 100)
    _nothing_against(ctx.connection, seeker["id_number"], posting)
    issued, due = (clock.compact(reading.day(asked, name)) for name in ("kjrq", "hzqx"))
    if due != clock.later(issued, _DAYS):
        raise Refusal(-842)
    _unknown(ctx.connection, number)
    letter = f"{ctx.message.akb020[:6]}{ctx.serial:09d}"
    store.insert(
        ctx.connection,
        "referral",
        {
            "number": number,
            "letter": letter,
            "role": ISSUED,
            "id_number": seeker["id_number"],
            "seeker": seeker["number"],
            "posting": posting,
            "issued": issued,
            "due": due,
            "details": "{}",
        },
    )
    told = {"acc200": seeker["number"], "gwbh": posting, "kjrq": issued, "hzqx": due}
    return _noted(ctx, "referral_issued", {"tjywh": number, "tjxbh": letter, **told})


def offer(ctx: Context) -> Output:
    """J27: somebody of the other region is sent to a posting here."""
    asked = reading.fields(ctx)
    number, letter = reading.hexes(asked, "tjywh"), reading.number(asked, "tjxbh")
    reading.from_the_other(asked, "qzdq")
    posting = postings.find(ctx.connection, reading.number(asked, "acb210"))
    if posting is None:
        raise Refusal(-801)
    stands = postings.state(posting, clock.today(ctx))
    if stands != postings.ACTIVE:
        raise Refusal(_NOT_NOW.get(stands, -807))
    if posting["publication"]:
        raise Refusal(-808)
    issued, due = (clock.compact(reading.day(asked, name)) for name in ("kjrq", "hzqx"))
    if due <= issued:
        raise Refusal(-104, "hzqx")
    if due < clock.compact(clock.today(ctx)):
        raise Refusal(-844)
    reading.said(asked, "aac003", 50), reading.telephone(asked)
    asked.one_of("aac011", reading.EDUCATIONS), reading.optional(asked, "bac015", reading.SKILLS)
    _unknown(ctx.connection, number)
    store.insert(
        ctx.connection,
        "referral",
        {
            "number": number,
            "letter": letter,
            "role": OFFERED,
            "posting": posting["number"],
            "issued": issued,
            "due": due,
            "details": "{}",
        },
    )
    return _noted(ctx, "referral_offered", {"tjywh": number, "tjxbh": letter})


def answer(ctx: Context) -> Output:
    """J28: what the posting's side says."""
    asked = reading.fields(ctx)
    row, said = _known(ctx, asked), asked.one_of("dfjg", (_ACCEPTED, _DECLINED))
    reading.day(asked, "dfrq"), reading.remark(asked, "bjsyy", 1000)
    if row["answer"] not in ("", said):
        raise Refusal(-847)
    if row["closed_by"]:
        raise Refusal(-848)
    told = {"tjywh": row["number"], "tjxbh": row["letter"], "dfjg": said}
    if row["answer"] == said:
        return _told(ctx, told)
    store.update(ctx.connection, "referral", row["number"], {"answer": said})
    return _noted(ctx, "referral_answered", told)


def close(ctx: Context) -> Output:
    """J29: the receipt, or that none came."""
    asked = reading.fields(ctx)
    row, how = _known(ctx, asked), asked.one_of("bjfs", (_RECEIPT, _TIMEOUT))
    result = asked.one_of("hzjg", (_HIRED, _NOT_HIRED)) if how == _RECEIPT else ""
    if how == _TIMEOUT and asked.text("hzjg"):
        raise Refusal(-104, "hzjg")
    if reading.fen(asked, "bcc720") is not None and result != _HIRED:
        raise Refusal(-104, "bcc720")
    on, reason = clock.compact(reading.day(asked, "bjrq")), reading.remark(asked, "blyy", 1000)
    told = {
        "tjywh": row["number"],
        "tjxbh": row["letter"],
        "dfjg": row["answer"],
        "bjfs": how,
        "hzjg": result,
    }
    if row["closed_by"] and (row["closed_by"], row["result"]) == (how, result):
        return _told(ctx, told)
    _closable(row, how, on)
    details = json.dumps({"on": on, "reason": reason, "pay": asked.text("bcc720")})
    store.update(
        ctx.connection,
        "referral",
        row["number"],
        {"closed_by": how, "result": result, "details": details},
    )
    if result == _HIRED:
        _hired(ctx, row)
    return _noted(ctx, "referral_closed", told)


def _closable(row: sqlite3.Row, how: str, on: str) -> None:
    if row["closed_by"] or row["answer"] == _DECLINED:
        raise Refusal(-848)
    if how == _RECEIPT and row["answer"] != _ACCEPTED:
        raise Refusal(-849)
    if how == _RECEIPT and on > row["due"]:
        raise Refusal(-850)
    if how == _TIMEOUT and on <= row["due"]:
        raise Refusal(-851)


def _hired(ctx: Context, row: sqlite3.Row) -> None:
    if row["role"] == ISSUED:
        seekers.hire(ctx, row["seeker"])
        unemployed = ctx.one(
            "select 1 from employment_entry where owner = ? and register = 'registration'"
            " and json_extract(fields, '$.status') = '3' and json_extract(fields, '$.aae100') = '1'",
            row["id_number"],
        )
        if unemployed is not None:
            store.enter(ctx.connection, "unemployment_office_told", row["number"], ctx.number("JY"))
        return
    posting = postings.find(ctx.connection, row["posting"])
    assert posting
    if posting["filled"] >= posting["openings"]:
        raise Refusal(-805, f"{posting['number']} 招聘{posting['openings']}人已全部录用")
    changed = {"filled": posting["filled"] + 1, "changed": clock.now(ctx)}
    store.update(ctx.connection, "posting", posting["key"], changed)


def _nothing_against(connection: sqlite3.Connection, id_number: str, posting: str) -> None:
    rows = connection.execute(
        "select * from employment_referral where id_number = ? and role = ?", (id_number, ISSUED)
    ).fetchall()
    if any(not row["closed_by"] and row["answer"] != _DECLINED for row in rows):
        raise Refusal(-840)
    if any(row["posting"] == posting and row["result"] == _NOT_HIRED for row in rows):
        raise Refusal(-841)


def _unknown(connection: sqlite3.Connection, number: str) -> None:
    if connection.execute("select 1 from employment_referral where number = ?", (number,)).fetchone():
        raise Refusal(-843)


def _known(ctx: Context, asked: Fields) -> sqlite3.Row:
    row = ctx.one("select * from employment_referral where number = ?", reading.hexes(asked, "tjywh"))
    if row is None:
        raise Refusal(-845)
    if reading.number(asked, "tjxbh") != row["letter"]:
        raise Refusal(-846)
    return row


def _noted(ctx: Context, effect: str, told: Output) -> Output:
    store.enter(ctx.connection, effect, told["tjywh"], ctx.number("JY"))
    return _told(ctx, told)


def _told(ctx: Context, told: Output) -> Output:
    """An answer under the receipt of the step in force: a repetition (重复报送) is told the first's."""
    return {"aaz002": store.receipt_of(ctx.connection, told["tjywh"]) or ctx.number("JY"), **told}
