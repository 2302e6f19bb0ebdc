"""Errands that an earlier release left open: what they were to change is read from their facts as it stands.

The facts below are as the first release with transfers wrote them. They are never adapted to the code.
"""

from __future__ import annotations

import json
from datetime import date

import pytest
from records_keys import KEEPER
from records_samples import closing, errand
from transfer_samples import DAY, case_due

from gateway.cases.operations import OPERATIONS
from gateway.cases.pension import moves
from gateway.errands import State, Taken
from gateway.outcomes import Translated
from gateway.records.opening import open_records
from gateway.services.pension.cases import DocumentKind, Step
from gateway.services.pension.transfers import ApplicationAccepted, Receipt
from gateway.services.pension.words import Act, FundStatus, Party, RelationStatus
from gateway.vocabulary import uuid7

APPLICATION = """
{"plan": {"version": 0, "standing": {"relation_status": "applied", "next_step": "check", "awaited": "gateway",
"clock": "review", "clock_started_on": "2026-11-26", "due_on": "2026-12-10", "round": 1,
"letter_delivered": false}, "entry": {"act": "apply", "party": "receiver", "handled_by": "CQ1001",
"on": "2026-11-26", "area_code": "500198", "reasons": []}, "documents": [{"kind": "application", "round": 1,
"sealed": "c2VhbGVkIGFwcGxpY2F0aW9u"}], "news": []}, "opened": {"definition": 1, "origin_region": "sichuan",
"origin_scheme": "employee", "receiving_scheme": "institution", "applied_on": "2026-11-26",
"person_index": "0a0b", "name_index": "0c0d"}, "scheme": "institution", "operator": "CQ1001"}
"""
POSTING = """
{"scheme": "employee", "total": "36464.74", "operator": "0000", "plan": {"version": 1, "standing": {
"relation_status": "posted", "next_step": "complete_at_origin", "awaited": "gateway", "round": 1,
"letter_delivered": true}, "entry": {"act": "post", "party": "gateway", "handled_by": "0000",
"on": "2026-11-26", "reasons": []}, "documents": [], "fund": "due", "news": []}}
"""
SUSPENSION = """
{"scheme": "employee", "act": "suspend", "operator": "CQ1001", "plan": {"version": 1, "standing": {
"relation_status": "suspended", "next_step": "tell_origin", "awaited": "person", "clock": "statement",
"clock_started_on": "2026-11-26", "due_on": "2026-12-10", "suspended_from": "awaiting_statement",
"suspended_by": "receiver", "suspended_on": "2026-11-26", "tells": "suspend", "round": 1,
"letter_delivered": true}, "entry": {"act": "suspend", "party": "receiver", "handled_by": "CQ1001",
"on": "2026-11-26", "area_code": "500198", "reasons": []}, "note": "c2VhbGVkIG5vdGU=", "documents": [],
"news": []}}
"""
CORRECTION = """
{"scheme": "employee", "act": "correct", "operator": "CQ1004", "plan": {"version": 1, "standing": {
"relation_status": "applied", "next_step": "check", "awaited": "gateway", "clock": "review",
"clock_started_on": "2026-11-26", "due_on": "2026-12-10", "round": 1, "letter_delivered": false},
"entry": {"act": "correct", "party": "receiver", "handled_by": "CQ1004", "on": "2026-11-26",
"area_code": "500198", "reasons": []}, "documents": [{"kind": "application", "round": 2,
"sealed": "c2VhbGVkIGNvcnJlY3Rpb24="}], "handled_by": "CQ1004", "person_indices": ["bnVtYmVy", "bmFtZQ=="],
"news": []}}
"""


@pytest.fixture
async def gone(database):
    """The records of a process of the earlier release; tests end it."""
    opened = await open_records(database.app_url, pool_size=3, recording_grace_seconds=0, keeper=KEEPER)
    yield opened
    await opened.aclose()


