"""What Sichuan's labour market and registers are asked, against the mock over real sockets (J01 to J11)."""

from datetime import date, timedelta

import pytest
from sichuan_employment_words import (
    AGENCY,
    CERTIFICATE,
    CLERK,
    PENDING,
    REVOKED,
    SPECIAL,
    STRANGER,
    WORKER,
    Desk,
    publication,
    published,
    registered,
    registration,
    today,
)

from gateway.errors import Refused, Unreached
from gateway.services.employment.markets import LicenceQuery
from gateway.services.employment.postings import PostingQuery, TextMatch
from gateway.services.employment.registers import CertificateQuery, SubsidyQuery
from gateway.services.employment.seekers import Individual, SeekerQuery
from gateway.services.employment.words import EmploymentKind, PostingState, RegistrationKind
from gateway.services.federation import Position

pytestmark = pytest.mark.anyio


# -- postings ----------------------------------------------------------------------------------------------


async def found(desk, after=None, limit=100, **query):
    told = await desk.region.find_postings(desk.message(), PostingQuery(**query), after, limit)
    return list(told.answers)


def place_of(hit):
    tier = 0 if hit.match is TextMatch.TITLE else 1
    return Position(tier, hit.registered_at, hit.posting_number)


async def walked(find, place, limit):
    """Every hit, page by page."""
    hits, after = [], None
    while True:
        page = await find(after, limit)
        hits += page
        if len(page) < limit:
            return hits
        after = place(page[-1])


async def test_every_posting_of_the_region_is_found_once_whatever_the_size_of_a_page(desk):
    by_hundreds = await walked(lambda after, limit: found(desk, after, limit), place_of, 100)
    numbers = [hit.posting_number for hit in by_hundreds]
    assert len(numbers) == len(set(numbers)) > 2_000
    assert sorted(by_hundreds, key=lambda hit: place_of(hit).key) == by_hundreds
    by_others = await walked(lambda after, limit: found(desk, after, limit, area="510700"), place_of, 17)
    assert [hit.posting_number for hit in by_others] == [
        hit.posting_number for hit in by_hundreds if hit.work_area == "510700"
    ]


@pytest.mark.parametrize("text", ["罕星", "测罕", "xq7", "XQ7", "罕星号xQ"])
async def test_a_text_of_two_characters_is_found_in_titles_first_and_then_in_descriptions(desk, text):
    inside = await desk.posted(description="负责测罕星号XQ7设备。")
    titled = await desk.posted(title="测罕星号xQ7工")
    later = await desk.posted(description="另见测罕星号XQ7。")
    hits = await found(desk, text=text)
    assert [hit.posting_number for hit in hits] == [titled, later, inside]
    assert [hit.match for hit in hits] == ["title", "description", "description"]
    pages = await walked(lambda after, limit: found(desk, after, limit, text=text), place_of, 1)
    assert pages == hits


async def test_postings_of_one_second_are_neither_repeated_nor_lost_between_pages(desk):
    numbers = {await desk.posted(title="同秒罕星工") for _ in range(12)}
    pages = await walked(lambda after, limit: found(desk, after, limit, text="同秒罕星"), place_of, 5)
    assert [hit.posting_number for hit in pages] == sorted(numbers, reverse=True)


@pytest.mark.parametrize("kind", EmploymentKind)
async def test_a_kind_of_work_is_found_under_every_code_that_means_it(desk, kind):
    everything = await walked(lambda after, limit: found(desk, after, limit), place_of, 100)
    alike = await walked(lambda after, limit: found(desk, after, limit, kind=kind), place_of, 100)
    assert alike == [hit for hit in everything if hit.kind is kind] != []
    codes = {one.region_code for hit in alike for one in hit.mappings if one.field == "kind"}
    assert codes == {"contract": {"1", "2"}, "temporary": {"3"}}.get(kind, set())


