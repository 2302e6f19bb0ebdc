"""Every operation against the mock of Chongqing's pension platform, over real sockets."""

from datetime import timedelta

import pytest
from chongqing_pension_words import (
    AGENCY,
    CLERK,
    REVIEWER,
    XIA,
    Office,
    application,
    applied,
    check,
    choice,
    lettered,
    posted,
    statement_from_sichuan,
    step,
)
from pension_offices import DENG, FENG, JIANG, SUN, TAN, TANG, ZHOU, case_of, contribution

from gateway.errors import Refused, Unreached
from gateway.services.pension.people import Person
from gateway.services.pension.words import AccountKind, ContributionStatus, Scheme
from gateway.vocabulary import beijing, now

pytestmark = pytest.mark.anyio


# -- people and their contributions ----------------------------------------------------------------


async def test_an_insured_person_is_found_with_what_the_rules_need(office):
    (zhou,) = (await office.region.find_insured(office.message(), ZHOU, Scheme.EMPLOYEE)).answers
    assert (zhou.person_number, zhou.area_code, zhou.agency_code) == ("BX98010001", "500198", AGENCY)
    assert zhou.contribution_status is ContributionStatus.CONTRIBUTING
    (jiang,) = (await office.region.find_insured(office.message(), JIANG, Scheme.EMPLOYEE)).answers
    assert jiang.account_kind is AccountKind.TEMPORARY
    assert (jiang.contribution_status, jiang.contribution_months) == (ContributionStatus.SUSPENDED, 5)
    (tang,) = (await office.region.find_insured(office.message(), TANG, Scheme.INSTITUTION)).answers
    assert (tang.scheme, tang.first_month) == (Scheme.INSTITUTION, "2014-01")
    (feng,) = (await office.region.find_insured(office.message(), FENG, Scheme.EMPLOYEE)).answers
    assert feng.receives_pension


async def test_nobody_is_found_where_nobody_is(office):
    for person, scheme in ((XIA, Scheme.EMPLOYEE), (TANG, Scheme.EMPLOYEE), (ZHOU, Scheme.RESIDENT)):
        assert (await office.region.find_insured(office.message(), person, scheme)).answers == []
        assert (await office.region.read_history(office.message(), person, scheme)).answers == []


async def test_a_name_is_answered_as_the_region_writes_it(office):
    person = Person(name="阿依古丽·买买提", id_number="510198199004066106")
    (found,) = (await office.region.find_insured(office.message(), person, Scheme.EMPLOYEE)).answers
    assert found.name == "阿依古丽 •买买提"
    person = Person(name="欧阳䶮", id_number="500198198707186116")
    (found,) = (await office.region.find_insured(office.message(), person, Scheme.EMPLOYEE)).answers
    assert found.name == "欧阳\ue863"


@pytest.mark.parametrize(
    ("person", "scheme"),
    [(ZHOU, "employee"), (TANG, "institution"), (JIANG, "employee"), (DENG, "employee"), (TAN, "employee")],
    ids=lambda it: getattr(it, "name", it),
)
async def test_a_history_reads_without_residue(office, person, scheme):
    told = await office.region.read_history(office.message(), person, Scheme(scheme))
    (history,) = told.answers
    assert told.residue == ()
    assert [row.from_month for row in history.rows] == sorted(row.from_month for row in history.rows)


async def test_a_long_history_keeps_its_gaps_its_places_and_what_was_paid_before_1998(office):
    (history,) = (await office.region.read_history(office.message(), TAN, Scheme.EMPLOYEE)).answers
    assert history.before_1998 != "0.00"
    assert {"500103", "500112"} <= {row.area_code for row in history.rows}
    assert any(row.months == 0 for row in history.rows)
    years = [row.year for row in history.rows]
    assert len(set(years)) < len(years)


async def test_a_temporary_account_says_so_in_every_row(office):
    (history,) = (await office.region.read_history(office.message(), JIANG, Scheme.EMPLOYEE)).answers
    assert {row.account_kind for row in history.rows} == {AccountKind.TEMPORARY}
    assert {row.credited_rate for row in history.rows} == {"0.1600"}


