"""Sichuan's labour market keeps to docs/regions/sichuan-employment.md: letters (J26 to J29)."""

from datetime import timedelta

import pytest
from sichuan_employment_line import (
    CHENGDU,
    UNKNOWN,
    WANG,
    Fields,
    Market,
    day,
    output,
    registration,
    said,
)

# -- J26: a letter is issued ---------------------------------------------------------------------------------


def test_a_letter_bears_the_offices_area_and_is_one_persons_only_one(market: Market) -> None:
    seeker = market.registered()
    asked = market.letter(seeker)
    called = market.done("J26", asked, at=CHENGDU)
    shown = {name: asked[name] for name in ("tjywh", "acc200", "gwbh", "kjrq", "hzqx")}
    assert output(called) == {**shown, "aaz002": called["aaz002"], "tjxbh": called["tjxbh"]}
    assert (called["tjxbh"][:6], len(called["tjxbh"]), called["tjxbh"].isdecimal()) == ("510198", 15, True)
    assert market.refused("J26", market.letter(seeker, gwbh="ZP2"), at=CHENGDU) == -840
    assert market.effects(asked["tjywh"]) == ["referral_issued"]
    (kept,) = (one for one in market.get("ledger")["referrals"] if one["number"] == asked["tjywh"])
    shown = {"letter": called["tjxbh"], "role": "issued", "seeker": seeker, "answer": "", "closed_by": ""}
    assert kept | shown == kept


def test_a_letter_that_is_not_issued(market: Market) -> None:
    seeker = market.registered()

    def refused(code: int, at: str = CHENGDU, **other: str) -> None:
        assert market.refused("J26", market.letter(seeker, **other), at=at) == code

    refused(-822, gwdq="510000")
    refused(-833, at="500198000001")
    refused(-811, acc200="QZ999999999999")
    refused(-842, hzqx=day(market.today() + timedelta(14)))
    refused(-842, hzqx=day(market.today() + timedelta(16)))
    refused(-843, tjywh=market.lettered()["tjywh"])
    for wrong in ({"tjywh": "T-1"}, {"gwdq": "110000"}, {"gwbh": "岗位"}, {"aca112": ""}, {"kjrq": "x"}):
        refused(-104, **wrong)
    for act in ("1", "4"):
        other = market.registered()
        market.moved(other, act)
        refused(-835, acc200=other)


# -- J27: somebody is offered --------------------------------------------------------------------------------


def test_somebody_is_offered_whatever_the_letters_shape_and_days(market: Market) -> None:
    asked = market.offer(market.posted(), tjxbh="TJ2026A", hzqx=day(market.today() + timedelta(1)))
    called = market.done("J27", asked)
    assert output(called) == {
        **{name: asked[name] for name in ("tjywh", "tjxbh")},
        "aaz002": called["aaz002"],
    }
    assert market.effects(asked["tjywh"]) == ["referral_offered"]
    assert market.refused("J27", asked) == -843
    assert market.effects(asked["tjywh"]) == ["referral_offered"]


@pytest.mark.parametrize(
    ("act", "code"),
    [("expire", -804), ("fill", -805), ("freeze", -806), ("withdraw", -807), ("archive", -807)],
)
def test_nobody_is_offered_for_what_is_not_valid(market: Market, act: str, code: int) -> None:
    posting = market.posted()
    market.acted(posting, act)
    assert market.refused("J27", market.offer(posting)) == code


def test_an_offer_that_is_not_taken(market: Market) -> None:
    posting, today = market.posted(), market.today()

    def refused(code: int, **other: str) -> None:
        assert market.refused("J27", market.offer(posting, **other)) == code

    refused(-822, qzdq="510000")
    refused(-801, acb210="GW999999999999")
    refused(-808, acb210=market.published()["acb210"])
    refused(-844, kjrq=day(today - timedelta(16)), hzqx=day(today - timedelta(1)))
    assert market.read("J27", market.offer(posting, kjrq=day(today - timedelta(16)), hzqx=day(today)))


@pytest.mark.parametrize(
    "wrong",
    [
        *({"tjywh": "1" * 31}, {"tjxbh": ""}, {"tjxbh": "5" * 33}, {"tjxbh": "信-1"}, {"qzdq": "440000"}),
        *({"aae005": ""}, {"aae005": "电话0230001"}, {"aae005": "023500"}, {"aae005": "0" * 21}),
        *({"aac003": ""}, {"aac003": "长" * 51}, {"aac011": ""}, {"aac011": "99"}, {"bac015": "0"}),
        *({"kjrq": "20260230"}, {"hzqx": "2026-12-01"}, {"kjrq": "20990101", "hzqx": "20990101"}),
        {"kjrq": "20990102", "hzqx": "20990101"},
    ],
)
def test_an_offer_that_cannot_be_is_refused(market: Market, wrong: Fields) -> None:
    assert market.refused("J27", market.offer(market.posted(), **wrong)) == -104


