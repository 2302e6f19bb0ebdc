"""Until when a record is public and from when it may be repaired: both clocks, both rules."""

from datetime import date, timedelta

import pytest
from credit_samples import record
from hypothesis import given
from hypothesis import strategies as st

from gateway.services.credit.calendar import months_after
from gateway.services.credit.publicity import PublicityReason, StopReason, Transition, publicity_of
from gateway.services.credit.words import (
    PenaltyCategory,
    RecordKind,
    RecordStatus,
    ReviewReason,
    Severity,
)

DECIDED = date(2026, 4, 10)
PUBLISHED = date(2026, 4, 20)


def penalty(**differently):
    return record(**({"decided_on": DECIDED, "published_on": PUBLISHED} | differently))


@pytest.mark.parametrize(
    ("severity", "repair_from", "ends"),
    [
        (Severity.ORDINARY, date(2026, 7, 10), date(2027, 4, 10)),
        (Severity.SERIOUS, date(2027, 4, 10), date(2029, 4, 10)),
        (Severity.MINOR, DECIDED, date(2026, 7, 10)),
    ],
)
def test_the_worked_days_of_the_new_rule(severity, repair_from, ends):
    told = publicity_of(penalty(severity=severity), date(2026, 5, 1))
    assert (told.rule_set, told.repair_possible_from, told.repair_clock_ends_on) == (
        "repair-2026",
        repair_from,
        ends,
    )


@pytest.mark.parametrize(
    ("on", "public", "why"),
    [
        (date(2026, 4, 19), False, PublicityReason.NOT_YET_PUBLISHED),
        (date(2026, 4, 20), True, PublicityReason.WITHIN_PERIOD),
        (date(2027, 4, 9), True, PublicityReason.WITHIN_PERIOD),
        (date(2027, 4, 10), False, PublicityReason.PERIOD_OVER),
    ],
)
def test_it_stops_by_itself_at_the_longest_time(on, public, why):
    told = publicity_of(penalty(severity=Severity.ORDINARY), on)
    assert (told.public, told.why) == (public, why)
    assert (told.stop_reason is StopReason.MAXIMUM_REACHED) == (why is PublicityReason.PERIOD_OVER)


def test_two_clocks_start_on_two_days_and_the_first_to_end_counts():
    told = publicity_of(penalty(severity=Severity.SERIOUS), date(2026, 5, 1))
    assert told.repair_clock_ends_on == date(2029, 4, 10)
    assert told.publicity_clock_ends_on == date(2029, 4, 20)
    assert told.public_until == date(2029, 4, 10)
    late = publicity_of(
        penalty(severity=Severity.SERIOUS, penalties=(PenaltyCategory.CRITICISM,), amounts=()),
        date(2026, 5, 1),
    )
    assert (late.publicity_clock_ends_on, late.public_until) == (date(2026, 7, 20), date(2026, 7, 20))


def test_a_record_from_before_keeps_the_rule_of_its_day():
    old = penalty(decided_on=date(2026, 3, 31), published_on=date(2026, 4, 8), severity=None)
    told = publicity_of(old, date(2026, 5, 1))
    assert (told.rule_set, told.why) == ("repair-2023", PublicityReason.WITHIN_PERIOD)
    assert (told.repair_possible_from, told.repair_clock_ends_on) == (date(2026, 7, 8), date(2029, 4, 8))


def test_older_records_may_be_classed_anew_where_the_deployment_says_so():
    old = penalty(decided_on=date(2026, 3, 31), severity=Severity.ORDINARY)
    kept = publicity_of(old, date(2026, 5, 1))
    anew = publicity_of(old, date(2026, 5, 1), transition=Transition.RECLASSIFY)
    assert (kept.rule_set, anew.rule_set) == ("repair-2023", "repair-2026")
    assert anew.repair_clock_ends_on == date(2027, 3, 31)


def test_a_severity_that_is_not_said_is_not_guessed():
    told = publicity_of(penalty(severity=None), date(2026, 5, 1))
    assert (told.public, told.why) == (True, PublicityReason.UNDETERMINED)
    assert (told.repair_possible_from, told.repair_clock_ends_on) == (None, None)
    assert told.public_until == told.publicity_clock_ends_on == date(2029, 4, 20)


def test_only_a_warning_is_never_public():
    told = publicity_of(penalty(penalties=(PenaltyCategory.WARNING,), amounts=()), date(2026, 5, 1))
    assert (told.public, told.why) == (False, PublicityReason.ONLY_WARNING)
    both = penalty(penalties=(PenaltyCategory.WARNING, PenaltyCategory.FINE))
    assert publicity_of(both, date(2026, 5, 1)).public


def test_a_minor_breach_is_not_published_unless_its_region_did_so():
    unpublished = penalty(severity=Severity.MINOR, published_on=None)
    assert publicity_of(unpublished, date(2026, 5, 1)).why is PublicityReason.MINOR
    assert publicity_of(penalty(severity=Severity.MINOR), date(2026, 5, 1)).public
    assert not publicity_of(penalty(severity=Severity.MINOR), date(2026, 7, 10)).public


@pytest.mark.parametrize(
    ("region", "fine", "months"),
    [
        ("sichuan", "9999.99", 3),
        ("sichuan", "10000.00", 36),
        ("chongqing", "4999.99", 3),
        ("chongqing", "9999.99", 36),
    ],
)
def test_what_a_low_fine_is_each_region_says(region, fine, months):
    told = publicity_of(penalty(region=region, fine=fine, severity=Severity.SERIOUS), date(2026, 5, 1))
    assert told.publicity_clock_ends_on == months_after(PUBLISHED, months)


def test_a_fine_that_could_not_be_read_is_not_low():
    unread = penalty(amounts=(), needs_review=(ReviewReason.AMOUNT_IN_TEXT,), severity=Severity.SERIOUS)
    assert publicity_of(unread, date(2026, 5, 1)).publicity_clock_ends_on == months_after(PUBLISHED, 36)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (RecordStatus.REVOKED, PublicityReason.REVOKED),
        (RecordStatus.REPAIRED, PublicityReason.REPAIRED),
        (RecordStatus.REMOVED, PublicityReason.REMOVED),
    ],
)
def test_what_was_stopped_says_when_and_why(status, why):
    told = publicity_of(penalty(status=status, status_on=date(2026, 6, 1)), date(2026, 6, 2))
    assert (told.public, told.why, told.stopped_on) == (False, why, date(2026, 6, 1))


def test_a_corrected_record_goes_on_with_its_corrected_content():
    assert publicity_of(penalty(status=RecordStatus.CORRECTED), date(2026, 5, 1)).public


def test_what_is_no_breach_has_no_period():
    told = publicity_of(record(kind=RecordKind.HONOUR, penalties=(), amounts=()), date(2036, 1, 1))
    assert (told.public, told.why, told.public_until) == (True, PublicityReason.NOT_ADVERSE, None)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_end_where_the_month_does(day, months, later):
    assert months_after(day, months) == later


@given(
    decided=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    waited=st.integers(0, 60),
    severity=st.sampled_from([None, *Severity]),
    after=st.integers(0, 2000),
)
def test_once_over_it_stays_over(decided, waited, severity, after):
    one = penalty(decided_on=decided, published_on=decided + timedelta(waited), severity=severity)
    day = decided + timedelta(after)
    if publicity_of(one, day).why is PublicityReason.PERIOD_OVER:
        assert not publicity_of(one, day + timedelta(1)).public
