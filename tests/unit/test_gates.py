"""Gates before the regions: how many are let in, when nobody is, and how one call finds out."""

import asyncio

import pytest

from gateway.errors import OutcomeUnknown, Refused, Unreached, Unreadable
from gateway.gates import FULL, SHUT, Gate, Gates, GateSettings
from gateway.vocabulary import Region

CHONGQING, SICHUAN = Region.CHONGQING, Region.SICHUAN
PATIENCE = GateSettings(failures=3, shut_seconds=5.0, at_once=4)


class Doorway:
    """Gates over a clock that is moved by hand, and what was told of them."""

    def __init__(self, settings=PATIENCE):
        self.at = 1000.0
        self.told = []
        self.gates = Gates(settings, clock=lambda: self.at, watch=self.watch)

    def watch(self, region, operation, gate):
        self.told.append((region, operation, gate))

    def call(self, error=None, *, region=CHONGQING, operation="settle"):
        """One call; what it ends with."""
        try:
            with self.gates.through(region, operation):
                if error is not None:
                    raise error
        except Unreached as unreached:
            return unreached.code
        except (Exception, asyncio.CancelledError) as other:
            return type(other).__name__
        return "answered"

    def shut(self, times=PATIENCE.failures):
        for _ in range(times):
            self.call(Unreached())
        assert self.call() == SHUT


SILENCE = [Unreached(), Unreached(code="HTTP 503"), OutcomeUnknown(), OutcomeUnknown(code="-1")]
ANSWERS = [None, Refused(code="4001"), Unreadable("x"), Unreached(code="-305"), ValueError("ours")]


@pytest.mark.parametrize("silence", SILENCE, ids=repr)
def test_a_region_that_does_not_answer_is_left_alone_after_so_many_calls(silence):
    doorway = Doorway()
    for _ in range(PATIENCE.failures):
        assert doorway.call(silence) != SHUT
    assert doorway.call() == SHUT
    assert doorway.told == [(CHONGQING, "settle", Gate.SHUT)]


@pytest.mark.parametrize("answer", ANSWERS, ids=repr)
def test_whatever_a_region_says_is_an_answer_and_begins_the_count_anew(answer):
    doorway = Doorway()
    for _ in range(3):
        for _ in range(PATIENCE.failures - 1):
            doorway.call(OutcomeUnknown())
        doorway.call(answer)
    assert doorway.told == []


def test_a_caller_that_goes_away_says_nothing_about_the_region():
    doorway = Doorway()
    for _ in range(9):
        doorway.call(asyncio.CancelledError())
    assert doorway.call() == "answered"
    for _ in range(PATIENCE.failures - 1):
        doorway.call(Unreached())
    doorway.call(asyncio.CancelledError())
    doorway.call(Unreached())
    assert doorway.call() == SHUT


def test_each_operation_of_each_region_has_a_gate_of_its_own():
    doorway = Doorway()
    doorway.shut()
    assert doorway.call(region=SICHUAN) == "answered"
    assert doorway.call(operation="find_postings") == "answered"


def test_who_is_not_let_in_is_told_when_to_come_again():
    doorway = Doorway()
    doorway.shut()
    doorway.at += 1.5
    with pytest.raises(Unreached) as unreached, doorway.gates.through(CHONGQING, "settle"):
        pass
    assert unreached.value.region is CHONGQING
    assert unreached.value.retry_seconds == 4
    assert "nothing was sent" in unreached.value.detail


def test_of_many_that_come_when_it_may_open_one_goes_through_to_find_out():
    doorway = Doorway()
    doorway.shut()
    doorway.at += PATIENCE.shut_seconds
    answered = asyncio.Event()
    asked = []

    async def one():
        try:
            with doorway.gates.through(CHONGQING, "settle"):
                asked.append(1)
                await answered.wait()
        except Unreached as unreached:
            return unreached.code
        return "answered"

    async def all_of_them():
        calls = [asyncio.create_task(one()) for _ in range(20)]
        await asyncio.sleep(0)
        answered.set()
        return await asyncio.gather(*calls)

    ends = asyncio.run(all_of_them())
    assert len(asked) == 1
    assert sorted(ends) == ["answered", *[SHUT] * 19]
    assert [gate for *_, gate in doorway.told] == [Gate.SHUT, Gate.PROBING, Gate.OPEN]
    assert doorway.call() == "answered"


def test_a_probe_in_vain_shuts_it_for_twice_as_long_and_not_for_ever():
    doorway = Doorway()
    doorway.shut()
    for seconds in (5.0, 10.0, 20.0, 40.0, 40.0):
        doorway.at += seconds - 0.01
        assert doorway.call() == SHUT
        doorway.at += 0.01
        assert doorway.call(Unreached()) is None
    doorway.at += 40.0
    assert doorway.call() == "answered"
    doorway.shut()
    doorway.at += 5.0
    assert doorway.call() == "answered"


def test_a_probe_whose_caller_goes_away_leaves_the_next_one_to_find_out():
    doorway = Doorway()
    doorway.shut()
    doorway.at += PATIENCE.shut_seconds
    assert doorway.call(asyncio.CancelledError()) == "CancelledError"
    assert doorway.call() == "answered"


def test_an_answer_to_an_earlier_call_opens_it():
    doorway = Doorway()
    with doorway.gates.through(CHONGQING, "settle"):
        doorway.shut()
    assert doorway.call() == "answered"


def test_so_many_are_let_in_at_once_and_leave_their_places():
    doorway = Doorway()
    inside = [doorway.gates.through(CHONGQING, "settle") for _ in range(PATIENCE.at_once)]
    for one in inside:
        one.__enter__()
    assert doorway.call() == FULL
    assert doorway.call(operation="enquire") == "answered"
    inside.pop().__exit__(None, None, None)
    assert doorway.call() == "answered"
    assert doorway.call(ValueError("ours")) == "ValueError"
    assert doorway.call() == "answered"
