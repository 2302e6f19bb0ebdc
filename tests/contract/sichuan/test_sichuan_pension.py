"""Every operation against the mock of Sichuan's pension side, over real sockets."""

from datetime import timedelta

import pytest
from pension_offices import DENG, FENG, JIANG, SUN, TAN, TANG, ZHOU, case_of, contribution
from sichuan_pension_words import (
    AGENCY,
    CLERK,
    OUYANG,
    REVIEWER,
    SHI,
    STRANGER,
    ZENG,
    Office,
    application,
    applied,
    check,
    choice,
    lettered,
    posted,
    statement_from_chongqing,
    step,
)

from gateway.errors import Refused, Unreached
from gateway.services.pension.people import Person
from gateway.services.pension.words import AccountKind, AccountStatus, ContributionStatus, Scheme
from gateway.vocabulary import beijing, now

pytestmark = pytest.mark.anyio


# -- people and their contributions ----------------------------------------------------------------


async def test_an_insured_person_is_found_with_what_the_rules_need(office):
    told = await office.region.find_insured(office.message(), ZHOU, Scheme.EMPLOYEE)
    (zhou,) = told.answers
    assert told.residue == ()
    assert (zhou.person_number, zhou.area_code, zhou.agency_code) == ("9800200001", "510198", AGENCY)
    assert zhou.contribution_status is ContributionStatus.SUSPENDED
    assert (zhou.account_kind, zhou.account_status) == (AccountKind.GENERAL, AccountStatus.EARNING)
    assert (zhou.contribution_months, zhou.first_month) == (28, "2022-03")
    (tang,) = (await office.region.find_insured(office.message(), TANG, Scheme.EMPLOYEE)).answers
    assert tang.contribution_status is ContributionStatus.CONTRIBUTING
    (zeng,) = (await office.region.find_insured(office.message(), ZENG, Scheme.EMPLOYEE)).answers
    assert zeng.unpaid_months == 3
    (sun,) = (await office.region.find_insured(office.message(), SUN, Scheme.EMPLOYEE)).answers
    assert sun.receives_pension


async def test_nobody_is_found_where_nobody_is(office):
    for person, scheme in (
        (STRANGER, Scheme.EMPLOYEE),
        (TANG, Scheme.INSTITUTION),
        (ZHOU, Scheme.RESIDENT),
    ):
        assert (await office.region.find_insured(office.message(), person, scheme)).answers == []
        assert (await office.region.read_history(office.message(), person, scheme)).answers == []


async def test_a_name_is_answered_as_the_region_writes_it(office):
    person = Person(name="阿依古丽 •买买提", id_number="510198199004066106")
    (found,) = (await office.region.find_insured(office.message(), person, Scheme.EMPLOYEE)).answers
    assert found.name == "阿依古丽·买买提"
    (found,) = (await office.region.find_insured(office.message(), OUYANG, Scheme.EMPLOYEE)).answers
    assert found.name == "欧阳䶮"


@pytest.mark.parametrize("person", [ZHOU, TANG, JIANG, ZENG, DENG, SHI, TAN], ids=lambda it: it.name)
async def test_a_history_reads_without_residue(office, person):
    told = await office.region.read_history(office.message(), person, Scheme.EMPLOYEE)
    (history,) = told.answers
    assert told.residue == ()
    assert [row.from_month for row in history.rows] == sorted(row.from_month for row in history.rows)


async def test_a_history_keeps_what_was_paid_before_1998_what_is_owed_and_what_was_paid_at_once(office):
    (jiang,) = (await office.region.read_history(office.message(), JIANG, Scheme.EMPLOYEE)).answers
    assert jiang.before_1998 != "0.00"
    (zeng,) = (await office.region.read_history(office.message(), ZENG, Scheme.EMPLOYEE)).answers
    assert [(row.from_month, row.to_month) for row in zeng.rows if not row.paid] == [("2023-10", "2023-12")]
    (shi,) = (await office.region.read_history(office.message(), SHI, Scheme.EMPLOYEE)).answers
    assert [(one.from_month, one.to_month, one.proof_kind) for one in shi.lump_sums] == [
        ("1995-01", "1999-12", None)
    ]


