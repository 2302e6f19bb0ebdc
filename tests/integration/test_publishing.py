"""Checkpoints are signed and cosigned as the log grows; whoever is away catches up, and receipts say so."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest
from log_samples import LOG_KEY, ORIGIN, TRUST, filled, publisher, witnesses
from records_samples import eventually
from structlog.testing import capture_logs

from gateway.cases.publishing import keep_publishing
from gateway.cases.receipts import Receipts
from gateway.errors import NotFound, Refused, Unreached
from gateway.evidence.checkpoints import Checkpoint, EvidenceLevel, judge
from gateway.evidence.notes import COSIGNATURE, Ed25519Signer
from gateway.evidence.receipts import read_receipt
from gateway.evidence.tree import EMPTY_ROOT
from gateway.outcomes import ClockOff, Differs, KnowsOther
from gateway.records.turns import PUBLISHING, SharedTurn
from gateway.vocabulary import Region

BOTH = frozenset(Region)


async def receipt(records, index, around=None):
    """A receipt of the entry, read back from its text and checked with nothing but the public keys."""
    entry = (await records.log.entries(index, 1))[0]
    made, _ = await Receipts(records.log, publisher(records, around), TRUST).of(index, entry)
    return read_receipt(str(made)).check(TRUST, entry)


async def test_an_empty_log_has_nothing_to_publish(records):
    published = await publisher(records).publish()
    assert (published.size, published.witnessed) == (0, frozenset())
    assert await records.log.newest_checkpoint() is None


async def test_a_checkpoint_is_signed_and_cosigned_by_both(records):
    await filled(records, 3)
    assert (await publisher(records).publish()).witnessed == BOTH
    kept = await records.log.newest_checkpoint()
    judged = judge(kept.text, TRUST)
    head = await records.log.head()
    assert (judged.checkpoint.size, judged.checkpoint.root) == (head.size, head.root) == (6, head.root)
    assert judged.level is EvidenceLevel.WITNESSED_BY_BOTH


async def test_what_is_published_already_is_not_published_again(records):
    around = witnesses()
    publishing = publisher(records, around)
    await filled(records, 1)
    await publishing.publish()
    await publishing.publish()
    assert [len(one.asked) for one in around.values()] == [1, 1]


@pytest.mark.parametrize("grown", [(1, 1), (100, 30), (128, 128), (130, 1), (300, 400)])
async def test_each_checkpoint_is_proved_to_extend_the_one_before(records, grown):
    """The witnesses of the test check the proof; they would raise."""
    publishing = publisher(records)
    for pairs in grown:
        await filled(records, pairs)
        assert (await publishing.publish()).witnessed == BOTH


# -- witnesses that are away -----------------------------------------------------------------------------


@pytest.mark.parametrize("why", [Unreached("away"), Refused("no", code="HTTP 400"), ClockOff(-900)])
async def test_a_witness_that_is_away_is_said_on_the_receipt_until_it_is_back(records, why):
    around = witnesses()
    publishing = publisher(records, around)
    setattr(around[Region.CHONGQING], "says" if isinstance(why, ClockOff) else "away", why)
    await filled(records, 2)
    with capture_logs() as lines:
        assert (await publishing.publish()).witnessed == {Region.SICHUAN}
        assert (await publishing.publish()).witnessed == {Region.SICHUAN}
    assert [line["event"] for line in lines] == ["witness.away"]  # once, not every second
    assert (await receipt(records, 3)).level is EvidenceLevel.WITNESSED_BY_ONE
    await filled(records, 70)
    await publishing.publish()

    around[Region.CHONGQING].away = around[Region.CHONGQING].says = None
    with capture_logs() as lines:
        assert (await publishing.publish()).witnessed == BOTH
    assert [line["event"] for line in lines] == ["witness.back"]
    judged = await receipt(records, 3)
    assert judged.level is EvidenceLevel.WITNESSED_BY_BOTH
    assert judged.checkpoint.size == 144  # a later checkpoint covers what came before it


async def test_with_nobody_there_a_receipt_still_proves_that_it_is_in_the_log(records):
    around = witnesses()
    for one in around.values():
        one.away = Unreached("away")
    await filled(records, 1)
    await publisher(records, around).publish()
    assert (await receipt(records, 1, around)).level is EvidenceLevel.LOGGED


async def test_a_receipt_of_the_highest_level_stays_the_same_while_the_log_grows(records):
    publishing = publisher(records)
    await filled(records, 1)
    await publishing.publish()
    first = await receipt(records, 0)
    await filled(records, 90)
    await publishing.publish()
    assert await receipt(records, 0) == first


async def test_the_highest_level_stays_however_long_a_witness_is_away_before_and_after(records):
    around = witnesses()
    publishing = publisher(records, around)

    async def grown(times):
        for _ in range(times):
            await filled(records, 1)
            await publishing.publish()

    around[Region.SICHUAN].away = Unreached("away")
    await grown(25)
    assert (await receipt(records, 0)).level is EvidenceLevel.WITNESSED_BY_ONE
    around[Region.SICHUAN].away = None
    await grown(1)
    final = await receipt(records, 0)
    assert (final.level, final.checkpoint.size) == (EvidenceLevel.WITNESSED_BY_BOTH, 52)
    around[Region.SICHUAN].away = Unreached("away")
    await grown(25)
    assert await receipt(records, 0) == final
    assert (await receipt(records, 60)).level is EvidenceLevel.WITNESSED_BY_ONE


async def test_a_witness_with_a_new_key_counts_from_its_first_line_under_it(records):
    """The lines of its older key stay where they are, and nobody counts them who does not trust that key."""
    around = witnesses()
    older = Ed25519Signer(around[Region.SICHUAN].key.name, bytes(reversed(range(32))), COSIGNATURE)
    newer, around[Region.SICHUAN].key = around[Region.SICHUAN].key, older
    for _ in range(3):
        await filled(records, 1)
        await publisher(records, around).publish()
    assert (await receipt(records, 0)).level is EvidenceLevel.WITNESSED_BY_ONE
    around[Region.SICHUAN].key = newer
    await filled(records, 1)
    await publisher(records, around).publish()
    judged = await receipt(records, 0)
    assert (judged.level, judged.checkpoint.size) == (EvidenceLevel.WITNESSED_BY_BOTH, 8)


async def test_an_entry_that_no_checkpoint_covers_yet_is_signed_when_its_receipt_is_asked_for(records):
    await filled(records, 1)
    judged = await receipt(records, 1)
    assert (judged.level, judged.checkpoint.size) == (EvidenceLevel.LOGGED, 2)


async def test_there_is_no_receipt_of_what_is_not_there(records):
    await filled(records, 1)
    with pytest.raises(NotFound):
        await Receipts(records.log, publisher(records), TRUST).of(2, b"{}")


# -- witnesses that know something else ------------------------------------------------------------------


async def test_an_answer_of_a_witness_that_was_lost_is_made_good(records):
    """It cosigned, we did not hear of it: it names the size that it knows, and is asked from there."""
    around = witnesses()
    publishing = publisher(records, around)
    await filled(records, 5)
    head = await records.log.head()
    unheard = str(Checkpoint(ORIGIN, head.size, head.root).note.signed_by(LOG_KEY))
    await around[Region.SICHUAN].add_checkpoint(0, (), unheard)
    await filled(records, 90)
    assert (await publishing.publish()).witnessed == BOTH
    assert [old for old, _ in around[Region.SICHUAN].asked] == [0, 0, 10]


async def test_a_witness_that_knows_a_longer_log_is_an_alarm_and_not_followed(records):
    around = witnesses()
    around[Region.SICHUAN].size = 500
    await filled(records, 5)
    with capture_logs() as lines:
        published = await publisher(records, around).publish()
    assert published.witnessed == {Region.CHONGQING}
    assert [(line["event"], line["log_level"], line["theirs"]) for line in lines] == [
        ("witness.ahead", "error", 500)
    ]


async def test_a_witness_that_heard_of_a_longer_log_meanwhile_is_no_alarm(records):
    """Another publisher signed and was cosigned after this one had looked."""
    around = witnesses()
    await filled(records, 2)
    earlier = publisher(records, around)
    older = await earlier.sign()
    await filled(records, 2)
    newer = await publisher(records, around).sign()
    await around[Region.SICHUAN].add_checkpoint(0, (), newer.note)
    with capture_logs() as lines:
        assert not await earlier._ask(Region.SICHUAN, older)
        await publisher(records, around).publish()
        assert not await earlier._ask(Region.SICHUAN, older)
    assert lines == []


async def test_a_witness_that_lost_its_memory_is_an_alarm_and_cosigns_again(records):
    around = witnesses()
    await filled(records, 2)
    await publisher(records, around).publish()
    around[Region.SICHUAN].size, around[Region.SICHUAN].root = 0, EMPTY_ROOT
    await filled(records, 2)
    with capture_logs() as lines:
        assert (await publisher(records, around).publish()).witnessed == BOTH
    assert [(line["event"], line["log_level"]) for line in lines] == [("witness.forgot", "error")]


async def test_a_witness_that_saw_another_log_is_an_alarm_every_time(records):
    around = witnesses()
    await filled(records, 2)
    publishing = publisher(records, around)
    around[Region.SICHUAN].away = Unreached("away")
    with capture_logs() as lines:
        await publishing.publish()
        around[Region.SICHUAN].away, around[Region.SICHUAN].says = None, Differs("HTTP 422")
        await publishing.publish()
        await publishing.publish()
        # As one that knows another root of the very size answers.
        around[Region.SICHUAN].says = KnowsOther(4)
        await publishing.publish()
    told = [(line["event"], line["log_level"], line.get("answer")) for line in lines]
    assert told == [
        ("witness.away", "warning", None),
        *([("witness.differs", "error", "HTTP 422")] * 2),
        ("witness.differs", "error", "another root of this size"),
    ]


async def test_a_log_behind_its_own_checkpoint_is_an_alarm(records):
    await filled(records, 2)
    kept = await publisher(records).sign()
    await records.log.keep_checkpoint(6, kept.note)
    with capture_logs() as lines:
        await publisher(records).sign()
    assert [(line["event"], line["size"], line["signed"]) for line in lines] == [("log.set_back", 4, 6)]


# -- whose turn it is ------------------------------------------------------------------------------------


async def ended(database):
    """End every session that holds such a lock, as the network or an administrator may."""
    connection = await asyncpg.connect(database.app_url)
    await connection.execute(
        """SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = $1)""",
        database.name,
    )
    await connection.close()


async def test_one_worker_publishes_and_another_takes_over_when_it_is_gone(database):
    first, second = SharedTurn(database.app_url, PUBLISHING), SharedTurn(database.app_url, PUBLISHING)
    try:
        assert await first.mine()
        assert not await second.mine()
        assert await first.mine()
        await ended(database)
        await eventually(second.mine)
        assert not await first.mine()
        await second.aclose()
        await eventually(first.mine)
    finally:
        await first.aclose()
        await second.aclose()


async def test_nobody_publishes_while_the_database_is_away():
    turn = SharedTurn("postgresql://nobody@127.0.0.1:1/nowhere", PUBLISHING)
    assert not await turn.mine()
    await turn.aclose()


async def test_publishing_goes_on_after_whatever_happens(records):
    rounds = 0

    class Failing:
        async def publish(self):
            raise ZeroDivisionError

    class Mine:
        async def mine(self):
            return True

    async def pause(seconds):
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            raise asyncio.CancelledError

    with capture_logs() as lines, pytest.raises(asyncio.CancelledError):
        await keep_publishing(Failing(), Mine(), 1, pause)
    assert [line["event"] for line in lines] == ["publishing.failed"] * 3


async def test_many_publishers_at_once_sign_one_log(records):
    """Not what happens, but nothing breaks when it does."""
    around = witnesses()
    growing = asyncio.create_task(filled(records, 100, at_once=10))
    while not growing.done():
        await asyncio.gather(*(publisher(records, around).sign() for _ in range(4)))
    await growing
    kept = 0
    one = await records.log.first_checkpoint_over(0)
    while one is not None:
        judge(one.text, TRUST)
        kept += 1
        one = await records.log.first_checkpoint_over(one.size)
    assert kept > 1
