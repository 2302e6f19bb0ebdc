"""Every fault of Sichuan's pension side ends as the table of failures says, and every fate is found out."""

import asyncio
from dataclasses import replace

import httpx
import pytest
from pension_offices import SUN, TANG, ZHOU, case_of, question
from sichuan_adapter_cases import KEY, SECRET
from sichuan_pension_words import (
    LETTER_FROM_CHONGQING,
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
    statement_from_chongqing,
    step,
)

from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.outcomes import Found, InProcess, NotReversible, NotThere, RefusedThen
from gateway.regions.sichuan.client import SichuanClient
from gateway.services.pension.statements import faults_of
from gateway.services.pension.words import Scheme
from gateway.vocabulary import beijing, now

pytestmark = pytest.mark.anyio

LOST = ("slow=900", "cut_before", "commit_then_cut", "error_500", "commit_then_500", "truncated", "garbage")
REFUSED = {"refuse": "-399", "refused_200": "-1", "duplicate": "-101", "unknown_code": "untranslatable"}


async def register(office, fault):
    message = office.message(fault)
    return message, office.region.register_application(message, case_of(TANG), application())


async def registered(office):
    return len(await office.effects("application_registered"))


async def fate(office, operation, message, **facts):
    return await office.region.enquire(message, question(operation, message, **facts))


# -- before the confirmation: nothing can have happened ----------------------------------------------


@pytest.mark.parametrize("fault", LOST)
async def test_a_change_lost_before_its_confirmation_is_unreached_and_can_be_tried_again(
    hurried_office, fault
):
    _, asking = await register(hurried_office, fault)
    with pytest.raises(Unreached):
        await asking
    assert await registered(hurried_office) == 0
    await applied(hurried_office)
    assert await registered(hurried_office) == 1


@pytest.mark.parametrize("fault", REFUSED)
async def test_a_change_that_must_not_pass_is_refused_and_nothing_happens(office, fault):
    _, asking = await register(office, fault)
    with pytest.raises(Refused) as refused:
        await asking
    assert refused.value.code == REFUSED[fault]
    assert await registered(office) == 0


async def test_an_unknown_state_is_refused_by_name_and_the_call_is_dropped(office):
    message, asking = await register(office, "unknown_code")
    with pytest.raises(Refused) as refused:
        await asking
    assert "yaa017" in refused.value.detail
    assert "ZZ99" in refused.value.detail
    assert await fate(office, "register_application", message) == NotThere(final=True)


async def test_a_batch_of_another_total_is_not_confirmed(office):
    case, statement = await stated(office)
    message = office.message("amounts_disagree")
    announced = batch([(case, statement.total)], total=statement.total)
    with pytest.raises(Refused) as refused:
        await office.region.announce_batch(message, announced)
    assert refused.value.code == "amounts_disagree"
    assert await office.effects("batch_accepted") == []
    asked = {"total": statement.total, "count": 1}
    assert await fate(office, "announce_batch", message, **asked) == NotThere(final=True)
    await office.region.announce_batch(office.message(), announced)
    assert len(await office.effects("batch_accepted")) == 1


async def test_a_message_that_arrives_twice_is_carried_out_once(office):
    case, message = case_of(TANG), office.message()
    await office.region.register_application(message, case, application())
    with pytest.raises(Refused) as refused:
        await office.region.register_application(message, case, application())
    assert refused.value.code == "-101"
    assert await registered(office) == 1
    assert isinstance(await fate(office, "register_application", message), Found)


# -- the confirmation itself -------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [*LOST, "unknown_code"])
async def test_a_lost_confirmation_is_unknown_until_an_enquiry_finds_it_done_once(hurried_office, fault):
    office = hurried_office
    message, asking = await register(office, f"confirm:{fault}")
    with pytest.raises(OutcomeUnknown):
        await asking
    # What is slow at its confirmation is in the region's hands: an enquiry may meet it either way.
    found = await fate(office, "register_application", message)
    while found == InProcess():
        await asyncio.sleep(0.1)
        found = await fate(office, "register_application", message)
    assert isinstance(found, Found)
    assert found.translated.answer.region_application_number
    assert await registered(office) == 1


@pytest.mark.parametrize(
    ("fault", "code"), [("refuse", "-399"), ("refused_200", "-1"), ("duplicate", "-301")]
)
async def test_a_refused_confirmation_leaves_nothing_behind(office, fault, code):
    message, asking = await register(office, f"confirm:{fault}")
    with pytest.raises(Refused) as refused:
        await asking
    assert refused.value.code == code
    assert await registered(office) == 0
    assert await fate(office, "register_application", message) == NotThere(final=True)


async def test_an_unconfirmed_answer_that_is_not_what_was_asked_is_dropped_by_the_enquiry(office):
    case, statement = await stated(office)
    message = office.message("confirm:cut_before")
    with pytest.raises(OutcomeUnknown):
        await office.region.announce_batch(message, batch([(case, statement.total)], total=statement.total))
    finding = await fate(office, "announce_batch", message, total="36464.75", count=1)
    assert isinstance(finding, RefusedThen)
    assert finding.code == "amounts_disagree"
    assert await office.effects("batch_accepted") == []


