"""Letters that leave Chongqing and letters that arrive, with their receipts (推荐信, 回执)."""

import pytest
from chongqing_market_office import HERE, SICHUAN, closed, letter, offer, ref


def test_a_letter_of_this_office_one_open_at_a_time(office):
    kept = office.seeker()
    issued = office.one("D26", letter(office, kept["qzbh"]))
    assert issued["tjxid"][:6] == HERE[:6]
    assert len(issued["tjxid"]) == 15
    assert office.no("D26", letter(office, kept["qzbh"], "GW000000000008")) == "ZP5001"
    office.one("D28", {**ref(issued), "dfyj": "TY", "dfrq": "20261106"})
    assert office.one("D29", closed(issued, sfcg="0", bcgyy="经验不足"))["sfcg"] == "0"
    assert office.no("D26", letter(office, kept["qzbh"])) == "ZP5002"
    office.one("D26", letter(office, kept["qzbh"], "GW000000000008"))


def test_whoever_is_hired_is_archived_and_the_unemployment_side_is_told(office):
    kept = office.seeker()
    issued = office.one("D26", letter(office, kept["qzbh"]))
    office.one("D28", {**ref(issued), "dfyj": "TY", "dfrq": "20261106"})
    office.one("D29", closed(issued, sfcg="1", jyyx="6500"))
    assert office.control(f"seekers?number={kept['qzbh']}")["gdyy"] == "5"
    assert office.control("ledger")["unemployment_side_told"] == [issued["ywh"]]
    assert office.one("D29", closed(issued, sfcg="1", jyyx="6500"))["sfcg"] == "1"
    assert office.no("D29", closed(issued, sfcg="0")) == "ZP5024"


def test_a_letter_without_a_receipt_is_closed_as_that_though_its_own_tables_count_otherwise(office):
    issued = office.one("D26", letter(office, office.seeker()["qzbh"]))
    timeout = {**ref(issued), "bjfs": "YQ", "hzsj": "20261120"}
    assert office.no("D29", timeout) == "ZP5027"
    told = office.one("D29", {**timeout, "hzsj": "20261121"})
    assert (told["bjfs"], told["sfcg"]) == ("YQ", "")
    (kept,) = office.control("ledger")["letters"]
    assert kept["detail"] == {"sfhz": "0", "person_side": "1", "unit_side": "0", "note": "逾期无回执"}


def test_an_offer_is_accepted_and_a_hiring_fills_the_posting(office):
    number = office.control("postings", {"title": "电工"})["posting_number"]
    told = offer(number)
    office.one("D27", told, office=SICHUAN)
    assert office.no("D27", told, office=SICHUAN) == "ZP5004"
    assert office.no("D29", closed(told, sfcg="1")) == "ZP5025"
    office.one("D28", {**ref(told), "dfyj": "TY", "dfrq": "20261106"})
    assert office.no("D28", {**ref(told), "dfyj": "BTY", "dfrq": "20261106"}) == "ZP5023"
    assert office.no("D29", closed(told, sfcg="1", hzsj="20261121")) == "ZP5026"
    office.one("D29", closed(told, sfcg="1", jyyx="6000"))
    assert office.one("Z02", {"zpgzbh": number})["cgrsn"] == "1"
    assert office.no("D27", offer(number), office=SICHUAN) == "ZP5012"


@pytest.mark.parametrize(
    ("act", "code"),
    [("expire", "ZP5011"), ("fill", "ZP5012"), ("freeze", "ZP5013"), ("withdraw", "ZP5014")],
)
def test_nobody_is_offered_to_what_is_not_in_force(office, act, code):
    number = office.control("postings", {"title": "电工"})["posting_number"]
    office.control("acts", {"posting_number": number, "act": act})
    assert office.no("D27", offer(number), office=SICHUAN) == code


# -- days ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"hzqx": "20261119"}, "ZP5003"),
        ({"hzqx": "20261121"}, "ZP5003"),
        ({"hzqx": "20261105"}, "ZP5003"),
        ({"hzqx": "20261021"}, "ZP5003"),
        ({"hzqx": "20991231"}, "ZP5003"),
        ({"kjrq": "99991231", "hzqx": "99991231"}, "ZP5003"),
        ({"hzqx": "20261131"}, "ZP1001"),
        ({"kjrq": "20260229", "hzqx": "20260316"}, "ZP1001"),
        ({"kjrq": "", "hzqx": "20261120"}, "ZP1001"),
    ],
)
def test_a_letter_has_fifteen_days_whether_it_leaves_or_arrives(office, days, code):
    number = office.control("postings", {"title": "电工"})["posting_number"]
    assert office.no("D27", offer(number, **days), office=SICHUAN) == code
    assert office.no("D26", {**letter(office, office.seeker()["qzbh"]), **days}) == code
    assert office.control("ledger")["letters"] == []


def test_an_offer_whose_fifteen_days_are_over_is_refused(office):
    number = office.control("postings", {"title": "电工"})["posting_number"]
    assert office.one("D27", offer(number, kjrq="20261021", hzqx="20261105"), office=SICHUAN)
    assert office.no("D27", offer(number, kjrq="20261020", hzqx="20261104"), office=SICHUAN) == "ZP5016"


@pytest.mark.parametrize("answer", ["TY", "BTY"])
def test_a_first_answer_comes_within_the_term_and_may_be_repeated_after_it(office, answer):
    number = office.control("postings", {"title": "电工"})["posting_number"]
    told, issued = offer(number), office.one("D26", letter(office, office.seeker()["qzbh"]))
    office.one("D27", told, office=SICHUAN)
    for one in (told, issued):
        late = {**ref(one), "dfyj": answer, "dfrq": "20261121"}
        assert office.no("D28", late) == "ZP5016"
        assert office.one("D28", {**late, "dfrq": "20261120"})["dfyj"] == answer
        assert office.one("D28", late)["dfyj"] == answer


# -- vacancies -----------------------------------------------------------------------------------------


def accepted(office, number):
    told = offer(number)
    office.one("D27", told, office=SICHUAN)
    office.one("D28", {**ref(told), "dfyj": "TY", "dfrq": "20261106"})
    return told


def test_a_posting_takes_as_many_as_it_wants_and_nobody_more(office):
    number = office.control("postings", {"title": "电工", "openings": 2})["posting_number"]
    first, second, third = (accepted(office, number) for _ in range(3))
    office.one("D29", closed(first, sfcg="1"))
    office.one("D29", closed(second, sfcg="1"))
    assert office.no("D29", closed(third, sfcg="1", jyyx="6000")) == "ZP5012"
    assert office.one("Z02", {"zpgzbh": number})["cgrsn"] == "2"
    kept = {one["ywh"]: one for one in office.control("ledger")["letters"]}
    assert (kept[third["ywh"]]["closed"], kept[third["ywh"]]["result"]) == ("", "")
    assert office.one("D29", closed(second, sfcg="1"))["sfcg"] == "1"
    assert office.one("D29", closed(third, sfcg="0"))["sfcg"] == "0"
