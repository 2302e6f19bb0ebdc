"""The statement of what is transferred (信息表): table one from the books, table two from the rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from gateway.sandbox.chongqing.pension import cases, codes, fields, ledgers, lump_sums, months, rows, writing
from gateway.sandbox.chongqing.pension.accounts import Account
from gateway.sandbox.chongqing.pension.cases import Case
from gateway.sandbox.chongqing.pension.interest import Credit, Parts
from gateway.sandbox.chongqing.pension.lump_sums import LeftBehind
from gateway.sandbox.chongqing.pension.rows import Row
from gateway.sandbox.chongqing.pension.writing import text_amount
from gateway.sandbox.chongqing.store import Store

HANDLED_BY, REVIEWED_BY = "CQ1001", "CQ1002"
ONE, LUMP_SUMS, LEFT_BEHIND = "gr_yljf_zyd", "gr_ycxjf", "gr_bkzy"


@dataclass(frozen=True, slots=True)
class Brought:
    """What was taken over from another region: its rows and lump sums, and its account as a credit."""

    rows: tuple[Row, ...] = ()
    credits: tuple[Credit, ...] = ()
    lump_sums: tuple[dict[str, Any], ...] = ()
    annuity: Decimal = Decimal(0)


def brought_in(store: Store, account: Account) -> Brought:
    """What earlier transfers brought into this account; months that are paid here too count once."""
    own = frozenset(one.month for one in account.counted)
    found: list[Row] = []
    taken_over, lump_sums_told, annuity = [], [], Decimal(0)
    for case in cases.brought_in(store, account.id_number, account.scheme):
        told = [rows.read(node) for node in case.statement[rows.NAME]]
        personal = told[-1].balance.personal if told else Decimal(0)
        total = Decimal(case.statement[ONE]["grzhzyze"])
        assert case.recorded_month is not None
        taken_over.append(Credit(case.recorded_month, Parts(total, min(personal, total))))
        found += [part for row in told for part in row.without(own)]
        lump_sums_told += case.statement[LUMP_SUMS]
        if account.scheme == codes.INSTITUTION:
            annuity += Decimal(case.statement[ONE]["zynjze"])
    return Brought(tuple(found), tuple(taken_over), tuple(lump_sums_told), annuity)


def transfer_day(account: Account, wished: str) -> date:
    """The day wished for, or the first day after the last month that was paid here."""
    if wished:
        return date.fromisoformat(wished)
    return months.first_day(account.counted[-1].month + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a statement is made from."""

    case: Case
    account: Account
    brought: Brought
    left_behind: tuple[LeftBehind, ...]
    day: date

    @property
    def left_out(self) -> frozenset[int]:
        """Every month that stays behind."""
        return lump_sums.months_of(self.left_behind)


def made(task: Task, number: str) -> dict[str, Any]:
    """The statement, as it is told; another part of the office reviews what one has made."""
    account = task.account
    books = ledgers.kept(
        account,
        task.day.year,
        transferring=True,
        left_out=task.left_out,
        brought=task.brought.credits,
    )
    listed = sorted([*ledgers.rows_of(books), *task.brought.rows], key=lambda row: (row.first, row.last))
    return {
        ONE: {
            "xxbbh": number,
            "lxhbh": task.case.letter["lxhbh"],
            **_person(task, listed),
            **_amounts(books, writing.to_fen(rows.pool_of(listed, account.scheme)), task.brought.annuity),
            "jbr": HANDLED_BY,
            "fhr": REVIEWED_BY,
            "zt": codes.YES,
        },
        rows.NAME: [row.told() for row in listed],
        LUMP_SUMS: [*lump_sums.told(account), *task.brought.lump_sums],
        LEFT_BEHIND: [one.told() for one in task.left_behind],
    }


def _person(task: Task, listed: list[Row]) -> dict[str, Any]:
    account = task.account
    own = [one.month for one in account.counted if one.month not in task.left_out]
    started = account.work_started_on
    return {
        "bxh": account.bxh,
        "xzlx": account.scheme,
        "dwmc": account.unit_name or None,
        "cjgzsj": writing.day(started) if started else None,
        **beginnings(account),
        "bdqrq": writing.begins(own[0]),
        "bdzrq": writing.ends(own[-1]),
        "sjys": str(rows.months_of(listed)),
        "stys": str(account.deemed_months),
        "zysj": writing.day(task.day),
    }


