"""Referrals across the line, in the database: one open of a seeker, told in order, nobody named."""

import asyncio
from datetime import date, timedelta

import asyncpg
import pytest
from employment_regions import NAME, OFFICES, TELEPHONE, office, posting, read, town_over

from gateway.errors import Invalid, KeyReused, NotFound, OutcomeUnknown, Refused, Unreached, WrongState
from gateway.services.employment.referral_cases import (
    ReferralAnswerRequest,
    ReferralReceiptRequest,
    ReferralRequest,
)
from gateway.vocabulary import Region

SICHUAN, CHONGQING = Region.SICHUAN, Region.CHONGQING
HOME = {"office_code": OFFICES[SICHUAN], "handled_by": "SC3001"}
THERE = {"office_code": OFFICES[CHONGQING], "handled_by": "CQ3001"}
REQUEST = ReferralRequest(seeker_number="QZ17", posting_region=CHONGQING, posting_number="ZP1", **HOME)
REASON = "与何晓雯面谈后不合适"
LAST_DAY = date(2026, 12, 11)


@pytest.fixture
def town(records):
    one = town_over(records)
    one.chongqing.postings["ZP1"] = posting(CHONGQING, "ZP1")
    return one


async def issue(town, key="k1", request=REQUEST):
    return read(await town.rooms.referrals.issue(office(SICHUAN, key, request), request))


async def answer(town, referral, said="accept", key=None, reason=None):
    given = {} if reason is None else {"reason": reason}
    request = ReferralAnswerRequest(answer=said, **given, **THERE)
    asking = office(CHONGQING, key, request)
    return read(await town.rooms.referrals.answer(asking, referral["referral_id"], request))


async def receipt(town, referral, result="hired", key=None, **said):
    request = ReferralReceiptRequest(result=result, **said, **THERE)
    asking = office(CHONGQING, key, request)
    return read(await town.rooms.referrals.receipt(asking, referral["referral_id"], request))


async def view(town, referral, region=SICHUAN):
    return read(await town.rooms.referral_views.read(office(region), referral["referral_id"]))


def told(referral):
    return [(one["operation"], one["region"], one["state"]) for one in referral["deliveries"]]


OFFERED = ("offer_referral", "chongqing", "delivered")
ANSWERED = ("answer_referral", "sichuan", "delivered")


# -- the course -------------------------------------------------------------------------------------------


async def test_a_letter_is_issued_at_home_and_offered_to_the_other_region(town):
    referral = await issue(town)
    assert (referral["state"], referral["letter_number"]) == ("offered", "510198000000042")
    assert (referral["issued_on"], referral["due_on"]) == ("2026-11-26", "2026-12-11")
    assert told(referral) == [OFFERED]
    assert town.sichuan.names() == ["issue_referral", "read_seeker"]
    (_, offer) = town.chongqing.told[-1]
    assert (offer.seeker_name, offer.telephone, offer.posting_number) == (NAME, TELEPHONE, "ZP1")


async def test_accepted_and_hired_both_regions_know(town):
    referral = await answer(town, await issue(town))
    assert (referral["state"], told(referral)) == ("accepted", [OFFERED, ANSWERED])
    referral = await receipt(town, referral, monthly_pay="7200.00")
    assert (referral["state"], referral["closed_by"], referral["result"]) == ("receipted", "receipt", "hired")
    assert told(referral) == [OFFERED, ANSWERED, ("close_referral", "sichuan", "delivered")]
    assert town.chongqing.names() == ["read_posting", "offer_referral", "answer_referral", "close_referral"]
    assert town.sichuan.names()[-2:] == ["answer_referral", "close_referral"]
    for market in (town.sichuan, town.chongqing):
        closing = market.told[-1][1]
        assert (closing.result, closing.monthly_pay, closing.closed_by) == ("hired", "7200.00", "receipt")


async def test_declined_the_seeker_is_free_for_another(town):
    referral = await answer(town, await issue(town), "decline", reason=REASON)
    assert referral["state"] == "declined"
    assert [one.reason for name, one in town.sichuan.told if name == "answer_referral"] == [REASON]
    assert (await issue(town, "k2"))["referral_id"] != referral["referral_id"]


