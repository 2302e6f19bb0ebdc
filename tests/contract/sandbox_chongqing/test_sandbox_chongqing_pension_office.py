"""Chongqing's office works its own queue, pays and is paid, as docs/regions/chongqing-pension.md says."""

import time
from decimal import Decimal

import pytest
from chongqing_pension_agency import (
    BANK,
    P1,
    P3,
    P5,
    P9,
    P10,
    PENSIONER,
    batched,
    stepped,
    told,
    until,
)

OWING = {
    "name": "沈二",
    "id_number": "500198199001016021",
    "sex": "female",
    "household_area": "500198",
    "scheme": "employee",
    "account_kind": "general",
    "status": "suspended",
    "receives_pension": False,
    "unpaid_months": ["2023-11"],
    "contributions": [
        {
            "from": "1995-01",
            "to": "2023-12",
            "base": "1000.00",
            "unit_rate": "0.2000",
            "personal_rate": "0.0800",
            "credited_rate": "0.0300",
            "area_code": "500198",
        }
    ],
}
HEAD_OWING = {"bzhm": OWING["id_number"], "xm": OWING["name"], "xzlx": "06"}
LATE = {"from": "1995-01", "to": "1999-12", "paid_on": "2018-03-20"}


# -- the office --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({**P3, "bzhm": "500198199202286167"}, "101"),
        ({**PENSIONER, "xzlx": "06"}, "201"),
        (P1, "202"),
        (HEAD_OWING, "203"),
    ],
)
def test_the_office_itself_refuses_who_may_not_move(agency, person, reason):
    agency.set("people", {"people": [OWING]})
    head = agency.delivered(person)
    agency.await_news(head, "BYBL")
    assert agency.done("C04", head)["byyy"] == reason
    assert agency.no("C03", head) == "YL2006"
    assert agency.no("B03", stepped(head, "BJ")) == "YL2004"


def test_an_office_on_hold_waits_for_a_decision(agency):
    agency.set("office", {"mode": "hold"})
    head, other = agency.delivered(P3), agency.delivered(P5)
    assert agency.no("C04", head) == "YL2007"
    assert agency.set("office/decisions", {"case_number": head["gzlsh"], "decision": "statement"}) == {
        "waiting": 0
    }
    assert (agency.kinds(head), agency.kinds(other)) == (["XXB"], [])
    agency.set("office/decisions", {"id_number": P5["bzhm"], "decision": "refuse", "code": "305"})
    assert agency.done("C04", other)["byyy"] == "305"


def test_a_slow_office_takes_its_time(agency):
    agency.set("office", {"mode": "slow", "delay_seconds": 0.5})
    began = time.monotonic()
    head = agency.delivered(P3)
    agency.await_news(head, "XXB")
    assert time.monotonic() - began >= 0.5


def test_a_decision_made_ahead_waits_for_its_case(agency):
    assert agency.set("office/decisions", {"id_number": P3["bzhm"], "decision": "suspend"}) == {"waiting": 1}
    head = agency.delivered(P3)
    agency.await_news(head, "ZZ")
    assert agency.no("C03", head) == "YL2006"
    agency.set("office/decisions", {"case_number": head["gzlsh"], "decision": "resume"})
    assert agency.kinds(head) == ["ZZ", "HF", "XXB"]
    assert [len(agency.effects(name)) for name in ("suspended", "resumed", "statement_made")] == [1, 1, 1]


def test_a_step_suspends_the_work_and_lets_it_go_on(agency):
    agency.set("office", {"mode": "hold"})
    head = agency.delivered(P3)
    assert agency.step(head, "ZZ") == "B1"
    agency.set("office", {"mode": "at_once"})
    assert agency.kinds(head) == []
    assert agency.step(head, "HF") == "Z1"
    agency.await_news(head, "XXB")


