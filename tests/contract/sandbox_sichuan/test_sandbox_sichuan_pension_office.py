"""Sichuan's office works its queue as docs/regions/sichuan-pension.md says: decisions, money, survival."""

import time

import pytest
from sichuan_pension_line import LETTER, P1, P2, P3, PENSIONER, Pension, section

# -- the ways of working -----------------------------------------------------------------------------


def test_an_office_that_holds_waits_for_a_decision(office: Pension) -> None:
    office.set("office", {"mode": "hold"})
    head = office.delivered(P1)
    assert office.call("Y03", head).code == -606
    office.set("office/decisions", {"case_number": head["aaz341"], "decision": "statement"})
    assert office.kinds(head["aaz341"]) == ["1"]


def test_a_slow_office_takes_its_time(office: Pension) -> None:
    office.set("office", {"mode": "slow", "delay_seconds": 0.6})
    began = time.monotonic()
    head = office.delivered(P1)
    office.await_news(head["aaz341"], "1")
    assert time.monotonic() - began >= 0.6


def test_a_slow_office_without_a_delay_is_as_quick_as_any(office: Pension) -> None:
    office.set("office", {"mode": "slow", "delay_seconds": 0})
    head = office.delivered(P1)
    office.await_news(head["aaz341"], "1")


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"aac002": "510198198511306093", "aac003": "曾凡"}, "07"),
        (PENSIONER, "03"),
        ({"aac002": P3["aac002"], "aac003": P3["aac003"]}, "06"),
        ({"aac002": P1["aac002"], "aac003": P1["aac003"], "aae140": "120"}, "01"),
    ],
)
def test_the_office_refuses_on_its_own(office: Pension, person: dict[str, str], reason: str) -> None:
    head = office.delivered({"aae140": "110", **person})
    office.await_news(head["aaz341"], "2")
    assert office.call("Y04", head)["byyy"] == reason
    assert office.call("Y03", head).code == -606


def test_a_lump_sum_without_proof_stays_behind_and_the_person_is_told_first(office: Pension) -> None:
    head = office.delivered({"aac002": "510198197606256135", "aac003": "石磊", "aae140": "110"})
    office.await_news(head["aaz341"], "1")
    assert office.kinds(head["aaz341"]) == ["5", "1"]
    answered = office.call("Y03", head)
    (stays,) = answered.rows("output/bkzy/row")
    assert (stays["aae041"], stays["aae042"], stays["bzyy"]) == ("199501", "199912", "1")
    assert len(stays["gzrq"]) == 8
    assert min(row["aae041"] for row in answered.rows("output/ic91/row")) == "200501"
    assert answered.rows("output/ycxjf/row")[0]["jfrq"] == "20180320"


def test_decisions_are_carried_out_once_each(office: Pension) -> None:
    office.set("office", {"mode": "hold"})
    head = office.delivered(P1)
    case = {"case_number": head["aaz341"]}
    for decision in ("suspend", "resume"):
        office.set("office/decisions", {**case, "decision": decision})
    office.set("office/decisions", {**case, "decision": "refuse", "code": "12"})
    assert office.kinds(head["aaz341"]) == ["3", "4", "2"]
    assert office.call("Y04", head)["byyy"] == "12"
    ahead = office.set("office/decisions", {"id_number": P2["aac002"], "decision": "statement"})
    assert ahead == {"waiting": 1}
    office.await_news(office.delivered(P2)["aaz341"], "1")


@pytest.mark.parametrize("decision", ["wrong_sums", "same_person"])
def test_a_statement_that_is_given_back_is_made_again_under_another_number(
    office: Pension, decision: str
) -> None:
    office.set("office/decisions", {"id_number": P1["aac002"], "decision": decision})
    head = office.stated(P1)
    first = section(office.call("Y03", head), "ic90")
    assert first["aic083"] == ("14864.75" if decision == "wrong_sums" else "14864.74")
    assert (first["aae011"] == first["fhr"]) == (decision == "same_person")
    given_back = {**head, "xxbh": first["xxbh"], "thyy": {"row": [{"aae013": "不平"}]}}
    assert office.call("Y16", {**given_back, "xxbh": "XX0"}).code == -612
    office.done("Y16", given_back)
    office.await_news(head["aaz341"], "1", times=2)
    again = section(office.call("Y03", head), "ic90")
    assert (again["aic083"], again["aae011"] == again["fhr"]) == ("14864.74", False)
    assert again["xxbh"] != first["xxbh"]


