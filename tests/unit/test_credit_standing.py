"""Where a push stands: its versions, its terms, and that it is never more public there than at home."""

from datetime import date

import pytest
from credit_samples import CHENGDU, CHONGQING, record
from hypothesis import given
from hypothesis import strategies as st

from gateway.services.credit import standing as rules
from gateway.services.credit.pushing import PushClock, PushState
from gateway.services.credit.standing import Standing, content_of, push_due, push_id_of, push_of
from gateway.services.credit.words import PenaltyCategory, RecordKind, RecordStatus, Severity
from gateway.vocabulary import Region

TODAY = date(2026, 4, 24)


def of_chongqing(**differently):
    return record(**{"subject": CHONGQING, **differently})


def push(one, on=TODAY):
    return push_of(one, on, operator="0000")


def test_a_penalty_is_due_after_ten_working_days_over_the_holidays():
    assert push_due(of_chongqing()) == date(2026, 4, 24)
    # 2026-05-01 to 05 are days off, and Saturday 2026-05-09 is worked.
    assert push_due(of_chongqing(decided_on=date(2026, 4, 28))) == date(2026, 5, 14)


def test_in_a_year_whose_days_off_are_not_known_no_term_is_guessed():
    assert push_due(of_chongqing(decided_on=date(2019, 5, 6))) is None
    assert push_due(of_chongqing(decided_on=date(2026, 12, 28))) is None


def test_only_penalties_have_terms():
    assert push_due(of_chongqing(kind=RecordKind.LICENCE)) is None
    assert rules.publish_due(RecordKind.LICENCE, TODAY) is None
    assert rules.publish_due(RecordKind.PENALTY, TODAY) == date(2026, 5, 12)


def test_the_same_record_has_one_push_whatever_its_brackets():
    plain, full = of_chongqing(), of_chongqing(document_number="川市监罚（２０２６）１号")
    assert push(plain).push_id == push(full).push_id == push_id_of(Region.SICHUAN, plain.key)
    assert push(plain).push_id != push(of_chongqing(region="chongqing", subject=CHENGDU)).push_id


@pytest.mark.parametrize(
    "own",
    [
        {"subject": CHENGDU},
        {"subject": "91330198MA60002005"},
        {"region": "chongqing", "published_from": "sichuan"},
        {"published_from": "chongqing"},
    ],
)
def test_what_the_other_region_has_nothing_to_do_with_is_no_push(own):
    assert push(of_chongqing(**own)) is None


@pytest.mark.parametrize(
    ("told", "public", "until"),
    [
        ({}, True, date(2027, 4, 10)),
        ({"severity": Severity.SERIOUS}, True, date(2029, 4, 10)),
        ({"penalties": (PenaltyCategory.WARNING,)}, False, None),
        ({"published_on": None}, False, None),
        ({"status": RecordStatus.REPAIRED, "status_on": date(2026, 4, 22)}, False, None),
    ],
)
def test_it_is_as_public_there_as_at_home(told, public, until):
    wanted = push(of_chongqing(**told))
    assert (wanted.public, wanted.public_until) == (public, until)


def test_a_withdrawal_has_three_working_days_from_the_day_it_stopped():
    stopped = push(of_chongqing(status=RecordStatus.REVOKED, status_on=date(2026, 4, 22)))
    assert stopped.withdrawal_due_on == date(2026, 4, 27)
    assert push(of_chongqing()).withdrawal_due_on is None


def test_what_is_about_keeping_it_makes_no_version():
    kept = of_chongqing(changed_at=record().changed_at.replace(hour=20))
    assert content_of(of_chongqing()) == content_of(kept)
    assert content_of(of_chongqing()) != content_of(of_chongqing(objected=True))


# -- standing --------------------------------------------------------------------------------------------

DUE, WITHDRAW = date(2026, 4, 24), date(2026, 4, 27)


def versioned(one, *, public):
    due = None if public else WITHDRAW
    return rules.versioned(one, public=public, push_due_on=DUE, withdrawal_due_on=due)


def taken(one, **differently):
    told = {
        "version": one.version,
        "withdrawn": one.withdrawn,
        "public": not one.withdrawn,
        "published_on": None,
        "publish_due_on": date(2026, 5, 12),
        "on": TODAY,
    }
    return rules.taken(one, **{**told, **differently})


def test_one_term_runs_at_a_time():
    waiting = versioned(Standing(), public=True)
    assert waiting.awaited == (PushClock.PUSH, DUE)
    there = taken(waiting, public=False)
    assert (there.state, there.awaited) == (PushState.PUSHED, (PushClock.PUBLICATION, date(2026, 5, 12)))
    seen = rules.published(there, date(2026, 4, 28))
    assert (seen.state, seen.awaited) == (PushState.PUBLISHED, None)
    stopped = versioned(seen, public=False)
    assert stopped.awaited == (PushClock.WITHDRAWAL, WITHDRAW)
    assert taken(stopped).awaited is None


def test_what_was_never_told_is_not_withdrawn():
    one = versioned(Standing(), public=False)
    assert (one.version, one.state, one.awaited) == (0, PushState.NOT_PUBLISHED, None)


def test_an_older_version_that_arrives_late_does_not_say_where_it_stands():
    stopped = versioned(versioned(Standing(), public=True), public=False)
    late = taken(stopped, version=1, withdrawn=False, public=True)
    assert (late.state, late.pushed_on, late.published_on) == (PushState.WITHDRAWING, TODAY, TODAY)
    assert rules.refused(stopped, version=1) == stopped


def test_a_refusal_stops_no_term():
    waiting = versioned(Standing(), public=True)
    no = rules.refused(waiting, version=1)
    assert (no.state, no.awaited) == (PushState.REFUSED, (PushClock.PUSH, DUE))


def test_what_is_published_again_begins_anew():
    gone = taken(versioned(taken(versioned(Standing(), public=True)), public=False))
    again = versioned(gone, public=True)
    assert (again.state, again.withdrawn_on, again.withdrawal_due_on) == (PushState.WAITING, None, None)
    assert again.pushed_on == TODAY


WHAT_COMES = {
    "take": taken,
    "take late": lambda one: taken(one, version=max(1, one.version - 1)),
    "refuse": lambda one: rules.refused(one, version=one.version),
    "see": lambda one: rules.published(one, TODAY),
}
_GONE = (PushState.WITHDRAWING, PushState.WITHDRAWN)


@given(st.lists(st.sampled_from(["publish", "withdraw", *WHAT_COMES]), max_size=12))
def test_whatever_happens_the_state_says_what_the_newest_version_is(acts):
    one = Standing()
    for act in acts:
        before = one
        if act in ("publish", "withdraw"):
            one = versioned(one, public=act == "publish")
            assert one.version - before.version == (act == "publish" or before.version > 0)
        elif one.version:
            one = WHAT_COMES[act](one)
        assert one.version >= before.version
        assert one.withdrawn == (one.state in _GONE) or one.state is PushState.REFUSED
        assert (one.state is PushState.WITHDRAWN) <= (one.withdrawn_on is not None)
        assert (one.state is PushState.PUBLISHED) <= (one.published_on is not None)
