"""Postings published in the other region, in the database: once, in order, with what was found about them."""

import asyncio

import pytest
from employment_regions import OFFICES, office, posting, read, town_over

from gateway.cases.recording import NotYet
from gateway.errors import (
    CaseMoved,
    Invalid,
    KeyReused,
    NotFound,
    OutcomeUnknown,
    Refused,
    Unreached,
    WrongState,
)
from gateway.services.employment.postings import ComplianceFinding
from gateway.services.employment.publications import (
    PublicationChange,
    PublicationMove,
    PublicationRequest,
)
from gateway.vocabulary import Region

SICHUAN, CHONGQING = Region.SICHUAN, Region.CHONGQING
SAYS = {"office_code": OFFICES[SICHUAN], "handled_by": "SC3001"}
REQUEST = PublicationRequest(posting_number="GW1", **SAYS)
DROPPED = ComplianceFinding(field="sex", action="dropped", legal_basis="就业促进法 Art. 27")


@pytest.fixture
def town(records):
    one = town_over(records)
    one.sichuan.postings["GW1"] = posting(SICHUAN)
    return one


async def publish(town, key="k1", request=REQUEST, **office_of):
    return await town.rooms.publications.publish(office(SICHUAN, key, **office_of), request)


async def act(town, publication, move=None, key=None, version=None):
    asking, number = office(SICHUAN, key), publication["publication_id"]
    says = {"version": version or publication["version"], **SAYS}
    if move is None:
        return read(await town.rooms.publications.change(asking, number, PublicationChange(**says)))
    return read(await town.rooms.publications.move(asking, number, PublicationMove(move=move, **says)))


def states(publication):
    return [(one["operation"], one["state"]) for one in publication["deliveries"]]


async def test_a_posting_is_published_at_once_and_known_by_the_other_regions_number(town):
    publication = read(await publish(town))
    assert (publication["state"], publication["version"]) == ("active", 1)
    assert publication["region_posting_number"] == "ZP0000001"
    assert states(publication) == [("publish_posting", "delivered")]
    ((_, said),) = town.chongqing.told
    assert (said.publication_number, said.home_posting_number) == (publication["publication_number"], "GW1")


async def test_a_region_that_is_away_is_told_later_and_the_answer_says_so(town):
    town.chongqing.down("publish_posting", Unreached(), Unreached())
    publication = read(await publish(town))
    assert (publication.get("region_posting_number"), states(publication)) == (
        None,
        [("publish_posting", "waiting")],
    )
    with pytest.raises(NotYet):
        await town.deliveries.deliver(publication["publication_id"])
    await town.deliveries.deliver(publication["publication_id"])
    again = read(await town.rooms.publication_views.read(office(SICHUAN), publication["publication_id"]))
    assert (again["region_posting_number"], states(again)) == (
        "ZP0000001",
        [("publish_posting", "delivered")],
    )


async def test_the_same_key_publishes_once(town):
    first, second = await publish(town), await publish(town)
    assert (first.replayed, second.replayed) == (False, True)
    assert read(first) == read(second)
    assert town.chongqing.names() == ["publish_posting"]


async def test_the_same_key_with_another_request_is_refused(town):
    await publish(town)
    town.sichuan.postings["GW2"] = posting(SICHUAN, "GW2")
    with pytest.raises(KeyReused):
        await publish(town, request=PublicationRequest(posting_number="GW2", **SAYS))


async def test_of_two_at_once_with_one_key_both_get_the_one_publication(town):
    answers = await asyncio.gather(*(publish(town) for _ in range(6)))
    assert len({read(one)["publication_id"] for one in answers}) == 1
    assert town.chongqing.names().count("publish_posting") == 1


