"""The adapter against the mock Chongqing, behind a real socket: journeys and refusals."""

from datetime import date, timedelta

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
    referral_filing,
    settlement_ref,
    shown,
    to_record,
    visit_ref,
)

from gateway.errors import NotTellable, OutcomeUnknown, Refused, Unreached, Untranslatable
from gateway.services.medical_insurance.people import Credential, EnrolmentSearch
from gateway.services.medical_insurance.rules import add_parts
from gateway.services.medical_insurance.words import FilingKind, FilingState, InsuranceKind
from gateway.vocabulary import now

pytestmark = pytest.mark.anyio


# -- journeys -------------------------------------------------------------------------------------------


async def test_an_inpatient_is_admitted_priced_settled_and_cancelled(gateway, region_url):
    visit = await opened(gateway)
    await gateway.region.record_diagnoses(gateway.message(), visit, diagnoses())
    await gateway.region.discharge(gateway.message(), visit, discharge())
    priced = (await gateway.region.pre_settle(gateway.message(), charge(visit))).answer
    assert ledger(region_url, "settlement") == []
    settled = (await gateway.region.settle(gateway.message(), charge(visit))).answer
    assert settled.amounts == priced.amounts
    assert settled.amounts.fund_total == "23545.00"
    reference = settlement_ref(visit, settled.region_settlement_number)
    assert (await gateway.region.read_settlement(gateway.message(), reference)).answer == settled
    cancelled = (await gateway.region.cancel_settlement(gateway.message(), reference)).answer
    assert cancelled.amounts.fund_total == "-23545.00"
    assert cancelled.region_settlement_number != settled.region_settlement_number
    await gateway.region.cancel_visit(gateway.message(), visit)
    assert ledger(region_url, "visit")[0]["status"] == "cancelled"


async def test_an_outpatient_is_registered_settled_and_cancelled(gateway):
    visit = await opened(gateway, OUTPATIENT, "outpatient")
    await gateway.region.record_diagnoses(gateway.message(), visit, diagnoses())
    asked = charge(visit, CASE_D, "618.40")
    assert (await gateway.region.pre_settle(gateway.message(), asked)).answer.amounts.fund_total == "172.40"
    settled = (await gateway.region.settle(gateway.message(), asked)).answer
    assert settled.amounts.fund_total == "172.40"
    assert settled.amounts.personal_account == "446.00"
    reference = settlement_ref(visit, settled.region_settlement_number, CASE_D)
    cancelled = (await gateway.region.cancel_settlement(gateway.message(), reference)).answer
    assert cancelled.amounts.cash == "0.00"
    assert cancelled.amounts.personal_total == "-446.00"


@pytest.mark.parametrize("care_kind", ["inpatient", "outpatient"])
async def test_a_guest_is_charged_and_the_insurers_settlement_recorded_and_taken_back(
    gateway, region_url, care_kind
):
    visit = await opened(gateway, GUEST, care_kind)
    lines = [fee_line(), fee_line("2", "XA11GAW010A001010100009", "1.5", "20.00", "30.00")]
    priced = (await gateway.region.add_lines(gateway.message(areas=INBOUND), visit, lines)).answers
    assert [line.line_id for line in priced] == ["1", "2"]
    assert priced[0].parts.over_limit == "3.00"
    await gateway.region.withdraw_lines(gateway.message(areas=INBOUND), visit, ["2"])
    parts = add_parts([priced[0].parts])
    settlement = foreign_settlement(parts, "60.00", fund="40.00", personal="20.00")
    recorded = await gateway.region.record_settlement(
        gateway.message(areas=INBOUND), to_record(visit, settlement)
    )
    number = recorded.answer.region_record_number
    negative = foreign_settlement(parts, "60.00", fund="40.00", personal="20.00", sign="-", number="SC2")
    await gateway.region.record_settlement(
        gateway.message(areas=INBOUND), to_record(visit, negative, cancels=number)
    )
    assert {row["status"] for row in ledger(region_url, "record")} == {"cancelled", "negative"}
    await gateway.region.withdraw_lines(gateway.message(areas=INBOUND), visit, None)
    await gateway.region.cancel_visit(gateway.message(areas=INBOUND), visit)


async def test_an_insurers_settlement_is_not_recorded_twice(gateway):
    visit = await opened(gateway, GUEST)
    priced = (await gateway.region.add_lines(gateway.message(areas=INBOUND), visit, [fee_line()])).answers
    record = to_record(visit, foreign_settlement(priced[0].parts, "60.00", fund="40.00", personal="20.00"))
    await gateway.region.record_settlement(gateway.message(areas=INBOUND), record)
    with pytest.raises(Refused) as refused:
        await gateway.region.record_settlement(gateway.message(areas=INBOUND), record)
    assert refused.value.code == "CQ5004"


