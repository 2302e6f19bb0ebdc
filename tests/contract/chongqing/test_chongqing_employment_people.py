"""Seekers and registers against the mock of Chongqing's labour market, over real sockets."""

from datetime import date, timedelta

import pytest
from chongqing_employment_words import (
    HE,
    SHA,
    SICHUAN,
    TANG,
    ZENG,
    place_of,
    refusal,
    registration,
    today,
)

from gateway.errors import Untranslatable
from gateway.services.employment.registers import CertificateQuery, SubsidyQuery
from gateway.services.employment.seekers import Individual, SeekerQuery
from gateway.services.employment.words import SeekerMove

pytestmark = pytest.mark.anyio


# -- seekers -------------------------------------------------------------------------------------------


async def test_somebody_registers_is_found_without_a_name_and_moves(fresh):
    told = await fresh.ask("register_seeker", registration())
    seeker = told.answer
    assert told.residue == ()
    assert (seeker.name, seeker.telephone, seeker.extended) == (ZENG.name, "023-50019801", False)
    assert (seeker.household.kind, seeker.household.area) == ("urban", "500198")
    assert seeker.occupations == ("6-31-01-03", "6-18-02-04")
    assert (seeker.state, seeker.valid_to) == ("active", today() + timedelta(90))
    number = seeker.seeker_number
    assert (await fresh.answer("read_seeker", number)) == seeker
    wanted = {"occupation": "6-18-02-04", "wanted_area": "510000", "education": "senior_high"}
    query = SeekerQuery(pay_at_most="5000.00", **wanted)
    hits = await fresh.answers("find_seekers", query, None, 100)
    (hit,) = (hit for hit in hits if hit.seeker_number == number)
    assert ZENG.name not in repr(hit)
    assert await refusal(fresh.ask("register_seeker", registration())) == "ZP4010"
    for move, state, extended in (
        (SeekerMove.FREEZE, "frozen", False),
        (SeekerMove.UNFREEZE, "active", False),
        (SeekerMove.EXTEND, "active", True),
    ):
        moved = await fresh.answer("move_seeker", number, move)
        assert (moved.state, moved.extended) == (state, extended)
    assert moved.valid_to == today() + timedelta(180)
    assert await refusal(fresh.ask("move_seeker", number, SeekerMove.EXTEND)) == "ZP4011"
    assert (await fresh.answer("move_seeker", number, SeekerMove.ARCHIVE)).state == "archived"
    assert await refusal(fresh.ask("move_seeker", number, SeekerMove.FREEZE)) == "ZP4012"
    assert (await fresh.answer("register_seeker", registration())).seeker_number != number


async def test_page_after_page_every_seeker_once(fresh):
    found, residue = await fresh.all_of("find_seekers", SeekerQuery())
    numbers = [hit.seeker_number for hit in found]
    assert len(set(numbers)) == len(numbers)
    assert len(numbers) > 1800
    assert [place_of(hit).key for hit in found] == sorted(place_of(hit).key for hit in found)
    assert {hit.state for hit in found} == {"active"}
    narrowed, _ = await fresh.all_of("find_seekers", SeekerQuery(education="secondary_vocational"), limit=13)
    assert narrowed == [hit for hit in found if hit.education == "secondary_vocational"]
    codes = {one.region_code for hit in narrowed for one in hit.mappings if one.field == "education"}
    assert codes == {"41", "42"}
    assert set(residue) <= {"gz 6990100", *(f"ygxs {code}" for code in "12345")}


@pytest.mark.parametrize(
    ("household", "code"),
    [
        ({"kind": "urban", "area": "500198"}, "11"),
        ({"kind": "rural", "area": "500112"}, "21"),
        ({"kind": "urban", "area": "510198"}, "12"),
        ({"kind": "rural", "area": "520103"}, "22"),
        ({"kind": "hong_kong_macao_taiwan", "area": "810000"}, "30"),
        ({"kind": "foreign", "area": "500198"}, "40"),
    ],
)
async def test_a_household_is_told_relative_to_the_city_and_read_back_as_it_is(fresh, household, code):
    seeker = await fresh.answer("register_seeker", registration(TANG, household=household))
    kept = await fresh.get("seekers", number=seeker.seeker_number)
    assert (kept["bip_hjxz"], kept["bip_hkszd"]) == (code, f"{household['area']}000000")
    assert seeker.household.model_dump() == household


async def test_who_may_register_and_where(fresh):
    child = Individual(name="试验童", id_number="500198201506010012")
    assert await refusal(fresh.ask("register_seeker", registration(child))) == "ZP4001"
    assert await refusal(fresh.ask("register_seeker", registration(TANG), office=SICHUAN)) == "ZP4004"
    same_here = registration(TANG, occupations=["6-18-02-04", "6-31-01-03", "4-02-02-02"])
    assert (await fresh.answer("register_seeker", same_here)).occupations == same_here.occupations
    one_here = registration(HE, occupations=["4-02-02-01", "4-02-02-02"])
    assert await refusal(fresh.ask("register_seeker", one_here)) == "ZP4002"
    with pytest.raises(Untranslatable):
        await fresh.ask("register_seeker", registration(HE, category="employed"))
    assert await refusal(fresh.ask("read_seeker", "QZ26000000000000")) == "ZP2011"
    assert await refusal(fresh.ask("move_seeker", "QZ26000000000000", SeekerMove.FREEZE)) == "ZP2011"


