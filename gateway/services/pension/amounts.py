"""The amount of a transfer, reckoned and told step by step (转移金额计算)."""

from __future__ import annotations

from decimal import Decimal

from gateway.services.pension.account_years import AccountYear, Reckoned, reckon
from gateway.services.pension.explanations import Explanation, ExplanationStep, explained, first_day, step
from gateway.services.pension.interest import InterestStatus, to_fen
from gateway.services.pension.lump_sums import (
    months_left_behind,
    rule_on_lump_sum,
    segments_left_behind,
)
from gateway.services.pension.months import in_words, months_from, paid_months, stretches
from gateway.services.pension.transfer_amounts import (
    AmountQuestion,
    Mismatch,
    TransferAmount,
    YearAmount,
)
from gateway.services.pension.transfers import NonTransferableSegment
from gateway.services.pension.words import AccountKind, NonTransferableReason, Scheme
from gateway.vocabulary import yuan

ZERO = Decimal(0)


def calculate_transfer(question: AmountQuestion) -> TransferAmount:
    """What goes with a person who is transferred in a month.

    国办发〔2009〕66号第四条: what the person paid before 1998 with its interest; the account since, at its
    size (11 % of the base to 2005, 8 % since 2006; 人社厅发〔2017〕7号 on records that differ); and of the
    pool 12 % of the bases since 1998-01, by actual months. Institutions count from 2014-10
    (人社部规〔2017〕1号). A temporary account gives all that was paid into it, and no pool (66号第五条).
    """
    unpaid = [month for row in question.rows if not row.paid for month in paid_months(row)]
    segments = segments_left_behind(question.lump_sums, stretches(unpaid))
    left_behind = months_left_behind(segments)
    reckoned = reckon(question, left_behind)
    this_year = int(question.transferred_month[:4])
    past = [year for year in reckoned.years if year.year < this_year]
    until_last_year = sum((year.principal + year.interest for year in past), ZERO)
    current = sum((year.principal for year in reckoned.years if year.year == this_year), ZERO)
    pool = to_fen(sum((year.pool for year in reckoned.years), ZERO))
    before = Decimal(question.before)
    account = before + until_last_year + current
    total = account + pool + Decimal(question.annuity)
    early = sum(
        len(paid_months(row, without=left_behind)) for row in question.rows if row.to_month < "1998-01"
    )
    amounts = {
        "before_1998": yuan(before),
        "until_last_year": yuan(until_last_year),
        "current_year": yuan(current),
        "account_total": yuan(account),
        "pool_total": yuan(pool),
        "annuity_total": question.annuity,
        "total": yuan(total),
    }
    return TransferAmount(
        **amounts,
        months=early + sum(year.months for year in reckoned.years),
        pool_months=sum(year.pool_months for year in reckoned.years),
        interest_status=_interest_status(reckoned),
        by_year=tuple(_told(year) for year in reckoned.years),
        non_transferable=segments,
        explanation=_explanation(question, reckoned, segments, amounts),
    )


def _interest_status(reckoned: Reckoned) -> InterestStatus:
    if reckoned.without_rate:
        return InterestStatus.INCOMPLETE
    return InterestStatus.PROVISIONAL if reckoned.provisional else InterestStatus.FINAL


def _ratio(rate: Decimal | None) -> str | None:
    return None if rate is None else f"{rate:.4f}"


def _told(year: AccountYear) -> YearAmount:
    return YearAmount(
        year=year.year,
        account_kind=year.account_kind,
        months=year.months,
        pool_months=year.pool_months,
        base_sum=yuan(year.base_sum),
        account_rate=_ratio(year.account_rate),
        principal=yuan(year.principal),
        late_principal=yuan(year.late_principal),
        recorded=None if year.recorded is None else yuan(year.recorded),
        mismatch=year.mismatch,
        crediting_rate=_ratio(year.crediting_rate),
        interest=yuan(year.interest),
        balance=yuan(year.balance),
        pool=yuan(year.pool),
    )


# -- the words for the person ------------------------------------------------------------------------


def _explanation(
    question: AmountQuestion,
    reckoned: Reckoned,
    segments: tuple[NonTransferableSegment, ...],
    amounts: dict[str, str],
) -> Explanation:
    rulings = [rule_on_lump_sum(one) for one in question.lump_sums]
    articles = [
        "国办发〔2009〕66号 第四条",
        *(["人社部规〔2017〕1号"] if question.origin_scheme is Scheme.INSTITUTION else []),
        *(["人社厅发〔2017〕7号 个人账户计入比例"] if any(year.mismatch for year in reckoned.years) else []),
        *(
            ["国办发〔2009〕66号 第五条"]
            if any(year.account_kind is AccountKind.TEMPORARY for year in reckoned.years)
            else []
        ),
        *dict.fromkeys(one.article for one in rulings),
    ]
    steps = [
        *(step("一次性缴费", one.says) for one in rulings),
        *_of_arrears(segments),
        *_of_old_money(question, segments),
        *(one for year in reckoned.years for one in _of_year(year, question)),
        *_of_doubt(reckoned),
        *_of_totals(amounts, question.origin_scheme),
    ]
    return explained(first_day(question.transferred_month), tuple(articles), steps)


