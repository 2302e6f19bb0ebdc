"""Our Sichuan adapter against the mock region, over real sockets: every method, live and by enquiry."""

from datetime import date

import pytest
from sichuan_adapter_cases import (
    CREDENTIAL,
    MRI,
    PARTS,
    PATIENT,
    adapter,
    admission,
    charge_of,
    inward,
    outward,
    question,
    visit_of,
)

from gateway.errors import Refused, Unreached
from gateway.outcomes import Found, NotReversible, NotThere, Reversed
from gateway.regions.sichuan.medical_insurance import SichuanMedicalInsurance
from gateway.services.medical_insurance.backend import MedicalInsuranceBackend, SettlementRef
from gateway.services.medical_insurance.filings import FilingRequest
from gateway.services.medical_insurance.people import Credential, EnrolmentSearch
from gateway.services.medical_insurance.rules import is_cancellation_of
from gateway.services.medical_insurance.words import FilingKind, FilingState

pytestmark = pytest.mark.anyio


async def opened(backend, opening, message):
    visit = await backend.open_visit(message, opening)
    return visit_of(opening, visit.answer.visit_number)


# -- people and filings -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("EV-510198-0007", "𠮷川晴"),
        ("EV-510198-0008", "阿依古丽·买买提"),
        ("EV-510198-0010", "龚䶮"),
        ("EV-510198-0012", "㐂宝"),
    ],
)
async def test_names_that_gbk_lacks_come_through(backend, number, name):
    search = EnrolmentSearch(credential=Credential(kind="e_voucher", number=number), name=name)
    found = await backend.find_enrolments(outward(backend), search)
    assert {enrolment.name for enrolment in found.answers} == {name}
    assert found.residue == ()


async def test_every_enrolment_of_a_person_is_told_with_its_area_and_state(backend):
    search = EnrolmentSearch(credential=Credential(kind="e_voucher", number="EV-510198-0010"))
    found = (await backend.find_enrolments(outward(backend), search)).answers
    assert [(one.insurance_kind, one.status, one.insured_area) for one in found] == [
        ("employee_basic", "ended", "510199"),
        ("resident_basic", "active", "510104"),
    ]


async def test_a_refusal_names_the_code_and_no_person(backend):
    search = EnrolmentSearch(credential=CREDENTIAL, name="王建军")
    with pytest.raises(Refused) as caught:
        await backend.find_enrolments(outward(backend), search)
    assert caught.value.code == "-110"
    assert "王建军" not in caught.value.message
    assert CREDENTIAL.number not in caught.value.message


async def test_a_filing_is_made_read_cancelled_and_stays_readable(backend):
    filing = FilingRequest(
        insured_area="510198",
        treatment_area="500000",
        person_number="0098000001",
        credential=CREDENTIAL,
        patient=PATIENT,
        insurance_kind="employee_basic",
        kind=FilingKind.LONG_TERM_RESIDENCE,
        starts_on=date(2026, 1, 1),
    )
    message = outward(backend)
    made = await backend.file_treatment(message, filing, None)
    number = made.answer.region_filing_number
    facts = {"kind": "long_term_residence", "starts_on": "2026-01-01", "ends_on": None}
    assert await backend.enquire(message, question("file_treatment", message, **facts)) == Found(made)
    read = (FilingKind.LONG_TERM_RESIDENCE, "0098000001", number)
    assert (await backend.read_filing(outward(backend), *read)).answer.state is FilingState.ACTIVE
    cancelling = outward(backend)
    await backend.cancel_filing(cancelling, *read, "不去了")
    found = await backend.enquire(
        cancelling, question("cancel_filing", cancelling, region_filing_number=number)
    )
    assert isinstance(found, Found)
    assert (await backend.read_filing(outward(backend), *read)).answer.state is FilingState.CANCELLED


# -- insurer ------------------------------------------------------------------------------------------


