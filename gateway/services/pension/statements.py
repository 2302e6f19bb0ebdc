"""Whether a statement adds up: its sums, its pool, its rows, and the two people behind it (信息表校验)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from pydantic import Field

from gateway.services.pension.account_sizes import pool_rate
from gateway.services.pension.history import ContributionRow
from gateway.services.pension.lump_sums import months_left_behind
from gateway.services.pension.months import in_words, months_from, paid_months, span
from gateway.services.pension.transfers import TransferStatement
from gateway.services.pension.words import AccountKind, Scheme
from gateway.services.words import Told, Word
from gateway.vocabulary import fen, yuan, yuan_of_fen


class StatementFault(Word):
    """What does not add up in a statement (信息表问题)."""

    LETTER = "letter", "联系函编号不符"
    SCHEME = "scheme", "转出险种不符"
    ACCOUNT_SUM = "account_sum", "个人账户转移额不等于三项之和"
    TOTAL_SUM = "total_sum", "转移基金总额不等于各项之和"
    NEGATIVE_AMOUNT = "negative_amount", "金额为负"
    POOL = "pool", "统筹基金转移额与历年缴费不符"
    ANNUITY = "annuity", "企业职工养老保险不应有职业年金"
    ROW_MONTHS = "row_months", "月数不在 0 至 12 之间或多于起止年月"
    ROW_YEAR = "row_year", "起止年月不在同一年度"
    ROW_BASE = "row_base", "缴费月数与缴费基数不一致"
    ROW_ORDER = "row_order", "历年缴费未按时间排列"
    ROW_OVERLAP = "row_overlap", "历年缴费月份重叠"
    LOCAL_MONTHS = "local_months", "本地实际缴费月数与历年缴费不符"
    LOCAL_PERIOD = "local_period", "本地缴费起止年月颠倒"
    SAME_PERSON = "same_person", "经办人与复核人为同一人"


class StatementFinding(Told):
    """One reason why a statement is given back (信息表问题)."""

    fault: StatementFault = Field(description="问题")
    says: str = Field(description="说明, with what stands there and what should")


def faults_of(
    statement: TransferStatement, *, letter_number: str | None = None, scheme: Scheme | None = None
) -> tuple[str, ...]:
    """Every reason why a statement does not add up, as `word: sentence`; empty when it does.

    With `letter_number` and `scheme` it must also answer that letter, for that scheme of the origin.
    """
    findings = findings_of(statement, letter_number=letter_number, scheme=scheme)
    return tuple(f"{one.fault}: {one.says}" for one in findings)


def findings_of(
    statement: TransferStatement, *, letter_number: str | None = None, scheme: Scheme | None = None
) -> tuple[StatementFinding, ...]:
    """The same with fault and sentence apart.

    The pool is recomputed and the rows are counted only when the rows themselves are well formed.
    """
    found = [*_of_the_question(statement, letter_number, scheme), *_of_sums(statement)]
    of_rows = [*_of_each_row(statement.rows), *_of_all_rows(statement.rows)]
    found += of_rows or [*_of_pool(statement), *_of_months(statement)]
    if statement.handled_by == statement.reviewed_by:
        found.append(_finding(StatementFault.SAME_PERSON, "经办和复核须由两人分别完成。"))
    return tuple(found)


def _finding(fault: StatementFault, says: str) -> StatementFinding:
    return StatementFinding(fault=fault, says=says)


def _of_the_question(
    statement: TransferStatement, letter_number: str | None, scheme: Scheme | None
) -> Iterator[StatementFinding]:
    if letter_number is not None and statement.letter_number != letter_number:
        yield _finding(StatementFault.LETTER, "信息表所答复的联系函不是本业务的联系函。")
    if scheme is not None and statement.scheme is not scheme:
        yield _finding(StatementFault.SCHEME, f"应为{scheme.term}，信息表为{statement.scheme.term}。")


_AMOUNTS = {
    "before_1998": "1998 年前个人缴费累计储存额",
    "until_last_year": "1998 年起至上年末累计储存额",
    "current_year": "调转当年记入本金",
    "account_total": "个人账户转移额",
    "pool_total": "统筹基金转移额",
    "annuity_total": "职业年金",
    "total": "转移基金总额",
}


def _of_sums(statement: TransferStatement) -> Iterator[StatementFinding]:
    """AIC083 = AIC093 + AIC089 + AIC082; AIC102 = AIC083 + AIC084 and, of institutions, the annuity."""
    amounts = {name: fen(getattr(statement, name)) for name in _AMOUNTS}
    for name, amount in amounts.items():
        if amount < 0:
            yield _finding(
                StatementFault.NEGATIVE_AMOUNT, f"{_AMOUNTS[name]}为 {yuan_of_fen(amount)} 元，不得为负。"
            )
    parts = amounts["before_1998"] + amounts["until_last_year"] + amounts["current_year"]
    if amounts["account_total"] != parts:
        yield _finding(
            StatementFault.ACCOUNT_SUM,
            f"个人账户转移额应为三项之和 {yuan_of_fen(parts)} 元，信息表为 {statement.account_total} 元。",
        )
    whole = amounts["account_total"] + amounts["pool_total"] + amounts["annuity_total"]
    if amounts["total"] != whole:
        yield _finding(
            StatementFault.TOTAL_SUM,
            f"转移基金总额应为 {yuan_of_fen(whole)} 元，信息表为 {statement.total} 元。",
        )
    if amounts["annuity_total"] and statement.scheme is not Scheme.INSTITUTION:
        yield _finding(StatementFault.ANNUITY, f"{statement.scheme.term}没有职业年金。")


def _of_each_row(rows: tuple[ContributionRow, ...]) -> Iterator[StatementFinding]:
    for place, row in enumerate(rows, 1):
        where = f"第 {place} 行（{row.from_month} 至 {row.to_month}）"
        if {row.from_month[:4], row.to_month[:4]} != {f"{row.year:04d}"} or row.from_month > row.to_month:
            yield _finding(StatementFault.ROW_YEAR, f"{where}起止年月须在 {row.year} 年度内且不颠倒。")
            continue
        most = span(row.from_month, row.to_month)
        if not 0 <= row.months <= min(12, most):
            yield _finding(StatementFault.ROW_MONTHS, f"{where}月数为 {row.months}，应在 0 至 {most} 之间。")
        if (row.months == 0) != (row.base_monthly is None):
            yield _finding(StatementFault.ROW_BASE, f"{where}有缴费月数才有缴费基数。")


def _of_all_rows(rows: tuple[ContributionRow, ...]) -> Iterator[StatementFinding]:
    for before, after in pairwise(rows):
        if after.from_month < before.from_month:
            yield _finding(StatementFault.ROW_ORDER, f"{after.from_month} 起的一行排在其后月份之后。")
    paying = [row for row in rows if row.months and row.from_month <= row.to_month]
    spans = sorted((row.from_month, row.to_month) for row in paying)
    latest = ""
    for first, last in spans:
        if latest and first <= latest:
            twice = in_words(months_from(first, min(last, latest)))
            yield _finding(StatementFault.ROW_OVERLAP, f"{twice} 在信息表中出现两次。")
        latest = max(latest, last)


def recomputed_pool(statement: TransferStatement) -> Decimal:
    """The pool that the rows give: base times months times 12 %, without what stays behind.

    From 1998-01, of institutions from 2014-10 (国办发〔2009〕66号第四条, 人社部规〔2017〕1号). A temporary
    account holds all contributions itself (66号第五条): it adds nothing to the pool. Unpaid months neither.
    """
    left = months_left_behind(statement.non_transferable)
    total = Decimal(0)
    for row in statement.rows:
        if row.base_monthly is None or not row.paid or row.account_kind is AccountKind.TEMPORARY:
            continue
        for month in paid_months(row, without=left):
            rate = pool_rate(statement.scheme, month)
            total += Decimal(row.base_monthly) * rate.rate if rate is not None else 0
    return total


def _of_pool(statement: TransferStatement) -> Iterator[StatementFinding]:
    """Half a fen for each row is allowed: a region may round every row, or only the sum."""
    pool = recomputed_pool(statement)
    allowed = Decimal("0.005") * max(1, len(statement.rows))
    if abs(Decimal(statement.pool_total) - pool) > allowed:
        yield _finding(
            StatementFault.POOL,
            f"按历年缴费基数和月数重算应为 {yuan(pool)} 元，信息表为 {statement.pool_total} 元。",
        )


def _of_months(statement: TransferStatement) -> Iterator[StatementFinding]:
    """The months actually paid for are those of the rows, without what stays behind."""
    left = months_left_behind(statement.non_transferable)
    months = sum(len(paid_months(row, without=left)) for row in statement.rows if row.paid)
    if statement.local_months != months:
        yield _finding(
            StatementFault.LOCAL_MONTHS,
            f"历年缴费合计 {months} 个月，本地实际缴费月数为 {statement.local_months}。",
        )
    if statement.local_from > statement.local_to:
        yield _finding(StatementFault.LOCAL_PERIOD, "本地缴费起始年月晚于终止年月。")