@pytest.mark.parametrize("decision", ["wrong_sums", "same_person"])
def test_a_statement_sent_back_is_made_anew_under_a_new_number(agency, decision):
    agency.set("office/decisions", {"id_number": P3["bzhm"], "decision": decision})
    head, first = agency.stated(P3)
    one = first["gr_yljf_zyd"]
    parts = sum(Decimal(one[name]) for name in ("grjf_98q", "grzh_98h", "dngrzhbj"))
    wrong = (Decimal(one["grzhzyze"]) - parts, one["fhr"])
    assert wrong == ((Decimal("0.01"), "CQ1002") if decision == "wrong_sums" else (0, "CQ1001"))
    returned = {**head, "thyy": ["合计不平"]}
    assert agency.no("B06", {**returned, "xxbbh": "another"}) == "YL2012"
    assert agency.no("B06", {**head, "xxbbh": one["xxbbh"]}) == "YL1001"
    agency.set("office", {"mode": "hold"})
    assert agency.done("B06", {**returned, "xxbbh": one["xxbbh"]})["ywzt"] == "Z3"
    assert agency.no("C03", head) == "YL2006"
    assert agency.no("B06", {**returned, "xxbbh": one["xxbbh"]}) == "YL2004"
    agency.set("office", {"mode": "at_once"})
    agency.await_news(head, "XXB", times=2)
    second = agency.done("C03", head)["gr_yljf_zyd"]
    assert second["xxbbh"] != one["xxbbh"]
    assert (second["fhr"], Decimal(second["grzhzyze"])) == ("CQ1002", parts)


@pytest.mark.parametrize(
    ("proof", "stays"),
    [
        ({}, "11"),
        ({"proof_kind": "court_judgment", "proof_issued_on": "2018-03-21"}, "12"),
        ({"proof_kind": "written_undertaking", "proof_issued_on": "2018-03-20"}, "11"),
        ({"proof_kind": "arbitration_award", "proof_issued_on": "2018-03-20"}, None),
        (
            {"paid_on": "2016-11-27", "proof_kind": "written_undertaking", "proof_issued_on": "2016-12-01"},
            None,
        ),
        ({"to": "1997-11"}, None),
    ],
)
def test_a_lump_sum_without_proof_stays_and_the_rest_goes(agency, proof, stays):
    person = {**OWING, "unpaid_months": [], "lump_sums": [{**LATE, **proof}]}
    agency.set("people", {"people": [person]})
    head, statement = agency.stated(HEAD_OWING)
    assert [row["bzyy"] for row in statement["gr_bkzy"]] == ([stays] if stays else [])
    assert agency.kinds(head) == (["GZ", "XXB"] if stays else ["XXB"])
    one = statement["gr_yljf_zyd"]
    assert one["sjys"] == ("288" if stays else "348")
    assert one["bdqrq"] == ("2000-01-01 00:00:00" if stays else "1995-01-01 00:00:00")
    if stays:
        assert statement["gr_bkzy"][0]["gzrq"].endswith("00:00:00")
        assert statement["gr_ycxjf"][0]["jfrq"] == "2018-03-20 00:00:00"
    else:
        late = statement["gr_yljf_zyd_jxmx"][0]["dzny"]
        assert late == (proof.get("paid_on") or "2018-03-20")[:7].replace("-", "")


def test_completion_marks_the_account_moved_away_and_annulment_gives_it_back(agency):
    head, _ = agency.stated(P3)
    assert agency.step(head, "BJ") == "B0"
    moved = agency.done("C01", P3)["gr_xx"][0]
    assert (moved["zhzt"], moved["jfzt"]) == ("3", "2")
    again = agency.delivered(P3)
    agency.await_news(again, "BYBL")
    assert agency.done("C04", again)["byyy"] == "204"
    assert agency.step(head, "ZF") == "X3"
    back = agency.done("C01", P3)["gr_xx"][0]
    assert (back["zhzt"], back["jfzt"]) == ("1", "1")
    assert [len(agency.effects(name)) for name in ("account_sealed", "annulled")] == [1, 1]


def test_what_was_taken_over_moves_on_with_the_person(agency):
    taken = agency.recorded(P9)
    head, statement = agency.stated(P9)
    one, rows = statement["gr_yljf_zyd"], statement["gr_yljf_zyd_jxmx"]
    assert [row["xzmc"] for row in rows].count("四川省成都市沙盒区") == 1
    assert one["sjys"] == "82"
    assert one["dngrzhbj"] == "4934.64"
    own = 4 * 12 * 4800 + 2 * 12 * 5600
    assert Decimal(one["tcjjzyze"]) == (own + 10 * 6000) * Decimal("0.12")
    assert agency.done("C01", P9)["gr_xx"][0]["zbyw"] == [taken["gzlsh"], head["gzlsh"]]


