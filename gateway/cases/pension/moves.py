"""Where a case goes from where it stands: the course of a transfer, as pure functions (办理流程).

    applied ► awaiting_review ► accepted ► letter_issued ► awaiting_statement ► statement_received
      ▲             ▼                                              ▼                   ▼
      └─ returned_for_correction                                refused     posted ◄┬► overlap_awaiting_choice
                                                                              ▼
                                                                          completed

Suspension lifts a case out of its course and puts it back; withdrawal, refusal and annulment end it.
Nothing moves because time passes: a term that is over is shown, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.services.pension.cases import Standing, Step
from gateway.services.pension.clocks import ClockStep, due_on
from gateway.services.pension.words import Act, Party, RelationStatus
from gateway.services.working_days import CalendarUnknown, work_calendar

GOES_ON: Mapping[RelationStatus, Step] = {
    RelationStatus.APPLIED: Step.CHECK,
    RelationStatus.ACCEPTED: Step.ISSUE_LETTER,
    RelationStatus.LETTER_ISSUED: Step.DELIVER_LETTER,
}
"""What a case that was suspended goes on with; from a statement on it cannot be suspended any more."""

REVIEWABLE = frozenset({RelationStatus.AWAITING_REVIEW})
CORRECTABLE = frozenset({RelationStatus.RETURNED_FOR_CORRECTION})
SUSPENDABLE = frozenset(
    {
        RelationStatus.AWAITING_REVIEW,
        RelationStatus.RETURNED_FOR_CORRECTION,
        RelationStatus.ACCEPTED,
        RelationStatus.LETTER_ISSUED,
        RelationStatus.AWAITING_STATEMENT,
    }
)
WITHDRAWABLE = SUSPENDABLE | {RelationStatus.APPLIED, RelationStatus.SUSPENDED}
ANNULLABLE = frozenset(
    {RelationStatus.POSTED, RelationStatus.OVERLAP_AWAITING_CHOICE, RelationStatus.COMPLETED}
)
CHOOSABLE = frozenset({RelationStatus.OVERLAP_AWAITING_CHOICE})
NOTED = frozenset(
    {
        Act.ESCALATE,
        Act.TELL_PERSON,
        Act.FUND_DUE,
        Act.SETTLE_FUND,
        Act.FUND_PAID,
        Act.MATCH_FUND,
        Act.FUND_MISMATCH,
        Act.RETURN_FUND,
    }
)
"""Acts that stand in the timeline and leave the relation, and so its version, where it is."""


def _now(standing: Standing, status: RelationStatus, **changed: Any) -> Standing:
    """A case in its new status; what belonged to the old one is gone unless it is said again."""
    fresh = {"next_step": None, "tells": None, "halted_code": None, "awaited": None}
    return standing.model_copy(update={**fresh, "relation_status": status, **changed})


_NO_CLOCK = {"clock": None, "clock_started_on": None, "due_on": None}


def _clock(step: ClockStep, day: date) -> dict[str, Any]:
    return {"clock": step, "clock_started_on": day, "due_on": due_on(step, day).due_on}


def opened(day: date) -> Standing:
    """An application was registered."""
    return Standing(
        relation_status=RelationStatus.APPLIED,
        next_step=Step.CHECK,
        awaited=Party.GATEWAY,
        **_clock(ClockStep.REVIEW, day),
    )


def checked(standing: Standing) -> Standing:
    """Both regions said what they know of the person; a second person decides."""
    return _now(standing, RelationStatus.AWAITING_REVIEW, awaited=Party.RECEIVER)


def accepted(standing: Standing) -> Standing:
    """The second person agreed."""
    return _now(standing, RelationStatus.ACCEPTED, next_step=Step.ISSUE_LETTER, awaited=Party.GATEWAY)


def returned_for_correction(standing: Standing) -> Standing:
    """The person is to bring something; meanwhile no term runs."""
    return _now(standing, RelationStatus.RETURNED_FOR_CORRECTION, awaited=Party.PERSON, **_NO_CLOCK)


def corrected(standing: Standing, day: date) -> Standing:
    """It was brought: checked anew, in a new term."""
    clock = _clock(ClockStep.REVIEW, day)
    return _now(standing, RelationStatus.APPLIED, next_step=Step.CHECK, awaited=Party.GATEWAY, **clock)


def letter_issued(standing: Standing) -> Standing:
    """The receiving region consents."""
    return _now(standing, RelationStatus.LETTER_ISSUED, next_step=Step.DELIVER_LETTER, awaited=Party.GATEWAY)


def letter_delivered(standing: Standing, day: date) -> Standing:
    """The origin has the letter, and its office works on it."""
    return _now(
        standing,
        RelationStatus.AWAITING_STATEMENT,
        awaited=Party.ORIGIN,
        letter_delivered=True,
        **_clock(ClockStep.STATEMENT, day),
    )


def statement_received(standing: Standing, day: date) -> Standing:
    """The origin's statement adds up."""
    return _now(
        standing,
        RelationStatus.STATEMENT_RECEIVED,
        next_step=Step.DELIVER_STATEMENT,
        awaited=Party.GATEWAY,
        **_clock(ClockStep.POSTING, day),
    )


def statement_faulty(standing: Standing) -> Standing:
    """It does not: it goes back, and is never repaired."""
    return _now(
        standing,
        RelationStatus.AWAITING_STATEMENT,
        next_step=Step.RETURN_STATEMENT,
        awaited=Party.GATEWAY,
    )


