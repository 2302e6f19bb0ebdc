"""Problems: every error has its row and its page, and none tells more than it may."""

import inspect
from uuid import UUID

import pytest

from gateway import errors
from gateway.api import problems
from gateway.api.handbook.frame import framed
from gateway.api.handbook.languages import Language
from gateway.api.handbook.problem_page import problem_page
from gateway.api.problem_words import text
from gateway.api.problems import STATUS, Malformed, Retry, Unforeseen, problem_headers, problem_of, slug
from gateway.errands import Effect
from gateway.vocabulary import Region

ERRAND = UUID("0199c2a4-5d11-7c3a-9b1e-3f0a52c41d04")
GROUPS = {errors.GatewayError, errors.Unacceptable, errors.RegionError}
KINDS = sorted(STATUS, key=slug)


def kinds_in(module):
    found = {kind for _, kind in inspect.getmembers(module, inspect.isclass)}
    return {kind for kind in found if issubclass(kind, errors.GatewayError)}


def test_every_error_a_caller_can_meet_has_a_row():
    assert (kinds_in(errors) | kinds_in(problems)) - GROUPS == set(STATUS)


def test_types_are_stable():
    assert {slug(kind) for kind in STATUS} == {
        "broken", "case-moved", "erased", "invalid", "key-missing", "key-reused", "malformed",
        "method-not-allowed", "not-allowed", "not-authenticated", "not-found", "not-tellable",
        "outcome-unknown", "overloaded", "refused", "still-in-progress", "too-large", "too-many",
            "totals-disagree",
        "unforeseen", "unreadable", "unreached", "untranslatable", "visit-busy", "wrong-media-type",
        "wrong-state",
    }  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=slug)
def test_every_type_has_a_page_in_both_languages_that_agrees_with_the_table(kind):
    told, written = STATUS[kind], text(slug(kind))
    assert "## English" in written
    assert "## 中文" in written
    assert f"HTTP {told.status} · effect `{told.effect}`" in written
    assert f"retry `{told.retry}`" in written
    parts = {language: framed(problem_page(slug(kind), language), language).decode() for language in Language}
    for part in parts.values():
        assert f"<code>/problems/{slug(kind)}</code>" in part
    assert "What to do:" in parts[Language.ENGLISH]
    assert "如何处理：" in parts[Language.CHINESE]
    assert "如何处理：" not in parts[Language.ENGLISH]


def test_an_unknown_outcome_says_where_to_enquire_and_never_to_send_it_again():
    told = problem_of(
        errors.OutcomeUnknown(region=Region.CHONGQING, errand_id=ERRAND), changes_state=True, reversible=True
    )
    assert (told.status, told.effect, told.retry) == (504, Effect.UNKNOWN, Retry.NEVER)
    assert told.enquire_url == f"/v1/errands/{ERRAND}/enquiries"
    assert told.reverse_url == f"/v1/errands/{ERRAND}/reversals"


def test_what_cannot_be_taken_back_offers_no_reversal():
    told = problem_of(errors.OutcomeUnknown(errand_id=ERRAND), changes_state=True, reversible=False)
    assert told.reverse_url is None


def test_an_unreadable_answer_to_a_state_change_is_an_unknown_outcome():
    told = problem_of(errors.Unreadable(errand_id=ERRAND), changes_state=True)
    assert (told.type, told.effect) == ("/problems/outcome-unknown", Effect.UNKNOWN)


def test_an_unreadable_answer_to_a_read_changes_nothing():
    told = problem_of(errors.Unreadable(errand_id=ERRAND), changes_state=False)
    assert (told.status, told.effect) == (502, Effect.NONE)


@pytest.mark.parametrize("failure", [errors.Broken(), Unforeseen()], ids=["broken", "unforeseen"])
@pytest.mark.parametrize(
    ("changes_state", "handed_over", "effect"),
    [(True, True, Effect.UNKNOWN), (True, False, Effect.NONE), (False, True, Effect.NONE)],
)
def test_our_own_failure_proves_nothing_once_a_state_change_was_handed_over(
    failure, changes_state, handed_over, effect
):
    told = problem_of(failure, changes_state=changes_state, handed_over=handed_over)
    assert told.effect is effect
    assert told.retry is Retry.SAME_KEY


def test_a_regions_message_is_shown_without_the_persons_name_and_numbers():
    refused = errors.Refused(
        region=Region.SICHUAN, code="-2001", message="参保人王建国(510198197203150010)已停保, 见第3条"
    )
    told = problem_of(refused, personal=["王建国"])
    assert told.region.message == "参保人***(***)已停保, 见第3条"
    assert told.region.code == "-2001"


def test_a_code_long_enough_to_be_a_person_is_not_shown():
    told = problem_of(errors.Untranslatable("sichuan.aac058", "510198197203150010", to_region=True))
    assert "510198197203150010" not in told.model_dump_json()
    assert "sichuan.aac058" in told.detail


def test_a_short_code_is_shown_with_its_table():
    told = problem_of(errors.Untranslatable("chongqing.insutype", "342", to_region=False))
    assert told.detail == "Table chongqing.insutype has no counterpart for the code 342."


def test_no_more_faults_are_told_than_can_be_read():
    told = problem_of(errors.Invalid([errors.Fault(f"/lines/{place}", "x") for place in range(2000)]))
    assert len(told.errors) == problems.MOST_FAULTS


@pytest.mark.parametrize(
    ("failure", "seconds"),
    [(errors.StillInProgress(), "1"), (errors.Overloaded(), "1"), (errors.Unreached(), "5")],
    ids=["still in progress", "overloaded", "unreached"],
)
def test_what_passes_says_when_to_try_again(failure, seconds):
    assert problem_headers(failure, problem_of(failure))["retry-after"] == seconds


def test_a_final_answer_does_not_say_when_to_try_again():
    refused = errors.Refused(errand_id=ERRAND)
    headers = problem_headers(refused, problem_of(refused))
    assert "retry-after" not in headers
    assert headers["errand-id"] == str(ERRAND)


def test_a_malformed_body_is_400_although_it_is_a_kind_of_invalid():
    assert problem_of(Malformed([])).status == 400
    assert problem_of(errors.TotalsDisagree([])).type == "/problems/totals-disagree"


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [
        ("/lines/12/amount", "/lines/12/amount"),
        ("/query/500198199512220067", "/query/***"),
        ("/patient/杨𬭼/age", "/patient/***/age"),
        ("/header/X-Sandbox-Fault", "/header/X-Sandbox-Fault"),
        ("", ""),
    ],
)
def test_a_name_that_may_be_a_persons_is_not_pointed_at(pointer, shown):
    told = problem_of(errors.Invalid([errors.Fault(pointer, "is not a member here")]))
    assert [fault.pointer for fault in told.errors] == [shown]
