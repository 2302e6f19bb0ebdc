"""How much a client may ask: what one second brings, and so many at once."""

import pytest

from gateway.api.allowances import Allowances, told
from gateway.api.passage import Passage
from gateway.api.problems import RETRY_SECONDS
from gateway.cases.registrations import Registration
from gateway.errors import TooMany


class Counter:
    """Allowances over a clock that is moved by hand."""

    def __init__(self, rate=10, at_once=3):
        self.at = 100.0
        self.allowances = Allowances(lambda: self.at)
        self.agreed = Registration.model_validate(
            {
                "organisation": "91500198MA6000091X",
                "name": "重庆沙箱银行",
                "kind": "bank",
                "scopes": ["credit"],
                "valid_from": "2026-01-01",
                "requests_per_second": rate,
                "requests_at_once": at_once,
            }
        )

    def passing(self, client_id="bank"):
        self.passage = Passage("0" * 32, "01")
        return self.allowances.spent(client_id, self.agreed, self.passage)

    def ask(self, client_id="bank"):
        """Whether a request passes; what it is told otherwise."""
        try:
            with self.passing(client_id):
                return True
        except TooMany as error:
            return error.retry_seconds or RETRY_SECONDS[TooMany]


def test_so_many_pass_in_a_second_and_the_next_is_told_to_wait():
    counter = Counter(rate=10)
    assert [counter.ask() for _ in range(11)] == [*[True] * 10, 1]
    counter.at += 0.1
    assert [counter.ask(), counter.ask()] == [True, 1]
    counter.at += 3600
    assert [counter.ask() for _ in range(11)] == [*[True] * 10, 1]


def test_what_is_left_is_told_also_to_who_is_refused():
    counter = Counter(rate=2)
    left = []
    for _ in range(3):
        counter.ask()
        left.append(counter.passage.allowance)
    assert left == [(2, 1), (2, 0), (2, 0)]
    assert dict(told(left[0])) == {
        b"ratelimit-policy": b'"client";q=2;w=1',
        b"ratelimit": b'"client";r=1;t=1',
    }


def test_one_client_does_not_use_up_what_is_anothers():
    counter = Counter(rate=1)
    assert [counter.ask("bank"), counter.ask("bank"), counter.ask("office")] == [True, 1, True]


def test_so_many_at_once_and_each_leaves_its_place_however_it_ends():
    counter = Counter(rate=100, at_once=2)
    with counter.passing(), counter.passing():
        assert counter.ask() == 1
    assert counter.ask() is True
    for _ in range(5):
        with pytest.raises(ValueError, match="ours"), counter.passing():
            raise ValueError("ours")
    with counter.passing(), counter.passing():
        assert counter.ask() == 1


def test_an_agreement_that_changes_counts_from_the_next_request_on():
    counter = Counter(rate=10)
    assert counter.ask() is True
    counter.agreed = counter.agreed.model_copy(update={"requests_per_second": 2})
    assert [counter.ask() for _ in range(3)] == [True, True, 1]
