"""Transfers in the database: an act and a step never both move a case; what was read once is kept once."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
from records_keys import KEEPER
from records_samples import closing, errand, eventually
from transfer_samples import DAY, case_due, happen, turn

from gateway.cases.pension import moves
from gateway.cases.pension.plans import by_the_gateway, turned
from gateway.errands import GATEWAY, Busy, Effect, Kept, Note, State, Taken
from gateway.evidence.sealing import SealBroken
from gateway.records.opening import open_records
from gateway.services.pension.cases import DEFINITION, DocumentKind
from gateway.services.pension.events import Document, Heard, NewsHeard, TransferMoved, TransferNoted
from gateway.services.pension.words import Act, FundStatus, NewsKind, RelationStatus
from gateway.vocabulary import Region, now, uuid7

APPLIED = moves.opened(DAY)
WAITING = moves.letter_delivered(moves.letter_issued(moves.accepted(moves.checked(APPLIED))), DAY)
CHECKED = by_the_gateway(Act.CHECK, DAY)
WITHDRAWN = by_the_gateway(Act.WITHDRAW, DAY)


@pytest.fixture
async def other(database):
    """The records of a second process."""
    opened = await open_records(database.app_url, pool_size=4, recording_grace_seconds=15, keeper=KEEPER)
    yield opened
    await opened.aclose()


async def a_case(records, standing=APPLIED):
    """A case at its first version, as it is read."""
    transfer_id = await case_due(records, standing=standing, fund=FundStatus.NOT_DUE)
    return await records.transfers.transfer(transfer_id)


def an_act(kept, **differently):
    """The errand with which an office acts on the version that it read."""
    about = {"transfer_id": kept.transfer_id, "transfer_version": kept.version, "exclusive": True}
    seal = {"seal": kept.seal, "seals_anew": False}
    return errand(**{"operation": "withdraw_transfer", **about, **seal, **differently})


def moved_by(kept, standing=None, entry=WITHDRAWN, **differently):
    """What an act changes when the region has done it."""
    return TransferMoved(
        transfer_id=kept.transfer_id,
        standing=standing or moves.withdrawn(kept.standing),
        entry=entry,
        **differently,
    )


def a_step(kept):
    """What the gateway changes by itself."""
    return turned(kept, moves.checked(kept.standing), CHECKED)


@asynccontextmanager
async def the_log_held(database):
    """Whoever writes waits with its last statement, the entry in the log, until this is over."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        async with connection.transaction():
            await connection.execute("SELECT FROM log_head FOR UPDATE")
            yield
    finally:
        await connection.close()


async def waiting(database, count):
    """So many sessions wait for a lock."""
    sql = "SELECT count(DISTINCT pid) AS count FROM pg_locks WHERE NOT granted"
    return (await database.ask(sql))[0]["count"] == count


async def acts(records, transfer_id):
    return [entry.act for entry, _ in await records.transfers.timeline(transfer_id)]


# -- an act and a step --------------------------------------------------------------------------------


async def test_while_an_office_acts_a_case_does_not_move_by_itself(records, other):
    kept = await a_case(records)
    taken = await records.journal.claim(an_act(kept))
    assert isinstance(taken, Taken)
    assert not await turn(other, a_step(kept))
    assert (await other.transfers.transfer(kept.transfer_id)).version == 1


async def test_a_case_that_moved_by_itself_is_not_acted_on_as_it_was_read(records, other):
    kept = await a_case(records)
    assert await turn(other, a_step(kept))
    assert await records.journal.claim(an_act(kept)) == Busy(None)
    assert not await turn(records, a_step(kept))
    after = await records.transfers.transfer(kept.transfer_id)
    assert (after.version, after.standing.relation_status) == (2, RelationStatus.AWAITING_REVIEW)


async def test_a_step_waits_for_a_claim_that_is_being_written_down(records, other, database):
    kept = await a_case(records)
    async with the_log_held(database):
        claiming = asyncio.create_task(records.journal.claim(an_act(kept)))
        await eventually(lambda: waiting(database, 1))
        turning = asyncio.create_task(turn(other, a_step(kept)))
        await eventually(lambda: waiting(database, 2))
    assert isinstance(await claiming, Taken)
    assert await turning is False


async def test_a_claim_waits_for_a_step_that_is_being_written_down(records, other, database):
    kept = await a_case(records)
    async with the_log_held(database):
        turning = asyncio.create_task(turn(other, a_step(kept)))
        await eventually(lambda: waiting(database, 1))
        claiming = asyncio.create_task(records.journal.claim(an_act(kept)))
        await eventually(lambda: waiting(database, 2))
    assert await turning is True
    assert await claiming == Busy(None)