async def found_out(records, gone, facts, answer, **about):
    """What an errand changes that the earlier release left open and an enquiry of this one found done."""
    one = errand(facts=json.loads(facts), exclusive=True, **about)
    assert isinstance(await gone.journal.claim(one), Taken)
    await gone.aclose()
    kept = await records.journal.read(one.errand_id)
    assert kept.reads_as is State.UNKNOWN
    conclusion = OPERATIONS[one.operation].conclude(kept.errand, Translated(answer))
    done = closing(kept.errand, Taken(one.errand_id, kept.attempt), events=tuple(conclusion.events))
    assert await records.journal.close(done) is not None
    return conclusion.answer, await records.transfers.transfer(one.transfer_id)


async def a_case(records, standing):
    transfer_id = await case_due(records, standing=standing, fund=FundStatus.NOT_DUE)
    kept = await records.transfers.transfer(transfer_id)
    return {
        "transfer_id": transfer_id,
        "transfer_version": kept.version,
        "seal": kept.seal,
        "seals_anew": False,
    }


WAITING = moves.letter_delivered(moves.letter_issued(moves.accepted(moves.checked(moves.opened(DAY)))), DAY)


async def test_an_application_opens_its_case(records, gone, database):
    transfer_id = uuid7()
    about = {"operation": "apply_transfer", "transfer_id": transfer_id, "case_id": transfer_id}
    told = ApplicationAccepted(region_application_number="CQ001")
    answer, kept = await found_out(records, gone, APPLICATION, told, **about)
    assert (answer.version, answer.region_receipt_number) == (1, "CQ001")
    assert (kept.definition, kept.version, kept.handled_by) == (1, 1, "CQ1001")
    assert (kept.standing.next_step, kept.standing.due_on) == (Step.CHECK, date(2026, 12, 10))
    assert (kept.origin_scheme, kept.receiving_scheme) == ("employee", "institution")
    (row,) = await database.ask("SELECT person_index, name_index FROM transfers")
    assert (row["person_index"], row["name_index"]) == (b"\x0a\x0b", b"\x0c\x0d")
    (document,) = await records.transfers.documents(transfer_id)
    assert (document.kind, document.sealed) == (DocumentKind.APPLICATION, b"sealed application")


async def test_a_posting_goes_on_to_its_end(records, gone):
    about = await a_case(records, moves.statement_received(WAITING, DAY))
    told = Receipt(region_receipt_number="CQYW1")
    _, kept = await found_out(records, gone, POSTING, told, operation="deliver_statement", **about)
    assert (kept.version, kept.standing.relation_status) == (2, RelationStatus.POSTED)
    assert (kept.standing.next_step, kept.fund_status) == (Step.COMPLETE_AT_ORIGIN, FundStatus.DUE)


async def test_a_suspension_is_still_told_to_the_origin(records, gone):
    about = await a_case(records, WAITING)
    told = Receipt(region_receipt_number="CQYW1")
    answer, kept = await found_out(records, gone, SUSPENSION, told, operation="suspend_transfer", **about)
    assert (answer.relation_status, answer.awaited.party) == (RelationStatus.SUSPENDED, Party.PERSON)
    standing = kept.standing
    assert (standing.suspended_by, standing.suspended_from, standing.tells) == (
        Party.RECEIVER,
        RelationStatus.AWAITING_STATEMENT,
        Act.SUSPEND,
    )
    *_, (entry, note) = await records.transfers.timeline(about["transfer_id"])
    assert (entry.act, entry.handled_by, note) == (Act.SUSPEND, "CQ1001", b"sealed note")


async def test_a_correction_brings_its_document_and_whom_it_is_about(records, gone, database):
    standing = moves.returned_for_correction(moves.checked(moves.opened(DAY)))
    about = await a_case(records, standing)
    told = Receipt(region_receipt_number="CQYW1")
    _, kept = await found_out(records, gone, CORRECTION, told, operation="correct_transfer", **about)
    assert (kept.handled_by, kept.standing.next_step) == ("CQ1004", Step.CHECK)
    (row,) = await database.ask("SELECT person_index, name_index FROM transfers")
    assert (row["person_index"], row["name_index"]) == (b"number", b"name")
    documents = {one.kind: one.sealed for one in await records.transfers.documents(about["transfer_id"])}
    assert documents[DocumentKind.APPLICATION] == b"sealed correction"
