"""Sichuan's credit platform keeps to docs/regions/sichuan-credit.md: reads, the feed, authorities."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sichuan_credit_line import BAYU, MARKET, NAMESAKE, TIANFU, VILLAGE, WANG, Credit, Told, running
from yinhai_client import Mock, signed

PERSON = {"XM": "王建国", "ZJLX": "01", "ZJHM": WANG, "SQSBH": "SQ-000001", "CXMD": "贷款审核"}


@pytest.fixture
def credit(region: str) -> Iterator[Credit]:
    credit = Credit(region)
    credit.http.post("/sandbox/reset")
    yield credit
    credit.http.close()


def by_number(rows: list[dict[str, str]], number: str) -> dict[str, str]:
    (found,) = (row for row in rows if number in row.values())
    return found


# -- what is there from the start ----------------------------------------------------------------------


def test_every_kind_is_told_about_a_company_newest_decision_first(credit: Credit) -> None:
    told = credit.done("XY01", {"SHXYM": TIANFU})
    assert (told["JLS"], told["FKHJ"]) == ("10", "4.700000")
    assert [row["JLLX"] for row in told.rows] == ["08", "02", "02", "01", "06", "03", "02", "01", "07", "02"]


def test_a_fine_is_in_wan_yuan_and_categories_are_joined(credit: Credit) -> None:
    row = by_number(credit.about(TIANFU), "川沙市监罚〔2026〕1号")
    shown = {"CF_NR_FK": "1.500000", "CF_CFLB": "01;03", "CF_SXYZCD": "2", "CF_GSJZQ": "2027/04/10"}
    assert row | shown == row
    assert row["CF_FRDB"] == "赵**"
    both = by_number(credit.about(BAYU), "川沙市监罚（２０２６）２０号")
    assert (both["CF_NR_FK"], both["CF_NR_WFFF"], both["CF_SXYZCD"]) == ("2.350000", "0.120050", "3")


def test_a_licence_has_two_days_that_differ_by_a_letter(credit: Credit) -> None:
    row = by_number(credit.about(TIANFU), "川沙食许〔2026〕5号")
    assert (row["XK_YXQZ"], row["XK_YXQZI"], row["XK_ZT"]) == ("2026/03/01", "2031/02/28", "1")
    assert by_number(credit.about(TIANFU), "川沙特许〔2024〕2号")["XK_YXQZI"] == "2099-12-31"


def test_a_record_from_before_the_new_rule_says_nothing_of_severity(credit: Credit) -> None:
    assert "CF_SXYZCD" not in by_number(credit.about(TIANFU), "川沙市监罚[2025]12号")
    assert by_number(credit.about(TIANFU), "川沙应急罚〔2019〕3号")["CF_JDRQ"] == "2019-05-06"


def test_a_penalty_that_is_nothing_but_a_warning_is_kept_and_not_public(credit: Credit) -> None:
    assert "GSRQ" not in by_number(credit.about(TIANFU), "川沙市监罚（２０２６）７号")


def test_an_entry_that_was_removed_says_so_by_its_notice(credit: Credit) -> None:
    row = by_number(credit.about(TIANFU), "川沙异〔2025〕31号")
    assert (row["TZLX"], row["TZRQ"]) == ("4", "2025/12/01")


def test_there_are_two_thousand_companies_and_three_thousand_records_always_the_same(
    credit: Credit, tmp_path: Path
) -> None:
    everybody = credit.done("XY03", {"ZTMC": "沙盒"}).rows
    assert len(everybody) == 50
    sample = everybody[7]["SHXYM"]
    first = [(row["JLBH"], row["BGSJ"]) for row in credit.about(sample) + credit.about(TIANFU)]
    with running(tmp_path) as other:
        again = [(row["JLBH"], row["BGSJ"]) for row in other.about(sample) + other.about(TIANFU)]
        assert again == first
        assert other.decided()["record_number"] == "SC510198000000003001"


def test_a_store_holds_nothing_of_it_until_the_first_request_to_this_side(tmp_path: Path) -> None:
    with running(tmp_path) as other:
        other.http.get("/sandbox/people").raise_for_status()
        with closing(sqlite3.connect(tmp_path / "sichuan.sqlite")) as store:
            counted = store.execute("select count(*) from credit_record")
            assert counted.fetchone() == (0,)
            assert len(other.get(f"records?subject_code={TIANFU}")["records"]) == 10
            assert store.execute("select count(*) from credit_record").fetchone() == (3_000,)
            assert store.execute("select count(*) from credit_company").fetchone() == (2_000,)


# -- reads ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number", ["川沙市监罚(2026)20号", "川沙市监罚〔２０２６〕 20号", "川沙市监罚【2026】20号"]
)
def test_one_record_is_found_under_its_number_however_it_is_written(credit: Credit, number: str) -> None:
    asked = {"JGDM": MARKET, "WSH": number, "SHXYM": BAYU}
    assert credit.done("XY02", asked).rows[0]["CF_WSH"] == "川沙市监罚（２０２６）２０号"


@pytest.mark.parametrize(
    "other", [{"SHXYM": NAMESAKE}, {"JGDM": "11510198MA6000024C"}, {"WSH": "川沙市监罚〔2026〕21号"}]
)
def test_no_other_record_is_taken_for_it(credit: Credit, other: dict[str, str]) -> None:
    asked = {"JGDM": MARKET, "WSH": "川沙市监罚〔2026〕20号", "SHXYM": BAYU, **other}
    assert credit.ask("XY02", asked).code == -701


def test_a_name_gives_everybody_who_bears_it(credit: Credit) -> None:
    rows = credit.done("XY03", {"ZTMC": "天府沙盒"}).rows
    assert [(row["SHXYM"], row["XZQH"]) for row in rows] == [(TIANFU, "510100"), (NAMESAKE, "510198")]
    assert credit.done("XY03", {"ZTMC": "巴渝沙盒"}).rows == []
    assert credit.ask("XY03", {"ZTMC": "沙"}).code == -104


def test_the_registry_writes_capital_in_wan_yuan_and_masks_who_represents(credit: Credit) -> None:
    (row,) = credit.done("XY04", {"SHXYM": NAMESAKE}).rows
    assert (row["ZCZB"], row["FRDB"], row["DJZT"], row["CLRQ"]) == ("30.000050", "钱**", "1", "2021/03/02")
    assert credit.done("XY04", {"SHXYM": VILLAGE}).rows[0]["ZTLX"] == "农村集体经济组织"
    assert credit.done("XY04", {"SHXYM": BAYU}).rows == []


def test_a_persons_records_are_masked_and_only_of_kinds_that_are_public(credit: Credit) -> None:
    told = credit.done("XY05", PERSON)
    assert [row["JLLX"] for row in told.rows] == ["02", "05"]
    assert told.rows[0]["CF_SY"] == "王**在禁火区域擅自动用明火"
    assert told.rows[0]["CF_XDR_ZJHM"] == "5****************0"
    text = etree_text(told)
    assert "王建国" not in text
    assert WANG not in text


def etree_text(told: Told) -> str:
    return "".join(told.root.itertext())


@pytest.mark.parametrize("other", [{"XM": "王建军"}, {"ZJHM": "510198198807120028"}])
def test_somebody_else_is_nobody(credit: Credit, other: dict[str, str]) -> None:
    assert credit.done("XY05", {**PERSON, **other}).rows == []


def test_without_authorisation_nothing_is_told_of_a_person(credit: Credit) -> None:
    assert credit.ask("XY05", {**PERSON, "SQSBH": ""}).code == -702
    assert credit.ask("XY05", {**PERSON, "CXMD": ""}).code == -104


# -- authorities, and the feed -------------------------------------------------------------------------


def test_what_is_decided_is_told_with_a_number_that_grows(credit: Credit) -> None:
    assert credit.changes() == []
    first = credit.decided(document_number="川沙市监罚〔2026〕300号", fine="15000.00")
    second = credit.decided(kind="licence")
    assert first["sequence"] < second["sequence"]
    rows = credit.changes()
    assert [(row["BGXH"], row["BGLX"], row["JLLX"]) for row in rows] == [
        (str(first["sequence"]), "1", "02"),
        (str(second["sequence"]), "1", "01"),
    ]
    assert rows[0]["CF_NR_FK"] == "1.500000"
    assert credit.changes(first["sequence"]) == rows[1:]


@pytest.mark.parametrize(
    ("act", "told", "notice"),
    [("correct", "2", "3"), ("withdraw", "3", "1"), ("repair", "4", "2"), ("remove", "3", "4")],
)
def test_a_notice_makes_a_new_version_and_is_told(credit: Credit, act: str, told: str, notice: str) -> None:
    record = credit.decided()["record_number"]
    done = credit.set("acts", record_number=record, act=act, on="2026-11-20", changes={"fine": "1200.50"})
    assert done["version"] == 2
    row = credit.changes()[-1]
    assert (row["BGLX"], row["TZLX"], row["TZRQ"], row["JLBB"]) == (told, notice, "2026/11/20", "2")
    assert row["CF_NR_FK"] == ("0.120050" if act == "correct" else "1.500000")
    assert credit.changes()[0]["JLBB"] == "1"
    assert by_number(credit.about(BAYU), record)["TZLX"] == notice


def test_a_licence_that_is_withdrawn_is_no_longer_valid(credit: Credit) -> None:
    record = credit.decided(kind="licence")["record_number"]
    credit.set("acts", record_number=record, act="withdraw")
    assert by_number(credit.about(BAYU), record)["XK_ZT"] == "2"


def test_an_objection_is_marked_and_lifted(credit: Credit) -> None:
    record = credit.decided()["record_number"]
    marks = []
    for act in ("object", "lift"):
        credit.set("acts", record_number=record, act=act)
        marks.append(by_number(credit.about(BAYU), record)["YYBZ"])
    assert marks == ["1", "0"]
    assert [row["BGLX"] for row in credit.changes()] == ["1", "5", "5"]


def test_nothing_about_a_person_is_told_in_the_feed(credit: Credit) -> None:
    told = credit.decided(subject={"id_number": WANG, "name": "王建国"})
    assert told["sequence"] == 0
    assert credit.changes() == []
    assert len(credit.done("XY05", PERSON).rows) == 3


def test_a_warning_is_told_without_a_day_of_publication(credit: Credit) -> None:
    credit.decided(penalties=["warning"])
    assert "GSRQ" not in credit.changes()[0]


def test_the_same_decision_twice_and_acts_on_nothing_do_not_read(credit: Credit) -> None:
    asked = {
        "kind": "penalty",
        "document_number": "甲〔2026〕1号",
        "subject": {"credit_code": BAYU, "name": "某公司"},
    }
    assert credit.http.post("/control/credit/decisions", json=asked).status_code == 200
    again = {**asked, "document_number": "甲(２０２６)1号"}
    assert credit.http.post("/control/credit/decisions", json=again).status_code == 400
    nothing = {"record_number": "SC510198000000099999", "act": "repair"}
    assert credit.http.post("/control/credit/acts", json=nothing).status_code == 400
    assert credit.http.post("/control/credit/decisions", json={"kind": "gift"}).status_code == 400


def test_many_more_are_made_at_once(credit: Credit) -> None:
    made = credit.set("seed", records=200, subject_code=NAMESAKE)
    assert made == {"made": 200, "after": 0}
    assert len(credit.about(NAMESAKE)) == 201
    assert credit.changes() == []
    assert credit.set("seed", pushes=60)["made"] == 60
    rows = credit.changes()
    assert len({row["CF_XDR_SHXYM"] for row in rows}) == 60
    assert all(row["CF_XDR_SHXYM"].startswith("91500198") for row in rows)


# -- the door ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"exchangeType": "XY99"}, -105),
        ({"sender": ""}, -103),
        ({"receiver": "XYCQ500000"}, -103),
        ({"itemUuid": "x"}, -103),
        ({"flow": "0192-ABC"}, -103),
    ],
)
def test_a_message_that_is_not_whole_is_refused(credit: Credit, header: dict[str, str], code: int) -> None:
    assert credit.ask("XY01", {"SHXYM": TIANFU}, **header).code == code


def test_what_is_no_exchange_message_or_not_signed_is_refused(credit: Credit) -> None:
    body = "<request/>".encode("gb18030")
    path = "/xyzx/exchange"
    assert Told(credit.http.post(path, content=body, headers=signed(path, body))).code == -102
    assert Told(credit.http.post(path, content=body)).code == -9001
    assert Told(credit.http.post(path, content=body, headers=signed(path, body, key="other"))).code == -9002
    stale = signed(path, body, stamp=str(int((time.time() - 301) * 1000)))
    assert Told(credit.http.post(path, content=body, headers=stale)).code == -9003


def test_a_flow_number_is_good_for_one_message(credit: Credit) -> None:
    assert credit.ask("XY01", {"SHXYM": TIANFU}, flow="b" * 32).code == 0
    assert credit.ask("XY01", {"SHXYM": TIANFU}, flow="b" * 32).code == -101


@pytest.mark.parametrize("asked", [{"BGXH": "x"}, {"BGXH": "0", "TS": "0"}, {"BGXH": "0", "TS": "501"}, {}])
def test_a_feed_is_asked_for_by_numbers(credit: Credit, asked: dict[str, str]) -> None:
    assert credit.ask("XY06", asked).code == -104


def test_the_medical_side_does_not_notice(mock: Mock, credit: Credit) -> None:
    credit.about(TIANFU)
    assert mock.call("03", {"aac002": "510198198807120028", "aac003": "李秋月"}).code in (1, -104, -110)
    assert mock.http.get("/sandbox/exchanges").json()[0]["transaction"] == "XY01"
