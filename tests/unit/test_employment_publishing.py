"""What keeps a posting from crossing, what is told of one that may, and how a publication moves."""

from datetime import date

import pytest
from employment_samples import TODAY, posting
from hypothesis import given
from hypothesis import strategies as st

from gateway.services.employment.postings import Pay, PublishedPosting
from gateway.services.employment.publishing import (
    demands,
    hindrances,
    moved,
    pay_is_possible,
    published,
    standing,
)
from gateway.services.employment.restrictions import found_in, wordings
from gateway.services.employment.words import FindingAction, PostingMove, PostingState, RestrictedField
from gateway.vocabulary import Region

NUMBER = "0199c2a45d117c3a9b1e3f0a52c41d21"


def fields(*texts):
    return [one.field.value for one in found_in(*texts)]


# -- demands in words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "demanded"),
    [
        ("限男", ["sex"]),
        ("仅招女性", ["sex"]),
        ("男性优先", ["sex"]),
        ("性别：男", ["sex"]),
        ("限 男，３５岁 以下", ["sex", "age"]),
        ("35岁以下", ["age"]),
        ("三十五周岁以内", ["age"]),
        ("18-45周岁", ["age"]),
        ("年龄不超过40", ["age"]),
        ("未婚", ["marital_status"]),
        ("要求已婚已育", ["marital_status"]),
        ("限本地户籍", ["household"]),
        ("本市户口优先", ["household"]),
        ("不招外地", ["household"]),
        ("无乙肝", ["health"]),
        ("HBsAg 阴性", ["health"]),
        (
            "限男性，35岁以下，未婚，限本市户籍，无乙肝",
            ["sex", "age", "marital_status", "household", "health"],
        ),
    ],
)
def test_what_no_posting_may_demand_is_found(text, demanded):
    assert fields(text) == demanded


@pytest.mark.parametrize(
    "text",
    [
        "男女不限",
        "不限男女",
        "性别不限",
        "负责女装销售",
        "年满18周岁",
        "年龄不限",
        "30人以内的团队",
        "未婚已婚均可",
        "已婚未婚均可",
        "不限户籍",
        "户籍不限",
        "入职需提供户口本",
        "不查乙肝",
        "archive 管理",
        "有健康证",
        "三班倒，包食宿，月休四天",
    ],
)
def test_what_a_posting_may_say_is_left_alone(text):
    assert fields(text) == []


def test_a_demand_is_found_once_wherever_it_stands_and_says_what_forbids_it():
    (one,) = found_in("销售（限女）", "女性优先，限女")
    assert (one.field, one.action) == (RestrictedField.SEX, FindingAction.BLOCKED)
    assert one.legal_basis == "就业促进法 Art. 27"


def test_every_kind_of_demand_has_wordings():
    assert {one.field for one in wordings()} == set(RestrictedField)


def test_the_title_is_read_too():
    assert [one.field.value for one in demands(posting(title="保安（限男）"))] == ["sex"]


# -- what hinders ---------------------------------------------------------------------------------------


def test_nothing_hinders_an_ordinary_posting():
    assert hindrances(posting(), TODAY) == ()
    assert demands(posting()) == ()


@pytest.mark.parametrize(
    ("changed", "said", "by_state"),
    [
        ({"valid_to": date(2026, 11, 25)}, "expired on 2026-11-25", False),
        ({"state": PostingState.EXPIRED}, "expired", False),
        ({"state": PostingState.FROZEN}, "frozen", True),
        ({"state": PostingState.FILLED}, "filled", True),
        ({"state": PostingState.REGISTERED}, "not active yet", True),
        ({"state": PostingState.WITHDRAWN}, "withdrawn", True),
        ({"state": PostingState.ARCHIVED}, "archived", True),
        ({"occupation": None}, "occupation", False),
        ({"occupation": "6-18-99-99"}, "occupation", False),
        ({"published_from": Region.CHONGQING}, "other region", False),
        ({"employer": {"name": " "}}, "employer", False),
        ({"description": "\n"}, "what is to be done", False),
        ({"openings": 0}, "openings", False),
    ],
)
def test_what_hinders_is_said(changed, said, by_state):
    ((one),) = hindrances(posting(**changed), TODAY)
    assert (said in one.reason, one.by_state) == (True, by_state)


def test_a_posting_may_be_published_on_its_last_day():
    assert hindrances(posting(valid_to=TODAY), TODAY) == ()


def test_everything_that_hinders_is_said_at_once():
    assert len(hindrances(posting(occupation=None, openings=0, valid_to=date(2026, 1, 1)), TODAY)) == 3


def test_a_range_of_pay_that_cannot_be():
    impossible = Pay.model_construct(negotiable=False, minimum="9000.00", maximum="10.00")
    assert not pay_is_possible(impossible)
    assert pay_is_possible(Pay(negotiable=True))
    assert hindrances(posting().model_copy(update={"pay": impossible}), TODAY)


# -- what is told ---------------------------------------------------------------------------------------


def test_what_is_told_is_what_the_posting_says_and_nothing_of_its_findings():
    one = posting(findings=found_in("限男"), education="senior_high")
    told = published(one, NUMBER, 3)
    assert (told.home_posting_number, told.home_region, told.version) == ("GW000000000001", "sichuan", 3)
    assert (told.employer_name, told.education, told.pay) == (one.employer.name, one.education, one.pay)
    assert set(PublishedPosting.model_fields).isdisjoint({"findings", "mappings", "state"})
    assert PublishedPosting.model_validate(told.model_dump(mode="json", exclude_none=True)) == told


# -- how it moves ---------------------------------------------------------------------------------------

ACTIVE, FROZEN, WITHDRAWN = PostingState.ACTIVE, PostingState.FROZEN, PostingState.WITHDRAWN


@pytest.mark.parametrize(
    ("state", "move", "after"),
    [
        (ACTIVE, PostingMove.FREEZE, FROZEN),
        (FROZEN, PostingMove.FREEZE, None),
        (FROZEN, PostingMove.UNFREEZE, ACTIVE),
        (ACTIVE, PostingMove.UNFREEZE, None),
        (FROZEN, PostingMove.WITHDRAW, WITHDRAWN),
        (WITHDRAWN, PostingMove.WITHDRAW, None),
        (WITHDRAWN, PostingMove.UNFREEZE, None),
        (PostingState.EXPIRED, PostingMove.UNFREEZE, None),
        (PostingState.EXPIRED, PostingMove.ARCHIVE, PostingState.ARCHIVED),
        (PostingState.ARCHIVED, PostingMove.ARCHIVE, None),
    ],
)
def test_where_a_move_leads(state, move, after):
    assert moved(state, move) is after


@given(st.lists(st.sampled_from(PostingMove), max_size=12))
def test_nothing_comes_back_from_the_archive_and_what_was_withdrawn_stays_so(moves):
    state, over = ACTIVE, False
    for move in moves:
        after = moved(state, move) or state
        assert not (over and after in (ACTIVE, FROZEN))
        state, over = after, over or after in (WITHDRAWN, PostingState.ARCHIVED)


def test_what_is_left_active_or_frozen_expires_by_itself():
    assert standing(ACTIVE, TODAY, TODAY) is ACTIVE
    assert standing(FROZEN, date(2026, 11, 25), TODAY) is PostingState.EXPIRED
    assert standing(WITHDRAWN, date(2026, 11, 25), TODAY) is WITHDRAWN
