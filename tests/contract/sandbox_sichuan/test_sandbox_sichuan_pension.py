"""Sichuan's pension side keeps to docs/regions/sichuan-pension.md: reads, figures, steps, the office."""

from pathlib import Path

import pytest
from sichuan_pension_line import (
    CHENGDU,
    CHONGQING,
    LETTER,
    P1,
    P2,
    P3,
    Pension,
    applied,
    section,
    stepped,
    told,
    until,
)
from yinhai_client import batch, start, stop

# -- reads and worked figures ------------------------------------------------------------------------


def test_insurance_is_told_as_it_is_written_here(office: Pension) -> None:
    found = section(office.call("Y01", {**P1, "aac003": "周 明远"}), "cbxx")
    assert found["aac003"] == "周明远"
    shown = {"aac001": "9800200001", "aac031": "2", "eac040": "1", "aae473": "0", "aac084": "0"}
    assert found | shown | {"aae201": "28", "aae030": "202203", "qfys": "0"} == found
    nobody = office.call("Y01", {"aac002": "500198195810116091", "aae140": "110"})
    assert nobody.code == 1
    assert section(nobody, "cbxx") == {}


def test_the_history_has_the_ledgers_own_interest(office: Pension) -> None:
    told = office.call("Y02", P1)
    rows = told.rows("output/jfls/ic91/row")
    assert (rows[0]["aae382"], rows[0]["aae269"], rows[1]["aae269"]) == ("4934.64", "134.64", "330.10")
    assert section(told, "jfls")["aic093"] == "0.00"


@pytest.mark.parametrize(
    ("person", "figures", "count"),
    [
        (P1, ("11504.74", "3360.00", "14864.74", "21600.00", "36464.74"), "28"),
        (P2, ("0.00", "1804.40", "1804.40", "2706.60", "4511.00"), "5"),
    ],
)
def test_the_worked_figures_come_out(
    office: Pension, person: dict[str, str], figures: tuple[str, ...], count: str
) -> None:
    head = office.stated(person)
    answered = office.call("Y03", head)
    table = section(answered, "ic90")
    assert tuple(table[name] for name in ("aic089", "aic082", "aic083", "aic084", "aic102")) == figures
    assert (table["aae201"], table["aae270"]) == (count, LETTER["aae270"])
    assert table["aae011"] != table["fhr"]
    assert sum(int(row["aae202"]) for row in answered.rows("output/ic91/row")) == int(count)


def test_a_record_that_is_too_small_is_corrected_and_one_too_large_stays(office: Pension) -> None:
    person = {"aac002": "510198196809056059", "aac003": "罗建华", "aae140": "110"}
    answered = office.call("Y03", office.stated(person))
    credited = {row["aae001"]: row["aae381"] for row in answered.rows("output/ic91/row")}
    assert (credited["1999"], credited["2000"], credited["2007"]) == ("1320.00", "1320.00", "960.00")
    assert section(answered, "ic90")["aic084"] == "4320.00"
    assert len(office.effects("record_corrected")) == 1
    recorded = {
        row["aae001"]: row["aae381"] for row in office.call("Y02", person).rows("output/jfls/ic91/row")
    }
    assert (recorded["1999"], recorded["2000"]) == ("1920.00", "1320.00")


def test_a_temporary_account_gives_back_everything_that_was_paid(office: Pension) -> None:
    person = {"aac002": "510198198702146045", "aac003": "高翔", "aae140": "110"}
    stretch = {"from": "2025-01", "to": "2025-05", "base": "4511.00", "area_code": "510198"}
    rates = {"unit_rate": "0.1600", "personal_rate": "0.0800", "credited_rate": "0.0000"}
    add(office, person, account_kind="temporary", contributions=[stretch | rates])
    table = section(office.call("Y03", office.stated(person)), "ic90")
    assert (table["aic083"], table["aic084"], table["aic102"]) == ("5413.20", "0.00", "5413.20")


def test_an_institution_counts_for_the_pool_from_october_2014(office: Pension) -> None:
    person = {"aac002": "510198198702146045", "aac003": "高翔", "aae140": "120"}
    stretch = {"from": "2014-01", "to": "2014-12", "base": "5000.00", "area_code": "510198"}
    rates = {"unit_rate": "0.2000", "personal_rate": "0.0800", "credited_rate": "0.0000"}
    add(office, person, scheme="institution", contributions=[stretch | rates])
    table = section(office.call("Y03", office.stated(person)), "ic90")
    assert (table["aic084"], table["aae201"]) == ("1800.00", "12")


def add(office: Pension, person: dict[str, str], **more: object) -> None:
    entry = {"name": person["aac003"], "id_number": person["aac002"], "sex": "male"}
    entry |= {"household_area": "510198", "scheme": "employee", "account_kind": "general"}
    entry |= {"status": "suspended", "receives_pension": False, "unpaid_months": []}
    office.set("people", {"people": [{**entry, **more}]})