@pytest.mark.parametrize("kind", list(FilingKind))
async def test_every_kind_of_filing_is_made_read_and_cancelled(gateway, kind):
    asked = referral_filing() if kind is FilingKind.REFERRAL else long_term_filing(kind=kind)
    ends_on = date(2027, 1, 1)
    filed = (await gateway.region.file_treatment(gateway.message(), asked, ends_on)).answer
    who = (kind, asked.person_number, filed.region_filing_number)
    read = (await gateway.region.read_filing(gateway.message(), *who)).answer
    assert (read.kind, read.state, read.ends_on) == (kind, FilingState.ACTIVE, ends_on)
    await gateway.region.cancel_filing(gateway.message(), *who, "不去了")
    read = (await gateway.region.read_filing(gateway.message(), *who)).answer
    assert read.state is FilingState.CANCELLED


async def test_a_filing_that_is_not_there_is_refused(gateway):
    with pytest.raises(Refused) as refused:
        await gateway.region.read_filing(gateway.message(), FilingKind.REFERRAL, EMPLOYEE, "BA1")
    assert refused.value.code == "filing_unknown"


async def test_suspended_and_ended_enrolments_are_told_too(gateway):
    credential = Credential(kind="e_voucher", number="EV-500198-0007")
    found = await gateway.region.find_enrolments(gateway.message(), EnrolmentSearch(credential=credential))
    assert [one.status for one in found.answers] == ["suspended"]


async def test_an_item_has_the_ratio_of_the_day_asked_for(gateway):
    async def ratio(day):
        item = await gateway.region.catalogue_item(
            gateway.message(areas=INBOUND), "XL01XEA020A001010100007", day
        )
        return item.answer.self_pay_ratio

    assert await ratio(date(2025, 12, 31)) == "0.2000"
    assert await ratio(date(2026, 1, 1)) == "0.1000"


async def test_an_institution_that_is_for_outpatients_only_takes_no_inpatients(gateway):
    clinic = (await gateway.region.institution(gateway.message(areas=INBOUND), "H50019800004")).answer
    assert (clinic.inpatient, clinic.outpatient, clinic.designated) == (False, True, True)
    assert clinic.area == "500198"
    closed = (await gateway.region.institution(gateway.message(areas=INBOUND), "H50019800005")).answer
    assert not closed.designated


# -- what cannot be told --------------------------------------------------------------------------------


async def test_several_lines_of_an_outpatient_are_not_withdrawn_in_one_call(gateway):
    visit = await opened(gateway, GUEST, "outpatient")
    message = gateway.message(areas=INBOUND)
    with pytest.raises(NotTellable):
        await gateway.region.withdraw_lines(message, visit, ["1", "2"])
    assert message.exchanged == []


async def test_a_kind_of_insurance_that_chongqing_has_no_code_for_is_not_sent(gateway):
    message = gateway.message()
    with pytest.raises(Untranslatable) as untranslatable:
        await gateway.region.open_visit(
            message, opening().model_copy(update={"insurance_kind": InsuranceKind.MATERNITY})
        )
    assert untranslatable.value.table == "insutype"
    assert message.exchanged == []


# -- refusals -------------------------------------------------------------------------------------------


async def test_a_refusal_names_the_item_but_not_the_person(gateway):
    visit = await opened(gateway, GUEST)
    unknown = fee_line(code="XZ99ZZZ999Z999999999999")
    with pytest.raises(Refused) as refused:
        await gateway.region.add_lines(gateway.message(areas=INBOUND), visit, [unknown])
    assert refused.value.code == "CQ4002"
    assert "XZ99ZZZ999Z999999999999" in refused.value.message
    search = EnrolmentSearch(credential=shown(EMPLOYEE), name="买买提")
    with pytest.raises(Refused) as refused:
        await gateway.region.find_enrolments(gateway.message(), search)
    assert EMPLOYEE not in refused.value.message
    assert "买买提" not in refused.value.message


async def test_a_wrong_secret_has_no_effect_and_says_so(region_url):
    gateway = Gateway(region_url, token="not-the-secret")
    with pytest.raises(Unreached) as unreached:
        await gateway.region.open_visit(gateway.message(), opening())
    assert unreached.value.code == "40104"


async def test_a_message_that_waited_too_long_is_not_carried_out(gateway):
    message = gateway.message(at=now() - timedelta(seconds=301))
    with pytest.raises(Unreached) as unreached:
        await gateway.region.open_visit(message, opening())
    assert unreached.value.code == "40103"


async def test_nobody_there_is_unreached_even_for_a_settlement(region_url):
    gateway = Gateway("http://127.0.0.1:9")
    visit = visit_ref("JZ1", opening())
    with pytest.raises(Unreached):
        await gateway.region.settle(gateway.message(), charge(visit))


# -- what is kept of an exchange ------------------------------------------------------------------------


async def test_every_exchange_leaves_its_bytes_with_the_message_and_no_secret(gateway):
    visit = await opened(gateway)
    message = gateway.message("commit_then_cut")
    with pytest.raises(OutcomeUnknown):
        await gateway.region.settle(message, charge(visit))
    await gateway.region.enquire(message, about_settling(message, visit))
    lost, enquired = message.exchanged
    assert lost.received is None
    assert message.message_id.encode() in lost.sent
    assert enquired.received is not None
    assert not any(b"sandbox-chongqing-token" in exchange.sent for exchange in message.exchanged)