async def test_an_area_stands_for_all_within_and_pay_for_what_it_reaches(desk):
    near = await desk.posted(title="罕区工", work_area="510112", pay_minimum="5000.00", pay_maximum="6999.99")
    far = await desk.posted(title="罕区工", work_area="510700", pay_minimum="4000.00", pay_maximum="7000.00")
    areas = {"510000": {near, far}, "510100": {near}, "510112": {near}, "510700": {far}, "500000": set()}
    for area, numbers in areas.items():
        assert {hit.posting_number for hit in await found(desk, text="罕区", area=area)} == numbers
    reached = await found(desk, text="罕区", pay_at_least="7000.00")
    assert [hit.posting_number for hit in reached] == [far]


async def test_an_occupation_is_found_by_its_code(desk):
    number = await desk.posted(title="罕职工", occupation="6-18-01-07")
    (hit,) = await found(desk, text="罕职", occupation="6-18-01-07")
    assert (hit.posting_number, hit.occupation) == (number, "6-18-01-07")
    assert await found(desk, text="罕职", occupation="6-31-01-03") == []


async def test_a_posting_is_read_in_whatever_state_and_found_only_while_it_is_in_force(desk):
    states = {
        "freeze": PostingState.FROZEN,
        "fill": PostingState.FILLED,
        "expire": PostingState.EXPIRED,
        "withdraw": PostingState.WITHDRAWN,
        "archive": PostingState.ARCHIVED,
    }
    for act, state in states.items():
        number = await desk.posted(title=f"罕态{act}")
        assert len(await found(desk, text=f"罕态{act}")) == 1
        await desk.acted(number, act)
        told = await desk.region.read_posting(desk.message(), number)
        assert (told.answer.state, told.residue) == (state, ())
        assert await found(desk, text=f"罕态{act}") == []


async def test_a_posting_that_is_not_there_is_refused_by_its_number(desk):
    with pytest.raises(Refused) as refused:
        await desk.region.read_posting(desk.message(), "GW999999999999")
    assert refused.value.code == "-801"


async def test_a_posting_of_an_occupation_that_is_listed_there_only_is_told_without_it(desk):
    number = await desk.posted(title="罕机器人操作员", occupation="6-30-99-00")
    told = await desk.region.find_postings(desk.message(), PostingQuery(text="罕机器人"), None, 10)
    (hit,) = told.answers
    assert (hit.posting_number, hit.occupation, told.residue) == (number, None, ("aca111 6309900",))


async def test_a_posting_that_another_region_published_says_so(desk):
    posting, held = await published(desk, title="罕来源工")
    (hit,) = await found(desk, text="罕来源")
    assert hit.posting_number == held.region_posting_number
    assert hit.published_from == "chongqing"
    assert (hit.pay, hit.description, hit.dispatched) == (posting.pay, posting.description, True)


# -- seekers -----------------------------------------------------------------------------------------------


async def test_every_seeker_of_the_region_is_found_once_and_nobody_by_name(desk):
    async def find(after, limit):
        told = await desk.region.find_seekers(desk.message(), SeekerQuery(), after, limit)
        assert set(told.residue) <= {"aca111 6309900"}
        return list(told.answers)

    def place(hit):
        return Position(0, hit.registered_at, hit.seeker_number)

    hits = await walked(find, place, 100)
    numbers = [hit.seeker_number for hit in hits]
    assert len(numbers) == len(set(numbers)) > 1_000
    assert sorted(hits, key=lambda hit: place(hit).key) == hits
    assert not any(hasattr(hit, "name") or hasattr(hit, "telephone") for hit in hits)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"occupation": "6-31-01-03"}, True),
        ({"occupation": "6-31-01-01"}, True),
        ({"occupation": "6-18-01-07"}, False),
        ({"education": "junior_college"}, True),
        ({"education": "undergraduate"}, False),
        ({"wanted_area": "500000"}, True),
        ({"wanted_area": "510000"}, False),
        ({"pay_at_most": "6000.00"}, True),
        ({"pay_at_most": "5999.99"}, False),
    ],
)
async def test_a_seeker_is_found_by_what_was_asked(desk, query, found):
    seeker = await registered(desk)
    told = await desk.region.find_seekers(desk.message(), SeekerQuery(**query), None, 1)
    newest = told.answers[0].seeker_number if told.answers else None
    assert (newest == seeker.seeker_number) is found