async def test_part_time_work_is_wanted_and_told_so(fresh):
    told = await fresh.ask("register_seeker", registration(kind="part_time", pay_maximum="8000.00"))
    assert (told.answer.kind, told.answer.pay_maximum, told.residue) == ("part_time", "8000.00", ())


# -- registers -----------------------------------------------------------------------------------------


async def test_what_the_registers_say_of_a_person(market):
    told = await market.ask("find_registrations", ZENG)
    newest, oldest = told.answers
    assert (newest.kind, newest.in_force, newest.category) == ("unemployed", True, "unemployed_again")
    assert (newest.separation_reason, newest.receives_benefit) == ("laid_off", True)
    assert (oldest.kind, oldest.in_force, oldest.employer_credit_code) == ("employed", False, None)
    assert (oldest.occupation, oldest.ended_on) == ("6-31-01-03", date(2025, 12, 31))
    assert told.residue == ("bio_no that is no unified code",)
    (at_work,) = await market.answers("find_registrations", TANG)
    assert (at_work.kind, at_work.employer_credit_code) == ("employed", "91500198MA60003078")
    assert (at_work.started_on, at_work.ended_on) == (date(2022, 7, 1), date(2027, 6, 30))
    (flexible,) = await market.answers("find_registrations", HE)
    assert (flexible.kind, flexible.occupation) == ("flexible", "4-10-03-01")
    assert [one.quality for one in flexible.mappings] == ["broader"]


async def test_a_name_is_known_however_it_is_spaced_and_another_is_refused(market):
    assert len(await market.answers("find_registrations", SHA)) == 1
    wrong = Individual(name="沙川", id_number=SHA.id_number)
    for operation in ("find_registrations", "find_recognitions"):
        assert await refusal(market.ask(operation, wrong)) == "ZP2012"
    unknown = Individual(name="无此人", id_number="500198198707186116")
    for operation in ("find_registrations", "find_recognitions"):
        assert await market.answers(operation, unknown) == []


async def test_a_recognition_is_told_and_never_why(market):
    told = await market.ask("find_recognitions", ZENG)
    (recognised,) = told.answers
    assert recognised.model_dump(mode="json") == {
        "recognition_number": "CQKN20260012",
        "recognised_by_region": "chongqing",
        "valid_from": "2026-02-01",
        "valid_to": "2029-01-31",
        "in_force": True,
    }
    assert told.residue == ()
    assert await market.answers("find_recognitions", HE) == []


@pytest.mark.parametrize(
    ("person", "number", "told"),
    [
        (ZENG, "CQ500198202000071", {"outcome": "verified", "occupation": "6-31-01-03", "level": "senior"}),
        (ZENG, "CQ500198201900012", {"outcome": "revoked", "revoked_on": date(2024, 5, 6)}),
        (TANG, "CQ500198202600003", {"outcome": "pending"}),
        (TANG, "CQ500198202000071", {"outcome": "mismatch"}),
        (TANG, "CQ500198201900012", {"outcome": "mismatch"}),
        (ZENG, "CQ500198209999999", {"outcome": "not_found"}),
    ],
    ids=["valid", "revoked", "pending", "another's", "another's, revoked", "none"],
)
async def test_of_a_certificate_no_more_is_told_than_may_be(market, person, number, told):
    query = CertificateQuery(person=person, certificate_number=number)
    answer = (await market.answer("verify_certificate", query)).model_dump(exclude_none=True)
    if told["outcome"] == "verified":
        told = told | {"issuer": "重庆沙箱职业技能鉴定中心", "issued_on": date(2020, 11, 18)}
    assert answer == {"region": "chongqing", "mappings": (), **told}


async def test_a_certificate_for_a_trade_without_a_counterpart_is_verified_all_the_same(market):
    await market.set(
        "certificates",
        certificate_number="CQ500198202600099",
        state="valid",
        name=HE.name,
        id_number=HE.id_number,
        occupation="6990100",
        level="5",
        issuer="重庆沙箱培训学校",
        issued_on="2026-05-06",
    )
    query = CertificateQuery(person=HE, certificate_number="CQ500198202600099")
    told = await market.ask("verify_certificate", query)
    assert (told.answer.outcome, told.answer.occupation, told.answer.level) == ("verified", None, "junior")
    assert told.residue == ("gz 6990100",)


async def test_a_subsidy_is_found_by_every_code_of_the_trade(market):
    asked = SubsidyQuery(person=ZENG, occupation="6-31-01-03", level="senior")
    (granted,) = await market.answers("find_subsidies", asked)
    assert (granted.subsidy_number, granted.kind, granted.amount) == ("CQBT20240088", "training", "1800.00")
    for other in ({"level": "junior"}, {"occupation": "6-18-02-04"}):
        elsewhere = SubsidyQuery.model_validate(asked.model_dump() | other)
        assert await market.answers("find_subsidies", elsewhere) == []