async def test_of_two_acts_that_are_being_written_down_one_wins(records, other, database):
    kept = await a_case(records)
    first, second = an_act(kept), an_act(kept)
    async with the_log_held(database):
        winning = asyncio.create_task(records.journal.claim(first))
        await eventually(lambda: waiting(database, 1))
        losing = asyncio.create_task(other.journal.claim(second))
        await eventually(lambda: waiting(database, 2))
    assert isinstance(await winning, Taken)
    assert await losing == Busy(first.errand_id)


async def test_the_same_key_again_while_it_is_closed_throws_nobody_out(records, other, database):
    """A close takes the case before its errand, as a claim does: the two never wait for each other."""
    kept = await a_case(records)
    one = an_act(kept, key="k")
    taken = await records.journal.claim(one)
    claiming = await asyncpg.connect(database.owner_url)
    async with claiming.transaction():
        await claiming.execute("SELECT FROM transfers WHERE transfer_id = $1 FOR SHARE", kept.transfer_id)
        closing_it = asyncio.create_task(records.journal.close(closing(one, taken, events=(moved_by(kept),))))
        await eventually(lambda: waiting(database, 1))
        await claiming.execute("SELECT FROM errands WHERE id = $1 FOR UPDATE NOWAIT", one.errand_id)
    await claiming.close()
    assert await closing_it is not None
    again = await other.journal.claim(an_act(kept, key="k"))
    assert isinstance(again, Kept)
    assert again.state is State.ANSWERED


@pytest.mark.parametrize("round_number", range(6))
async def test_of_acts_and_steps_at_the_same_moment_one_moves_the_case(records, other, round_number):
    kept = await a_case(records)

    async def act(process):
        one = an_act(kept)
        taken = await process.journal.claim(one)
        if isinstance(taken, Taken):
            await asyncio.sleep(0)
            assert await process.journal.close(closing(one, taken, events=(moved_by(kept),))) is not None
        return isinstance(taken, Taken)

    attempts = [act(records), turn(records, a_step(kept)), act(other), turn(other, a_step(kept))]
    order = attempts[round_number % 4 :] + attempts[: round_number % 4]
    assert sum(await asyncio.gather(*order)) == 1
    after = await records.transfers.transfer(kept.transfer_id)
    assert (after.version, len(await acts(records, kept.transfer_id))) == (2, 2)


@pytest.mark.parametrize("state", [State.REFUSED, State.UNREACHED])
async def test_an_act_that_came_to_nothing_gives_the_case_free(records, state):
    kept = await a_case(records)
    one = an_act(kept)
    taken = await records.journal.claim(one)
    await records.journal.close(closing(one, taken, state, answer=None))
    assert await turn(records, a_step(kept))


async def test_an_act_of_a_process_that_is_gone_still_holds_the_case(records, other):
    kept = await a_case(records)
    one = an_act(kept)
    await other.journal.claim(one)
    await other.aclose()
    assert not await turn(records, a_step(kept))
    assert await records.journal.claim(an_act(kept)) == Busy(one.errand_id)


# -- what a move writes -------------------------------------------------------------------------------


async def test_the_timeline_is_in_the_order_of_the_moves(records):
    kept = await a_case(records)
    one = an_act(kept, operation="review_transfer")
    taken = await records.journal.claim(one)
    accepted = by_the_gateway(Act.ACCEPT, DAY, reasons=("other",), code="06")
    move = moved_by(
        kept,
        moves.accepted(kept.standing),
        accepted,
        errand_id=one.errand_id,
        note=records.safe.seal(kept.seal, kept.transfer_id, "周明远之妻来电".encode()),
    )
    await records.journal.close(closing(one, taken, events=(move,)))
    after = await records.transfers.transfer(kept.transfer_id)
    await turn(records, turned(after, moves.halted(after.standing, "-304"), by_the_gateway(Act.HALT, DAY)))
    timeline = await records.transfers.timeline(kept.transfer_id)
    assert [entry.act for entry, _ in timeline] == [Act.POST, Act.ACCEPT, Act.HALT]
    (entry, note) = timeline[1]
    assert (entry.errand_id, entry.region, entry.reasons, entry.region_code) == (
        one.errand_id,
        Region.CHONGQING,
        ("other",),
        "06",
    )
    assert records.safe.open(kept.seal, kept.transfer_id, note).decode() == "周明远之妻来电"
    assert entry.at <= timeline[2][0].at


