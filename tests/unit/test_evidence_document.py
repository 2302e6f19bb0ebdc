"""What docs/evidence-package.md tells an expert is what the verifiers do, its fifty lines included."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from evidence_cases import GOOD
from evidence_forgeries import CASES
from evidence_samples import TRUST

from gateway.evidence.findings import CHECKS
from gateway.evidence.manifest import FORMAT, BodiesState
from gateway.evidence.trust import written_trust

PAGE = (Path(__file__).parents[2] / "docs/evidence-package.md").read_text("utf-8")
PROGRAM = re.search(r"^```python\n(.*?)^```", PAGE, re.M | re.S)[1]
FOUND_BY_HAND = [
    *("edited entry", "edited entry, receipt carries it", "edited body", "swapped bodies", "swapped entries"),
    *(
        "swapped receipts",
        "another's salt",
        "part renamed",
        "erased body presented as intact",
        "wrong log key",
    ),
    *(
        "inserted entry of a log of the forger's",
        "another root",
        "deleted entry",
        "cosignature with another date",
    ),
    *(
        "replayed cosignature of another checkpoint",
        "a receipt for another place",
        "the log under another origin",
    ),
]


@pytest.fixture
def by_hand(tmp_path):
    def running(data, trust=TRUST):
        (tmp_path / "package.zip").write_bytes(data)
        (tmp_path / "keys.json").write_text(written_trust(trust), "utf-8")
        (tmp_path / "check.py").write_text(PROGRAM, "utf-8")
        command = [sys.executable, "-W", "ignore", "check.py", "package.zip", "keys.json"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return running


def test_the_program_has_about_fifty_lines():
    assert len([line for line in PROGRAM.splitlines() if line]) <= 56


def test_the_program_finds_a_good_package_in_order(by_hand):
    done = by_hand(GOOD)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("cosigned by") == 4
    assert '"effect":"applied"' in done.stdout


@pytest.mark.parametrize("name", FOUND_BY_HAND)
def test_the_program_stops_at(name, by_hand):
    assert by_hand(CASES[name].data, CASES[name].trust).returncode == 1


def test_the_table_of_findings_is_complete():
    table = PAGE.partition("| finding | is in order when |")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z_.]+)` \|", table, re.M)) == set(CHECKS)


def test_the_manifest_of_the_page_has_the_members_of_a_real_one():
    shown = orjson.loads(re.search(r"^```json\n(.*?)^```", PAGE, re.M | re.S)[1])
    assert shown["format"] == FORMAT
    assert set(shown) == {"format", "made_at", "origin", "errand_id", "keys", "entries", "files"}
    for state in BodiesState:
        assert f"`{state.value}`" in PAGE