async def test_of_two_at_once_with_other_keys_one_publishes(town):
    answers = await asyncio.gather(*(publish(town, f"k{n}") for n in range(6)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in answers) == ["Answer", *["WrongState"] * 5]
    assert town.chongqing.names() == ["publish_posting"]


async def test_what_was_withdrawn_can_be_published_anew(town):
    publication = await act(town, read(await publish(town)), "withdraw")
    assert publication["state"] == "withdrawn"
    assert read(await publish(town, "k2"))["publication_id"] != publication["publication_id"]


# -- what does not cross ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"valid_to": "2026-11-25"}, Invalid, "expired on 2026-11-25"),
        ({"occupation": None}, Invalid, "occupation"),
        ({"state": "frozen"}, WrongState, "frozen"),
        ({"title": "长" * 101}, Invalid, "title"),
    ],
)
async def test_what_cannot_be_published_is_refused_before_anything_is_kept(town, changed, error, said):
    town.sichuan.postings["GW1"] = posting(SICHUAN, **changed)
    with pytest.raises(error) as raised:
        await publish(town)
    faults = getattr(raised.value, "faults", ())
    assert said in (faults[0].reason if faults else raised.value.detail)
    assert {one.pointer for one in faults} <= {"/posting_number"}
    assert (await town.rooms.publication_views.page(office(SICHUAN), None, 10)).body == b'{"publications":[]}'
    assert town.chongqing.told == []


async def test_a_posting_that_its_region_does_not_know_is_that_regions_no(town):
    with pytest.raises(Refused):
        await publish(town, request=PublicationRequest(posting_number="GW404", **SAYS))


async def findings(town):
    return read(await town.rooms.publication_views.findings(office(SICHUAN), None, 10))["findings"]


async def test_a_field_that_was_dropped_is_a_finding_and_the_posting_crosses(town):
    town.sichuan.postings["GW1"] = posting(SICHUAN, findings=(DROPPED,))
    publication = read(await publish(town))
    assert [one["field"] for one in publication["findings"]] == ["sex"]
    (kept,) = await findings(town)
    assert (kept["action"], kept["publication_id"]) == ("dropped", str(publication["publication_id"]))
    ((_, said),) = town.chongqing.told
    assert "findings" not in said.model_dump()


async def test_a_demand_in_words_does_not_cross_and_is_kept_once(town):
    town.sichuan.postings["GW1"] = posting(SICHUAN, description="限男，35岁以下", findings=(DROPPED,))
    for key in ("k1", "k2"):
        with pytest.raises(Invalid) as raised:
            await publish(town, key)
    assert [fault.pointer for fault in raised.value.faults] == ["/posting_number"] * 2
    assert sorted((one["field"], one["action"]) for one in await findings(town)) == [
        ("age", "blocked"),
        ("sex", "blocked"),
        ("sex", "dropped"),
    ]
    assert town.chongqing.told == []


async def test_findings_are_told_to_their_own_region_only(town):
    town.sichuan.postings["GW1"] = posting(SICHUAN, findings=(DROPPED,))
    await publish(town)
    answer = await town.rooms.publication_views.findings(office(CHONGQING), None, 10)
    assert read(answer)["findings"] == []


# -- changes and moves -----------------------------------------------------------------------------------


async def test_a_change_tells_what_the_posting_says_by_now(town):
    publication = read(await publish(town))
    town.sichuan.postings["GW1"] = posting(SICHUAN, title="数控车工", openings=9)
    changed = await act(town, publication)
    assert (changed["version"], changed["title"]) == (2, "数控车工")
    ref, said = town.chongqing.told[-1][1]
    assert (ref.region_posting_number, ref.version, said.openings, said.version) == ("ZP0000001", 2, 9, 2)


async def test_a_stale_version_moves_nothing(town):
    publication = read(await publish(town))
    await act(town, publication, "freeze")
    for move in ("withdraw", None):
        with pytest.raises(CaseMoved):
            await act(town, publication, move)
    assert town.chongqing.names() == ["publish_posting", "move_posting"]