def _of_arrears(segments: tuple[NonTransferableSegment, ...]) -> list[ExplanationStep]:
    months = [
        month
        for segment in segments
        if segment.reason is NonTransferableReason.UNPAID
        for month in months_from(segment.from_month, segment.to_month)
    ]
    return [step("欠费月份", f"{in_words(months)} 未实际缴费，不计入转移。")] if months else []


def _of_old_money(
    question: AmountQuestion, segments: tuple[NonTransferableSegment, ...]
) -> list[ExplanationStep]:
    """The recorded sum of the years before 1998 cannot be taken apart here."""
    if question.before == "0.00" or all(segment.from_month >= "1998-01" for segment in segments):
        return []
    says = "不予转移部分有 1998 年前的月份，其本息须由转出地从 1998 年前储存额中剔除后再计算。"
    return [step("1998 年前个人缴费", says)]


def _of_year(year: AccountYear, question: AmountQuestion) -> list[ExplanationStep]:
    told = []
    whose = "临时账户单位和个人缴费" if year.account_kind is AccountKind.TEMPORARY else "个人账户"
    on_time = year.credited_months - year.late_months
    if on_time and year.account_rate is not None:
        credited = (
            f"缴费 {on_time} 个月，按缴费基数的 {year.account_rate * 100:.2f}% "
            f"计入{whose} {yuan(year.principal - year.late_principal)} 元"
        )
    else:
        credited = "没有计入账户的当年缴费"
    if year.late_months:
        credited += f"，另补缴以前年度 {year.late_months} 个月计入 {yuan(year.late_principal)} 元"
    if str(year.year) == question.transferred_month[:4]:
        says = f"{credited}；为转移当年，只转本金，利息由转入地计算。"
    else:
        at = "" if year.crediting_rate is None else f"（记账利率 {year.crediting_rate * 100:.2f}%）"
        says = f"{credited}；当年利息 {yuan(year.interest)} 元{at}，年末累计 {yuan(year.balance)} 元。"
    told.append(step(f"{year.year} 年度个人账户", says, yuan(year.principal + year.interest)))
    if year.mismatch is not None and year.recorded is not None:
        told.append(_of_mismatch(year, year.mismatch, year.recorded))
    if year.pool_months:
        told.append(
            step(
                f"{year.year} 年度统筹基金",
                f"缴费 {year.pool_months} 个月，按各月缴费基数之和的 12% 转移。",
                yuan(year.pool),
            )
        )
    return told


def _of_mismatch(year: AccountYear, mismatch: Mismatch, recorded: Decimal) -> ExplanationStep:
    difference = abs(recorded - year.principal)
    if mismatch is Mismatch.EXCESS_STAYS:
        says = (
            f"原记账 {yuan(recorded)} 元，超出规定比例的 {yuan(difference)} 元不转移，留在原账户，记录不变。"
        )
    else:
        says = f"原记账 {yuan(recorded)} 元，比规定比例少 {yuan(difference)} 元，按规定比例转移并更正记录。"
    return step(f"{year.year} 年度计入比例不一致", says, yuan(difference))


def _of_doubt(reckoned: Reckoned) -> list[ExplanationStep]:
    said = []
    if reckoned.provisional:
        years = "、".join(str(year) for year in sorted(set(reckoned.provisional)))
        said.append(step("记账利率", f"{years} 年度记账利率尚未公布，暂按最近公布的利率计算，公布后补差。"))
    if reckoned.without_rate:
        years = "、".join(str(year) for year in sorted(set(reckoned.without_rate)))
        said.append(step("记账利率", f"{years} 年度没有全国统一的记账利率，也无原记账利息，未计利息。"))
    return said


def _of_totals(amounts: dict[str, str], scheme: Scheme) -> list[ExplanationStep]:
    since = "2014 年 10 月" if scheme is Scheme.INSTITUTION else "1998 年 1 月"
    annuity = (
        [step("职业年金", "按转出地记录的金额转移。", amounts["annuity_total"])]
        if amounts["annuity_total"] != "0.00"
        else []
    )
    return [
        step("1998 年前个人缴费", "按原记录的本金和利息转移，双方保留原记录。", amounts["before_1998"]),
        step("至上年末累计储存额", "1998 年起至转移上年末的本金和利息。", amounts["until_last_year"]),
        step("转移当年本金", "转移当年的本金，不计利息。", amounts["current_year"]),
        step("个人账户转移额", "以上三项之和。", amounts["account_total"]),
        step("统筹基金转移额", f"{since}起各年缴费基数的 12%，按实际缴费月数计算。", amounts["pool_total"]),
        *annuity,
        step("转移基金总额", "个人账户、统筹基金和职业年金之和。", amounts["total"]),
    ]
