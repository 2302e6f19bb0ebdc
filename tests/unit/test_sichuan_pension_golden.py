"""Each golden exchange with Sichuan's pension side goes out and reads as written down, live and later."""

import pytest
from sichuan_pension_golden import (
    GOLDEN,
    Recorded,
    changes,
    golden,
    kept_as,
    message_of,
    played,
    region_over,
    shown,
)

from gateway.outcomes import Found, NotThere, Question
from gateway.regions.sichuan.pension import SichuanPension
from gateway.regions.sichuan.pension.transactions import CHANGES, READS

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.mark.parametrize("name", GOLDEN)
async def test_speaks_the_regions_words_and_ours(name):
    sample = golden(name)
    line = Recorded(sample["answer"])
    translated = await played(sample, line)
    assert line.sent[0] == sample["request"]
    assert shown(translated) == sample["answered"]
    assert list(translated.residue) == sample["residue"] == []
    confirmed = ["/yinhai/confirm"] if sample["operation"] in CHANGES else []
    assert line.paths == ["/yinhai/call", *confirmed]


def asked_of(sample):
    message = message_of(sample)
    return message, Question(
        operation=sample["operation"], message_id=message.message_id, sent_at=message.sent_at, facts={}
    )


@pytest.mark.parametrize(("state", "then"), [("3", []), ("2", ["/yinhai/confirm"])])
@pytest.mark.parametrize("name", changes())
async def test_an_answer_that_was_lost_is_read_as_it_would_have_been_live(name, state, then):
    sample = golden(name)
    line = Recorded(kept=kept_as(sample, state))
    found = await region_over(line).enquire(*asked_of(sample))
    assert isinstance(found, Found)
    assert shown(found.translated) == sample["answered"]
    assert line.paths == ["/yinhai/query", *then]


async def test_a_read_leaves_nothing_to_enquire_about():
    line = Recorded()
    assert await region_over(line).enquire(*asked_of(golden("hear"))) == NotThere(final=True)
    assert line.paths == []


async def test_every_operation_that_the_region_supports_has_a_golden_exchange():
    shown_here = {golden(name)["operation"] for name in GOLDEN}
    assert shown_here == SichuanPension.supports - {"enquire"}


async def test_every_answer_has_a_lineage():
    region = region_over(Recorded())
    for operation in (*READS, *CHANGES):
        assert [line.path for table in region.answered_by(operation) for line in table.lineage()], operation
    assert region.answered_by("pay_in_gold") == ()
    traced = {
        one.path: (one.wire, one.rule)
        for table in region.answered_by("read_statement")
        for one in table.lineage()
    }
    assert traced["account_total"] == ("aic083", "sichuan.pension_statement/account_total")
    assert traced["base_monthly"][0] == "aae180"


async def test_an_agency_is_named_where_the_table_knows_it():
    region = region_over(Recorded())
    assert region.institution_name("510198000001") == "沙盒区社会保险事业管理局"
    assert region.institution_name("500198000001") == "500198000001"
