"""What the other region is to be told, in the database: in order, once, whoever tells it."""

import asyncio
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from records_keys import KEEPER
from records_samples import closing, errand

from gateway.cases.deliveries import Deliveries, Sending, made, refused
from gateway.cases.operation import Operation
from gateway.cases.recording import NotYet
from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.exchange import Exchange
from gateway.operation import Conclusion
from gateway.outcomes import Found, NotThere, Translated
from gateway.records.opening import open_records
from gateway.services.deliveries import DeliveryState, DeliveryWanted
from gateway.services.words import Told
from gateway.vocabulary import Region, uuid7


class Said(Told):
    version: int


@dataclass
class Peer:
    """The region that is told: takes note of each version, or fails as the test says."""

    taken: list[int] = field(default_factory=list)
    failing: dict[int, list[Exception]] = field(default_factory=dict)
    found: bool = True
    pause: float = 0

    def mint_message_id(self, institution_code, at, node):
        return uuid4().hex

    def institution_name(self, institution_code):
        return institution_code

    async def take(self, kept):
        await asyncio.sleep(self.pause)
        failing = self.failing.get(kept.version)
        error = failing.pop(0) if failing else None
        if error is None or isinstance(error, OutcomeUnknown):
            self.taken.append(kept.version)
        if error is not None:
            raise error
        return Translated(Said(version=kept.version))

    async def enquire(self, message, question):
        if not self.found:
            return NotThere(final=False)
        return Found(Translated(Said(version=question.facts["version"])))


TELL = Operation("tell", lambda one, said: Conclusion(said, made(one)), when_failed=refused, service="credit")


def deliveries(records, peer):
    regions = {(region, "credit"): peer for region in Region}
    one = Deliveries(Exchange(records.journal, regions, {"tell": TELL}), records.journal, records.deliveries)

    async def send(kept):
        if kept.content.get("gone"):
            return None
        return Sending(
            body=Said(version=kept.version),
            ask=lambda message: peer.take(kept),
            facts={"version": kept.version},
        )

    one.sent_by("tell", send)
    return one


def wanted(thing, version, **differently):
    return DeliveryWanted(
        **{
            "delivery_id": uuid7(),
            "thing_id": thing,
            "version": version,
            "region": Region.CHONGQING,
            "operation": "tell",
            "home_area": "510198",
            "institution_code": "11510198MA6000083F",
            "operator": "SC1001",
            "content": {"version": version},
            **differently,
        }
    )


async def want(records, *events):
    taken = await records.journal.claim(asked := errand())
    await records.journal.close(closing(asked, taken, events=events))


async def states(records, thing):
    return [one.state.value for one in await records.deliveries.of_thing(thing)]


async def test_versions_arrive_in_their_order_and_once(records):
    thing, peer = uuid7(), Peer()
    telling = deliveries(records, peer)
    await want(records, wanted(thing, 2), wanted(thing, 1))
    await want(records, wanted(thing, 3))
    await telling.deliver(thing)
    await telling.deliver(thing)
    assert peer.taken == [1, 2, 3]
    kept = await records.deliveries.of_thing(thing)
    assert {one.state for one in kept} == {DeliveryState.DELIVERED}
    assert all(one.errand_id and one.settled_at for one in kept)


async def test_the_same_version_is_wanted_once(records):
    thing = uuid7()
    await want(records, wanted(thing, 1))
    await want(records, wanted(thing, 1))
    assert await states(records, thing) == ["waiting"]


async def test_a_region_that_is_away_is_told_later_and_nothing_overtakes(records):
    thing, peer = uuid7(), Peer(failing={1: [Unreached()]})
    telling = deliveries(records, peer)
    await want(records, wanted(thing, 1), wanted(thing, 2))
    with pytest.raises(NotYet):
        await telling.deliver(thing)
    assert (peer.taken, await states(records, thing)) == ([], ["waiting", "waiting"])
    await telling.deliver(thing)
    assert peer.taken == [1, 2]


