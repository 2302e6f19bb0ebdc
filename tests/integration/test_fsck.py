"""The check of the whole log: right logs are right, and every way of touching one is found and named."""

from __future__ import annotations

import asyncpg
import pytest
from log_samples import (
    LOG_KEY,
    ORIGIN,
    PERSON,
    TRUST,
    WITNESS_KEYS,
    findings,
    owner,
    published_log,
    tampered,
)
from records_keys import KEEPER
from records_samples import closing, errand

from gateway.errands import Effect, Note, State
from gateway.evidence.checkpoints import Checkpoint, cosigned
from gateway.evidence.notes import Ed25519Signer
from gateway.evidence.tree import Frontier, leaf_hash
from gateway.records.checking import Book
from gateway.records.erasing import erase
from gateway.records.opening import open_records
from gateway.upkeep.findings import Wrong
from gateway.upkeep.fsck import Fsck, Position
from gateway.vocabulary import Region


@pytest.fixture(scope="session")
async def whole(server, template):
    """A database with the published log, to be copied and never written to."""
    made = await server.create(template.name)
    records = await open_records(made.app_url, pool_size=4, recording_grace_seconds=0, keeper=KEEPER)
    await published_log(records)
    await records.aclose()
    yield made
    await server.drop(made)


@pytest.fixture
async def log(server, whole):
    """A copy of the published log, of the test's own."""
    made = await server.create(whole.name)
    yield made
    await server.drop(made)


async def first(database, **differently):
    found = await findings(database, **differently)
    return None if not found else (found[0].wrong, found[0].where)


async def test_a_right_log_is_right(log):
    assert await findings(log) == []
    assert await findings(log, keeper=None) == []


async def test_an_empty_log_is_right(database):
    assert await findings(database) == []


async def test_a_log_that_grows_meanwhile_is_right(log):
    assert await findings(log, position=Position(600)) == []


# -- entries ---------------------------------------------------------------------------------------------

EDIT = """UPDATE log_entries
    SET entry = convert_to(replace(convert_from(entry, 'UTF8'), '"organisation":"', '"organisation":"x'),
        'UTF8')"""
FITTING = f"{EDIT}, organisation = 'x' || organisation"
REHASH = "leaf_hash = sha256('\\x00'::bytea || entry)"


@pytest.mark.parametrize("index", [1, 255, 301, 649])
async def test_an_edited_value_is_named(log, index):
    await tampered(log, f"{EDIT} WHERE index = {index}")
    assert await first(log) == (Wrong.EDITED_VALUE, f"entry {index}")


@pytest.mark.parametrize("index", [1, 255, 301])
async def test_an_edited_value_with_its_leaf_and_column_made_to_fit_is_named(log, index):
    await tampered(
        log,
        f"{FITTING} WHERE index = {index}",
        f"UPDATE log_entries SET {REHASH} WHERE index = {index}",
        f"DELETE FROM sealed_bodies WHERE index = {index}",
    )
    found = await findings(log)
    assert (Wrong.OTHER_ENTRY, f"entry {index}") in [(one.wrong, one.where) for one in found]


async def test_an_edited_value_after_the_last_whole_tile_is_caught_by_the_next_checkpoint(log):
    await tampered(
        log,
        f"{FITTING} WHERE index = 620",
        f"UPDATE log_entries SET {REHASH} WHERE index = 620",
    )
    found = [(one.wrong, one.where) for one in await findings(log, keeper=None)]
    assert found == [(Wrong.CHECKPOINT_DIFFERS, "checkpoint 650")]


@pytest.mark.parametrize(
    "change",
    [
        "organisation = 'other'",
        "outcome = 'refused'",
        "effect = 'none'",
        "client_id = 'other'",
        "action = 'claim'",
        "region = NULL",
        "service = 'pension'",
        "errand_id = gen_random_uuid()",
        "seal_id = NULL",
    ],
)
async def test_edited_metadata_is_named(log, change):
    await tampered(log, f"UPDATE log_entries SET {change} WHERE index = 301")
    assert await first(log, keeper=None) == (Wrong.EDITED_METADATA, "entry 301")


async def test_metadata_of_a_class_moved_to_another_part_is_named(log):
    await tampered(log, "UPDATE log_entries SET class = 'security' WHERE index = 301")
    assert await first(log) == (Wrong.EDITED_METADATA, "entry 301")


