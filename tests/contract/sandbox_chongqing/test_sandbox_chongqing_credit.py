"""Chongqing's credit platform keeps to docs/regions/chongqing-credit.md: reads, the feed, authorities."""

import json
import sqlite3
import time
from contextlib import closing

import pytest
from chongqing_credit_line import (
    BAYU,
    MARKET,
    NAMESAKE,
    PATHS,
    SICHUAN_MARKET,
    TAN,
    TIANFU,
    VILLAGE,
    Credit,
    Told,
    by_number,
    message_id,
    running,
)
from chongqing_line import signed

PERSON = {"XM": "谭志远", "SFZ": TAN, "SQSBH": "SQ-000001", "CXYT": "贷款审核"}


@pytest.fixture
def credit(program):
    credit = Credit(program)
    with credit.http:
        credit.http.post("/sandbox/reset").raise_for_status()
        yield credit


# -- what is there from the start ----------------------------------------------------------------------


def test_the_page_names_every_path():
    assert sorted(PATHS) == ["T01", "X01", "X02", "X03", "X04", "X05", "X06", "X90"]


def test_every_kind_is_told_about_a_company_newest_decision_first(credit):
    rows = credit.about(BAYU)
    assert [row["SJLX"] for row in rows] == [
        *("xypj", "frcf", "frcf", "frcf", "frcf", "frxk", "xycn", "frcf", "jyyc", "frxk", "sxjl", "frcf")
    ]
    assert all(isinstance(value, str) for row in rows for value in row.values())


def test_a_fine_is_words_and_categories_are_two_columns(credit):
    row = by_number(credit.about(BAYU), "渝沙市监罚〔2026〕3号")
    shown = {"CF_JG": "警告；处以罚款1.5万元", "CF_CFLB1": "1", "CF_CFLB2": "2", "YZCD": "YB", "SXDJ": "严重"}
    assert row | shown == row
    assert (row["CF_FR"], row["CF_JDRQ"], row["SJC"]) == (
        "孙某某",
        "2026-04-20 00:00:00",
        "20260424100000000",
    )
    assert row["SCBMBM"] != row["CF_XZBM"] == MARKET


def test_a_record_from_before_the_new_rule_says_nothing_of_severity(credit):
    row = by_number(credit.about(BAYU), "渝沙市监罚[2025]88号")
    assert (row.get("YZCD"), row["SXDJ"], row["CF_JG"]) == (None, "一般", "罚款人民币贰仟元整")


def test_a_penalty_that_is_nothing_but_a_warning_is_kept_and_not_public(credit):
    row = by_number(credit.about(BAYU), "渝沙市监罚（２０２６）１５号")
    assert (row["GSSJ"], row["SYFW"], row["CF_CFLB2"]) == ("", "1", "")


def test_an_entry_that_was_removed_says_so_beside_the_three(credit):
    row = by_number(credit.about(BAYU), "渝沙异〔2025〕31号")
    assert (row["ZT"], row["ZTSM"], row["ZTRQ"]) == ("3", "YC", "2025-12-01 00:00:00")
    assert (row["ABNTIME"], row["SPECAUSE"], row.get("SPECAUSENAME")) == ("2025-07-08 10:24:13", "1", None)


def test_both_regions_hold_a_record_of_sichuans_and_differ_about_the_fine(credit):
    row = by_number(credit.about(BAYU), "川沙市监罚[2026]20号")
    assert (row["DFBM"], row["CF_XZBM"]) == ("510000", SICHUAN_MARKET)
    assert "罚款人民币25300元" in row["CF_JG"]


@pytest.mark.parametrize(
    ("code", "many"), [(TIANFU, 1), (VILLAGE, 2), (NAMESAKE, 1), ("91500000MA60000999", 0)]
)
def test_the_named_ones_have_what_the_page_says(credit, code, many):
    assert len(credit.about(code)) == many


