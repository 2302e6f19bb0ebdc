"""Gathering: one batch at a time, in order, never two that touch the same; no bad record harms another."""

import asyncio

import pytest

from gateway.errors import Broken, Overloaded
from gateway.records.commits import Gathering


class Desk:
    """Carries batches out when it is told to, and remembers them."""

    def __init__(self):
        self.batches = []
        self.open = asyncio.Event()
        self.open.set()

    async def carry_out(self, batch):
        await self.open.wait()
        self.batches.append(list(batch))
        if "bad" in batch:
            raise ValueError("bad")
        if "gone" in batch:
            raise Broken
        return [one.upper() for one in batch]


@pytest.fixture
def desk():
    return Desk()


async def test_what_arrives_during_a_batch_goes_together_into_the_next(desk):
    gathering = Gathering(desk.carry_out, most=3)
    desk.open.clear()
    first = gathering.submit("a")
    await asyncio.sleep(0)
    others = [gathering.submit(one) for one in "bcde"]
    desk.open.set()
    assert await asyncio.gather(first, *others) == list("ABCDE")
    assert desk.batches == [["a"], ["b", "c", "d"], ["e"]]


async def test_no_two_of_a_batch_touch_the_same_and_order_is_kept(desk):
    gathering = Gathering(desk.carry_out)
    touching = {"a1": "x", "b1": "y", "a2": "x", "ab": "xy", "b2": "y", "c": "z"}
    await asyncio.gather(*(gathering.submit(name, touches) for name, touches in touching.items()))
    assert desk.batches == [["a1", "b1", "c"], ["a2"], ["ab"], ["b2"]]


async def test_a_bad_record_fails_alone(desk):
    gathering = Gathering(desk.carry_out)
    results = await asyncio.gather(
        *(gathering.submit(one) for one in ("a", "bad", "b")), return_exceptions=True
    )
    assert (results[0], str(results[1]), results[2]) == ("A", "bad", "B")


async def test_a_broken_database_is_not_asked_again_for_each(desk):
    gathering = Gathering(desk.carry_out)
    results = await asyncio.gather(
        *(gathering.submit(one) for one in ("a", "gone", "b")), return_exceptions=True
    )
    assert [type(one) for one in results] == [Broken] * 3
    assert len(desk.batches) == 1


async def test_too_many_waiting_are_refused_but_not_what_must_be(desk):
    gathering = Gathering(desk.carry_out, room=2)
    kept = [gathering.submit("a"), gathering.submit("b")]
    with pytest.raises(Overloaded):
        gathering.submit("c")
    kept.append(gathering.submit("d", must=True))
    assert await asyncio.gather(*kept) == ["A", "B", "D"]


async def test_what_was_cancelled_before_its_batch_is_not_carried_out(desk):
    gathering = Gathering(desk.carry_out)
    waiting = [gathering.submit(one) for one in "ab"]
    waiting[0].cancel()
    assert await waiting[1] == "B"
    assert desk.batches == [["b"]]


async def test_nothing_runs_when_nothing_waits(desk):
    gathering = Gathering(desk.carry_out)
    await gathering.submit("a")
    await gathering.drain()
    assert gathering._runner is None
