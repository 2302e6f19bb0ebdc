"""Chongqing's pension side keeps to docs/regions/chongqing-pension.md: reads, figures, every operation."""

import json
from decimal import Decimal

import pytest
from chongqing_line import signed
from chongqing_pension_agency import (
    HERE,
    P1,
    P3,
    P5,
    P9,
    P13,
    PATHS,
    PENSIONER,
    new_lsh,
    written,
)

E1 = {
    "name": "沈一",
    "id_number": "500198199001016013",
    "sex": "male",
    "household_area": "500198",
    "scheme": "employee",
    "account_kind": "general",
    "status": "suspended",
    "receives_pension": False,
    "unpaid_months": [],
    "contributions": [
        {
            "from": first,
            "to": last,
            "base": base,
            "unit_rate": "0.1600",
            "personal_rate": "0.0800",
            "credited_rate": "0.0000",
            "area_code": "500198",
        }
        for first, last, base in [
            ("2022-03", "2022-12", "6000.00"),
            ("2023-01", "2023-12", "6500.00"),
            ("2024-01", "2024-06", "7000.00"),
        ]
    ],
}
HEAD_E1 = {"bzhm": E1["id_number"], "xm": E1["name"], "xzlx": "06"}


# -- the message -------------------------------------------------------------------------------------


def test_the_page_lists_every_operation(agency):
    assert len(PATHS) == 20
    for ywlx in PATHS:
        answer = agency.ask(ywlx, {})
        assert answer["cwdm"] in ("YL1001", None)


def test_only_a_signed_message_is_let_in(agency):
    lsh = new_lsh()
    body = json.dumps(written("C01", P3, lsh)).encode()
    assert agency.http.post(PATHS["C01"], content=body).status_code == 401
    guessed = agency.http.post(PATHS["C01"], content=body, headers=signed(body, token="guess"))
    assert (guessed.status_code, guessed.json()["code"]) == (401, 40104)
    assert agency.fate(lsh)["clzt"] == "3"
    assert agency.http.post("/ylbx/gr_xx/nothing", content=body, headers=signed(body)).status_code == 404
    assert agency.http.get(PATHS["C01"]).status_code == 405


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        ({"ywlx": "C02"}, "YL1002"),
        ({"jbjg": "110101000001"}, "YL1005"),
        ({"jbjg": HERE}, "YL1001"),
        ({"jbr": "经办"}, "YL1001"),
        ({"fssj": "2026-03-01"}, "YL1001"),
        ({"sj": []}, "YL1001"),
    ],
)
def test_an_envelope_that_does_not_fit_is_not_taken(agency, envelope, code):
    lsh = new_lsh()
    answer = agency.ask("C01", P3, lsh=lsh, changed=envelope)
    assert (answer["zt"], answer["cwdm"], answer["lsh"]) == (None, code, lsh)
    assert agency.fate(lsh)["clzt"] == "3"


def test_the_answer_is_in_the_platforms_own_envelope(agency):
    lsh = new_lsh()
    answer = agency.ask("C01", P3, lsh=lsh)
    assert list(answer) == ["lsh", "zt", "cwdm", "cwxx", "ts", "hfsj", "sj"]
    assert (answer["lsh"], answer["zt"], len(answer["hfsj"])) == (lsh, "0", 19)


# -- reads -------------------------------------------------------------------------------------------


def test_insurance_is_told_by_pinyin_and_with_flags_turned_round(agency):
    (found,) = agency.done("C01", P3)["gr_xx"]
    shown = {"bxh": "BX98010003", "jfzt": "1", "zhlb": "1", "zhzt": "1", "txbz": "0", "xb": "男"}
    assert found | shown == found
    assert (found["sjys"], found["qfys"], found["xzmc"], found["sbjg"]) == (12, 0, "重庆市沙盒区", HERE)
    assert found["bdqrq"] == "2014-01-01 00:00:00"
    assert "xzqh" not in found
    (contributing,) = agency.done("C01", {**P1, "xm": "周 明远"})["gr_xx"]
    assert (contributing["jfzt"], contributing["xm"]) == ("0", "周明远")
    (temporary,) = agency.done("C01", P5)["gr_xx"]
    assert temporary["zhlb"] == "2"
    (retired,) = agency.done("C01", {**PENSIONER, "xzlx": "06"})["gr_xx"]
    assert (retired["txbz"], retired["zhzt"]) == ("1", "4")


