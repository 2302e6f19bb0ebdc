"""A search of Sichuan is relied on only when it stands in the one order, after the place it was given."""

import re

import pytest
from sichuan_employment_golden import Recorded, golden, played, spoilt

from gateway.errors import Unreadable

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def records_of(sample, name):
    return re.findall(f"<{name}>.*?</{name}>", sample["answer"])


@pytest.mark.parametrize(
    ("sample_name", "record"),
    [("find_postings", "gwxx"), ("find_postings_all", "gwxx"), ("find_seekers", "qzxx")],
)
async def test_hits_that_changed_places_are_not_an_answer(sample_name, record):
    sample = golden(sample_name)
    first, second = records_of(sample, record)
    line = Recorded(sample["answer"].replace(first + second, second + first))
    with pytest.raises(Unreadable, match="order"):
        await played(sample, line)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<aae043>2026-02-12 09:12:00", "<aae043>2026-02-28 09:12:00"),
        ("<aae043>2026-02-12 09:12:00", "<aae043>2026-02-27 16:45:11"),
    ],
)
async def test_a_hit_that_stands_before_the_place_where_the_page_begins_is_not_an_answer(before, after):
    sample, line = spoilt("find_postings", before, after)
    with pytest.raises(Unreadable, match="order"):
        await played(sample, line)


@pytest.mark.parametrize(
    ("number", "right"), [("GW000000000000", True), ("GW000000000001", False), ("GW000000000002", False)]
)
async def test_hits_of_one_second_go_by_their_number_and_the_place_itself_is_not_repeated(number, right):
    sample = golden("find_postings")
    sample["asked"]["after"] = {
        "tier": 0,
        "registered_at": "2026-02-12T01:12:00Z",
        "number": "GW000000000001",
    }
    line = Recorded(sample["answer"].replace("GW000000000001", number))
    if right:
        assert len((await played(sample, line)).answers) == 2
        return
    with pytest.raises(Unreadable, match="order"):
        await played(sample, line)


async def test_a_page_that_goes_on_among_the_descriptions_has_no_hit_in_a_title():
    sample = golden("find_postings")
    sample["asked"]["after"]["tier"] = 1
    with pytest.raises(Unreadable, match="order"):
        await played(sample, Recorded(sample["answer"]))


@pytest.mark.parametrize("name", ["find_postings", "find_seekers"])
async def test_more_hits_than_were_asked_for_are_not_an_answer(name):
    sample = golden(name)
    sample["asked"]["limit"] = 1
    with pytest.raises(Unreadable, match="more"):
        await played(sample, Recorded(sample["answer"]))


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("find_postings", "<aae100>1</aae100><gwzt>20", "<aae100>0</aae100><gwzt>21"),
        ("find_postings", "<gwzt>20", "<gwzt>30"),
        ("find_postings", "<aae100>1", "<aae100>0"),
        ("find_postings", "<ppwz>0", "<ppwz>2"),
        ("find_postings", "<ppwz>0</ppwz>", ""),
        ("find_postings", "GW000000000001", "gw000000000001"),
        ("find_postings", "GW000000000001", "GW00000000001"),
        ("find_postings", "GW000000000001", "ZP000000000001"),
        ("find_seekers", "<aae100>1</aae100><qzzt>20", "<aae100>0</aae100><qzzt>31"),
        ("find_seekers", "<qzzt>20", "<qzzt>40"),
        ("find_seekers", "QZ000000000001", "qz000000000001"),
    ],
)
async def test_what_is_not_in_force_or_has_no_number_of_the_region_is_no_hit(name, before, after):
    sample, line = spoilt(name, before, after)
    with pytest.raises(Unreadable):
        await played(sample, line)