def statement_returned(standing: Standing, day: date) -> Standing:
    """The origin's office makes a new one."""
    return _now(
        standing,
        RelationStatus.AWAITING_STATEMENT,
        awaited=Party.ORIGIN,
        round=standing.round + 1,
        **_clock(ClockStep.STATEMENT, day),
    )


def posted(standing: Standing, *, overlaps: bool) -> Standing:
    """The receiving region recorded the relation; months that both paid wait for the person's choice."""
    if overlaps:
        return _now(standing, RelationStatus.OVERLAP_AWAITING_CHOICE, awaited=Party.PERSON, **_NO_CLOCK)
    return _now(
        standing,
        RelationStatus.POSTED,
        next_step=Step.COMPLETE_AT_ORIGIN,
        awaited=Party.GATEWAY,
        **_NO_CLOCK,
    )


def completed_at_origin(standing: Standing) -> Standing:
    """The origin sealed the account."""
    return _now(
        standing,
        RelationStatus.POSTED,
        next_step=Step.COMPLETE_AT_RECEIVER,
        awaited=Party.GATEWAY,
    )


def completed(standing: Standing) -> Standing:
    """Both regions are done with the relation."""
    return _now(standing, RelationStatus.COMPLETED)


def _told_if_it_knows(standing: Standing, act: Act) -> dict[str, Any]:
    """The origin is told of what the receiver does, once it has the letter."""
    if not standing.letter_delivered:
        return {}
    return {"next_step": Step.TELL_ORIGIN, "tells": act}


def refusal_heard(standing: Standing) -> Standing:
    """The origin will not transfer: its reason is in, and the receiving region is told."""
    return _now(
        standing,
        RelationStatus.AWAITING_STATEMENT,
        next_step=Step.REFUSE_AT_RECEIVER,
        awaited=Party.GATEWAY,
    )


def refused(standing: Standing) -> Standing:
    """It ends here."""
    return _now(standing, RelationStatus.REFUSED, **_NO_CLOCK)


def withdrawn(standing: Standing) -> Standing:
    """The person does not want it any more."""
    tells = _told_if_it_knows(standing, Act.WITHDRAW)
    return _now(standing, RelationStatus.WITHDRAWN, **_NO_CLOCK, **tells)


def annulled(standing: Standing) -> Standing:
    """What was recorded is taken off; the origin gives the account back."""
    return _now(
        standing,
        RelationStatus.ANNULLING,
        next_step=Step.TELL_ORIGIN,
        tells=Act.ANNUL,
        awaited=Party.GATEWAY,
        **_NO_CLOCK,
    )


def suspended(standing: Standing, by: Party, day: date) -> Standing:
    """Documents are wanted; meanwhile no term runs."""
    tells = _told_if_it_knows(standing, Act.SUSPEND) if by is Party.RECEIVER else {}
    return _now(
        standing,
        RelationStatus.SUSPENDED,
        awaited=Party.PERSON,
        suspended_from=standing.relation_status,
        suspended_by=by,
        suspended_on=day,
        **tells,
    )


def resumed(standing: Standing, day: date) -> Standing:
    """It goes on where it was; the days of the suspension do not count in its term."""
    assert standing.suspended_from is not None
    back = standing.suspended_from
    knows = standing.suspended_by is Party.RECEIVER and standing.tells is not Act.SUSPEND
    tells = _told_if_it_knows(standing, Act.RESUME) if knows else {}
    back_at: dict[str, Any] = {"next_step": GOES_ON.get(back), "awaited": _AWAITED[back], **tells}
    return _now(
        standing,
        back,
        suspended_from=None,
        suspended_by=None,
        suspended_on=None,
        **{**back_at, **_postponed(standing, day)},
    )


_AWAITED: Mapping[RelationStatus, Party] = {
    RelationStatus.AWAITING_REVIEW: Party.RECEIVER,
    RelationStatus.RETURNED_FOR_CORRECTION: Party.PERSON,
    RelationStatus.ACCEPTED: Party.GATEWAY,
    RelationStatus.LETTER_ISSUED: Party.GATEWAY,
    RelationStatus.AWAITING_STATEMENT: Party.ORIGIN,
}


def _postponed(standing: Standing, day: date) -> dict[str, Any]:
    """The term, later by the working days of the suspension; unknown where the calendar does not reach."""
    if standing.due_on is None or standing.suspended_on is None:
        return {}
    calendar = work_calendar()
    try:
        lost = calendar.working_days_between(standing.suspended_on, day)
        return {"due_on": calendar.add_working_days(standing.due_on, max(lost, 0))}
    except CalendarUnknown:
        return {"due_on": None}


def origin_told(standing: Standing) -> Standing:
    """The origin knows; what was to come next comes now."""
    if standing.relation_status is RelationStatus.ANNULLING:
        return _now(standing, RelationStatus.ANNULLED)
    return _now(
        standing,
        standing.relation_status,
        next_step=GOES_ON.get(standing.relation_status),
        awaited=standing.awaited,
    )


def halted(standing: Standing, code: str) -> Standing:
    """A region refused the next step: nothing goes on until an office says how."""
    return standing.model_copy(update={"halted_code": code, "awaited": Party.RECEIVER})


def retried(standing: Standing) -> Standing:
    """The step is tried once more."""
    return standing.model_copy(update={"halted_code": None, "awaited": Party.GATEWAY})
