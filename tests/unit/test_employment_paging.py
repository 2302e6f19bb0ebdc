"""Pages over two regions: whatever is down and whenever, every hit comes once and in its region's order."""

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.services import paging
from gateway.services.federation import Position
from gateway.services.paging import NoCursor, Place, Placed
from gateway.vocabulary import Region

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
QUERY = b"find_postings\0{}"
REGIONS = tuple(Region)


def placed(tier, minute, number):
    return Placed(Position(tier, BEGAN + timedelta(minutes=minute), number), number)


@dataclass
class Stock:
    """What one region holds; it answers as the interface says."""

    prefix: str
    held: list = field(default_factory=list)

    def add(self, tier, minute):
        one = placed(tier, minute, f"{self.prefix}{len(self.held):04d}")
        self.held.append(one)
        return one

    def find(self, place, limit):
        after = None if place.after is None else place.after.key
        rest = [one for one in self.held if after is None or one.position.key > after]
        return sorted(rest, key=lambda one: one.position.key)[:limit]


ROWS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5)), max_size=25)
PAGES = st.lists(
    st.tuples(st.integers(1, 6), st.sets(st.sampled_from(REGIONS)), st.integers(0, 2)), max_size=20
)


@given(rows=st.tuples(ROWS, ROWS), pages=PAGES, last=st.integers(1, 7))
def test_every_hit_comes_once_whatever_is_down_and_however_large_the_pages(rows, pages, last):
    stocks = {region: Stock(region.value[0].upper()) for region in REGIONS}
    for stock, said in zip(stocks.values(), rows, strict=True):
        for tier, minute in said:
            stock.add(tier, minute)
    begun = {region: [one.hit for one in stock.find(Place(), 999)] for region, stock in stocks.items()}
    seen, cursor, late, everything_up = [], None, 1000, False
    steps = [*pages, *[(last, set(), 0)] * 60]
    for limit, down, new in steps:
        places = dict.fromkeys(REGIONS, Place()) if cursor is None else paging.read(cursor, QUERY, REGIONS)
        found = {
            region: stock.find(places[region], limit)
            for region, stock in stocks.items()
            if region not in down and not places[region].done
        }
        page = paging.page_of(places, found, limit)
        assert len(page.hits) <= limit
        seen += page.hits
        if all(place.done for place in page.places.values()):
            everything_up = True
            break
        cursor = paging.written(page.places, QUERY)
        for stock in stocks.values():
            for _ in range(new):
                late += 1
                stock.add(0, late)  # registered while we page: it stands before everything
    assert everything_up
    hits = [hit for _, hit in seen]
    assert len(hits) == len(set(hits))
    for region, expected in begun.items():
        assert [hit for of, hit in seen if of is region and hit in set(expected)] == expected


@given(rows=st.tuples(ROWS, ROWS), limit=st.integers(1, 9))
def test_with_everybody_up_the_pages_are_one_order_cut_into_pieces(rows, limit):
    stocks = {region: Stock(region.value[0].upper()) for region in REGIONS}
    for stock, said in zip(stocks.values(), rows, strict=True):
        for tier, minute in said:
            stock.add(tier, minute)
    places, seen = dict.fromkeys(REGIONS, Place()), []
    while not all(place.done for place in places.values()):
        found = {r: s.find(places[r], limit) for r, s in stocks.items() if not places[r].done}
        page = paging.page_of(places, found, limit)
        seen += [hit for _, hit in page.hits]
        places = page.places
    everything = [
        (one.position.key, region.value, one.hit) for region in REGIONS for one in stocks[region].held
    ]
    assert seen == [hit for _, _, hit in sorted(everything)]