def test_nobody_is_found_in_another_scheme_and_a_scheme_of_others_is_not_understood(agency):
    assert agency.done("C01", {**P3, "xzlx": "06"}) == {"gr_xx": []}
    assert agency.done("C01", {**P3, "xzlx": "170"}) == {"gr_xx": []}
    assert agency.no("C01", {**P3, "xzlx": "110"}) == "YL1004"


def test_names_are_told_as_the_old_registers_write_them(agency):
    assert agency.done("C01", P9)["gr_xx"][0]["xm"] == "欧阳\ue863"
    eighth = {"bzhm": "510198199004066106", "xzlx": "06"}
    assert agency.done("C01", eighth)["gr_xx"][0]["xm"] == "阿依古丽 \u2022买买提"


def test_a_history_tells_every_year_with_places_gaps_and_what_was_before_1998(agency):
    (history,) = agency.done("C02", P13)["gr_yljf_mx"]
    rows = history["gr_yljf_zyd_jxmx"]
    assert history["grjf_98q"] > 866
    assert rows[0]["qrq"] == "1993-03-01 00:00:00"
    assert {row["xzmc"] for row in rows} == {"重庆市沙盒区", "重庆市渝中区", "重庆市渝北区"}
    halves = [row for row in rows if row["nian"] == "1999"]
    assert [row["zrq"] for row in halves] == ["1999-06-30 00:00:00", "1999-12-31 00:00:00"]
    assert halves[0]["dnjzlx"] == 0 < halves[1]["dnjzlx"]
    idle = [row for row in rows if row["ys"] == 0]
    assert {"2001", "2002", "2012", "2013"} <= {row["nian"] for row in idle}
    assert all(row["yjfjs"] is None for row in idle)
    assert [row["qrq"] for row in rows] == sorted(row["qrq"] for row in rows)


def test_rates_are_per_cent_and_amounts_of_rows_are_numbers_where_table_one_has_text(agency):
    _, statement = agency.stated(P5)
    row = statement["gr_yljf_zyd_jxmx"][0]
    assert (row["dwjfbl"], row["dwhzbl"], row["grjfbl"]) == (16, 16, 8)
    assert isinstance(row["dnjzje"], Decimal)
    assert row["yjfjs"] == 4511
    assert statement["gr_yljf_zyd"]["grzhzyze"] == "5413.20"
    assert statement["gr_yljf_zyd"]["sjys"] == "5"


def test_unpaid_months_are_rows_that_have_not_arrived(agency):
    agency.set("people", {"people": [{**E1, "unpaid_months": ["2024-05", "2024-06"]}]})
    (history,) = agency.done("C02", HEAD_E1)["gr_yljf_mx"]
    last = history["gr_yljf_zyd_jxmx"]
    owed = [row for row in last if row["dzbz"] == "1"]
    assert [(row["qrq"], row["ys"], row["dnjzje"]) for row in owed] == [("2024-05-01 00:00:00", 2, 0)]
    assert agency.done("C01", HEAD_E1)["gr_xx"][0]["qfys"] == 2


# -- worked figures ----------------------------------------------------------------------------------


def test_e5_an_institutions_year_has_three_months_for_the_pool(agency):
    _, statement = agency.stated(P3)
    one = statement["gr_yljf_zyd"]
    assert (one["tcjjzyze"], one["sjys"], one["xzlx"]) == ("1800.00", "12", "120")
    assert Decimal(one["zyjjze"]) == Decimal(one["grzhzyze"]) + 1800
    assert (one["jbr"], one["fhr"], one["zt"]) == ("CQ1001", "CQ1002", "0")
    assert [row["zrq"] for row in statement["gr_yljf_zyd_jxmx"]] == [
        "2014-09-30 00:00:00",
        "2014-12-31 00:00:00",
    ]


def test_e6_a_temporary_account_gives_all_that_was_paid_and_no_pool(agency):
    _, statement = agency.stated(P5)
    one = statement["gr_yljf_zyd"]
    assert (one["dngrzhbj"], one["grzhzyze"], one["tcjjzyze"]) == ("5413.20", "5413.20", "0.00")
    assert (one["zyjjze"], one["zysj"]) == ("5413.20", "2025-06-01 00:00:00")