def test_months_paid_here_too_move_on_once(agency):
    head, letter = agency.lettered(P10)
    rows = told(head, letter)["gr_yljf_zyd_jxmx"]
    both = {**rows[0], "nian": "2023", "qrq": "2023-01-01 00:00:00", "zrq": "2023-10-31 00:00:00"}
    agency.done("B07", told(head, letter, rows=[both]))
    agency.step(head, "BJ")
    (insured,) = [one for one in agency.get("people")["people"] if one["id_number"] == P10["bzhm"]]
    paused = {
        **{key: insured[key] for key in ("name", "id_number", "scheme", "account_kind")},
        "sex": "female",
        "household_area": "510198",
        "status": "suspended",
        "receives_pension": False,
        "contributions": [{**OWING["contributions"][0], "from": "2023-05", "to": "2023-12"}],
    }
    agency.set("people", {"people": [paused]})
    _, statement = agency.stated(P10)
    spans = [
        (row["qrq"][:7], row["zrq"][:7], row["ys"]) for row in statement["gr_yljf_zyd_jxmx"] if row["ys"]
    ]
    assert spans == [("2023-01", "2023-04", 4), ("2023-05", "2023-12", 8)]
    assert statement["gr_yljf_zyd"]["sjys"] == "12"


# -- news --------------------------------------------------------------------------------------------


def test_news_has_growing_numbers_and_names_nobody(agency):
    agency.stated(P3)
    agency.stated(P5)
    first, second = agency.news()
    assert first["xxxh"] < second["xxxh"]
    assert set(first) == {"xxxh", "xxlx", "gzlsh", "dzbh"}
    assert agency.news(first["xxxh"]) == [second]
    assert agency.news(qxts=1) == [first]
    agency.http.post("/sandbox/reset")
    agency.stated(P3)
    assert agency.news()[0]["xxxh"] > second["xxxh"]


# -- money -------------------------------------------------------------------------------------------


def test_a_batch_is_paid_by_one_transfer_per_case_without_a_case_number(agency):
    head, statement = agency.stated(P3)
    total = statement["gr_yljf_zyd"]["zyjjze"]
    answer = agency.done("B09", batched(head, total))
    assert (answer["jj_js"]["pcze"], answer["jj_js"]["pcbs"], answer["ywzt"]) == (total, 1, "00")
    agency.await_news(head, "HK")
    (transfer,) = agency.get("outgoing")["transfers"]
    assert (transfer["amount"], transfer["to_account"]) == (total, BANK["yhzh"])
    assert (transfer["id_number"], transfer["scheme"]) == (P3["bzhm"], "institution")
    assert head["gzlsh"] not in str(transfer)
    assert agency.get("outgoing", after=transfer["sequence"]) == {"transfers": []}
    assert agency.no("B09", batched(head, total)) == "YL4005"
    assert len(agency.effects("fund_paid")) == 1


def test_the_transfer_bears_the_name_as_it_is_written_here(agency):
    head, statement = agency.stated(P9)
    agency.done("B09", batched(head, statement["gr_yljf_zyd"]["zyjjze"]))
    agency.await_news(head, "HK")
    assert agency.get("outgoing")["transfers"][0]["name"] == "欧阳\ue863"


def test_a_batch_that_does_not_fit_is_refused_whole(agency):
    head, statement = agency.stated(P3)
    waiting = agency.registered()
    total = statement["gr_yljf_zyd"]["zyjjze"]
    line = {"gzlsh": head["gzlsh"], "je": total}
    assert agency.no("B09", batched(head, "1.00")) == "YL4002"
    assert agency.no("B09", batched(head, total, pcze="1.00")) == "YL4003"
    assert agency.no("B09", batched(head, total, yhzh="51001985100019800002")) == "YL4004"
    assert agency.no("B09", batched(head, total, jsmx=[line, line])) == "YL4005"
    assert agency.no("B09", batched(waiting, "1.00")) == "YL2001"
    assert agency.no("B09", batched(head, total, zrsbmc="重庆市")) == "YL2005"
    assert agency.effects("batch_accepted") == []
    assert agency.done("B09", batched(head, total, pch="PC"))["jj_js"]
    assert agency.no("B09", batched(head, total, pch="PC")) == "YL4001"


