"""Chongqing takes people over, refunds and recognises checks as its page says, and refuses the rest."""

import pytest
from chongqing_pension_agency import (
    LETTER,
    P1,
    P3,
    P5,
    P10,
    PENSIONER,
    SICHUAN,
    applied,
    stepped,
    stretch,
    told,
)

# -- receiving ---------------------------------------------------------------------------------------


def test_an_application_runs_to_the_recorded_relation(agency):
    head, letter = agency.lettered()
    assert letter["yhzh"] == "50001985100019800001"
    assert agency.done("C01", P1)["gr_xx"][0]["zbyw"] == [head["gzlsh"]]
    assert agency.done("B07", told(head, letter))["ywzt"] == "S5"
    (account,) = agency.get(f"accounts/{P1['bzhm']}")["accounts"]
    assert account["taken_over"] == [{"case_number": head["gzlsh"], "total": "12134.64"}]
    assert agency.step(head, "BJ") == "B0"
    assert agency.done("C01", P1)["gr_xx"][0]["zbyw"] == []
    effects = [row["effect"] for row in agency.get("ledger")["ledger"] if row["case_number"] == head["gzlsh"]]
    assert effects == [
        "application_registered",
        "step_noted",
        "letter_issued",
        "relation_recorded",
        "step_noted",
    ]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"zrsbmc": "四川省成都市沙盒区"}, "YL2005"),
        ({"zcsbmc": "重庆市渝北区"}, "YL2005"),
        ({"zrxzlx": "120"}, "YL2005"),
        ({"zcsbmc": "某地"}, "YL1004"),
        ({"zcsbmc": "四川省成都市沙盒区", "zcxzqh": "510104"}, "YL1004"),
        ({"xb": "1"}, "YL1004"),
        ({"zzddbz": "2"}, "YL1004"),
        ({"dbr": "代办人"}, "YL1001"),
        ({"bzhm": P5["bzhm"]}, "YL2009"),
        ({"zcxzlx": "170"}, "YL2003"),
    ],
)
def test_an_application_that_does_not_fit_is_refused(agency, changed, code):
    head = {"gzlsh": "0" * 32, **P1}
    assert agency.no("B02", {**head, "gr_zysq": applied(P1, **changed)}) == code
    assert agency.get("cases") == {"cases": []}


def test_a_place_outside_the_table_is_told_with_its_code(agency):
    agency.registered(P1, zcsbmc="四川省乐山市", zcxzqh="511100")
    (case,) = agency.get("cases")["cases"]
    assert (case["application"]["zcsbmc"], case["application"]["zcxzqh"]) == ("四川省乐山市", "511100")
    assert "zrxzqh" not in case["application"]


def test_steps_are_possible_in_their_states_only(agency):
    head = agency.registered()
    assert agency.no("B02", {**head, "gr_zysq": applied(P1)}) == "YL2002"
    assert agency.no("B03", stepped(head, "FHTG", jbr="AP01")) == "YL2011"
    assert agency.no("B03", stepped(head, "BJ")) == "YL2004"
    assert agency.no("B03", stepped(head, "BYBL")) == "YL1001"
    assert agency.no("B03", stepped(head, "TG")) == "YL1004"
    assert agency.no("B04", head) == "YL2004"
    assert agency.step(head, "THBZ", bz="补充户籍证明") == "S2"
    assert agency.step(head, "BZ") == "S1"
    assert agency.step(head, "ZZ") == "B1"
    assert agency.step(head, "HF") == "S1"
    assert agency.step(head, "BYBL", byyy=["201", "900"]) == "X1"
    assert agency.no("B03", stepped(head, "CH")) == "YL2004"
    assert agency.no("B03", stepped({**head, "gzlsh": "f" * 32}, "CH")) == "YL2001"
    assert agency.no("B03", stepped({**head, "xzlx": "120"}, "CH")) == "YL2009"


@pytest.mark.parametrize(
    ("changed", "row", "code"),
    [
        ({"zt": "1"}, {}, "YL3006"),
        ({"zt": None}, {}, "YL3006"),
        ({"lxhbh": "another"}, {}, "YL2013"),
        ({"grzhzyze": "4934.65"}, {}, "YL3001"),
        ({"zyjjze": "12134.65"}, {}, "YL3001"),
        ({"tcjjzyze": "7200.02", "zyjjze": "12134.66"}, {}, "YL3002"),
        ({"sjys": "11"}, {}, "YL3004"),
        ({"fhr": "SC1001"}, {}, "YL3005"),
        ({}, {"ys": 11}, "YL3003"),
        ({}, {"ys": 13}, "YL1001"),
        ({}, {"nian": "2023"}, "YL3003"),
        ({}, {"yjfjs": None}, "YL3003"),
        ({}, {"qrq": "2022-03-02 00:00:00"}, "YL1001"),
        ({}, {"zrq": "2022-12-30 00:00:00"}, "YL1001"),
        ({}, {"zhlb": "0"}, "YL1004"),
        ({}, {"dzbz": None}, "YL3002"),
        ({}, {"dnjzje": "-1"}, "YL1001"),
    ],
)
def test_chongqing_looks_at_a_statement_itself(agency, changed, row, code):
    head, letter = agency.lettered()
    assert agency.no("B07", told(head, letter, row=row, **changed)) == code
    assert agency.effects("relation_recorded") == []
    assert agency.done("B07", told(head, letter))["ywzt"] == "S5"


def test_a_suspended_stretch_beside_paid_months_is_no_month_twice(agency):
    head, letter = agency.lettered()
    paid = told(head, letter)["gr_yljf_zyd_jxmx"][0]
    idle = {**paid, "ys": 0, "yjfjs": None}
    assert agency.no("B07", told(head, letter, rows=[paid, paid])) == "YL3003"
    assert agency.done("B07", told(head, letter, rows=[paid, idle]))["ywzt"] == "S5"