# -- J28: an answer ------------------------------------------------------------------------------------------


@pytest.fixture(params=["issued", "offered"])
def numbers(market: Market, request: pytest.FixtureRequest) -> Fields:
    """A letter that was issued or offered here."""
    return market.lettered() if request.param == "issued" else market.offered(market.posted(openings=2))


@pytest.mark.parametrize("answer", ["1", "2"])
def test_the_same_answer_again_is_told_as_before_and_entered_once(
    market: Market, numbers: Fields, answer: str
) -> None:
    first = market.done("J28", market.reply(numbers, answer))
    assert output(first) == {**numbers, "dfjg": answer, "aaz002": first["aaz002"]}
    again = market.done("J28", market.reply(numbers, answer, bjsyy="再次"))
    assert output(again) == output(first)
    assert market.refused("J28", market.reply(numbers, "12"[answer == "1"])) == -847
    assert market.effects(numbers["tjywh"])[1:] == ["referral_answered"]


def test_two_same_answers_that_are_under_way_are_one(market: Market, numbers: Fields) -> None:
    first, second = (market.read("J28", market.reply(numbers)) for _ in range(2))
    assert [market.confirm(one).code for one in (first, second)] == [1, -305]
    assert output(market.done("J28", market.reply(numbers))) == output(first)
    assert market.effects(numbers["tjywh"])[1:] == ["referral_answered"]


def test_an_answer_that_is_not_taken(market: Market, numbers: Fields) -> None:
    asked = market.reply(numbers)
    assert market.refused("J28", {**asked, "tjywh": UNKNOWN}) == -845
    assert market.refused("J28", {**asked, "tjxbh": "510198999999999"}) == -846
    for wrong in ({"dfjg": "3"}, {"dfrq": ""}, {"bjsyy": "字" * 1001}):
        assert market.refused("J28", {**asked, **wrong}) == -104
    market.done("J28", asked)
    market.done("J29", market.receipt(numbers, "2"))
    for answer, code in (("1", -848), ("2", -847)):
        assert market.refused("J28", market.reply(numbers, answer)) == code


def test_a_declined_letter_is_open_no_longer_and_its_post_may_be_tried_again(market: Market) -> None:
    seeker = market.registered()
    numbers = market.lettered(seeker)
    market.done("J28", market.reply(numbers, "2", bjsyy="已招满"))
    assert market.refused("J29", market.receipt(numbers)) == -848
    assert market.lettered(seeker)


# -- J29: the end --------------------------------------------------------------------------------------------


def test_who_is_hired_looks_for_work_no_longer(market: Market) -> None:
    seeker = market.registered()
    numbers = market.accepted(market.lettered(seeker))
    closing = market.receipt(numbers, bcc720="6800")
    called = market.done("J29", closing)
    ended = {"dfjg": "1", "bjfs": "1", "hzjg": "1"}
    assert output(called) == {**numbers, **ended, "aaz002": called["aaz002"]}
    assert market.read("J04", {"acc200": seeker})["qzzt"] == "40"
    assert output(market.done("J29", closing)) == output(called)
    assert market.effects(numbers["tjywh"]) == ["referral_issued", "referral_answered", "referral_closed"]


def test_the_unemployment_office_is_told_of_who_is_registered_there(market: Market) -> None:
    seeker = market.registered(**WANG)
    numbers = market.accepted(market.lettered(seeker))
    for _ in range(2):
        market.done("J29", market.receipt(numbers))
    assert market.effects(numbers["tjywh"])[2:] == ["unemployment_office_told", "referral_closed"]


def test_who_came_back_without_being_hired_is_not_sent_there_again(market: Market) -> None:
    seeker = market.registered()
    numbers = market.accepted(market.lettered(seeker))
    closed = market.done("J29", market.receipt(numbers, "2", blyy="技能考核未通过"))
    assert said(closed, "bjfs", "hzjg") == ("1", "2")
    assert market.read("J04", {"acc200": seeker})["qzzt"] == "20"
    assert market.refused("J26", market.letter(seeker), at=CHENGDU) == -841
    assert market.lettered(seeker, gwbh="ZP2")


