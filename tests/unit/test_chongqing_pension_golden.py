"""Each golden exchange with Chongqing's pension platform goes out and reads as written down."""

import json

import pytest
from chongqing_pension_golden import GOLDEN, Recorded, arguments_of, message_of, region_over, told

from gateway.outcomes import Found, Question
from gateway.regions.chongqing.pension import ChongqingPension
from gateway.regions.chongqing.pension.transactions import TRANSACTIONS

pytestmark = pytest.mark.anyio

CHANGES = [path for path in GOLDEN if json.loads(path.read_text("utf-8"))["sent"]["ywlx"].startswith("B")]


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
async def test_speaks_the_regions_words_and_ours(path):
    golden = json.loads(path.read_text("utf-8"))
    line = Recorded(golden["answer"])
    operation = getattr(region_over(line), golden["operation"])
    translated = await operation(message_of(golden), **arguments_of(golden))
    ((sent_to, _, sent),) = line.sent
    assert (sent_to, sent) == (golden["path"], golden["sent"])
    assert told(translated) == golden["told"]
    assert translated.residue == ()


@pytest.mark.parametrize("path", CHANGES, ids=lambda path: path.stem)
async def test_an_answer_that_was_lost_is_read_as_it_would_have_been_live(path):
    golden = json.loads(path.read_text("utf-8"))
    message = message_of(golden)
    line = Enquired(message.message_id, golden["sent"]["ywlx"], golden["answer"]["sj"])
    asked = Question(
        operation=golden["operation"], message_id=message.message_id, sent_at=message.sent_at, facts={}
    )
    found = await region_over(line).enquire(message, asked)
    assert isinstance(found, Found)
    assert told(found.translated) == golden["told"]


class Enquired(Recorded):
    """Answers an enquiry with the very output of the message, under the enquiry's own number."""

    def __init__(self, message_id, transaction, output):
        super().__init__({})
        self.kept = {"cxlsh": message_id, "cxywlx": transaction, "clzt": "0", "fhsj": output}

    async def handle_async_request(self, request):
        number = json.loads(await request.aread())["lsh"]
        self.answer = json.dumps({"lsh": number, "zt": "0", "sj": self.kept}).encode()
        return await super().handle_async_request(request)


async def test_every_operation_that_the_region_supports_has_a_golden_exchange():
    shown = {json.loads(path.read_text("utf-8"))["operation"] for path in GOLDEN}
    assert shown == ChongqingPension.supports - {"enquire"}


async def test_every_answer_that_holds_something_has_a_lineage():
    region = region_over(Recorded({}))
    for operation in TRANSACTIONS:
        fields = [line.path for table in region.answered_by(operation) for line in table.lineage()]
        assert bool(fields) == (operation != "enquire"), operation
    assert region.answered_by("pay_in_gold") == ()
