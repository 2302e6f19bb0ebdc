"""The memory of a witness: durable, one turn at a time, and never back."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from witnessed import AT, FORKED, HONEST, ORIGIN, mth

from gateway.errors import Broken
from gateway.evidence.tree import EMPTY_ROOT
from gateway.witness.state import FILE, NOTHING, Latest, Memory


@pytest.fixture
def memory(tmp_path):
    opened = Memory.opened(tmp_path)
    yield opened
    opened.close()


FIVE = Latest(5, mth(HONEST[:5]), AT, "five\n")


def kept(memory, latest):
    with memory.turn(ORIGIN) as turn:
        turn.keep(latest)


def test_of_a_new_log_nothing_is_remembered(memory):
    assert memory.latest(ORIGIN) is NOTHING
    assert (NOTHING.size, NOTHING.root) == (0, EMPTY_ROOT)


def test_what_was_kept_is_there_when_the_memory_is_opened_again(memory, tmp_path):
    kept(memory, FIVE)
    memory.close()
    again = Memory.opened(tmp_path)
    assert again.latest(ORIGIN) == FIVE
    assert again.latest("other.example") is NOTHING
    again.close()


def test_a_file_without_its_table_is_no_memory(tmp_path):
    """As a disk that was full, or a copy that was cut short, may leave it."""
    (tmp_path / FILE).touch()
    for new in (True, False):
        opened = Memory.opened(tmp_path)
        assert opened.is_new is new
        opened.close()


def test_a_turn_that_fails_keeps_nothing_and_leaves_the_next_one_free(memory):
    def interrupted():
        with memory.turn(ORIGIN) as turn:
            turn.keep(FIVE)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert memory.latest(ORIGIN) is NOTHING
    kept(memory, FIVE)
    assert memory.latest(ORIGIN) == FIVE


def test_a_second_process_waits_for_its_turn_and_sees_what_the_first_kept(memory, tmp_path):
    seen, begun = [], threading.Event()

    def second():
        other = Memory.opened(tmp_path)
        assert begun.wait(5)
        with other.turn(ORIGIN) as turn:
            seen.append(turn.latest)
        other.close()

    thread = threading.Thread(target=second)
    thread.start()
    with memory.turn(ORIGIN) as turn:
        begun.set()
        thread.join(0.2)
        assert thread.is_alive()
        assert seen == []
        turn.keep(FIVE)
    thread.join(5)
    assert seen == [FIVE]


def test_nobody_else_has_a_turn_while_one_lasts(memory, tmp_path):
    impatient = sqlite3.connect(tmp_path / FILE, timeout=0, isolation_level=None)
    with memory.turn(ORIGIN), pytest.raises(sqlite3.OperationalError, match="locked"):
        impatient.execute("BEGIN IMMEDIATE")
    impatient.execute("BEGIN IMMEDIATE")
    impatient.close()


@pytest.mark.parametrize(
    "back",
    [
        Latest(4, FIVE.root, AT, ""),
        Latest(5, mth(FORKED[:5]), AT, ""),
        Latest(6, FIVE.root, AT - 1, ""),
        Latest(6, b"short", AT, ""),
    ],
)
def test_the_file_itself_refuses_to_go_back(memory, back):
    kept(memory, FIVE)
    with pytest.raises(sqlite3.IntegrityError):
        kept(memory, back)
    assert memory.latest(ORIGIN) == FIVE


def test_the_file_itself_refuses_to_forget(memory, tmp_path):
    kept(memory, FIVE)
    with sqlite3.connect(tmp_path / FILE) as intruder, pytest.raises(sqlite3.IntegrityError, match="forget"):
        intruder.execute("DELETE FROM cosigned")
    intruder.close()
    assert memory.latest(ORIGIN) == FIVE


def test_a_commit_survives_a_power_cut(memory):
    """As far as a test can say: what SQLite asks of the disk is what its manual names durable."""
    assert memory._connection.execute("PRAGMA synchronous").fetchone() == (3,)
    assert memory._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_file_that_is_exchanged_under_a_running_witness_stops_it(memory, tmp_path):
    """Else it would go on in a file without a name, and forget it at the next start."""
    kept(memory, FIVE)
    (tmp_path / "older").write_bytes((tmp_path / FILE).read_bytes())
    (tmp_path / "older").replace(tmp_path / FILE)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        kept(memory, Latest(9, mth(HONEST[:9]), AT, ""))


def test_a_memory_that_cannot_be_read_is_not_taken_for_an_empty_one(tmp_path):
    (tmp_path / FILE).write_bytes(b"this was a database once" * 100)
    with pytest.raises(Broken, match="not a database"):
        Memory.opened(tmp_path)


def test_a_damaged_memory_is_refused(memory, tmp_path):
    kept(memory, FIVE)
    memory.close()
    with (tmp_path / FILE).open("r+b") as file:
        file.seek(4096)
        file.write(bytes(4096))
    with pytest.raises(Broken, match="cannot be used"):
        Memory.opened(tmp_path)


def test_a_folder_is_made_and_a_file_is_no_folder(tmp_path):
    Memory.opened(tmp_path / "new" / "newer").close()
    with pytest.raises(Broken, match="Not a directory"):
        Memory.opened(tmp_path / "new" / "newer" / FILE / "below")
