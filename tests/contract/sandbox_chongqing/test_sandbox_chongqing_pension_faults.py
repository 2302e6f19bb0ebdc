"""Chongqing's pension side misbehaves, is enquired of and restarts as its page says."""

import json

import httpx
import pytest
from chongqing_line import signed, start, stop
from chongqing_pension_agency import (
    P1,
    P3,
    P5,
    PATHS,
    Agency,
    applied,
    batched,
    new_lsh,
    written,
)

HEAD = {"gzlsh": "a" * 32, **P1}
APPLICATION = {**HEAD, "gr_zysq": applied(P1)}


# -- the journal -------------------------------------------------------------------------------------


def test_an_enquiry_tells_the_very_answer(agency):
    lsh = new_lsh()
    output = agency.done("B02", APPLICATION, lsh=lsh)
    assert agency.fate(lsh) == {
        "cxlsh": lsh,
        "cxywlx": "B02",
        "clzt": "0",
        "cwdm": None,
        "cwxx": None,
        "fhsj": output,
    }


def test_an_enquiry_tells_numbers_as_they_were_answered(agency):
    lsh = new_lsh()
    body = json.dumps(written("C02", P5, lsh)).encode()
    live = agency.http.post(PATHS["C02"], content=body, headers=signed(body)).text
    later = agency.send("C09", {"cxlsh": lsh}).text
    assert '"yjfjs":4511.0' in live
    assert live.partition('"sj":')[2][:-1] in later


def test_an_enquiry_tells_a_refusal_with_its_code(agency):
    lsh = new_lsh()
    assert agency.no("B04", HEAD, lsh=lsh) == "YL2001"
    fate = agency.fate(lsh)
    assert (fate["clzt"], fate["cwdm"], fate["fhsj"]) == ("1", "YL2001", None)


def test_what_was_never_seen_is_told_so(agency):
    fate = agency.fate(new_lsh())
    assert (fate["clzt"], fate["cxywlx"]) == ("3", None)


def test_a_message_id_is_used_once_for_ever(agency):
    lsh, read = new_lsh(), new_lsh()
    agency.no("B04", HEAD, lsh=lsh)
    agency.done("C01", P3, lsh=read)
    assert agency.no("B02", APPLICATION, lsh=lsh) == "YL1003"
    assert agency.no("B02", APPLICATION, lsh=read) == "YL1003"
    assert agency.effects("application_registered") == []


# -- faults ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "status", "zt", "clzt"),
    [
        ("refuse", 200, "1", "1"),
        ("refused_200", 200, 1, "1"),
        ("duplicate", 200, None, "3"),
        ("error_500", 500, "", "3"),
        ("commit_then_500", 500, "", "0"),
        ("system_failure", 200, "9", "3"),
        ("commit_then_system_failure", 200, "9", "0"),
        ("unknown_code", 200, "0", "0"),
        ("amounts_disagree", 200, "0", "0"),
        ("garbage", 200, "", "0"),
        ("slow=50", 200, "0", "0"),
    ],
)
def test_each_fault_answers_as_the_page_says_and_has_the_effect_it_is_named_for(
    agency, fault, status, zt, clzt
):
    lsh = new_lsh()
    name, _, milliseconds = fault.partition("=")
    order = f"{name}={milliseconds}" if milliseconds else name
    agency.http.post("/sandbox/faults", json={"transaction": "B02", "fault": order}).raise_for_status()
    response = agency.send("B02", APPLICATION, lsh=lsh)
    assert response.status_code == status
    if zt != "":
        assert response.json()["zt"] == zt
    assert agency.fate(lsh)["clzt"] == clzt
    assert len(agency.effects("application_registered")) == (clzt == "0")
    if fault == "unknown_code":
        assert response.json()["sj"]["ywzt"] == "QQ"
        assert agency.fate(lsh)["fhsj"]["ywzt"] == "S1"
    if fault == "refused_200":
        assert (response.json()["cwdm"], response.json()["sj"]) == (None, {})
        assert response.json()["ts"].startswith("YL9001:")


@pytest.mark.parametrize(("fault", "clzt"), [("cut_before", "3"), ("commit_then_cut", "0")])
def test_a_cut_is_a_real_reset_and_the_enquiry_tells_what_it_left(agency, fault, clzt):
    lsh = new_lsh()
    with pytest.raises(httpx.ReadError):
        agency.send("B02", APPLICATION, lsh=lsh, fault=fault)
    assert agency.fate(lsh)["clzt"] == clzt
    assert len(agency.effects("application_registered")) == (clzt == "0")


