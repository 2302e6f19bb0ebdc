"""What the unit tests may ask for: the openssl command, as a judge from outside; GmSSL, or its absence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gateway.evidence.national import can_sign


@pytest.fixture
def openssl(need_tool, tmp_path):
    """The openssl command; bytes among its arguments are handed over as files."""
    tool = need_tool("openssl")

    def run(*arguments, given=b""):
        words = [tool]
        for place, argument in enumerate(arguments):
            if isinstance(argument, bytes):
                (tmp_path / str(place)).write_bytes(argument)
            words.append(str(tmp_path / str(place)) if isinstance(argument, bytes) else argument)
        done = subprocess.run(words, input=given, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run


@pytest.fixture(scope="session")
def gmssl(pytestconfig):
    """GmSSL is here; where it is not, the test is skipped, or fails where all tools are wanted."""
    if not can_sign():
        give_up = pytest.fail if pytestconfig.getoption("all_tools") else pytest.skip
        give_up("GmSSL (the extra `national`) is not installed")


@pytest.fixture
def without_gmssl(monkeypatch):
    """As on a machine where the extra `national` is not installed."""
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