@pytest.mark.parametrize("education", ["secondary_vocational", "postgraduate", "primary"])
async def test_an_education_is_found_under_every_code_that_means_it(desk, education):
    query = SeekerQuery(education=education)
    told = await desk.region.find_seekers(desk.message(), query, None, 100)
    assert {hit.education for hit in told.answers} == {education}
    assert {one.region_code for hit in told.answers for one in hit.mappings if one.field == "education"}


async def test_a_seeker_is_read_with_the_person(desk):
    seeker = await registered(desk)
    told = await desk.region.read_seeker(desk.message(), seeker.seeker_number)
    assert (told.answer, told.residue) == (seeker, ())
    with pytest.raises(Refused) as refused:
        await desk.region.read_seeker(desk.message(), "QZ999999999999")
    assert refused.value.code == "-811"


# -- registers ---------------------------------------------------------------------------------------------


async def test_registrations_are_told_newest_first_with_what_each_kind_has(desk):
    told = await desk.region.find_registrations(desk.message(), WORKER)
    assert told.residue == ()
    newest, before = told.answers
    assert (newest.kind, newest.in_force, newest.receives_benefit) == (
        RegistrationKind.UNEMPLOYED,
        True,
        True,
    )
    assert newest.unemployed_since
    assert newest.registered_on > before.registered_on
    assert (before.kind, before.occupation) == (RegistrationKind.EMPLOYED, "6-31-01-03")
    assert before.employer_name
    assert before.ended_on


@pytest.mark.parametrize("operation", ["find_registrations", "find_recognitions"])
async def test_nobody_is_nobody_and_another_name_is_refused_without_one(desk, operation):
    ask = getattr(desk.region, operation)
    assert (await ask(desk.message(), STRANGER)).answers == []
    with pytest.raises(Refused) as refused:
        await ask(desk.message(), Individual(name=STRANGER.name, id_number=WORKER.id_number))
    assert refused.value.code == "-812"
    told = f"{refused.value.detail} {refused.value.message}"
    assert not any(one in told for one in (WORKER.name, STRANGER.name, WORKER.id_number))


async def test_a_recognition_is_told_by_number_and_validity_and_never_why(desk):
    told = await desk.region.find_recognitions(desk.message(), WORKER)
    (one,) = told.answers
    assert (one.recognised_by_region, one.in_force, told.residue) == ("sichuan", True, ())
    assert one.valid_from < one.valid_to
    assert set(one.model_dump()) == {
        *("recognition_number", "recognised_by_region", "valid_from", "valid_to", "in_force")
    }


async def verified(desk, number, person=WORKER):
    query = CertificateQuery(person=person, certificate_number=number)
    told = await desk.region.verify_certificate(desk.message(), query)
    assert told.residue == ()
    return told.answer.model_dump(exclude_none=True, exclude={"mappings"})


async def test_a_certificate_is_verified_only_for_its_holder(desk):
    held = await verified(desk, CERTIFICATE)
    assert (held["outcome"], held["occupation"], held["level"]) == ("verified", "6-31-01-03", "senior")
    assert held["issued_on"] == date(2024, 6, 18)
    special = await verified(desk, SPECIAL, CLERK)
    assert (special["outcome"], special["level"]) == ("verified", "special")
    revoked = await verified(desk, REVOKED)
    assert revoked == {"region": "sichuan", "outcome": "revoked", "revoked_on": date(2025, 9, 20)}
    nothing = {
        (PENDING, CLERK): "pending",
        ("S000051019899999", WORKER): "not_found",
        (CERTIFICATE, CLERK): "mismatch",
        (REVOKED, CLERK): "mismatch",
        (CERTIFICATE, Individual(name=CLERK.name, id_number=WORKER.id_number)): "mismatch",
    }
    for (number, person), outcome in nothing.items():
        assert await verified(desk, number, person) == {"region": "sichuan", "outcome": outcome}


