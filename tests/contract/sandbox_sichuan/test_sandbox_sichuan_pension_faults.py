"""Sichuan's pension side misbehaves on purpose and keeps its books right meanwhile."""

import contextlib

import httpx
import pytest
from lxml import etree
from sichuan_pension_line import CHENGDU, CHONGQING, LETTER, P1, P3, Pension, applied, section
from yinhai_client import Answer, batch

# name, the batch number's state afterwards, the code that can be read
FAULTS = [
    ("refuse", "5", -399),
    ("refused_200", "5", -1),
    ("duplicate", "0", -101),
    ("cut_before", "0", None),
    ("error_500", "5", None),
    ("commit_then_cut", "2", None),
    ("commit_then_500", "2", None),
    ("truncated", "2", None),
    ("garbage", "2", None),
    ("slow=20", "2", 1),
    ("unknown_code", "2", 1),
]


@pytest.mark.parametrize(("fault", "state", "code"), FAULTS)
def test_each_fault_leaves_the_state_the_page_promises(
    office: Pension, fault: str, state: str, code: int | None
) -> None:
    used, answered = batch(), None
    with contextlib.suppress(httpx.TransportError, etree.XMLSyntaxError, UnicodeDecodeError, IndexError):
        sent = office.mock.sent("Y11", P1, at=CHONGQING, pcbh=used, fault=fault)
        answered = Answer(sent).code if sent.status_code == 200 else None
    assert answered == code
    assert office.mock.query(used)["jyzt"] == state
    assert office.effects("certificate_issued") == []


def test_a_lost_confirmation_has_taken_effect(office: Pension) -> None:
    called = office.call("Y11", P1)
    order = {"transaction": "confirm", "fault": "commit_then_cut", "times": 1}
    office.mock.http.post("/sandbox/faults", json=order)
    with contextlib.suppress(httpx.TransportError):
        office.confirm(called)
    assert office.mock.query(called["pcbh"])["jyzt"] == "3"
    assert len(office.effects("certificate_issued")) == 1


def test_wrong_sums_and_codes_are_only_in_the_answer(office: Pension) -> None:
    head = office.stated(P1)
    wrong = office.call("Y03", head, fault="amounts_disagree")
    assert section(wrong, "ic90")["aic083"] == "14864.75"
    assert section(office.call("Y03", head), "ic90")["aic083"] == "14864.74"
    assert section(office.call("Y03", head, fault="unknown_code"), "ic90")["aae140"] == "ZZ99"
    assert section(office.call("Y01", P1, fault="unknown_code"), "cbxx")["aac031"] == "ZZ99"
    assert office.call("Y11", P1, fault="unknown_code")["yaa017"] == "ZZ99"
    account = {name: LETTER[name] for name in ("aac155", "aac080", "aae009", "aac078")}
    line = {"aaz341": head["aaz341"], "yad003": "36464.74"}
    asked = {"pch": "JS-9", "aab299": "500000", "jsrq": "20260302", "pcze": "36464.74", **account}
    called = office.call("Y21", {**asked, "jsmx": {"row": [line]}}, fault="amounts_disagree")
    assert called["pcze"] == "36464.75"
    kept = office.mock.query(called["pcbh"])
    assert kept.root.findtext("output/jy/output/pcze") == "36464.74"


def test_a_magic_certificate_number_strikes_the_transaction_it_names(office: Pension) -> None:
    head = office.registered(P3, yac196="FAULT-Y13-REFUSE")
    assert office.call("Y13", {**head, "aaa121": "33", "aae011": "CQ01", "aae036": "20260302"}).code == -399
    application = applied(P3, "500198", "510198", CHENGDU, yac196="FAULT-REFUSE")
    assert office.call("Y12", {**head, "aaz341": "a" * 32, "ic89_sqb": application}).code == -399
    magic = office.delivered(P1, yac196="FAULT-Y03-REFUSE")
    office.await_news(magic["aaz341"], "1")
    assert office.call("Y03", magic).code == -399