async def test_an_unconfirmed_step_that_leads_elsewhere_is_dropped_by_the_enquiry(office):
    case = await applied(office)
    message = office.message("confirm:cut_before")
    with pytest.raises(OutcomeUnknown):
        await office.region.handle(message, case, step("withdraw"))
    finding = await fate(office, "handle", message, act="accept")
    assert isinstance(finding, RefusedThen)
    assert await office.effects("step_noted") == []


async def test_what_something_else_overtook_is_as_if_never_sent_and_the_next_message_hears_why(office):
    case = await applied(office)
    message = office.message("confirm:cut_before")
    with pytest.raises(OutcomeUnknown):
        await office.region.handle(message, case, step("accept", by=REVIEWER))
    await office.region.handle(office.message(), case, step("withdraw"))
    assert await fate(office, "handle", message, act="accept") == NotThere(final=True)
    with pytest.raises(Refused) as refused:
        await office.region.handle(office.message(), case, step("accept", by=REVIEWER))
    assert refused.value.code == "-604"


class Overtaken(httpx.AsyncHTTPTransport):
    """A line on which something else goes first, between a call and its confirmation."""

    first = None

    async def handle_async_request(self, request):
        if request.url.path == "/yinhai/confirm":
            await self.first()
        return await super().handle_async_request(request)


async def test_a_confirmation_that_something_else_overtook_is_as_if_never_sent(region, office):
    case, line = await applied(office), Overtaken()
    line.first = lambda: office.region.handle(office.message(), case, step("withdraw"))
    late = Office(region.url, transport=line)
    with pytest.raises(Unreached) as unreached:
        await late.region.handle(late.message(), case, step("accept", by=REVIEWER))
    assert unreached.value.code == "-305"
    with pytest.raises(Refused) as refused:
        await office.region.handle(office.message(), case, step("accept", by=REVIEWER))
    assert refused.value.code == "-604"
    await late.line.aclose()


# -- what a read ends as -----------------------------------------------------------------------------


@pytest.mark.parametrize("fault", LOST)
async def test_a_read_whose_answer_is_lost_is_unreached(hurried_office, fault):
    with pytest.raises(Unreached):
        await hurried_office.region.find_insured(hurried_office.message(fault), ZHOU, Scheme.EMPLOYEE)


@pytest.mark.parametrize(("fault", "code"), [("refuse", "-399"), ("refused_200", "-1")])
async def test_a_read_may_be_refused(office, fault, code):
    with pytest.raises(Refused) as refused:
        await office.region.find_insured(office.message(fault), ZHOU, Scheme.EMPLOYEE)
    assert refused.value.code == code


async def test_an_unknown_code_in_a_read_is_refused_by_name(office):
    case, _ = await stated(office)
    refusal = await asked_of_origin(office, TANG)
    await office.heard("refusal", refusal.case_number)
    region, message = office.region, office.message
    reads = {
        "aac031": region.find_insured(message("unknown_code"), ZHOU, Scheme.EMPLOYEE),
        "aae116": region.find_survival(message("unknown_code"), SUN),
        "aae140": region.read_history(message("unknown_code"), ZHOU, Scheme.EMPLOYEE),
        "aae140_pension": region.read_statement(message("unknown_code"), case),
        "xxlx": region.hear(message("unknown_code"), 0, 10),
        "byyy": region.read_refusal(message("unknown_code"), refusal),
    }
    for table, reading in reads.items():
        with pytest.raises(Refused) as refused:
            await reading
        assert refused.value.code == "untranslatable"
        assert table in refused.value.detail


async def test_a_statement_whose_sums_disagree_is_read_as_it_came(office):
    case, right = await stated(office)
    wrong = (await office.region.read_statement(office.message("amounts_disagree"), case)).answer
    assert wrong.account_total != right.account_total
    assert faults_of(wrong)


async def test_a_read_that_was_lost_may_be_asked_again(office):
    message = office.message("commit_then_cut")
    with pytest.raises(Unreached):
        await office.region.hear(message, 0, 10)
    assert await fate(office, "hear", message) == NotThere(final=True)


# -- what an enquiry finds of each change ------------------------------------------------------------


async def lost(office, operation, *arguments, cut="commit_then_cut", **facts):
    """Carry a change whose confirmation is lost, and find out what became of it."""
    message = office.message(f"confirm:{cut}")
    with pytest.raises(OutcomeUnknown):
        await getattr(office.region, operation)(message, *arguments)
    finding = await fate(office, operation, message, **facts)
    assert isinstance(finding, Found), operation
    return finding.translated.answer