async def test_of_two_moves_at_once_one_is_made(town):
    publication = read(await publish(town))
    both = await asyncio.gather(
        *(act(town, publication, move) for move in ("freeze", "withdraw")), return_exceptions=True
    )
    assert sum(isinstance(one, CaseMoved) for one in both) == 1
    assert len(town.chongqing.names()) == 2


async def test_the_same_key_moves_once(town):
    publication = read(await publish(town))
    both = [await act(town, publication, "freeze", key="m1") for _ in range(2)]
    assert both[0] == both[1]
    assert town.chongqing.names() == ["publish_posting", "move_posting"]


async def test_a_move_that_does_not_start_there_is_refused(town):
    with pytest.raises(WrongState):
        await act(town, read(await publish(town)), "unfreeze")


async def test_what_expired_is_archived_but_not_frozen(town):
    publication = read(await publish(town))
    town.day[0] = posting(SICHUAN).valid_to.replace(year=2027)
    view = read(await town.rooms.publication_views.read(office(SICHUAN), publication["publication_id"]))
    assert view["state"] == "expired"
    with pytest.raises(WrongState):
        await act(town, publication, "freeze")
    assert (await act(town, publication, "archive"))["state"] == "archived"


async def test_a_region_that_was_away_hears_of_everything_in_order(town):
    town.chongqing.down("publish_posting", *[Unreached()] * 3)
    publication = read(await publish(town))
    publication = await act(town, publication, "freeze")
    publication = await act(town, publication, "unfreeze")
    assert town.chongqing.told == []
    await town.deliveries.deliver(publication["publication_id"])
    assert town.chongqing.names() == ["publish_posting", "move_posting", "move_posting"]
    assert [ref.version for _, (ref, _) in town.chongqing.told[1:]] == [2, 3]


async def test_a_region_that_refused_a_posting_is_given_it_anew_when_it_changes_and_no_move_before(town):
    town.chongqing.down("publish_posting", Refused(region=CHONGQING, code="ZP1004"))
    publication = await act(town, read(await publish(town)), "freeze")
    publication = await act(town, publication)
    assert states(publication) == [
        ("publish_posting", "refused"),
        ("move_posting", "superseded"),
        ("publish_posting", "delivered"),
    ]
    assert publication["deliveries"][0]["refusal_code"] == "ZP1004"


async def test_a_lost_answer_is_found_out_and_nothing_is_published_twice(town):
    town.chongqing.done_all_the_same = True
    town.chongqing.down("publish_posting", OutcomeUnknown())
    publication = read(await publish(town))
    assert states(publication) == [("publish_posting", "delivered")]
    assert publication["region_posting_number"] == "ZP0000001"
    assert town.chongqing.names() == ["publish_posting"]


# -- whose it is -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("asking", [office(CHONGQING), office(SICHUAN, area="510112")])
async def test_another_offices_publication_is_not_there(town, asking):
    publication = read(await publish(town))
    views, says = town.rooms.publication_views, {"version": 1, **SAYS}
    with pytest.raises(NotFound):
        await views.read(asking, publication["publication_id"])
    with pytest.raises(NotFound):
        await town.rooms.publications.move(
            asking, publication["publication_id"], PublicationMove(move="freeze", **says)
        )
    assert read(await views.page(asking, None, 10))["publications"] == []


async def test_the_list_goes_on_where_it_ended(town):
    for number in range(5):
        town.sichuan.postings[f"GW{number}"] = posting(SICHUAN, f"GW{number}")
        await publish(town, f"k{number}", PublicationRequest(posting_number=f"GW{number}", **SAYS))
    seen, cursor = [], None
    while True:
        page = read(await town.rooms.publication_views.page(office(SICHUAN), cursor, 2))
        seen += [one["posting_number"] for one in page["publications"]]
        cursor = page.get("next_cursor")
        if cursor is None:
            break
    assert seen == ["GW4", "GW3", "GW2", "GW1", "GW0"]
