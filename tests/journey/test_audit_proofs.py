"""Receipts verify offline, the log is read by a foreign reader, and a witness that is away is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import orjson
import pytest
from auditing import (
    AUDIT,
    Auditor,
    auditing,
    final_receipt_of,
    gateway,
    index_of,
    plain,
    receipt_of,
    trust_of,
)
from tlog_scales.backend import HttpBackend
from tlog_scales.reader import TilesReader
from tlog_scales.signing import Vkey
from tlog_scales.utils import sha256
from towns import Desk, Place, case_of, raised, until

from gateway.evidence.checkpoints import judge
from gateway.evidence.notes import NotSigned
from gateway.evidence.tree import ProofFails
from gateway.sandbox.demo.window import Call

IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Proved:
    """A town with a settlement in its log, and more entries than one tile holds."""

    place: Place
    desk: Desk
    auditor: Auditor
    settled: Call


@pytest.fixture(scope="module")
def proved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proved]:
    with raised(tmp_path_factory.mktemp("proved")) as place, auditing(place) as auditor:
        desk, case = place.desk("chongqing"), case_of("chongqing")
        settled = desk.settle(case, desk.charged(case)).told(201)
        while place.query("SELECT size FROM log_head")[0]["size"] < 300:
            auditor.read(f"{AUDIT}/entries/0?purpose=supervision")
        yield Proved(place, desk, auditor, settled)


# -- receipts --------------------------------------------------------------------------------------------


def test_a_settlements_receipt_proves_what_was_said(proved: Proved) -> None:
    receipt, judged = final_receipt_of(proved.desk, index_of(proved.settled))
    assert set(judged.witnessed) == {"sichuan", "chongqing"}
    assert receipt.entry is not None
    said = orjson.loads(receipt.entry)
    assert (said["operation"], said["effect"], said["errand_id"]) == (
        "settle",
        "applied",
        proved.settled.errand_id,
    )


def test_a_final_receipt_is_the_same_for_ever(proved: Proved) -> None:
    first, _ = final_receipt_of(proved.desk, index_of(proved.settled))
    proved.auditor.search()
    until(lambda: trust_of(proved.desk))
    assert receipt_of(proved.desk, index_of(proved.settled))[0] == first


def test_a_receipt_fits_its_own_entry_only(proved: Proved) -> None:
    receipt, _ = receipt_of(proved.desk, index_of(proved.settled))
    assert receipt.entry is not None
    trust = trust_of(proved.desk)
    with pytest.raises(ProofFails):
        receipt.check(trust, receipt.entry.replace(b'"applied"', b'"none"'))


def test_nobody_gets_the_receipts_of_others(proved: Proved) -> None:
    other = proved.place.desk("sichuan")
    told = other.ask(f"{AUDIT}/entries/{index_of(proved.settled)}/receipt", None)
    assert told.status == 405
    response = httpx.get(
        f"{proved.place.town.url('gateway')}{AUDIT}/entries/{index_of(proved.settled)}/receipt",
        headers={"Authorization": f"Bearer {proved.place.town.token('hospital-chongqing')}"},
        trust_env=False,
    )
    assert response.status_code == 404


def test_an_auditor_gets_them_and_leaves_an_entry(proved: Proved) -> None:
    index = index_of(proved.settled)
    receipt_of(proved.auditor, index)
    assert proved.auditor.newest("read_receipt")["entry"]["details"] == {"index": index}


def test_every_kind_of_answer_that_changes_something_names_a_receipt(proved: Proved) -> None:
    desk, case = proved.desk, case_of("chongqing", 1)
    calls = [desk.open_as(case)]
    visit_id = calls[0].answer["visit_id"]
    calls += [desk.add_lines(case, visit_id), desk.diagnose(case, visit_id), desk.pre_settle(case, visit_id)]
    calls.append(desk.settle(case, visit_id, key="the-same-key", fault="commit_then_cut"))
    calls.append(desk.enquire(calls[-1].answer["errand_id"]))
    calls.append(desk.settle(case, visit_id, key="the-same-key"))
    calls.append(desk.cancel_settlement(calls[-1].answer["settlement_id"]))
    calls.append(desk.settle(case, visit_id, fault="refuse"))
    assert {call.status for call in calls} == {200, 201, 422, 504}
    for call in calls:
        assert "receipt" in call.headers, (call.path, call.status)
        receipt, _ = receipt_of(desk, index_of(call))
        assert receipt.entry is not None
        assert orjson.loads(receipt.entry)["errand_id"]


# -- a witness that is away ------------------------------------------------------------------------------


def test_the_gateway_serves_on_while_a_witness_is_away_and_says_so_until_it_is_back(proved: Proved) -> None:
    desk, case = proved.desk, case_of("chongqing", 2)
    proved.place.town.kill("witness-sichuan")
    opened = desk.open_as(case).told(201)
    until(lambda: receipt_of(desk, index_of(opened))[1].level == "witnessed_by_one")
    told = desk.read(f"{AUDIT}/entries/{index_of(opened)}/receipt").answer
    assert [one["region"] for one in told["witnessed_by"]] == ["chongqing"]
    proved.place.town.kill("witness-chongqing")
    opened = desk.open_as(case).told(201)
    assert receipt_of(desk, index_of(opened))[1].level == "logged"

    for region in ("sichuan", "chongqing"):
        proved.place.town.restart(f"witness-{region}")
    final_receipt_of(desk, index_of(opened))
    events = (proved.place.town.log("worker")).read_text("utf-8")
    assert "witness.away" in events
    assert "witness.back" in events


def test_the_log_goes_on_being_published_when_the_worker_was_killed(proved: Proved) -> None:
    proved.place.town.kill("worker")
    opened = proved.desk.open_as(case_of("chongqing", 3)).told(201)
    assert receipt_of(proved.desk, index_of(opened))[1].level == "logged"
    proved.place.town.restart("worker")
    final_receipt_of(proved.desk, index_of(opened))


# -- the log as anybody reads it -------------------------------------------------------------------------


def test_a_foreign_reader_reads_the_log_and_proves_every_entry(proved: Proved) -> None:
    """tlog-scales shares no code with us: it fetches checkpoint, tiles and entries, and does its own sums."""
    backend = HttpBackend(proved.place.town.url("gateway") + "/log")
    backend.session.trust_env = False
    backend.session.headers["Authorization"] = f"Bearer {proved.place.town.token('auditor')}"
    reader = TilesReader(backend)
    until(lambda: len(reader.get_checkpoint().signatures) == 3)
    checkpoint = reader.get_checkpoint()
    trust = trust_of(proved.desk)
    for key in (trust.log, *trust.witnesses.values()):
        checkpoint.verify(Vkey.from_string(str(key)))
    assert reader.calculate_root_hash() == checkpoint.root_hash
    for index in range(0, checkpoint.size, 23):
        entry = reader.get_entry(index)
        assert orjson.loads(entry)["version"] == 2
        reader.get_inclusion_proof(index, checkpoint.size).check(sha256(b"\0" + entry), checkpoint.root_hash)
    older = TilesReader(backend)
    older.set_size(257)
    proof = reader.get_consistency_proof(257, checkpoint.size)
    proof.check(older.calculate_root_hash(), checkpoint.root_hash)


def test_the_checkpoint_is_for_everybody_and_for_the_moment(proved: Proved) -> None:
    response = plain(proved.place, "/log/checkpoint")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    assert judge(response.text, trust_of(proved.desk)).checkpoint.size >= 300


def test_tiles_are_for_everybody_and_for_ever(proved: Proved) -> None:
    for path, width in (("0/000", 256), ("0/001.p/7", 7), ("1/000.p/1", 1)):
        response = plain(proved.place, f"/log/tile/{path}")
        assert response.status_code == 200, path
        assert response.headers["cache-control"] == IMMUTABLE
        assert len(response.content) == 32 * width
    whole, part = plain(proved.place, "/log/tile/0/000"), plain(proved.place, "/log/tile/0/000.p/9")
    assert whole.content.startswith(part.content)


@pytest.mark.parametrize(
    "path",
    ["0/001", "0/001.p/256", "0/001.p/0", "0/1", "0/0000", "0/x000", "0/x001/000", "00/000", "-1/000",
     "64/000", "0/001.p/01", "2/000", "0/999999999999999999999999", "0/x999/x999/x999/x999/x999/x999/999",
     "9" * 5000 + "/000", "0/" + "x999/" * 2000 + "999", "0/" + "x000/" * 7 + "000"],
)  # fmt: skip
def test_a_tile_that_is_not_there_is_not_found(proved: Proved, path: str) -> None:
    response = plain(proved.place, f"/log/tile/{path}")
    assert response.status_code == 404, response.text
    assert "immutable" not in response.headers.get("cache-control", "")


def test_entries_are_for_auditors(proved: Proved) -> None:
    """They name nobody, and yet tell who had what done when: a public page is not the place for that."""
    refused = plain(proved.place, "/log/tile/entries/000")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")
    for client, status in (("hospital-chengdu", 403), ("auditor", 200)):
        bearer = f"Bearer {proved.place.town.token(client)}"
        response = plain(proved.place, "/log/tile/entries/000", Authorization=bearer)
        assert response.status_code == status
    assert response.headers["cache-control"].startswith("private")
    assert proved.auditor.newest("read_bundle")["entry"]["details"] == {"bundle": 0, "width": 256}


# -- the check of everything -----------------------------------------------------------------------------


def test_fsck_finds_the_log_right_and_the_witnesses_agree(proved: Proved) -> None:
    done = gateway(proved.place, "audit", "fsck")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    found = re.fullmatch(r"(\d+) entries, their tree, .*: nothing is wrong\.\n", done.stdout)
    assert found is not None
    assert int(found[1]) >= 300
    entry = proved.auditor.newest("fsck")
    assert (entry["kind"], entry["client_id"]) == ("administration", "operator/operator-li")


def test_a_log_that_was_set_back_is_found_out_by_a_witness_even_when_everything_else_was_made_to_fit(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """An administrator restores yesterday's backup, with checkpoints and all: only the regions remember."""
    with raised(tmp_path_factory.mktemp("set-back")) as place, auditing(place) as auditor:
        auditor.search()
        final_receipt_of(auditor, 0)
        place.town.kill("worker")
        head = place.query("SELECT size, frontier FROM log_head")[0]
        for name in ("entries", "tiles", "checkpoints", "cosignatures", "head"):
            place.query(f"ALTER TABLE log_{name} DISABLE TRIGGER USER")
        for part in place.query("SELECT tablename FROM pg_tables WHERE schemaname = 'log_parts'"):
            place.query(f"ALTER TABLE log_parts.{part['tablename']} DISABLE TRIGGER USER")
        place.query("TRUNCATE log_entries, sealed_bodies, log_checkpoints, log_cosignatures")
        place.query("UPDATE log_head SET size = 0, frontier = '{}', tile_began_at = NULL")
        assert head["size"] > 0
        done = gateway(place, "audit", "fsck", "--all")
        assert done.returncode == 1
        assert re.search(r"witness.*sichuan", done.stdout), done.stdout
        assert re.search(r"witness.*chongqing", done.stdout), done.stdout


def test_a_signature_of_somebody_else_is_none(proved: Proved) -> None:
    text = plain(proved.place, "/log/checkpoint").text
    trust = trust_of(proved.desk)
    head, _, signatures = text.partition("\n\n")
    forged = head.replace(head.splitlines()[1], str(int(head.splitlines()[1]) + 1))
    with pytest.raises(NotSigned):
        judge(f"{forged}\n\n{signatures}", trust)