def test_completing_seals_the_account_and_annulling_opens_it_again(office: Pension) -> None:
    head = office.stated(P1)
    assert office.step(head, "41")["yaa017"] == "30"
    sealed = section(office.call("Y01", P1), "cbxx")
    assert (sealed["eac040"], sealed["aac031"]) == ("3", "3")
    office.await_news(office.delivered(P1)["aaz341"], "2")
    assert office.step(head, "42")["yaa017"] == "93"
    opened = section(office.call("Y01", P1), "cbxx")
    assert (opened["eac040"], opened["aac031"]) == ("1", "2")


def test_a_withdrawn_case_is_worked_on_no_more(office: Pension) -> None:
    office.set("office", {"mode": "hold"})
    head = office.delivered(P1)
    office.step(head, "33")
    office.set("office", {"mode": "at_once"})
    office.await_news(office.delivered(P2)["aaz341"], "1")
    assert office.kinds(head["aaz341"]) == []


def test_news_comes_in_order_and_in_portions(office: Pension) -> None:
    for person in (P1, P2):
        office.stated(person)
    first, second = office.news()
    assert int(first["xxxh"]) < int(second["xxxh"])
    assert office.news(int(first["xxxh"])) == [second]
    assert office.call("Y05", {"xxxh": "0", "xxts": "1"}).rows() == [first]
    assert office.call("Y05", {"xxxh": "0", "xxts": "501"}).code == -104


# -- money -------------------------------------------------------------------------------------------


def batch_of(*lines: tuple[str, str], total: str, **changed: str) -> dict:
    account = {name: LETTER[name] for name in ("aac155", "aac080", "aae009", "aac078")}
    rows = [{"aaz341": case, "yad003": amount} for case, amount in lines]
    head = {"pch": "JS-1", "aab299": "500000", "jsrq": "20260302", "pcze": total}
    return {**head, **account, "jsmx": {"row": rows}, **changed}


def test_a_batch_is_paid_case_by_case_without_a_case_number(office: Pension) -> None:
    one, other = (office.stated(person)["aaz341"] for person in (P1, P2))
    lines = ((one, "36464.74"), (other, "4511.00"))
    wrong = [
        (batch_of(*lines, total="40975.75"), -632),
        (batch_of((one, "36464.73"), total="36464.73"), -631),
        (batch_of(("0" * 32, "1.00"), total="1.00"), -601),
        (batch_of(*lines, total="40975.74", aac078="5000"), -633),
    ]
    for asked, code in wrong:
        assert office.call("Y21", asked).code == code
    accepted = office.done("Y21", batch_of(*lines, total="40975.74"))
    assert (accepted["pcze"], accepted["pcbs"]) == ("40975.74", "2")
    for case in (one, other):
        office.await_news(case, "6")
    paid = office.get("outgoing?after=0")["transfers"]
    assert [row["amount"] for row in paid] == ["36464.74", "4511.00"]
    assert set(paid[0]) == {
        *("sequence", "bank_receipt_number", "name", "id_number", "scheme", "amount", "to_account")
    }
    assert office.get(f"outgoing?after={paid[0]['sequence']}")["transfers"] == paid[1:]
    assert office.call("Y21", batch_of(*lines, total="40975.74")).code == -635
    assert office.call("Y21", batch_of(*lines, total="40975.74", pch="JS-2")).code == -634


def test_an_annulled_case_is_not_paid(office: Pension) -> None:
    head = office.stated(P1)
    office.set("office", {"mode": "hold"})
    office.done("Y21", batch_of((head["aaz341"], "36464.74"), total="36464.74"))
    office.step(head, "42")
    office.set("office", {"mode": "at_once"})
    office.await_news(office.delivered(P2)["aaz341"], "1")
    assert office.get("outgoing")["transfers"] == []


def arrived(office: Pension, receipt: str, **changed: str) -> str:
    transfer = {"bank_receipt_number": receipt, "name": "唐立新", "id_number": P3["aac002"]}
    transfer |= {"scheme": "institution", "amount": "3000.00", "to_account": "51001985100059800001"}
    return str(office.set("incoming", {**transfer, **changed})["payment_number"])


