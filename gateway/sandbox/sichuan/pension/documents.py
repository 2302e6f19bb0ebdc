"""The lists of a history and a statement as the wire has them: ic91 and ycxjf (信息表表二, 一次性缴费)."""

from collections.abc import Iterable, Iterator

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.pension import fixtures, months, reading
from gateway.sandbox.sichuan.pension.accounts import Stretch, Sum, Year
from gateway.sandbox.sichuan.pension.people import Account, LumpSum
from gateway.sandbox.sichuan.wire import Output

_NOTHING = "0.0000"


def contribution_rows(account: Account, years: Iterable[Year]) -> list[Output]:
    """One row per stretch; a year without contributions has one row for its interest."""
    area = account.paid[0].area if account.paid else fixtures.agency()["aab301"]
    rows: list[Output] = []
    for year in years:
        rows += _rows_of_year(account, year, area) if year.stretches else _idle_year(account, year, area)
        area = year.stretches[-1].example.area if year.stretches else area
    return rows


def _rows_of_year(account: Account, year: Year, area: str) -> Iterator[Output]:
    last = year.stretches[-1]
    for stretch in year.stretches:
        interest = year.interest if stretch is last else Sum()
        yield {**_head(stretch), **_sums(stretch.credited, interest, year.balance), **_foot(account, stretch)}


def _head(stretch: Stretch) -> Output:
    example = stretch.example
    base = "" if example.base is None else money.yuan(example.base)
    return {
        "aae001": str(months.year_of(stretch.first)),
        "aae041": months.period(stretch.first),
        "aae042": months.period(stretch.last),
        "aae202": str(stretch.count),
        "aae180": base,
        "aaa042": money.four_places(example.unit),
        "aaa043": money.four_places(stretch.unit_share),
        "aaa041": money.four_places(example.personal),
    }


def _sums(credited: Sum, interest: Sum, balance: Sum) -> Output:
    return {
        "aae381": money.yuan(credited.whole),
        "aae264": money.yuan(credited.personal),
        "aae269": money.yuan(interest.whole),
        "aae265": money.yuan(interest.personal),
        "aae382": money.yuan(balance.whole),
        "aae273": money.yuan(balance.personal),
    }


def _foot(account: Account, stretch: Stretch) -> Output:
    example = stretch.example
    lump = example.arrived != example.month
    arrived = months.period(example.arrived if lump else stretch.last) if example.is_paid else ""
    return {
        "aab191": arrived,
        "aab299": example.area,
        "aab300": fixtures.area_name(example.area),
        "aae473": "1" if account.is_temporary else "0",
        "aae078": "1" if example.is_paid else "0",
        "aae013": "一次性缴费" if lump else "",
    }


def _idle_year(account: Account, year: Year, area: str) -> Iterator[Output]:
    if not (year.interest.whole or year.balance.whole):
        return
    yield {
        "aae001": str(year.year),
        "aae041": f"{year.year}01",
        "aae042": f"{year.year}12",
        "aae202": "0",
        **dict.fromkeys(("aaa042", "aaa043", "aaa041"), _NOTHING),
        **_sums(Sum(), year.interest, year.balance),
        "aab299": area,
        "aab300": fixtures.area_name(area),
        "aae473": "1" if account.is_temporary else "0",
        "aae078": "1",
    }


def lump_sum_rows(lump_sums: Iterable[LumpSum]) -> list[Output]:
    """One row per lump sum."""
    return [
        {
            "aae041": one.first,
            "aae042": one.last,
            "jfrq": reading.written_day(one.paid_on),
            "zmlx": one.proof,
            "zmrq": reading.written_day(one.proof_day),
        }
        for one in lump_sums
    ]


def listed(name: str, rows: list[Output]) -> Output:
    """A list as a section of its own; an empty one is left out."""
    return {name: [{"row": rows}]} if rows else {}