def test_interest_runs_on_when_the_office_dates_the_transfer_later(office: Pension) -> None:
    office.set("office", {"transfer_date": "2026-03-02"})
    table = section(office.call("Y03", office.stated(P1)), "ic90")
    assert (table["aae035"], table["aic082"]) == ("20260302", "0.00")
    assert float(table["aic089"]) > 14864.74


def test_a_certificate_is_issued_once_it_is_confirmed(office: Pension) -> None:
    called = office.call("Y11", P1)
    assert office.effects("certificate_issued") == []
    office.confirm(called)
    assert len(office.effects("certificate_issued")) == 1
    certificate = section(called, "ac07")
    assert (certificate["aae041"], certificate["aae042"], certificate["aae201"]) == ("202203", "202406", "28")
    assert len(certificate["jym"]) == 8
    office.set("date", {"date": "2026-11-30"})
    certificate = section(office.call("Y11", P1), "ac07")
    assert (certificate["aae036"], certificate["yxqz"]) == ("20261130", "20270228")
    assert office.call("Y11", {**P1, "aae140": "120"}).code == -608


# -- two phases --------------------------------------------------------------------------------------


def test_nothing_happens_before_the_confirmation_and_the_query_tells_the_output(office: Pension) -> None:
    used, head = batch(), {"aaz341": "0" * 32, **P1}
    sent = {**head, "ic89_lxh": LETTER, "ic89_sqb": applied(P1, "510198", "500198", CHONGQING)}
    called = office.call("Y15", sent, pcbh=used)
    assert office.call("Y03", head).code == -601
    assert office.mock.query(used)["jyzt"] == "2"
    office.confirm(called)
    office.confirm(called)
    asked = office.mock.query(used)
    assert asked["jyzt"] == "3"
    assert asked.root.findtext("output/jy/output/aaz002") == called["aaz002"]
    office.await_news(head["aaz341"], "1")
    assert len(office.effects("letter_received")) == 1
    assert office.call("Y15", sent, pcbh=used).code == -101
    assert office.call("Y15", sent).code == -602


def test_a_cancelled_call_has_no_effect(office: Pension) -> None:
    called = office.call("Y11", P1)
    fields = {"akb020": CHONGQING, "jylsh": called["jylsh"]}
    office.mock.post("/yinhai/cancel", fields)
    assert office.confirm(called).code == -302
    assert office.effects("certificate_issued") == []


def test_a_step_that_another_has_overtaken_is_not_carried_out(office: Pension) -> None:
    head = office.registered(P3)
    late = office.call("Y13", stepped(head, "33"))
    office.step(head, "24", byyy={"row": [{"byyy": "02"}]})
    assert office.confirm(late).code == -305
    assert len(office.effects("step_noted")) == 1


def test_only_an_agency_may_ask(office: Pension) -> None:
    assert office.call("Y01", P1, at="H51019800001").code == -600


# -- the receiving side ------------------------------------------------------------------------------


def test_a_relation_is_recorded_step_by_step(office: Pension) -> None:
    head = office.recorded()
    assert [row["aaz341"] for row in office.call("Y01", P3).rows("output/cbxx/row")] == [head["aaz341"]]
    assert office.step(head, "41")["yaa017"] == "30"
    account = office.get(f"accounts/{P3['aac002']}")["accounts"][0]
    assert account["taken_over"] == [{"case_number": head["aaz341"], "total": "3000.00"}]
    assert office.call("Y01", P3).rows("output/cbxx/row") == []
    assert office.step(head, "42")["yaa017"] == "93"
    assert office.get(f"accounts/{P3['aac002']}")["accounts"][0]["taken_over"] == []
    assert [row["amount"] for row in office.effects("relation_recorded")] == ["3000.00"]


def test_the_second_person_is_another_one(office: Pension) -> None:
    head = office.registered(P3)
    assert office.call("Y13", stepped(head, "21", aae016="1", aae011="AP01")).code == -611
    assert office.call("Y13", stepped(head, "21", aae016="2")).code == -104
    assert office.step(head, "22", aae016="2", aae013="身份证复印件不清")["yaa017"] == "11"
    assert office.step(head, "23")["yaa017"] == "10"
    assert office.call("Y14", head).code == -604


def test_a_suspended_case_goes_on_where_it_was(office: Pension) -> None:
    head = office.registered(P3)
    assert office.step(head, "31", aae013="补材料")["yaa017"] == "40"
    assert office.call("Y13", stepped(head, "21", aae016="1")).code == -604
    assert office.step(head, "32")["yaa017"] == "10"
    assert office.step(head, "33")["yaa017"] == "92"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"aic083": "1200.01"}, -620),
        ({"aic102": "3000.01"}, -620),
        ({"aic093": "-1.00"}, -620),
        ({"aic084": "7200.00", "aic102": "8400.00"}, -621),
        ({"row": {"aae202": "13"}}, -622),
        ({"row": {"aae042": "201501"}}, -622),
        ({"row": {"aae180": ""}}, -622),
        ({"row": {"aae473": "9"}}, -622),
        ({"aae201": "11"}, -623),
        ({"fhr": "CQ01"}, -624),
        ({"aae270": "LXH-OTHER"}, -613),
    ],
)
def test_a_statement_that_does_not_add_up_is_not_recorded(office: Pension, wrong: dict, code: int) -> None:
    head, letter = office.lettered(P3)
    changed = {"aae270": letter, **{name: value for name, value in wrong.items() if name != "row"}}
    assert office.call("Y17", told(head, changed.pop("aae270"), row=wrong.get("row"), **changed)).code == code
    assert office.effects("relation_recorded") == []
    assert office.call("Y17", told(head, letter)).code == 1