def test_an_annulled_relation_counts_no_more(agency):
    head = agency.recorded()
    assert agency.step(head, "ZF") == "X3"
    (account,) = agency.get(f"accounts/{P1['bzhm']}")["accounts"]
    assert account["taken_over"] == []
    assert len(agency.effects("annulled")) == 1


# -- overlap -----------------------------------------------------------------------------------------


def cleared(head, keep, *stretches):
    return {
        **head,
        "cfsd": list(stretches),
        "blfs": keep,
        "tkyh": "中国农业银行",
        "tkzh": "6228480000000000001",
        "qrrq": "2026-03-02 00:00:00",
        "jbr": "SC02",
    }


def test_overlapping_months_are_refunded_once(agency):
    agency.set("date", {"date": "2026-06-30"})
    head = agency.recorded(P10)
    half = stretch("2023-01-01", "2023-06-30")
    assert agency.no("B08", cleared(head, "ZR", half)) == "YL2005"
    assert agency.no("B08", cleared(head, "ZC", stretch("2022-12-01", "2023-01-31"))) == "YL2014"
    answer = agency.done("B08", cleared(head, "ZC", half))
    # 472.00 a month: 89.01 of interest in 2023, then 76.53 and 44.96.
    assert answer["gr_cfjf"] == {"qtje": "3042.50", "qtys": 6}
    assert agency.no("B08", cleared(head, "ZC", half)) == "YL2014"
    (account,) = agency.get(f"accounts/{P10['bzhm']}")["accounts"]
    assert account["contribution_months"] == 36
    assert len(account["cleared_months"]) == 6
    (history,) = agency.done("C02", P10)["gr_yljf_mx"]
    assert history["gr_yljf_zyd_jxmx"][0]["qrq"] == "2023-07-01 00:00:00"


def test_of_a_temporary_account_only_what_the_person_paid_is_refunded(agency):
    agency.set("date", {"date": "2026-06-30"})
    head, _ = agency.stated(P5)
    answer = agency.done("B08", cleared(head, "ZR", stretch("2025-01-01", "2025-05-31")))
    assert answer["gr_cfjf"] == {"qtje": "1826.96", "qtys": 5}


# -- survival ----------------------------------------------------------------------------------------


def check(**changed):
    return {
        **PENSIONER,
        "ffdmc": "重庆市沙盒区",
        "rzdmc": "四川省成都市沙盒区",
        "sbjg": SICHUAN,
        "rzfs": "CK",
        "rzjg": "0",
        "rzrq": "2026-03-02 00:00:00",
        "jbr": "SC02",
        **changed,
    }


def test_a_check_made_elsewhere_is_recognised_once(agency):
    before = agency.done("C07", PENSIONER)
    assert (before["ffzt"], before["ffdmc"], len(before["gr_dyrz"])) == ("0", "重庆市沙盒区", 1)
    assert before["gr_dyrz"][0]["hrbz"] == "1"
    kept = agency.done("B12", check())["gr_dyrz"]
    assert (kept["hrbz"], kept["rzdmc"], kept["rzjg"]) == ("0", "四川省成都市沙盒区", "0")
    assert agency.no("B12", check()) == "YL6002"
    assert len(agency.done("C07", PENSIONER)["gr_dyrz"]) == 2


def test_a_check_that_does_not_fit_is_refused(agency):
    assert agency.no("B12", check(bzhm=P5["bzhm"])) == "YL6001"
    assert agency.no("B12", check(bzhm="510198195703036143")) == "YL2008"
    assert agency.no("B12", check(ffdmc="四川省成都市沙盒区")) == "YL2005"
    assert agency.no("B12", check(rzrq="2099-01-01 00:00:00")) == "YL1001"
    assert agency.no("B12", check(swrq="2026-03-01 00:00:00")) == "YL1001"
    assert agency.no("B12", check(rzfs="1")) == "YL1004"
    assert agency.effects("check_recorded") == []


def test_the_region_suspends_an_unchecked_pension_itself_and_resumes_it(agency):
    agency.set("date", {"advance_days": 200})
    assert agency.done("C07", PENSIONER)["ffzt"] == "1"
    day = agency.get("date")["date"]
    agency.done("B12", check(rzrq=f"{day} 00:00:00"))
    agency.set("office", {})
    assert agency.done("C07", PENSIONER)["ffzt"] == "0"
    assert agency.done("B12", check(rzjg="2", rzfs="SJ", swrq="2026-03-01 00:00:00"))["gr_dyrz"]["swrq"]
    assert agency.done("C07", PENSIONER)["ffzt"] == "2"
    names = ("pension_suspended", "pension_resumed", "pension_ended")
    assert [len(agency.effects(name)) for name in names] == [1, 1, 1]
    assert agency.news() == []


def test_a_check_of_somebody_whom_another_region_pays_is_told(agency):
    told_ = agency.done("C07", {"bzhm": "510198195703036143", "xm": "孙桂芳"})
    assert (told_["ffzt"], len(told_["gr_dyrz"])) == ("9", 1)
    assert "ffdmc" not in told_
    assert agency.done("C07", {"bzhm": "510198199202286169"}) == {"ffzt": None, "gr_dyrz": []}


def test_a_letter_for_another_direction_is_refused(agency):
    head = {"gzlsh": "1" * 32, **P3}
    sent = {**head, "gr_jfpz_lxh": LETTER, "gr_zysq": applied(P3)}
    assert agency.no("B05", sent) == "YL2005"
