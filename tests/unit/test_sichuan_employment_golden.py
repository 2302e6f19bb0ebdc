"""Each golden exchange with Sichuan's employment side goes out and reads as written down, live and later."""

import pytest
from sichuan_employment_golden import (
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

from gateway.outcomes import Found, NotReversible, NotThere, Question
from gateway.regions.sichuan.employment import SichuanEmployment
from gateway.regions.sichuan.employment.transactions import CHANGES, READS

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
    assert list(translated.residue) == sample["residue"]
    confirmed = ["/yinhai/confirm"] if sample["operation"] in CHANGES else []
    assert line.paths == ["/yinhai/call", *confirmed]


def asked_of(sample, **facts):
    message = message_of(sample)
    return message, Question(
        operation=sample["operation"], message_id=message.message_id, sent_at=message.sent_at, facts=facts
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


@pytest.mark.parametrize("name", [name for name in GOLDEN if name not in changes()])
async def test_a_read_leaves_nothing_to_enquire_about(name):
    line = Recorded()
    assert await region_over(line).enquire(*asked_of(golden(name))) == NotThere(final=True)
    assert line.paths == []


@pytest.mark.parametrize("name", changes())
async def test_nothing_is_taken_back_by_message(name):
    line = Recorded()
    assert isinstance(await region_over(line).reverse(*asked_of(golden(name))), NotReversible)
    assert line.paths == []


async def test_every_operation_that_the_region_supports_has_a_golden_exchange():
    shown_here = {golden(name)["operation"] for name in GOLDEN}
    assert shown_here == SichuanEmployment.supports - {"enquire"}


@pytest.mark.parametrize("name", GOLDEN)
async def test_whatever_a_golden_answer_says_has_its_lineage(name):
    sample = golden(name)
    traced = {
        line.path
        for table in region_over(Recorded()).answered_by(sample["operation"])
        for line in table.lineage()
    }
    answers = sample["answered"] if isinstance(sample["answered"], list) else [sample["answered"]]
    ours = {"region", "recognised_by_region", "mappings", "findings", "match", "occupations", "services"}
    for answer in answers:
        said = {name for name in answer if name not in ours}
        assert {name for name in said if not any(_in(name, path) for path in traced)} == set()


def _in(name, path):
    return path == name or path.startswith(f"{name}.")


async def test_an_operation_that_nobody_knows_has_no_lineage():
    assert region_over(Recorded()).answered_by("pay_in_gold") == ()
    assert set(READS).isdisjoint(CHANGES)


@pytest.mark.parametrize("operator", ["", "door", "JY2", "经办人001", "a.clerk@office", "x" * 13])
async def test_who_has_no_staff_number_is_told_as_the_gateway_and_never_as_a_name(operator):
    sample = golden("find_fairs")
    sample["message"]["operator"] = operator
    line = Recorded(sample["answer"])
    await played(sample, line)
    told = operator if operator == "door" else "GATEWAY"
    assert f"<aae011>{told}</aae011>" in line.sent[0]
