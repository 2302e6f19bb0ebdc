"""Every fault of the pension platform ends as the table of failures says, and every fate is found out."""

import asyncio
from datetime import timedelta

import pytest
from chongqing_pension_words import (
    LETTER_FROM_SICHUAN,
    REVIEWER,
    Office,
    application,
    applied,
    asked_of_origin,
    batch,
    check,
    choice,
    lettered,
    posted,
    stated,
    statement_from_sichuan,
    step,
)
from pension_offices import FENG, TANG, ZHOU, case_of, question

from gateway.errors import OutcomeUnknown, Refused, Unreached, Untranslatable
from gateway.outcomes import Found, InProcess, NotReversible, NotThere, RefusedThen
from gateway.services.pension.statements import faults_of
from gateway.services.pension.words import Scheme
from gateway.vocabulary import beijing, now

pytestmark = pytest.mark.anyio

NEVER_DONE = ["cut_before", "error_500", "system_failure", "duplicate"]
DONE = ["commit_then_cut", "commit_then_500", "commit_then_system_failure", "truncated", "garbage"]


async def register(office, fault):
    message = office.message(fault)
    return message, office.region.register_application(message, case_of(ZHOU), application())


async def registered(office):
    return len(await office.effects("application_registered"))


# -- what a change ends as -------------------------------------------------------------------------


@pytest.mark.parametrize("fault", NEVER_DONE)
async def test_a_change_that_was_lost_before_the_work_is_unknown_and_then_not_there(office, fault):
    message, asking = await register(office, fault)
    with pytest.raises(OutcomeUnknown):
        await asking
    assert await registered(office) == 0
    asked = question("register_application", message)
    assert await office.region.enquire(office.message(), asked) == NotThere(final=False)


@pytest.mark.parametrize("fault", DONE)
async def test_a_change_whose_answer_was_lost_is_unknown_and_then_found(office, fault):
    message, asking = await register(office, fault)
    with pytest.raises(OutcomeUnknown):
        await asking
    assert await registered(office) == 1
    found = await office.region.enquire(office.message(), question("register_application", message))
    assert isinstance(found, Found)
    assert found.translated.answer.region_application_number


async def test_a_slow_change_is_unknown_and_then_found(office, hurried_office):
    message, asking = await register(hurried_office, "slow=900")
    with pytest.raises(OutcomeUnknown):
        await asking
    asked = question("register_application", message)
    finding = await office.region.enquire(office.message(), asked)
    assert finding == InProcess()
    while finding == InProcess():
        await asyncio.sleep(0.1)
        finding = await office.region.enquire(office.message(), asked)
    assert isinstance(finding, Found)


@pytest.mark.parametrize("fault", ["refuse", "refused_200"])
async def test_a_no_in_either_form_is_a_refusal_and_is_found_as_one(office, fault):
    message, asking = await register(office, fault)
    with pytest.raises(Refused) as refused:
        await asking
    assert refused.value.code == "YL9001"
    assert await registered(office) == 0
    finding = await office.region.enquire(office.message(), question("register_application", message))
    assert isinstance(finding, RefusedThen)
    assert finding.code == "YL9001"


async def test_an_unknown_state_leaves_a_change_unknown_and_what_is_kept_is_right(office):
    message, asking = await register(office, "unknown_code")
    with pytest.raises(OutcomeUnknown) as unknown:
        await asking
    assert unknown.value.code == "untranslatable"
    assert "ywzt" in unknown.value.detail
    assert isinstance(
        await office.region.enquire(office.message(), question("register_application", message)), Found
    )


async def test_a_message_that_arrives_twice_is_carried_out_once(office):
    case, message = case_of(ZHOU), office.message()
    await office.region.register_application(message, case, application())
    with pytest.raises(OutcomeUnknown) as unknown:
        await office.region.register_application(message, case, application())
    assert unknown.value.code == "YL1003"
    assert await registered(office) == 1
    assert isinstance(
        await office.region.enquire(office.message(), question("register_application", message)), Found
    )