async def test_a_time_that_was_moved_is_named(log):
    await tampered(
        log, "UPDATE log_entries SET appended_at = appended_at - INTERVAL '1 hour' WHERE index = 301"
    )
    found = {one.wrong for one in await findings(log, keeper=None)}
    assert found & {Wrong.TIME_RUNS_BACK, Wrong.DELETED_ROW}


@pytest.mark.parametrize("index", [0, 300, 640])
async def test_a_deleted_row_is_named(log, index):
    await tampered(log, f"DELETE FROM log_entries WHERE index = {index}")
    assert await first(log) == (Wrong.DELETED_ROW, f"entry {index}")


async def test_a_deleted_newest_row_is_named(log):
    await tampered(log, "DELETE FROM log_entries WHERE index = 649")
    assert await first(log) == (Wrong.DELETED_ROW, "entry 649")


@pytest.mark.parametrize(("one", "other"), [(10, 11), (100, 400), (600, 601)])
async def test_swapped_rows_are_named(log, one, other):
    await tampered(
        log,
        f"UPDATE log_entries SET index = -1 WHERE index = {one}",
        f"UPDATE log_entries SET index = {one} WHERE index = {other}",
        f"UPDATE log_entries SET index = {other} WHERE index = -1",
    )
    found = [(finding.wrong, finding.where) for finding in await findings(log, keeper=None, most=20)]
    where = f"entry {one}" if one < 512 else "checkpoint 650"
    wrong = Wrong.OTHER_ENTRY if one < 512 else Wrong.CHECKPOINT_DIFFERS
    assert (wrong, where) in found


async def test_an_inserted_row_is_named(log):
    columns = (
        "leaf_hash, entry, errand_id, seal_id, client_id, organisation,"
        " service, region, action, outcome, effect"
    )
    insert = f"""INSERT INTO log_entries (index, class, appended_at, {columns})
        SELECT {{}}, 'exchange', appended_at + INTERVAL '1 microsecond', {columns}
        FROM log_entries WHERE index = 301"""
    await tampered(log, insert.format(301))
    assert await first(log) == (Wrong.INSERTED_ROW, "entry 301")


async def test_a_row_after_the_end_is_named(log):
    await tampered(
        log, "UPDATE log_entries SET index = 700 WHERE index = 649", "UPDATE log_head SET size = 649"
    )
    found = [(one.wrong, one.where) for one in await findings(log, most=9)]
    assert (Wrong.HEAD_DIFFERS, "head") in found
    await tampered(log, await head_of(log, 649))
    found = [(one.wrong, one.where) for one in await findings(log, most=9)]
    assert (Wrong.INSERTED_ROW, "entry 700") in found
    assert (Wrong.CHECKPOINT_AHEAD, "checkpoint 650") in found


# -- the tree --------------------------------------------------------------------------------------------


async def head_of(log, size):
    """SQL that sets the head back, with everything made to fit."""
    tree = Frontier()
    for row in await log.ask("SELECT entry FROM log_entries WHERE index < $1 ORDER BY index", size):
        tree.append(leaf_hash(row["entry"]))
    frontier = ", ".join(f"'\\x{one.hex()}'::bytea" for one in tree.subtrees)
    return f"UPDATE log_head SET size = {size}, frontier = ARRAY[{frontier}]"


async def test_a_head_that_was_set_back_is_named_by_the_checkpoints(log):
    await tampered(log, await head_of(log, 630), "DELETE FROM log_entries WHERE index >= 630")
    await tampered(log, "DELETE FROM sealed_bodies WHERE index >= 630")
    found = [(one.wrong, one.where) for one in await findings(log, most=9)]
    assert found[0] == (Wrong.CHECKPOINT_AHEAD, "checkpoint 650")


async def test_a_head_with_another_tree_is_named(log):
    await tampered(log, "UPDATE log_head SET frontier[1] = sha256('x')")
    assert await first(log) == (Wrong.HEAD_DIFFERS, "head")


@pytest.mark.parametrize(
    "change",
    ["hashes = set_byte(hashes, 100, 7)", "root = sha256('x')", "hashes = substr(hashes, 1, 32)"],
)
async def test_an_edited_tile_is_named(log, change):
    await tampered(log, f"UPDATE log_tiles SET {change} WHERE level = 0 AND number = 1")
    wrong, where = await first(log)
    assert (wrong, where) in {(Wrong.OTHER_ENTRY, "entry 259"), (Wrong.EDITED_TILE, "tile 0/1")}