async def test_people_of_any_history_can_be_added_and_are_read(office):
    person = {
        "name": "试验人",
        "id_number": "510198198001016248",
        "sex": "female",
        "household_area": "510198",
        "scheme": "employee",
        "account_kind": "temporary",
        "status": "suspended",
        "receives_pension": False,
        "unpaid_months": ["2020-03"],
        "contributions": [
            contribution("2019-01", "2019-06", "5000.00", "510198"),
            contribution("2019-07", "2019-12", "5500.00", "510104"),
            contribution("2022-01", "2022-04", "5500.50", "500103"),
            contribution("2020-01", "2020-04", "5500.50", "510104"),
        ],
    }
    await office.control("/control/pension/people", people=[person])
    asked = Person(name="试验人", id_number="510198198001016248")
    (found,) = (await office.region.find_insured(office.message(), asked, Scheme.EMPLOYEE)).answers
    told = await office.region.read_history(office.message(), asked, Scheme.EMPLOYEE)
    (history,) = told.answers
    assert told.residue == ()
    assert (found.unpaid_months, found.contribution_months) == (1, 19)
    assert {row.account_kind for row in history.rows} == {AccountKind.TEMPORARY}
    assert {row.area_code for row in history.rows} >= {"510198", "510104", "500103"}
    assert [row.from_month for row in history.rows if not row.paid] == ["2020-03"]
    assert any(row.months == 0 and row.base_monthly is None for row in history.rows)


async def test_a_certificate_is_issued(office):
    told = await office.region.issue_certificate(office.message(), ZHOU, Scheme.EMPLOYEE)
    certificate = told.answer
    assert (certificate.local_from, certificate.local_to) == ("2022-03", "2024-06")
    assert (certificate.contribution_months, certificate.region) == (28, "sichuan")
    assert (certificate.agency.agency_code, certificate.agency.area_code) == (AGENCY, "510198")
    assert office.region.institution_name(AGENCY) == certificate.agency.name
    assert told.residue == ()
    assert len(await office.effects("certificate_issued")) == 1
    with pytest.raises(Refused) as refused:
        await office.region.issue_certificate(office.message(), ZHOU, Scheme.INSTITUTION)
    assert refused.value.code == "-608"


# -- towards Sichuan -------------------------------------------------------------------------------


async def test_a_relation_comes_to_sichuan_and_its_money_after_it(office):
    case = case_of(TANG)
    answer = await office.region.register_application(office.message(), case, application())
    assert (bool(answer.answer.region_application_number), answer.residue) == (True, ())
    (tang,) = (await office.region.find_insured(office.message(), TANG, Scheme.EMPLOYEE)).answers
    assert tang.open_transfers == (case.case_number,)
    accepted = await office.region.handle(office.message(), case, step("accept", by=REVIEWER))
    assert (bool(accepted.answer.region_receipt_number), accepted.residue) == (True, ())
    letter = await office.region.issue_letter(office.message(), case)
    assert letter.residue == ()
    statement = statement_from_chongqing(letter.answer.letter_number)
    posting = await office.region.deliver_statement(office.message(), case, statement)
    assert posting.residue == ()
    assert len(await office.effects("relation_recorded")) == 1
    await office.region.handle(office.message(), case, step("complete"))
    number = await office.paid_in("3000.00")
    news = await office.heard("payment_received")
    assert (news.case_number, news.payment_number) == (None, number)
    told = await office.region.read_payment(office.message(), number)
    payment = told.answer
    assert (payment.name, payment.id_number, payment.amount) == (TANG.name, TANG.id_number, "3000.00")
    assert (payment.scheme, payment.bank_receipt_number) == (Scheme.EMPLOYEE, "YH0001")
    assert told.residue == ()
    await office.region.post_payment(office.message(), case, number)
    assert len(await office.effects("payment_posted")) == 1


async def test_a_payment_that_belongs_to_no_case_is_sent_back(office):
    number = await office.paid_in("12.34")
    await office.region.return_payment(office.message(), number, "无对应业务")
    assert len(await office.effects("payment_returned")) == 1
    with pytest.raises(Refused) as refused:
        await office.region.return_payment(office.message(), number, "无对应业务")
    assert (refused.value.code, number in refused.value.message) == ("-642", True)
    with pytest.raises(Refused) as refused:
        await office.region.read_payment(office.message(), "DZ404")
    assert refused.value.code == "-641"


async def test_an_application_of_an_agent_is_registered_in_full(office):
    agent = {"name": "唐小宁", "relation": "配偶", "telephone": "028-51019833"}
    case = case_of(TANG)
    told = application(agent=agent, assigned=True, certificate_number="PZ5001980001")
    await office.region.register_application(office.message(), case, told)
    assert len(await office.effects("application_registered")) == 1


