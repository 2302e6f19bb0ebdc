"""An auditor finds, reads and opens entries; a person learns who saw what; and each reading is an entry."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
from auditing import AUDIT, Auditor, auditing, by_document, by_number, index_of, plain
from towns import PEOPLE, Desk, Place, case_of, raised, until

from gateway.sandbox.demo.cases import Case
from gateway.sandbox.demo.window import Call, new_key


@dataclass(frozen=True)
class Audited:
    """A town in which something was done about two people, and who looks at it."""

    place: Place
    desk: Desk
    auditor: Auditor
    case: Case
    other: Case
    settled: Call
    refused: Call


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Audited]:
    with raised(tmp_path_factory.mktemp("audited")) as place, auditing(place) as auditor:
        desk, case, other = place.desk("chongqing"), case_of("chongqing"), case_of("chongqing", 1)
        settled = desk.settle(case, desk.charged(case)).told(201)
        desk.charged(other)
        stranger = replace(case, person=replace(case.person, resident_id=PEOPLE["chongqing"][2].resident_id))
        refused = desk.open_as(stranger).told(422)
        yield Audited(place, desk, auditor, case, other, settled, refused)


# -- finding ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", [by_document, by_number])
def test_everything_about_a_person_is_found(audited: Audited, person: Any) -> None:
    found = audited.auditor.entries(person=person(audited.case), kind="exchange")
    operations = {one["entry"]["operation"] for one in found}
    assert operations >= {"open_visit", "open_visit_at_treatment", "add_lines", "settle", "record_settlement"}
    assert {one["errand_id"] for one in found} >= {audited.settled.errand_id}
    theirs = audited.auditor.entries(person=person(audited.other), kind="exchange")
    assert theirs
    assert not {one["index"] for one in found} & {one["index"] for one in theirs}


def test_an_errand_is_found_with_what_followed_from_it(audited: Audited) -> None:
    found = audited.auditor.entries(errand_id=audited.settled.errand_id)
    assert [one["index"] for one in found] == sorted((one["index"] for one in found), reverse=True)
    assert {one["entry"]["operation"] for one in found} == {"settle", "record_settlement"}
    assert {one["action"] for one in found} == {"claim", "close", "move"}


@pytest.mark.parametrize(
    "sought",
    [
        {"organisation": "12510198MA6000016E"},
        {"region": "chongqing"},
        {"service": "medical_insurance"},
        {"outcome": "answered"},
        {"kind": "security"},
        {"since": "2026-01-01T00:00:00Z", "organisation": "12510198MA6000016E"},
    ],
)
def test_each_criterion_finds_only_what_fits(audited: Audited, sought: dict[str, str]) -> None:
    audited.auditor.search(status=422, purpose="curiosity")
    found = audited.auditor.entries(**sought)
    assert found
    (name, value) = next(iter(sought.items()))
    if name != "since":
        assert {one.get(name) or one["entry"].get(name) for one in found} == {value}


def test_nothing_is_found_before_there_was_anything(audited: Audited) -> None:
    assert audited.auditor.entries(before="2026-01-02T00:00:00Z", since="2026-01-01T00:00:00Z") == []


def test_pages_hang_together_while_the_log_grows(audited: Audited) -> None:
    """The search itself is an entry: the cursor must not slip by it."""
    whole = audited.auditor.entries(person=by_document(audited.case), kind="exchange")
    paged, cursor = [], {}
    while True:
        page = audited.auditor.search(person=by_document(audited.case), kind="exchange", limit=3, **cursor)
        assert len(page["entries"]) <= 3
        paged += page["entries"]
        if "next_cursor" not in page:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert paged == whole


def test_a_search_that_names_nobody_covers_a_month_at_most(audited: Audited) -> None:
    told = audited.auditor.search(status=422, outcome="answered", since="2026-01-01T00:00:00Z")
    (fault,) = told["errors"]
    assert fault["pointer"] == "/since"
    assert "31 days" in fault["reason"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/purpose"),
        ({"purpose": "curiosity"}, "/purpose"),
        ({"purpose": "dispute", "person": {}}, "/person"),
        ({"purpose": "dispute", "cursor": "x"}, "/cursor"),
        ({"purpose": "dispute", "limit": 101}, "/limit"),
        ({"purpose": "dispute", "organisation": "nobody"}, "/organisation"),
        ({"purpose": "dispute", "number": "1"}, "/number"),
    ],
)
def test_a_search_that_does_not_say_why_or_what_is_told_where(
    audited: Audited, body: dict[str, Any], pointer: str
) -> None:
    told = audited.auditor.ask(f"{AUDIT}/searches", body).told(422).answer
    assert [fault["pointer"] for fault in told["errors"]] == [pointer]


def test_a_malformed_call_of_a_known_caller_is_an_entry(audited: Audited) -> None:
    told = audited.auditor.ask(f"{AUDIT}/searches", {"purpose": "curiosity"}).told(422)
    entry = audited.auditor.newest("refuse")
    assert entry["index"] == index_of(told)
    assert (entry["kind"], entry["outcome"], entry["client_id"]) == ("security", "Invalid", "auditor")
    assert entry["entry"]["details"] == {"operation": "searchAuditEntries"}
    assert "curiosity" not in json.dumps(entry)


def test_of_a_request_still_in_progress_the_log_says_no_more_than_its_caller_was_told(
    audited: Audited,
) -> None:
    place, desk, case, key = audited.place, audited.desk, audited.case, new_key()
    visit_id = desk.charged(case)
    place.fault("chongqing", "2207", "slow=800")
    with ThreadPoolExecutor(1) as other:
        first = other.submit(desk.settle, case, visit_id, key=key)
        until(lambda: place.errands_of_keys([key]), step=0.02)
        told = desk.settle(case, visit_id, key=key).told(409)
        first.result().told(201)
    entry = audited.auditor.newest("refuse")
    assert (entry["index"], entry["outcome"]) == (index_of(told), "StillInProgress")
    assert entry["effect"] == told.answer["effect"] == "unknown"


# -- reading ---------------------------------------------------------------------------------------------


def test_an_entry_says_who_did_what_for_whom_and_on_which_ground(audited: Audited) -> None:
    read = audited.auditor.read(f"{AUDIT}/entries/{index_of(audited.settled)}?purpose=dispute").answer
    assert (read["action"], read["outcome"], read["effect"], read["kind"]) == (
        "close",
        "following_up",
        "applied",
        "exchange",
    )
    assert (read["client_id"], read["organisation"]) == ("hospital-chengdu", "12510198MA6000016E")
    said = read["entry"]
    assert said["purpose"] == "cross_province_settlement"
    assert said["legal_basis"]
    assert "渝医保发〔2024〕20号" in said["rule_set"]
    assert said["message_id"]
    assert said["trace_id"]
    assert "amounts" in said["disclosed"]
    assert {"sent-1", "received-1", "answer"} <= set(said["commitments"])
    assert read["bodies"] == "present"


def test_no_entry_and_no_address_names_anybody(audited: Audited) -> None:
    audited.auditor.report(by_document(audited.case))
    entries = audited.place.query("SELECT entry FROM log_entries")
    text = b"".join(row["entry"] for row in entries).decode()
    logs = (audited.place.town.log("gateway")).read_text("utf-8")
    for case in (audited.case, audited.other):
        for secret in (case.person.name, case.person.resident_id, case.person.number):
            assert secret not in text
            assert secret not in logs


def test_reading_is_an_entry_that_stands_in_the_persons_report(audited: Audited) -> None:
    index = index_of(audited.settled)
    audited.auditor.read(f"{AUDIT}/entries/{index}?purpose=internal_audit")
    entry = audited.auditor.newest("read_entry")
    assert (entry["kind"], entry["client_id"], entry["entry"]["purpose"]) == (
        "access",
        "auditor",
        "internal_audit",
    )
    assert entry["entry"]["legal_basis"] == "个人信息保护法 Art. 54"
    assert entry["entry"]["details"]["index"] == index
    found = audited.auditor.entries(person=by_document(audited.case), kind="access")
    assert entry["index"] in {one["index"] for one in found}


def test_a_trail_that_is_read_is_an_entry_too(audited: Audited) -> None:
    audited.desk.read(f"/v1/errands/{audited.settled.errand_id}/trail")
    entry = audited.auditor.newest("read_trail")
    assert (entry["kind"], entry["client_id"]) == ("access", "hospital-chengdu")


def test_a_purpose_must_be_given_to_read(audited: Audited) -> None:
    told = audited.auditor.ask(f"{AUDIT}/entries/0", None)
    assert told.status == 405
    response = httpx.get(
        audited.place.town.url("gateway") + f"{AUDIT}/entries/0",
        headers={"Authorization": f"Bearer {audited.place.town.token('auditor')}"},
        trust_env=False,
    )
    assert response.status_code == 422
    assert "purpose" in response.text


@pytest.mark.parametrize(
    ("named", "status"),
    [
        ({"errand_id": "ffffffff-ffff-7fff-bfff-ffffffffffff"}, 200),
        ({"before": "0001-01-15T00:00:00Z"}, 422),
        ({"since": "0001-01-01T00:00:00+14:00", "organisation": "12510198MA60001040"}, 422),
        ({"before": "9999-12-31T23:59:59-12:00"}, 422),
    ],
)
def test_a_time_out_of_our_world_is_refused_in_words(
    audited: Audited, named: dict[str, str], status: int
) -> None:
    told = audited.auditor.ask("/v1/audit/searches", {"purpose": "supervision", **named}).told(status)
    assert status == 200 or told.answer["errors"][0]["pointer"] == f"/{next(iter(named))}"


def test_a_reason_that_may_name_a_person_is_refused(audited: Audited) -> None:
    reason = "患者 500198 196906200030 投诉"
    told = audited.auditor.ask("/v1/audit/entries/0/bodies", {"purpose": "dispute", "reason": reason}).told(
        422
    )
    assert "six digits" in told.answer["errors"][0]["reason"]
    assert "500198" not in str(told.answer)


@pytest.mark.parametrize("index", ["999999", "99999999999999999999", "-1", "x"])
def test_an_entry_that_is_not_there_is_not_found(audited: Audited, index: str) -> None:
    response = httpx.get(
        f"{audited.place.town.url('gateway')}{AUDIT}/entries/{index}?purpose=dispute",
        headers={"Authorization": f"Bearer {audited.place.town.token('auditor')}"},
        trust_env=False,
    )
    assert response.status_code in (404, 422)
    assert response.headers["content-type"].startswith("application/problem+json")


# -- opening ---------------------------------------------------------------------------------------------


def test_the_very_bytes_of_every_message_are_behind_the_entry(audited: Audited) -> None:
    """Chongqing's JSON and Sichuan's GB 18030, as they went over the wire; each opens its commitment."""
    messages = {region: audited.place.messages(region) for region in ("sichuan", "chongqing")}
    sent = {base64.b64decode(one["request_base64"]) for some in messages.values() for one in some}
    got = {base64.b64decode(one["response_base64"]) for some in messages.values() for one in some}
    regions = set()
    for entry in audited.auditor.entries(errand_id=audited.settled.errand_id):
        opened = audited.auditor.open_bodies(entry["index"]).told(200).answer["bodies"]
        for body in opened:
            content, salt = base64.b64decode(body["content"]), base64.b64decode(body["salt"])
            digest = base64.b64encode(hashlib.sha256(salt + content).digest()).decode()
            assert entry["entry"]["commitments"][body["part"]] == f"sha256:{digest}"
            if body["part"].startswith("sent"):
                assert content in sent
                regions.add(entry["region"])
            if body["part"].startswith("received"):
                assert content in got
    assert regions == {"chongqing", "sichuan"}


def test_what_was_opened_why_and_by_whom_is_an_entry(audited: Audited) -> None:
    index = index_of(audited.settled)
    audited.auditor.open_bodies(index, purpose="judicial", reason="成都中院 2026-17").told(200)
    entry = audited.auditor.newest("open_bodies")
    assert (entry["outcome"], entry["entry"]["purpose"]) == ("Opened", "judicial")
    assert entry["entry"]["details"] == {"index": index, "reason": "成都中院 2026-17"}
    assert set(entry["entry"]["disclosed"]) >= {"sent-1", "received-1", "answer"}


def test_opening_needs_a_right_of_its_own(audited: Audited) -> None:
    with auditing(audited.place, "operator-chengdu") as reader:  # may read the audit, and no more
        assert reader.entries(errand_id=audited.settled.errand_id)
        reader.open_bodies(index_of(audited.settled)).told(403)
    entry = audited.auditor.newest("deny")
    assert (entry["client_id"], entry["kind"], entry["outcome"]) == (
        "operator-chengdu",
        "security",
        "NotAllowed",
    )


@pytest.mark.parametrize("path", ["searches", "entries/0/bodies", "access-reports"])
@pytest.mark.parametrize("client", ["hospital-chengdu", "stranger"])
def test_the_audit_is_closed_to_everybody_else(audited: Audited, path: str, client: str) -> None:
    with auditing(audited.place, client) as stranger:
        told = stranger.ask(f"{AUDIT}/{path}", {"purpose": "dispute"}).told(403)
    assert audited.auditor.newest("deny")["index"] == index_of(told)


# -- a person's own report -------------------------------------------------------------------------------


def test_a_person_learns_who_saw_and_did_what(audited: Audited) -> None:
    report = audited.auditor.report(by_document(audited.case))
    assert report["complete"]
    lines = {line["what"]["en"]: line for line in report["accesses"]}
    settled = lines["settled your visit"]
    assert settled["what"]["zh"] == "办理您的医保结算"
    assert settled["client_id"] == "hospital-chengdu"
    assert settled["institution_code"] == "H51019800001"
    assert settled["purpose"] == {
        "zh": "异地就医直接结算",
        "en": "settlement of treatment in the other province",
    }
    assert settled["outcome"] == {"zh": "已办结", "en": "done"}
    assert "amounts" in settled["disclosed"]
    assert settled["errand_id"] == audited.settled.errand_id
    recorded = lines["recorded your settlement in the region of treatment"]
    assert (recorded["client_id"], recorded["region"]) == ("hospital-chengdu", "sichuan")
    assert [line["at"] for line in report["accesses"]] == sorted(
        (line["at"] for line in report["accesses"]), reverse=True
    )


def test_a_report_says_that_it_was_made(audited: Audited) -> None:
    audited.auditor.report(by_document(audited.other))
    again = audited.auditor.report(by_document(audited.other))
    assert again["accesses"][0]["what"]["en"] == "made a report of who saw your data"
    assert again["accesses"][0]["purpose"]["zh"] == "个人信息主体请求"


def test_somebody_of_whom_nothing_is_known_has_an_empty_report(audited: Audited) -> None:
    nobody = {"document": {"kind": "resident_id_card", "number": "510198193110050098"}}
    assert [one["what"]["en"] for one in audited.auditor.report(nobody)["accesses"]] == [
        "made a report of who saw your data"
    ]


def test_the_report_is_a_page_to_print_too(audited: Audited) -> None:
    response = httpx.post(
        audited.place.town.url("gateway") + f"{AUDIT}/access-reports",
        headers={
            "Authorization": f"Bearer {audited.place.town.token('auditor')}",
            "Accept": "text/html",
        },
        json={"purpose": "subject_request", "person": by_document(audited.case)},
        trust_env=False,
    )
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["cache-control"] == "no-store"
    assert "办理您的医保结算" in response.text
    assert "settled your visit" in response.text
    assert audited.case.person.resident_id not in response.text


def test_a_hospital_that_repeats_a_request_gets_the_same_receipt(audited: Audited) -> None:
    desk, case, key = audited.desk, audited.other, new_key()
    visit_id = desk.charged(case)
    first = desk.settle(case, visit_id, key=key).told(201)
    again = desk.settle(case, visit_id, key=key).told(201)
    assert again.replayed
    assert again.headers["receipt"] == first.headers["receipt"]


def test_a_refused_call_names_its_receipt(audited: Audited) -> None:
    entry = audited.auditor.read(f"{AUDIT}/entries/{index_of(audited.refused)}?purpose=dispute").answer
    assert (entry["outcome"], entry["effect"]) == ("refused", "none")


def test_who_is_not_known_gets_an_entry_that_names_nobody(audited: Audited) -> None:
    # The worker goes on writing of what it hears: only entries about callers are looked at.
    readings = (
        "SELECT client_id, action FROM log_entries WHERE class IN ('access', 'security') ORDER BY index"
    )
    before = audited.place.query(readings)
    assert plain(audited.place, f"{AUDIT}/entries/0/receipt").status_code == 401
    new = {"client_id": "nobody/unproven", "action": "turn_away"}
    assert audited.place.query(readings) == [*before, new]
