"""A port that was drawn is its drawer's alone; a program on a leash does not outlive who started it."""

import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from gateway.sandbox.leash import LOOPBACK, CannotStart, leashed
from gateway.sandbox.ports import RANGE, free_port

DRAWS = 150
DRAWER = f"""
from gateway.sandbox.ports import free_port
print(*(free_port() for _ in range({DRAWS})))
"""


@pytest.fixture
def round_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the processes of this test agree, apart from all others."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    free_port()
    (place,) = tmp_path.iterdir()
    return place


def test_processes_that_draw_at_once_are_never_given_the_same(round_file: Path) -> None:
    drawers = [
        subprocess.Popen(
            [sys.executable, "-c", DRAWER], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        for _ in range(3)
    ]
    given = [int(word) for drawer in drawers for word in drawer.communicate()[0].split()]
    assert len(given) == len(set(given)) == 3 * DRAWS
    assert all(port in RANGE for port in given)


def test_the_round_begins_anew_after_the_last(round_file: Path) -> None:
    round_file.write_text(str(RANGE.stop - 2))
    first, second = free_port(), free_port()
    assert first == RANGE.stop - 1 or second < first


def test_a_port_on_which_somebody_listens_is_passed_over(round_file: Path) -> None:
    taken = free_port()
    with socket.create_server((LOOPBACK, taken)):
        round_file.write_text(str(taken - 1))
        assert free_port() != taken
        with pytest.raises(CannotStart, match=f"Port {taken} on"):
            free_port(taken)


@pytest.mark.parametrize("written", ["", "nonsense", "-1", "99999"])
def test_a_spoilt_file_begins_a_round_anywhere(round_file: Path, written: str) -> None:
    round_file.write_text(written)
    assert free_port() in RANGE


def test_without_a_place_to_agree_ports_are_drawn_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    assert free_port() in RANGE


def test_who_was_orphaned_before_the_leash_held_does_not_begin() -> None:
    command = leashed(["echo", "begun"], "TERM")
    if command[0] == "echo":
        pytest.skip("Without setpriv nothing is on a leash.")
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"begun\n"
    # As when the holder has died: the program's parent is another than the one that wrote the command.
    elsewhere = ["/bin/sh", "-c", '"$@"; true', "elsewhere", *command]
    assert subprocess.run(elsewhere, capture_output=True, check=True).stdout == b""
