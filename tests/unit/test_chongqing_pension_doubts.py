"""What became of a pension message in Chongqing: each fate is told apart, and doubt stays doubt."""

import json
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from chongqing_pension_golden import GOLDEN, Recorded, region_over

from gateway.errors import OutcomeUnknown
from gateway.outcomes import InProcess, NotReversible, NotThere, Question, RefusedThen
from gateway.vocabulary import Message

AGENCY = "500198000001"
AT = datetime(2026, 3, 1, 16, 30, 5, tzinfo=UTC)
NUMBER = f"{AGENCY}202603020030050001"


@pytest.fixture
def anyio_backend():
    return "asyncio"


def message(fault=None):
    return Message(NUMBER, AT, AGENCY, AGENCY, "CQ2001", "510198", "500198", fault)


def golden(name):
    (path,) = (path for path in GOLDEN if path.stem == name)
    return json.loads(path.read_text("utf-8"))


class Asked(Recorded):
    """Answers an enquiry with a fate, under the enquiry's own number."""

    def __init__(self, **fate):
        super().__init__({})
        self.fate = {"cxlsh": NUMBER, "cxywlx": "B03", **fate}

    async def handle_async_request(self, request):
        number = json.loads(await request.aread())["lsh"]
        self.answer = orjson.dumps({"lsh": number, "zt": "0", "sj": self.fate})
        return await super().handle_async_request(request)


def question(operation="handle"):
    return Question(operation=operation, message_id=NUMBER, sent_at=AT, facts={})


async def found_out(operation="handle", *, later=timedelta(), **fate):
    asked = Asked(**fate)
    region = region_over(asked, clock=lambda: AT + later)
    finding = await region.enquire(message("garbage"), question(operation))
    ((path, headers, body),) = asked.sent
    assert (path, body["ywlx"], body["sj"]) == ("/ylbx/lsh/cx", "C09", {"cxlsh": NUMBER})
    assert body["lsh"] != NUMBER
    assert "x-sandbox-fault" not in headers
    return finding


@pytest.mark.anyio
async def test_never_received_is_final_only_when_it_can_no_longer_arrive():
    unseen = {"clzt": "3", "cxywlx": None}
    assert await found_out(later=timedelta(seconds=300), **unseen) == NotThere(final=False)
    assert await found_out(later=timedelta(seconds=305), **unseen) == NotThere(final=False)
    assert await found_out(later=timedelta(seconds=306), **unseen) == NotThere(final=True)


@pytest.mark.anyio
async def test_the_other_fates_are_told_apart():
    assert await found_out(clzt="2") == InProcess()
    assert await found_out(clzt="4") == NotThere(final=True)
    refused = await found_out(clzt="1", cwdm="YL2009", cwxx="业务属于 510198198805126012")
    assert refused == RefusedThen(code="YL2009", message="业务属于 ***")


@pytest.mark.anyio
async def test_a_read_that_was_done_may_be_asked_again():
    assert await found_out("hear", clzt="0", cxywlx="C05", fhsj=None) == NotThere(final=True)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "fate",
    [
        {"clzt": "5"},
        {"clzt": None},
        {"clzt": "0", "fhsj": None},
        {"clzt": "0", "fhsj": {}},
        {"clzt": "0", "fhsj": {"ywrzh": "CQYW00000017", "ywzt": "ZZ"}},
        {"clzt": "0", "cxywlx": "B05", "fhsj": {"ywrzh": "CQYW00000017", "ywzt": "Z1"}},
        {"clzt": "3", "cxywlx": None, "cxlsh": NUMBER[:-1] + "2"},
    ],
    ids=str,
)
async def test_what_an_enquiry_does_not_say_clearly_stays_unknown(fate):
    with pytest.raises(OutcomeUnknown):
        await found_out(**fate)


@pytest.mark.anyio
async def test_an_operation_that_nobody_knows_is_not_taken_for_done():
    with pytest.raises(OutcomeUnknown):
        await found_out("pay_in_gold", clzt="0", fhsj={"ywrzh": "CQYW00000017", "ywzt": "B1"})


@pytest.mark.anyio
@pytest.mark.parametrize("answer", [{"zt": "1", "cwdm": "YL1005"}, {"zt": "9", "cwdm": "YL9999"}, {}])
async def test_an_enquiry_that_gets_no_answer_leaves_the_outcome_unknown(answer):
    with pytest.raises(OutcomeUnknown):
        await region_over(Recorded({"lsh": None, **answer})).enquire(message(), question())


@pytest.mark.anyio
async def test_an_enquiry_about_a_batch_is_held_against_what_was_announced():
    kept = golden("announce_batch")["answer"]["sj"]
    asked = Asked(clzt="0", cxywlx="B09", fhsj=kept)
    facts = {"total": "8449.71", "count": 2}
    about = Question(operation="announce_batch", message_id=NUMBER, sent_at=AT, facts=facts)
    with pytest.raises(OutcomeUnknown) as unknown:
        await region_over(asked).enquire(message(), about)
    assert unknown.value.code == "amounts_disagree"


@pytest.mark.anyio
async def test_nothing_is_reversed_and_the_region_is_not_asked():
    heard = Recorded({})
    assert isinstance(await region_over(heard).reverse(message(), question()), NotReversible)
    assert heard.sent == []
