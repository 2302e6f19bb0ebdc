"""A port that was drawn is its drawer's alone; a program on a leash does not outlive who started it."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.sandbox.leash import LOOPBACK, CannotStart, leashed
from gateway.sandbox.ports import RANGE, free_port

DRAWS = 60
DRAWER = f"""
import sys
from gateway.sandbox.ports import free_port
print(*(free_port() for _ in range({DRAWS})), flush=True)
sys.stdin.read()
"""


def test_processes_that_live_at_once_are_never_given_the_same() -> None:
    drawers = [
        subprocess.Popen(
            [sys.executable, "-c", DRAWER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for _ in range(3)
    ]
    given = [int(word) for drawer in drawers for word in drawer.stdout.readline().split()]
    for drawer in drawers:
        drawer.communicate()
    assert len(given) == len(set(given)) == 3 * DRAWS
    assert all(port in RANGE for port in given)


def test_a_port_that_somebody_has_or_listens_on_is_passed_over() -> None:
    mine = free_port()
    listened_on, left = range(mine + 1, mine + 3)
    with socket.create_server((LOOPBACK, listened_on)):
        with pytest.raises(CannotStart, match=f"Port {listened_on} on"):
            free_port(listened_on)
        assert free_port(among=range(mine, mine + 3)) == left
        with pytest.raises(CannotStart, match=f"Every port from {mine} to {left} on"):
            free_port(among=range(mine, mine + 3))


def test_who_was_orphaned_before_the_leash_held_does_not_begin() -> None:
    command = leashed(["echo", "begun"], "TERM")
    if command[0] == "echo":
        pytest.skip("Without setpriv nothing is on a leash.")
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"begun\n"
    # As when the holder has died: the program's parent is another than the one that wrote the command.
    elsewhere = ["/bin/sh", "-c", '"$@"; true', "elsewhere", *command]
    assert subprocess.run(elsewhere, capture_output=True, check=True).stdout == b""