def test_a_copy_is_passed_over_and_its_place_is_kept():
    found = {Region.SICHUAN: [placed(0, 3, "A"), placed(0, 2, "copy"), placed(0, 1, "B")]}
    page = paging.page_of({Region.SICHUAN: Place()}, found, 2, is_copy=lambda hit: hit == "copy")
    assert [hit for _, hit in page.hits] == ["A", "B"]
    assert page.copies == {Region.SICHUAN: 1}
    assert not page.places[Region.SICHUAN].done  # three were found where two were asked: there may be more


def test_whoever_does_not_answer_keeps_its_place():
    places = {Region.SICHUAN: Place(), Region.CHONGQING: Place(placed(0, 9, "C").position)}
    page = paging.page_of(places, {Region.SICHUAN: []}, 5)
    assert page.places[Region.CHONGQING] == places[Region.CHONGQING]
    assert page.places[Region.SICHUAN].done


@pytest.mark.parametrize(
    ("found", "after", "right"),
    [
        ([placed(0, 2, "B"), placed(0, 1, "A"), placed(1, 5, "C")], None, True),
        ([placed(0, 1, "B"), placed(0, 1, "A")], None, True),
        ([placed(0, 1, "A"), placed(0, 1, "B")], None, False),
        ([placed(0, 1, "A"), placed(0, 1, "A")], None, False),
        ([placed(0, 1, "A")], placed(0, 1, "A").position, False),
        ([placed(0, 1, "A")], placed(0, 2, "A").position, True),
        ([], placed(0, 2, "A").position, True),
    ],
)
def test_an_answer_out_of_order_is_seen(found, after, right):
    assert paging.in_order(found, after) is right


# -- the cursor ----------------------------------------------------------------------------------------

POSITIONS = st.builds(
    Position,
    tier=st.integers(0, 1),
    registered_at=st.integers(0, 4 * 10**15).map(
        lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    ),
    number=st.text("0123456789ABCXYZ-", min_size=1, max_size=32),
)
PLACES = st.fixed_dictionaries(
    {region: st.builds(Place, st.none() | POSITIONS, st.booleans()) for region in REGIONS}
)
CURSOR = paging.written({Region.SICHUAN: Place(placed(0, 1, "A").position), Region.CHONGQING: Place()}, QUERY)


@given(PLACES)
def test_a_cursor_says_again_what_was_written(places):
    cursor = paging.written(places, QUERY)
    assert paging.read(cursor, QUERY, REGIONS) == places
    assert len(cursor) <= 800


def test_a_cursor_belongs_to_its_query():
    with pytest.raises(NoCursor):
        paging.read(CURSOR, QUERY + b"other", REGIONS)


def test_a_cursor_belongs_to_its_regions():
    with pytest.raises(NoCursor):
        paging.read(CURSOR, QUERY, [Region.SICHUAN])


@given(st.integers(0, len(CURSOR) - 1), st.sampled_from("AQgw09_-"))
def test_whatever_character_is_altered_it_is_no_cursor_any_more(place, character):
    altered = CURSOR[:place] + character + CURSOR[place + 1 :]
    if altered != CURSOR:
        with pytest.raises(NoCursor):
            paging.read(altered, QUERY, REGIONS)


def forged(rows):
    """A cursor with a right check over wrong rows."""
    said = {"q": paging._bound(rows, QUERY), "r": rows}
    text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "row",
    [
        [],
        [2],
        [True],
        [0, 0],
        [0, 2, 5, "A"],
        [0, 0, -1, "A"],
        [0, 0, 10**18, "A"],
        [0, 0, 1.5, "A"],
        [0, 0, 5, ""],
        [0, 0, 5, "A\n"],
        [0, 0, 5, "A", 1],
        "0",
        None,
        {"0": 1},
    ],
)
def test_a_cursor_of_another_shape_is_none(row):
    with pytest.raises(NoCursor):
        paging.read(forged({"sichuan": row, "chongqing": [0]}), QUERY, REGIONS)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_anything_else_is_no_cursor(text):
    with pytest.raises(NoCursor):
        paging.read(text, QUERY, REGIONS)
