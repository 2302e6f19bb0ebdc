"""The employment market over real programs: one search, a posting and a seeker across the line."""

import time
from uuid import uuid4

import pytest
from employment_desks import SEARCHES, WANG, WISHES, offices_of

OTHER = {"sichuan": "chongqing", "chongqing": "sichuan"}


@pytest.fixture(scope="module")
def offices(town):
    with offices_of(town) as both:
        yield both


@pytest.fixture
def chengdu(offices):
    return offices["sichuan"]


@pytest.fixture
def chongqing(offices):
    return offices["chongqing"]


def word():
    """A text that nothing else in either region holds."""
    return f"沙箱{uuid4().hex[:12]}"


def soon(look, wanted, seconds=20.0):
    """What a look says once it says what is wanted; the worker may have to do something first."""
    end = time.monotonic() + seconds
    while (said := look()) != wanted and time.monotonic() < end:
        time.sleep(0.2)
    return said


def everything(office, *pages, **said):
    """All pages of a search."""
    pages = list(pages) or [office.search(**said)]
    while (cursor := pages[-1].get("next_cursor")) is not None:
        assert len(pages) < 60
        pages.append(office.search(**said, cursor=cursor))
    return pages


def numbers(pages):
    return [(hit["region"], hit["posting_number"]) for page in pages for hit in page["hits"]]


# -- one search ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stocked(offices):
    """Five postings in each region that one word finds, and nothing else does."""
    said = word()
    made = []
    for region, office in offices.items():
        for number in range(5):
            title = f"{said}装配工" if number % 2 else "装配工"
            posting = {"title": title, "description": f"流水线{said}，包食宿", "openings": 3}
            made.append((region, office.register_posting(**posting)))
    return said, made


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_both_regions_answer_one_question_page_by_page(chengdu, stocked, limit):
    text, made = stocked
    pages = everything(chengdu, text=text, limit=limit)
    assert sorted(numbers(pages)) == sorted(made)
    places = [hit["match"] for page in pages for hit in page["hits"]]
    assert places == sorted(places, reverse=True)  # in the title first
    assert all(one["complete"] for one in pages[-1]["regions"])


def test_a_word_of_two_characters_is_found_wherever_it_stands(chengdu, stocked):
    _, made = stocked
    pages = everything(chengdu, text="装配", limit=50)
    assert set(made) <= set(numbers(pages))
    assert len(numbers(pages)) == len(set(numbers(pages)))


@pytest.mark.parametrize("region", ["sichuan", "chongqing"])
@pytest.mark.parametrize("fault", ["cut_before", "refuse", "garbage", "error_500", "amounts_disagree"])
def test_a_region_that_fails_is_named_and_its_hits_come_later(offices, stocked, region, fault):
    text, made = stocked
    offices[region].fail(SEARCHES[region], fault)
    first = offices[OTHER[region]].search(text=text, limit=3)
    outcomes = {one["region"]: one["outcome"] for one in first["regions"]}
    assert outcomes[OTHER[region]] == "answered"
    assert outcomes[region] != "answered"
    assert {hit["region"] for hit in first["hits"]} == {OTHER[region]}
    pages = everything(offices[OTHER[region]], first, text=text, limit=3)
    assert sorted(numbers(pages)) == sorted(made)


def test_a_cursor_is_of_its_own_search(chengdu, stocked):
    cursor = chengdu.search(text=stocked[0], limit=1)["next_cursor"]
    for said in ({"text": "装配", "cursor": cursor}, {"text": stocked[0], "cursor": cursor[:-2] + "AA"}):
        response = chengdu.post("/postings/search", said)
        assert response.status_code == 422
        assert [one["pointer"] for one in response.json()["errors"]] == ["/cursor"]


def test_seekers_are_found_in_both_regions_without_a_name(chongqing):
    response = chongqing.post("/seekers/search", {"limit": 50})
    page = response.json()
    assert {one["outcome"] for one in page["regions"]} == {"answered"}
    assert {hit["region"] for hit in page["hits"]} == {"sichuan", "chongqing"}
    assert not {"name", "telephone", "household"} & {member for hit in page["hits"] for member in hit}


# -- a posting across the line -----------------------------------------------------------------------------


@pytest.mark.parametrize("home", ["sichuan", "chongqing"])
def test_a_posting_is_published_changed_frozen_and_withdrawn_in_the_other_region(offices, home):
    office, there, text = offices[home], OTHER[home], word()
    number = office.register_posting(title=f"{text}电工", description="维修配电设备")
    publication = office.act("/publications", posting_number=number)
    assert [one["state"] for one in publication["deliveries"]] == ["delivered"]

    def found(*regions):
        return numbers([office.search(text=text, regions=list(regions))])

    copy = (there, publication["region_posting_number"])
    assert found(there) == [copy]
    assert found(home, there) == [(home, number)]  # its own region has it: the copy is left out

    def move(name):
        nonlocal publication
        where = f"/publications/{publication['publication_id']}/moves"
        publication = office.act(where, move=name, version=publication["version"])
        assert publication["deliveries"][-1]["state"] == "delivered"

    move("freeze")
    assert (publication["state"], found(there)) == ("frozen", [])
    move("unfreeze")
    assert (publication["state"], found(there)) == ("active", [copy])
    publication = office.act(f"/publications/{publication['publication_id']}/changes", version=3)
    assert publication["deliveries"][-1]["operation"] == "change_posting"
    move("withdraw")
    assert (publication["state"], found(there)) == ("withdrawn", [])


