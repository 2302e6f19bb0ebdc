"""What the registers and the market of each region tell the other one's office, over real programs."""

import json
from uuid import uuid4

import pytest
from auditing import auditing, index_of
from employment_counters import (
    ABOUT_PEOPLE,
    CERTIFICATES,
    CERTIFIED,
    LOOK_UPS,
    NOBODY,
    RECOGNISED,
    RECOGNITIONS,
    SUBSIDIES,
    asked,
    by_region,
    counters_of,
    fairs_of,
    holder,
    person,
    why_recognised,
    without,
)
from employment_desks import CLIENTS, SIGNED
from towns import OTHER, until, visited

BOTH = ["sichuan", "chongqing"]
MOVED = "510198197203150010"
"""Who worked in Chongqing once and is unemployed in Sichuan now."""
NAMES_OF_WHO_ASKS = {"sichuan": ("akb020", "aae011"), "chongqing": ("jgbm", "czy")}
of_each_region = pytest.mark.parametrize("home", BOTH)
"""Whose registers it is about; the other region's office asks."""
each_lookup = pytest.mark.parametrize("lookup", LOOK_UPS, ids=lambda one: one.operation)
each_about_people = pytest.mark.parametrize("lookup", ABOUT_PEOPLE, ids=lambda one: one.operation)


@pytest.fixture(scope="module")
def place(town):
    with visited(town) as looked_into:
        yield looked_into


@pytest.fixture(scope="module")
def offices(place):
    with counters_of(place) as both:
        yield both


@pytest.fixture
def auditor(place):
    with auditing(place) as somebody:
        yield somebody


@pytest.fixture(autouse=True)
def _undisturbed(place):
    yield
    place.no_faults()


# -- registrations ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("asking", BOTH)
def test_a_working_life_is_told_by_both_regions_whoever_asks(offices, asking):
    at_home, there = (
        offices[asking].registrations(person(region, MOVED), regions=[region]).told(200).answer["regions"][0]
        for region in BOTH
    )
    rows = {row["registered_on"]: row for one in (at_home, there) for row in one["registrations"]}
    unemployed, before = rows["2026-03-02"], rows["2018-04-02"]
    assert (unemployed["region"], unemployed["kind"], unemployed["in_force"]) == (
        "sichuan",
        "unemployed",
        True,
    )
    assert (unemployed["unemployed_since"], unemployed["category"]) == ("2026-02-28", "unemployed_again")
    assert (unemployed["separation_reason"], unemployed["receives_benefit"]) == ("laid_off", True)
    assert (before["region"], before["kind"], before["in_force"]) == ("chongqing", "employed", False)
    assert (before["occupation"], before["ended_on"]) == ("4-02-06-01", "2020-03-31")
    for one in (at_home, there):
        days = [row["registered_on"] for row in one["registrations"]]
        assert days == sorted(days, reverse=True)


@each_about_people
@of_each_region
def test_only_the_region_that_is_named_is_asked_and_it_hears_who_asks(place, offices, lookup, home):
    asked(place)
    answer = lookup.ask(offices[OTHER[home]], home, regions=[home]).told(200).answer
    assert [one["region"] for one in answer["regions"]] == [home]
    got = asked(place)
    assert [seen.transaction for seen in got[home]] == [lookup.transactions[home]]
    assert got[OTHER[home]] == []
    heard = {value for name in NAMES_OF_WHO_ASKS[home] for value in got[home][0].values(name)}
    assert {value.strip('"') for value in heard} == set(SIGNED[OTHER[home]].values())


@each_about_people
def test_whom_no_region_knows_has_nothing(offices, lookup):
    office = offices["sichuan"]
    if lookup.operation == "verify_certificate":
        told = by_region(office.certificate(NOBODY, "S000051019899999"))
        assert {one["certificate"]["outcome"] for one in told.values()} == {"not_found"}
    else:
        told = by_region(getattr(office, lookup.told_in)(NOBODY))
        assert [told[region][lookup.told_in] for region in BOTH] == [[], []]
    assert {one["outcome"] for one in told.values()} == {"answered"}


