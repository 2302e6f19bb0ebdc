"""One search over both regions: complete from whoever answers, honest about who does not, in time."""

import pytest
from employment_regions import OFFICES, hits, office, posting, read, town_over

from gateway.errors import Invalid, Refused, Unreached, Untranslatable
from gateway.services.employment.postings import PostingHit
from gateway.services.employment.searching import PostingSearch
from gateway.vocabulary import Region

SICHUAN, CHONGQING = Region.SICHUAN, Region.CHONGQING


@pytest.fixture
def town(records):
    one = town_over(records, deadline=4.0)
    one.sichuan.hits, one.chongqing.hits = hits(SICHUAN, 7), hits(CHONGQING, 4)
    return one


async def search(town, cursor=None, **said):
    given = {"limit": 3, **said} | ({} if cursor is None else {"cursor": cursor})
    answer = await town.rooms.search.find_postings(office(SICHUAN), PostingSearch.model_validate(given))
    return read(answer)


def outcomes(page):
    return {one["region"]: one["outcome"] for one in page["regions"]}


def keys(pages):
    return [(hit["region"], hit["posting_number"]) for page in pages for hit in page["hits"]]


async def to_the_end(town, *pages, **said):
    pages = list(pages)
    while (cursor := pages[-1].get("next_cursor")) is not None:
        pages.append(await search(town, cursor, **said))
    return pages


EVERYTHING = sorted(
    [("sichuan", f"GW{n:04d}") for n in range(7)] + [("chongqing", f"GW{n:04d}") for n in range(4)]
)


async def test_page_by_page_everything_comes_once_the_latest_first(town):
    pages = await to_the_end(town, await search(town))
    assert sorted(keys(pages)) == EVERYTHING
    at = [hit["registered_at"] for page in pages for hit in page["hits"]]
    assert at == sorted(at, reverse=True)
    assert all(one["complete"] for one in pages[-1]["regions"])
    assert [len(page["hits"]) for page in pages] == [3, 3, 3, 2]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Unreached(), "unreached"),
        (Refused(region=CHONGQING, code="ZP1005", message="机构不受理"), "refused"),
        (Untranslatable("chongqing.zpgz", "QQ", to_region=False), "unreadable"),
    ],
)
async def test_a_region_that_does_not_answer_is_named_and_its_hits_come_later(town, error, outcome):
    town.chongqing.down("find_postings", error, error)
    first = await search(town)
    assert outcomes(first) == {"chongqing": outcome, "sichuan": "answered"}
    assert {hit["region"] for hit in first["hits"]} == {"sichuan"}
    second = await search(town, first["next_cursor"])
    assert outcomes(second)["chongqing"] == outcome
    pages = await to_the_end(town, first, second)
    assert sorted(keys(pages)) == EVERYTHING


async def test_what_a_region_says_when_it_refuses_is_told(town):
    town.chongqing.down("find_postings", Refused(region=CHONGQING, code="ZP1005", message="机构不受理"))
    told = (await search(town))["regions"][0]
    assert (told["region_code"], told["region_message"], told["hits"]) == ("ZP1005", "机构不受理", 0)
    assert "as_of" not in told


async def test_a_region_that_is_too_slow_is_named_within_the_deadline_and_its_hits_come_later(town):
    town.chongqing.pause = 30
    first = await search(town)
    assert outcomes(first) == {"chongqing": "unreached", "sichuan": "answered"}
    assert len(first["hits"]) == 3
    town.chongqing.pause = 0
    assert sorted(keys(await to_the_end(town, first))) == EVERYTHING


async def test_an_answer_out_of_order_is_not_believed(town):
    town.sichuan.hits[0], town.sichuan.hits[1] = town.sichuan.hits[1], town.sichuan.hits[0]
    page = await search(town)
    assert outcomes(page) == {"chongqing": "answered", "sichuan": "unreadable"}
    assert {hit["region"] for hit in page["hits"]} == {"chongqing"}


async def test_a_region_without_a_word_for_a_code_has_no_hit_and_keeps_nobody_waiting(town):
    town.chongqing.down("find_postings", Untranslatable("chongqing.zpgz", "6-18-01-07", to_region=True))
    first = await search(town, occupation="6-18-01-07", limit=7)
    assert (outcomes(first)["chongqing"], len(first["hits"])) == ("no_counterpart", 7)
    last = await search(town, first["next_cursor"], occupation="6-18-01-07", limit=7)
    assert outcomes(last) == {"chongqing": "exhausted", "sichuan": "answered"}
    assert "next_cursor" not in last


async def test_with_both_down_nothing_is_found_and_nothing_is_lost(town):
    for market in (town.sichuan, town.chongqing):
        market.down("find_postings", Unreached())
    first = await search(town)
    assert (first["hits"], set(outcomes(first).values())) == ([], {"unreached"})
    assert sorted(keys(await to_the_end(town, first))) == EVERYTHING


async def test_whoever_was_seen_to_its_end_is_not_asked_again(town):
    town.chongqing.hits = []
    pages = await to_the_end(town, await search(town))
    assert outcomes(pages[0])["chongqing"] == "answered"
    assert {outcomes(page)["chongqing"] for page in pages[1:]} == {"exhausted"}
    assert town.chongqing.names() == ["find_postings"]


async def test_a_copy_is_found_in_its_own_region_when_both_are_searched(town):
    copy = posting(CHONGQING, "GW9999", published_from="sichuan").model_dump() | {"match": "title"}
    town.chongqing.hits = [PostingHit.model_validate(copy | {"registered_at": "2026-11-25T00:00:00Z"})]
    both = await search(town, limit=10)
    assert ("chongqing", "GW9999") not in keys([both])
    assert both["regions"][0]["copies_left_out"] == 1
    assert keys([await search(town, regions=["chongqing"])]) == [("chongqing", "GW9999")]


@pytest.mark.parametrize(
    "changed",
    [{"text": "数控"}, {"regions": ["sichuan"]}, {"pay_at_least": "1.00"}, {"occupation": "6-18-01-07"}],
)
async def test_a_cursor_of_another_search_is_refused(town, changed):
    cursor = (await search(town))["next_cursor"]
    with pytest.raises(Invalid) as raised:
        await search(town, cursor, **changed)
    assert [fault.pointer for fault in raised.value.faults] == ["/cursor"]


async def test_the_page_may_change_its_size(town):
    first = await search(town, limit=1)
    assert sorted(keys(await to_the_end(town, first, limit=5))) == EVERYTHING


async def test_every_region_that_was_asked_leaves_an_entry(town, database):
    page = await search(town)
    rows = await database.ask("SELECT operation, institution_code, state FROM errands")
    assert {tuple(row.values()) for row in rows} == {
        ("find_postings", f"{OFFICES[SICHUAN][:6]}000000", "answered")
    }
    assert {one["errand_id"] for one in page["regions"]} == {
        str(row["id"]) for row in await database.ask("SELECT id FROM errands")
    }
