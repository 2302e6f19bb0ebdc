"""Transactions about a person's account: insurance (Y01), contributions (Y02), certificate (Y11)."""

from datetime import date, timedelta

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.context import Context
from gateway.sandbox.sichuan.pension import (
    accounts,
    books,
    cases,
    documents,
    fixtures,
    months,
    people,
    reading,
    survival,
)
from gateway.sandbox.sichuan.pension.accounts import Year
from gateway.sandbox.sichuan.pension.people import Account
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Output

_VALID_MONTHS = 3


def _asked_account(ctx: Context) -> Account | None:
    asked = reading.fields(ctx)
    return people.find(ctx.connection, asked.need("aac002"), reading.scheme(asked))


def insured(ctx: Context) -> Output:
    """Y01: a person's insurance, as written here."""
    account = _asked_account(ctx)
    if account is None:
        return {}
    open_cases = cases.under_way(ctx.connection, account.id_number, account.scheme)
    entry = {
        "aac001": account.number,
        "aac003": account.name,
        "aac002": account.id_number,
        "aac004": account.sex,
        "aac010": account.household,
        "aae140": account.scheme,
        "aab301": fixtures.agency()["aab301"],
        "yab003": fixtures.agency()["yab003"],
        "aac031": account.status,
        "aae473": "1" if account.is_temporary else "0",
        "eac040": account.account_status,
        "aac084": "1" if account.receives else "0",
        "qfys": str(len(account.unpaid)),
        "aae201": str(len(account.counted)),
        "aae200": str(account.deemed),
        "aae030": first_month(account),
        "row": [{"aaz341": number} for number in open_cases],
    }
    return {"cbxx": [entry]}


def first_month(account: Account) -> str:
    """The first month that was paid, or nothing."""
    return months.period(account.counted[0].month) if account.counted else ""


def _recorded(account: Account, today: date) -> list[Year]:
    return accounts.years(account, accounts.as_recorded, today.year)


def contributions(ctx: Context) -> Output:
    """Y02: what was paid here, as it was recorded."""
    account = _asked_account(ctx)
    if account is None:
        return {}
    today = survival.today(ctx.connection)
    years = _recorded(account, today)
    began = accounts.balance_at_end_of(years, accounts.LAST_BEFORE_1998)
    entry = {
        "aac001": account.number,
        "aae140": account.scheme,
        **beginnings(account),
        "aae200": str(account.deemed),
        "aic093": money.yuan(began.personal),
        **documents.listed("ic91", documents.contribution_rows(account, _settled(years, today.year))),
        **documents.listed("ycxjf", documents.lump_sum_rows(account.lump_sums)),
    }
    return {"jfls": [entry]}


def _settled(years: list[Year], this_year: int) -> list[Year]:
    """Without an idle current year: there is nothing to say of it yet."""
    return [one for one in years if one.year < this_year or one.stretches]


def beginnings(account: Account) -> dict[str, str]:
    """When work, contributions and the account began: all with the first month that was paid here."""
    first = first_month(account)
    if not first:
        return {}
    return {"aac007": f"{first}01", "aac049": first, "aab305": first, "aac032": first}


def issue_certificate(ctx: Context) -> Output:
    """Y11: the certificate that a person takes along."""
    account = _asked_account(ctx)
    if account is None:
        raise Refusal(-608)
    if not account.counted:
        raise Refusal(-610)
    today = survival.today(ctx.connection)
    balance = accounts.balance_at_end_of(_recorded(account, today), today.year)
    number = ctx.number("PZ510198")
    certificate = {
        "yac196": number,
        "jym": f"{(ctx.serial * 2654435761) % 10**8:08d}",
        "aac001": account.number,
        "aae140": account.scheme,
        **fixtures.agency(),
        "aae041": first_month(account),
        "aae042": months.period(account.counted[-1].month),
        "aae201": str(len(account.counted)),
        "aae240": money.yuan(balance.whole),
        "aae036": reading.written_day(today),
        "yxqz": reading.written_day(_months_after(today, _VALID_MONTHS)),
    }
    books.enter(
        ctx.connection,
        "certificate_issued",
        id_number=account.id_number,
        amount=balance.whole,
        reference=number,
    )
    return {"ac07": [certificate], **cases.receipt(ctx, cases.NO_CASE)}


def _months_after(day: date, count: int) -> date:
    month = day.month + count
    first = date(day.year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))