@pytest.mark.parametrize("of", ["registrations", "recognitions", "subsidies"])
@of_each_region
def test_a_name_that_is_not_the_one_kept_is_refused_and_the_right_one_is_not_told(offices, of, home):
    kept = RECOGNISED[home]
    call = getattr(offices[OTHER[home]], of)({**kept, "name": "旁人甲"}, regions=[home])
    (told,) = call.told(200).answer["regions"]
    assert (told["outcome"], told[of]) == ("refused", [])
    assert told["region_code"] == {"sichuan": "-812", "chongqing": "ZP2012"}[home]
    assert not [one for one in (kept["name"], kept["id_number"], "旁人甲") if one in call.content.decode()]


# -- recognitions ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("asking", BOTH)
@of_each_region
def test_a_recognition_is_its_own_regions_and_never_counts_as_the_others(offices, home, asking):
    call = offices[asking].recognitions(RECOGNISED[home])
    told = by_region(call)
    assert told[home]["recognised"] is True
    assert RECOGNITIONS[home] in told[home]["recognitions"]
    assert (told[OTHER[home]].get("recognised", False), told[OTHER[home]]["recognitions"]) == (False, [])
    assert why_recognised(home)
    assert not [why for why in why_recognised(home) if why in call.content.decode()]


@of_each_region
def test_somebody_at_work_is_recognised_by_neither(offices, home):
    told = by_region(offices[home].recognitions(person("chongqing", "500198200001018014")))
    assert [told[region]["recognised"] for region in BOTH] == [False, False]


# -- certificates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("home", "number", "said"), CERTIFICATES)
def test_a_certificate_is_what_its_issuer_says_of_it_and_no_more(offices, home, number, said):
    there = OTHER[home]
    call = offices[there].certificate(holder(home, number), number)
    told = by_region(call)
    assert without(told[home]["certificate"], "mappings") == {"region": home, **said}
    assert told[there]["certificate"] == {"region": there, "outcome": "not_found", "mappings": []}
    assert call.answer["conclusion"] == said["outcome"]


@of_each_region
def test_a_region_that_was_not_asked_may_have_it(offices, home):
    office, whose = offices[home], RECOGNISED[home]
    nobodys = office.certificate(whose, "S000000000000000", regions=[home]).answer
    assert (nobodys["regions"][0]["certificate"]["outcome"], nobodys.get("conclusion")) == ("not_found", None)


@pytest.mark.parametrize("wrong", ["name", "id_number"])
@pytest.mark.parametrize(("home", "number", "said"), CERTIFICATES)
def test_on_a_mismatch_nothing_of_the_certificate_is_told(offices, home, number, said, wrong):
    real = holder(home, number)
    other = {**real, wrong: {"name": "旁人甲", "id_number": NOBODY["id_number"]}[wrong]}
    call = offices[OTHER[home]].certificate(other, number)
    told = by_region(call)[home]
    assert told["certificate"] == {"region": home, "outcome": "mismatch", "mappings": []}
    assert call.answer["conclusion"] == "mismatch"
    secret = {*real.values(), *(value for name, value in said.items() if name != "outcome")}
    assert not [one for one in secret if one in call.content.decode()]


@of_each_region
def test_what_an_issuer_does_is_told_from_then_on(place, offices, home):
    number, whose = f"S{uuid4().int % 10**15:015d}", RECOGNISED[home]

    def issuer(state, **more):
        said = {"certificate_number": number, "state": state, **whose, **more}
        place.controls[home].post("/control/employment/certificates", json=said).raise_for_status()
        call = offices[OTHER[home]].certificate(whose, number)
        return call.answer["conclusion"], without(by_region(call)[home]["certificate"], "mappings")

    work = {"occupation": "6310103", "level": "4", "issuer": "沙箱评价点", "issued_on": "2026-02-03"}
    outcome, told = issuer("valid", **work, valid_to="2031-02-02")
    assert (outcome, told["level"], told["valid_to"]) == ("verified", "intermediate", "2031-02-02")
    assert issuer("pending") == ("pending", {"region": home, "outcome": "pending"})
    revoked = {"region": home, "outcome": "revoked", "revoked_on": "2026-03-04"}
    assert issuer("revoked", revoked_on="2026-03-04") == ("revoked", revoked)