async def test_a_visit_is_priced_settled_read_and_cancelled(backend, region):
    visit = await opened(backend, admission(), outward(backend))
    charge = charge_of(visit)
    priced = (await backend.pre_settle(outward(backend), charge)).answer
    message = outward(backend)
    settled = await backend.settle(message, charge)
    assert settled.answer.amounts == priced.amounts
    assert settled.answer.amounts.basic_pool == "22270.00"
    assert settled.answer.amounts.parts == PARTS
    assert settled.answer.message_id == message.message_id
    assert settled.residue == ()

    facts = {"total": charge.total, "parts": PARTS.model_dump()}
    assert await backend.enquire(message, question("settle", message, visit, **facts)) == Found(settled)

    ref = SettlementRef(
        visit=visit, region_settlement_number=settled.answer.region_settlement_number, parts=PARTS
    )
    assert (await backend.read_settlement(outward(backend), ref)).answer == settled.answer
    cancelling = outward(backend)
    cancelled = await backend.cancel_settlement(cancelling, ref)
    assert is_cancellation_of(settled.answer.amounts, cancelled.answer.amounts)
    facts = {
        "region_settlement_number": ref.region_settlement_number,
        "settlement": settled.answer.amounts.model_dump(),
    }
    asked = question("cancel_settlement", cancelling, visit, **facts)
    assert await backend.enquire(cancelling, asked) == Found(cancelled)
    assert [row["jszt"] for row in region.kept("settlement")] == ["2", "3"]


async def test_an_enquiry_is_not_answered_with_another_settlement_of_the_visit(backend):
    visit = await opened(backend, admission(), outward(backend))
    await backend.settle(outward(backend), charge_of(visit))
    never_sent = outward(backend)
    asked = question("settle", never_sent, visit, parts=PARTS.model_dump())
    assert await backend.enquire(never_sent, asked) == NotThere(final=True)


async def test_what_was_confirmed_cannot_be_reversed_and_what_never_came_can(backend):
    visit = await opened(backend, admission(), outward(backend))
    message = outward(backend)
    await backend.settle(message, charge_of(visit))
    assert isinstance(await backend.reverse(message, question("settle", message)), NotReversible)
    never_sent = outward(backend)
    assert await backend.reverse(never_sent, question("settle", never_sent)) == Reversed()


async def test_an_outpatient_of_either_insurance_is_registered_and_settled(backend):
    resident = {
        "person_number": "0098000002",
        "patient": {
            "name": "李秋月",
            "document": {"kind": "resident_id_card", "number": "510198198807120028"},
        },
    }
    for number, changes in (("MZ1", {}), ("MZ2", {**resident, "insurance_kind": "resident_basic"})):
        opening = admission(number, care_kind="outpatient", **changes)
        visit = await opened(backend, opening, outward(backend))
        settled = await backend.settle(outward(backend), charge_of(visit))
        assert settled.answer.care_kind == "outpatient"
        assert settled.answer.insurance_kind == opening.insurance_kind


# -- what the region publishes, and the line ----------------------------------------------------------


async def test_an_item_and_an_institution_are_read_in_our_words(backend):
    item = (await backend.catalogue_item(inward(backend), MRI, date(2026, 3, 2))).answer
    assert (item.region_code, item.catalogue_class, item.price_limit) == ("ZL210200004", "class_b", "480")
    closed = (await backend.institution(inward(backend), "H51019800006")).answer
    assert (closed.designated, closed.grade, closed.area) == (False, "grade_two", "510198")


async def test_a_wrong_secret_is_unreached_since_no_caller_can_correct_it(region):
    async with adapter(region.url, secret="another") as stranger:
        with pytest.raises(Unreached):
            await stranger.institution(inward(stranger), "H51019800001")


async def test_nobody_listening_is_unreached():
    async with adapter("http://127.0.0.1:9") as lonely:
        with pytest.raises(Unreached):
            await lonely.open_visit(outward(lonely), admission())


def test_the_adapter_says_that_it_can_do_all_there_is():
    names = {name for name in vars(MedicalInsuranceBackend) if not name.startswith("_")} - {"supports"}
    assert SichuanMedicalInsurance.supports == names