async def test_people_of_any_history_can_be_added_and_are_read(office):
    person = {
        "name": "试验人",
        "id_number": "500198198001016246",
        "sex": "female",
        "household_area": "500198",
        "scheme": "employee",
        "account_kind": "general",
        "status": "suspended",
        "receives_pension": False,
        "unpaid_months": ["2020-03"],
        "contributions": [
            contribution("2019-01", "2019-06", "5000.00", "500198"),
            contribution("2019-07", "2019-12", "5500.00", "500103"),
            contribution("2020-01", "2020-04", "5500.50", "510104"),
        ],
    }
    await office.control("/control/pension/people", people=[person])
    asked = Person(name="试验人", id_number="500198198001016246")
    (found,) = (await office.region.find_insured(office.message(), asked, Scheme.EMPLOYEE)).answers
    (history,) = (await office.region.read_history(office.message(), asked, Scheme.EMPLOYEE)).answers
    assert (found.unpaid_months, found.contribution_months) == (1, 15)
    assert {row.area_code for row in history.rows} == {"500198", "500103", "510104"}
    assert [row.from_month for row in history.rows if not row.paid] == ["2020-03"]
    assert {"5500.50"} <= {row.base_monthly for row in history.rows}


async def test_a_certificate_is_issued(office):
    told = await office.region.issue_certificate(office.message(), TANG, Scheme.INSTITUTION)
    certificate = told.answer
    assert (certificate.local_from, certificate.local_to) == ("2014-01", "2014-12")
    assert certificate.contribution_months == 12
    assert certificate.agency.agency_code == AGENCY
    assert told.residue == ()
    assert len(await office.effects("certificate_issued")) == 1
    with pytest.raises(Refused) as refused:
        await office.region.issue_certificate(office.message(), XIA, Scheme.EMPLOYEE)
    assert refused.value.code == "YL2008"


# -- towards Chongqing -----------------------------------------------------------------------------


async def test_a_relation_comes_to_chongqing_and_its_money_after_it(office):
    case = case_of(ZHOU)
    answer = await office.region.register_application(office.message(), case, application())
    assert answer.answer.region_application_number
    (zhou,) = (await office.region.find_insured(office.message(), ZHOU, Scheme.EMPLOYEE)).answers
    assert zhou.open_transfers == (case.case_number,)
    accepted = await office.region.handle(office.message(), case, step("accept", by=REVIEWER))
    assert accepted.answer.region_receipt_number
    letter = await office.region.issue_letter(office.message(), case)
    assert (letter.answer.account_number, letter.residue) == ("50001985100019800001", ())
    statement = statement_from_sichuan(letter.answer.letter_number)
    await office.region.deliver_statement(office.message(), case, statement)
    assert len(await office.effects("relation_recorded")) == 1
    await office.region.handle(office.message(), case, step("complete"))
    await office.paid_in("36464.74", ZHOU, to=letter.answer.account_number)
    news = await office.heard("payment_received")
    assert news.case_number is None
    told = await office.region.read_payment(office.message(), news.payment_number)
    payment = told.answer
    assert (payment.name, payment.id_number, payment.amount) == (ZHOU.name, ZHOU.id_number, "36464.74")
    assert (payment.scheme, payment.received_on) == (Scheme.EMPLOYEE, beijing(now()).date())
    assert told.residue == ()
    await office.region.post_payment(office.message(), case, news.payment_number)
    assert len(await office.effects("payment_posted")) == 1


async def test_a_payment_that_belongs_to_no_case_is_sent_back(office):
    await office.paid_in("12.34", ZHOU, to="50001985100019800001", receipt="YH0002")
    number = (await office.heard("payment_received")).payment_number
    await office.region.return_payment(office.message(), number, "无对应业务")
    assert len(await office.effects("payment_returned")) == 1
    with pytest.raises(Refused) as refused:
        await office.region.return_payment(office.message(), number, "无对应业务")
    assert refused.value.code == "YL5002"
    with pytest.raises(Refused) as refused:
        await office.region.read_payment(office.message(), "DZ404")
    assert refused.value.code == "YL5001"


