"""An answer that adds up but is not about what was asked is no success: golden answers, one thing changed."""

import json

import pytest
from chongqing_golden import GOLDEN, Recorded, arguments_of, message_of

from gateway.errors import OutcomeUnknown, Refused, Unreached
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance import ChongqingMedicalInsurance
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line

pytestmark = pytest.mark.anyio
FILES = {path.stem: path for path in GOLDEN}


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def carried_out(cell, change):
    """The operation of a golden file, where Chongqing's last answer is changed."""
    golden = json.loads(FILES[cell].read_text("utf-8"))
    change(golden["exchanges"][-1]["answer"]["output"])
    line = Line("chongqing", "http://region", transport=Recorded(golden["exchanges"]))
    region = ChongqingMedicalInsurance(ChongqingClient(Post(line, paas_id="p", token="t")))
    return await getattr(region, golden["operation"])(message_of(golden), **arguments_of(golden))


def setting(node, **fields):
    return lambda output: output[node].update(fields)


def moving_between_parts(output):
    """The sum of the four parts is the same, but they are not those that were handed over."""
    output["setlinfo"]["fulamt_ownpay_amt"] += 100
    output["setlinfo"]["inscp_scp_amt"] -= 100


def moving_between_texts(output):
    output["setlinfo"]["fulamt_ownpay_amt"] = "130.00"
    output["setlinfo"]["inscp_scp_amt"] = "444.80"


def paying_from_a_fund_without_an_item(output):
    output["setldetail"][0]["fund_payamt"] -= 1


def paying_a_wrong_sign(output):
    output["setlinfo"].update(acct_pay=-1.0, psn_cash_pay=9036.0)


@pytest.mark.parametrize(
    "change",
    [
        setting("setlinfo", medins_setl_id="H51019800001202601010000000000"),
        setting("setlinfo", mdtrt_id="JZ1"),
        setting("setlinfo", psn_no="ZG5001980002"),
        setting("setlinfo", setl_id=None),
        setting("setlinfo", setl_time="2026-02-30 00:00:00"),
        setting("setlinfo", medfee_sumamt=32580.001),
        setting("setlinfo", psn_part_amt=9035.01),
        setting("setlinfo", insutype="999"),
        moving_between_parts,
        paying_from_a_fund_without_an_item,
        paying_a_wrong_sign,
        lambda output: output.pop("setldetail"),
    ],
)
async def test_a_settlement_that_is_not_the_one_asked_for_is_unknown(change):
    with pytest.raises(OutcomeUnknown):
        await carried_out("settle_inpatient", change)


async def test_a_pre_settlement_of_other_parts_is_refused_because_nothing_moved():
    with pytest.raises(Refused) as refused:
        await carried_out("pre_settle_outpatient", moving_between_texts)
    assert refused.value.code == "amounts_disagree"


async def test_a_pre_settlement_that_does_not_read_changed_nothing():
    with pytest.raises(Unreached):
        await carried_out("pre_settle_outpatient", setting("setlinfo", hifp_pay="a lot"))


@pytest.mark.parametrize(
    "change",
    [
        setting("setlinfo", medins_setl_id="H51019800001202601010000000000"),
        setting("setlinfo", psn_pay=None),
        setting("setlinfo", ownpay_hosp_part=-1.0),
        setting("setlinfo", medfee_sumamt=32580.0),
        moving_between_parts,
    ],
)
async def test_a_cancellation_that_is_not_the_negation_is_unknown(change):
    with pytest.raises(OutcomeUnknown):
        await carried_out("cancel_settlement_inpatient", change)


async def test_a_cancellation_under_the_number_of_what_it_cancels_is_unknown():
    golden = json.loads(FILES["cancel_settlement_inpatient"].read_text("utf-8"))
    cancelled = golden["arguments"]["settlement"]["region_settlement_number"]
    with pytest.raises(OutcomeUnknown):
        await carried_out("cancel_settlement_inpatient", setting("setlinfo", setl_id=cancelled))


def dropping_a_line(output):
    output["result"].pop()


def answering_a_line_twice(output):
    output["result"][1] = output["result"][0]


def answering_another_line(output):
    output["result"][0]["feedetl_sn"] = "77"


def changing_an_amount(output):
    output["result"][0].update(det_item_fee_sumamt=61.0, inscp_scp_amt=55.15)


@pytest.mark.parametrize(
    "change", [dropping_a_line, answering_a_line_twice, answering_another_line, changing_an_amount]
)
async def test_lines_that_are_not_those_sent_are_unknown(change):
    with pytest.raises(OutcomeUnknown):
        await carried_out("add_lines_inpatient", change)


async def test_lines_are_told_in_the_order_in_which_they_were_sent():
    priced = await carried_out("add_lines_inpatient", lambda output: output["result"].reverse())
    assert [line.line_id for line in priced.answers] == ["1", "2", "3"]


@pytest.mark.parametrize("cell", ["record_settlement_inpatient", "record_cancellation_outpatient"])
@pytest.mark.parametrize(
    "fields",
    [
        {"medins_setl_id": "H50019800001202601010000000000"},
        {"insu_setl_id": "SC9"},
        {"mdtrt_id": "JZ1"},
        {"setl_id": ""},
        {"fund_pay_sumamt": "100.01"},
    ],
    ids=lambda fields: next(iter(fields)),
)
async def test_a_record_of_something_else_is_unknown(cell, fields):
    with pytest.raises(OutcomeUnknown):
        await carried_out(cell, setting("setlinfo", **fields))


async def test_a_visit_opened_for_another_person_is_unknown():
    with pytest.raises(OutcomeUnknown):
        await carried_out("open_visit_outpatient", setting("data", psn_no="ZG5001980001"))