async def test_a_batch_of_another_total_is_unknown_and_what_is_kept_is_right(office):
    case, statement = await stated(office)
    message = office.message("amounts_disagree")
    announced = batch([(case, statement.total)], total=statement.total)
    with pytest.raises(OutcomeUnknown) as unknown:
        await office.region.announce_batch(message, announced)
    assert unknown.value.code == "amounts_disagree"
    asked = question("announce_batch", message, total=statement.total, count=1)
    found = await office.region.enquire(office.message(), asked)
    assert isinstance(found, Found)
    assert found.translated.answer.total == statement.total


# -- what a read ends as ---------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [*NEVER_DONE, *DONE, "slow=900"])
async def test_a_read_whose_answer_is_lost_changed_nothing(hurried_office, fault):
    with pytest.raises(Unreached):
        await hurried_office.region.find_insured(hurried_office.message(fault), ZHOU, Scheme.EMPLOYEE)


@pytest.mark.parametrize("fault", ["refuse", "refused_200"])
async def test_a_read_may_be_refused_in_either_form(office, fault):
    with pytest.raises(Refused) as refused:
        await office.region.find_insured(office.message(fault), ZHOU, Scheme.EMPLOYEE)
    assert refused.value.code == "YL9001"


async def test_an_unknown_code_in_a_read_is_refused_by_name(office):
    case, _ = await stated(office)
    region, message = office.region, office.message
    reads = {
        "jfzt": region.find_insured(message("unknown_code"), ZHOU, Scheme.EMPLOYEE),
        "ffzt": region.find_survival(message("unknown_code"), FENG),
        "zhlb|xzlx": region.read_history(message("unknown_code"), ZHOU, Scheme.EMPLOYEE),
        "xzlx|zhlb": region.read_statement(message("unknown_code"), case),
        "xxlx": region.hear(message("unknown_code"), 0, 10),
    }
    for tables, reading in reads.items():
        with pytest.raises(Untranslatable) as untranslatable:
            await reading
        assert untranslatable.value.table in tables.split("|")


async def test_a_refusal_of_an_unknown_reason_is_refused_by_name(office):
    case = await asked_of_origin(office, ZHOU, ("employee", "employee"))
    await office.heard("refusal", case.case_number)
    with pytest.raises(Untranslatable) as untranslatable:
        await office.region.read_refusal(office.message("unknown_code"), case)
    assert untranslatable.value.table == "byyy"


async def test_a_statement_whose_sums_disagree_is_read_as_it_came(office):
    case, right = await stated(office)
    wrong = (await office.region.read_statement(office.message("amounts_disagree"), case)).answer
    assert wrong.account_total != right.account_total
    assert faults_of(wrong)


# -- what an enquiry finds of each change ----------------------------------------------------------


async def lost(office, operation, *arguments, **facts):
    """Carry a change whose answer is lost, and find out what became of it."""
    message = office.message("commit_then_cut")
    with pytest.raises(OutcomeUnknown):
        await getattr(office.region, operation)(message, *arguments)
    finding = await office.region.enquire(office.message(), question(operation, message, **facts))
    assert isinstance(finding, Found), operation
    return finding.translated.answer


async def test_every_change_towards_chongqing_is_found(office):
    case = case_of(ZHOU)
    assert (await lost(office, "register_application", case, application())).region_application_number
    accepted = await lost(office, "handle", case, step("accept", by=REVIEWER))
    assert accepted.region_receipt_number
    letter = await lost(office, "issue_letter", case)
    assert letter.bank_number == "102653000019"
    statement = statement_from_sichuan(letter.letter_number)
    assert (await lost(office, "deliver_statement", case, statement)).region_receipt_number
    cleared = await lost(office, "clear_overlap", case, ["2024-07"], choice(), months=["2024-07"])
    assert cleared.months == 1
    transfer = {"name": ZHOU.name, "id_number": ZHOU.id_number, "scheme": "employee"}
    account = {"to_account": "50001985100019800001", "bank_receipt_number": "YH0003", "amount": "36464.74"}
    await office.control("/control/pension/incoming", **transfer, **account)
    number = (await office.heard("payment_received")).payment_number
    assert (await lost(office, "post_payment", case, number)).region_receipt_number
    for effect in ("application_registered", "letter_issued", "relation_recorded", "payment_posted"):
        assert len(await office.effects(effect)) == 1, effect