def test_old_fields_are_dropped_on_crossing_and_reported(chongqing):
    demands = {"zxnl": "18", "zdnl": "35"}
    number = chongqing.register_posting(title=f"{word()}电工", description="维修配电设备", demands=demands)
    publication = chongqing.act("/publications", posting_number=number)
    assert [(one["field"], one["action"]) for one in publication["findings"]] == [("age", "dropped")]
    kept = chongqing.get("/compliance-findings?limit=5")["findings"]
    assert (number, "age") in {(one["posting_number"], one["field"]) for one in kept}


def test_a_demand_in_words_does_not_cross(chengdu):
    number = chengdu.register_posting(title="保安", description="限男性，35岁以下，身高一米七")
    response = chengdu.post(
        "/publications", {"posting_number": number, "office_code": "510198000021", "handled_by": "SC3001"}
    )
    assert response.status_code == 422
    assert [one["pointer"] for one in response.json()["errors"]] == ["/posting_number"] * 2
    kept = chengdu.get("/compliance-findings?limit=5")["findings"]
    assert {(one["field"], one["action"]) for one in kept if one["posting_number"] == number} == {
        ("sex", "blocked"),
        ("age", "blocked"),
    }


def test_a_region_that_is_away_is_told_later(offices):
    chongqing, chengdu, text = offices["chongqing"], offices["sichuan"], word()
    number = chongqing.register_posting(title=f"{text}电工", description="维修配电设备")
    chengdu.fail("J21", "cut_before")
    publication = chongqing.act("/publications", posting_number=number)
    where = f"/publications/{publication['publication_id']}"
    assert soon(lambda: chongqing.get(where)["deliveries"][0]["state"], "delivered") == "delivered"
    assert len(numbers([chengdu.search(text=text, regions=["sichuan"])])) == 1


# -- a seeker across the line ------------------------------------------------------------------------------


def test_a_seeker_is_registered_referred_across_the_line_accepted_and_hired(chengdu, chongqing):
    seeker = chengdu.act("/seekers", person=WANG, **WISHES)
    assert (seeker["state"], "name" in seeker) == ("active", False)
    again = chengdu.post(
        "/seekers", {"person": WANG, **WISHES, "office_code": "510198000021", "handled_by": "SC3001"}
    )
    assert (again.status_code, again.json()["region"]["code"]) == (422, "-830")
    number = chongqing.register_posting(title="电工", description="维修配电设备")
    posting = {"posting_region": "chongqing", "posting_number": number}
    referral = chengdu.act("/referrals", seeker_number=seeker["seeker_number"], **posting)
    assert (referral["state"], referral["letter_number"][:6]) == ("offered", "510198")
    second = chengdu.post(
        "/referrals",
        {
            "seeker_number": seeker["seeker_number"],
            **posting,
            "office_code": "510198000021",
            "handled_by": "SC3001",
        },
    )
    assert second.status_code == 409
    where = f"/referrals/{referral['referral_id']}"
    assert chongqing.act(f"{where}/answers", answer="accept")["state"] == "accepted"
    closed = chongqing.act(f"{where}/receipts", result="hired", monthly_pay="6200.00")
    assert (closed["state"], closed["closed_by"], closed["result"]) == ("receipted", "receipt", "hired")
    assert [one["state"] for one in closed["deliveries"]] == ["delivered"] * 3
    assert chengdu.get(where)["result"] == "hired"


def test_a_posting_that_expired_takes_nobody(chengdu, chongqing):
    number = chongqing.register_posting(title="电工", description="维修配电设备")
    chongqing.act_behind(number, "expire")
    said = {"seeker_number": "QZ000000000001", "posting_region": "chongqing", "posting_number": number}
    response = chengdu.post("/referrals", {**said, "office_code": "510198000021", "handled_by": "SC3001"})
    assert (response.status_code, response.json()["type"]) == (409, "/problems/wrong-state")
    assert "expired" in response.json()["detail"]


def test_somebody_too_young_is_not_registered(chengdu):
    child = {"name": "刘一诺", "id_number": "510198201806010067"}
    response = chengdu.post(
        "/seekers", {"person": child, **WISHES, "office_code": "510198000021", "handled_by": "SC3001"}
    )
    assert [one["pointer"] for one in response.json()["errors"]] == ["/person/id_number"]
