"""Chongqing as the origin: its office's statements, refusals, news and money, over real sockets."""

import pytest
from chongqing_pension_words import LETTER_FROM_SICHUAN, XIA, applied, asked_of_origin, batch, stated, step
from pension_offices import DENG, JIANG, TAN, TANG, ZHOU

from gateway.errors import Refused
from gateway.services.pension.statements import faults_of
from gateway.services.pension.words import AccountStatus, ContributionStatus, Scheme

pytestmark = pytest.mark.anyio


# -- from Chongqing --------------------------------------------------------------------------------


async def test_chongqings_office_makes_a_statement_that_adds_up(office):
    case, statement = await stated(office)
    assert (
        faults_of(statement, letter_number=LETTER_FROM_SICHUAN.letter_number, scheme=Scheme.INSTITUTION) == ()
    )
    assert (statement.pool_total, statement.local_months) == ("1800.00", 12)
    (tang,) = (await office.region.find_insured(office.message(), TANG, Scheme.INSTITUTION)).answers
    assert tang.open_transfers == (case.case_number,)


@pytest.mark.parametrize("person", [JIANG, TAN], ids=lambda person: person.name)
async def test_a_statement_of_a_temporary_account_and_of_thirty_years_adds_up(office, person):
    _, statement = await stated(office, person, ("employee", "employee"))
    assert faults_of(statement) == ()
    if person is JIANG:
        assert (statement.account_total, statement.pool_total) == ("5413.20", "0.00")


async def test_a_statement_whose_sums_are_wrong_is_read_given_back_and_made_anew(office):
    await office.control("/control/pension/office/decisions", id_number=TANG.id_number, decision="wrong_sums")
    case, wrong = await stated(office)
    faults = faults_of(wrong)
    assert faults
    await office.region.return_statement(office.message(), case, wrong.statement_number, faults)
    first = await office.heard("statement", case.case_number)
    await office.heard("statement", case.case_number, after=first.sequence)
    right = (await office.region.read_statement(office.message(), case)).answer
    assert right.statement_number != wrong.statement_number
    assert faults_of(right) == ()


async def test_a_completed_case_is_paid_by_batch_and_its_account_has_moved(office):
    case, statement = await stated(office)
    await office.region.handle(office.message(), case, step("complete"))
    (tang,) = (await office.region.find_insured(office.message(), TANG, Scheme.INSTITUTION)).answers
    assert tang.account_status is AccountStatus.TRANSFERRED_OUT
    assert tang.contribution_status is ContributionStatus.TERMINATED
    total = statement.total
    told = await office.region.announce_batch(office.message(), batch([(case, total)], total=total))
    assert (told.answer.total, told.answer.count, told.residue) == (total, 1, ())
    await office.heard("fund_paid", case.case_number)
    sent = await office.control("/control/pension/outgoing?after=0")
    (transfer,) = sent["transfers"]
    assert (transfer["amount"], transfer["id_number"]) == (total, TANG.id_number)
    with pytest.raises(Refused) as refused:
        await office.region.announce_batch(office.message(), batch([(case, total)], total="1.00"))
    assert refused.value.code in {"YL4003", "YL4005"}


async def test_a_person_who_may_not_move_is_refused_by_the_office_with_its_reason(office):
    case = await asked_of_origin(office, ZHOU, ("employee", "employee"))
    await office.heard("refusal", case.case_number)
    refusal = (await office.region.read_refusal(office.message(), case)).answer
    assert (refusal.reason, refusal.region_code) == ("still_contributing_at_origin", "202")
    case = await asked_of_origin(office, XIA, ("employee", "employee"))
    await office.heard("refusal", case.case_number)
    refusal = (await office.region.read_refusal(office.message(), case)).answer
    assert refusal.reason == "not_insured_at_origin"


async def test_an_office_that_holds_a_case_back_says_so(office):
    await office.control("/control/pension/office", mode="hold")
    case = await asked_of_origin(office)
    with pytest.raises(Refused) as refused:
        await office.region.read_statement(office.message(), case)
    assert refused.value.code == "YL2006"
    for decision, news in (("suspend", "suspension"), ("resume", "resumption"), ("statement", "statement")):
        await office.control(
            "/control/pension/office/decisions", case_number=case.case_number, decision=decision
        )
        await office.heard(news, case.case_number)
    with pytest.raises(Refused) as refused:
        await office.region.read_refusal(office.message(), case)
    assert refused.value.code == "YL2007"


async def test_news_come_in_order_and_only_those_after_a_number(office):
    await stated(office)
    await stated(office, JIANG, ("employee", "employee"))
    told = await office.region.hear(office.message(), 0, 500)
    numbers = [news.sequence for news in told.answers]
    assert numbers == sorted(numbers)
    assert told.residue == ()
    (last,) = (await office.region.hear(office.message(), numbers[-2], 10)).answers
    assert last.sequence == numbers[-1]
    (first,) = (await office.region.hear(office.message(), 0, 1)).answers
    assert first.sequence == numbers[0]


async def test_a_case_that_belongs_to_somebody_else_is_refused(office):
    case = await applied(office)
    with pytest.raises(Refused) as refused:
        await office.region.issue_letter(
            office.message(), type(case)(case_number=case.case_number, person=DENG, scheme=Scheme.EMPLOYEE)
        )
    assert refused.value.code == "YL2009"
    assert DENG.id_number not in (refused.value.message or "")
