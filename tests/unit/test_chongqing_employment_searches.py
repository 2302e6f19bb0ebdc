"""A search of Chongqing is relied on in the one order only; what must be left out is made up for."""

import copy
import json

import orjson
import pytest
from chongqing_employment_golden import Recorded, golden, played, spoilt, with_records

from gateway.errors import OutcomeUnknown, Refused, Unreached, Unreadable

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


# -- the order -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["find_postings", "find_seekers"])
async def test_hits_that_changed_places_are_not_an_answer(name):
    sample = golden(name)
    with pytest.raises(Unreadable, match="order"):
        await played(sample, with_records(sample, sample["answer"]["jl"][::-1]))


@pytest.mark.parametrize("name", ["find_postings", "find_seekers"])
async def test_a_hit_that_stands_twice_is_not_an_answer(name):
    sample = golden(name)
    first = sample["answer"]["jl"][0]
    sample["asked"]["limit"] = 10
    with pytest.raises(Unreadable, match="order"):
        await played(sample, with_records(sample, [first, first]))


@pytest.mark.parametrize("djsj", ["20261116091201", "20261130000000"])
async def test_a_hit_that_stands_before_the_place_where_the_page_begins_is_not_an_answer(djsj):
    sample, line = spoilt("find_postings", djsj=djsj)
    with pytest.raises(Unreadable, match="order"):
        await played(sample, line)


@pytest.mark.parametrize(
    ("number", "right"),
    [("ZP26111600000000", True), ("ZP26111600000001", False), ("ZP26111600000002", False)],
)
async def test_hits_of_one_second_go_by_their_number_and_the_place_itself_is_not_repeated(number, right):
    sample, line = spoilt("find_postings", djsj="20261116091200", zpgzbh=number)
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
    ("name", "fields"),
    [
        ("find_postings", {"gdsj": "20261120120000", "gdyy": "4"}),
        ("find_postings", {"gdsj": "20261120120000", "gdyy": "3"}),
        ("find_postings", {"sfdj": "1"}),
        ("find_postings", {"cgrsn": "3"}),
        ("find_postings", {"ppd": "2"}),
        ("find_postings", {"ppd": "-1"}),
        ("find_postings", {"ppd": "title"}),
        ("find_postings", {"ppd": None}),
        ("find_postings", {"zpgzbh": "ZZ"}),
        ("find_seekers", {"gdsj": "20261120120000", "gdyy": "5"}),
        ("find_seekers", {"sfdj": "1"}),
        ("find_seekers", {"qzbh": "ZZ"}),
    ],
)
async def test_what_is_not_in_force_or_has_no_number_of_the_region_is_no_hit(name, fields):
    sample, line = spoilt(name, **fields)
    with pytest.raises(Unreadable):
        await played(sample, line)


@pytest.mark.parametrize(
    ("name", "fields"),
    [("find_postings", {"jssj": "20261125"}), ("find_seekers", {"djsj": "20260827101500", "djyxq": "90"})],
)
async def test_the_region_vouches_by_its_own_day_that_a_hit_is_in_force(name, fields):
    sample, line = spoilt(name, which=1, **fields)
    assert (await played(sample, line)).answers[1].state == "active"


async def test_no_hit_of_a_seeker_says_who_it_is():
    sample = golden("find_seekers")
    person = {"bip_name": "曾国栋", "bip_con_mobile": "023-50019801", "bip_rylb": "31"}
    told = await played(*spoilt("find_seekers", **person))
    assert "曾国栋" not in repr((told.answers, told.residue))
    assert [one.seeker_number for one in told.answers] == [one["qzbh"] for one in sample["answer"]["jl"]]


# -- what must be left out ------------------------------------------------------------------------------


class Pages(Recorded):
    """Answers as the platform would: what stands after the place, at most as many as were asked for."""

    def __init__(self, postings):
        super().__init__({})
        self.postings = postings

    async def handle_async_request(self, request):
        envelope = json.loads(await request.aread())
        asked = envelope["cs"]
        numbers = [posting["zpgzbh"] for posting in self.postings]
        begin = numbers.index(asked["scbh"]) + 1 if "scbh" in asked else 0
        page = self.postings[begin : begin + int(asked["ts"])]
        told = {"bwbh": envelope["bwbh"], "fhz": "1", "sl": str(len(page)), "jl": page}
        self.answer = orjson.dumps(told)
        return await super().handle_async_request(request)


IMPOSSIBLE = {"jxdw": "1", "zzyx": "9000", "zgyx": "8000"}