async def test_an_office_takes_its_steps_and_the_region_judges_them(office):
    case = await applied(office)
    region = office.region
    await region.handle(office.message(), case, step("return_for_correction", note="证件不清"))
    await region.handle(office.message(), case, step("correct"))
    with pytest.raises(Refused) as refused:
        await region.handle(office.message(), case, step("accept", by=CLERK))
    assert refused.value.code == "-611"
    await region.handle(office.message(), case, step("suspend", note="待补材料"))
    await region.handle(office.message(), case, step("resume"))
    reasons = ("arrears_at_origin", "other")
    await region.handle(office.message(), case, step("refuse", reasons=reasons, note="欠费"))
    with pytest.raises(Refused) as refused:
        await region.handle(office.message(), case, step("withdraw"))
    assert (refused.value.code, "91" in refused.value.message) == ("-604", True)
    assert len(await office.effects("step_noted")) == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"letter_number": "LXH404"}, "-613"),
        ({"account_total": "1200.01"}, "-620"),
        ({"pool_total": "1800.10", "total": "3000.10"}, "-621"),
        ({"local_months": 11}, "-623"),
        ({"reviewed_by": "CQ1001"}, "-624"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
async def test_a_statement_that_does_not_add_up_is_told_as_it_is_and_the_region_refuses_it(
    office, change, code
):
    case, letter = await lettered(office)
    statement = statement_from_chongqing(**({"letter_number": letter.letter_number} | change))
    with pytest.raises(Refused) as refused:
        await office.region.deliver_statement(office.message(), case, statement)
    assert refused.value.code == code
    assert await office.effects("relation_recorded") == []


async def test_what_was_recorded_is_taken_back_by_an_office(office):
    case = await posted(office)
    await office.region.handle(office.message(), case, step("annul", note="误办"))
    assert len(await office.effects("annulled")) == 1


async def test_months_that_count_elsewhere_are_refunded_here(office):
    case = await posted(office)
    told = await office.region.clear_overlap(
        office.message(), case, ["2015-01", "2015-03", "2015-02", "2015-02"], choice("origin")
    )
    assert (told.answer.months, told.residue) == (3, ())
    assert len(await office.effects("overlap_refunded")) == 1
    with pytest.raises(Refused) as refused:
        await office.region.clear_overlap(office.message(), case, ["2014-02"], choice("origin"))
    assert (refused.value.code, "201402" in refused.value.message) == ("-614", True)


# -- survival ------------------------------------------------------------------------------------------


async def test_a_check_made_elsewhere_is_recognised_once(office):
    today = beijing(now()).date()
    (record,) = (await office.region.find_survival(office.message(), SUN)).answers
    assert (record.payment.pays, record.payment.suspended) == (True, False)
    told = await office.region.submit_survival(office.message(), check(on=today))
    assert (told.answer.recognised, told.answer.checked_in_area, told.residue) == (True, "500198", ())
    found = await office.region.find_survival(office.message(), SUN)
    assert (found.answers[0].verifications[0], found.residue) == (told.answer, ())
    with pytest.raises(Refused) as refused:
        await office.region.submit_survival(office.message(), check(on=today))
    assert refused.value.code == "-652"
    with pytest.raises(Refused) as refused:
        await office.region.submit_survival(office.message(), check(FENG, on=today))
    assert refused.value.code == "-651"


async def test_a_pension_whose_check_is_too_old_is_suspended_by_the_region_alone(office):
    await office.control("/control/pension/date", advance_days=400)
    (record,) = (await office.region.find_survival(office.message(), SUN)).answers
    assert (record.payment.pays, record.payment.suspended) == (True, True)
    await office.control("/control/pension/date", date=beijing(now()).date().isoformat())


async def test_a_death_ends_the_pension(office):
    died = beijing(now()).date() - timedelta(days=3)
    told = await office.region.submit_survival(
        office.message(), check(on=beijing(now()).date(), outcome="dead", died_on=died)
    )
    assert told.answer.died_on == died
    (record,) = (await office.region.find_survival(office.message(), SUN)).answers
    assert not record.payment.pays


async def test_nobody_is_nobody_and_the_insured_of_no_pension_are_not_paid(office):
    assert (await office.region.find_survival(office.message(), STRANGER)).answers == []
    (record,) = (await office.region.find_survival(office.message(), ZHOU)).answers
    assert not record.payment.pays


# -- the line ----------------------------------------------------------------------------------------


async def test_a_wrong_secret_changes_nothing(region, office):
    stranger = Office(region.url, secret="not the secret")
    with pytest.raises(Unreached):
        await stranger.region.register_application(stranger.message(), case_of(TANG), application())
    await stranger.line.aclose()
    assert await office.effects("application_registered") == []
