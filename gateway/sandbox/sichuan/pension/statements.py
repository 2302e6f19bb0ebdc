"""The statement that the origin's office makes: what goes along, what stays behind (信息表)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.pension import accounts, documents, insurance, months, reading
from gateway.sandbox.sichuan.pension.accounts import Sum, Year
from gateway.sandbox.sichuan.pension.cases import Case
from gateway.sandbox.sichuan.pension.people import Account, LumpSum
from gateway.sandbox.sichuan.wire import Output

HANDLED_BY, REVIEWED_BY = "SC1001", "SC1002"
_LONG, _PROOF_SINCE = 36, "2016-11-28"
_LEGAL, _UNDERTAKING = ("1", "2", "3", "4"), "5"
_INSTITUTION = "120"
_IDLE_YEAR = ("01", "12", "0")
"""From January to December, and no month paid."""
WITHOUT_PROOF, PROOF_TOO_LATE = "1", "2"


@dataclass(frozen=True, slots=True)
class Order:
    """What a statement is made for and under which numbers; the last two are how an office gets it wrong."""

    number: str
    letter: str
    notice: str
    today: date
    transfer_date: date | None
    is_wrong: bool = False
    by_one_person: bool = False


def left_behind(lump_sums: Iterable[LumpSum]) -> list[tuple[LumpSum, str]]:
    """The lump sums that may not go along, with the reason (人社厅发〔2019〕94号)."""
    return [(one, reason) for one in lump_sums if (reason := _reason(one))]


def _reason(one: LumpSum) -> str:
    if len(months.between(one.first, one.last)) < _LONG:
        return ""
    if one.proof in _LEGAL:
        return "" if one.proof_day <= one.paid_on else PROOF_TOO_LATE
    if one.proof == _UNDERTAKING and one.paid_on < _PROOF_SINCE:
        return ""
    return WITHOUT_PROOF


def segments(account: Account, order: Order) -> list[Output]:
    """The stretches that stay behind, and when the person was told."""
    return [
        {
            "aae041": one.first,
            "aae042": one.last,
            "bzyy": reason,
            "gzsbh": order.notice,
            "gzrq": reading.written_day(order.today),
        }
        for one, reason in left_behind(account.lump_sums)
    ]


def is_short(account: Account) -> bool:
    """Whether less was recorded for some month than is transferred: the record is to be corrected."""
    return any(
        accounts.as_recorded(account, one)[0] < accounts.transfer_size(account, one)[0]
        for one in account.counted
    )


def make(account: Account, order: Order, brought: list[Case]) -> Output:
    """The whole statement."""
    staying = segments(account, order)
    dropped = frozenset(month for one in staying for month in months.between(one["aae041"], one["aae042"]))
    going = account.without(dropped)
    taken = {months.number(case.recorded): _fen(case, "aic083") for case in brought}
    moved_on = order.transfer_date or _month_after_last(going, taken)
    years = accounts.years(going, accounts.transfer_size, moved_on.year, taken)
    rows = documents.contribution_rows(
        going, [one for one in years if one.stretches or one.year < moved_on.year]
    )
    came = _listed(brought, "ic91")
    rows = sorted([*_without_idle_doubles(rows, came), *came], key=lambda row: str(row["aae041"]))
    head = {
        "xxbh": order.number,
        "aae270": order.letter,
        "aac001": account.number,
        "aae140": account.scheme,
        **insurance.beginnings(going),
        **_period(rows, moved_on),
        "aae201": str(sum(int(row["aae202"]) for row in rows if row["aae078"] == "1")),
        "aae200": str(account.deemed),
        "aae035": reading.written_day(moved_on),
        **_money(going, years, moved_on.year, brought, order),
        "aae011": HANDLED_BY,
        "fhr": HANDLED_BY if order.by_one_person else REVIEWED_BY,
    }
    lump_sums = [*documents.lump_sum_rows(account.lump_sums), *_listed(brought, "ycxjf")]
    return {"ic90": head, "ic91": rows, "ycxjf": lump_sums, "bkzy": staying}


def _fen(case: Case, name: str) -> int:
    return money.fen(case.statement["ic90"][name])


def _month_after_last(account: Account, taken: Iterable[int]) -> date:
    last = max([*(one.month for one in account.counted), *taken], default=months.number("199801")) + 1
    return date(months.year_of(last), last % 12 + 1, 1)


def _listed(brought: list[Case], name: str) -> list[Output]:
    """What a list of the statements that came from elsewhere holds, as it came."""
    return [dict(row) for case in brought for row in case.statement[name]]


def _without_idle_doubles(own: list[Output], came: list[Output]) -> list[Output]:
    """Two accounts side by side: an idle year of this one needs no row where the other tells of that year."""
    told = {row["aae001"] for row in came}
    return [
        row
        for row in own
        if not (row["aae001"] in told and (row["aae041"][4:], row["aae042"][4:], row["aae202"]) == _IDLE_YEAR)
    ]


def _period(rows: list[Output], moved_on: date) -> Output:
    paid = [row for row in rows if row["aae202"] != "0"]
    nothing = f"{moved_on:%Y%m}"
    return {
        "aae030": min((str(row["aae041"]) for row in paid), default=nothing),
        "aae031": max((str(row["aae042"]) for row in paid), default=nothing),
    }


def _money(going: Account, years: list[Year], move_year: int, brought: list[Case], order: Order) -> Output:
    """AIC083 = AIC093 + AIC089 + AIC082; AIC102 = AIC083 + AIC084 + the annuity."""
    before = accounts.balance_at_end_of(years, accounts.LAST_BEFORE_1998).whole
    until_last_year = accounts.balance_at_end_of(years, move_year - 1).whole
    current = accounts.balance_at_end_of(years, move_year).whole - until_last_year
    if move_year <= accounts.LAST_BEFORE_1998:
        before, until_last_year, current = before, before, 0
    account = until_last_year + current
    pool = accounts.pool_of(going) + _pool_of_rows(going.scheme, _listed(brought, "ic91"))
    annuity = sum(_fen(case, "zynje") for case in brought) if going.scheme == _INSTITUTION else 0
    return {
        "aic093": money.yuan(before),
        "aic089": money.yuan(until_last_year - before),
        "aic082": money.yuan(current),
        "aic083": money.yuan(account + (1 if order.is_wrong else 0)),
        "aic084": money.yuan(pool),
        "zynje": money.yuan(annuity),
        "aic102": money.yuan(account + pool + annuity),
    }


def _pool_of_rows(scheme: str, rows: list[Output]) -> int:
    """The pool of rows that came from elsewhere, reckoned for the scheme that passes them on."""
    pool = 0
    for row in rows:
        if row["aae202"] != "0" and row["aae473"] == "0" and row["aae078"] == "1":
            first, count = months.number(row["aae041"]), int(row["aae202"])
            counted = sum(1 for month in range(first, first + count) if month >= accounts.pool_begins(scheme))
            pool += money.share(money.fen(row["aae180"]) * counted, accounts.POOL)
    return pool


def personal_part(account: Account, dropped: frozenset[int], year: int) -> int:
    """How much of the personal balance some months make, with their interest (清退金额)."""

    def balance(one: Account) -> Sum:
        years = accounts.years(one, accounts.as_recorded, year)
        return accounts.balance_at_end_of(years, year)

    kept = replace(account, paid=tuple(one for one in account.paid if one.month not in dropped))
    return balance(account).personal - balance(kept).personal
