"""Reads: who is insured, what was paid, statements, refusals, news (C01 to C05)."""

from typing import Any

from gateway.sandbox.chongqing.pension import (
    admission,
    books,
    cases,
    codes,
    fields,
    ledgers,
    lump_sums,
    rows,
    settings,
    statements,
    writing,
)
from gateway.sandbox.chongqing.pension.accounts import Account
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store

Output = dict[str, Any]


def insured(store: Store, message: Message) -> Output:
    """C01: found by the number; the name is told as it is written here."""
    account = _asked(store, message)
    return {"gr_xx": [_insured(store, account)] if account else []}


def _asked(store: Store, message: Message) -> Account | None:
    scheme = fields.code(message.asked, "xzlx", codes.XZLX)
    return admission.find(store, cases.identity(message.asked), scheme)


def _insured(store: Store, account: Account) -> Output:
    counted = account.counted
    return {
        "grid": account.grid,
        "bxh": account.bxh,
        "xm": account.name,
        "bzhm": account.id_number,
        "xb": account.sex,
        "hjd": account.household,
        "xzlx": account.scheme,
        **account.place.told("xzmc", "xzqh"),
        "sbjg": account.agency,
        "jfzt": account.status,
        "zhlb": account.kind,
        "zhzt": account.standing,
        "txbz": codes.RECEIVES[account.receives],
        "qfys": len(account.owed),
        "sjys": len(counted),
        "stys": account.deemed_months,
        "bdqrq": writing.begins(counted[0].month if counted else None),
        "zbyw": cases.under_way(store, account.id_number, account.scheme),
    }


def history(store: Store, message: Message) -> Output:
    """C02: what is recorded here, interest to the end of last year."""
    account = _asked(store, message)
    return {"gr_yljf_mx": [_history(account, settings.today(store).year)] if account else []}


def _history(account: Account, this_year: int) -> Output:
    kept = ledgers.kept(account, this_year)
    started = account.work_started_on
    return {
        "bxh": account.bxh,
        "xzlx": account.scheme,
        "cjgzsj": writing.day(started) if started else None,
        **statements.beginnings(account),
        "stys": account.deemed_months,
        "grjf_98q": kept.before_1998,
        rows.NAME: [row.told() for row in ledgers.rows_of(kept)],
        statements.LUMP_SUMS: lump_sums.told(account),
    }


def statement(store: Store, message: Message) -> Output:
    """C03: the newest one that stands."""
    case = cases.of_role(store, message, cases.ORIGIN)
    if case.state not in (cases.STATED, cases.COMPLETED):
        raise Refusal("YL2006", case.state)
    return case.statement


def refusal(store: Store, message: Message) -> Output:
    """C04."""
    case = cases.of_role(store, message, cases.ORIGIN)
    if case.state != cases.REFUSED:
        raise Refusal("YL2007", case.state)
    return case.refusal


def news(store: Store, message: Message) -> Output:
    """C05: nothing is ever taken out."""
    after = fields.whole(message.asked, "qxxh")
    limit = fields.whole(message.asked, "qxts", 1, 500, default=100)
    return {"xx_fj": books.news(store, after, limit)}
