"""The mock Chongqing's treatment side, its refusals and its quirks, as docs/regions/chongqing.md says."""

from decimal import Decimal

import pytest
from chongqing_cases import (
    CASE_A,
    EMPLOYEE,
    GUEST,
    INBOUND,
    OUTPATIENT,
    admission,
    admit,
    bill,
    fee,
    guest_admission,
    guest_with_lines,
    record_of,
    register,
)
from chongqing_line import OWN_HOSPITAL, PATHS, message_id, signed


def test_a_remote_settlement_is_recorded_once_and_may_be_taken_back(line):
    visit, msgid = guest_with_lines(line), message_id(OWN_HOSPITAL)
    assert line.no("2304YD", record_of(visit, hifp_pay="10541.00"), **INBOUND) == "CQ5001"
    kept = line.done("2304YD", record_of(visit), msgid=msgid, **INBOUND)["setlinfo"]
    assert (kept["medins_setl_id"], kept["fund_pay_sumamt"]) == (msgid, "10540.00")
    assert line.no("2304YD", record_of(visit), **INBOUND) == "CQ5004"
    row = line.enquire("5203", msgid)["setlinfo"][0]
    assert (row["rcd_flag"], row["insu_setl_id"]) == ("1", "CD0001")
    all_lines = {"data": [{"feedetl_sn": "0000", "mdtrt_id": visit, "psn_no": GUEST[0]}]}
    assert line.no("2302", all_lines, **INBOUND) == "CQ4005"
    node = {**kept, "psn_no": GUEST[0]}
    assert line.done("2305YD", {"data": node}, **INBOUND)["setlinfo"]["fund_pay_sumamt"] == -10540
    assert line.no("2305YD", {"data": node}, **INBOUND) == "CQ5003"
    line.done("2302", all_lines, **INBOUND)
    line.done("2404", {"data": {"psn_no": GUEST[0], "mdtrt_id": visit}}, **INBOUND)


def test_a_record_that_differs_from_the_lines_is_refused(line):
    visit = line.done("2401", guest_admission(), **INBOUND)["result"]["mdtrt_id"]
    assert line.no("2304YD", record_of(visit), **INBOUND) == "CQ5005"


def test_lines_are_split_by_limit_ratio_and_day(line):
    visit = line.done("2401", guest_admission(), **INBOUND)["result"]["mdtrt_id"]
    lines = [
        fee(visit, GUEST, "over", "C14010322100015", "150.00", "2"),
        fee(visit, GUEST, "old", "XL01XEA020A001010100007", "100.00", fee_ocur_time="2025-12-31 10:00:00"),
        fee(visit, GUEST, "new", "XL01XEA020A001010100007", "100.00"),
        fee(visit, GUEST, "unapproved", "XV03AXZ010B002010100008", "300.00"),
    ]
    over, old, new, unapproved = line.done("2301", {"feedetail": lines}, **INBOUND)["result"]
    assert (over["overlmt_amt"], over["preselfpay_amt"], over["inscp_scp_amt"]) == (60, 24, 216)
    assert (old["preselfpay_amt"], new["preselfpay_amt"]) == (20, 10)
    assert (unapproved["fulamt_ownpay_amt"], unapproved["selfpay_prop"]) == (300, 1)
    back = fee(visit, GUEST, "back", "C14010322100015", "150.00", "-2", init_feedetl_sn="over")
    assert line.done("2301", {"feedetail": [back]}, **INBOUND)["result"][0]["inscp_scp_amt"] == -216


def test_a_batch_of_lines_is_taken_whole_or_not_at_all(line):
    visit, msgid = (
        line.done("2401", guest_admission(), **INBOUND)["result"]["mdtrt_id"],
        message_id(OWN_HOSPITAL),
    )
    good, unknown = (
        fee(visit, GUEST, "a", "003310020080012", "10.00"),
        fee(visit, GUEST, "b", "X-NONE", "1.00"),
    )
    answer = line.ask("2301", {"feedetail": [good, unknown]}, msgid=msgid, **INBOUND)
    assert answer["err_msg"].startswith("CQ4002")
    assert "X-NONE" in answer["err_msg"]
    found = line.enquire("5204", msgid)
    assert (found["feedetail"], found["msginfo"]["msg_stas"]) == ([], "3")
    assert line.no("2301", {"feedetail": [good, good]}, **INBOUND) == "CQ4001"
    assert line.no("2301", {"feedetail": [{**good, "cnt": "2"}]}, **INBOUND) == "CQ4003"
    line.done("2301", {"feedetail": [good]}, **INBOUND)
    assert line.no("2404", {"data": {"psn_no": GUEST[0], "mdtrt_id": visit}}, **INBOUND) == "CQ3004"