async def test_a_tile_that_is_gone_or_too_many_is_named(log):
    await tampered(log, "DELETE FROM log_tiles WHERE number = 1")
    assert await first(log) == (Wrong.EDITED_TILE, "tile 0/1")
    await tampered(log, "INSERT INTO log_tiles SELECT 0, 1, hashes, root FROM log_tiles WHERE number = 0")
    assert (await first(log))[0] is Wrong.OTHER_ENTRY


async def test_a_forked_log_is_named_by_the_checkpoint_of_the_other_branch(log):
    other = str(Checkpoint(ORIGIN, 620, leaf_hash(b"another history")).note.signed_by(LOG_KEY))
    await log.tell(f"INSERT INTO log_checkpoints VALUES (620, '{other}', now())")
    assert await first(log) == (Wrong.CHECKPOINT_DIFFERS, "checkpoint 620")


# -- signatures ------------------------------------------------------------------------------------------


async def test_a_checkpoint_by_a_wrong_key_is_named(log):
    (row,) = await log.ask("SELECT note FROM log_checkpoints WHERE size = 250")
    checkpoint = Checkpoint.read(row["note"].partition("\n\n")[0] + "\n")
    forged = str(checkpoint.note.signed_by(Ed25519Signer(ORIGIN, bytes(32))))
    await tampered(log, f"UPDATE log_checkpoints SET note = '{forged}' WHERE size = 250")
    assert await first(log) == (Wrong.CHECKPOINT_NOT_SIGNED, "checkpoint 250")


async def test_a_replayed_cosignature_is_named(log):
    await tampered(
        log,
        """UPDATE log_cosignatures SET line = (SELECT line FROM log_cosignatures
            WHERE size = 100 AND region = 'sichuan') WHERE size = 250 AND region = 'sichuan'""",
    )
    assert await first(log) == (Wrong.CHECKPOINT_NOT_SIGNED, "checkpoint 250")


async def test_a_cosignature_under_another_regions_name_is_named(log):
    await tampered(
        log,
        """UPDATE log_cosignatures SET line = (SELECT line FROM log_cosignatures
            WHERE size = 250 AND region = 'chongqing') WHERE size = 250 AND region = 'sichuan'""",
    )
    assert await first(log) == (Wrong.CHECKPOINT_NOT_SIGNED, "checkpoint 250")


async def test_a_stale_cosignature_is_named(log):
    (row,) = await log.ask("SELECT note FROM log_checkpoints WHERE size = 250")
    text = row["note"].partition("\n\n")[0] + "\n"
    stale = cosigned(WITNESS_KEYS[Region.SICHUAN], text, 1_700_000_000).line
    await tampered(
        log, f"UPDATE log_cosignatures SET line = '{stale}' WHERE size = 250 AND region = 'sichuan'"
    )
    assert await first(log) == (Wrong.STALE_COSIGNATURE, "checkpoint 250")


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


# -- what is allowed -------------------------------------------------------------------------------------


async def erase_person(log):
    async with owner(log) as act:
        return await erase(act, [PERSON], reason="request", legal_basis="PIPL 47")


async def test_an_erased_person_leaves_a_log_that_is_right(log):
    found = await erase_person(log)
    assert len(found.seals) == 325
    assert await log.ask("SELECT 1 FROM sealed_bodies LIMIT 1") == []
    assert await findings(log) == []


# -- stopping and going on -------------------------------------------------------------------------------


async def test_a_check_goes_on_where_it_was_stopped_and_still_finds_what_comes_later(log):
    await tampered(log, "DELETE FROM log_entries WHERE index = 640")
    places = []
    connection = await asyncpg.connect(log.app_url)
    try:
        fsck = Fsck(Book(connection), TRUST, KEEPER, save=places.append, piece=256)
        stream = fsck.findings(await fsck.beginning())
        assert (await anext(stream)).where == "entry 640"
        await stream.aclose()
    finally:
        await connection.close()
    assert [one.index for one in places] == [256, 512]
    taken_up = Position.read(places[-1].written())
    assert taken_up == places[-1]
    assert await first(log, position=taken_up) == (Wrong.DELETED_ROW, "entry 640")


