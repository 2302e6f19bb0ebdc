"""Working days across holidays and adjusted weekends, and the dated limits of each step."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.services.pension.clocks import ClockStep, due_on, time_limit
from gateway.services.tables import rows_of
from gateway.services.working_days import CalendarUnknown, WorkCalendar, work_calendar


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2024, 9, 29), True),  # a Sunday, worked for National Day
        (date(2024, 10, 1), False),
        (date(2024, 10, 7), False),
        (date(2024, 10, 12), True),  # a Saturday, worked for National Day
        (date(2024, 10, 13), False),
        (date(2024, 10, 14), True),
        (date(2022, 12, 31), False),  # off by the notice for 2023
        (date(2026, 1, 4), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
    ],
)
def test_days_off_and_adjusted_weekends_are_as_the_notices_say(day, worked):
    assert work_calendar().is_working_day(day) is worked


@pytest.mark.parametrize(
    ("year", "off", "adjusted"),
    [(2021, 31, 7), (2022, 31, 7), (2023, 27, 7), (2024, 28, 8), (2025, 28, 5), (2026, 33, 6)],
)
def test_each_notice_gives_as_many_days_as_it_is_known_for(year, off, adjusted):
    notices = {2021: "〔2020〕27", 2022: "〔2021〕11", 2023: "〔2022〕16", 2024: "〔2023〕7"}
    notice = {**notices, 2025: "〔2024〕12", 2026: "〔2025〕7"}[year]
    counted = {"off": 0, "work": 0}
    for row in rows_of("gateway.services", "working_days"):
        if row["source"] == f"国办发明电{notice}号":
            days = date.fromisoformat(row["to"]) - date.fromisoformat(row["from"])
            counted[row["kind"]] += days.days + 1
    assert counted == {"off": off, "work": adjusted}


def test_adjusted_days_lie_on_weekends_and_are_never_off():
    calendar = work_calendar()
    assert all(day.weekday() >= 5 for day in calendar.adjusted)
    assert calendar.adjusted.isdisjoint(calendar.off)


def test_ten_working_days_over_national_day_end_after_it():
    # 27, 29 (a Sunday), 30 September; 8, 9, 10, 11, 12 (a Saturday), 14, 15 October
    assert work_calendar().add_working_days(date(2024, 9, 26), 10) == date(2024, 10, 15)


def test_the_day_of_receipt_does_not_count():
    assert work_calendar().add_working_days(date(2024, 3, 4), 1) == date(2024, 3, 5)
    assert work_calendar().add_working_days(date(2024, 3, 4), 0) == date(2024, 3, 4)


def test_a_term_that_starts_on_a_day_off_begins_with_the_next_working_day():
    assert work_calendar().add_working_days(date(2024, 10, 5), 1) == date(2024, 10, 8)


def test_a_negative_term_is_refused():
    with pytest.raises(ValueError, match="negative"):
        work_calendar().add_working_days(date(2024, 3, 4), -1)


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2027, 1, 1)])
def test_a_year_without_a_notice_is_never_guessed(day):
    with pytest.raises(CalendarUnknown, match="2021 to 2026"):
        work_calendar().is_working_day(day)


def test_a_term_that_runs_past_the_calendar_is_unknown():
    calendar = work_calendar()
    assert calendar.add_working_days(date(2026, 12, 30), 1) == date(2026, 12, 31)
    with pytest.raises(CalendarUnknown):
        calendar.add_working_days(date(2026, 12, 30), 2)


@given(st.dates(date(2021, 1, 1), date(2026, 6, 30)), st.integers(0, 30))
def test_counting_and_adding_agree(start, count):
    calendar = work_calendar()
    end = calendar.add_working_days(start, count)
    assert calendar.working_days_between(start, end) == count
    assert calendar.working_days_between(end, start) == -count
    assert count == 0 or calendar.is_working_day(end)


@pytest.mark.parametrize("step", [ClockStep.REVIEW, ClockStep.STATEMENT, ClockStep.POSTING])
@pytest.mark.parametrize(
    ("day", "between_the_two", "days"),
    [
        (date(2021, 11, 30), True, 15),
        (date(2021, 12, 1), True, 10),
        (date(2021, 12, 1), False, 15),
        (date(2010, 1, 1), True, 15),
        (date(2009, 12, 31), True, None),
    ],
)
def test_the_limit_is_ten_days_between_the_two_regions_since_december_2021(step, day, between_the_two, days):
    limit = time_limit(step, day, between_the_two=between_the_two)
    assert (limit and limit.working_days) == days


@pytest.mark.parametrize(("day", "days"), [(date(2019, 9, 28), None), (date(2019, 9, 29), 10)])
def test_what_stays_behind_must_be_told_within_ten_days(day, days):
    limit = time_limit(ClockStep.TELL_NON_TRANSFERABLE, day)
    assert (limit and limit.working_days) == days


def test_a_due_day_tells_its_rule_and_how_it_was_counted():
    due = due_on(ClockStep.STATEMENT, date(2024, 9, 26))
    assert (due.due_on, due.working_days, due.reason) == (date(2024, 10, 15), 10, None)
    assert due.explanation is not None
    assert due.explanation.rule_set == "chuanyu-2021-12"
    assert "2024-10-15" in due.explanation.steps[0].says


def test_a_due_day_that_nobody_can_know_yet_is_absent_with_its_reason():
    due = due_on(ClockStep.STATEMENT, date(2026, 12, 28))
    assert due.due_on is None
    assert due.working_days == 10
    assert due.reason is not None
    assert "放假安排" in due.reason


def test_a_step_without_a_rule_on_its_day_has_no_due_day():
    due = due_on(ClockStep.TELL_NON_TRANSFERABLE, date(2018, 1, 2))
    assert (due.due_on, due.working_days, due.explanation) == (None, None, None)
    assert due.reason is not None


def test_another_calendar_may_be_handed_in():
    every_day = WorkCalendar(
        first=date(2030, 1, 1), last=date(2030, 12, 31), off=frozenset(), adjusted=frozenset()
    )
    start = date(2030, 1, 7)
    assert due_on(ClockStep.REVIEW, start, every_day).due_on == start + timedelta(days=14)