async def test_no_receipt_in_time_nothing_is_known_and_both_regions_hear_it(town):
    referral = await answer(town, await issue(town))
    town.day[0] = LAST_DAY
    assert await town.rooms.terms.end_overdue() == 0
    town.day[0] = LAST_DAY + timedelta(days=1)
    assert await town.rooms.terms.end_overdue() == 1
    assert await town.rooms.terms.end_overdue() == 0
    await town.deliveries.deliver(referral["referral_id"])
    referral = await view(town, referral)
    assert (referral["state"], referral["closed_by"], referral.get("result")) == (
        "timed_out",
        "timeout",
        None,
    )
    assert sorted(told(referral)[2:]) == [
        ("close_referral", "chongqing", "delivered"),
        ("close_referral", "sichuan", "delivered"),
    ]
    for market in (town.sichuan, town.chongqing):
        closing = market.told[-1][1]
        assert (closing.closed_by, closing.result, closing.closed_on) == ("timeout", None, date(2026, 12, 12))


async def test_a_region_that_never_heard_of_it_is_not_told_that_it_ended(town):
    town.chongqing.down("offer_referral", *[Unreached()] * 2)
    referral = await issue(town)
    assert referral["state"] == "issued"
    town.day[0] = LAST_DAY + timedelta(days=1)
    await town.rooms.terms.end_overdue()
    await town.deliveries.deliver(referral["referral_id"])
    assert town.chongqing.names() == ["read_posting"]
    assert [one["state"] for one in (await view(town, referral))["deliveries"]] == [
        "superseded",
        "superseded",
        "delivered",
    ]


async def test_a_posting_that_expires_on_the_way_ends_the_referral_at_home_too(town):
    town.chongqing.down("offer_referral", Unreached(), Refused(region=CHONGQING, code="ZP5011"))
    referral = await issue(town)
    await town.deliveries.deliver(referral["referral_id"])
    await town.deliveries.deliver(referral["referral_id"])
    referral = await view(town, referral)
    assert (referral["state"], told(referral)) == (
        "declined",
        [("offer_referral", "chongqing", "refused"), ANSWERED],
    )
    assert referral["deliveries"][0]["refusal_code"] == "ZP5011"


# -- what stands in the way -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"valid_to": "2026-11-25"}, "expired"),
        ({"state": "expired"}, "expired"),
        ({"state": "filled"}, "filled"),
    ],
)
async def test_nobody_is_sent_to_a_posting_that_is_not_open(town, changed, said):
    town.chongqing.postings["ZP1"] = posting(CHONGQING, "ZP1", **changed)
    with pytest.raises(WrongState, match=said):
        await issue(town)
    assert town.sichuan.told == []


async def test_a_copy_is_referred_to_in_its_own_region(town):
    town.chongqing.postings["ZP1"] = posting(CHONGQING, "ZP1", published_from="sichuan")
    with pytest.raises(Invalid) as raised:
        await issue(town)
    assert [fault.pointer for fault in raised.value.faults] == ["/posting_number"]


async def test_a_referral_within_one_region_crosses_no_line(town):
    with pytest.raises(Invalid) as raised:
        await issue(town, request=REQUEST.model_copy(update={"posting_region": SICHUAN}))
    assert [fault.pointer for fault in raised.value.faults] == ["/posting_region"]


async def test_a_seeker_has_one_open_referral(town):
    await issue(town)
    with pytest.raises(WrongState, match="open"):
        await issue(town, "k2")
    assert town.sichuan.names().count("issue_referral") == 1


async def test_the_database_holds_one_open_referral_of_a_seeker(town, database):
    await issue(town)
    columns = ", ".join(
        row["name"]
        for row in await database.ask(
            "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'referrals'::regclass AND attnum > 1"
        )
    )
    copy = (
        f"INSERT INTO referrals (referral_id, {columns}) SELECT gen_random_uuid(), {columns} FROM referrals"
    )
    with pytest.raises(asyncpg.UniqueViolationError, match="referrals_one_open_of_seeker"):
        await database.tell(copy)


async def test_a_letter_that_the_region_issues_all_the_same_ends_what_we_held_open(town):
    """The region lets one be open; its word about its own letters counts."""
    both = await asyncio.gather(*(issue(town, key) for key in ("k1", "k2")), return_exceptions=True)
    page = read(await town.rooms.referral_views.page(office(SICHUAN), None, 10))
    open_ones = [one for one in page["referrals"] if one["state"] in ("issued", "offered")]
    assert (len(both), len(open_ones)) == (2, 1)


async def test_the_same_key_issues_once_and_another_request_with_it_is_refused(town):
    first, second = await issue(town), await issue(town)
    assert first == second
    assert town.sichuan.names().count("issue_referral") == 1
    with pytest.raises(KeyReused):
        await issue(town, request=REQUEST.model_copy(update={"seeker_number": "QZ18"}))