@of_each_region
def test_what_the_region_that_may_know_it_did_not_say_is_no_conclusion(place, offices, home):
    """Not found by one is not found only when the other has answered; verified is verified."""
    place.fault(home, "J07" if home == "sichuan" else "Z07", "cut_before", 2)
    number, other = CERTIFIED[home], OTHER[home]
    call = offices[other].certificate(RECOGNISED[home], number)
    assert by_region(call)[other]["certificate"]["outcome"] == "not_found"
    assert "certificate" not in by_region(call)[home]
    assert "conclusion" not in call.answer
    theirs = offices[home].certificate(RECOGNISED[other], CERTIFIED[other]).told(200).answer
    assert theirs["conclusion"] == "verified"


# -- subsidies -------------------------------------------------------------------------------------------


@of_each_region
def test_what_one_region_granted_already_is_told_to_the_other(offices, home):
    call = offices[OTHER[home]].subsidies(RECOGNISED[home])
    told = by_region(call)
    assert call.answer["granted_already"] is True
    assert SUBSIDIES[home] in [without(one, "mappings") for one in told[home]["subsidies"]]
    assert told[OTHER[home]]["subsidies"] == []


@pytest.mark.parametrize("other", [{"level": "technician"}, {"occupation": "6-18-01-01"}])
@of_each_region
def test_another_level_or_occupation_was_not_subsidised(offices, home, other):
    office, whose = offices[OTHER[home]], RECOGNISED[home]
    assert office.subsidies(whose, **other).told(200).answer["granted_already"] is False
    # The region that was not asked may have granted it.
    assert "granted_already" not in office.subsidies(whose, regions=[home], **other).told(200).answer


@of_each_region
def test_nothing_found_while_a_region_is_silent_is_not_a_no(place, offices, home):
    place.fault(home, "J08" if home == "sichuan" else "Z08", "cut_before", 2)
    assert "granted_already" not in offices[OTHER[home]].subsidies(RECOGNISED[home]).told(200).answer
    assert offices[home].subsidies(RECOGNISED[OTHER[home]]).told(200).answer["granted_already"] is True


def test_a_level_that_a_region_has_no_word_for_is_not_asked_of_it(place, offices):
    asked(place)
    told = by_region(offices["sichuan"].subsidies(RECOGNISED["sichuan"], level="chief"))
    assert {region: len(seen) for region, seen in asked(place).items()} == {"sichuan": 1, "chongqing": 0}
    assert (told["sichuan"]["outcome"], told["chongqing"]["subsidies"]) == ("answered", [])
    assert told["chongqing"]["outcome"] == "no_counterpart"


# -- the trail -------------------------------------------------------------------------------------------


