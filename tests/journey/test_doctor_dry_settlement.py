"""`gateway doctor --dry-settlement`: the whole way through the running gateway, and everything taken back."""

from __future__ import annotations

import copy
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from auditing import auditing, by_document, gateway
from consulting import told, unwell
from dry_settling import (
    dry,
    form_of,
    mentioned,
    money,
    options_of,
    personal_in,
    settlements,
    standing,
    visit_in,
)
from towns import OTHER, Place, case_of, raised, until

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import CHENGDU

BLOCK = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
OPERATIONS = Path(__file__).parents[2] / "docs" / "operations.md"
DIRECTIONS = ("chongqing", "sichuan")
OPENS = {"chongqing": "2201", "sichuan": "110"}
CANCELS = {"chongqing": "2202", "sichuan": "22"}
LOST = {"chongqing": ("2201", "commit_then_cut"), "sichuan": ("confirm", "commit_then_cut")}
WALK = [
    "open_visit",
    "open_visit_at_treatment",
    "add_lines",
    "pre_settle",
    "withdraw_lines",
    "cancel_visit",
    "cancel_visit_at_insurer",
]
ENTRIES_OF_VISIT = """
SELECT index, operation FROM log_entries JOIN errands ON errands.id = errand_id
WHERE errands.visit_id = $1 ORDER BY index
"""
PRICES = {"chongqing": "2206", "sichuan": "10"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with raised(tmp_path_factory.mktemp("settled-dry")) as town:
        yield town


@pytest.fixture(autouse=True)
def _no_faults_are_left(place: Place) -> Iterator[None]:
    yield
    place.no_faults()


# -- all well --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_all_well_is_one_line_and_leaves_nothing_but_the_log(place: Place, tmp_path: Path, insured: str):
    form, before, kept = form_of(case_of(insured)), settlements(place), money(place)
    says = dry(place, form, tmp_path, status=0)
    assert re.fullmatch(
        rf"visit \S+ opened, 2 of its lines classified by {OTHER[insured]}, pre-settled by {insured}: "
        r"total 350\.00, funds [\d.]+, personal [\d.]+; all taken back, nothing settled; [\d.]+ seconds -> ",
        says,
    )
    assert (settlements(place), money(place)) == (before, kept)
    visit = place.desk(insured).visit(visit_in(says))
    assert (visit["state"], visit["line_count"], standing(place, form)) == ("cancelled", 0, (0, 0))
    assert {row["kind"] for row in mentioned(place, form)} == {"visit"}
    logged = place.query(ENTRIES_OF_VISIT, visit_in(says))
    assert list(dict.fromkeys(one["operation"] for one in logged)) == WALK
    with auditing(place) as auditor:
        found = {one["index"] for one in auditor.entries(person=by_document(case_of(insured)))}
    assert found >= {one["index"] for one in logged}


def test_the_file_of_the_operations_page_works_in_the_sandbox_again_and_again(place: Place, tmp_path: Path):
    form = json.loads(BLOCK.search(OPERATIONS.read_text("utf-8"))[1])
    for _ in range(2):
        assert "all taken back" in dry(place, form, tmp_path, status=0)
    assert standing(place, form) == (0, 0)


def test_people_read_it_in_one_line_and_diagnoses_may_stand_in_the_file(place: Place, tmp_path: Path):
    case = case_of("chongqing")
    form = form_of(case) | {"diagnoses": forms.diagnoses(case)}
    # Without --gateway the settings say where it is.
    done = gateway(place, "doctor", *options_of(place, form, tmp_path)[:-2])
    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(r"ok +dry settlement +visit ", done.stdout.splitlines()[-1])


# -- what fails on the way -------------------------------------------------------------------------------


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_an_insuring_region_that_is_away_is_named_and_nothing_is_open(
    place: Place, tmp_path: Path, insured: str
):
    form = form_of(case_of(insured))
    place.town.stop(insured)
    try:
        says = dry(place, form, tmp_path, status=1)
    finally:
        place.town.restart(insured)
    expected = (
        rf"opening the visit: Region not reached .*unreached; {insured}\), effect none; nothing is left"
    )
    assert re.match(expected, says)
    assert standing(place, form) == (0, 0)


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_what_the_treating_region_refuses_is_taken_back_by_the_worker_before_it_is_said(
    place: Place, tmp_path: Path, insured: str
):
    form = form_of(case_of(insured))
    place.fault(OTHER[insured], OPENS[OTHER[insured]], "refuse")
    says = dry(place, form, tmp_path, status=1)
    assert re.match(rf"opening the visit: Refused by .*refused; {OTHER[insured]}'s code .*effect none", says)
    assert "nothing is left open" in says
    assert standing(place, form) == (0, 0)


def test_a_treating_region_that_is_away_leaves_half_a_visit_and_says_how_to_end_it(
    place: Place, tmp_path: Path
):
    form = form_of(case_of("chongqing"))
    place.town.stop("sichuan")
    try:
        says = dry(place, form, tmp_path, status=1)
    finally:
        place.town.restart("sichuan")
    assert "is left half open, in chongqing only" in says
    assert standing(place, form) == (1, 0)
    key = re.search(r"Idempotency-Key (\S+)", says)[1]
    desk = place.desk("chongqing")
    opened = desk.ask("/v1/medical-insurance/visits", form["visit"], key=key).told(201).answer
    assert opened["visit_id"] == visit_in(says)
    desk.do(f"/v1/medical-insurance/visits/{visit_in(says)}/cancellation", {"reason": "dry settlement"}, 200)
    assert standing(place, form) == (0, 0)


@pytest.mark.parametrize("lost_by", ["insured", "treated"])
@pytest.mark.parametrize("insured", DIRECTIONS)
def test_an_opening_whose_answer_is_lost_is_enquired_about_and_cancelled(
    place: Place, tmp_path: Path, insured: str, lost_by: str
):
    form = form_of(case_of(insured))
    region = insured if lost_by == "insured" else OTHER[insured]
    place.fault(region, *LOST[region])
    says = dry(place, form, tmp_path, status=1)
    assert re.match(r"opening the visit: Outcome unknown .*effect unknown; nothing is left open", says)
    assert standing(place, form) == (0, 0)


def test_an_opening_that_stays_unknown_is_said_with_its_errand(place: Place, tmp_path: Path):
    form = form_of(case_of("chongqing"))
    place.fault("chongqing", "2201", "cut_before")
    says = dry(place, form, tmp_path, status=1)
    assert re.search(r"effect unknown; nobody knows whether a visit is open: errand [0-9a-f-]{36} -> ", says)
    assert "/enquiries) until it is known" in says


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_an_item_that_no_catalogue_knows_is_refused_and_the_visit_cancelled(
    place: Place, tmp_path: Path, insured: str
):
    form = form_of(case_of(insured))
    form["lines"]["lines"][0]["catalogue_code"] = "009999999999999"
    says = dry(place, form, tmp_path, status=1)
    named = {
        "chongqing": r"Refused .*chongqing's code .*docs/regions",
        # A code in which Sichuan has no counterpart is not even sent.
        "sichuan": r"Code without counterpart .*: Table \S+ has no counterpart .*docs/crosswalk",
    }
    assert re.match(rf"adding the lines: {named[OTHER[insured]]}", says)
    assert "effect none; nothing is left open" in says
    assert standing(place, form) == (0, 0)


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_pre_settlement_that_is_refused_leaves_no_line_and_no_visit(
    place: Place, tmp_path: Path, insured: str
):
    form = form_of(case_of(insured))
    place.fault(insured, PRICES[insured], "refuse")
    says = dry(place, form, tmp_path, status=1)
    assert re.match(rf"pre-settling: Refused .*{insured}'s code .*; nothing is left open", says)
    assert standing(place, form) == (0, 0)


def test_somebody_who_is_not_enrolled_is_refused_at_the_opening(place: Place, tmp_path: Path):
    form = form_of(case_of("chongqing"))
    form["visit"]["person_number"] = "ZG5001989999"
    says = dry(place, form, tmp_path, status=1)
    assert re.match(r"opening the visit: Refused by .*chongqing's code ", says)
    assert standing(place, form) == (0, 0)


def test_totals_that_disagree_are_pointed_at_in_the_file(place: Place, tmp_path: Path):
    form = form_of(case_of("chongqing"))
    form["pre_settlement"]["total"] = "1.00"
    says = dry(place, form, tmp_path, status=1)
    assert re.match(r"pre-settling: Totals disagree .*; at /pre_settlement/total is not the sum", says)
    assert standing(place, form) == (0, 0)


def test_lines_whose_answer_is_lost_are_enquired_about_and_withdrawn(place: Place, tmp_path: Path):
    form = form_of(case_of("sichuan"))
    place.fault("chongqing", "2204", "commit_then_cut")
    says = dry(place, form, tmp_path, status=1)
    assert re.match(r"adding the lines: Outcome unknown .*effect unknown; nothing is left open", says)
    assert standing(place, form) == (0, 0)


# -- taking back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("insured", DIRECTIONS)
def test_a_cancellation_that_fails_says_which_visit_is_left_and_what_to_do(
    place: Place, tmp_path: Path, insured: str
):
    form = form_of(case_of(insured))
    treated = OTHER[insured]
    place.fault(treated, CANCELS[treated], "refuse", times=9)
    says = dry(place, form, tmp_path, status=1)
    place.no_faults()
    assert re.match(r"visit \S+ opened, 2 of its lines .*; visit \S+ is left open, for it could not be", says)
    visit_id = visit_in(says)
    assert f"POST /v1/medical-insurance/visits/{visit_id}/cancellation under a new Idempotency-Key" in says
    desk = place.desk(insured)
    assert (desk.visit(visit_id)["state"], desk.visit(visit_id)["line_count"]) == ("open", 0)
    desk.do(f"/v1/medical-insurance/visits/{visit_id}/cancellation", {"reason": "dry settlement"}, 200)
    assert standing(place, form) == (0, 0)


def test_a_cancellation_whose_answer_is_lost_is_enquired_about(place: Place, tmp_path: Path):
    form = form_of(case_of("sichuan"))
    place.fault("chongqing", "2202", "commit_then_cut")
    assert "all taken back" in dry(place, form, tmp_path, status=0)
    assert standing(place, form) == (0, 0)


def test_half_a_cancellation_is_said_with_the_key_that_finishes_it(place: Place, tmp_path: Path):
    form = form_of(case_of("chongqing"))
    place.fault("chongqing", CANCELS["chongqing"], "cut_before", times=9)
    says = dry(place, form, tmp_path, status=1)
    place.no_faults()
    assert "is left open, for it could not be taken back: Outcome unknown" in says
    assert standing(place, form) == (1, 0)
    named = re.search(r"POST (\S+)/enquiries, then POST (\S+) under the Idempotency-Key (\w+-\w+);", says)
    desk = place.desk("chongqing")
    until(lambda: desk.ask(f"{named[1]}/enquiries", None).answer["state"] != "unknown", step=1)
    desk.ask(named[2], {"reason": "gateway doctor: dry settlement"}, key=named[3]).told(200)
    assert standing(place, form) == (0, 0)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_whoever_stops_it_has_everything_taken_back_first(place: Place, tmp_path: Path, sent: signal.Signals):
    form = form_of(case_of("chongqing"))
    place.fault("sichuan", OPENS["sichuan"], "slow=900")
    running = subprocess.Popen(
        [sys.executable, "-m", "gateway", "doctor", "--json", *options_of(place, form, tmp_path)],
        env={"LANG": "C.UTF-8", **place.town.programs["migrate"].settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    place.fault_met("sichuan")
    running.send_signal(sent)
    out, complained = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "what was opened is taken back first" in complained
    says = json.loads(out)["checks"][-1]["says"]
    assert says == "it was stopped before adding the lines; nothing is left open"
    assert standing(place, form) == (0, 0)


# -- what is in the way ----------------------------------------------------------------------------------


def not_looked(place: Place, *options: str) -> str:
    checks = told(place, *options, status=1)
    assert checks["dry settlement"]["state"] == "could not look"
    return checks["dry settlement"]["says"]


def test_without_a_token_or_with_one_that_may_not_nobody_is_asked(place: Place, tmp_path: Path):
    form = form_of(case_of("chongqing"))
    given = options_of(place, form, tmp_path, "auditor")
    assert not_looked(place, *given) == "the token of auditor carries no scope medical-insurance"
    assert "--token-file names a hospital's" in not_looked(place, *given[2:])
    (tmp_path / "token").write_text(place.town.token(CHENGDU.client_id, exp=1))
    assert "would not be let in" in not_looked(place, *given)
    assert mentioned(place, form) == []


def test_a_token_of_another_hospital_is_not_allowed(place: Place, tmp_path: Path):
    form = form_of(case_of("chongqing"))
    says = dry(place, form, tmp_path, status=1, client_id="hospital-chongqing")
    assert re.match(
        r"opening the visit: Not allowed .*\(not-allowed\): .*, effect none; nothing is left", says
    )
    assert "institution_code" in says


def test_a_gateway_that_does_not_run_is_said_with_its_address(place: Place, tmp_path: Path):
    given = options_of(place, form_of(case_of("chongqing")), tmp_path)
    checks = told(place, *given[:-1], "http://127.0.0.1:1", status=1)
    assert unwell(checks) == {"dry settlement": "wrong"}
    assert "the gateway at http://127.0.0.1:1 cannot be reached" in checks["dry settlement"]["says"]
    # What answers there is no gateway.
    checks = told(place, *given[:-1], place.town.url("sichuan"), status=1)
    assert "without a problem of the gateway's" in checks["dry settlement"]["says"]


def test_settings_that_do_not_read_leave_it_unsaid(place: Place, tmp_path: Path):
    given = options_of(place, form_of(case_of("chongqing")), tmp_path)
    checks = told(place, *given, status=1, CHUANYU_PORT="many")
    assert checks["dry settlement"] == {
        "check": "dry settlement",
        "state": "could not look",
        "says": "the settings do not read",
    }


FAULTS = {
    "a value": (
        lambda form: form["visit"]["patient"]["document"].update(number="500198196906200031"),
        "/visit/patient/document",
    ),
    "a member that is missing": (lambda form: form["visit"].pop("doctor"), "/visit/doctor is required"),
    "a member that is none": (
        lambda form: form["lines"].update(周济川=1),
        "/lines/*** is not a member here",
    ),
    "a body that is missing": (lambda form: form.pop("pre_settlement"), "/pre_settlement is required"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_file_is_named_by_its_place_and_not_by_its_value(
    place: Place, tmp_path: Path, fault: str
):
    spoil, named = FAULTS[fault]
    form = form_of(case_of("chongqing"))
    whole = copy.deepcopy(form)
    spoil(form)
    options = options_of(place, {**whole, "visit": whole["visit"]}, tmp_path)
    (tmp_path / "dry.json").write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    done = gateway(place, "doctor", *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert named in done.stderr
    for hidden in (*personal_in(whole), "500198196906200031"):
        assert hidden not in done.stderr
    assert mentioned(place, whole) == []


def test_a_file_or_an_address_that_does_not_read_is_an_error_of_the_command(place: Place, tmp_path: Path):
    options = options_of(place, form_of(case_of("chongqing")), tmp_path)
    (tmp_path / "dry.json").write_text("{")
    for given, says in (
        (options, "is no dry settlement: the file is not JSON"),
        (("--dry-settlement", "/nowhere/dry.json"), "cannot be read: No such file or directory."),
        ((*options[:-1], "http://127.0.0.1:1/path"), "an address without a path"),
        (options[-2:], "give --dry-settlement, too"),
    ):
        done = gateway(place, "doctor", *given)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in done.stderr