async def test_a_job_is_asked_for_with_the_move_when_something_comes_next(records, database):
    kept = await a_case(records)
    await turn(records, a_step(kept))  # a second person decides: nothing comes by itself
    after = await records.transfers.transfer(kept.transfer_id)
    one = an_act(after)
    taken = await records.journal.claim(one)
    event = moved_by(after, moves.accepted(after.standing))
    assert await records.journal.close(closing(one, taken, events=(event,))) is not None
    assert await records.journal.close(closing(one, taken, events=(event,))) is None
    jobs = await database.ask("SELECT dedupe_key FROM jobs.pgqueuer ORDER BY id")
    assert [row["dedupe_key"] for row in jobs] == [
        f"advance_transfer:{kept.transfer_id}:v1",
        f"advance_transfer:{kept.transfer_id}:v3",
    ]
    assert (await records.transfers.transfer(kept.transfer_id)).version == 3


async def test_a_document_is_kept_sealed_once_and_the_newest_is_read(records, database):
    kept = await a_case(records)
    body = "周明远 510198198805126012".encode()
    for number, text in ((2, body), (2, b"another of the same round"), (3, body + b" corrected")):
        document = Document(kind=DocumentKind.STATEMENT, round=number, body=text)
        now_kept = await records.transfers.transfer(kept.transfer_id)
        event = turned(now_kept, now_kept.standing, CHECKED, documents=(document,))
        assert await turn(records, event, kept.seal)
    rows = await database.ask("SELECT sealed FROM transfer_documents WHERE kind = 'statement' ORDER BY round")
    assert len(rows) == 2
    assert all(body not in row["sealed"] for row in rows)
    assert records.safe.open(kept.seal, kept.transfer_id, rows[0]["sealed"]) == body
    documents = {one.kind: one for one in await records.transfers.documents(kept.transfer_id)}
    assert (documents[DocumentKind.STATEMENT].round, documents[DocumentKind.STATEMENT].sealed) == (
        3,
        rows[1]["sealed"],
    )
    assert await turn(records, turned(now_kept, now_kept.standing, CHECKED, documents=(document,))) is False
    with pytest.raises(SealBroken):
        records.safe.open(kept.seal, uuid7(), rows[0]["sealed"])


# -- news ---------------------------------------------------------------------------------------------


def heard(*sequences, after=0, transfer_id=None, kind=NewsKind.STATEMENT):
    news = tuple(
        Heard(sequence=one, kind=kind, transfer_id=transfer_id, payment_number=None) for one in sequences
    )
    return NewsHeard(region=Region.SICHUAN, after=after, news=news)


async def hear(process, event):
    await happen(process, event, operation="hear", region=Region.SICHUAN, changes_state=False)


async def test_news_that_two_workers_heard_is_taken_once(records, other, database):
    kept = await a_case(records, WAITING)
    told = heard(3, 4, transfer_id=kept.transfer_id)
    longer = heard(3, 4, 7, transfer_id=kept.transfer_id)
    await asyncio.gather(hear(records, told), hear(other, told), hear(records, longer), hear(other, longer))
    place = await records.transfers.place(Region.SICHUAN)
    assert place in (4, 7)
    news = await records.transfers.news_of(kept.transfer_id)
    assert [one.sequence for one in news] == ([3, 4] if place == 4 else [3, 4, 7])
    jobs = await database.ask("SELECT dedupe_key FROM jobs.pgqueuer WHERE dedupe_key LIKE '%:sichuan:%'")
    assert len({row["dedupe_key"] for row in jobs}) == len(jobs) == len(news)
    await hear(other, heard(7, 9, after=place, transfer_id=kept.transfer_id))
    assert await records.transfers.place(Region.SICHUAN) == 9
    news = await records.transfers.news_of(kept.transfer_id)
    assert [one.sequence for one in news] == [3, 4, 7, 9]


async def test_news_about_nothing_of_ours_is_kept_and_asks_for_nothing(records, database):
    kept = await a_case(records, WAITING)
    before = await database.ask("SELECT FROM jobs.pgqueuer")
    await hear(records, heard(1, transfer_id=uuid7()))
    chongqing = replace(heard(1, transfer_id=kept.transfer_id), region=Region.CHONGQING)
    await happen(records, chongqing, operation="hear", changes_state=False)
    assert await records.transfers.news_of(kept.transfer_id) == [], "Chongqing is not its origin"
    assert len(await database.ask("SELECT FROM jobs.pgqueuer")) == len(before)
    assert len(await database.ask("SELECT FROM office_news WHERE transfer_id IS NULL")) == 2


