"""The mock Chongqing checks signatures and misbehaves as docs/regions/chongqing.md says."""

import json
import time

import httpx
import pytest
from chongqing_cases import CASE_A, EMPLOYEE, admission, admit, balance, bill
from chongqing_line import PATHS, Line, envelope, message_id, signed, start, stop

# -- signatures ----------------------------------------------------------------------------------


def test_a_message_that_is_not_well_signed_has_no_effect(line):
    msgid = message_id()
    body = json.dumps(envelope("2401", admission(*EMPLOYEE), msgid)).encode()
    good = signed(body)
    bad = {
        40101: {name: value for name, value in good.items() if name != "x-tif-nonce"},
        40102: {**good, "x-tif-paasid": "somebody"},
        40103: signed(body, timestamp=int(time.time()) - 400),
        40104: signed(body, token="guess"),
        40105: {
            **good,
            **{name: signed(b"other")[name] for name in ("x-tif-digest", "x-tif-body-signature")},
        },
    }
    for code, headers in bad.items():
        response = line.http.post(PATHS["2401"], content=body, headers=headers)
        assert (response.status_code, response.json()["code"]) == (401, code)
    assert line.fate(msgid) == "0"
    assert line.http.post(PATHS["2401"], content=body, headers=good).json()["infcode"] == 0
    replay = line.http.post(PATHS["2401"], content=body, headers=good)
    assert (replay.status_code, replay.json()["code"]) == (401, 40106)
    assert [row["transaction"] for row in line.control("GET", "/exchanges")] == ["5203", "2401"]


# -- faults --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "fate"), [("cut_before", "0"), ("commit_then_cut", "2")])
def test_a_cut_is_a_real_reset_and_the_effect_is_as_named(line, fault, fate):
    visit, msgid = admit(line), message_id()
    with pytest.raises(httpx.ReadError) as cut:
        line.send("2304", bill(visit, *EMPLOYEE, *CASE_A), msgid=msgid, fault=fault)
    assert "reset" in str(cut.value).lower()
    assert line.fate(msgid) == fate
    assert len(line.enquire("5203", msgid)["setlinfo"]) == (fate == "2")
    assert balance(line) == (0 if fate == "2" else 3000)


@pytest.mark.parametrize(
    ("fault", "status", "infcode", "fate"),
    [
        ("refuse", 200, -2, "3"),
        ("refused_200", 200, "-2", "3"),
        ("duplicate", 200, -2, "0"),
        ("error_500", 500, None, "0"),
        ("commit_then_500", 500, None, "2"),
        ("system_failure", 200, -1, "0"),
        ("commit_then_system_failure", 200, -1, "2"),
        ("amounts_disagree", 200, 0, "2"),
        ("unknown_code", 200, 0, "2"),
        ("garbage", 200, None, "2"),
    ],
)
def test_each_fault_of_content_answers_as_the_page_says(line, fault, status, infcode, fate):
    visit, msgid = admit(line), message_id()
    line.control("POST", "/faults", json={"transaction": "2304", "fault": fault, "times": 1})
    response = line.send("2304", bill(visit, *EMPLOYEE, *CASE_A), msgid=msgid)
    assert response.status_code == status
    if infcode is None:
        with pytest.raises(UnicodeDecodeError if fault == "garbage" else json.JSONDecodeError):
            response.json()
    else:
        assert response.json()["infcode"] == infcode
    assert line.fate(msgid) == fate
    assert line.control("GET", "/faults") == []
    if fault == "amounts_disagree":
        assert response.json()["output"]["setlinfo"]["fund_pay_sumamt"] == 23555
        assert line.enquire("5203", msgid)["setlinfo"][0]["fund_pay_sumamt"] == "23545.00"
    if fault == "unknown_code":
        assert response.json()["output"]["setldetail"][0]["fund_pay_type"] == "339999"


def test_a_truncated_answer_breaks_off_after_the_work(line):
    visit, msgid = admit(line), message_id()
    with pytest.raises(httpx.RemoteProtocolError):
        line.send("2304", bill(visit, *EMPLOYEE, *CASE_A), msgid=msgid, fault="truncated")
    assert line.fate(msgid) == "2"


def test_a_case_number_steers_its_own_or_a_named_transaction(line):
    visit, msgid = admit(line, case="ZYFAULT-2304-COMMIT_THEN_500"), message_id()
    assert line.send("2304", bill(visit, *EMPLOYEE, *CASE_A), msgid=msgid).status_code == 500
    assert line.fate(msgid) == "2"
    assert line.no("2401", admission(*EMPLOYEE, case="ZYFAULT-REFUSE")) == "CQ9001"


def test_exchanges_show_both_bodies_and_no_signature(line):
    admit(line)
    (exchange,) = line.control("GET", "/exchanges", params={"after": 0, "limit": 5})
    assert exchange["transaction"] == "2401"
    assert "mdtrtarea_admvs" in exchange["request_text"]
    assert "mdtrt_id" in exchange["response_text"]
    assert not {"x-tif-signature", "x-tif-body-signature"} & set(exchange["request_headers"])


def test_the_store_outlives_the_process(tmp_path):
    msgid, fates = message_id(), []
    for _ in range(2):
        process, url = start(tmp_path)
        line = Line(url)
        with line.http:
            if not fates:
                line.done("2401", admission(*EMPLOYEE), msgid=msgid)
            fates.append(line.fate(msgid))
        assert stop(process) == (0, "")
    assert fates == ["2", "2"]


def test_every_path_of_the_page_is_served_and_asks_for_a_signature(line):
    assert len(PATHS) == 37
    for path in PATHS.values():
        assert line.http.post(path, content=b"{}").json()["code"] == 40101
    assert line.http.post("/fsi/api/none/such", content=b"{}").status_code == 404
