"""What became of a lost message, against the mock Chongqing."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from chongqing_words import (
    CASE_D,
    EMPLOYEE,
    GUEST,
    INBOUND,
    OUTPATIENT,
    Gateway,
    about_settling,
    charge,
    diagnoses,
    discharge,
    fee_line,
    foreign_settlement,
    ledger,
    long_term_filing,
    opened,
    opening,
    question,
    settlement_ref,
    shown,
    to_record,
    visit_ref,
)

from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.outcomes import Found, InProcess, NotThere, Question, RefusedThen
from gateway.services.medical_insurance.people import EnrolmentSearch
from gateway.services.medical_insurance.words import FilingKind
from gateway.vocabulary import now

pytestmark = pytest.mark.anyio


DONE_ALL_THE_SAME = ["commit_then_cut", "commit_then_500", "commit_then_system_failure", "truncated"]
DONE_ALL_THE_SAME += ["garbage", "unknown_code", "amounts_disagree"]


@pytest.mark.parametrize("fault", DONE_ALL_THE_SAME)
async def test_an_enquiry_finds_the_settlement_that_was_made(gateway, region_url, fault):
    visit = await opened(gateway)
    message = gateway.message(fault)
    with pytest.raises(OutcomeUnknown):
        await gateway.region.settle(message, charge(visit))
    found = await gateway.region.enquire(message, about_settling(message, visit))
    assert isinstance(found, Found)
    settlement = found.translated.answer
    assert settlement.message_id == message.message_id
    assert settlement.amounts.fund_total == "23545.00"
    assert [row["setl_id"] for row in ledger(region_url, "settlement")] == [
        settlement.region_settlement_number
    ]


@pytest.mark.parametrize("fault", ["cut_before", "error_500", "system_failure", "duplicate"])
async def test_what_never_arrived_is_final_only_when_it_can_no_longer_arrive(gateway, region_url, fault):
    visit = await opened(gateway)
    message = gateway.message(fault)
    with pytest.raises(OutcomeUnknown):
        await gateway.region.settle(message, charge(visit))
    assert await gateway.region.enquire(message, about_settling(message, visit)) == NotThere(final=False)
    long_ago = replace(about_settling(message, visit), sent_at=now() - timedelta(seconds=304))
    assert await gateway.region.enquire(message, long_ago) == NotThere(final=False)
    longer_ago = replace(long_ago, sent_at=now() - timedelta(seconds=306))
    assert await gateway.region.enquire(message, longer_ago) == NotThere(final=True)
    assert ledger(region_url, "settlement") == []


async def test_a_window_that_passes_while_the_answer_is_on_the_way_does_not_count(gateway, region_url):
    visit = visit_ref("JZ1", opening())
    message = gateway.message(at=now() - timedelta(seconds=200))
    readings = [now(), now()]
    slow = Gateway(region_url, clock=lambda: readings.pop(0) if readings else now() + timedelta(seconds=400))
    assert await slow.region.enquire(message, about_settling(message, visit)) == NotThere(final=False)
    assert readings == []
    await slow.line.aclose()


async def test_a_message_in_process_is_said_to_be_and_found_later(hurried):
    visit = await opened(hurried)
    message = hurried.message("slow=900")
    with pytest.raises(OutcomeUnknown):
        await hurried.region.settle(message, charge(visit))
    asked = about_settling(message, visit)
    assert await hurried.region.enquire(message, asked) == InProcess()
    await asyncio.sleep(1)
    assert isinstance(await hurried.region.enquire(message, asked), Found)


async def test_what_was_refused_is_found_refused(gateway):
    visit = await opened(gateway)
    wrong = charge(visit, total="32580.01")
    message = gateway.message()
    with pytest.raises(Refused) as refused:
        await gateway.region.settle(message, wrong)
    finding = await gateway.region.enquire(message, about_settling(message, visit))
    assert finding == RefusedThen(code=refused.value.code, message=refused.value.message)


async def test_an_enquiry_does_not_take_another_settlement_of_the_visit_for_the_lost_one(gateway):
    visit = await opened(gateway)
    settled = (await gateway.region.settle(gateway.message(), charge(visit))).answer
    await gateway.region.cancel_settlement(
        gateway.message(), settlement_ref(visit, settled.region_settlement_number)
    )
    lost = gateway.message("cut_before")
    with pytest.raises(OutcomeUnknown):
        await gateway.region.settle(lost, charge(visit))
    assert await gateway.region.enquire(lost, about_settling(lost, visit)) == NotThere(final=False)


async def test_a_settlement_in_the_ledger_that_is_not_the_one_asked_for_stays_unknown(gateway):
    visit = await opened(gateway)
    message = gateway.message()
    await gateway.region.settle(message, charge(visit))
    other = about_settling(message, visit, CASE_D, "618.40")
    with pytest.raises(OutcomeUnknown) as unknown:
        await gateway.region.enquire(message, other)
    assert unknown.value.code == "amounts_disagree"


async def test_an_enquiry_finds_what_each_other_operation_made(gateway):
    lost = "commit_then_cut"
    region = gateway.region

    async def found(message, asking, operation, visit, **facts):
        with pytest.raises(OutcomeUnknown):
            await asking
        finding = await region.enquire(message, question(operation, message, visit, **facts))
        assert isinstance(finding, Found), operation
        return finding.translated

    async def lost_at(asking, operation, visit, areas=INBOUND, **facts):
        message = gateway.message(lost, areas=areas)
        return await found(message, asking(message), operation, visit, **facts)

    asked = opening(GUEST, "inpatient")
    nobody = visit_ref("", asked)
    made = await lost_at(lambda m: region.open_visit(m, asked), "open_visit_at_treatment", nobody)
    visit = visit_ref(made.answer.visit_number, asked)
    lines = [fee_line("2"), fee_line("1")]
    priced = await lost_at(
        lambda m: region.add_lines(m, visit, lines), "add_lines", visit, line_ids=["2", "1"]
    )
    assert [line.line_id for line in priced.answers] == ["2", "1"]
    await lost_at(lambda m: region.withdraw_lines(m, visit, ["1"]), "withdraw_lines", visit, line_ids=["1"])
    await lost_at(lambda m: region.record_diagnoses(m, visit, diagnoses()), "record_diagnoses", visit)
    await lost_at(lambda m: region.discharge(m, visit, discharge()), "discharge", visit)
    settlement = foreign_settlement(priced.answers[0].parts, "60.00", fund="40.00", personal="20.00")
    recorded = await lost_at(
        lambda m: region.record_settlement(m, to_record(visit, settlement)),
        "record_settlement",
        visit,
        kind="settlement",
    )
    number = recorded.answer.region_record_number
    assert number
    negative = foreign_settlement(
        priced.answers[0].parts, "60.00", fund="40.00", personal="20.00", sign="-", number="SC2"
    )
    taken_back = await lost_at(
        lambda m: region.record_settlement(m, to_record(visit, negative, cancels=number)),
        "record_settlement",
        visit,
        kind="cancellation",
    )
    assert taken_back.answer.region_record_number != number
    await lost_at(lambda m: region.withdraw_lines(m, visit, None), "withdraw_lines", visit)
    await lost_at(lambda m: region.cancel_visit(m, visit), "cancel_visit", visit)


async def test_an_enquiry_finds_a_filing_and_its_cancellation(gateway):
    kind = FilingKind.LONG_TERM_RESIDENCE

    def about(operation, message):
        facts = {"person_number": OUTPATIENT, "kind": kind}
        return Question(
            operation=operation, message_id=message.message_id, sent_at=message.sent_at, facts=facts
        )

    message = gateway.message("commit_then_cut")
    with pytest.raises(OutcomeUnknown):
        await gateway.region.file_treatment(message, long_term_filing(kind=kind), None)
    filed = (await gateway.region.enquire(message, about("file_treatment", message))).translated.answer
    assert filed.ends_on is None
    message = gateway.message("commit_then_cut")
    with pytest.raises(OutcomeUnknown):
        await gateway.region.cancel_filing(message, kind, OUTPATIENT, filed.region_filing_number, "不去了")
    assert isinstance(await gateway.region.enquire(message, about("cancel_filing", message)), Found)


async def test_an_enquiry_finds_a_cancellation_and_compares_it_with_what_it_took_back(gateway):
    visit = await opened(gateway)
    settled = (await gateway.region.settle(gateway.message(), charge(visit))).answer
    message = gateway.message("commit_then_cut")
    with pytest.raises(OutcomeUnknown):
        await gateway.region.cancel_settlement(
            message, settlement_ref(visit, settled.region_settlement_number)
        )
    facts = {"settlement": settled.amounts.model_dump()}
    found = await gateway.region.enquire(message, question("cancel_settlement", message, visit, **facts))
    assert found.translated.answer.amounts.fund_total == "-23545.00"
    facts["settlement"]["basic_pool"] = "23545.01"
    with pytest.raises(OutcomeUnknown):
        await gateway.region.enquire(message, question("cancel_settlement", message, visit, **facts))


async def test_the_undoing_of_an_opening_is_found(gateway):
    visit = await opened(gateway)
    message = gateway.message("commit_then_cut")
    with pytest.raises(OutcomeUnknown):
        await gateway.region.cancel_visit(message, visit)
    for operation in ("undo_opening", "cancel_visit_at_insurer"):
        assert isinstance(await gateway.region.enquire(message, question(operation, message, visit)), Found)


async def test_another_message_under_the_same_id_is_not_taken_for_ours(gateway):
    message = gateway.message()
    asked = opening()
    number = (await gateway.region.open_visit(message, asked)).answer.visit_number
    with pytest.raises(OutcomeUnknown):
        await gateway.region.enquire(message, about_settling(message, visit_ref(number, asked)))
    somebody_else = question("open_visit", message, visit_ref("", opening(OUTPATIENT)))
    with pytest.raises(OutcomeUnknown):
        await gateway.region.enquire(message, somebody_else)


async def test_an_operation_that_nobody_knows_is_not_taken_for_done(gateway):
    message = gateway.message()
    visit = await opened(gateway)
    with pytest.raises(Unreached):
        await gateway.region.find_enrolments(
            replace(message, sandbox_fault="garbage"), EnrolmentSearch(credential=shown(EMPLOYEE))
        )
    with pytest.raises(OutcomeUnknown):
        await gateway.region.enquire(message, question("pay_in_gold", message, visit))


async def test_a_read_that_was_lost_may_be_asked_again(gateway):
    message = gateway.message("commit_then_cut")
    with pytest.raises(Unreached):
        await gateway.region.find_enrolments(message, EnrolmentSearch(credential=shown(EMPLOYEE)))
    asked = question("find_enrolments", message, visit_ref("", opening()))
    assert await gateway.region.enquire(message, asked) == NotThere(final=True)


async def test_an_enquiry_that_gets_no_answer_leaves_the_outcome_unknown(gateway, region_url):
    message = gateway.message()
    deaf = Gateway("http://127.0.0.1:9")
    with pytest.raises(OutcomeUnknown):
        await deaf.region.enquire(message, about_settling(message, visit_ref("JZ1", opening())))