@each_lookup
@of_each_region
def test_each_look_up_stands_in_the_log_with_its_purpose(offices, auditor, lookup, home):
    office, about_somebody = OTHER[home], lookup in ABOUT_PEOPLE
    said = {"purpose": "job_placement"} if about_somebody else {}
    errand = by_region(lookup.ask(offices[office], home, **said))[home]["errand_id"]
    closed, claimed = auditor.entries(errand_id=errand)
    assert [one["action"] for one in (claimed, closed)] == ["claim", "close"]
    for one in (claimed, closed):
        assert (one["client_id"], one["region"]) == (CLIENTS[office], home)
        entry = one["entry"]
        assert (entry["operation"], entry["service"]) == (lookup.operation, "employment")
        assert entry["purpose"] == said.get("purpose", "employment_service")
        assert entry["legal_basis"]
        text = json.dumps(one, ensure_ascii=False)
        assert not [value for value in RECOGNISED[home].values() if value in text]
    assert closed["outcome"] == "answered"
    assert [one for one in closed["entry"]["disclosed"] if one.split(".")[0] == lookup.told_in]
    if about_somebody:
        number = {"document": {"kind": "resident_id_card", "number": RECOGNISED[home]["id_number"]}}
        assert errand in {one.get("errand_id") for one in auditor.entries(person=number)}
        (seen, *_) = (one for one in auditor.report(number)["accesses"] if one.get("errand_id") == errand)
        assert seen["purpose"]["zh"] == "就业服务"


NOT_ALLOWED = [{"purpose": purpose} for purpose in (..., None, "", "curiosity", "supervision")]
ANOTHERS = {"office_code": SIGNED["chongqing"]["office_code"]}


@each_about_people
@pytest.mark.parametrize("said", [*NOT_ALLOWED, ANOTHERS], ids=str)
def test_without_an_allowed_purpose_or_for_another_area_nobody_is_asked(
    place, offices, auditor, lookup, said
):
    asked(place)
    refused = lookup.ask(offices["sichuan"], "chongqing", **said)
    told = refused.told(403 if said is ANOTHERS else 422).answer
    assert told["type"] == ("/problems/not-allowed" if said is ANOTHERS else "/problems/invalid")
    assert [one["pointer"] for one in told.get("errors", [])] == ["/purpose"] * ("purpose" in said)
    assert asked(place) == {"sichuan": [], "chongqing": []}
    entry = next(one for one in auditor.entries(kind="security") if one["index"] == index_of(refused))
    assert (entry["client_id"], entry["effect"]) == (CLIENTS["sichuan"], "none")
    assert not [one for one in RECOGNISED["chongqing"].values() if one in refused.content.decode()]


# -- a region that is away -------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["cut_before", "error_500", "garbage", "unknown_code", "amounts_disagree"])
@each_lookup
@of_each_region
def test_an_answer_that_failed_is_no_answer_and_the_other_one_is_whole(place, offices, lookup, home, fault):
    office = offices[OTHER[home]]
    whole = by_region(lookup.ask(office, home))[OTHER[home]]
    place.fault(home, lookup.transactions[home], fault)
    told = by_region(lookup.ask(office, home))
    assert told[home]["outcome"] != "answered"
    assert lookup.silent(told[home])
    assert without(told[OTHER[home]], "errand_id") == without(whole, "errand_id")


@of_each_region
def test_a_region_that_is_dead_is_named_by_every_look_up_until_it_is_back(place, offices, home):
    office = offices[OTHER[home]]
    fair = fairs_of(office, OTHER[home])[-1]
    theirs = {one.operation: by_region(one.ask(office, home))[OTHER[home]] for one in LOOK_UPS}
    place.town.kill(home)
    try:
        for lookup in LOOK_UPS:
            told = by_region(lookup.ask(office, home))
            assert (told[home]["outcome"], lookup.silent(told[home])) == ("unreached", True)
            assert without(told[OTHER[home]], "errand_id") == without(theirs[lookup.operation], "errand_id")
            errand = office.errand(told[home]["errand_id"])
            assert (errand["state"], errand["effect"]) == ("unreached", "none")
        for asking in offices.values():  # where it would be announced, or where the own fair is read
            problem = asking.announce(fair["fair_number"], fair["held_from"]).told(503).answer
            assert (problem["type"], problem["effect"]) == ("/problems/unreached", "none")
            assert problem["region"]["name"] == home
    finally:
        place.town.restart(home)
    for lookup in LOOK_UPS:
        assert until(lambda lookup=lookup: by_region(lookup.ask(office, home))[home].get(lookup.told_in))