def test_what_is_annulled_before_it_was_paid_is_not_paid(agency):
    agency.set("office", {"mode": "hold"})
    head = agency.delivered(P3)
    agency.set("office/decisions", {"case_number": head["gzlsh"], "decision": "statement"})
    total = agency.done("C03", head)["gr_yljf_zyd"]["zyjjze"]
    agency.done("B09", batched(head, total))
    agency.step(head, "ZF")
    agency.set("office", {"mode": "at_once"})
    assert agency.get("outgoing") == {"transfers": []}
    assert agency.get("cases")["cases"][0]["batch"]["state"] == "lapsed"


def arrived(agency, receipt="SCHK1", **changed):
    transfer = {
        "bank_receipt_number": receipt,
        "name": "周明远",
        "id_number": P1["bzhm"],
        "scheme": "employee",
        "amount": "12134.64",
        "to_account": "50001985100019800001",
        **changed,
    }
    return agency.set("incoming", transfer)


def test_the_same_bank_receipt_is_one_payment(agency):
    first, again = arrived(agency), arrived(agency)
    assert (first["known"], again["known"]) == (False, True)
    assert first["payment_number"] == again["payment_number"]
    assert [(row["xxlx"], row["gzlsh"], row["dzbh"]) for row in agency.news()] == [
        ("DZ", None, first["payment_number"])
    ]
    paid = agency.done("C06", {"dzbh": first["payment_number"]})["jj_dz"]
    assert (paid["je"], paid["sspzh"], paid["xzlx"]) == (Decimal("12134.64"), "SCHK1", "06")
    assert len(agency.effects("payment_received")) == 1
    assert agency.no("C06", {"dzbh": "nothing"}) == "YL5001"


def test_money_is_posted_to_its_case_once(agency):
    head = agency.recorded()
    number = arrived(agency)["payment_number"]
    little = arrived(agency, "SCHK2", amount="12134.63")["payment_number"]
    others = arrived(agency, "SCHK3", id_number=P5["bzhm"])["payment_number"]
    assert agency.no("B10", {**head, "dzbh": little}) == "YL5004"
    assert agency.no("B10", {**head, "dzbh": others}) == "YL5003"
    assert agency.done("B10", {**head, "dzbh": number})["ywzt"] == "S5"
    assert agency.no("B10", {**head, "dzbh": number}) == "YL5002"
    twice = arrived(agency, "SCHK4")["payment_number"]
    assert agency.no("B10", {**head, "dzbh": twice}) == "YL5005"
    assert agency.done("B11", {"dzbh": twice, "bz": "重复划转"})["ywzt"] == "00"
    assert agency.no("B11", {"dzbh": twice, "bz": "重复划转"}) == "YL5002"
    assert len(agency.effects("payment_posted")) == len(agency.effects("payment_returned")) == 1


def test_a_case_without_a_letter_has_no_money(agency):
    head = agency.registered()
    number = arrived(agency)["payment_number"]
    assert agency.no("B10", {**head, "dzbh": number}) == "YL2004"


def test_what_does_not_read_on_a_control_route_is_said(agency):
    wrong = {"people": {"people": [{"name": "x"}]}, "office": {"mode": "fast"}, "incoming": {"amount": "1"}}
    for path, body in wrong.items():
        assert agency.http.post(f"/control/pension/{path}", json=body).status_code == 400


def test_a_person_is_replaced_by_the_same_number(agency):
    numbers = agency.set("people", {"people": [OWING]})["person_numbers"]
    assert agency.set("people", {"people": [OWING]})["person_numbers"] == numbers
    until(lambda: agency.done("C01", HEAD_OWING)["gr_xx"][0]["bxh"] == numbers[0])
