"""By when a step of a transfer must be done: dated time limits in working days (办理时限)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pydantic import Field

from gateway.services.pension.explanations import Explanation, explained, step
from gateway.services.words import Told, Word
from gateway.services.working_days import CalendarUnknown, WorkCalendar, work_calendar


class ClockStep(Word):
    """A step that has a time limit (有时限的环节)."""

    REVIEW = "review", "转入地审核并发出联系函"
    STATEMENT = "statement", "转出地核对并生成信息表"
    POSTING = "posting", "转入地接续登记"
    TELL_NON_TRANSFERABLE = "tell_non_transferable", "转出地书面告知不予转移部分"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLimit:
    """How many working days a step may take, from a day on (时限)."""

    step: ClockStep
    working_days: int
    valid_from: date
    between_the_two: bool
    """Only between Sichuan and Chongqing; the shorter one of both holds there."""
    source: str


_NATIONAL = date(2010, 1, 1)
_CHUANYU = date(2021, 12, 1)
_THREE = (ClockStep.REVIEW, ClockStep.STATEMENT, ClockStep.POSTING)

TIME_LIMITS = (
    *(
        TimeLimit(
            step=one,
            working_days=15,
            valid_from=_NATIONAL,
            between_the_two=False,
            source="国办发〔2009〕66号 第八条",
        )
        for one in _THREE
    ),
    *(
        TimeLimit(
            step=one,
            working_days=10,
            valid_from=_CHUANYU,
            between_the_two=True,
            source="川渝转移资金定期结算协议（2021-11-10，自 2021-12-01 起）",
        )
        for one in _THREE
    ),
    TimeLimit(
        step=ClockStep.TELL_NON_TRANSFERABLE,
        working_days=10,
        valid_from=date(2019, 9, 29),
        between_the_two=False,
        source="人社厅发〔2019〕94号",
    ),
)


class Due(Told):
    """By when a step must be done (应办结日期); the day on which it started does not count."""

    step: ClockStep = Field(description="环节")
    started_on: date = Field(description="起算日期; not counted itself")
    working_days: int | None = Field(default=None, description="时限, working days; absent without a rule")
    due_on: date | None = Field(default=None, description="应办结日期; absent when it cannot be known")
    reason: str | None = Field(default=None, description="无法确定的原因; only without due_on")
    explanation: Explanation | None = Field(default=None, description="依据与过程; absent without a rule")


def time_limit(step_of: ClockStep, day: date, *, between_the_two: bool = True) -> TimeLimit | None:
    """The limit that holds for a step that starts on a day; the latest one decides. None: no rule then."""
    holding = [
        limit
        for limit in TIME_LIMITS
        if limit.step is step_of
        and limit.valid_from <= day
        and (between_the_two or not limit.between_the_two)
    ]
    return max(holding, key=lambda limit: limit.valid_from, default=None)


def due_on(
    step_of: ClockStep,
    started_on: date,
    calendar: WorkCalendar | None = None,
    *,
    between_the_two: bool = True,
) -> Due:
    """By when a step must be done that started on a day; with the reason where nobody can know it yet.

    A day that no notice covers is never guessed: the date is then absent, and the reason says why.
    """
    limit = time_limit(step_of, started_on, between_the_two=between_the_two)
    if limit is None:
        return Due(step=step_of, started_on=started_on, reason="该日期尚无此环节的办理时限规定。")
    told = f"自 {started_on} 次日起算 {limit.working_days} 个工作日"
    try:
        due = (calendar or work_calendar()).add_working_days(started_on, limit.working_days)
    except CalendarUnknown:
        reason = "期限内有日期的放假安排尚未公布或未录入，无法确定应办结日期。"
        steps = [step(step_of.term, f"{told}；{reason}")]
        return Due(
            step=step_of,
            started_on=started_on,
            working_days=limit.working_days,
            reason=reason,
            explanation=explained(started_on, (limit.source,), steps),
        )
    steps = [step(step_of.term, f"{told}，节假日顺延、调休上班日计入，最迟 {due} 办结。")]
    return Due(
        step=step_of,
        started_on=started_on,
        working_days=limit.working_days,
        due_on=due,
        explanation=explained(started_on, (limit.source,), steps),
    )