def test_there_are_two_thousand_companies_and_three_thousand_records_always_the_same(credit, tmp_path):
    everybody = credit.done("X03", {"ENTNAME": "沙盒"}).rows
    assert len(everybody) == 50
    sample = everybody[7]["UNISCID"]
    first = [(row["XYBM"], row["SJC"]) for row in credit.about(sample) + credit.about(BAYU)]
    with running(tmp_path) as other:
        again = [(row["XYBM"], row["SJC"]) for row in other.about(sample) + other.about(BAYU)]
        assert again == first
        assert other.decided()["record_number"] == "XYCQ00000000003001"


def test_a_store_holds_nothing_of_it_until_the_first_request_to_this_side(tmp_path):
    with running(tmp_path) as other:
        other.http.get("/sandbox/people").raise_for_status()
        with closing(sqlite3.connect(tmp_path / "chongqing.sqlite")) as store:

            def counted(table):
                return store.execute(f"select count(*) from credit_{table}").fetchone()[0]

            assert (counted("record"), counted("subject")) == (0, 0)
            assert len(other.about(BAYU)) == 12
            assert (counted("record"), counted("subject")) == (3_000, 2_000)


# -- reads ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", ["渝沙市监罚(2026)3号", "渝沙市监罚〔２０２６〕 3号", "渝沙市监罚【2026】3号"]
)
def test_one_record_is_found_under_its_number_however_it_is_written(credit, number):
    asked = {"JGBM": MARKET, "WSH": number, "SHXYM": BAYU}
    assert credit.done("X02", asked)["CF_WSH"] == "渝沙市监罚〔2026〕3号"


@pytest.mark.parametrize(
    "other", [{"SHXYM": NAMESAKE}, {"JGBM": "11500198MA60000248"}, {"WSH": "渝沙市监罚〔2026〕4号"}]
)
def test_no_other_record_is_taken_for_it(credit, other):
    asked = {"JGBM": MARKET, "WSH": "渝沙市监罚〔2026〕3号", "SHXYM": BAYU, **other}
    assert credit.ask("X02", asked).code == "404"


def test_a_name_gives_everybody_who_bears_it(credit):
    rows = credit.done("X03", {"ENTNAME": "巴渝沙盒"}).rows
    assert [(row["UNISCID"], row["DISTRICT"]) for row in rows] == [(BAYU, "500000"), (NAMESAKE, "500198")]
    assert credit.done("X03", {"ENTNAME": "天府沙盒"}).rows == []
    assert credit.ask("X03", {"ENTNAME": "沙"}).code == "400"


def test_the_registry_writes_capital_in_wan_of_some_currency_and_masks_who_represents(credit):
    (row,) = credit.done("X04", {"UNISCID": BAYU}).rows
    assert (row["REGCAP"], row["REGCAPCUR"], row["LEREP"], row["REGSTATE"]) == (
        "1200.5",
        "156",
        "孙某某",
        "1",
    )
    assert credit.done("X04", {"UNISCID": NAMESAKE})["REGCAPCUR"] == "840"
    assert credit.done("X04", {"UNISCID": TIANFU}).rows == []


def test_a_persons_records_are_masked_and_only_of_kinds_that_are_public(credit):
    told = credit.done("X05", PERSON)
    assert [row["SJLX"] for row in told.rows] == ["zrrcf", "sxbzx"]
    assert (told["CF_SY"], told["CF_XDR_SFZ"]) == ("谭某某在禁火区域擅自动用明火", "500198********0030")
    assert told.rows[1]["CARDNUM"] == "500198********0030"
    said = json.dumps(told.body, ensure_ascii=False)
    assert "谭志远" not in said
    assert TAN not in said


@pytest.mark.parametrize("other", [{"XM": "谭志"}, {"SFZ": "500198198409010040"}])
def test_somebody_else_is_nobody(credit, other):
    assert credit.done("X05", {**PERSON, **other}).rows == []