def postings(possible):
    """Postings in order, by whether their pay is possible."""
    record = golden("find_postings")["answer"]["jl"][0]
    made = []
    for serial, fine in enumerate(possible):
        number = {"zpgzbh": f"ZP261115{9999 - serial:08d}", "djsj": f"202611150900{59 - serial:02d}"}
        made.append({**copy.deepcopy(record), **number, **({} if fine else IMPOSSIBLE)})
    return made


def search(limit):
    return golden("find_postings_none") | {"asked": {"query": {}, "after": None, "limit": limit}}


@pytest.mark.parametrize(
    ("possible", "limit", "found", "asked"),
    [
        ([True, False, True, True, True], 3, [0, 2, 3], 2),
        ([True, True, False], 3, [0, 1], 2),
        ([False, False, False], 4, [], 1),
        ([False, False, True, True, False, True], 2, [2, 3], 2),
        ([True, False, True, False, True], 2, [0, 2], 2),
        ([False, True], 1, [1], 2),
    ],
)
async def test_what_is_left_out_for_its_pay_is_made_up_for_and_named(possible, limit, found, asked):
    line = Pages(made := postings(possible))
    told = await played(search(limit), line)
    assert [one.posting_number for one in told.answers] == [made[at]["zpgzbh"] for at in found]
    assert len(line.sent) == asked
    seen = made[: asked * limit]
    left_out = [f"zpgz {one['zpgzbh']}: pay impossible" for one in seen if one["zzyx"] == "9000"]
    assert list(told.residue) == left_out
    numbers = [sent["bwbh"] for _, _, sent in line.sent]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 30])
async def test_page_after_page_every_posting_comes_once_whatever_the_page(limit):
    possible = [serial % 4 != 1 for serial in range(23)]
    line = Pages(made := postings(possible))
    found, after = [], None
    while True:
        sample = search(limit)
        sample["asked"]["after"] = after
        told = await played(sample, line)
        found += [one.posting_number for one in told.answers]
        if len(told.answers) < limit:
            break
        last = told.answers[-1]
        after = {"tier": 0, "registered_at": last.registered_at, "number": last.posting_number}
    assert found == [one["zpgzbh"] for one, fine in zip(made, possible, strict=True) if fine]


async def test_a_region_that_answers_nothing_that_can_be_passed_on_is_not_asked_for_ever():
    line = Pages(postings([False] * 40))
    with pytest.raises(Unreadable, match="left out"):
        await played(search(1), line)
    assert len(line.sent) == 10


@pytest.mark.parametrize(
    "fields",
    [
        {"jxdw": "1", "zzyx": "", "zgyx": ""},
        {"jxdw": "", "zzyx": "5000", "zgyx": ""},
        {"jxdw": "1", "zzyx": "-1", "zgyx": "5000"},
    ],
)
async def test_pay_that_says_nothing_is_left_out_too(fields):
    made = postings([True, True])
    made[0] |= fields
    told = await played(search(5), Pages(made))
    assert [one.posting_number for one in told.answers] == [made[1]["zpgzbh"]]
    assert told.residue == (f"zpgz {made[0]['zpgzbh']}: pay impossible",)


async def test_what_does_not_read_otherwise_is_not_left_out_in_silence():
    made = postings([False, True])
    made[0] |= {"zpdq": "012345000000"}
    with pytest.raises(Unreadable):
        await played(search(5), Pages(made))


async def test_one_posting_whose_pay_is_impossible_is_not_told_as_if_it_were():
    sample, line = spoilt("read_posting", **IMPOSSIBLE)
    with pytest.raises(Unreadable):
        await played(sample, line)


class ThenNothing(Pages):
    """Gives one page, and fails at the next as a region may."""

    def __init__(self, made, failure):
        super().__init__(made)
        self.failure = failure

    async def handle_async_request(self, request):
        response = await super().handle_async_request(request)
        if len(self.sent) == 1:
            return response
        number = self.sent[-1][2]["bwbh"]
        self.answer = orjson.dumps({"bwbh": number, "sl": "0", "jl": [], **self.failure})
        return await Recorded.handle_async_request(self, request)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        ({"fhz": "-1"}, Unreached),
        ({"fhz": "0", "cwm": "ZP9001"}, Refused),
        ({"fhz": "0", "cwm": "ZP1003"}, Unreached),
    ],
)
async def test_a_search_whose_second_page_fails_has_failed(failure, outcome):
    with pytest.raises(outcome) as failed:
        await played(search(2), ThenNothing(postings([True, False, True]), failure))
    assert not isinstance(failed.value, OutcomeUnknown)
