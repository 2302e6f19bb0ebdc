"""The key-encryption key changes under those that run: no body is touched, and all of them open."""

from __future__ import annotations

import asyncpg
import pytest
from records_keys import KEEPER
from records_samples import closing, errand
from structlog.testing import capture_logs

from gateway.cases.audit import Sought
from gateway.errors import Broken
from gateway.evidence.commitments import Digest
from gateway.evidence.sealing import Cipher, KeyMissing, Suite
from gateway.keys import files
from gateway.keys.live import LOOK_SECONDS, LiveSealingKeys
from gateway.records import rewrapping
from gateway.records.acting import Act, operator
from gateway.records.opening import open_records
from gateway.records.rewrapping import keys_in_use, rewrap
from gateway.records.seals import Seals


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "sealing.json"
    files.write_secret(file, KEEPER.written())
    return file


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def changed(file, name="second", suite=Suite.INTERNATIONAL):
    anew = files.read_sealing_keys(file).with_new(name, suite)
    files.write_secret(file, anew.written(), anew=True)
    return anew


# -- the file --------------------------------------------------------------------------------------------


def test_a_key_file_says_what_it_holds_and_only_its_owner_may_read_it(file):
    assert files.read_sealing_keys(file) == KEEPER
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    assert files.read_sealing_keys(file) == KEEPER
    file.chmod(0o644)
    with pytest.raises(Broken, match="others"):
        files.read_sealing_keys(file)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"current":"x"}', "not json"])
def test_a_key_file_that_does_not_read_is_said_in_one_line_without_its_content(file, text):
    files.write_secret(file, text, anew=True)
    with pytest.raises(Broken) as told:
        files.read_sealing_keys(file)
    assert str(file) in str(told.value)
    assert "\n" not in str(told.value)


def test_a_key_file_is_never_replaced_by_accident(file):
    with pytest.raises(Broken, match="never replaced"):
        files.write_secret(file, "{}")
    assert files.read_sealing_keys(file) == KEEPER


def test_keys_show_nothing_when_they_are_printed():
    assert str(bytes(range(32)))[2:20] not in repr(KEEPER)
    assert str(bytes(range(1, 33)))[2:20] not in repr(KEEPER)


# -- those that run --------------------------------------------------------------------------------------


def test_a_new_key_is_noticed_after_a_while(file):
    clock = Clock()
    live = LiveSealingKeys(file, clock)
    changed(file)
    assert live.wrap(b"k" * 16, b"")[1] == "first"
    clock.now += LOOK_SECONDS
    with capture_logs() as lines:
        assert live.wrap(b"k" * 16, b"")[1] == "second"
    assert [line["event"] for line in lines] == ["keys.read_again"]


def test_a_key_that_another_process_uses_already_is_looked_for_at_once(file):
    live = LiveSealingKeys(file, Clock())
    wrapped, by = changed(file).wrap(b"k" * 16, b"context")
    assert live.unwrap(wrapped, by, b"context") == b"k" * 16


def test_a_key_that_nobody_has_is_missing(file):
    live = LiveSealingKeys(file, Clock())
    with pytest.raises(KeyMissing):
        live.unwrap(b"", "third", b"")


def test_with_a_file_that_cannot_be_read_those_that_run_go_on(file):
    clock = Clock()
    live = LiveSealingKeys(file, clock)
    files.write_secret(file, "broken", anew=True)
    clock.now += LOOK_SECONDS
    with capture_logs() as lines:
        assert live.wrap(b"k" * 16, b"")[1] == "first"
    assert [line["event"] for line in lines] == ["keys.unreadable"]
    assert live.blind_index(b"x") == KEEPER.blind_index(b"x")


# -- wrapping anew ---------------------------------------------------------------------------------------


async def carried(records, **differently):
    one = errand(seal=records.seals.new(), **differently)
    taken = await records.journal.claim(one)
    await records.journal.close(closing(one, taken))
    return one


async def opened_by(database, keeper):
    """The answers of all errands, opened by a process that has just these keys."""
    records = await open_records(database.app_url, pool_size=4, recording_grace_seconds=0, keeper=keeper)
    try:
        found = await records.audit.search(Sought(outcome="answered", limit=1000))
        parts = [await records.audit.bodies(one.index) for one in found]
        return [next(part.body for part in some if part.name == "answer") for some in parts]
    finally:
        await records.aclose()


async def test_every_key_is_wrapped_anew_and_no_body_is_touched(records, database, monkeypatch):
    monkeypatch.setattr(rewrapping, "BATCH", 3)
    for _ in range(8):
        await carried(records)
    bodies = await database.ask("SELECT *, xmin FROM sealed_bodies ORDER BY index")
    anew = KEEPER.with_new("second", Suite.INTERNATIONAL)
    connection = await asyncpg.connect(database.owner_url)
    try:
        act = Act(connection, operator("tester"), Seals(anew, Suite.INTERNATIONAL))
        assert [done async for done in rewrap(act, anew, "second")] == [3, 6, 8]
        assert await keys_in_use(act) == {"second"}
        assert [done async for done in rewrap(act, anew, "second")] == []
    finally:
        await connection.close()
    assert await database.ask("SELECT *, xmin FROM sealed_bodies ORDER BY index") == bodies
    only_new = anew.with_only({"second"})
    assert set(only_new.keys) == {"second"}
    assert await opened_by(database, only_new) == [b'{"ok":true}'] * 8


async def test_a_change_to_national_algorithms_wraps_keys_of_both_kinds(records, database):
    await carried(records)
    anew = KEEPER.with_new("sm4", Suite.NATIONAL)
    assert anew.keys["sm4"].cipher is Cipher.SM4_GCM
    assert anew.index_digest is KEEPER.index_digest is Digest.SHA_256  # persons must still be found
    connection = await asyncpg.connect(database.owner_url)
    try:
        act = Act(connection, operator("tester"), Seals(anew, Suite.NATIONAL))
        assert [done async for done in rewrap(act, anew, "sm4")] == [1]
    finally:
        await connection.close()
    assert await opened_by(database, anew.with_only({"sm4"})) == [b'{"ok":true}']


def test_the_key_in_use_is_never_taken_out():
    assert set(KEEPER.with_new("second", Suite.INTERNATIONAL).with_only(set()).keys) == {"second"}