def test_without_authorisation_nothing_is_told_of_a_person(credit):
    assert credit.ask("X05", {**PERSON, "SQSBH": ""}).code == "403"
    assert credit.ask("X05", {**PERSON, "CXYT": None}).code == "400"


# -- authorities, and the feed -------------------------------------------------------------------------


def test_what_is_decided_is_told_with_a_number_that_grows(credit):
    assert credit.changes() == []
    first = credit.decided(document_number="渝沙市监罚〔2026〕300号", fine="15000.00", confiscation="1200.50")
    second = credit.decided(kind="licence")
    assert first["sequence"] < second["sequence"]
    rows = credit.changes()
    assert [(row["BGXH"], row["BGLX"], row["SJLX"]) for row in rows] == [
        (str(first["sequence"]), "FB", "frcf"),
        (str(second["sequence"]), "FB", "frxk"),
    ]
    assert rows[0]["CF_JG"] == "罚款人民币15000元；没收违法所得1200.50元"
    assert credit.changes(first["sequence"]) == rows[1:]


@pytest.mark.parametrize(
    ("act", "told", "state", "why"),
    [
        ("correct", "BG", "3", "GZ"),
        ("withdraw", "CH", "1", "CX"),
        ("repair", "XF", "3", "XF"),
        ("remove", "CH", "3", "YC"),
        ("other", "BG", "3", ""),
    ],
)
def test_what_happens_makes_a_new_version_and_is_told(credit, act, told, state, why):
    decided = credit.decided()
    assert credit.act(decided, act, on="2026-11-20", changes={"fine": "1200.50"})["version"] == 2
    row = credit.changes()[-1]
    assert (row["BGLX"], row["CF_ZT"], row["ZTSM"], row["BBH"]) == (told, state, why, "2")
    assert row["ZTRQ"] == "2026-11-20 00:00:00"
    assert row["CF_JG"] == f"罚款人民币{'1200.50' if act == 'correct' else '15000'}元"
    assert credit.changes()[0]["BBH"] == "1"
    public = act in ("correct", "other")
    assert by_number(credit.about(TIANFU), decided["record_number"])["SYFW"] == ("0" if public else "1")


def test_an_objection_hides_what_else_happened_and_is_lifted(credit):
    decided = credit.decided()
    states = []
    for act in ("object", "repair", "lift"):
        credit.act(decided, act)
        row = by_number(credit.about(TIANFU), decided["record_number"])
        states.append((row["CF_ZT"], row["ZTSM"]))
    assert states == [("2", ""), ("2", "XF"), ("3", "XF")]
    assert [row["BGLX"] for row in credit.changes()] == ["FB", "YY", "XF", "YY"]


def test_a_correction_of_what_was_withdrawn_changes_the_words_only(credit):
    decided = credit.decided()
    credit.act(decided, "withdraw", on="2026-11-20")
    credit.act(decided, "correct", changes={"title": "更正后"})
    row = by_number(credit.about(TIANFU), decided["record_number"])
    assert (row["CF_ZT"], row["ZTSM"], row["CF_CFMC"], row["SYFW"]) == ("1", "CX", "更正后", "1")


def test_the_registrys_own_fields_follow_a_removal(credit):
    decided = credit.decided(kind="abnormal_operation")
    credit.act(decided, "remove", on="2026-11-20")
    row = by_number(credit.about(TIANFU), decided["record_number"])
    assert (row["REMDATE"], row["ZTSM"]) == ("2026-11-20 00:00:00", "YC")


def test_nothing_about_a_person_is_told_in_the_feed(credit):
    told = credit.decided(subject={"id_number": TAN, "name": "谭志远"})
    assert told["sequence"] == 0
    assert credit.changes() == []
    assert len(credit.done("X05", PERSON).rows) == 3


def test_a_warning_is_told_without_a_day_of_publication(credit):
    credit.decided(penalties=["warning"])
    assert credit.changes()[0]["GSSJ"] == ""


