"""A person is erased: nothing of them is left to read, and every proof still holds."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

import asyncpg
import pytest
from erasing_samples import erased, everything
from log_samples import PERSON, TRUST, findings, owner, publisher, written_entries
from records_keys import KEEPER
from records_samples import SEALS, closing, errand, eventually, opened, priced, settled

from gateway.cases.audit import Sought
from gateway.cases.receipts import Receipts
from gateway.errands import GATEWAY, Busy, Effect, Exchanged, Note, State
from gateway.errors import Erased, WrongState
from gateway.evidence.receipts import read_receipt
from gateway.evidence.sealing import Suite
from gateway.records.acting import Act, operator
from gateway.records.erasing import OPEN_STATES, erasable, erase
from gateway.records.opening import open_records
from gateway.records.seals import Seals
from gateway.replays import replay
from gateway.services.medical_insurance import events
from gateway.services.medical_insurance.words import RecordingState
from gateway.vocabulary import Identity

OTHER = Identity("resident_id", "500198197703150048")
NUMBER, NAME = "P500198", "周济川"
MARKS = (NUMBER, NAME, "ZY0001", "500198196906200030")


def recorded(settlement):
    return events.RecordingMoved(
        settlement_id=settlement.settlement_id,
        state=RecordingState.RECORDED,
        errand_id=uuid4(),
        region_record_number=None,
    )


async def settled_visit(records, person=PERSON):
    """A visit with charges and a settlement, each of its errands sealed for the person and the case."""
    seal, visit_id = SEALS.new(), uuid4()
    settlement = settled(visit_id, f"S{visit_id.hex}")
    happenings = (
        (replace(opened(visit_id), seal_id=seal.seal_id),),
        (priced(visit_id, "L1", "L2"),),
        (settlement, recorded(settlement)),
    )
    made = []
    for n, happened in enumerate(happenings):
        one = errand(
            persons=(person,),
            seal=seal,
            seals_anew=n == 0,
            case_id=visit_id,
            facts={"person": person.number, "name": NAME},
            request=f"{person.number} {NAME}".encode(),
        )
        taken = await records.journal.claim(one)
        exchanged = Exchanged(f"{NUMBER} sent".encode(), f"{NAME} received".encode("gb18030"))
        done = closing(one, taken, events=happened, exchanged=(exchanged,), answer=NAME.encode())
        await records.journal.close(done)
        made.append(one)
    return made


async def test_nothing_of_an_erased_person_is_in_any_table(records, database):
    await settled_visit(records)
    before = await everything(database)
    assert NUMBER in before  # our memory of the visit; what is sealed is not to be read anyhow
    sealed = await database.ask("SELECT sealed FROM sealed_bodies")
    (seal,) = await database.ask("SELECT wrapped FROM seals")
    blind = SEALS.blinded(PERSON)

    await erased(database, PERSON)

    after = await everything(database)
    assert [mark for mark in MARKS if mark in after] == []
    for gone in (seal["wrapped"], blind, *(row["sealed"] for row in sealed)):
        assert gone.hex() in before
        assert gone.hex() not in after


async def test_what_an_enquiry_in_vain_exchanged_goes_too(records, database):
    *_, last = await settled_visit(records)
    note = Note(
        actor=last.actor,
        action="enquire",
        outcome="InProcess",
        effect=Effect.UNKNOWN,
        errand_id=last.errand_id,
        seal=last.seal,
        operation=last.operation,
        exchanged=(Exchanged(f"{NUMBER} sent".encode(), NAME.encode()),),
    )
    index = await records.journal.note(note)
    assert await records.audit.bodies(index) is not None
    await erased(database, PERSON)
    assert await records.audit.bodies(index) is None
    assert await database.ask("SELECT FROM seals WHERE wrapped IS NOT NULL") == []


async def test_every_receipt_and_the_whole_log_still_verify(records, database):
    await settled_visit(records)
    await settled_visit(records, OTHER)
    publishing = publisher(records)
    await publishing.publish()
    entries = await written_entries(database)
    earlier = [str((await Receipts(records.log, publishing, TRUST).of(*one))[0]) for one in entries.items()]

    await erased(database, PERSON)
    await publishing.publish()

    now_there = await written_entries(database)
    assert {index: now_there[index] for index in entries} == entries
    for index, text in enumerate(earlier):
        assert read_receipt(text).check(TRUST, entries[index]).level == "witnessed_by_both"
    for index, entry in now_there.items():
        receipt, judged = await Receipts(records.log, publishing, TRUST).of(index, entry)
        assert read_receipt(str(receipt)).check(TRUST, entry) == judged
    assert await findings(database) == []


async def test_the_erasure_is_an_entry_that_names_nobody(records, database):
    await settled_visit(records)
    found = await erased(database, PERSON)
    (kept,) = await records.audit.search(Sought(outcome="Erased"))
    said = kept.said
    assert (said["action"], said["class"], said["client_id"]) == (
        "erase",
        "administration",
        "operator/tester",
    )
    assert said["legal_basis"] == "PIPL 47"
    assert said["details"] == {
        "seals": [str(seal) for seal in found.seals],
        "cases": 1,
        "reason": "request 12",
    }
    assert PERSON.number.encode() not in kept.entry


async def test_others_are_left_as_they_were(records, database):
    await settled_visit(records)
    theirs = await settled_visit(records, OTHER)
    await erased(database, PERSON)
    kept = await records.audit.search(Sought(persons=(OTHER,)))
    assert {one.said["errand_id"] for one in kept} == {str(one.errand_id) for one in theirs}
    parts = await records.audit.bodies(kept[0].index)
    assert [part.body for part in parts if part.name == "answer"] == [NAME.encode()]
    (visit,) = await database.ask("SELECT * FROM visits WHERE erased_at IS NULL")
    assert visit["person_number"] == NUMBER
    assert await database.ask("SELECT 1 FROM fee_lines WHERE visit_id = $1", visit["visit_id"])


async def test_an_erased_person_is_not_found_any_more_and_their_bodies_do_not_open(records, database):
    await settled_visit(records)
    indexes = [one.index for one in await records.audit.search(Sought(persons=(PERSON,)))]
    assert len(indexes) == 6
    await erased(database, PERSON)
    assert await records.audit.search(Sought(persons=(PERSON,))) == []
    for index in indexes:
        kept = await records.audit.entry(index)
        assert (kept.has_seal, kept.has_bodies, kept.seal) == (True, False, None)
        assert await records.audit.bodies(index) is None


async def test_whoever_shares_a_case_goes_with_it(records, database):
    """A new-born is settled on a parent's case: one key, two persons."""
    one = errand(persons=(PERSON, OTHER))
    await records.journal.close(closing(one, await records.journal.claim(one)))
    await erased(database, OTHER)
    assert await records.audit.search(Sought(persons=(PERSON,))) == []
    assert await database.ask("SELECT 1 FROM seals WHERE wrapped IS NOT NULL") == []