async def test_a_region_that_is_away_does_not_keep_the_other_waiting(records):
    thing, peer = uuid7(), Peer(failing={1: [Unreached()]})
    await want(records, wanted(thing, 1), wanted(thing, 2, region=Region.SICHUAN))
    with pytest.raises(NotYet):
        await deliveries(records, peer).deliver(thing)
    assert peer.taken == [2]


async def test_a_lost_answer_is_found_out_and_nothing_is_told_twice(records):
    thing, peer = uuid7(), Peer(failing={1: [OutcomeUnknown()]}, found=False)
    telling = deliveries(records, peer)
    await want(records, wanted(thing, 1), wanted(thing, 2))
    for _ in range(2):
        with pytest.raises(NotYet):
            await telling.deliver(thing)
    assert (peer.taken, await states(records, thing)) == ([1], ["waiting", "waiting"])
    peer.found = True
    await telling.deliver(thing)
    assert (peer.taken, await states(records, thing)) == ([1, 2], ["delivered", "delivered"])


async def test_what_the_region_refuses_is_said_and_the_next_version_goes_on(records):
    thing, peer = uuid7(), Peer(failing={1: [Refused(region=Region.CHONGQING, code="E42")]})
    telling = deliveries(records, peer)
    await want(records, wanted(thing, 1), wanted(thing, 2))
    await telling.deliver(thing)
    first, second = await records.deliveries.of_thing(thing)
    assert (first.state, first.refusal_code, second.state) == ("refused", "E42", "delivered")


async def test_a_newer_version_supersedes_what_was_never_sent(records):
    thing, peer = uuid7(), Peer()
    await want(records, wanted(thing, 1))
    await want(records, wanted(thing, 2, supersedes=True))
    await deliveries(records, peer).deliver(thing)
    assert (peer.taken, await states(records, thing)) == ([2], ["superseded", "delivered"])


async def test_what_may_have_arrived_is_not_superseded(records):
    thing, peer = uuid7(), Peer(failing={1: [OutcomeUnknown()]}, found=False)
    telling = deliveries(records, peer)
    await want(records, wanted(thing, 1))
    with pytest.raises(NotYet):
        await telling.deliver(thing)
    await want(records, wanted(thing, 2, supersedes=True))
    assert await states(records, thing) == ["waiting", "waiting"]
    peer.found = True
    await telling.deliver(thing)
    assert (peer.taken, await states(records, thing)) == ([1, 2], ["delivered", "delivered"])


async def test_what_has_gone_is_dropped(records):
    thing, peer = uuid7(), Peer()
    await want(records, wanted(thing, 1, content={"gone": True}), wanted(thing, 2))
    await deliveries(records, peer).deliver(thing)
    assert (peer.taken, await states(records, thing)) == ([2], ["superseded", "delivered"])


async def test_two_processes_tell_it_once(records, database):
    thing, peer = uuid7(), Peer(pause=0.05)
    other = await open_records(database.app_url, pool_size=4, recording_grace_seconds=15, keeper=KEEPER)
    try:
        await want(records, wanted(thing, 1), wanted(thing, 2), wanted(thing, 3))
        both = [deliveries(one, peer) for one in (records, other)]
        for _ in range(4):
            await asyncio.gather(*(one.deliver(thing) for one in both), return_exceptions=True)
        assert peer.taken == [1, 2, 3]
        assert set(await states(records, thing)) == {"delivered"}
    finally:
        await other.aclose()


async def test_a_try_within_a_request_leaves_what_fails_to_the_job(records):
    thing, peer = uuid7(), Peer(failing={1: [Unreached()]})
    telling = deliveries(records, peer)
    await want(records, wanted(thing, 1, tried_at_once=True))
    await telling.try_at_once(thing)
    assert await states(records, thing) == ["waiting"]


async def test_what_waits_for_long_is_found_again(records, database):
    thing = uuid7()
    await want(records, wanted(thing, 1))
    assert await deliveries(records, Peer()).left_behind() == []
    await database.tell("UPDATE deliveries SET wanted_at = wanted_at - interval '1 hour'")
    assert await deliveries(records, Peer()).left_behind() == [thing]
