"""Where a case goes from where it stands: pure, and never by the passing of time."""

from datetime import date

import pytest

from gateway.cases.pension import moves
from gateway.services.pension.cases import Step, awaited_on
from gateway.services.pension.clocks import ClockStep
from gateway.services.pension.words import Act, Party, RelationStatus

DAY = date(2026, 9, 28)
"""The Monday before National Day; 10 October 2026 is a Saturday that is worked."""


def waiting():
    """A case whose letter the origin has."""
    standing = moves.letter_issued(moves.accepted(moves.checked(moves.opened(DAY))))
    return moves.letter_delivered(standing, DAY)


def test_the_whole_course_passes_every_status_once_and_comes_to_rest():
    standing, seen = moves.opened(DAY), [RelationStatus.APPLIED]
    for move in (
        moves.checked,
        moves.accepted,
        moves.letter_issued,
        lambda it: moves.letter_delivered(it, DAY),
        lambda it: moves.statement_received(it, DAY),
        lambda it: moves.posted(it, overlaps=False),
        moves.completed_at_origin,
        moves.completed,
    ):
        standing = move(standing)
        seen.append(standing.relation_status)
    assert list(dict.fromkeys(seen)) == [
        RelationStatus.APPLIED,
        RelationStatus.AWAITING_REVIEW,
        RelationStatus.ACCEPTED,
        RelationStatus.LETTER_ISSUED,
        RelationStatus.AWAITING_STATEMENT,
        RelationStatus.STATEMENT_RECEIVED,
        RelationStatus.POSTED,
        RelationStatus.COMPLETED,
    ]
    assert (standing.next_step, standing.awaited, standing.due_on, standing.clock) == (None,) * 4


def test_one_term_runs_from_the_application_until_the_letter_and_a_new_one_from_there():
    opened = moves.opened(DAY)
    assert (opened.clock, opened.due_on) == (ClockStep.REVIEW, date(2026, 10, 16))
    assert moves.letter_issued(moves.accepted(moves.checked(opened))).due_on == opened.due_on
    assert (waiting().clock, waiting().clock_started_on) == (ClockStep.STATEMENT, DAY)


def test_a_term_that_nobody_can_know_is_unknown_and_never_overdue():
    late = moves.opened(date(2026, 12, 25))
    assert late.due_on is None
    seen = awaited_on(late, date(2027, 6, 1))
    assert seen is not None
    assert (seen.clock, seen.due_on, seen.overdue) == (ClockStep.REVIEW, None, False)


@pytest.mark.parametrize(("day", "overdue"), [(date(2026, 10, 16), False), (date(2026, 10, 17), True)])
def test_the_last_day_of_a_term_is_in_time(day, overdue):
    seen = awaited_on(moves.opened(DAY), day)
    assert seen is not None
    assert seen.overdue is overdue


def test_a_correction_is_awaited_without_a_term_and_then_begins_a_new_one():
    returned = moves.returned_for_correction(moves.checked(moves.opened(DAY)))
    assert (returned.awaited, returned.clock, returned.due_on) == (Party.PERSON, None, None)
    again = moves.corrected(returned, date(2026, 11, 2))
    assert (again.next_step, again.due_on) == (Step.CHECK, date(2026, 11, 16))


# -- suspension --------------------------------------------------------------------------------------


def test_the_days_of_a_suspension_do_not_count():
    suspended = moves.suspended(waiting(), Party.RECEIVER, date(2026, 9, 30))
    seen = awaited_on(suspended, date(2027, 1, 1))
    assert seen is not None
    assert not seen.overdue
    back = moves.resumed(moves.origin_told(suspended), date(2026, 10, 10))
    # Worked meanwhile: 8, 9 and 10 October.
    assert back.due_on == date(2026, 10, 21)
    assert (back.relation_status, back.awaited) == (RelationStatus.AWAITING_STATEMENT, Party.ORIGIN)
    assert (back.suspended_from, back.suspended_by, back.suspended_on) == (None,) * 3