def test_the_same_decision_twice_and_acts_on_nothing_do_not_read(credit):
    subject = {"credit_code": TIANFU, "name": "某公司"}
    asked = {"kind": "penalty", "document_number": "甲〔2026〕1号", "subject": subject}
    assert credit.http.post("/control/credit/decisions", json=asked).status_code == 200
    again = {**asked, "document_number": "甲(２０２６)1号"}
    assert credit.http.post("/control/credit/decisions", json=again).status_code == 400
    nothing = {"record_number": "XYCQ00000000099999", "act": "repair"}
    assert credit.http.post("/control/credit/acts", json=nothing).status_code == 400
    pushed = by_number(credit.get(f"records?subject_code={BAYU}")["records"], "510000")
    of_sichuan = {"record_number": pushed["record_number"], "act": "repair"}
    assert credit.http.post("/control/credit/acts", json=of_sichuan).status_code == 400
    assert credit.http.post("/control/credit/decisions", json={"kind": "gift"}).status_code == 400


def test_many_more_are_made_at_once(credit):
    assert credit.set("seed", records=200, subject_code=NAMESAKE) == {"made": 200, "after": 0}
    assert len(credit.about(NAMESAKE)) == 201
    assert credit.changes() == []
    assert credit.set("seed", pushes=60)["made"] == 60
    rows = credit.changes()
    assert len({row["CF_XDR_SHXYM"] for row in rows}) == 60
    assert all(row["CF_XDR_SHXYM"].startswith("91510198") for row in rows)


# -- the door ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        ({"jkbm": "X02"}, "402"),
        ({"jkbm": ""}, "400"),
        ({"sqf": "12510000MA60000166"}, "400"),
        ({"bwh": "0192"}, "400"),
        ({"czy": ""}, "400"),
        ({"fssj": "2026-06-10"}, "400"),
        ({"fssj": ""}, "400"),
        ({"data": []}, "400"),
    ],
)
def test_a_message_that_is_not_whole_is_refused(credit, envelope, code):
    told = credit.ask("X01", {"SHXYM": BAYU}, **envelope)
    assert (told.code, told.rows) == (code, [])


def test_every_value_is_a_string(credit):
    assert credit.ask("X06", {"BGXH": 0}).code == "400"
    assert credit.ask("X01", {"SHXYM": ["x"]}).code == "400"


def test_what_is_no_message_or_not_signed_is_refused(credit):
    path = PATHS["X01"]
    for body in (b"[]", b"{", b'{"bwh": NaN}'):
        told = Told(credit.http.post(path, content=body, headers=signed(body)))
        assert (told.code, told.body["bwh"]) == ("400", None)
    assert credit.http.post(path, content=b"{}").status_code == 401
    assert credit.http.post(path, content=b"{}", headers=signed(b"{}", token="other")).status_code == 401
    stale = signed(b"{}", timestamp=int(time.time()) - 301)
    assert credit.http.post(path, content=b"{}", headers=stale).status_code == 401
    assert credit.http.post("/cqxy/nowhere", content=b"{}", headers=signed(b"{}")).status_code == 404
    assert credit.http.get(path).status_code == 405


def test_a_message_id_is_good_for_one_message(credit):
    number = message_id()
    assert credit.ask("X01", {"SHXYM": BAYU}, number=number).code == "200"
    assert credit.ask("X01", {"SHXYM": BAYU}, number=number).code == "409"


@pytest.mark.parametrize("asked", [{"BGXH": "x"}, {"BGXH": "0", "TS": "0"}, {"BGXH": "0", "TS": "501"}, {}])
def test_a_feed_is_asked_for_by_numbers(credit, asked):
    assert credit.ask("X06", asked).code == "400"


def test_the_medical_side_does_not_notice(line, program):
    credit = Credit(program)
    with credit.http:
        credit.about(BAYU)
        assert credit.http.get("/sandbox/ledger").json() == []
        assert credit.http.get("/sandbox/exchanges").json()[-1]["transaction"] == "X01"