def test_a_case_is_one_persons_and_one_regions(office: Pension) -> None:
    head = office.registered(P3)
    assert office.call("Y13", stepped({**head, "aac002": P1["aac002"]}, "33")).code == -609
    assert office.call("Y13", stepped({**head, "aaz341": "f" * 32}, "33")).code == -601
    assert office.call("Y03", head).code == -604
    other_way = {**head, "aaz341": "e" * 32, "ic89_sqb": applied(P3, "510198", "500198", CHENGDU)}
    assert office.call("Y12", other_way).code == -605
    resident = {**P3, "aae140": "170"}
    rightly = applied(P3, "500198", "510198", CHENGDU)
    assert office.call("Y12", {"aaz341": "e" * 32, **resident, "ic89_sqb": rightly}).code == -603


def test_what_was_taken_over_goes_on_with_the_person(office: Pension) -> None:
    office.step(office.recorded(), "41")
    stretch = {"from": "2015-01", "to": "2024-12", "base": "6000.00", "area_code": "510198"}
    rates = {"unit_rate": "0.1600", "personal_rate": "0.0800", "credited_rate": "0.0000"}
    add(office, P3, household_area="500198", contributions=[stretch | rates])
    answered = office.call("Y03", office.stated(P3))
    table, rows = section(answered, "ic90"), answered.rows("output/ic91/row")
    assert (rows[0]["aae001"], rows[0]["aab299"], table["aae201"]) == ("2014", "500198", "132")
    assert table["aic084"] == "93600.00"
    assert fen(table["aic083"]) == sum(fen(table[name]) for name in ("aic093", "aic089", "aic082"))
    assert fen(table["aic102"]) == fen(table["aic083"]) + fen(table["aic084"])


def fen(amount: str) -> int:
    return int(amount.replace(".", ""))


def test_rows_that_stay_behind_count_for_nothing(office: Pension) -> None:
    head, letter = office.lettered(P3)
    stays = {"bkzy": {"row": [{"aae041": "201401", "aae042": "201411", "bzyy": "3"}]}}
    sums = {"aic084": "600.00", "aic102": "1800.00", "aae201": "1"}
    assert office.call("Y17", told(head, letter, **sums)).code == -621
    assert office.call("Y17", told(head, letter, **sums) | stays).code == 1


# -- overlap -----------------------------------------------------------------------------------------


def test_months_that_count_elsewhere_are_refunded_once(office: Pension) -> None:
    person = {"aac002": "510198198301096120", "aac003": "邓海燕", "aae140": "110"}
    head = office.stated(person)
    months = {"row": [{"aae003": f"20230{month}"} for month in range(1, 7)]}
    asked = {
        **head,
        "cfys": months,
        "blfs": "2",
        "tkyh": "建行",
        "aae010": "6217001234567890",
        "aae011": "SC09",
    }
    asked["qrrq"] = "20260302"
    assert office.call("Y18", {**asked, "blfs": "1"}).code == -605
    cleared = office.done("Y18", asked)
    assert cleared["qtys"] == "6"
    assert float(cleared["aic142"]) > 6 * 408
    assert office.call("Y18", asked).code == -614
    assert section(office.call("Y01", person), "cbxx")["aae201"] == "60"
    assert [row["amount"] for row in office.effects("overlap_refunded")] == [cleared["aic142"]]


# -- durability --------------------------------------------------------------------------------------


def test_a_restart_loses_nothing_and_the_office_goes_on(tmp_path: Path) -> None:
    process, url = start(tmp_path)
    office = Pension(url)
    office.set("office", {"mode": "hold"})
    head = office.delivered(P1)
    recorded = office.recorded()
    office.set("incoming", transfer())
    process.kill()
    process.communicate()
    process, url = start(tmp_path)
    after = Pension(url)
    assert after.kinds(head["aaz341"]) == []
    assert after.get("office")["mode"] == "hold"
    assert [case["state"] for case in after.get("cases")["cases"]] == ["50", "22"]
    assert after.set("incoming", transfer())["known"] is True
    after.set("office", {"mode": "at_once"})
    after.await_news(head["aaz341"], "1")
    assert after.step(recorded, "41")["yaa017"] == "30"
    until(lambda: len(after.effects("statement_made")) == 1)
    assert stop(process) == 0
    for line in (office, after):
        line.mock.http.close()


def transfer() -> dict[str, str]:
    return {
        "bank_receipt_number": "CQ0001",
        "name": "唐立新",
        "id_number": P3["aac002"],
        "scheme": "institution",
        "amount": "3000.00",
        "to_account": "51001985100059800001",
    }