async def test_what_the_seekers_region_refuses_leaves_nothing(town):
    town.sichuan.down("issue_referral", Refused(region=SICHUAN, code="-840"))
    with pytest.raises(Refused):
        await issue(town)
    assert read(await town.rooms.referral_views.page(office(SICHUAN), None, 10))["referrals"] == []


async def test_an_offer_is_answered_once_and_receipted_only_when_accepted(town):
    referral = await issue(town)
    with pytest.raises(WrongState):
        await receipt(town, referral)
    await answer(town, referral, key="a1")
    assert (await answer(town, referral, key="a1"))["state"] == "accepted"
    with pytest.raises(WrongState):
        await answer(town, referral, "decline")
    assert town.chongqing.names().count("answer_referral") == 1


async def test_a_receipt_after_its_term_is_not_taken(town):
    referral = await answer(town, await issue(town))
    town.day[0] = LAST_DAY + timedelta(days=1)
    with pytest.raises(WrongState, match="was due on 2026-12-11"):
        await receipt(town, referral)


@pytest.mark.parametrize(
    ("result", "said", "pointer"),
    [("hired", {"reason": REASON}, "/reason"), ("not_hired", {"monthly_pay": "7200.00"}, "/monthly_pay")],
)
async def test_what_does_not_go_with_a_result_is_pointed_at(town, result, said, pointer):
    referral = await answer(town, await issue(town))
    with pytest.raises(Invalid) as raised:
        await receipt(town, referral, result, **said)
    assert [fault.pointer for fault in raised.value.faults] == [pointer]


# -- the unknown ------------------------------------------------------------------------------------------


async def test_a_letter_whose_answer_was_lost_is_found_out_and_offered(town, records):
    town.sichuan.done_all_the_same = True
    town.sichuan.down("issue_referral", OutcomeUnknown())
    with pytest.raises(OutcomeUnknown) as raised:
        await issue(town)
    await town.exchange.enquire(await records.journal.read(raised.value.errand_id))
    referral = await issue(town)
    await town.deliveries.deliver(referral["referral_id"])
    assert (await view(town, referral))["state"] == "offered"
    assert town.sichuan.names().count("issue_referral") == 1


async def test_a_refusal_found_out_later_still_says_why(town, records):
    referral = await issue(town)
    town.chongqing.done_all_the_same = True
    town.chongqing.down("answer_referral", OutcomeUnknown())
    with pytest.raises(OutcomeUnknown) as raised:
        await answer(town, referral, "decline", reason=REASON)
    await town.exchange.enquire(await records.journal.read(raised.value.errand_id))
    await town.deliveries.deliver(referral["referral_id"])
    assert (await view(town, referral))["state"] == "declined"
    assert [one.reason for name, one in town.sichuan.told if name == "answer_referral"] == [REASON]


# -- who sees what ----------------------------------------------------------------------------------------


async def test_the_postings_region_sees_it_once_it_was_offered_and_strangers_never(town):
    town.chongqing.down("offer_referral", Unreached())
    referral = await issue(town)
    with pytest.raises(NotFound):
        await view(town, referral, CHONGQING)
    await town.deliveries.deliver(referral["referral_id"])
    assert (await view(town, referral, CHONGQING))["state"] == "offered"
    stranger = office(SICHUAN, area="510112")
    with pytest.raises(NotFound):
        await town.rooms.referral_views.read(stranger, referral["referral_id"])
    for asking, count in ((office(SICHUAN), 1), (office(CHONGQING), 1), (stranger, 0)):
        page = read(await town.rooms.referral_views.page(asking, None, 10))
        assert len(page["referrals"]) == count


async def test_the_seekers_own_office_does_not_answer_for_the_other(town):
    referral = await issue(town)
    request = ReferralAnswerRequest(answer="accept", **HOME)
    with pytest.raises(NotFound):
        await town.rooms.referrals.answer(office(SICHUAN, None, request), referral["referral_id"], request)


async def test_nobody_is_named_in_our_tables(town, database):
    referral = await answer(town, await issue(town), "decline", reason=REASON)
    assert referral["state"] == "declined"
    tables = [
        row["name"]
        for row in await database.ask(
            "SELECT relname AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
            " WHERE nspname = 'public' AND relkind IN ('r', 'p')"
        )
    ]
    assert {"referrals", "deliveries", "errands", "log_entries"} <= set(tables)
    for table in tables:
        for row in await database.ask(f'SELECT kept::text AS said FROM "{table}" AS kept'):
            for value in (NAME, TELEPHONE, REASON, "何晓雯"):
                assert value not in row["said"]
                assert value.encode().hex() not in row["said"]