def test_an_outpatient_visit_goes_through_on_the_treatment_side(line):
    msgid, upload = message_id(OWN_HOSPITAL), message_id(OWN_HOSPITAL)
    visit = register(line, GUEST, msgid=msgid, **INBOUND)
    named = {"mdtrt_id": visit, "psn_no": GUEST[0]}
    information = {**named, "med_type": "13", "begntime": "2026-04-01 09:05:00"}
    diagnosis = {"diag_type": "1", "diag_srt_no": 1, "diag_code": "J06.900", "diag_name": "上感"}
    diagnosis |= {"diag_time": "2026-04-01 09:10:00", "vali_flag": "1"}
    node = {"mdtrtinfo": information, "diseinfo": [diagnosis]}
    assert line.no("2203", node, **INBOUND) == "CQ1007"
    information["exp_content"] = '{"OTP_ER_REFL_FLAG":"1"}'
    line.done("2203", node, msgid=upload, **INBOUND)
    found = line.enquire("5201", upload)["mdtrtinfo"][0]
    assert (found["msgid"], found["diag_msgids"], found["med_type"]) == (msgid, [upload], "13")
    rows = [fee(visit, GUEST, f"M{n}", "002203010010007", "100.00", chrg_bchno=f"B{n}") for n in (1, 2)]
    line.done("2204", {"feedetail": rows}, **INBOUND)
    line.done("2205", {"data": {**named, "chrg_bchno": "B2"}}, **INBOUND)
    kept = line.done("5204", {"data": named}, **INBOUND)["feedetail"]
    assert [(row["feedetl_sn"], row["setl_flag"]) for row in kept] == [("M1", "0")]
    figures = {
        "medfee_sumamt": "100.00",
        "fulamt_ownpay_amt": "0",
        "preselfpay_amt": "0",
        "inscp_scp_amt": "100.00",
    }
    figures |= {
        "hifp_pay": "60.00",
        "fund_pay_sumamt": "60.00",
        "psn_part_amt": "40.00",
        "psn_cash_pay": "40.00",
    }
    record = line.done("2207YD", record_of(visit, **figures), **INBOUND)["setlinfo"]
    assert record["fund_pay_sumamt"] == 60
    assert line.no("2205", {"data": {**named, "chrg_bchno": "0000"}}, **INBOUND) == "CQ4005"
    undone = line.done("2208YD", {"data": {**record, "psn_no": GUEST[0]}}, **INBOUND)["setlinfo"]
    assert undone["psn_part_amt"] == -40
    line.done("2205", {"data": {**named, "chrg_bchno": "0000"}}, **INBOUND)
    line.done("2202", {"data": {**named, "ipt_otp_no": "MZ0001"}}, **INBOUND)
    assert line.no("2202", {"data": {**named, "ipt_otp_no": "MZ0001"}}, **INBOUND) == "CQ3003"


def test_an_admission_is_changed_and_discharged_once(line):
    visit, msgid = guest_with_lines(line), message_id(OWN_HOSPITAL)
    named = {"mdtrt_id": visit, "psn_no": GUEST[0]}
    line.done("2403", {"adminfo": {**named, "adm_bed": "12"}, "diseinfo": []}, **INBOUND)
    leaving = {"insutype": "390", "endtime": "2026-04-08 10:00:00", "dscg_way": "1"}
    leaving |= {"dscg_dept_codg": "A03", "dscg_dept_name": "内科"}
    node = {"dscginfo": {**named, **leaving}, "diseinfo": []}
    line.done("2402", node, msgid=msgid, **INBOUND)
    assert line.no("2402", node, **INBOUND) == "CQ3006"
    found = line.enquire("5201", msgid)["mdtrtinfo"][0]
    assert (found["mdtrt_stas"], found["dscg_msgid"]) == ("2", msgid)


# -- refusals and quirks -------------------------------------------------------------------------