async def test_a_piece_of_news_is_noted_once_by_whoever_comes_first(records, other):
    kept = await a_case(records, WAITING)
    await hear(records, heard(5, transfer_id=kept.transfer_id, kind=NewsKind.NON_TRANSFERABLE_TOLD))
    noted = TransferNoted(
        transfer_id=kept.transfer_id, entry=by_the_gateway(Act.TELL_PERSON, DAY), told_on=DAY, news=(5,)
    )
    done = await asyncio.gather(*(turn(process, noted) for process in (records, other) * 3))
    assert sum(done) == 1
    assert await acts(records, kept.transfer_id) == [Act.POST, Act.TELL_PERSON]
    after = await records.transfers.transfer(kept.transfer_id)
    assert (after.told_on, after.version) == (DAY, 1)
    assert await records.transfers.news_of(kept.transfer_id) == []


# -- what is left behind ------------------------------------------------------------------------------


async def test_a_term_that_has_passed_is_said_once_and_only_while_it_has(records, other, database):
    kept, late = await a_case(records, WAITING), WAITING.due_on + timedelta(days=1)
    assert await records.transfers.overdue(WAITING.due_on, DEFINITION) == []
    assert await records.transfers.overdue(late, DEFINITION) == [kept.transfer_id]
    assert await records.transfers.overdue(late, DEFINITION - 1) == [], "of a newer release"
    said = TransferNoted(
        transfer_id=kept.transfer_id, entry=by_the_gateway(Act.ESCALATE, late), escalated_on=late
    )
    done = await asyncio.gather(*(turn(process, said) for process in (records, other) * 3))
    assert sum(done) == 1
    assert await acts(records, kept.transfer_id) == [Act.POST, Act.ESCALATE]
    assert await records.transfers.overdue(late, DEFINITION) == []
    done_meanwhile = await a_case(records, moves.refused(WAITING))
    assert not await turn(records, replace(said, transfer_id=done_meanwhile.transfer_id))
    assert await acts(records, done_meanwhile.transfer_id) == [Act.POST]


async def test_what_no_process_will_end_is_found(records, other):
    kept, applied_for = await a_case(records), uuid7()
    alive = an_act(await a_case(records))
    gone = an_act(kept)
    application = errand(
        operation="apply_transfer",
        transfer_id=applied_for,
        exclusive=True,
        facts={"opened": {"definition": DEFINITION}},
    )
    read = an_act(kept, changes_state=False, exclusive=False)
    await records.journal.claim(alive)
    for one in (gone, application, read):
        assert isinstance(await other.journal.claim(one), Taken)
    assert await records.transfers.left_unknown(DEFINITION) == [], "their process lives"
    await other.aclose()
    assert await records.transfers.left_unknown(DEFINITION) == [gone.errand_id, application.errand_id]
    assert await records.transfers.left_unknown(DEFINITION - 1) == [], "of a newer release"
    taken = (await records.journal.read(gone.errand_id)).attempt
    await records.journal.close(closing(gone, Taken(gone.errand_id, taken), State.UNKNOWN, answer=None))
    assert gone.errand_id in await records.transfers.left_unknown(DEFINITION)


async def test_a_case_whose_job_is_lost_is_found_and_one_that_halted_is_not(records, database):
    lost, halted, done = await a_case(records), await a_case(records), await a_case(records, WAITING)
    await turn(records, turned(halted, moves.halted(halted.standing, "-304"), CHECKED))
    assert await records.transfers.forgotten(now() + timedelta(seconds=1)) == [lost.transfer_id]
    assert await records.transfers.forgotten(now() - timedelta(minutes=1)) == []
    await hear(records, heard(1, transfer_id=done.transfer_id))
    found = await records.transfers.forgotten(now() + timedelta(seconds=1))
    assert set(found) == {lost.transfer_id, done.transfer_id}


async def test_the_log_says_of_every_turn_what_it_was_and_names_nobody(records, database):
    kept = await a_case(records)
    note = Note(
        actor=GATEWAY,
        action="move_transfer",
        outcome="check",
        effect=Effect.NONE,
        seal=kept.seal,
        operation="move_transfer",
        details={"transfer_id": str(kept.transfer_id), "version": 1},
    )
    assert await records.journal.turn(note, a_step(kept)) is not None
    assert await records.journal.turn(note, a_step(kept)) is None
    rows = await database.ask("SELECT entry FROM log_entries WHERE action = 'move_transfer'")
    assert len(rows) == 1
    assert b"510198198805126012" not in rows[0]["entry"]
