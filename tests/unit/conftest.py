"""What the unit tests may ask for: the openssl command, as a judge from outside; a machine without GmSSL."""

from __future__ import annotations

import subprocess
import sys

import pytest


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


@pytest.fixture
def without_gmssl(monkeypatch):
    """As on a machine where the extra `national` is not installed."""
    monkeypatch.setitem(sys.modules, "gmssl_pyx", None)
