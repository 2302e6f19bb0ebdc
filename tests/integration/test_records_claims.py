"""Claims: one wins, everybody else learns who has it."""

import asyncio
from uuid import uuid4

import pytest
from records_keys import KEEPER
from records_samples import closing, errand, eventually

from gateway.errands import Busy, Kept, State, Taken
from gateway.errors import Broken
from gateway.records.opening import open_records


async def carried(journal, one, state=State.ANSWERED, **differently):
    taken = await journal.claim(one)
    assert isinstance(taken, Taken)
    assert await journal.close(closing(one, taken, state, **differently))
    return taken


async def test_of_fifty_claims_of_one_key_exactly_one_takes_it(records, database):
    other = await open_records(database.app_url, pool_size=4, recording_grace_seconds=15, keeper=KEEPER)
    asked = [errand(key="same") for _ in range(50)]
    journals = [records.journal, other.journal]
    results = await asyncio.gather(*(journals[n % 2].claim(one) for n, one in enumerate(asked)))
    taken = [result for result in results if isinstance(result, Taken)]
    kept = [result for result in results if isinstance(result, Kept)]
    assert (len(taken), len(kept)) == (1, 49)
    assert {one.errand.errand_id for one in kept} == {taken[0].errand_id}
    assert all(one.alive and one.state is State.ASKED for one in kept)
    await other.aclose()


async def test_what_was_claimed_reads_back_as_it_was_but_for_the_request(records):
    asked = errand(visit_id=uuid4(), exclusive=True, parent_id=uuid4())
    await records.journal.claim(asked)
    kept = await records.journal.read(asked.errand_id)
    for name in (
        "errand_id",
        "key",
        "operation",
        "facts",
        "visit_id",
        "exclusive",
        "parent_id",
        "claimed_at",
    ):
        assert getattr(kept.errand, name) == getattr(asked, name)
    assert kept.errand.actor.organisation == asked.actor.organisation
    assert kept.errand.request == b""
    assert kept == await records.journal.find("his-chengdu", asked.key)


async def test_the_same_key_with_another_body_is_kept_with_the_first_fingerprint(records):
    first = errand(key="k", request=b"one")
    await carried(records.journal, first)
    second = await records.journal.claim(errand(key="k", request=b"two"))
    assert isinstance(second, Kept)
    assert second.errand.fingerprint == first.fingerprint
    assert second.answer == b'{"ok":true}'


async def test_keys_of_two_clients_are_two_keys(records):
    stranger = errand().actor.__class__(
        client_id="his-chongqing", organisation="", institution_code=None, scopes=frozenset()
    )
    results = [await records.journal.claim(one) for one in (errand(key="k"), errand(key="k", actor=stranger))]
    assert [type(one) for one in results] == [Taken, Taken]


async def test_a_second_exclusive_errand_of_a_visit_is_told_which_one_is_open(records):
    visit = uuid4()
    first = errand(visit_id=visit, exclusive=True)
    taken = await records.journal.claim(first)
    second = errand(visit_id=visit, exclusive=True)
    assert await records.journal.claim(second) == Busy(first.errand_id)
    assert isinstance(await records.journal.claim(errand(visit_id=visit)), Taken)  # not exclusive
    await records.journal.close(closing(first, taken, State.UNKNOWN))
    assert await records.journal.claim(second) == Busy(first.errand_id)
    await records.journal.close(closing(first, taken, State.REFUSED))
    assert isinstance(await records.journal.claim(second), Taken)


async def test_of_many_exclusive_claims_in_two_processes_one_is_taken(records, database):
    other = await open_records(database.app_url, pool_size=4, recording_grace_seconds=15, keeper=KEEPER)
    visit = uuid4()
    claims = [
        journal.claim(errand(visit_id=visit, exclusive=True))
        for _ in range(20)
        for journal in (records.journal, other.journal)
    ]
    results = await asyncio.gather(*claims)
    (taken,) = (result for result in results if isinstance(result, Taken))
    assert results.count(Busy(taken.errand_id)) == 39
    await other.aclose()


async def test_unreached_may_be_tried_again_with_the_same_key_by_one_of_many(records):
    first = errand(key="k", request=b"body")
    await carried(records.journal, first, State.UNREACHED)
    again = [errand(key="k", request=b"body", facts={"n": n}) for n in range(30)]
    results = await asyncio.gather(*(records.journal.claim(one) for one in again))
    assert results.count(Taken(first.errand_id, 2)) == 1
    assert sum(isinstance(result, Kept) for result in results) == 29
    winner = again[results.index(Taken(first.errand_id, 2))]
    kept = await records.journal.find("his-chengdu", "k")
    assert (kept.state, kept.attempt, kept.closed_at) == (State.ASKED, 2, None)
    assert (kept.errand.message_id, kept.errand.facts) == (winner.message_id, winner.facts)


async def test_unreached_is_not_taken_again_with_another_body(records):
    await carried(records.journal, errand(key="k", request=b"one"), State.UNREACHED)
    assert isinstance(await records.journal.claim(errand(key="k", request=b"two")), Kept)


@pytest.mark.parametrize("state", [State.ANSWERED, State.REFUSED, State.UNKNOWN, State.REVERSED])
async def test_only_unreached_frees_a_key(records, state):
    await carried(records.journal, errand(key="k"), state)
    assert (await records.journal.claim(errand(key="k"))).state is state


async def test_one_bad_record_takes_no_other_down(records):
    good = [errand() for _ in range(20)]
    bad = errand(key="no text in Postgres holds a \0")
    results = await asyncio.gather(
        *(records.journal.claim(one) for one in (*good[:10], bad, *good[10:])), return_exceptions=True
    )
    assert isinstance(results.pop(10), Broken)
    assert [result.errand_id for result in results] == [one.errand_id for one in good]


async def test_a_message_id_that_was_used_is_refused_and_nothing_is_claimed(records):
    first, second = errand(message_id="M1"), errand(message_id="M1")
    await records.journal.claim(first)
    with pytest.raises(Broken):
        await records.journal.claim(second)
    assert await records.journal.read(second.errand_id) is None


async def test_claims_that_arrive_together_share_commits(records):
    await asyncio.gather(*(records.journal.claim(errand()) for _ in range(64)))
    assert records.journal._commits.batches <= 3


async def test_a_claim_whose_caller_left_frees_its_key(records):
    asked = errand(key="k")
    claim = asyncio.create_task(records.journal.claim(asked))
    await asyncio.sleep(0)
    claim.cancel()
    with pytest.raises(asyncio.CancelledError):
        await claim

    async def freed():
        kept = await records.journal.find("his-chengdu", "k")
        return kept is not None and kept.state is State.UNREACHED

    await eventually(freed)
    assert await records.journal.claim(errand(key="k")) == Taken(asked.errand_id, 2)