async def test_an_application_of_an_agent_is_registered_in_full(office):
    agent = {"name": "周小宁", "relation": "配偶", "telephone": "028-51019833"}
    case = case_of(ZHOU)
    told = application(agent=agent, assigned=True, certificate_number="PZ5101980001")
    await office.region.register_application(office.message(), case, told)
    assert len(await office.effects("application_registered")) == 1


async def test_an_office_takes_its_steps_and_the_region_judges_them(office):
    case = await applied(office)
    region = office.region
    await region.handle(office.message(), case, step("return_for_correction", note="证件不清"))
    await region.handle(office.message(), case, step("correct"))
    with pytest.raises(Refused) as refused:
        await region.handle(office.message(), case, step("accept", by=CLERK))
    assert refused.value.code == "YL2011"
    await region.handle(office.message(), case, step("suspend", note="待补材料"))
    await region.handle(office.message(), case, step("resume"))
    reasons = ("arrears_at_origin", "other")
    await region.handle(office.message(), case, step("refuse", reasons=reasons, note="欠费"))
    with pytest.raises(Refused) as refused:
        await region.handle(office.message(), case, step("withdraw"))
    assert refused.value.code == "YL2004"
    assert len(await office.effects("step_noted")) == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"letter_number": "LXH404"}, "YL2013"),
        ({"account_total": "14864.75"}, "YL3001"),
        ({"pool_total": "21600.10", "total": "36464.84"}, "YL3002"),
        ({"local_months": 27}, "YL3004"),
        ({"reviewed_by": "SC1001"}, "YL3005"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
async def test_a_statement_that_does_not_add_up_is_told_as_it_is_and_the_region_refuses_it(
    office, change, code
):
    case, letter = await lettered(office)
    statement = statement_from_sichuan(**({"letter_number": letter.letter_number} | change))
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
        office.message(), case, ["2024-07", "2024-09", "2024-08"], choice("origin")
    )
    assert (told.answer.months, told.residue) == (3, ())
    assert len(await office.effects("overlap_refunded")) == 1
    with pytest.raises(Refused) as refused:
        await office.region.clear_overlap(office.message(), case, ["2024-07"], choice("origin"))
    assert refused.value.code == "YL2014"


# -- survival --------------------------------------------------------------------------------------


async def test_a_check_made_in_sichuan_is_recognised(office):
    (before,) = (await office.region.find_survival(office.message(), FENG)).answers
    assert (before.payment.pays, before.payment.suspended) == (True, False)
    told = await office.region.submit_survival(office.message(), check(on=beijing(now()).date()))
    assert (told.answer.recognised, told.answer.checked_in_area) == (True, "510198")
    assert told.residue == ()
    (after,) = (await office.region.find_survival(office.message(), FENG)).answers
    assert len(after.verifications) == len(before.verifications) + 1
    assert after.verifications[0] == told.answer
    with pytest.raises(Refused) as refused:
        await office.region.submit_survival(office.message(), check(on=beijing(now()).date()))
    assert refused.value.code == "YL6002"


async def test_a_pension_that_lapsed_is_paid_again_after_a_check(office):
    await office.control("/control/pension/date", advance_days=400)
    (record,) = (await office.region.find_survival(office.message(), FENG)).answers
    assert (record.payment.pays, record.payment.suspended) == (True, True)


async def test_a_death_ends_the_pension(office):
    died = beijing(now()).date() - timedelta(days=3)
    told = await office.region.submit_survival(
        office.message(), check(on=beijing(now()).date(), outcome="dead", died_on=died)
    )
    assert told.answer.died_on == died
    (record,) = (await office.region.find_survival(office.message(), FENG)).answers
    assert not record.payment.pays


async def test_somebody_paid_elsewhere_may_have_been_checked_here_and_nobody_is_nobody(office):
    (record,) = (await office.region.find_survival(office.message(), SUN)).answers
    assert not record.payment.pays
    assert len(record.verifications) == 1
    assert (await office.region.find_survival(office.message(), XIA)).answers == []


# -- the line --------------------------------------------------------------------------------------


async def test_a_wrong_secret_changes_nothing(region_url, office):
    stranger = Office(region_url, token="not the secret")
    with pytest.raises(Unreached):
        await stranger.region.register_application(stranger.message(), case_of(ZHOU), application())
    await stranger.line.aclose()
    assert await office.effects("application_registered") == []
