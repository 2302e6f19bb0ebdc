"""The check of the whole log: right logs are right, and every way of touching one is found and named."""

from __future__ import annotations

import pytest
from log_samples import LOG_KEY, ORIGIN, WITNESS_KEYS, findings, first, tampered

from gateway.evidence.checkpoints import Checkpoint, cosigned
from gateway.evidence.notes import Ed25519Signer
from gateway.evidence.tree import Frontier, leaf_hash
from gateway.upkeep.findings import Wrong
from gateway.upkeep.fsck import Position
from gateway.vocabulary import Region


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


async def test_an_entry_that_is_no_object_is_named(log):
    await tampered(
        log,
        "UPDATE log_entries SET entry = '[]', leaf_hash = sha256('\\x005b5d'::bytea) WHERE index = 620",
    )
    assert await first(log) == (Wrong.EDITED_VALUE, "entry 620")


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


async def test_a_month_that_begins_elsewhere_is_named(log):
    await tampered(log, "UPDATE log_months SET first_index = 300")
    assert (await first(log))[0] is Wrong.MONTH_DIFFERS


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


async def test_a_checkpoint_in_the_place_of_another_is_named(log):
    await tampered(
        log,
        "DELETE FROM log_cosignatures WHERE size = 400",
        "UPDATE log_checkpoints SET note = (SELECT note FROM log_checkpoints WHERE size = 250)"
        " WHERE size = 400",
    )
    wrong, where = await first(log)
    assert (wrong, where) == (Wrong.CHECKPOINT_DIFFERS, "checkpoint 400")
