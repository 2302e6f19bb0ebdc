"""Closings: fenced by attempt, applied once, with everything they change."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from records_samples import HOSPITAL, closing, errand, line, opened, priced, settled

from gateway.cases.jobs import ask_for_the_forgotten
from gateway.errands import Busy, Effect, State, Taken
from gateway.errors import Broken
from gateway.services.medical_insurance import events
from gateway.services.medical_insurance.words import FilingKind, FilingState, RecordingState, VisitState
from gateway.vocabulary import Region, now


async def happen(records, *happenings, state=State.ANSWERED, **differently):
    one = errand(**differently)
    taken = await records.journal.claim(one)
    assert isinstance(taken, Taken)
    assert await records.journal.close(closing(one, taken, state, events=happenings))
    return one


async def open_visit(records):
    visit_id = uuid4()
    await happen(records, opened(visit_id))
    await happen(records, events.VisitRegistered(visit_id=visit_id, treatment_visit_number="5101"))
    return visit_id


async def test_an_errand_is_closed_once(records):
    one = errand()
    taken = await records.journal.claim(one)
    results = await asyncio.gather(*(records.journal.close(closing(one, taken)) for _ in range(10)))
    assert sorted(one is not None for one in results) == [False] * 9 + [True]
    kept = await records.journal.read(one.errand_id)
    assert (kept.state, kept.effect, kept.answer) == (State.ANSWERED, Effect.APPLIED, b'{"ok":true}')
    assert kept.closed_at is not None


async def test_an_earlier_attempt_cannot_close_a_later_one_nor_change_anything(records):
    one = errand(key="k")
    first = await records.journal.claim(one)
    await records.journal.close(closing(one, first, State.UNREACHED))
    await records.journal.claim(errand(key="k"))
    visit_id = uuid4()
    assert not await records.journal.close(closing(one, first, events=(opened(visit_id),)))
    assert (await records.journal.read(one.errand_id)).state is State.ASKED
    assert await records.memory.visit(visit_id) is None


async def test_an_unknown_outcome_becomes_known_later(records):
    one = errand()
    taken = await records.journal.claim(one)
    assert await records.journal.close(closing(one, taken, State.UNKNOWN))
    assert (await records.journal.read(one.errand_id)).closed_at is None
    assert await records.journal.close(closing(one, taken, State.REVERSED, action="reverse"))
    assert not await records.journal.close(closing(one, taken))


async def test_a_visit_lives_from_opening_to_settlement_and_back(records):
    visit_id = await open_visit(records)
    visit = await records.memory.visit(visit_id)
    assert (visit.state, visit.treatment_visit_number, visit.total) == (VisitState.OPEN, "5101", "0.00")
    await happen(records, priced(visit_id, "1", "2"))
    await happen(records, events.VisitDischarged(visit_id=visit_id, discharged_at=now()))
    settlement = settled(visit_id, "S1")
    await happen(records, settlement)
    visit = await records.memory.visit(visit_id)
    assert (visit.state, visit.total, visit.parts.in_scope) == (VisitState.SETTLED, "20.00", "20.00")
    cancellation = settled(visit_id, "S2", cancels=settlement.settlement_id)
    await happen(records, cancellation)
    assert (await records.memory.visit(visit_id)).state is VisitState.DISCHARGED
    original = await records.memory.settlement(settlement.settlement_id)
    assert original.cancelled_by == cancellation.settlement_id
    both = await records.memory.settlements_to_record()
    assert [one.settlement_id for one in both] == [settlement.settlement_id, cancellation.settlement_id]


async def test_a_recording_whose_job_is_gone_is_asked_for_again_once_it_is_old(records, database):
    old = replace(settled(await open_visit(records), "S1"), settled_at=now() - timedelta(minutes=11))
    fresh = settled(await open_visit(records), "S2")
    await happen(records, old, fresh)
    await database.ask("DELETE FROM jobs.pgqueuer")
    assert await ask_for_the_forgotten(records.memory, records.later) == 1
    assert await ask_for_the_forgotten(records.memory, records.later) == 1
    (job,) = await database.ask("SELECT payload FROM jobs.pgqueuer")
    assert job["payload"].decode() == str(old.settlement_id)


async def test_lines_taken_back_leave_room_for_the_same_number(records):
    visit_id = await open_visit(records)
    await happen(records, priced(visit_id, "1", "2", "3"))
    left = events.LinesTakenBack(
        visit_id=visit_id, line_ids=("2",), line_count=2, total="20.00", parts=line("1").parts
    )
    await happen(records, left)
    await happen(records, priced(visit_id, "2"))
    standing = await records.memory.lines(visit_id, after=0, limit=10)
    assert [one.line_id for _, one in standing] == ["1", "3", "2"]
    second = await records.memory.lines(visit_id, after=standing[0][0], limit=1)
    assert second == standing[1:2]
    assert await records.memory.lines_named(visit_id, ["2", "9"]) == [line("2")]
    assert len(await records.memory.lines_named(visit_id, None)) == 3


async def test_a_settlement_asks_for_its_recording_in_the_same_transaction_after_the_grace(records, database):
    visit_id = await open_visit(records)
    settlement = settled(visit_id, "S1")
    await happen(records, settlement)
    (job,) = await database.ask(
        "SELECT entrypoint, payload, execute_after - created AS grace FROM jobs.pgqueuer"
    )
    assert job["entrypoint"] == "record_settlement"
    assert job["payload"].decode() == str(settlement.settlement_id)
    assert job["grace"].total_seconds() == 15
    await records.later.record(settlement.settlement_id)
    await records.later.record(settlement.settlement_id)
    assert len(await database.ask("SELECT FROM jobs.pgqueuer")) == 2


async def test_a_recording_that_stands_is_not_undone_by_a_late_refusal(records):
    visit_id = await open_visit(records)
    settlement = settled(visit_id, "S1")
    await happen(records, settlement)
    for state, number in ((RecordingState.RECORDED, "R1"), (RecordingState.REFUSED, None)):
        moved = events.RecordingMoved(
            settlement_id=settlement.settlement_id,
            state=state,
            errand_id=uuid4(),
            region_record_number=number,
        )
        await happen(records, moved)
    kept = await records.memory.settlement(settlement.settlement_id)
    assert (kept.recording, kept.region_record_number) == (RecordingState.RECORDED, "R1")


async def test_a_parent_moves_on_with_the_errand_that_follows(records):
    parent = await happen(records, state=State.FOLLOWING_UP)
    moved = events.ParentMoved(
        errand_id=parent.errand_id, state=State.ANSWERED, effect=Effect.APPLIED, answer=b"[2]"
    )
    child = await happen(records, moved, parent_id=parent.errand_id)
    kept = await records.journal.read(parent.errand_id)
    assert (kept.state, kept.answer, kept.follow_ups) == (State.ANSWERED, b"[2]", (child.errand_id,))
    await happen(
        records, events.ParentMoved(errand_id=parent.errand_id, state=State.WAITING, effect=Effect.APPLIED)
    )
    assert (await records.journal.read(parent.errand_id)).state is State.ANSWERED
    trail = await records.memory.of_errand(parent.errand_id)
    assert [(one.errand_id, one.action) for one in trail] == [
        (parent.errand_id, "claim"),
        (parent.errand_id, "close"),
        (child.errand_id, "claim"),
        (child.errand_id, "close"),
        (parent.errand_id, "move"),
    ]


async def test_a_filing_is_kept_and_cancelled(records):
    made = events.FilingMade(
        filing_id=uuid4(),
        client_id=HOSPITAL.client_id,
        region=Region.SICHUAN,
        region_filing_number="B1",
        person_number="P1",
        insured_area="510198",
        treatment_area="500198",
        kind=FilingKind.REFERRAL,
        starts_on=now().date(),
        ends_on=None,
        seal_id=None,
    )
    await happen(records, made)
    assert (await records.memory.filing(made.filing_id)).state is FilingState.ACTIVE
    await happen(records, events.FilingChanged(filing_id=made.filing_id, state=FilingState.CANCELLED))
    assert (await records.memory.filing(made.filing_id)).state is FilingState.CANCELLED


async def test_a_refused_opening_asks_once_for_the_insurers_half_to_be_taken_back(records, database):
    wanted = events.UndoWanted(visit_id=uuid4())
    await happen(records, wanted, state=State.REFUSED)
    await records.later.undo_opening(wanted.visit_id)
    (job,) = await database.ask("SELECT entrypoint, payload FROM jobs.pgqueuer")
    assert (job["entrypoint"], job["payload"].decode()) == ("undo_opening", str(wanted.visit_id))


async def test_a_claim_made_of_an_older_version_of_the_visit_is_busy(records):
    visit_id = await open_visit(records)
    before = await records.memory.visit(visit_id)
    await happen(records, priced(visit_id, "1"))
    stale = errand(visit_id=visit_id, exclusive=True, visit_version=before.version)
    assert await records.journal.claim(stale) == Busy(None)
    fresh = errand(
        visit_id=visit_id, exclusive=True, visit_version=(await records.memory.visit(visit_id)).version
    )
    assert isinstance(await records.journal.claim(fresh), Taken)


async def test_what_memory_refuses_leaves_the_outcome_unknown_and_others_untouched(records):
    visit_id = await open_visit(records)
    await happen(records, settled(visit_id, "S1"))
    twice, other = errand(), errand()
    claims = [await records.journal.claim(one) for one in (twice, other)]
    results = await asyncio.gather(
        records.journal.close(closing(twice, claims[0], events=(settled(visit_id, "S1"),))),
        records.journal.close(closing(other, claims[1])),
        return_exceptions=True,
    )
    assert isinstance(results[0], Broken)
    assert results[1] is not None
    assert (await records.journal.read(twice.errand_id)).state is State.UNKNOWN
    assert (await records.journal.read(other.errand_id)).state is State.ANSWERED


@pytest.mark.parametrize("together", [2, 40])
async def test_reads_of_visits_that_arrive_together_share_a_query(records, together):
    visits = [await open_visit(records) for _ in range(2)]
    asked = [visits[n % 2] for n in range(together)] + [uuid4()]
    found = await asyncio.gather(*(records.memory.visit(visit_id) for visit_id in asked))
    assert [one and one.visit_id for one in found] == [*asked[:-1], None]
    assert records.memory._reads.batches <= 2


async def test_the_entry_that_is_named_says_what_the_errand_came_to(records):
    """Also when what it was first answered no longer holds, because what followed from it was refused."""
    parent = errand()
    half = closing(parent, await records.journal.claim(parent), State.FOLLOWING_UP, answer=b"{}")
    answered = await records.journal.close(half)
    assert (await records.journal.read(parent.errand_id)).index == answered
    moved = events.ParentMoved(
        errand_id=parent.errand_id, state=State.REFUSED, effect=Effect.NONE, reason={"kind": "Refused"}
    )
    await happen(records, moved, state=State.REFUSED, parent_id=parent.errand_id)
    for kept in (
        await records.journal.read(parent.errand_id),
        await records.journal.find(parent.actor.client_id, parent.key),
    ):
        said = (await records.audit.entry(kept.index)).said
        assert (said["outcome"], said["effect"]) == (kept.state, kept.effect) == ("refused", "none")