def test_e1_two_years_of_interest_come_out_to_the_fen(agency):
    agency.set("people", {"people": [E1]})
    _, statement = agency.stated(HEAD_E1)
    one = statement["gr_yljf_zyd"]
    figures = [one[name] for name in ("grzh_98h", "dngrzhbj", "grzhzyze", "tcjjzyze", "zyjjze", "sjys")]
    assert figures == ["11504.74", "3360.00", "14864.74", "21600.00", "36464.74", "28"]
    rows = statement["gr_yljf_zyd_jxmx"]
    assert [row["dnjzlx"] for row in rows] == [Decimal("134.64"), Decimal("330.1"), 0]


@pytest.mark.parametrize(("credited", "corrected"), [("0.1100", 0), ("0.0300", 1)])
def test_e4_the_transfer_size_holds_whatever_was_recorded(agency, credited, corrected):
    """A year at base 1,000 before 2006: recorded at 16 % or 8 %, transferred at 11 %."""
    year = {**E1["contributions"][0], "from": "2000-01", "to": "2000-12", "base": "1000.00"}
    year |= {"credited_rate": credited, "personal_rate": "0.0500", "unit_rate": "0.2000"}
    agency.set("people", {"people": [{**E1, "contributions": [year]}]})
    _, statement = agency.stated(HEAD_E1)
    (row,) = statement["gr_yljf_zyd_jxmx"]
    assert (row["dnjzje"], row["dwhzbl"], statement["gr_yljf_zyd"]["tcjjzyze"]) == (1320, 6, "1440.00")
    assert len(agency.effects("record_corrected")) == corrected
    (history,) = agency.done("C02", HEAD_E1)["gr_yljf_mx"]
    recorded = history["gr_yljf_zyd_jxmx"][0]["dnjzje"]
    assert recorded == (1320 if corrected else 1920)


def test_a_wished_transfer_day_lets_whole_years_bear_interest(agency):
    agency.set("office", {"transfer_date": "2026-01-15"})
    _, statement = agency.stated(P5)
    one = statement["gr_yljf_zyd"]
    # 1,082.64 in each of January to May: (12+11+10+9+8)/12 of 1.5 %.
    assert (one["grzh_98h"], one["dngrzhbj"]) == ("5480.87", "0.00")
    assert one["zysj"] == "2026-01-15 00:00:00"


def test_what_was_before_1998_is_what_the_person_paid(agency):
    _, statement = agency.stated(P13)
    one, rows = statement["gr_yljf_zyd"], statement["gr_yljf_zyd_jxmx"]
    parts = sum(Decimal(one[name]) for name in ("grjf_98q", "grzh_98h", "dngrzhbj"))
    assert parts == Decimal(one["grzhzyze"])
    assert rows[0]["dnjzje"] == rows[0]["dngrjf"] == 90
    assert sum(row["ys"] for row in rows) == int(one["sjys"])
    assert rows[-1]["zbnmljzhje"] == Decimal(one["grzh_98h"])
    pool = sum(row["yjfjs"] * row["ys"] for row in rows if row["ys"] and row["nian"] >= "1998")
    assert pool * 12 / 100 == Decimal(one["tcjjzyze"])


# -- certificate -------------------------------------------------------------------------------------


def test_a_certificate_tells_the_balance_and_holds_three_months(agency):
    agency.set("date", {"date": "2026-11-30"})
    answer = agency.done("B01", P5)
    told_ = answer["gr_jfpz"]
    assert (answer["ywzt"], told_["ys"], told_["grzhcce"]) == ("00", 5, "5480.87")
    assert (told_["sbjgmc"], told_["yb"]) == ("重庆市沙盒区社会保险事务中心", "400098")
    assert (told_["jbrq"], told_["yxqz"]) == ("2026-11-30 00:00:00", "2027-02-28 00:00:00")
    assert len(told_["jym"]) == 8
    assert agency.no("B01", {**P5, "bzhm": "500198199202286167"}) == "YL2008"
    assert agency.no("B01", {**P5, "xzlx": "170"}) == "YL2003"
