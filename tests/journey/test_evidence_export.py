"""An errand's evidence is exported into one file, and two programs that share no code find that it holds."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from auditing import Auditor, auditing, by_document, final_receipt_of, gateway, index_of
from towns import Desk, Place, case_of, raised

from gateway.sandbox.demo.cases import Case
from gateway.sandbox.demo.window import Call

VERIFIER = Path(__file__).parents[2] / "docs/verifier/verify.mjs"
WHY = ("--purpose", "judicial", "--reason", "成都中院 2026-17")


@dataclass(frozen=True)
class Exporting:
    place: Place
    desk: Desk
    auditor: Auditor
    case: Case
    settled: Call
    trust: Path
    node: str


@pytest.fixture(scope="module")
def exporting(
    tmp_path_factory: pytest.TempPathFactory, need_tool: Callable[[str], str]
) -> Iterator[Exporting]:
    node = need_tool("node")
    with raised(tmp_path_factory.mktemp("exporting")) as place, auditing(place) as auditor:
        desk, case = place.desk("chongqing"), case_of("chongqing")
        settled = desk.settle(case, desk.charged(case)).told(201)
        final_receipt_of(desk, index_of(settled))
        trust = place.town.directory / "keys.json"
        trust.write_text(gateway(place, "keys", "trust").stdout)
        yield Exporting(place, desk, auditor, case, settled, trust, node)


def exported(
    exporting: Exporting, out: Path, *more: str, errand: str = ""
) -> subprocess.CompletedProcess[str]:
    errand = errand or exporting.settled.errand_id
    command = ("evidence", "export", "--errand", errand, "--out", str(out), *WHY, *more)
    return gateway(exporting.place, *command)


def verified(exporting: Exporting, file: Path) -> dict[str, object]:
    """What both verifiers say, which must be the same."""
    done = gateway(exporting.place, "verify", str(file), "--trust", str(exporting.trust), "--json")
    told = json.loads(done.stdout)
    node = subprocess.run(
        [exporting.node, str(VERIFIER), str(file), "--trust", str(exporting.trust), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    other = json.loads(node.stdout)
    assert node.returncode == done.returncode
    for name in ("verdict", "level", "entries"):
        assert other[name] == told[name]
    names = [[(one["id"], one["state"], one["where"]) for one in some["findings"]] for some in (told, other)]
    assert names[0] == names[1]
    return dict(told)


def test_a_settlements_package_holds_with_everything_that_was_said(
    exporting: Exporting, tmp_path: Path
) -> None:
    file = tmp_path / "settlement.zip"
    done = exported(exporting, file)
    assert done.returncode == 0, done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    told = verified(exporting, file)
    assert told["verdict"] == "holds"
    assert told["level"] == "witnessed_by_both"
    operations = {fact["operation"] for fact in told["entries"]}
    assert operations == {"settle", "record_settlement"}
    assert (
        exporting.case.person.number.encode() in file.read_bytes()
    )  # the very bytes that went over the wire


def test_without_bodies_it_names_nobody_and_still_holds(exporting: Exporting, tmp_path: Path) -> None:
    file = tmp_path / "settlement.zip"
    assert exported(exporting, file, "--no-bodies").returncode == 0
    assert verified(exporting, file)["verdict"] == "holds"
    for secret in (exporting.case.person.number, exporting.case.person.resident_id):
        assert secret.encode() not in file.read_bytes()


def test_one_changed_byte_is_found_by_both(exporting: Exporting, tmp_path: Path) -> None:
    file = tmp_path / "settlement.zip"
    exported(exporting, file)
    content = bytearray(file.read_bytes())
    place = content.index(b'"fund_total"') + 16
    content[place] ^= 1
    file.write_bytes(content)
    assert verified(exporting, file)["verdict"] == "failed"


def test_an_export_is_an_entry_and_stands_in_the_persons_report(exporting: Exporting, tmp_path: Path) -> None:
    exported(exporting, tmp_path / "settlement.zip")
    entry = exporting.auditor.newest("export_evidence")
    assert (entry["kind"], entry["client_id"]) == ("access", "operator/operator-li")
    assert entry["entry"]["purpose"] == "judicial"
    assert entry["entry"]["details"]["reason"] == "成都中院 2026-17"
    newest, *_ = exporting.auditor.report(by_document(exporting.case))["accesses"][1:]
    assert newest["what"]["en"] == "exported evidence"


def test_what_was_erased_is_proved_to_be_erased(exporting: Exporting, tmp_path: Path) -> None:
    desk, case = exporting.desk, case_of("chongqing", 1)
    settled = desk.settle(case, desk.charged(case)).told(201)
    erased = gateway(
        exporting.place, "erase", "--reason", "r", "--apply", given=json.dumps(by_document(case))
    )
    assert erased.returncode == 0, erased.stderr
    file = tmp_path / "erased.zip"
    assert exported(exporting, file, errand=settled.errand_id).returncode == 0
    told = verified(exporting, file)
    assert told["verdict"] == "holds"
    assert {fact["action"] for fact in told["entries"]} >= {"close", "erase"}
    assert case.person.number.encode() not in file.read_bytes()


def test_nothing_is_written_over(exporting: Exporting, tmp_path: Path) -> None:
    file = tmp_path / "settlement.zip"
    file.write_text("something dear")
    done = exported(exporting, file)
    assert (done.returncode, done.stderr) == (2, f"gateway: {file} is there already.\n")
    assert file.read_text() == "something dear"


def test_an_errand_that_nobody_knows_is_said(exporting: Exporting, tmp_path: Path) -> None:
    errand = str(uuid4())
    done = exported(exporting, tmp_path / "nothing.zip", errand=errand)
    assert (done.returncode, done.stderr) == (
        2,
        f"gateway: No entry of the log speaks of errand {errand}.\n",
    )


def test_a_purpose_that_is_none_is_said(exporting: Exporting, tmp_path: Path) -> None:
    command = ("evidence", "export", "--errand", exporting.settled.errand_id, "--out", str(tmp_path / "x"))
    done = gateway(exporting.place, *command, "--purpose", "curiosity", "--reason", "r")
    assert done.returncode == 2
    assert done.stderr.startswith("gateway: --purpose is one of supervision, ")


def test_a_receipt_verifies_offline_too(exporting: Exporting, tmp_path: Path) -> None:
    receipt, _ = final_receipt_of(exporting.desk, index_of(exporting.settled))
    file = tmp_path / "receipt.tlog-proof"
    file.write_text(str(receipt))
    done = gateway(exporting.place, "verify", str(file), "--trust", str(exporting.trust))
    assert done.returncode == 0, done.stdout
    assert done.stdout.endswith("Everything holds. Evidence level: witnessed_by_both.\n")