def test_a_posting_is_full_when_its_openings_are_taken_and_takes_nobody_more(market: Market) -> None:
    posting = market.posted(openings=2)
    three = [market.accepted(market.offered(posting)) for _ in range(3)]
    closings = [market.receipt(numbers) for numbers in three]
    for closing in closings[:2]:
        assert market.state_of(posting) == "20"
        market.done("J29", closing)
    assert said(market.read("J02", {"acb210": posting}), "yprs", "zprs", "gwzt") == ("2", "2", "30")
    refused = market.call("J29", closings[2])
    assert (refused.code, posting in refused["appmsg"]) == (-805, True)
    assert market.read("J02", {"acb210": posting})["yprs"] == "2"
    assert market.done("J29", closings[1])["hzjg"] == "1"  # as before
    assert market.done("J29", market.receipt(three[2], "2"))["hzjg"] == "2"
    assert market.effects(three[2]["tjywh"])[2:] == ["referral_closed"]
    assert market.read("J02", {"acb210": posting})["yprs"] == "2"


def test_of_two_who_are_hired_at_once_for_one_opening_one_is(market: Market) -> None:
    posting = market.posted()
    offered = [market.accepted(market.offered(posting)) for _ in range(2)]
    late, first = (market.read("J29", market.receipt(numbers)) for numbers in offered)
    assert market.confirm(first).code == 1
    refused = market.confirm(late)
    assert (refused.code, "招满" in refused["appmsg"]) == (-305, True)
    assert said(market.read("J02", {"acb210": posting}), "yprs", "gwzt") == ("1", "30")


def test_a_frozen_or_expired_posting_still_hires_whom_it_accepted(market: Market) -> None:
    for act, state in (("freeze", "21"), ("expire", "31")):
        posting = market.posted(openings=2)
        numbers = market.accepted(market.offered(posting))
        market.acted(posting, act)
        market.done("J29", market.receipt(numbers))
        assert said(market.read("J02", {"acb210": posting}), "yprs", "gwzt") == ("1", state)


def test_a_timeout_says_nothing_about_the_person(market: Market) -> None:
    seeker = market.registered()
    numbers = market.lettered(seeker)
    assert market.refused("J29", market.timeout(numbers, 15)) == -851
    closed = market.done("J29", market.timeout(numbers, 16))
    assert output(closed) == {**numbers, "bjfs": "2", "aaz002": closed["aaz002"]}
    assert output(market.done("J29", market.timeout(numbers, 17))) == output(closed)
    assert market.effects(numbers["tjywh"]) == ["referral_issued", "referral_closed"]
    assert market.refused("J28", market.reply(numbers)) == -848
    assert market.refused("J29", market.receipt(numbers)) == -848
    assert market.read("J04", {"acc200": seeker})["qzzt"] == "20"
    assert market.lettered(seeker)


def test_an_end_that_is_not_taken(market: Market, numbers: Fields) -> None:
    closing = market.receipt(numbers)
    assert market.refused("J29", {**closing, "tjywh": UNKNOWN}) == -845
    assert market.refused("J29", {**closing, "tjxbh": "510198999999999"}) == -846
    assert market.refused("J29", closing) == -849
    market.accepted(numbers)
    assert market.refused("J29", {**closing, "bjrq": day(market.today() + timedelta(21))}) == -850
    wrong = [
        *({"bjfs": "3"}, {"hzjg": ""}, {"hzjg": "3"}, {"bjfs": "2"}, {"hzjg": "2", "bcc720": "1"}),
        *({"bcc720": "-1"}, {"bcc720": "x"}, {"bjrq": "20260230"}, {"blyy": "字" * 1001}),
    ]
    for one in wrong:
        assert market.refused("J29", {**closing, **one}) == -104
    assert market.effects(numbers["tjywh"])[1:] == ["referral_answered"]


def test_another_end_than_the_first_is_refused(market: Market, numbers: Fields) -> None:
    market.accepted(numbers)
    market.done("J29", market.receipt(numbers, "2"))
    for other in (market.receipt(numbers), market.timeout(numbers, 30)):
        assert market.refused("J29", other) == -848


def test_a_letter_of_somebody_who_registers_anew_is_still_open(market: Market) -> None:
    asked = registration()
    seeker = market.done("J24", asked, at=CHENGDU)["acc200"]
    numbers = market.lettered(seeker)
    market.moved(seeker, "4")
    again = market.done("J24", asked, at=CHENGDU)["acc200"]
    assert market.refused("J26", market.letter(again), at=CHENGDU) == -840
    market.done("J29", market.timeout(numbers, 16))
    assert market.lettered(again)
