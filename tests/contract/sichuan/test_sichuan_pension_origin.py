"""Sichuan as the origin: its office's statements, refusals, news and money, over real sockets."""

import pytest
from pension_offices import DENG, JIANG, TANG, ZHOU
from sichuan_pension_words import (
    HE,
    LETTER_FROM_CHONGQING,
    SHI,
    STRANGER,
    ZENG,
    applied,
    asked_of_origin,
    batch,
    stated,
    step,
)

from gateway.errors import Refused
from gateway.services.pension.backend import CaseRef
from gateway.services.pension.statements import faults_of
from gateway.services.pension.words import (
    AccountKind,
    AccountStatus,
    ContributionStatus,
    NonTransferableReason,
    Scheme,
)

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("person", "account", "pool", "total", "months"),
    [
        (ZHOU, "14864.74", "21600.00", "36464.74", 28),
        (HE, "1804.40", "2706.60", "4511.00", 5),
    ],
    ids=["a stretch of three years", "five months"],
)
async def test_sichuans_office_makes_a_statement_that_adds_up(office, person, account, pool, total, months):
    case, statement = await stated(office, person)
    letter = LETTER_FROM_CHONGQING.letter_number
    assert faults_of(statement, letter_number=letter, scheme=Scheme.EMPLOYEE) == ()
    assert (statement.account_total, statement.pool_total, statement.total) == (account, pool, total)
    assert (statement.local_months, statement.annuity_total) == (months, "0.00")
    (found,) = (await office.region.find_insured(office.message(), person, Scheme.EMPLOYEE)).answers
    assert found.open_transfers == (case.case_number,)


@pytest.mark.parametrize("person", [JIANG, DENG, SHI], ids=lambda it: it.name)
async def test_a_long_statement_adds_up_and_reads_without_residue(office, person):
    case, statement = await stated(office, person)
    assert faults_of(statement) == ()
    assert {row.account_kind for row in statement.rows} == {AccountKind.GENERAL}
    assert (await office.region.read_statement(office.message(), case)).residue == ()


async def test_what_stays_behind_is_told_to_the_person_and_stands_on_the_statement(office):
    case, statement = await stated(office, SHI)
    (left,) = statement.non_transferable
    assert (left.from_month, left.to_month) == ("1995-01", "1999-12")
    assert left.reason is NonTransferableReason.LUMP_SUM_WITHOUT_PROOF
    assert left.notice_number
    assert left.notified_on
    await office.heard("non_transferable_told", case.case_number)


async def test_a_statement_whose_sums_are_wrong_is_read_given_back_and_made_anew(office):
    await office.decide("wrong_sums", id_number=ZHOU.id_number)
    case, wrong = await stated(office)
    faults = faults_of(wrong)
    assert faults
    told = await office.region.return_statement(office.message(), case, wrong.statement_number, faults)
    assert told.residue == ()
    first = await office.heard("statement", case.case_number)
    await office.heard("statement", case.case_number, after=first.sequence)
    right = (await office.region.read_statement(office.message(), case)).answer
    assert right.statement_number != wrong.statement_number
    assert faults_of(right) == ()
    with pytest.raises(Refused) as refused:
        await office.region.return_statement(office.message(), case, wrong.statement_number, ["旧"])
    assert (refused.value.code, wrong.statement_number in refused.value.message) == ("-612", True)


async def test_a_completed_case_is_paid_by_batch_and_its_account_has_moved(office):
    case, statement = await stated(office)
    await office.region.handle(office.message(), case, step("complete"))
    (zhou,) = (await office.region.find_insured(office.message(), ZHOU, Scheme.EMPLOYEE)).answers
    assert zhou.account_status is AccountStatus.TRANSFERRED_OUT
    assert zhou.contribution_status is ContributionStatus.TERMINATED
    total = statement.total
    told = await office.region.announce_batch(office.message(), batch([(case, total)], total=total))
    assert (told.answer.total, told.answer.count, told.residue) == (total, 1, ())
    await office.heard("fund_paid", case.case_number)
    (transfer,) = (await office.control("/control/pension/outgoing?after=0"))["transfers"]
    assert (transfer["amount"], transfer["id_number"]) == (total, ZHOU.id_number)


@pytest.mark.parametrize(
    ("change", "code"), [({"total": "1.00"}, "-632"), ({"letter": {"account_number": "999"}}, "-633")]
)
async def test_a_batch_that_does_not_fit_the_case_is_told_as_it_is_and_refused(office, change, code):
    case, statement = await stated(office)
    letter = LETTER_FROM_CHONGQING.model_copy(update=change.get("letter", {}))
    told = batch([(case, statement.total)], total=change.get("total", statement.total), letter=letter)
    with pytest.raises(Refused) as refused:
        await office.region.announce_batch(office.message(), told)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("person", "reason", "code"),
    [
        (STRANGER, "not_insured_at_origin", "01"),
        (TANG, "still_contributing_at_origin", "06"),
        (ZENG, "arrears_at_origin", "07"),
    ],
    ids=lambda it: getattr(it, "name", it),
)
async def test_a_person_who_may_not_move_is_refused_by_the_office_with_its_reason(
    office, person, reason, code
):
    case = await asked_of_origin(office, person)
    await office.heard("refusal", case.case_number)
    told = await office.region.read_refusal(office.message(), case)
    assert (told.answer.reason, told.answer.region_code, told.residue) == (reason, code, ())


async def test_an_office_that_holds_a_case_back_says_so(office):
    await office.control("/control/pension/office", mode="hold")
    case = await asked_of_origin(office)
    with pytest.raises(Refused) as refused:
        await office.region.read_statement(office.message(), case)
    assert refused.value.code == "-606"
    for decision, news in (("suspend", "suspension"), ("resume", "resumption"), ("statement", "statement")):
        await office.decide(decision, case_number=case.case_number)
        await office.heard(news, case.case_number)
    with pytest.raises(Refused) as refused:
        await office.region.read_refusal(office.message(), case)
    assert refused.value.code == "-607"


async def test_news_come_in_order_and_only_those_after_a_number(office):
    await stated(office)
    await stated(office, HE)
    told = await office.region.hear(office.message(), 0, 5000)
    numbers = [news.sequence for news in told.answers]
    assert numbers == sorted(numbers)
    assert told.residue == ()
    (last,) = (await office.region.hear(office.message(), numbers[-2], 10)).answers
    assert last.sequence == numbers[-1]
    (first,) = (await office.region.hear(office.message(), 0, 1)).answers
    assert first.sequence == numbers[0]
    assert (await office.region.hear(office.message(), numbers[-1], 10)).answers == []


async def test_a_case_that_belongs_to_somebody_else_is_refused_and_nobody_is_named(office):
    case = await applied(office)
    other = CaseRef(case_number=case.case_number, person=DENG, scheme=Scheme.EMPLOYEE)
    with pytest.raises(Refused) as refused:
        await office.region.issue_letter(office.message(), other)
    assert refused.value.code == "-609"
    assert case.case_number in refused.value.message
    for said in (DENG.id_number, DENG.name, TANG.id_number, TANG.name):
        assert said not in refused.value.message
