"""Every reason against a transfer, each alone and all together."""

from __future__ import annotations

from datetime import date

import pytest
from pension_samples import applicant, insured

from gateway.services.pension.eligibility import ARTICLES, EligibilityQuestion, determine_eligibility
from gateway.services.pension.words import (
    AccountKind,
    AccountStatus,
    ContributionStatus,
    RefusalReason,
    Scheme,
)
from gateway.services.words import Sex
from gateway.vocabulary import Region

CASE, OTHER_CASE = "a" * 32, "b" * 32
CQ = Region.CHONGQING


def checked(*, at_origin=None, at_receiver=None, person=None, **changes):
    figures = {
        "person": person or applicant(),
        "origin_area": "510198",
        "receiving_area": "500198",
        "origin_scheme": Scheme.EMPLOYEE,
        "receiving_scheme": Scheme.EMPLOYEE,
        "at_origin": (insured(),) if at_origin is None else at_origin,
        "at_receiver": (insured(CQ),) if at_receiver is None else at_receiver,
        "decided_on": date(2026, 3, 2),
    }
    return determine_eligibility(EligibilityQuestion(**{**figures, **changes}))


def test_somebody_suspended_there_and_contributing_here_may_be_transferred():
    result = checked()
    assert result.eligible
    assert (result.reasons, result.findings) == ((), ())
    assert result.placement is not None
    assert result.explanation.steps[-1].term == "校验结果"


OLD = "510198197002206073"  # a man of 54 in July 2024


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"at_origin": ()}, RefusalReason.NOT_INSURED_AT_ORIGIN),
        ({"at_origin": (insured(scheme=Scheme.INSTITUTION),)}, RefusalReason.NOT_INSURED_AT_ORIGIN),
        ({"at_receiver": ()}, RefusalReason.NOT_INSURED_AT_RECEIVER),
        ({"at_receiver": (insured(CQ, scheme=Scheme.RESIDENT),)}, RefusalReason.NOT_INSURED_AT_RECEIVER),
        ({"at_origin": (insured(receives_pension=True),)}, RefusalReason.RECEIVES_PENSION),
        ({"at_receiver": (insured(CQ, receives_pension=True),)}, RefusalReason.RECEIVES_PENSION),
        ({"at_origin": (insured(account_status=AccountStatus.RETIRED),)}, RefusalReason.RECEIVES_PENSION),
        (
            {"at_origin": (insured(contribution_status=ContributionStatus.TERMINATED),)},
            RefusalReason.TERMINATED_AT_ORIGIN,
        ),
        (
            {"at_origin": (insured(account_status=AccountStatus.TRANSFERRED_OUT),)},
            RefusalReason.TERMINATED_AT_ORIGIN,
        ),
        (
            {"at_receiver": (insured(CQ, account_status=AccountStatus.CLOSED),)},
            RefusalReason.TERMINATED_AT_RECEIVER,
        ),
        (
            {"at_origin": (insured(contribution_status=ContributionStatus.CONTRIBUTING),)},
            RefusalReason.STILL_CONTRIBUTING_AT_ORIGIN,
        ),
        ({"at_origin": (insured(unpaid_months=3),)}, RefusalReason.ARREARS_AT_ORIGIN),
        ({"at_receiver": (insured(CQ, open_transfers=(OTHER_CASE,)),)}, RefusalReason.TRANSFER_UNDER_WAY),
        (
            {"at_receiver": (insured(CQ, account_kind=AccountKind.TEMPORARY),)},
            RefusalReason.TEMPORARY_ACCOUNT_AT_RECEIVER,
        ),
        (
            {
                "person": applicant(id_number=OLD),
                "at_origin": (insured(id_number=OLD),),
                "at_receiver": (insured(CQ, id_number=OLD),),
            },
            RefusalReason.TEMPORARY_ACCOUNT_AT_RECEIVER,
        ),
        ({"receiving_area": "510701"}, RefusalReason.SAME_REGION),
        ({"at_origin": (insured(name="周明沅"),)}, RefusalReason.IDENTITY_MISMATCH),
        ({"at_receiver": (insured(CQ, sex=Sex.FEMALE),)}, RefusalReason.IDENTITY_MISMATCH),
        ({"at_receiver": (insured(CQ, id_number=OLD),)}, RefusalReason.IDENTITY_MISMATCH),
    ],
)
def test_each_reason_alone_is_named_with_its_article(changes, reason):
    result = checked(**changes)
    assert result.reasons == (reason,)
    assert not result.eligible
    assert result.findings[0].article == ARTICLES[reason]
    assert result.findings[0].article in result.explanation.articles
    assert result.explanation.steps[0].term == reason.term


def test_the_resident_scheme_waits_for_the_claim():
    result = checked(origin_scheme=Scheme.RESIDENT, at_origin=(insured(scheme=Scheme.RESIDENT),))
    assert result.reasons == (RefusalReason.RESIDENT_SCHEME_BEFORE_CLAIM,)


def test_every_reason_but_other_has_its_rule():
    assert set(ARTICLES) == set(RefusalReason) - {RefusalReason.OTHER}


def test_all_reasons_are_told_at_once():
    result = checked(
        at_origin=(insured(unpaid_months=1, contribution_status=ContributionStatus.CONTRIBUTING),),
        at_receiver=(),
    )
    assert set(result.reasons) == {
        RefusalReason.STILL_CONTRIBUTING_AT_ORIGIN,
        RefusalReason.ARREARS_AT_ORIGIN,
        RefusalReason.NOT_INSURED_AT_RECEIVER,
    }


def test_the_own_case_does_not_stand_in_its_own_way():
    known = (insured(CQ, open_transfers=(CASE,)),)
    assert checked(at_receiver=known, own_case=CASE).eligible
    assert not checked(at_receiver=known, own_case=OTHER_CASE).eligible


def test_an_account_that_ended_does_not_stand_in_the_way_of_one_that_goes_on():
    ended = insured(account_status=AccountStatus.TRANSFERRED_OUT, unpaid_months=2)
    assert checked(at_origin=(ended, insured())).eligible


def test_a_temporary_account_beside_a_general_one_does_not_stand_in_the_way():
    both = (insured(CQ, account_kind=AccountKind.TEMPORARY), insured(CQ))
    assert checked(at_receiver=both).eligible


def test_a_temporary_account_may_be_transferred_to_where_the_relation_is():
    assert checked(at_origin=(insured(account_kind=AccountKind.TEMPORARY),)).eligible


@pytest.mark.parametrize(
    "changes", [{"assigned": True}, {"person": applicant(id_number=OLD, household_area="500198")}]
)
def test_the_age_does_not_matter_at_home_or_after_an_assignment(changes):
    figures = {
        "person": applicant(id_number=OLD),
        "at_origin": (insured(id_number=OLD),),
        "at_receiver": (insured(CQ, id_number=OLD),),
    }
    assert checked(**{**figures, **changes}).eligible


def test_names_are_compared_as_they_stand_in_old_fonts():
    result = checked(
        person=applicant(name="欧阳䶮"),
        at_origin=(insured(name="欧阳\ue863"),),
        at_receiver=(insured(CQ, name="欧阳 䶮"),),
    )
    assert result.eligible


def test_without_a_first_month_the_age_rule_is_not_judged():
    result = checked(at_receiver=(insured(CQ, first_month=None),))
    assert result.eligible
    assert result.placement is None


def test_an_unknown_sex_is_read_from_the_number():
    assert checked(person=applicant(sex=Sex.UNKNOWN)).eligible