@pytest.mark.parametrize("cut", ["commit_then_cut", "cut_before"])
async def test_every_change_towards_sichuan_is_found_whether_confirmed_or_not(office, cut):
    case = case_of(TANG)
    told = await lost(office, "register_application", case, application(), cut=cut)
    assert told.region_application_number
    accept = step("accept", by=REVIEWER)
    assert (await lost(office, "handle", case, accept, cut=cut, act="accept")).region_receipt_number
    letter = await lost(office, "issue_letter", case, cut=cut)
    assert letter.bank_number
    statement = statement_from_chongqing(letter.letter_number)
    assert (await lost(office, "deliver_statement", case, statement, cut=cut)).region_receipt_number
    months = ["2015-01", "2015-02"]
    cleared = await lost(office, "clear_overlap", case, months, choice(), cut=cut, months=months)
    assert cleared.months == 2
    number = await office.paid_in("3000.00")
    assert (await lost(office, "post_payment", case, number, cut=cut)).region_receipt_number
    other = await office.paid_in("1.00", receipt="YH0002")
    assert (await lost(office, "return_payment", other, "无对应业务", cut=cut)).region_receipt_number
    for effect in (
        *("application_registered", "step_noted", "letter_issued", "relation_recorded"),
        *("overlap_refunded", "payment_posted", "payment_returned"),
    ):
        assert len(await office.effects(effect)) == 1, effect


@pytest.mark.parametrize("cut", ["commit_then_cut", "cut_before"])
async def test_every_change_from_sichuan_is_found_whether_confirmed_or_not(office, cut):
    certificate = await lost(office, "issue_certificate", ZHOU, Scheme.EMPLOYEE, cut=cut, scheme="employee")
    assert certificate.contribution_months == 28
    case = case_of(ZHOU)
    told = application(ZHOU, inbound=False, schemes=("employee", "employee"))
    received = await lost(office, "deliver_letter", case, LETTER_FROM_CHONGQING, told, cut=cut)
    assert received.region_receipt_number
    first = await office.heard("statement", case.case_number)
    statement = (await office.region.read_statement(office.message(), case)).answer
    number = statement.statement_number
    assert (await lost(office, "return_statement", case, number, ["不符"], cut=cut)).region_receipt_number
    await office.heard("statement", case.case_number, after=first.sequence)
    announced = batch([(case, statement.total)], total=statement.total)
    facts = {"total": statement.total, "count": 1}
    assert (await lost(office, "announce_batch", announced, cut=cut, **facts)).total == statement.total
    made = check(on=beijing(now()).date())
    recognised = await lost(
        office, "submit_survival", made, cut=cut, **made.model_dump(mode="json", exclude_none=True)
    )
    assert recognised.recognised
    for effect in (
        *("certificate_issued", "letter_received", "statement_returned", "batch_accepted"),
        "check_recorded",
    ):
        assert len(await office.effects(effect)) == 1, effect


async def test_another_message_under_the_same_number_is_not_taken_for_ours(office):
    message = office.message()
    await office.region.find_insured(message, ZHOU, Scheme.EMPLOYEE)
    with pytest.raises(Unreached):
        await fate(office, "register_application", message)


async def test_a_message_that_never_came_is_not_there(office):
    assert await fate(office, "register_application", office.message()) == NotThere(final=True)


async def test_a_refusal_is_found_again(office):
    message, asking = await register(office, "refuse")
    with pytest.raises(Refused):
        await asking
    finding = await fate(office, "register_application", message)
    assert isinstance(finding, RefusedThen)
    assert finding.code == "-399"


async def test_a_message_that_is_being_worked_on_is_in_process(hurried_office):
    message, asking = await register(hurried_office, "slow=1500")
    with pytest.raises(Unreached):
        await asking
    assert await fate(hurried_office, "register_application", message) == InProcess()


async def test_nothing_is_reversed(office):
    case = await posted(office)
    message = office.message()
    await office.region.handle(message, case, step("complete"))
    asked = question("handle", message)
    assert isinstance(await office.region.reverse(office.message(), asked), NotReversible)
    await office.region.handle(office.message(), case, step("annul"))


async def test_a_fault_can_be_asked_for_by_the_number_of_the_certificate(office):
    told = application(certificate_number="FAULT-REFUSE")
    with pytest.raises(Refused) as refused:
        await office.region.register_application(office.message(), case_of(TANG), told)
    assert refused.value.code == "-399"


async def test_a_region_that_is_not_there_is_unreached():
    nobody = Office("http://127.0.0.1:9")
    with pytest.raises(Unreached):
        await nobody.region.register_application(nobody.message(), case_of(TANG), application())
    with pytest.raises(Unreached):
        await fate(nobody, "handle", nobody.message())
    await nobody.line.aclose()


async def test_what_a_call_leaves_unconfirmed_is_dropped(office):
    """A lost answer to the call itself: the region may hold it, and must not hold it for ever."""
    message, asking = await register(office, "commit_then_cut")
    with pytest.raises(Unreached):
        await asking
    client = SichuanClient(office.line, access_key=KEY, secret=SECRET)
    (kept,) = (await client.query(replace(message, sandbox_fault=None))).output.iterfind("jy")
    assert kept.get("jyzt") == "4"


async def test_a_step_of_a_lettered_case_is_found_with_the_state_it_made(office):
    case, _ = await lettered(office)
    await lost(office, "handle", case, step("suspend", note="待补材料"), act="suspend")
    await lost(office, "handle", case, step("resume"), act="resume")
