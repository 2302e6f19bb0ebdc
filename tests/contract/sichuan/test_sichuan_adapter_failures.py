"""What each failure of the Sichuan mock ends as, and that nothing moved when we say that nothing moved."""

import pytest
from sichuan_adapter_cases import (
    KEY,
    PARTS,
    SECRET,
    CutAtSecondConfirmation,
    adapter,
    admission,
    charge_of,
    fee_lines,
    inward,
    of_a_guest,
    outward,
    question,
    visit_of,
)

from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.outcomes import Found, InProcess, NotReversible, NotThere, RefusedThen, Reversed
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.transport import Line

pytestmark = pytest.mark.anyio

LOST = ("slow=1500", "cut_before", "commit_then_cut", "error_500", "commit_then_500", "truncated", "garbage")
REFUSED = {
    "refuse": "-399",
    "refused_200": "-1",
    "duplicate": "-101",
    "unknown_code": "untranslatable",
    "amounts_disagree": "amounts_disagree",
}


@pytest.fixture
def deadline():
    return 1.0


@pytest.fixture
async def visit(backend):
    opening = admission()
    number = (await backend.open_visit(outward(backend), opening)).answer.visit_number
    return visit_of(opening, number)


@pytest.fixture
async def guest(backend):
    opening = of_a_guest()
    number = (await backend.open_visit(inward(backend), opening)).answer.visit_number
    return visit_of(opening, number)


def asked(message, visit):
    return question("settle", message, visit, parts=PARTS.model_dump())


# -- before the first confirmation: nothing can have moved --------------------------------------------


@pytest.mark.parametrize("fault", LOST)
async def test_a_settlement_lost_before_confirmation_is_unreached_and_can_be_tried_again(
    backend, region, visit, fault
):
    with pytest.raises(Unreached):
        await backend.settle(outward(backend, fault), charge_of(visit))
    assert region.kept("settlement") == []
    await backend.settle(outward(backend), charge_of(visit))
    assert len(region.kept("settlement")) == 1


@pytest.mark.parametrize(
    "fault", ["commit_then_cut", "truncated", "garbage", "amounts_disagree", "unknown_code"]
)
async def test_a_call_that_is_given_up_does_not_stay_unconfirmed(backend, visit, fault):
    message = outward(backend, fault)
    with pytest.raises((Unreached, Refused)):
        await backend.settle(message, charge_of(visit))
    assert await backend.enquire(message, asked(message, visit)) == NotThere(final=True)


@pytest.mark.parametrize("fault", REFUSED)
async def test_a_settlement_that_must_not_pass_is_refused_and_moves_nothing(backend, region, visit, fault):
    with pytest.raises(Refused) as caught:
        await backend.settle(outward(backend, fault), charge_of(visit))
    assert caught.value.code == REFUSED[fault]
    assert region.kept("settlement") == []


@pytest.mark.parametrize("fault", LOST)
async def test_a_pre_settlement_that_is_lost_is_unreached(backend, visit, fault):
    with pytest.raises(Unreached):
        await backend.pre_settle(outward(backend, fault), charge_of(visit))


@pytest.mark.parametrize("fault", REFUSED)
async def test_a_pre_settlement_that_must_not_pass_is_refused(backend, visit, fault):
    with pytest.raises(Refused) as caught:
        await backend.pre_settle(outward(backend, fault), charge_of(visit))
    assert caught.value.code == REFUSED[fault]


async def test_a_segment_that_is_lost_takes_the_whole_upload_with_it(backend, region, guest):
    region.queue("111", "commit_then_cut")
    message, lines = inward(backend), fee_lines(75)
    with pytest.raises(Unreached):
        await backend.add_lines(message, guest, lines)
    assert region.kept("visit")[0]["fees"]["count"] == 0
    await backend.add_lines(inward(backend), guest, lines)
    assert region.kept("visit")[0]["fees"]["count"] == 75


# -- the confirmation itself --------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [*LOST, "unknown_code"])
async def test_a_lost_confirmation_is_unknown_until_an_enquiry_finds_one_settlement(
    backend, region, visit, fault
):
    message = outward(backend, f"confirm:{fault}")
    with pytest.raises(OutcomeUnknown):
        await backend.settle(message, charge_of(visit))
    found = await backend.enquire(message, asked(message, visit))
    assert isinstance(found, Found)
    assert found.translated.answer.message_id == message.message_id
    assert len(region.kept("settlement")) == 1


@pytest.mark.parametrize(
    ("fault", "code"), [("refuse", "-399"), ("refused_200", "-1"), ("duplicate", "-301")]
)
async def test_a_refused_confirmation_moves_nothing_and_leaves_nothing_behind(
    backend, region, visit, fault, code
):
    message = outward(backend, f"confirm:{fault}")
    with pytest.raises(Refused) as caught:
        await backend.settle(message, charge_of(visit))
    assert caught.value.code == code
    assert region.kept("settlement") == []
    assert await backend.enquire(message, asked(message, visit)) == NotThere(final=True)