def test_an_answer_may_end_in_its_middle(agency):
    lsh = new_lsh()
    with pytest.raises(httpx.RemoteProtocolError):
        agency.send("B02", APPLICATION, lsh=lsh, fault="truncated")
    assert agency.fate(lsh)["clzt"] == "0"


def test_sums_that_disagree_are_in_the_answer_only(agency):
    head, right = agency.stated(P5)
    wrong = agency.done("C03", head, fault="amounts_disagree")
    assert (right["gr_yljf_zyd"]["grzhzyze"], wrong["gr_yljf_zyd"]["grzhzyze"]) == ("5413.20", "5413.21")
    assert agency.done("C03", head) == right
    batch = agency.done("B09", batched(head, "5413.20"), fault="amounts_disagree")
    assert batch["jj_js"]["pcze"] == "5413.21"


@pytest.mark.parametrize(
    ("ywlx", "asked", "node", "field"),
    [
        ("C01", P3, "gr_xx", "jfzt"),
        ("C02", P3, "gr_yljf_zyd_jxmx", "zhlb"),
        ("C07", {"bzhm": "500198195810116083"}, None, "ffzt"),
    ],
)
def test_an_unknown_code_stands_in_a_read(agency, ywlx, asked, node, field):
    output = agency.done(ywlx, asked, fault="unknown_code")
    output = output["gr_yljf_mx"][0] if ywlx == "C02" else output
    assert (output[node][0] if node else output)[field] == "QQ"


def test_an_answer_without_codes_has_an_unknown_state(agency):
    assert agency.ask("C05", {"qxxh": 0}, fault="unknown_code")["zt"] == "3"


def test_a_certificate_number_steers_the_case(agency):
    struck = {**HEAD, "gr_zysq": applied(P1, pzbh="PZ-FAULT-REFUSE")}
    assert agency.no("B02", struck) == "YL9001"
    head = agency.registered(P1, pzbh="PZ-FAULT-B03-COMMIT_THEN_500")
    sent = {**head, "bldz": "FHTG", "jbr": "SC02", "jbrq": "2026-03-02 00:00:00"}
    assert agency.send("B03", sent).status_code == 500
    assert agency.get("cases")["cases"][0]["state"] == "S3"
    assert agency.send("B04", head).status_code == 200


def test_an_unknown_fault_is_said(agency):
    assert agency.send("C01", P3, fault="nonsense").status_code == 400


# -- restarts ----------------------------------------------------------------------------------------


def test_nothing_is_lost_when_the_program_is_started_anew(tmp_path):
    process, url = start(tmp_path)
    agency, lsh = Agency(url), new_lsh()
    agency.set("office", {"mode": "hold"})
    head = agency.delivered(P5)
    agency.done("B02", APPLICATION, lsh=lsh)
    agency.set("incoming", INCOMING)
    before = [agency.get(name) for name in ("ledger", "cases", "people")]
    agency.http.close()
    assert stop(process) == (0, "")
    process, url = start(tmp_path)
    agency = Agency(url)
    assert [agency.get(name) for name in ("ledger", "cases", "people")] == before
    assert agency.fate(lsh)["clzt"] == "0"
    assert agency.no("B02", APPLICATION, lsh=lsh) == "YL1003"
    assert agency.set("incoming", INCOMING)["known"]
    agency.set("office", {"mode": "at_once"})
    agency.await_news(head, "XXB")
    agency.http.close()
    assert stop(process) == (0, "")


def test_a_kill_in_the_middle_leaves_no_half_effect(tmp_path):
    process, url = start(tmp_path)
    agency, lsh = Agency(url), new_lsh()
    agency.http.timeout = 0.5
    with pytest.raises(httpx.ReadTimeout):
        agency.send("B02", APPLICATION, lsh=lsh, fault="slow=60000")
    process.kill()
    process.communicate()
    agency.http.close()
    process, url = start(tmp_path)
    agency = Agency(url)
    assert agency.fate(lsh)["clzt"] == "4"
    assert agency.effects("application_registered") == []
    assert agency.done("B02", APPLICATION)["ywzt"] == "S1"
    agency.http.close()
    assert stop(process) == (0, "")


INCOMING = {
    "bank_receipt_number": "SCHK9",
    "name": "周明远",
    "id_number": P1["bzhm"],
    "scheme": "employee",
    "amount": "1.00",
    "to_account": "50001985100019800001",
}
