"""Each golden exchange with Chongqing's labour market goes out and reads as written down, live and later."""

import pytest
from chongqing_employment_golden import (
    GOLDEN,
    Enquired,
    Recorded,
    changes,
    golden,
    message_of,
    played,
    question,
    reads,
    region_over,
    shown,
)

from gateway.outcomes import Found, NotReversible, NotThere
from gateway.regions.chongqing.employment import ChongqingEmployment
from gateway.regions.chongqing.employment.transactions import TRANSACTIONS

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize("name", GOLDEN)
async def test_speaks_the_regions_words_and_ours(name):
    sample = golden(name)
    line = Recorded(sample["answer"])
    translated = await played(sample, line)
    ((sent_to, headers, sent),) = line.sent
    assert (sent_to, sent) == (sample["path"], sample["sent"])
    assert {"x-tif-paasid", "x-tif-signature", "x-tif-digest", "x-tif-body-signature"} <= set(headers)
    assert shown(translated) == sample["told"]
    assert list(translated.residue) == sample["residue"]


@pytest.mark.parametrize("name", changes())
async def test_an_answer_that_was_lost_is_read_as_it_would_have_been_live(name):
    sample = golden(name)
    line = Enquired(sample)
    found = await region_over(line).enquire(message_of(sample), question(sample))
    assert isinstance(found, Found)
    assert shown(found.translated) == sample["told"]
    ((path, _, asked),) = line.sent
    assert (path, asked["jylb"], asked["cs"]) == ("/cqjy/bw/cx", "Z19", {"cxbwbh": sample["message_id"]})


@pytest.mark.parametrize("name", reads())
async def test_a_read_leaves_nothing_to_enquire_about(name):
    sample = golden(name)
    line = Recorded({})
    assert await region_over(line).enquire(message_of(sample), question(sample)) == NotThere(final=True)
    assert line.sent == []


@pytest.mark.parametrize("name", changes())
async def test_nothing_is_reversed_and_the_region_is_not_asked(name):
    sample = golden(name)
    line = Recorded({})
    reversed_ = await region_over(line).reverse(message_of(sample), question(sample))
    assert isinstance(reversed_, NotReversible)
    assert line.sent == []


def test_every_operation_that_the_region_supports_has_a_golden_exchange():
    assert {golden(name)["operation"] for name in GOLDEN} == ChongqingEmployment.supports - {"enquire"}
    assert ChongqingEmployment.supports == TRANSACTIONS.keys()


def test_every_answer_has_a_lineage():
    region = region_over(Recorded({}))
    for operation in TRANSACTIONS:
        fields = [line.path for table in region.answered_by(operation) for line in table.lineage()]
        assert bool(fields) == (operation != "enquire"), operation
    assert region.answered_by("pay_in_gold") == ()


def test_a_number_of_a_message_is_the_office_the_second_in_beijing_and_a_serial():
    sample = golden("publish_posting")
    sent_at = message_of(sample).sent_at
    region = region_over(Recorded({}))
    first, second = (region.mint_message_id("510198000021", sent_at, 1) for _ in range(2))
    assert first[:26] == second[:26] == "51019800002120261126101542"
    assert first != second
    assert len(first) == 30
    assert region.institution_name("510198000021") == "510198000021"
