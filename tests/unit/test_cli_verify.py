"""`gateway verify`: files in, plain lines and an exit status out, with no settings and no database."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from evidence_cases import GOOD, LOGS
from evidence_forgeries import CASES
from evidence_samples import TRUST

from gateway.evidence.trust import written_trust

ROOT = Path(__file__).parents[2]


@pytest.fixture
def files(tmp_path):
    (tmp_path / "good.zip").write_bytes(GOOD)
    (tmp_path / "edited.zip").write_bytes(CASES["edited body"].data)
    (tmp_path / "3.tlog-proof").write_text(LOGS.receipt(3), "utf-8")
    (tmp_path / "keys.json").write_text(written_trust(TRUST), "utf-8")
    return tmp_path


def run(folder, *arguments):
    command = [sys.executable, "-m", "gateway", "verify", *arguments]
    environment = {"PATH": "/nowhere", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env=environment, encoding="utf-8"
    )
    return done.returncode, done.stdout.splitlines(), done.stderr


def test_a_good_package_holds(files):
    status, lines, _ = run(files, "good.zip", "--trust", "keys.json")
    assert (status, lines[-1]) == (0, "Everything holds. Evidence level: witnessed_by_both.")
    assert "ok           inclusion [entry 3]: The log's tree holds this entry at this place." in lines
    assert any(line.startswith("not checked  complete: ") for line in lines)
    assert lines[-2] == "Not checked, see above: date, complete, cover."
    assert any("entry 3 says: " in line and "effect applied" in line for line in lines)


def test_an_edited_body_is_named(files):
    status, lines, _ = run(files, "edited.zip", "--trust", "keys.json")
    assert (status, lines[-1]) == (1, "This does NOT hold.")
    assert any(line.startswith("FAILED       commitment [bodies/3/answer]: ") for line in lines)
    assert not any("says:" in line for line in lines)


def test_without_keys_the_fingerprints_are_shown_and_nothing_is_claimed(files):
    status, lines, _ = run(files, "good.zip")
    assert status == 3
    assert lines[-1] == "Nothing is wrong in itself, but whether it holds is NOT ESTABLISHED."
    assert any(line.startswith("witness sichuan: ") and "SHA-256 ba855a34" in line for line in lines)


def test_a_bare_receipt_is_checked_with_keys_and_not_without(files):
    status, lines, _ = run(files, "3.tlog-proof", "--trust", "keys.json")
    assert (status, lines[-1]) == (0, "Everything holds. Evidence level: witnessed_by_both.")
    status, lines, said = run(files, "3.tlog-proof")
    assert (status, lines) == (2, [])
    assert said == "gateway: A receipt names no keys: say with --trust which ones count.\n"


def test_findings_are_json_on_demand(files):
    status, lines, _ = run(files, "edited.zip", "--trust", "keys.json", "--json")
    said = json.loads("\n".join(lines))
    assert (status, said["verdict"], said["level"]) == (1, "failed", None)
    assert [one["id"] for one in said["findings"] if one["state"] == "failed"] == ["commitment"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("missing.zip",), "missing.zip cannot be read: No such file or directory."),
        (("good.zip", "--trust", "missing.json"), "missing.json cannot be read: No such file or directory."),
        (("good.zip", "--trust", "good.zip"), "good.zip does not hold keys to trust: "),
    ],
)
def test_what_cannot_be_read_is_one_line(files, arguments, message):
    status, lines, said = run(files, *arguments)
    assert (status, lines) == (2, [])
    assert said.startswith(f"gateway: {message}")
    assert said.count("\n") == 1


def test_a_forgers_words_cannot_steer_the_terminal(files):
    name = b"\x1b[2J\xe2\x80\xae"
    (files / "evil.zip").write_bytes(GOOD[:26] + bytes([len(name), 0]) + GOOD[28:30] + name + GOOD[43:])
    status, lines, _ = run(files, "evil.zip", "--trust", "keys.json")
    assert status == 1
    assert all(" " <= one <= "~" for line in lines for one in line)
    assert "\\x1b" in lines[0]
