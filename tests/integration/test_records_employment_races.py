"""Who comes second: of a publication's version, a key, a seeker's letter. The database decides."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from records_samples import closing, errand

from gateway.errands import GATEWAY, Effect, Note
from gateway.services.deliveries import DeliveryWanted
from gateway.services.employment.events import (
    Act,
    PublicationChanged,
    PublicationKept,
    PublicationMoved,
    ReferralIssued,
    Shown,
)
from gateway.services.employment.words import PostingState
from gateway.vocabulary import Region, uuid7

SHOWN = Shown(title="电工", employer_name="沙盒精工有限公司", valid_to=date(2026, 12, 2), findings=())


def act(key=None):
    return Act(
        name="publish",
        client_id="employment-office",
        key=key or uuid4().hex,
        fingerprint=b"0",
        handled_by="CQ3001",
    )


def delivery(thing_id, version=1, operation="publish_posting"):
    return DeliveryWanted(
        delivery_id=uuid7(),
        thing_id=thing_id,
        version=version,
        region=Region.SICHUAN,
        operation=operation,
        home_area="500198",
        institution_code="500198000021",
        operator="CQ3001",
    )


def kept(number="ZP1", key=None):
    publication_id = uuid7()
    return PublicationKept(
        publication_id=publication_id,
        home_region=Region.CHONGQING,
        peer_region=Region.SICHUAN,
        posting_number=number,
        office_code="500198000021",
        shown=SHOWN,
        act=act(key),
        delivery=delivery(publication_id),
    )


def moved(publication_id, version=2, key=None):
    return PublicationMoved(
        publication_id=publication_id,
        version=version,
        state=PostingState.FROZEN,
        act=act(key),
        delivery=delivery(publication_id, version, "move_posting"),
    )


def changed(publication_id, version=2, key=None):
    return PublicationChanged(
        publication_id=publication_id,
        version=version,
        shown=replace(SHOWN, title="高级电工"),
        act=act(key),
        delivery=delivery(publication_id, version, "change_posting"),
    )


async def turn(records, event):
    """Whether it happened."""
    note = Note(actor=GATEWAY, action="test", outcome="Done", effect=Effect.NONE, operation="publish_posting")
    return await records.journal.turn(note, event) is not None


@pytest.mark.parametrize("second", [moved, changed])
@pytest.mark.parametrize("first", [moved, changed])
async def test_a_version_is_made_once(records, first, second):
    publication = kept()
    assert await turn(records, publication)
    assert await turn(records, first(publication.publication_id))
    assert not await turn(records, second(publication.publication_id))
    assert not await turn(records, second(publication.publication_id, version=4))
    assert await turn(records, second(publication.publication_id, version=3))
    told = await records.deliveries.of_thing(publication.publication_id)
    assert [one.version for one in told] == [1, 2, 3]


async def test_a_posting_is_published_once_at_a_time(records):
    first, second = kept(), kept()
    assert (await turn(records, first), await turn(records, second)) == (True, False)
    assert await records.employment.publication(second.publication_id) is None
    assert await records.deliveries.of_thing(second.publication_id) == []
    withdrawn = replace(moved(first.publication_id), state=PostingState.WITHDRAWN)
    assert (await turn(records, withdrawn), await turn(records, second)) == (True, True)


async def test_a_key_does_one_thing(records):
    first, second = kept("ZP1", "k1"), kept("ZP2", "k1")
    assert (await turn(records, first), await turn(records, second)) == (True, False)
    assert not await turn(records, moved(first.publication_id, key="k1"))
    assert not await turn(records, changed(first.publication_id, key="k1"))
    assert (await records.employment.act("employment-office", "k1")).publication_id == first.publication_id


async def test_a_letter_ends_what_was_held_open_of_its_seeker(records):
    """A region issues one only when the one before is over there: we had not heard of it."""
    first, second, other = issued(), issued(), issued("QZ18")
    for event in (first, other, second):
        taken = await records.journal.claim(asked := errand())
        await records.journal.close(closing(asked, taken, events=(event,)))
    states = [(await records.employment.referral(one.referral_id)).state for one in (first, second, other)]
    assert states == ["timed_out", "issued", "issued"]
    held = await records.employment.open_referral_of(Region.CHONGQING, "QZ17")
    assert held.referral_id == second.referral_id
    assert (await records.employment.referral(first.referral_id)).result is None


def issued(seeker_number="QZ17"):
    referral_id = uuid7()
    return ReferralIssued(
        referral_id=referral_id,
        letter_number="500198000000042",
        home_region=Region.CHONGQING,
        office_code="500198000021",
        handled_by="CQ3001",
        seeker_number=seeker_number,
        posting_region=Region.SICHUAN,
        posting_number="GW1",
        posting_title="电工",
        employer_name="沙盒精工有限公司",
        issued_on=date(2026, 11, 26),
        due_on=date(2026, 12, 11),
        delivery=delivery(referral_id, operation="offer_referral"),
    )