async def test_every_change_from_chongqing_is_found(office):
    assert (await lost(office, "issue_certificate", TANG, Scheme.INSTITUTION)).contribution_months == 12
    case, statement = await stated(office)
    returned = await lost(office, "return_statement", case, statement.statement_number, ["total_sum: 不符"])
    assert returned.region_receipt_number
    first = await office.heard("statement", case.case_number)
    await office.heard("statement", case.case_number, after=first.sequence)
    told = application(TANG, inbound=False, schemes=("institution", "employee"))
    other = case_of(TANG, "institution")
    letter = await lost(office, "deliver_letter", other, LETTER_FROM_SICHUAN, told)
    assert letter.region_receipt_number
    announced = batch([(case, statement.total)], total=statement.total)
    accepted = await lost(office, "announce_batch", announced, total=statement.total, count=1)
    assert accepted.total == statement.total
    today = beijing(now()).date()
    recognised = await lost(office, "submit_survival", check(on=today), checked_on=today.isoformat())
    assert recognised.recognised


async def test_a_payment_sent_back_is_found(office):
    transfer = {"name": ZHOU.name, "id_number": ZHOU.id_number, "scheme": "employee"}
    account = {"to_account": "50001985100019800001", "bank_receipt_number": "YH0004", "amount": "1.00"}
    await office.control("/control/pension/incoming", **transfer, **account)
    number = (await office.heard("payment_received")).payment_number
    assert (await lost(office, "return_payment", number, "无对应业务")).region_receipt_number
    assert len(await office.effects("payment_returned")) == 1


# -- when it is final ------------------------------------------------------------------------------


async def test_never_received_is_final_once_the_signature_has_lapsed(region_url, office):
    later = Office(region_url, clock=now)
    message = office.message(at=now() - timedelta(seconds=306))
    asked = question("register_application", message)
    assert await later.region.enquire(later.message(), asked) == NotThere(final=True)
    with pytest.raises(Unreached):
        await later.region.register_application(message, case_of(ZHOU), application())
    assert await registered(office) == 0
    await later.line.aclose()


async def test_a_read_that_was_lost_may_be_asked_again(office):
    message = office.message("commit_then_cut")
    with pytest.raises(Unreached):
        await office.region.hear(message, 0, 10)
    asked = question("hear", message)
    assert await office.region.enquire(office.message(), asked) == NotThere(final=True)


async def test_another_message_under_the_same_number_is_not_taken_for_ours(office):
    message = office.message()
    await office.region.find_insured(message, ZHOU, Scheme.EMPLOYEE)
    with pytest.raises(OutcomeUnknown):
        await office.region.enquire(office.message(), question("register_application", message))


async def test_nothing_is_reversed(office):
    case = await posted(office)
    message = office.message()
    await office.region.handle(message, case, step("complete"))
    asked = question("handle", message)
    assert isinstance(await office.region.reverse(office.message(), asked), NotReversible)
    await office.region.handle(office.message(), case, step("annul"))


async def test_a_fault_can_be_asked_for_by_the_number_of_the_certificate(office):
    case = case_of(ZHOU)
    told = application(certificate_number="FAULT-COMMIT_THEN_CUT")
    with pytest.raises(OutcomeUnknown):
        await office.region.register_application(office.message(), case, told)
    assert await registered(office) == 1


async def test_a_region_that_is_not_there_leaves_the_outcome_unknown():
    nobody = Office("http://127.0.0.1:9")
    with pytest.raises(Unreached):
        await nobody.region.register_application(nobody.message(), case_of(ZHOU), application())
    with pytest.raises(OutcomeUnknown):
        await nobody.region.enquire(nobody.message(), question("handle", nobody.message()))
    await nobody.line.aclose()


async def test_a_lost_step_of_a_lettered_case_is_found_with_the_state_it_made(office):
    case, _ = await lettered(office)
    await lost(office, "handle", case, step("suspend", note="待补材料"))
    await lost(office, "handle", case, step("resume"))
    other = await applied(office, FENG, sex="female")
    await lost(office, "handle", other, step("withdraw"))
