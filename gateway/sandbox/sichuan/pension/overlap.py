"""Months that are counted elsewhere are refunded and counted no more (Y18, 重复缴费清退)."""

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.pension import books, cases, months, people, reading, statements, survival
from gateway.sandbox.sichuan.pension.cases import Case
from gateway.sandbox.sichuan.pension.people import Account
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_KEEP_ORIGIN, _KEEP_RECEIVER = "1", "2"
_GOES = {cases.ORIGIN: _KEEP_RECEIVER, cases.RECEIVER: _KEEP_ORIGIN}


def clear(ctx: Context) -> Output:
    """Y18: refund the personal part that some months make; the unit's part stays."""
    asked, case = reading.fields(ctx), cases.known(ctx)
    keep = asked.one_of("blfs", (_KEEP_ORIGIN, _KEEP_RECEIVER))
    for name in ("tkyh", "aae010", "aae011"):
        asked.need(name)
    reading.day(asked, "qrrq")
    if keep != _GOES[case.role]:
        raise Refusal(-605, "blfs")
    case.must_be(cases.STATED, cases.RECORDED, cases.COMPLETED)
    account, dropped = _account(ctx, case), _months(ctx)
    _refuse_unpaid(account, dropped)
    refunded = statements.personal_part(account, dropped, survival.today(ctx.connection).year)
    people.change(ctx.connection, account, cleared=sorted(account.cleared | dropped))
    books.enter(
        ctx.connection,
        "overlap_refunded",
        case_number=case.case_number,
        id_number=case.id_number,
        amount=refunded,
        reference=asked.text("aae010"),
    )
    sums = {"aic142": money.yuan(refunded), "qtys": str(len(dropped))}
    return {**sums, **cases.receipt(ctx, case.state)}


def _account(ctx: Context, case: Case) -> Account:
    account = people.find(ctx.connection, case.id_number, case.scheme)
    if account is None:
        raise Refusal(-608)
    return account


def _months(ctx: Context) -> frozenset[int]:
    return frozenset(months.number(reading.period(row, "aae003")) for row in reading.rows(ctx, "cfys"))


def _refuse_unpaid(account: Account, dropped: frozenset[int]) -> None:
    missing = dropped - {one.month for one in account.counted}
    if missing:
        raise Refusal(-614, months.period(min(missing)))