def test_the_same_receipt_is_one_payment(office: Pension) -> None:
    assert arrived(office, "CQ-A") == arrived(office, "CQ-A", amount="9.00")
    assert arrived(office, "CQ-B") != arrived(office, "CQ-A")
    assert [row["xxlx"] for row in office.news()] == ["7", "7"]
    assert len(office.effects("payment_received")) == 2
    read = office.call("Y06", {"yad010": arrived(office, "CQ-A")})
    assert (read["yad003"], read["aad008"], read["aae140"], read["aaz341"]) == ("3000.00", "CQ-A", "120", "")
    assert office.call("Y06", {"yad010": "DZ0"}).code == -641


def test_money_is_tied_to_its_case_once_or_sent_back(office: Pension) -> None:
    head = office.recorded()
    right, wrong, third = (arrived(office, name) for name in ("CQ-1", "CQ-2", "CQ-3"))
    other = arrived(office, "CQ-4", amount="2999.99")
    strange = arrived(office, "CQ-5", id_number=P1["aac002"])
    assert office.call("Y22", {**head, "yad010": other}).code == -644
    assert office.call("Y22", {**head, "yad010": strange}).code == -643
    office.done("Y22", {**head, "yad010": right})
    assert office.call("Y22", {**head, "yad010": right}).code == -642
    assert office.call("Y22", {**head, "yad010": third}).code == -645
    office.done("Y23", {"yad010": wrong, "aae013": "无对应业务"})
    assert office.call("Y23", {"yad010": wrong, "aae013": "无对应业务"}).code == -642
    assert len(office.effects("payment_posted")) == len(office.effects("payment_returned")) == 1


# -- survival ----------------------------------------------------------------------------------------


def check(day: str, **changed: str) -> dict[str, str]:
    asked = {**PENSIONER, "aaa027": "510198", "rzqh": "500198", "yab003": "500198000001", "aaa049": "2"}
    return {**asked, "aaa094": "1", "aae230": day, "aae011": "CQ01", **changed}


def test_the_region_suspends_and_resumes_a_pension_by_itself(office: Pension) -> None:
    assert office.call("Y07", PENSIONER)["aae116"] == "1"
    today = office.set("date", {"advance_days": 400})["date"]
    assert office.call("Y07", PENSIONER)["aae116"] == "2"
    recognised = office.done("Y25", check(today.replace("-", "")))
    assert (recognised["aaa080"], recognised["rzqh"]) == ("1", "500198")
    shown = office.call("Y07", PENSIONER)
    assert shown["aae116"] == "1"
    assert [row["aaa080"] for row in shown.rows()] == ["1", "0"]
    effects = [row["effect"] for row in office.get("ledger")["ledger"]]
    assert effects == ["pension_suspended", "check_recorded", "pension_resumed"]
    assert office.call("Y25", check(today.replace("-", ""))).code == -652


def test_a_death_ends_the_pension(office: Pension) -> None:
    assert office.call("Y25", check("20260302", aaa094="3")).code == -104
    office.done("Y25", check("20260302", aaa094="3", aae138="20260228"))
    shown = office.call("Y07", PENSIONER)
    assert shown["aae116"] == "3"
    assert {row.get("aae138", "") for row in shown.rows()} == {"20260228", ""}
    assert office.call("Y25", check("20260303")).code == -651


def test_who_receives_nothing_here_is_not_checked_here(office: Pension) -> None:
    assert office.call("Y25", check("20260302", aac002=P1["aac002"])).code == -651
    assert office.call("Y25", check("20990101")).code == -104
    assert office.call("Y07", P1)["aae116"] == "0"
    assert office.call("Y07", {"aac002": "500198195810116091"}).rows() == []


def test_the_office_can_be_told_only_what_it_understands(office: Pension) -> None:
    for path, value in (
        ("office", {"mode": "asleep"}),
        ("office/decisions", {"decision": "statement"}),
        ("people", {"people": [{"name": "x"}]}),
        ("incoming", {"amount": "1.00"}),
    ):
        answer = office.mock.http.post(f"/control/pension/{path}", json=value)
        assert answer.status_code == 400
    assert office.get("office")["mode"] == "at_once"