def beginnings(account: Account) -> dict[str, str | None]:
    """Start of personal contributions, own first contribution, account opened: all by months paid here."""
    paid = account.counted
    personal = next((one.month for one in paid if one.personal), None)
    credited = next((one.month for one in paid if account.recorded(one).whole), None)
    return {
        "sccbdgrjfsj": writing.begins(personal),
        "scjfsj": writing.begins(paid[0].month if paid else None),
        "jzsj": writing.begins(credited),
    }


def _amounts(books: ledgers.Books, pool: Decimal, annuity: Decimal) -> dict[str, str]:
    early, until, this_year = books.before_1998, books.until_last_year.whole, books.this_year.whole
    account = early + until + this_year
    return {
        "grjf_98q": text_amount(early),
        "grzh_98h": text_amount(until),
        "dngrzhbj": text_amount(this_year),
        "grzhzyze": text_amount(account),
        "tcjjzyze": text_amount(pool),
        "zynjze": text_amount(annuity),
        "zyjjze": text_amount(account + pool + annuity),
    }


def a_fen_too_high(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement with sums that do not add up, as an office may send one."""
    one = statement[ONE]
    wrong = text_amount(Decimal(one["grzhzyze"]) + writing.FEN)
    return {**statement, ONE: {**one, "grzhzyze": wrong}}


def by_one_person(statement: dict[str, Any]) -> dict[str, Any]:
    """The statement, reviewed by the one who made it."""
    return {**statement, ONE: {**statement[ONE], "fhr": HANDLED_BY}}


# -- received ----------------------------------------------------------------------------------------


def received(asked: fields.Node) -> tuple[dict[str, Any], list[Row], list[LeftBehind]]:
    """A statement that another region made: as it is kept, its rows, and what stays behind there."""
    node = fields.section(asked, ONE)
    read_rows = [rows.read(row) for row in fields.rows(asked, rows.NAME, required=True)]
    left = [lump_sums.read_left_behind(row) for row in fields.rows(asked, LEFT_BEHIND)]
    kept = {
        ONE: {**_texts(node), **_numbers(node), "zt": codes.YES if fields.flag(node, "zt") else codes.NO},
        rows.NAME: [row.told() for row in read_rows],
        LUMP_SUMS: [lump_sums.read(row) for row in fields.rows(asked, LUMP_SUMS)],
        LEFT_BEHIND: [one.told() for one in left],
    }
    return kept, read_rows, left


def _texts(node: fields.Node) -> dict[str, Any]:
    started = fields.day_if_any(node, "cjgzsj")
    begun = ("sccbdgrjfsj", "scjfsj", "jzsj")
    return {
        "xxbbh": fields.needed(node, "xxbbh", 30),
        "lxhbh": fields.needed(node, "lxhbh", 30),
        "bxh": fields.needed(node, "bxh", 20),
        "xzlx": fields.code(node, "xzlx", codes.SCHEME_WORDS),
        "dwmc": fields.text(node, "dwmc", 100) or None,
        "cjgzsj": writing.day(started) if started else None,
        **{name: writing.begins(fields.beginning_if_any(node, name)) for name in begun},
        "bdqrq": writing.begins(fields.beginning(node, "bdqrq")),
        "bdzrq": writing.ends(fields.ending(node, "bdzrq")),
        "zysj": writing.day(fields.day(node, "zysj")),
        "jbr": fields.needed(node, "jbr", 12),
        "fhr": fields.needed(node, "fhr", 12),
    }


def _numbers(node: fields.Node) -> dict[str, str]:
    amounts = ("grjf_98q", "grzh_98h", "dngrzhbj", "grzhzyze", "tcjjzyze", "zynjze", "zyjjze")
    return {
        **{name: str(fields.whole(node, name, most=1200)) for name in ("sjys", "stys")},
        **{name: text_amount(fields.amount(node, name)) for name in amounts},
    }
