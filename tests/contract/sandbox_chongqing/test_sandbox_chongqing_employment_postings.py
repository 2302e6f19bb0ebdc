"""Postings of Chongqing's labour market, searched and published (招聘工种)."""

from uuid import uuid4

import pytest
from chongqing_market_office import SICHUAN, all_of, place_of

# -- searches ----------------------------------------------------------------------------------------


def order(record):
    return (record.get("ppd", "0"), -int(record["djsj"]), [-ord(char) for char in record["zpgzbh"]])


def test_page_after_page_every_posting_once_in_order(office):
    found = all_of(office, "Z01", {"zpdq": "500198000000"}, "zpgzbh")
    assert len(found) > 800
    assert len({one["zpgzbh"] for one in found}) == len(found)
    assert found == sorted(found, key=order)
    assert {one["zpdq"][:6] for one in found} == {"500198"}


def test_two_characters_are_found_wherever_they_stand_titles_first(office):
    office.control("postings", {"title": "质检", "description": "会用千分尺测量零件。"})
    office.control("postings", {"title": "千分尺校准员", "description": "校准量具。"})
    found = office.done("Z01", {"gjc": "分尺", "ts": "10"})
    assert [(one["zpgzbm"], one["ppd"]) for one in found] == [("千分尺校准员", "0"), ("质检", "1")]
    after = office.done("Z01", {"gjc": "分尺", "ts": "10", **place_of(found[0])})
    assert [one["zpgzbm"] for one in after] == ["质检"]
    assert office.no("Z01", {"gjc": "分", "ts": "10"}) == "ZP1001"


@pytest.mark.parametrize("place", ["500000000000", "500100000000", "500198000000", "500200000000"])
def test_a_wider_place_stands_for_all_within(office, place):
    office.control("postings", {"title": "独一无二的岗位", "work_area": "500198"})
    found = office.done("Z01", {"gjc": "独一无二", "zpdq": place, "ts": "5"})
    assert bool(found) is (place != "500200000000")


def test_pay_trade_and_form_narrow_a_search(office):
    number = office.control("postings", {"title": "焊接", "occupation": "6040201", "pay_maximum": "9000"})
    for asked, there in [
        ({"zdyx": "9000"}, True),
        ({"zdyx": "9000.01"}, False),
        ({"zpgz": ["6040202", "6040201"]}, True),
        ({"zpgz": ["6040202"]}, False),
        ({"ygxs": ["2"], "ypxs": ["1"]}, True),
        ({"ygxs": ["4"]}, False),
    ]:
        found = {one["zpgzbh"] for one in office.done("Z01", {"gjc": "焊接", "ts": "100", **asked})}
        assert (number["posting_number"] in found) is there, asked


@pytest.mark.parametrize("act", ["freeze", "withdraw", "archive", "fill", "expire"])
def test_only_what_is_in_force_is_found(office, act):
    number = office.control("postings", {"title": "独此一家"})["posting_number"]
    assert office.done("Z01", {"gjc": "独此一家", "ts": "5"})
    office.control("acts", {"posting_number": number, "act": act})
    assert office.done("Z01", {"gjc": "独此一家", "ts": "5"}) == []
    assert office.one("Z02", {"zpgzbh": number})["zpgzbh"] == number


def test_old_records_demand_what_nobody_may(office):
    found = all_of(office, "Z01", {}, "zpgzbh")
    assert any(one["zdnl"] for one in found)
    assert any(one["zrsn"] != "0" for one in found)
    assert any("限男性" in one["gwms"] for one in found)
    assert any(one["zzyx"] == "面议" for one in found)
    assert any(one["jxdw"] == "1" and one["zgyx"] and int(one["zzyx"]) > int(one["zgyx"]) for one in found)
    assert all(isinstance(value, str) for one in found for value in one.values())


# -- publications ------------------------------------------------------------------------------------


def test_a_publication_is_one_posting_and_keeps_the_newest_version(office):
    first, told = office.publish()
    assert (first["bbh"], first["zrs"], first["sfdj"]) == ("1", "2", "")
    changed = office.one("D22", {**told, "zpgzbh": first["zpgzbh"], "bbh": "3", "zrs": "5", "xbbx": "5"})
    assert (changed["bbh"], changed["zrs"]) == ("3", "5")
    late = office.one("D22", {**told, "zpgzbh": first["zpgzbh"], "bbh": "2"})
    assert (late["bbh"], late["zrs"]) == ("3", "5")
    again, _ = office.publish(fbh=told["fbh"])
    assert (again["zpgzbh"], again["bbh"]) == (first["zpgzbh"], "3")
    assert len(office.control("postings")) == 1


@pytest.mark.parametrize(
    ("differently", "code"),
    [
        ({"lydq": "CQ"}, "ZP3002"),
        ({"jssj": "20261104"}, "ZP3003"),
        ({"zzyx": "9000"}, "ZP3004"),
        ({"zzyx": "", "zgyx": ""}, "ZP3004"),
        ({"zpgz": "6180107"}, "ZP1004"),
        ({"bio_industry": "I6500"}, "ZP1004"),
        ({"zrsn": "1", "xbbx": "1"}, "ZP3007"),
        ({"zdnl": "35"}, "ZP3007"),
        ({"zrs": 2}, "ZP1001"),
        ({"zpdq": "510198"}, "ZP1001"),
    ],
)
def test_what_may_not_be_published(office, differently, code):
    _, told = office.publish()
    assert office.no("D21", {**told, "fbh": uuid4().hex, **differently}, office=SICHUAN) == code


def test_a_publication_is_frozen_unfrozen_withdrawn_and_never_found_again(office):
    kept, told = office.publish(zpgzbm="异地发布的独特岗位")
    ref = {"fbh": told["fbh"], "zpgzbh": kept["zpgzbh"]}
    moved = {}
    for version, act in enumerate(("DJ", "JD", "CH"), start=2):
        moved = office.one("D23", {**ref, "bbh": str(version), "gwcz": act})
    assert (moved["gdyy"], moved["bbh"]) == ("3", "4")
    assert office.done("Z01", {"gjc": "异地发布的独特岗位", "ts": "5"}) == []
    older = office.one("D23", {**ref, "bbh": "3", "gwcz": "JD"})
    assert (older["gdyy"], older["bbh"]) == ("3", "4")
    assert office.no("D22", {**told, "zpgzbh": kept["zpgzbh"], "bbh": "9"}) == "ZP3005"
    assert office.no("D23", {**ref, "fbh": uuid4().hex, "bbh": "9", "gwcz": "CH"}) == "ZP3001"
    assert office.no("D23", {**ref, "zpgzbh": "ZP00000000000000", "bbh": "9", "gwcz": "CH"}) == "ZP3008"
