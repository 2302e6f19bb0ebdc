"""The check of what hangs on the log: bodies, keys, persons and errands; what was erased is in order."""

from __future__ import annotations

import pytest
from log_samples import PERSON, findings, first, owner, tampered
from records_samples import closing, errand

from gateway.errands import Effect, Note, State
from gateway.records.erasing import erase
from gateway.upkeep.findings import Wrong

# -- bodies ----------------------------------------------------------------------------------------------


async def test_a_body_that_is_gone_without_a_word_is_named(log):
    await tampered(log, "DELETE FROM sealed_bodies WHERE index = 77")
    assert await first(log) == (Wrong.BODY_MISSING, "entry 77")


@pytest.mark.parametrize("byte", [0, 1, 5, 20, 60])
async def test_a_body_that_was_touched_is_named(log, byte):
    await tampered(
        log,
        f"UPDATE sealed_bodies SET sealed = set_byte(sealed, {byte}, (get_byte(sealed, {byte}) + 1) % 256)"
        " WHERE index = 77",
    )
    assert await first(log) == (Wrong.BODY_DOES_NOT_OPEN, "entry 77")


async def test_a_body_of_another_entry_is_named(log):
    await tampered(
        log,
        "UPDATE sealed_bodies SET sealed = (SELECT sealed FROM sealed_bodies WHERE index = 79)"
        " WHERE index = 77",
    )
    assert await first(log) == (Wrong.BODY_DOES_NOT_OPEN, "entry 77")


async def test_a_body_without_an_entry_is_named(log):
    await tampered(log, "UPDATE sealed_bodies SET index = 9999 WHERE index = 77")
    found = [(one.wrong, one.where) for one in await findings(log, most=9)]
    assert found == [(Wrong.BODY_MISSING, "entry 77"), (Wrong.BODY_WITHOUT_ENTRY, "entry 9999")]


async def test_a_key_destroyed_without_an_entry_is_named(log):
    await log.tell(
        """UPDATE seals SET wrapped = NULL, wrapped_by = NULL, erased_at = now()
        WHERE seal_id = (SELECT seal_id FROM log_entries WHERE index = 40)"""
    )
    assert (await first(log))[0] is Wrong.SEAL_DESTROYED_WITHOUT_ENTRY


async def test_a_seal_that_is_gone_is_named(log):
    await log.tell(
        "DELETE FROM seal_persons WHERE seal_id = (SELECT seal_id FROM log_entries WHERE index = 40)",
        "DELETE FROM seals WHERE seal_id = (SELECT seal_id FROM log_entries WHERE index = 40)",
    )
    assert (await first(log))[0] is Wrong.SEAL_MISSING


async def test_a_seal_for_a_cipher_that_nobody_knows_is_named(log):
    await log.tell(
        "UPDATE seals SET cipher = 'rot13' WHERE seal_id = (SELECT seal_id FROM log_entries WHERE index = 40)"
    )
    assert (await first(log))[0] is Wrong.SEAL_MISSING


async def test_a_person_from_whom_an_access_is_hidden_is_named(log):
    (row,) = await log.ask(
        "SELECT index, seal_id FROM log_entries WHERE action = 'claim' AND index < 40 LIMIT 1"
    )
    await log.tell(f"DELETE FROM seal_persons WHERE seal_id = '{row['seal_id']}'")
    assert await first(log) == (Wrong.PERSON_NOT_FOUND_BY, f"entry {row['index']}")


# -- state and log ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["state = 'refused'", "effect = 'none'", "attempt = 7"])
async def test_a_state_that_the_log_does_not_know_is_named(log, change):
    await log.tell(
        f"UPDATE errands SET {change} WHERE id = (SELECT errand_id FROM log_entries WHERE index = 40)"
    )
    assert (await first(log))[0] is Wrong.STATE_DIFFERS