async def test_the_place_that_is_kept_lies_before_the_first_finding(log):
    """Who goes on from there finds it again."""
    await tampered(log, "DELETE FROM sealed_bodies WHERE index = 300")
    places = []
    connection = await asyncpg.connect(log.app_url)
    try:
        fsck = Fsck(Book(connection), TRUST, KEEPER, save=places.append, piece=256)
        found = [one async for one in fsck.findings(await fsck.beginning())]
    finally:
        await connection.close()
    assert [(one.wrong, one.where) for one in found] == [(Wrong.BODY_MISSING, "entry 300")]
    assert [one.index for one in places] == [256]
    assert await first(log, position=places[-1]) == (Wrong.BODY_MISSING, "entry 300")


@pytest.mark.parametrize(("root", "wrong"), [(None, set()), (b"x" * 32, {Wrong.CHECKPOINT_DIFFERS})])
async def test_a_checkpoint_that_is_kept_when_its_place_was_passed_is_still_compared(log, root, wrong):
    """It is published while the check runs; the checkpoints after it are compared as before."""
    await tampered(log, "DELETE FROM log_cosignatures", "DELETE FROM log_checkpoints WHERE size < 650")
    asked = []

    class Watched(Book):
        async def checkpoints(self, after, limit=1000):
            asked.append(after)
            found = await super().checkpoints(after, limit)
            return [] if len(asked) == 1 else found

    connection = await asyncpg.connect(log.app_url)
    try:
        book = Watched(connection)
        kept = Checkpoint(ORIGIN, 100, root or await book.root(100)).note.signed_by(LOG_KEY)
        await log.tell(f"INSERT INTO log_checkpoints VALUES (100, '{kept}', now())")
        fsck = Fsck(book, TRUST, KEEPER, piece=256)
        found = [one async for one in fsck.findings(await fsck.beginning())]
    finally:
        await connection.close()
    assert {one.wrong for one in found} == wrong
    assert len(asked) <= 5  # not once for each entry


async def test_a_month_that_begins_elsewhere_is_named(log):
    await tampered(log, "UPDATE log_months SET first_index = 300")
    assert (await first(log))[0] is Wrong.MONTH_DIFFERS


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


async def test_a_seal_for_a_cipher_that_nobody_knows_is_named(log):
    await log.tell(
        "UPDATE seals SET cipher = 'rot13' WHERE seal_id = (SELECT seal_id FROM log_entries WHERE index = 40)"
    )
    assert (await first(log))[0] is Wrong.SEAL_MISSING


async def test_an_entry_that_is_no_object_is_named(log):
    await tampered(
        log,
        "UPDATE log_entries SET entry = '[]', leaf_hash = sha256('\\x005b5d'::bytea) WHERE index = 620",
    )
    assert await first(log) == (Wrong.EDITED_VALUE, "entry 620")


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


async def test_an_errand_whose_outcome_an_enquiry_could_not_keep_agrees_with_the_log(records, database):
    one = errand()
    taken = await records.journal.claim(one)
    await records.journal.close(closing(one, taken, State.UNKNOWN, action="enquire"))
    assert await findings(database) == []


async def test_a_checkpoint_in_the_place_of_another_is_named(log):
    await tampered(
        log,
        "DELETE FROM log_cosignatures WHERE size = 400",
        "UPDATE log_checkpoints SET note = (SELECT note FROM log_checkpoints WHERE size = 250)"
        " WHERE size = 400",
    )
    wrong, where = await first(log)
    assert (wrong, where) == (Wrong.CHECKPOINT_DIFFERS, "checkpoint 400")


async def test_memory_does_not_grow_with_what_hangs_on_an_entry(log):
    """The pieces are bounded: a check never asks for more rows at once than a piece has."""
    asked = []

    class Watched(Book):
        async def rows(self, first, count):
            asked.append(count)
            return await super().rows(first, count)

    connection = await asyncpg.connect(log.app_url)
    try:
        fsck = Fsck(Watched(connection), TRUST, KEEPER)
        assert [one async for one in fsck.findings(await fsck.beginning())] == []
    finally:
        await connection.close()
    assert sum(asked) == 650
    assert max(asked) <= 2048