async def test_a_reversal_drops_what_was_not_confirmed_for_ever(backend, region, visit):
    message = outward(backend, "confirm:cut_before")
    with pytest.raises(OutcomeUnknown):
        await backend.settle(message, charge_of(visit))
    assert await backend.reverse(message, asked(message, visit)) == Reversed()
    assert await backend.enquire(message, asked(message, visit)) == NotThere(final=True)
    assert region.kept("settlement") == []


async def test_a_reversal_that_the_region_refuses_leaves_the_message_as_it_was(backend, region, visit):
    message = outward(backend, "confirm:cut_before")
    with pytest.raises(OutcomeUnknown):
        await backend.settle(message, charge_of(visit))
    region.queue("cancel", "refuse")
    assert isinstance(await backend.reverse(message, asked(message, visit)), NotReversible)
    assert isinstance(await backend.enquire(message, asked(message, visit)), Found)


async def test_a_confirmation_lost_in_the_middle_of_an_upload_is_finished_by_the_enquiry(
    backend, region, guest
):
    message, lines = inward(backend), fee_lines(75)
    async with adapter(region.url, transport=CutAtSecondConfirmation()) as half_cut:
        with pytest.raises(OutcomeUnknown):
            await half_cut.add_lines(message, guest, lines)
    assert region.kept("visit")[0]["fees"]["count"] == 50
    asked_for = question("add_lines", message, guest, line_ids=[line.line_id for line in lines])
    found = await backend.enquire(message, asked_for)
    assert len(found.translated.answers) == 75
    assert region.kept("visit")[0]["fees"]["count"] == 75


async def test_an_upload_that_can_only_be_confirmed_by_half_is_withdrawn_by_the_enquiry(
    backend, region, guest
):
    message, lines = inward(backend), fee_lines(75)
    async with adapter(region.url, transport=CutAtSecondConfirmation()) as half_cut:
        with pytest.raises(OutcomeUnknown):
            await half_cut.add_lines(message, guest, lines)
    await drop_unconfirmed(region, message)
    asked_for = question("add_lines", message, guest, line_ids=[line.line_id for line in lines])
    finding = await backend.enquire(message, asked_for)
    assert isinstance(finding, RefusedThen)
    assert finding.code == "partly_confirmed"
    assert region.kept("visit")[0]["fees"]["count"] == 0
    await backend.add_lines(inward(backend), guest, lines)


async def drop_unconfirmed(region, message):
    line = Line("sichuan", region.url)
    client = SichuanClient(line, access_key=KEY, secret=SECRET)
    for trade in (await client.query(message)).output.iterfind("jy[@jyzt='2']"):
        await client.cancel(message, trade.get("jylsh"))
    await line.aclose()


async def test_an_unconfirmed_answer_that_is_not_what_was_asked_is_dropped_by_the_enquiry(
    backend, region, visit
):
    message = outward(backend, "confirm:cut_before")
    with pytest.raises(OutcomeUnknown):
        await backend.settle(message, charge_of(visit))
    other = PARTS.model_copy(update={"in_scope": "26999.00", "preliminary_self_paid": "1501.00"})
    finding = await backend.enquire(message, question("settle", message, visit, parts=other.model_dump()))
    assert isinstance(finding, RefusedThen)
    assert finding.code == "amounts_disagree"
    assert region.kept("settlement") == []


async def test_a_message_that_is_being_worked_on_is_in_process(backend, region, visit):
    message = outward(backend, "slow=1900")
    with pytest.raises(Unreached):
        await backend.settle(message, charge_of(visit))
    assert await backend.enquire(message, asked(message, visit)) == InProcess()


async def test_an_early_refusal_is_found_again(backend, visit):
    message = outward(backend, "refuse")
    with pytest.raises(Refused):
        await backend.settle(message, charge_of(visit))
    finding = await backend.enquire(message, asked(message, visit))
    assert isinstance(finding, RefusedThen)
    assert finding.code == "-399"


# -- other operations keep to the same rule -----------------------------------------------------------


@pytest.mark.parametrize("fault", LOST)
async def test_an_opening_whose_confirmation_is_lost_is_found_again(backend, region, fault):
    opening, message = admission("ZY0009"), outward(backend, f"confirm:{fault}")
    with pytest.raises(OutcomeUnknown):
        await backend.open_visit(message, opening)
    facts = {
        "person_number": opening.person_number,
        "case_number": opening.case_number,
        "care_kind": str(opening.care_kind),
        "started_at": opening.started_at.isoformat(),
    }
    found = await backend.enquire(message, question("open_visit", message, **facts))
    assert [row["akc190"] for row in region.kept("visit")] == [found.translated.answer.visit_number]


@pytest.mark.parametrize(
    ("fault", "ends"), [("unknown_code", "untranslatable"), ("amounts_disagree", "amounts_disagree")]
)
async def test_lines_that_were_classified_wrongly_are_refused_whole(backend, region, guest, fault, ends):
    with pytest.raises(Refused) as caught:
        await backend.add_lines(inward(backend, fault), guest, fee_lines(3))
    assert caught.value.code == ends
    assert region.kept("visit")[0]["fees"]["count"] == 0