@pytest.mark.parametrize(
    "change",
    [
        "operation = 'other'",
        "region = 'sichuan'",
        "message_id = 'other'",
        "client_id = 'other'",
    ],
)
async def test_an_errand_that_is_about_something_else_than_the_log_says_is_named(log, change):
    await log.tell(
        f"UPDATE errands SET {change} WHERE id = (SELECT errand_id FROM log_entries WHERE index = 40)"
    )
    assert (await first(log))[0] is Wrong.STATE_DIFFERS


async def test_an_errand_that_is_gone_is_named(log):
    await log.tell("DELETE FROM errands WHERE id = (SELECT errand_id FROM log_entries WHERE index = 40)")
    assert (await first(log))[0] is Wrong.ERRAND_MISSING


async def test_an_errand_that_was_made_up_is_named(log):
    await log.tell(
        """INSERT INTO errands SELECT (jsonb_populate_record(errands, jsonb_build_object(
            'id', gen_random_uuid(), 'key', 'made-up', 'message_id', 'made-up'))).* FROM errands LIMIT 1"""
    )
    assert (await first(log))[0] is Wrong.ERRAND_WITHOUT_ENTRY


async def test_every_state_that_an_errand_can_reach_agrees_with_the_log(records, database):
    for state in State:
        if state is State.ASKED:
            await records.journal.claim(errand())
            continue
        one = errand()
        taken = await records.journal.claim(one)
        await records.journal.close(closing(one, taken, state))
    one = errand()
    taken = await records.journal.claim(one)
    await records.journal.close(closing(one, taken, State.UNKNOWN))
    fenced = closing(one, taken, State.UNKNOWN, action="begin_reversal", fence=True, answer=None)
    await records.journal.close(fenced)
    assert await findings(database) == []
    await records.journal.note(
        Note(
            actor=one.actor,
            action="enquire",
            outcome="InProcess",
            effect=Effect.UNKNOWN,
            errand_id=one.errand_id,
        )
    )
    assert await findings(database) == []


async def test_an_errand_whose_outcome_an_enquiry_could_not_keep_agrees_with_the_log(records, database):
    one = errand()
    taken = await records.journal.claim(one)
    await records.journal.close(closing(one, taken, State.UNKNOWN, action="enquire"))
    assert await findings(database) == []


# -- erasure -------------------------------------------------------------------------------------------


async def erase_person(log):
    async with owner(log) as act:
        return await erase(act, [PERSON], reason="request", legal_basis="PIPL 47")


async def test_an_erased_person_leaves_a_log_that_is_right(log):
    found = await erase_person(log)
    assert len(found.seals) == 325
    assert await log.ask("SELECT 1 FROM sealed_bodies LIMIT 1") == []
    assert await findings(log) == []


async def test_an_erasure_that_was_undone_is_named(log):
    (kept,) = await log.ask(
        """SELECT seals.seal_id, wrapped, wrapped_by, bodies.index, bodies.appended_at, sealed
        FROM seals JOIN log_entries AS entries USING (seal_id)
        JOIN sealed_bodies AS bodies ON bodies.index = entries.index WHERE entries.index = 40"""
    )
    await erase_person(log)
    key = f"UPDATE seals SET wrapped = '\\x{kept['wrapped'].hex()}', wrapped_by = '{kept['wrapped_by']}'"
    await log.tell(f"{key} WHERE seal_id = '{kept['seal_id']}'")
    found = await findings(log, most=9)
    assert {one.wrong for one in found} == {Wrong.ERASURE_UNDONE, Wrong.BODY_MISSING}
    sealed = f"INSERT INTO sealed_bodies VALUES (40, '{kept['appended_at']}', '\\x{kept['sealed'].hex()}')"
    await log.tell(sealed)
    found = [one.wrong for one in await findings(log, most=9) if one.where == "entry 40"]
    assert Wrong.ERASURE_UNDONE in found
    await log.tell(f"UPDATE seals SET wrapped = NULL WHERE seal_id = '{kept['seal_id']}'")
    found = [(one.wrong, one.where) for one in await findings(log, most=9)]
    assert found == [(Wrong.ERASURE_UNDONE, "entry 40")]
