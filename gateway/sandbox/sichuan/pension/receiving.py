"""The receiving side of a case: application (Y12), letter (Y14), statement recorded (Y17)."""

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.pension import (
    books,
    cases,
    fixtures,
    people,
    reading,
    statement_checks,
    survival,
)
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_OURS, _DIRECTIONS = "51", ("1", "2", "3", "4")
_AGENT = ("yae440", "yae441", "yae442")


def application_of(ctx: Context, *, receiving_here: bool) -> dict[str, str]:
    """Check an application; its areas say which side this region is."""
    asked = reading.section(ctx, "ic89_sqb")
    for name in ("aac003", "aac002", "aae011"):
        asked.need(name)
    asked.one_of("aac004", ("0", "1", "2", "9"))
    asked.one_of("aic113", _DIRECTIONS)
    asked.flag("zzdd")
    reading.area(asked, "aac010")
    reading.agency(asked, "yab003")
    if any(asked.text(name) for name in _AGENT):
        for name in _AGENT:
            asked.need(name)
    _check_areas(asked, receiving_here=receiving_here)
    return dict(reading.as_sent(ctx, "ic89_sqb"))


def _check_areas(asked: Fields, *, receiving_here: bool) -> None:
    origin, receiver = reading.area(asked, "yac250"), reading.area(asked, "aab299")
    here, there = (receiver, origin) if receiving_here else (origin, receiver)
    if not here.startswith(_OURS) or there.startswith(_OURS):
        raise Refusal(-605, f"{origin}/{receiver}")


def register(ctx: Context) -> Output:
    """Y12: take an application in; whether the person may move is not judged here."""
    asked = cases.head(reading.fields(ctx))
    application = application_of(ctx, receiving_here=True)
    cases.open_new(ctx, asked, cases.RECEIVER, cases.TO_REVIEW)
    cases.change(ctx.connection, asked.case_number, application=application)
    number = ctx.number("SQ510198")
    books.enter(
        ctx.connection,
        "application_registered",
        case_number=asked.case_number,
        id_number=asked.id_number,
        reference=number,
    )
    return {"yae099": number, **cases.receipt(ctx, cases.TO_REVIEW)}


def issue_letter(ctx: Context) -> Output:
    """Y14: the consent, with the account that takes the money."""
    case = cases.known(ctx, cases.RECEIVER)
    case.must_be(cases.ACCEPTED)
    if people.find(ctx.connection, case.id_number, case.scheme) is None:
        raise Refusal(-608)
    agency = fixtures.agency()
    letter = {
        "aae270": ctx.number("LXH510198"),
        "aae036": reading.written_day(survival.today(ctx.connection)),
        **fixtures.receiving_account(),
        **{name: agency[name] for name in ("aae005", "aae006", "aae007")},
    }
    cases.change(ctx.connection, case.case_number, state=cases.LETTER, letter=letter)
    books.enter(
        ctx.connection,
        "letter_issued",
        case_number=case.case_number,
        id_number=case.id_number,
        reference=letter["aae270"],
    )
    return {"ic89_lxh": [letter], **cases.receipt(ctx, cases.LETTER)}


def record_statement(ctx: Context) -> Output:
    """Y17: record the relation, when the statement answers our letter and adds up."""
    case = cases.known(ctx, cases.RECEIVER)
    case.must_be(cases.LETTER)
    told = reading.section(ctx, "ic90")
    if told.need("aae270") != case.letter["aae270"]:
        raise Refusal(-613, told.text("aae270"))
    total = statement_checks.check(told, reading.rows(ctx, "ic91"), reading.rows(ctx, "bkzy", required=False))
    names = ("ic91", "ycxjf", "bkzy")
    statement = {
        "ic90": dict(reading.as_sent(ctx, "ic90")),
        **{name: ctx.message.lists.get(name, []) for name in names},
    }
    month = f"{survival.today(ctx.connection):%Y%m}"
    cases.change(ctx.connection, case.case_number, state=cases.RECORDED, statement=statement, recorded=month)
    books.enter(
        ctx.connection,
        "relation_recorded",
        case_number=case.case_number,
        id_number=case.id_number,
        amount=total,
        reference=told.need("xxbh"),
    )
    return cases.receipt(ctx, cases.RECORDED)