def test_each_business_no_has_its_own_code(line):
    assert line.no("1101", {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": GUEST[1]}}) == "CQ2001"
    assert line.no("2401", admission("ZG5001980007", "500198199002140024")) == "CQ2002"
    assert line.no("2401", admission(EMPLOYEE[0], OUTPATIENT[1])) == "CQ2003"
    for hospital, code in (
        ("H50019800005", "CQ2102"),
        ("H50019800006", "CQ2101"),
        ("H50019800004", "CQ2103"),
    ):
        assert line.no("2401", guest_admission(), **{**INBOUND, "hospital": hospital}) == code
    assert line.no("2401", admission(*EMPLOYEE), treatment="440100") == "CQ1005"
    assert line.no("2401", admission(*EMPLOYEE), treatment="510198", insured="510198") == "CQ1005"
    assert line.no("2301", {"feedetail": [fee("x", GUEST, "a", "b", "1")]}) == "CQ1006"
    assert line.no("2304", bill("JZ0", *EMPLOYEE, *CASE_A)) == "CQ3001"
    visit = admit(line)
    assert line.no("2304", bill(visit, *EMPLOYEE, "32580.01", CASE_A[1])) == "CQ5001"
    assert line.no("2207", bill(visit, *EMPLOYEE, *CASE_A, med_type="11", chrg_bchno="1")) == "CQ3005"
    assert line.no("2304", bill(visit, *EMPLOYEE, *CASE_A, medfee_sumamt=None)) == "CQ1001"
    assert line.control("GET", "/ledger")[0]["status"] == "open"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"input":[]}', b'{"input":{"a":"\\ud800"}}', b'{"input":{"a":NaN}}']
)
def test_a_body_that_is_not_a_clean_message_is_refused(line, body):
    answer = line.http.post(PATHS["2401"], content=body, headers=signed(body)).json()
    assert (answer["infcode"], answer["err_msg"][:6]) == (-2, "CQ1001")


def test_people_are_found_by_id_old_id_card_and_voucher(line):
    card = line.control("GET", "/people")[7]
    found = [
        line.done("1101", {"data": {"mdtrt_cert_type": kind, "mdtrt_cert_no": number, **more}})["baseinfo"][
            "psn_name"
        ]
        for kind, number, more in (
            ("01", "EV-500198-0006", {}),
            ("02", "500198320105001", {}),
            ("03", card["card_number"], {"card_sn": card["card_sn"]}),
        )
    ]
    assert found == ["吕𠮷安", "孙德胜", "买买提·艾力"]
    both = line.done("1101", {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": OUTPATIENT[1]}})["insuinfo"]
    assert [(row["insutype"], row["psn_insu_stas"]) for row in both] == [("310", "1"), ("390", "4")]


def test_infcode_and_amounts_change_their_json_type_by_transaction(line):
    person = line.ask("1101", {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": EMPLOYEE[1]}})
    assert person["infcode"] == "0"
    assert line.ask("2401", admission(*EMPLOYEE))["infcode"] == 0
    assert line.ask("1101", {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": "0"}})["infcode"] == "-2"
    visit = admit(line)
    raw = line.send("2304", bill(visit, *EMPLOYEE, *CASE_A)).text
    assert '"hifp_pay":23545.0,' in raw
    assert '"pool_prop_selfpay":0.0,' in raw
    assert '"cashPayamt":6035.0,' in raw
    assert '"hifp_pay":"23545.00"' in line.send("5203", {"data": {"mdtrt_id": visit}}).text


def test_the_catalogue_and_the_institutions_can_be_read(line):
    page = line.done("1319", {"data": {"page_num": 1, "page_size": 100, "query_date": "2025-12-31"}})
    assert page["recordCounts"] == 30
    old = next(row for row in page["data"] if row["hilist_code"] == "XL01XEA020A001010100007")
    assert old["selfpay_prop"] == Decimal("0.2")
    limited = line.done("1318", {"data": {"page_num": 1, "page_size": 100}})["data"]
    assert {"C14010322100015": 120, "001101000010001": 50}.items() <= {
        row["hilist_code"]: row["hilist_pric_uplmt_amt"] for row in limited
    }.items()
    item = line.done("1312", {"data": {"cq_list_codg": "CQ000009", "page_num": 1, "page_size": 1}})["data"][0]
    assert (item["chrgitm_lv"], item["enddate"]) == ("03", None)
    signed_on = line.done("9001", {"signIn": {"opter_no": "1", "mac": "00", "ip": "127.0.0.1"}})
    assert signed_on["signinoutb"]["sign_no"]
    found = line.done("1201", {"medinsinfo": {"fixmedins_type": "1", "fixmedins_code": OWN_HOSPITAL}})
    assert found["medinsinfo"][0]["dedc_hosp_lv"] == "3"
