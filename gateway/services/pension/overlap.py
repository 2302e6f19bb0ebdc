"""Months that were paid in both regions, and what each choice keeps and refunds (重复缴费)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from gateway.services.pension.explanations import DecisionDay, Explanation, ExplanationStep, explained, step
from gateway.services.pension.history import ContributionRow
from gateway.services.pension.interest import to_fen
from gateway.services.pension.months import has_gaps, in_words, paid_months
from gateway.services.pension.words import Keep, Party
from gateway.services.texts import Month
from gateway.services.words import Asked, Told
from gateway.vocabulary import UnsignedYuan, yuan

Rows = Annotated[tuple[ContributionRow, ...], Field(max_length=200)]


class OverlapQuestion(Asked):
    """Ask which months were paid in both regions (重复缴费判定)."""

    origin_rows: Rows = Field(description="转出地历年缴费")
    receiver_rows: Rows = Field(description="转入地历年缴费")
    decided_on: DecisionDay = Field(description="判定日期; picks the rules in force")


class OverlapOption(Told):
    """What follows from keeping one region's months (保留选择的后果)."""

    keep: Keep = Field(description="保留地")
    refunded_by: Party = Field(description="清退方; its months do not count any more")
    months: int = Field(description="清退月数")
    refund_principal: UnsignedYuan = Field(
        description="清退个人账户中个人缴费本金, yuan; the interest is added by the region that refunds"
    )
    says: str = Field(description="说明")


class Overlap(Told):
    """Which months were paid twice, and the person's two choices (重复缴费)."""

    months: tuple[Month, ...] = Field(description="重复缴费月份, in order; none when there is no overlap")
    uncertain_months: tuple[Month, ...] = Field(
        description="待核实月份: of rows that pay for fewer months than they span, without saying which"
    )
    options: tuple[OverlapOption, ...] = Field(description="两种选择; none when there is no overlap")
    explanation: Explanation = Field(description="依据与过程")


def _paid(rows: Iterable[ContributionRow]) -> set[str]:
    return {month for row in rows if row.paid and not has_gaps(row) for month in paid_months(row)}


def _perhaps(rows: Iterable[ContributionRow]) -> set[str]:
    """Every month that a row with gaps may have paid for."""
    return {
        month
        for row in rows
        if row.paid and has_gaps(row)
        for month in paid_months(row.model_copy(update={"months": 12}))
    }


def overlapping_months(
    origin_rows: Iterable[ContributionRow], receiver_rows: Iterable[ContributionRow]
) -> tuple[str, ...]:
    """The months that both have paid for, in order; unpaid and suspended months never overlap."""
    return tuple(sorted(_paid(origin_rows) & _paid(receiver_rows)))


def refund_principal(rows: Sequence[ContributionRow], months: Iterable[str]) -> str:
    """What the person paid into the account for some months, in equal parts over a row's months.

    What units paid stays, be it in the pool or, before 2006 and in temporary accounts, in the account.
    """
    refunded = set(months)
    total = Decimal(0)
    for row in rows:
        if row.paid and row.months:
            part = len(refunded.intersection(paid_months(row)))
            total += Decimal(row.credited_personal) * part / row.months
    return yuan(to_fen(total))


def determine_overlap(question: OverlapQuestion) -> Overlap:
    """Compare by month (人社厅发〔2019〕94号, 先转后清): the transfer comes first, then the person chooses.

    Whatever is chosen, the months count once: the other region refunds what the person paid into the
    account, and what the units paid stays.
    """
    origin, receiver = question.origin_rows, question.receiver_rows
    months = overlapping_months(origin, receiver)
    ours, theirs = _paid(origin) | _perhaps(origin), _paid(receiver) | _perhaps(receiver)
    uncertain = tuple(sorted((ours & theirs) - set(months)))
    options = _options(question, months) if months else ()
    steps = [_of_months(months), *(step(one.keep.term, one.says, one.refund_principal) for one in options)]
    if uncertain:
        steps.append(step("待核实月份", f"{in_words(uncertain)} 的缴费月份须由两地核实。"))
    return Overlap(
        months=months,
        uncertain_months=uncertain,
        options=options,
        explanation=explained(question.decided_on, ("人社厅发〔2019〕94号 先转后清",), steps),
    )


def _options(question: OverlapQuestion, months: Sequence[str]) -> tuple[OverlapOption, ...]:
    options = []
    for keep, party, rows, place in (
        (Keep.ORIGIN, Party.RECEIVER, question.receiver_rows, "转入地"),
        (Keep.RECEIVER, Party.ORIGIN, question.origin_rows, "转出地"),
    ):
        refund = refund_principal(rows, months)
        says = f"{in_words(months)} 的{place}缴费不计年限，{place}退还个人缴费本金 {refund} 元及利息。"
        options.append(
            OverlapOption(
                keep=keep, refunded_by=party, months=len(months), refund_principal=refund, says=says
            )
        )
    return tuple(options)


def _of_months(months: Sequence[str]) -> ExplanationStep:
    if not months:
        return step("重复缴费月份", "两地没有同一月份的缴费。")
    return step("重复缴费月份", f"{in_words(months)} 共 {len(months)} 个月两地均有缴费，年限只计算一次。")
