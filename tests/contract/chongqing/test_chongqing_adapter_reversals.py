"""Taking a lost message back, against the mock Chongqing."""

import pytest
from chongqing_words import (
    GUEST,
    INBOUND,
    about_settling,
    charge,
    fee_line,
    foreign_settlement,
    opened,
    opening,
    question,
    settlement_ref,
    to_record,
    visit_ref,
)

from gateway.errors import OutcomeUnknown, Refused
from gateway.outcomes import NotReversible, NotThere, Reversed

pytestmark = pytest.mark.anyio


async def test_a_lost_settlement_is_taken_back_and_the_account_is_as_it_was(gateway):
    visit = await opened(gateway)
    message = gateway.message("commit_then_cut")
    with pytest.raises(OutcomeUnknown):
        await gateway.region.settle(message, charge(visit))
    asked = about_settling(message, visit)
    assert await gateway.region.reverse(message, asked) == Reversed()
    assert await gateway.region.reverse(message, asked) == Reversed()
    assert await gateway.region.enquire(message, asked) == NotThere(final=True)
    again = (await gateway.region.settle(gateway.message(), charge(visit))).answer
    assert again.amounts.personal_account == "3000.00"


async def test_a_settlement_that_never_arrived_is_fenced_off(gateway):
    visit = await opened(gateway)
    message = gateway.message()
    asked = about_settling(message, visit)
    assert await gateway.region.reverse(message, asked) == Reversed()
    assert await gateway.region.enquire(message, asked) == NotThere(final=True)
    with pytest.raises(Refused) as refused:
        await gateway.region.settle(message, charge(visit))
    assert refused.value.code == "CQ1004"


async def test_an_opening_and_a_record_are_taken_back(gateway, region_url):
    message = gateway.message("commit_then_cut", areas=INBOUND)
    asked = opening(GUEST)
    with pytest.raises(OutcomeUnknown):
        await gateway.region.open_visit(message, asked)
    nobody = visit_ref("", asked)
    about = question("open_visit_at_treatment", message, nobody)
    assert await gateway.region.reverse(message, about) == Reversed()
    visit = await opened(gateway, GUEST)
    priced = (await gateway.region.add_lines(gateway.message(areas=INBOUND), visit, [fee_line()])).answers
    record = to_record(visit, foreign_settlement(priced[0].parts, "60.00", fund="40.00", personal="20.00"))
    message = gateway.message("garbage", areas=INBOUND)
    with pytest.raises(OutcomeUnknown):
        await gateway.region.record_settlement(message, record)
    about = question("record_settlement", message, visit, kind="settlement")
    assert await gateway.region.reverse(message, about) == Reversed()
    await gateway.region.record_settlement(gateway.message(areas=INBOUND), record)


async def test_what_later_business_stands_on_is_not_reversible(gateway):
    visit = await opened(gateway)
    message = gateway.message()
    settled = (await gateway.region.settle(message, charge(visit))).answer
    await gateway.region.cancel_settlement(
        gateway.message(), settlement_ref(visit, settled.region_settlement_number)
    )
    assert isinstance(await gateway.region.reverse(message, about_settling(message, visit)), NotReversible)


async def test_lines_are_not_reversible_and_the_region_is_not_asked(gateway):
    message = gateway.message(areas=INBOUND)
    asked = question("add_lines", message, visit_ref("JZ1", opening(GUEST)), line_ids=["1"])
    assert isinstance(await gateway.region.reverse(message, asked), NotReversible)
    assert message.exchanged == []