def test_a_suspension_past_the_calendar_leaves_the_term_unknown():
    suspended = moves.suspended(waiting(), Party.ORIGIN, date(2026, 9, 30))
    assert moves.resumed(suspended, date(2027, 2, 1)).due_on is None


def test_the_origin_is_told_of_the_receivers_suspension_once_it_has_the_letter():
    suspended = moves.suspended(waiting(), Party.RECEIVER, DAY)
    assert (suspended.next_step, suspended.tells) == (Step.TELL_ORIGIN, Act.SUSPEND)
    assert moves.suspended(waiting(), Party.ORIGIN, DAY).tells is None
    before = moves.suspended(moves.checked(moves.opened(DAY)), Party.RECEIVER, DAY)
    assert (before.next_step, before.tells) == (None, None)


def test_a_suspension_that_the_origin_never_heard_of_is_not_taken_back_there():
    suspended = moves.suspended(waiting(), Party.RECEIVER, DAY)
    assert moves.resumed(suspended, DAY).tells is None
    told = moves.origin_told(suspended)
    assert (told.relation_status, told.tells) == (RelationStatus.SUSPENDED, None)
    assert moves.resumed(told, DAY).tells is Act.RESUME


@pytest.mark.parametrize(
    ("standing", "step"),
    [
        (moves.accepted(moves.checked(moves.opened(DAY))), Step.ISSUE_LETTER),
        (moves.letter_issued(moves.accepted(moves.checked(moves.opened(DAY)))), Step.DELIVER_LETTER),
        (moves.checked(moves.opened(DAY)), None),
    ],
    ids=["accepted", "letter issued", "awaiting review"],
)
def test_a_case_goes_on_where_it_was_suspended(standing, step):
    back = moves.resumed(moves.suspended(standing, Party.RECEIVER, DAY), DAY)
    assert (back.relation_status, back.next_step) == (standing.relation_status, step)


# -- the end ------------------------------------------------------------------------------------------


def test_a_withdrawal_is_told_to_an_origin_that_knows_of_the_case_and_ends_it_either_way():
    early, late = moves.withdrawn(moves.checked(moves.opened(DAY))), moves.withdrawn(waiting())
    assert (early.next_step, late.next_step, late.tells) == (None, Step.TELL_ORIGIN, Act.WITHDRAW)
    for standing in (early, moves.origin_told(late)):
        assert (standing.relation_status, standing.next_step) == (RelationStatus.WITHDRAWN, None)


def test_an_annulment_is_one_only_once_the_origin_has_given_the_account_back():
    completed = moves.completed(moves.posted(waiting(), overlaps=False))
    annulling = moves.annulled(completed)
    assert (annulling.relation_status, annulling.tells) == (RelationStatus.ANNULLING, Act.ANNUL)
    assert moves.origin_told(annulling).relation_status is RelationStatus.ANNULLED


def test_a_statement_goes_back_in_a_new_round_and_waits_in_a_new_term():
    returned = moves.statement_returned(moves.statement_faulty(waiting()), date(2026, 11, 2))
    assert (returned.round, returned.relation_status) == (2, RelationStatus.AWAITING_STATEMENT)
    assert (returned.clock_started_on, returned.due_on) == (date(2026, 11, 2), date(2026, 11, 16))


def test_months_that_both_paid_stop_the_course_until_the_person_chose():
    posted = moves.posted(waiting(), overlaps=True)
    assert (posted.relation_status, posted.next_step, posted.awaited) == (
        RelationStatus.OVERLAP_AWAITING_CHOICE,
        None,
        Party.PERSON,
    )
    assert moves.posted(posted, overlaps=False).next_step is Step.COMPLETE_AT_ORIGIN


def test_a_step_that_a_region_refused_waits_for_the_receiving_office_and_is_taken_up_again():
    standing = moves.accepted(moves.checked(moves.opened(DAY)))
    halted = moves.halted(standing, "-608")
    assert (halted.next_step, halted.halted_code, halted.awaited) == (
        Step.ISSUE_LETTER,
        "-608",
        Party.RECEIVER,
    )
    assert moves.retried(halted) == standing
    assert moves.withdrawn(halted).halted_code is None
