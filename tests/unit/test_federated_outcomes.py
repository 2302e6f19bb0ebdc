"""What is told of a region that gave no answer: whether asking again can help (联合查询结果)."""

import pytest

from gateway.cases.answers import RegionOutcome
from gateway.cases.employment.search_answers import SearchOutcome
from gateway.cases.federated import outcome_of
from gateway.errors import (
    Broken,
    NotTellable,
    OutcomeUnknown,
    Refused,
    Unreached,
    Unreadable,
    Untranslatable,
)

OUTCOMES = [
    (Refused(code="-812"), "refused"),
    (NotTellable("has no word"), "no_counterpart"),
    (Untranslatable("jsdj_market", "chief", to_region=True), "no_counterpart"),
    (Untranslatable("jsdj_market", "99", to_region=False), "unreadable"),
    (Unreadable("does not read"), "unreadable"),
    (Unreached(), "unreached"),
    (OutcomeUnknown(), "unreached"),
    (Broken(), "unreached"),
]


@pytest.mark.parametrize(("error", "outcome"), OUTCOMES, ids=lambda one: getattr(one, "detail", one))
def test_a_region_is_not_called_unreached_where_asking_again_cannot_help(error, outcome):
    assert outcome_of(error) == outcome


def test_a_search_says_everything_that_a_look_up_says():
    assert {one.value for one in RegionOutcome} <= {one.value for one in SearchOutcome}