@pytest.mark.parametrize("state", [State(one) for one in OPEN_STATES])
async def test_while_something_is_unfinished_nothing_is_touched(records, database, state):
    one = errand(persons=(PERSON,))
    taken = await records.journal.claim(one)
    if state is not State.ASKED:
        await records.journal.close(closing(one, taken, state))
    before = await everything(database)
    with pytest.raises(WrongState, match="not finished"):
        await erased(database, PERSON)
    assert await everything(database) == before
    async with owner(database) as act:
        assert (await erasable(act, [PERSON])).unfinished == [one.errand_id]


async def test_a_look_up_whose_process_is_gone_is_not_in_the_way(records, database):
    """Nobody will end it, and it changed nothing."""
    other = await open_records(database.app_url, pool_size=2, recording_grace_seconds=0, keeper=KEEPER)
    one = errand(persons=(PERSON,), changes_state=False)
    await other.journal.claim(one)
    async with owner(database) as act:
        assert (await erasable(act, [PERSON])).unfinished == [one.errand_id]
    await other.aclose()

    async def is_gone():
        return (await records.journal.read(one.errand_id)).reads_as is State.UNREACHED

    await eventually(is_gone)
    assert len((await erased(database, PERSON)).seals) == 1
    assert await findings(database) == []


async def test_an_opening_that_is_still_to_be_undone_is_in_the_way(records, database):
    seal, visit_id = SEALS.new(), uuid4()
    about = {"seal": seal, "case_id": visit_id, "visit_id": visit_id}
    one = errand(persons=(PERSON,), operation="open_visit", **about)
    happened = (replace(opened(visit_id), seal_id=seal.seal_id),)
    await records.journal.close(closing(one, await records.journal.claim(one), events=happened))
    with pytest.raises(WrongState, match="not finished"):
        await erased(database, PERSON)
    undo = errand(actor=GATEWAY, key=f"undo:{visit_id}", seals_anew=False, **about)
    taken = await records.journal.claim(undo)
    await records.journal.close(closing(undo, taken, State.REFUSED))  # nothing is left to be undone
    assert len((await erased(database, PERSON)).seals) == 1


