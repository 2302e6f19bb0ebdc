"""The origin's side of a case: letter (Y15), statement (Y03), refusal (Y04), statement returned (Y16)."""

from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.pension import books, cases, documents, queue, reading, receiving
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_LETTER = ("aae270", "aac155", "aac080", "aae009", "aac078", "aae005", "aae006", "aae007")


def take_letter(ctx: Context) -> Output:
    """Y15: the receiving region consents; from now on the case stands in the office's queue."""
    asked, letter = cases.head(reading.fields(ctx)), reading.section(ctx, "ic89_lxh")
    for name in _LETTER:
        letter.need(name)
    reading.day(letter, "aae036")
    application = receiving.application_of(ctx, receiving_here=False)
    cases.open_new(ctx, asked, cases.ORIGIN, cases.TO_CHECK)
    cases.change(
        ctx.connection,
        asked.case_number,
        application=application,
        letter=dict(reading.as_sent(ctx, "ic89_lxh")),
    )
    queue.put(ctx.connection, queue.CASE, asked.case_number)
    books.enter(
        ctx.connection,
        "letter_received",
        case_number=asked.case_number,
        id_number=asked.id_number,
        reference=letter.text("aae270"),
    )
    return cases.receipt(ctx, cases.TO_CHECK)


def statement(ctx: Context) -> Output:
    """Y03: the newest statement, while it stands."""
    case = cases.known(ctx, cases.ORIGIN)
    current = case.state_before if case.state == cases.SUSPENDED else case.state
    if not case.statement or current in (cases.TO_CHECK, cases.STATEMENT_RETURNED):
        raise Refusal(-606)
    lists = [documents.listed(name, case.statement[name]) for name in ("ic91", "ycxjf", "bkzy")]
    return {"ic90": [case.statement["ic90"]], **lists[0], **lists[1], **lists[2]}


def refusal(ctx: Context) -> Output:
    """Y04: why the office will not transfer."""
    case = cases.known(ctx, cases.ORIGIN)
    if not case.refusal:
        raise Refusal(-607)
    return dict(case.refusal)


def take_back_statement(ctx: Context) -> Output:
    """Y16: the statement does not add up; the office makes a new one."""
    asked, case = reading.fields(ctx), cases.known(ctx, cases.ORIGIN)
    number = asked.need("xxbh")
    for fault in reading.rows(ctx, "thyy"):
        fault.need("aae013")
    case.must_be(cases.STATED)
    if case.statement["ic90"]["xxbh"] != number:
        raise Refusal(-612, number)
    cases.change(ctx.connection, case.case_number, state=cases.STATEMENT_RETURNED)
    queue.put(ctx.connection, queue.CASE, case.case_number)
    books.enter(
        ctx.connection,
        "statement_returned",
        case_number=case.case_number,
        id_number=case.id_number,
        reference=number,
    )
    return cases.receipt(ctx, cases.STATEMENT_RETURNED)
