"""Every failure of the fault list ends as the design names it."""

import pytest
from chongqing_words import (
    CASE_D,
    CHONGQING_HOSPITAL,
    EMPLOYEE,
    GUEST,
    INBOUND,
    charge,
    fee_line,
    opened,
    opening,
    settlement_ref,
    shown,
)

from gateway.errors import OutcomeUnknown, Refused, Unreached, Untranslatable
from gateway.services.medical_insurance.people import EnrolmentSearch

pytestmark = pytest.mark.anyio


LOST = ["cut_before", "commit_then_cut", "error_500", "commit_then_500", "system_failure"]
LOST += ["commit_then_system_failure", "truncated", "garbage", "duplicate", "slow=1200"]


@pytest.mark.parametrize("fault", LOST)
async def test_a_settlement_whose_answer_is_lost_is_unknown(gateway, hurried, fault):
    visit = await opened(gateway)
    with pytest.raises(OutcomeUnknown):
        await hurried.region.settle(hurried.message(fault), charge(visit))


@pytest.mark.parametrize("fault", LOST)
async def test_a_read_whose_answer_is_lost_changed_nothing(hurried, fault):
    with pytest.raises(Unreached):
        await hurried.region.find_enrolments(
            hurried.message(fault), EnrolmentSearch(credential=shown(EMPLOYEE))
        )


@pytest.mark.parametrize("fault", ["refuse", "refused_200"])
async def test_a_no_in_either_form_is_a_refusal(gateway, fault):
    visit = await opened(gateway)
    with pytest.raises(Refused) as refused:
        await gateway.region.settle(gateway.message(fault), charge(visit))
    assert refused.value.code == "CQ9001"


async def test_an_unknown_code_in_a_settlement_leaves_it_unknown_and_names_the_table(gateway):
    visit = await opened(gateway)
    with pytest.raises(OutcomeUnknown) as unknown:
        await gateway.region.settle(gateway.message("unknown_code"), charge(visit))
    assert unknown.value.code == "untranslatable"
    assert "fund_pay_type" in unknown.value.detail


async def test_an_unknown_code_in_lines_leaves_them_unknown(gateway):
    visit = await opened(gateway, GUEST)
    with pytest.raises(OutcomeUnknown) as unknown:
        await gateway.region.add_lines(gateway.message("unknown_code", areas=INBOUND), visit, [fee_line()])
    assert unknown.value.code == "untranslatable"


async def test_an_unknown_status_is_no_success(gateway):
    with pytest.raises(OutcomeUnknown) as unknown:
        await gateway.region.open_visit(gateway.message("unknown_code"), opening())
    assert unknown.value.code == "infcode 3"


async def test_an_unknown_code_in_a_read_is_refused_by_name(gateway):
    with pytest.raises(Untranslatable) as untranslatable:
        await gateway.region.find_enrolments(
            gateway.message("unknown_code"), EnrolmentSearch(credential=shown(EMPLOYEE))
        )
    assert untranslatable.value.table == "psn_insu_stas"
    with pytest.raises(Untranslatable) as untranslatable:
        await gateway.region.institution(gateway.message("unknown_code", areas=INBOUND), CHONGQING_HOSPITAL)
    assert untranslatable.value.table == "fixmedins_stas"


async def test_amounts_that_do_not_add_up_are_never_a_success(gateway):
    visit = await opened(gateway)
    with pytest.raises(Refused) as refused:
        await gateway.region.pre_settle(gateway.message("amounts_disagree"), charge(visit))
    assert refused.value.code == "amounts_disagree"
    with pytest.raises(OutcomeUnknown) as unknown:
        await gateway.region.settle(gateway.message("amounts_disagree"), charge(visit))
    assert unknown.value.code == "amounts_disagree"
    guest = await opened(gateway, GUEST)
    with pytest.raises(OutcomeUnknown) as unknown:
        await gateway.region.add_lines(
            gateway.message("amounts_disagree", areas=INBOUND), guest, [fee_line()]
        )
    assert unknown.value.code == "amounts_disagree"


async def test_a_cancellation_whose_amounts_do_not_add_up_is_unknown(gateway):
    visit = await opened(gateway)
    settled = (await gateway.region.settle(gateway.message(), charge(visit))).answer
    reference = settlement_ref(visit, settled.region_settlement_number)
    with pytest.raises(OutcomeUnknown) as unknown:
        await gateway.region.cancel_settlement(gateway.message("amounts_disagree"), reference)
    assert unknown.value.code == "amounts_disagree"


async def test_a_cancellation_of_other_parts_than_those_settled_is_unknown(gateway):
    visit = await opened(gateway)
    settled = (await gateway.region.settle(gateway.message(), charge(visit))).answer
    other = settlement_ref(visit, settled.region_settlement_number, CASE_D)
    with pytest.raises(OutcomeUnknown) as unknown:
        await gateway.region.cancel_settlement(gateway.message(), other)
    assert unknown.value.code == "amounts_disagree"