async def test_a_certificate_that_is_revoked_today_is_told_so_today(desk):
    revoked_on = today().isoformat()
    await desk.control("certificates", certificate_number=CERTIFICATE, state="revoked", revoked_on=revoked_on)
    assert (await verified(desk, CERTIFICATE))["revoked_on"] == today()


async def test_a_subsidy_is_found_for_its_occupation_and_level_only(desk):
    async def granted(occupation, level):
        query = SubsidyQuery(person=WORKER, occupation=occupation, level=level)
        return (await desk.region.find_subsidies(desk.message(), query)).answers

    (one,) = await granted("6-31-01-03", "senior")
    assert (one.kind, one.amount, one.granted_on) == ("training", "2000.00", date(2024, 7, 12))
    assert [mapping.field for mapping in one.mappings] == ["kind"]
    assert await granted("6-31-01-03", "junior") == []
    assert await granted("6-31-01-01", "senior") == []


# -- what is public ------------------------------------------------------------------------------------------


async def test_an_agency_has_its_licence_and_its_filing(desk):
    told = await desk.region.find_licences(desk.message(), LicenceQuery(credit_code=AGENCY))
    by_kind = {one.kind: one for one in told.answers}
    assert set(by_kind) == {"licence", "filing"}
    assert by_kind["licence"].services == ("intermediation", "information")
    assert by_kind["licence"].valid_to is not None
    assert by_kind["filing"].valid_to is None
    none = await desk.region.find_licences(desk.message(), LicenceQuery(credit_code="91510198MA6000200W"))
    assert none.answers == []


async def test_fairs_are_found_by_their_days(desk):
    async def held(first, last):
        return (await desk.region.find_fairs(desk.message(), first, last)).answers

    fairs = await held(date(2026, 1, 1), date(2027, 12, 31))
    assert [one.held_from for one in fairs] == sorted(one.held_from for one in fairs)
    first = fairs[0]
    assert first in await held(first.held_to, first.held_to)
    assert first not in await held(first.held_to + timedelta(1), first.held_to + timedelta(1))
    with pytest.raises(Refused) as refused:
        await held(date(2026, 3, 2), date(2026, 3, 1))
    assert refused.value.code == "-104"


async def test_a_months_figures_add_up_and_go_on_from_the_month_before(desk):
    async def month(of):
        told = await desk.region.read_monitoring(desk.message(), of)
        assert told.residue == ()
        return {(one.area, one.industry): one for one in told.answers}

    december, january = await month("2025-12"), await month("2026-01")
    assert december.keys() == january.keys() != set()
    for group, one in january.items():
        assert one.employed_at_end == one.employed_at_start + one.joined - one.left
        assert one.employed_at_start == december[group].employed_at_end
        assert one.month == "2026-01"
    with pytest.raises(Refused) as refused:
        await month(f"{today():%Y-%m}")
    assert refused.value.code == "-861"


# -- the line ------------------------------------------------------------------------------------------------


async def test_a_wrong_secret_sees_nothing_and_changes_nothing(region, desk):
    stranger = Desk(region.url, secret="not the secret")
    with pytest.raises(Unreached):
        await stranger.region.find_registrations(stranger.message(), WORKER)
    with pytest.raises(Unreached):
        await stranger.region.publish_posting(stranger.message(), publication())
    with pytest.raises(Unreached):
        await stranger.region.register_seeker(stranger.at_home(), registration())
    await stranger.line.aclose()
    assert await desk.effects("posting_published") == await desk.effects("seeker_registered") == []


async def test_an_office_of_neither_region_is_refused(desk):
    with pytest.raises(Refused) as refused:
        await desk.region.find_recognitions(desk.message(office="440305000001"), WORKER)
    assert refused.value.code == "-600"