async def test_what_was_made_before_there_were_seals_goes_with_its_case(records, database):
    await settled_visit(records)
    await database.tell("UPDATE visits SET seal_id = NULL")
    await erased(database, PERSON)
    after = await everything(database)
    assert [mark for mark in MARKS if mark in after] == []
    assert await database.ask("SELECT 1 FROM fee_lines") == []


@pytest.mark.parametrize("state", [State.ANSWERED, State.REFUSED])
async def test_the_same_request_again_is_told_that_it_was_erased(records, database, state):
    """Also one whose fingerprint is gone: it could not be compared."""
    one = errand(persons=(PERSON,))
    await records.journal.close(closing(one, await records.journal.claim(one), state))
    await erased(database, PERSON)
    assert [row["fingerprint"] for row in await database.ask("SELECT fingerprint FROM errands")] == [b""]
    kept = await records.journal.claim(replace(one, errand_id=uuid4(), message_id="M2", seal=SEALS.new()))
    with pytest.raises(Erased) as told:
        replay(kept, one.fingerprint)
    assert told.value.errand_id == one.errand_id


async def test_somebody_of_whom_nothing_is_known_leaves_no_entry(records, database):
    assert (await erased(database, PERSON)).seals == []
    assert await written_entries(database) == {}


async def test_a_claim_that_comes_meanwhile_is_not_taken(records, database):
    """It was made of what was known before; now there is nothing that it could be about."""
    (first, *_) = await settled_visit(records)
    again = errand(persons=(PERSON,), seal=first.seal, seals_anew=False, case_id=first.case_id)
    async with owner(database) as act:
        transaction = act.connection.transaction()
        await transaction.start()
        await erase(act, [PERSON], reason="request", legal_basis="PIPL 47")
        claiming = asyncio.create_task(records.journal.claim(again))

        async def waits():
            return bool(await database.ask("SELECT 1 FROM pg_locks WHERE NOT granted"))

        await eventually(waits)
        await transaction.commit()
        assert await claiming == Busy(None)
    assert await records.audit.search(Sought(persons=(PERSON,))) == []
    assert await records.journal.find(again.actor.client_id, again.key) is None
    assert await findings(database) == []


async def test_a_person_who_was_erased_may_come_again(records, database):
    await settled_visit(records)
    await erased(database, PERSON)
    await settled_visit(records)
    assert len(await records.audit.search(Sought(persons=(PERSON,)))) == 6
    assert await findings(database) == []


async def test_the_running_role_cannot_erase(records, database):
    await settled_visit(records)
    connection = await asyncpg.connect(database.app_url)
    try:
        act = Act(connection, operator("nobody"), Seals(KEEPER, Suite.INTERNATIONAL))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await erase(act, [PERSON], reason="", legal_basis="")
    finally:
        await connection.close()
