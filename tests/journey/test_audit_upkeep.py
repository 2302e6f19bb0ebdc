"""Whoever runs the gateway erases a person, changes keys and lets old months go, while it serves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from auditing import AUDIT, Auditor, auditing, by_document, by_number, final_receipt_of, gateway, index_of
from towns import Desk, Place, case_of, raised

from gateway.records.tables import REVISION
from gateway.sandbox.demo import forms
from gateway.sandbox.demo.window import SERVICE, new_key

REASON = ("--reason", "request 12 of 2026")


@dataclass(frozen=True)
class Kept:
    place: Place
    desk: Desk
    auditor: Auditor


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    with raised(tmp_path_factory.mktemp("kept")) as place, auditing(place) as auditor:
        yield Kept(place, place.desk("chongqing"), auditor)


def fsck(kept: Kept) -> None:
    done = gateway(kept.place, "audit", "fsck")
    assert done.returncode == 0, done.stdout + done.stderr


# -- erasing ---------------------------------------------------------------------------------------------


def test_a_person_is_erased_and_everything_still_proves_itself(kept: Kept) -> None:
    desk, auditor, case, key = kept.desk, kept.auditor, case_of("chongqing"), new_key()
    visit_id = desk.charged(case)
    settled = desk.settle(case, visit_id, key=key).told(201)
    _, before = final_receipt_of(desk, index_of(settled))

    shown = gateway(kept.place, "erase", *REASON, given=json.dumps(by_document(case)))
    assert shown.returncode == 0, shown.stderr
    assert re.fullmatch(r"\d+ keys of \d+ cases would be destroyed; nothing was done, .*\n", shown.stdout)
    assert auditor.entries(person=by_document(case), kind="exchange")

    done = gateway(kept.place, "erase", *REASON, "--apply", given=json.dumps(by_document(case)))
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+ keys of \d+ cases were destroyed\.\n", done.stdout)

    # Nothing is found, nothing opens; the proofs stand; the same key does nothing a second time.
    assert auditor.entries(person=by_document(case), kind="exchange") == []
    assert auditor.entries(person=by_number(case), kind="exchange") == []
    told = auditor.open_bodies(index_of(settled)).told(410).answer
    assert (told["type"].rpartition("/")[2], told["effect"]) == ("erased", "none")
    entry = auditor.read(f"{AUDIT}/entries/{index_of(settled)}?purpose=dispute").answer
    assert entry["bodies"] == "erased"
    assert final_receipt_of(desk, index_of(settled))[1] == before
    again = desk.settle(case, visit_id, key=key)
    assert (again.status, again.answer["type"].rpartition("/")[2]) == (410, "erased")
    assert again.answer["effect"] == "applied"
    assert (
        desk.ask(f"{SERVICE}/visits/{visit_id}/fee-lines", forms.fee_lines(case), key=new_key()).status == 404
    )

    entry = auditor.newest("erase")
    assert (entry["client_id"], entry["entry"]["legal_basis"]) == (
        "operator/operator-li",
        "个人信息保护法 Art. 47",
    )
    assert entry["entry"]["details"]["reason"] == "request 12 of 2026"
    fsck(kept)


def test_an_erased_person_may_be_treated_again(kept: Kept) -> None:
    case = case_of("chongqing", 1)
    kept.desk.open_as(case).told(201)
    gateway(kept.place, "erase", *REASON, "--apply", given=json.dumps(by_number(case)))
    settled = kept.desk.settle(case, kept.desk.charged(case)).told(201)
    kept.auditor.open_bodies(index_of(settled)).told(200)
    assert kept.auditor.entries(person=by_document(case), kind="exchange")
    fsck(kept)


def test_while_an_outcome_is_unknown_nobody_is_erased(kept: Kept) -> None:
    desk, case = kept.desk, case_of("chongqing", 2)
    visit_id = desk.charged(case)
    lost = desk.settle(case, visit_id, fault="commit_then_cut").told(504)
    done = gateway(kept.place, "erase", *REASON, "--apply", given=json.dumps(by_document(case)))
    assert (done.returncode, done.stderr) == (
        2,
        "gateway: An errand or transfer of this person is not finished; finish it first.\n",
    )
    shown = gateway(kept.place, "erase", *REASON, given=json.dumps(by_document(case)))
    assert f"In the way: errand or transfer {lost.answer['errand_id']} is not finished." in shown.stdout
    desk.enquire(lost.answer["errand_id"]).told(200)
    done = gateway(kept.place, "erase", *REASON, "--apply", given=json.dumps(by_document(case)))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ("", "the whole is not JSON"),
        ("{}", "name one of document, insured and credit_code"),
        (
            '{"document":{"kind":"resident_id_card","number":"500198196906200031"}}',
            "/document has a wrong check character",
        ),
        ('{"insured":{"region":"hubei","person_number":"1"}}', "/insured/region must be one of"),
    ],
)
def test_a_person_that_does_not_read_is_said_without_being_repeated(
    kept: Kept, given: str, where: str
) -> None:
    done = gateway(kept.place, "erase", *REASON, given=given)
    assert done.returncode == 2
    assert where in done.stderr
    assert "500198196906200031" not in done.stderr + done.stdout
    assert done.stderr.count("\n") == 1


# -- keys ------------------------------------------------------------------------------------------------


def test_the_key_encryption_key_is_changed_while_the_gateway_serves(kept: Kept) -> None:
    desk, auditor, case = kept.desk, kept.auditor, case_of("chongqing", 3)
    before = desk.settle(case, desk.charged(case)).told(201)
    rotated = gateway(kept.place, "keys", "rotate")
    assert rotated.returncode == 0, rotated.stderr
    name = re.search(r"Keys are wrapped under (\S+) now", rotated.stdout)
    assert name is not None
    after = desk.settle(case, desk.charged(case)).told(201)
    retired = gateway(kept.place, "keys", "retire")
    assert re.fullmatch(r"Destroyed: \S+\.\n", retired.stdout), retired.stdout + retired.stderr
    for settled in (before, after):
        auditor.open_bodies(index_of(settled)).told(200)
    used = kept.place.query("SELECT DISTINCT wrapped_by FROM seals WHERE wrapped IS NOT NULL")
    assert [row["wrapped_by"] for row in used] == [name[1]]
    assert gateway(kept.place, "keys", "retire").stdout == "Every key-encryption key is in use.\n"
    rotation = auditor.newest("rotate_keys")["entry"]["details"]
    assert rotation["key_encryption_key"] == name[1]
    assert auditor.newest("retire_keys")["entry"]["details"]["key_encryption_keys"] != [name[1]]
    fsck(kept)


def test_the_public_key_is_shown_and_no_other(kept: Kept) -> None:
    file = kept.place.town.directory / "keys" / "log.key"
    shown = gateway(kept.place, "keys", "show", str(file))
    assert shown.stdout == file.with_name("log.key.pub").read_text()
    assert shown.stdout.strip() not in file.read_text()


def test_that_the_tables_were_changed_is_the_first_entry(kept: Kept) -> None:
    first = kept.auditor.read(f"{AUDIT}/entries/0?purpose=internal_audit").answer
    assert (first["kind"], first["action"]) == ("administration", "migrate")
    assert first["entry"]["details"]["from"] is None
    assert first["entry"]["details"]["to"] == REVISION


# -- retention -------------------------------------------------------------------------------------------


def test_nothing_is_old_enough_yet_and_nothing_goes(kept: Kept) -> None:
    shown = gateway(kept.place, "retain")
    assert shown.returncode == 0, shown.stderr
    code = re.search(r"Nothing was done\. `gateway retain --apply (\w+)` does just this\.\n", shown.stdout)
    assert code is not None
    # The worker goes on writing of what it hears: only of an administrator there is nothing new.
    administered = "SELECT count(*) FROM log_entries WHERE class = 'administration'"
    before = kept.place.query(administered)
    assert gateway(kept.place, "retain", "--apply", code[1]).returncode == 0
    assert kept.place.query(administered) == before
    assert kept.place.query("SELECT * FROM log_retirements") == []
    wrong = gateway(kept.place, "retain", "--apply", "00000000")
    assert wrong.returncode == 2
    assert "is not what was shown" in wrong.stderr


# -- with something missing ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("audit", "fsck"), ("keys", "rotate"), ("keys", "retire"), ("retain",)])
def test_a_command_without_its_database_or_keys_says_so_in_one_line(
    kept: Kept, command: tuple[str, ...]
) -> None:
    nowhere = {"CHUANYU_SEALING_KEYS_FILE": "/nowhere/sealing.json"}
    done = gateway(kept.place, *command, **nowhere)
    assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert "/nowhere/sealing.json" in done.stderr
