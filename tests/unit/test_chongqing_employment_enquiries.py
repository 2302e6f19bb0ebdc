"""What became of a message to Chongqing's labour market: each fate is told apart, and doubt stays doubt."""

from datetime import timedelta

import pytest
from chongqing_employment_golden import (
    Enquired,
    Recorded,
    changes,
    golden,
    message_of,
    question,
    region_over,
)

from gateway.errors import OutcomeUnknown
from gateway.outcomes import Found, InProcess, NotThere, Question, RefusedThen

pytestmark = pytest.mark.anyio

UNSEEN = {"clzt": "3", "cxjylb": "", "fhjl": []}


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def found_out(name="publish_posting", *, later=timedelta(), facts=None, **fate):
    sample = golden(name)
    line = Enquired(sample, **fate)
    message = message_of(sample, fault="garbage")
    region = region_over(line, clock=lambda: message.sent_at + later)
    finding = await region.enquire(message, question(sample, **(facts or {})))
    ((path, headers, sent),) = line.sent
    assert (path, sent["cs"]) == ("/cqjy/bw/cx", {"cxbwbh": sample["message_id"]})
    assert sent["bwbh"] != sample["message_id"]
    assert "x-sandbox-fault" not in headers
    return finding


@pytest.mark.parametrize("name", changes())
async def test_never_received_is_final_only_when_it_can_no_longer_arrive(name):
    for seconds, final in ((0, False), (300, False), (305, False), (306, True)):
        later = timedelta(seconds=seconds)
        assert await found_out(name, later=later, **UNSEEN) == NotThere(final=final), seconds


async def test_the_window_is_the_signatures():
    sample = golden("publish_posting")
    message = message_of(sample)
    region = region_over(
        Enquired(sample, **UNSEEN),
        clock=lambda: message.sent_at + timedelta(seconds=66),
        signature_window=timedelta(seconds=60),
    )
    assert await region.enquire(message, question(sample)) == NotThere(final=True)


async def test_the_other_fates_are_told_apart():
    assert await found_out(clzt="2", fhjl=[]) == InProcess()
    assert await found_out(clzt="4", fhjl=[]) == NotThere(final=True)
    refused = await found_out(clzt="0", cwm="ZP4010", cwsm="500198196906200030 有效期内已求职登记", fhjl=[])
    assert refused == RefusedThen(code="ZP4010", message="*** 有效期内已求职登记")
    assert await found_out(clzt="0", fhjl=[]) == RefusedThen(code="clzt 0", message="")


@pytest.mark.parametrize(
    "fate",
    [
        {"clzt": "5"},
        {"clzt": ""},
        {"clzt": None},
        {"clzt": "3", "cxjylb": "D22"},
        {"cxjylb": "D22"},
        {"cxjylb": "Z02"},
        {"cxbwbh": "510198000021202611261015429999"},
        {"cxbwbh": ""},
        {"fhjl": None},
        {"fhjl": []},
        {"fhjl": {}},
        {"fhjl": ["x"]},
        {"fhjl": [{}]},
        {"fhjl": "x"},
        {"ykz": "beyond the page", "clzt": "9"},
    ],
    ids=str,
)
async def test_what_an_enquiry_does_not_say_clearly_stays_unknown(fate):
    with pytest.raises(OutcomeUnknown):
        await found_out(**fate)


@pytest.mark.parametrize("name", changes())
async def test_two_answers_to_one_message_are_none(name):
    with pytest.raises(OutcomeUnknown):
        await found_out(name, fhjl=golden(name)["answer"]["jl"] * 2)


HEX = "0" * 32
FACTS = [
    *((name, {"publication_number": HEX}) for name in ("publish_posting", "change_posting", "move_posting")),
    ("move_seeker", {"seeker_number": "QZ26110200000042"}),
    ("issue_referral", {"referral_number": HEX}),
    ("issue_referral", {"seeker_number": "QZ26110200000042"}),
    ("issue_referral", {"posting_number": "GW000000000002"}),
    ("issue_referral", {"due_on": "2026-12-12"}),
    *(
        (name, facts)
        for name in ("offer_referral", "answer_referral", "close_referral")
        for facts in ({"referral_number": HEX}, {"letter_number": "500198000000009"})
    ),
    ("answer_referral", {"answer": "accept"}),
    ("close_referral", {"closed_by": "timeout"}),
    ("close_referral", {"result": "not_hired"}),
    ("announce_fair", {"joint_number": HEX}),
]


@pytest.mark.parametrize(("name", "facts"), FACTS)
async def test_an_enquiry_judges_by_what_the_errand_kept(name, facts):
    with pytest.raises(OutcomeUnknown) as unknown:
        await found_out(name, facts=facts)
    assert unknown.value.code == "unreadable"


async def test_facts_that_agree_or_are_about_the_case_alone_find_what_was_done():
    told = golden("issue_referral")["told"]
    facts = {name: told[name] for name in ("seeker_number", "posting_number", "issued_on", "due_on")}
    finding = await found_out("issue_referral", facts={**facts, "thing_id": "x", "delivery_id": "y"})
    assert isinstance(finding, Found)


@pytest.mark.parametrize(
    "answer",
    [{"fhz": "0", "cwm": "ZP1005", "cwsm": "机构不受理"}, {"fhz": "-1", "cwm": "ZP9999"}, {"fhz": 1}, {}],
    ids=str,
)
async def test_an_enquiry_that_gets_no_answer_leaves_the_outcome_unknown(answer):
    sample = golden("publish_posting")
    with pytest.raises(OutcomeUnknown):
        await region_over(Recorded({"bwbh": "", **answer})).enquire(message_of(sample), question(sample))


async def test_an_operation_that_nobody_knows_is_not_taken_for_done():
    sample = golden("publish_posting")
    message = message_of(sample)
    asked = Question(
        operation="pay_in_gold", message_id=message.message_id, sent_at=message.sent_at, facts={}
    )
    with pytest.raises(OutcomeUnknown):
        await region_over(Enquired(sample)).enquire(message, asked)


async def test_a_fate_is_read_by_the_codes_of_the_day_on_which_it_was_sent():
    sample = golden("register_seeker")
    finding = await found_out("register_seeker", later=timedelta(days=200))
    assert isinstance(finding, Found)
    assert finding.translated.answer.state == sample["told"]["state"]
