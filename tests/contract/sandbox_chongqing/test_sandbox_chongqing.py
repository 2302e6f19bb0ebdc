"""The mock Chongqing pays, takes back and remembers as docs/regions/chongqing.md says."""

import threading
import time
from decimal import Decimal

from chongqing_cases import (
    CASE_A,
    EMPLOYEE,
    LOCAL,
    OUTPATIENT,
    RESIDENT,
    adds_up,
    admission,
    admit,
    balance,
    bill,
    cumulated,
    fee,
    register,
    settled,
)
from chongqing_line import CHENGDU_HOSPITAL, message_id

# -- benefits ------------------------------------------------------------------------------------


def test_case_a_pays_23545_and_uses_up_the_account(line):
    _, msgid, output = settled(line)
    told = output["setlinfo"]
    assert told["hifp_pay"] == Decimal("23545.00")
    assert (told["psn_part_amt"], told["acct_pay"], told["psn_cash_pay"]) == (9035, 3000, 6035)
    assert told["act_pay_dedc"] == 880
    assert told["medins_setl_id"] == msgid
    assert told["pool_prop_selfpay"] == 0
    assert [row["fund_pay_type"] for row in output["setldetail"]] == ["310100", "310201", "999996"]
    adds_up(output)


def test_case_a_before_the_exemption_with_a_referral_pays_21190_50(line):
    referral = {
        "psn_no": EMPLOYEE[0],
        "diag_code": "K29.700",
        "diag_name": "胃炎",
        "reflin_medins_no": CHENGDU_HOSPITAL,
        "reflin_medins_name": "成都沙箱医院",
        "mdtrtarea_admdvs": "510198",
        "refl_type": "3",
        "refl_date": "2024-03-01",
        "refl_rea": "病情需要",
        "refl_opnn": "同意",
    }
    number = line.done("2501", {"refmedin": referral})["result"]["trt_dcla_detl_sn"]
    visit = admit(line, start="2024-03-05 08:00:00")
    told = line.done("2303", bill(visit, *EMPLOYEE, *CASE_A))["setlinfo"]
    assert told["hifp_pay"] == Decimal("21190.50")
    assert (told["psn_part_amt"], told["psn_cash_pay"]) == (Decimal("11389.50"), Decimal("8389.50"))
    assert line.no("2501", {"refmedin": referral}) == "CQ6001"
    line.done("2502", {"data": {"trt_dcla_detl_sn": number, "psn_no": EMPLOYEE[0]}})
    unfiled = line.done("2303", bill(visit, *EMPLOYEE, *CASE_A))["setlinfo"]
    assert unfiled["hifp_pay"] == Decimal("16481.50")
    kept = line.done("5304", {"data": {"psn_no": EMPLOYEE[0]}})["refmedin"]
    assert [(row["trt_dcla_detl_sn"], row["dcla_stas"]) for row in kept] == [(number, "0")]


def test_an_emergency_or_a_long_term_filing_is_the_better_factor(line):
    visit = admit(line, start="2024-03-05 08:00:00", exp_content='{"IPT_TYPE":"2"}')
    assert line.done("2303", bill(visit, *EMPLOYEE, *CASE_A))["setlinfo"]["hifp_pay"] == Decimal("21190.50")
    filing = {
        "psn_no": EMPLOYEE[0],
        "biz_appy_type": "08",
        "rmt_out_type": "2",
        "mdtrtarea_admdvs": "510100",
        "begndate": "2024-01-01",
    }
    assert line.no("2561", {"data": {**filing, "biz_appy_type": "07"}}) == "CQ6004"
    line.done("2561", {"data": filing})
    assert line.done("2303", bill(visit, *EMPLOYEE, *CASE_A))["setlinfo"]["hifp_pay"] == 23545


def test_case_c_pays_serious_illness_13526_40(line):
    visit = admit(line, RESIDENT, insutype="390")
    case = ("96000.00", ("6000.00", "0", "6000.00", "84000.00"))
    output = line.done("2304", bill(visit, *RESIDENT, *case, insutype="390"))
    told = output["setlinfo"]
    assert (told["hifp_pay"], told["hifmi_pay"]) == (41600, Decimal("13526.40"))
    assert (told["fund_pay_sumamt"], told["psn_part_amt"]) == (Decimal("55126.40"), Decimal("40873.60"))
    assert cumulated(line, RESIDENT[0])["Q06"] == "13526.40"
    adds_up(output)
    # The threshold is the year's: a second admission is above it from the first fen.
    again = admit(line, RESIDENT, insutype="390")
    case = ("10000.00", ("0", "0", "0", "10000.00"))
    told = line.done("2304", bill(again, *RESIDENT, *case, insutype="390"))["setlinfo"]
    assert (told["hifp_pay"], told["hifmi_pay"]) == (4600, 3240)


def test_case_d_from_local_lines_pays_172_40_and_the_rest_from_the_account(line):
    visit = register(line, **LOCAL)
    lines = [
        fee(visit, OUTPATIENT, "XM1", "C14030100000018", "42.00"),
        fee(visit, OUTPATIENT, "XM2", "002102000010006", "316.00"),
        fee(visit, OUTPATIENT, "XM3", "002203010010007", "130.20", "2"),
    ]
    result = line.done("2204", {"feedetail": lines}, **LOCAL)["result"]
    assert [row["chrgitm_lv"] for row in result] == ["03", "02", "01"]
    assert [row["preselfpay_amt"] for row in result] == [0, Decimal("31.6"), 0]
    node = bill(visit, *OUTPATIENT, "618.40", (None,) * 4, med_type="11", chrg_bchno="B1")
    before = line.done("2206", node, **LOCAL)["setlinfo"]
    output = line.done("2207", node, **LOCAL)
    told = output["setlinfo"]
    assert before["hifp_pay"] == "172.40"
    assert told["hifp_pay"] == Decimal("172.4")
    assert (told["psn_part_amt"], told["acct_pay"], told["psn_cash_pay"]) == (446, 446, 0)
    adds_up(output)
    node = {"data": {"setl_id": told["setl_id"], "mdtrt_id": visit, "psn_no": OUTPATIENT[0]}}
    undone = line.done("2208", node, **LOCAL)
    assert "psn_cash_pay" not in undone["setlinfo"]
    adds_up(undone, person="psn_pay", hospital="ownpay_hosp_part", cash="pdn_cash_pay")
    assert cumulated(line, OUTPATIENT[0])["Q01"] == "0.00"


def test_beyond_the_pool_cap_large_expense_pays_in_full(line):
    visit = admit(line)
    output = line.done("2304", bill(visit, *EMPLOYEE, "100880.00", ("0", "0", "0", "100880.00")))
    told = output["setlinfo"]
    # 47,000 is 85 % of 55,294.12; the in-scope rest of 44,705.88 passes to 大额互助.
    assert (told["hifp_pay"], told["hifob_pay"]) == (47000, Decimal("44705.88"))
    assert [row["fund_pay_type"] for row in output["setldetail"]][1] == "330101"
    adds_up(output)


# -- cancellation, enquiry, reversal -------------------------------------------------------------


def test_cancellation_negates_renumbers_and_restores(line):
    visit, _, output = settled(line)
    assert (balance(line), cumulated(line, EMPLOYEE[0])["Q03"]) == (0, "23545.00")
    setl_id, cancel = output["setlinfo"]["setl_id"], message_id()
    node = {"data": {"setl_id": setl_id, "mdtrt_id": visit, "psn_no": EMPLOYEE[0]}}
    undone = line.done("2305", node, msgid=cancel)
    told = undone["setlinfo"]
    assert told["setl_id"] != setl_id
    assert told["hifp_pay"] == Decimal("-23545.00")
    assert (told["psn_part_amt"], told["hosp_part_amt"]) == (None, None)
    assert (told["psn_pay"], told["medins_setl_id"], told["balc"]) == (-9035, cancel, 3000)
    adds_up(undone, person="psn_pay", hospital="ownpay_hosp_part")
    assert (balance(line), cumulated(line, EMPLOYEE[0])["Q03"]) == (3000, "0.00")
    assert line.no("2305", node) == "CQ5003"
    rows = line.done("5203", {"data": {"psn_no": EMPLOYEE[0], "mdtrt_id": visit}})["setlinfo"]
    assert [(row["setl_stas"], row["hifp_pay"]) for row in rows] == [("0", "23545.00"), ("2", "-23545.00")]
    assert line.done("2304", bill(visit, *EMPLOYEE, *CASE_A))["setlinfo"]["hifp_pay"] == 23545


def test_an_enquiry_by_message_id_tells_every_fate(line):
    visit, msgid, output = settled(line)
    found = line.enquire("5203", msgid)
    assert found["msginfo"]["msg_stas"] == "2"
    assert [row["setl_id"] for row in found["setlinfo"]] == [output["setlinfo"]["setl_id"]]
    assert found["setlinfo"][0]["medins_setl_id"] == msgid
    again = message_id()
    assert line.no("2304", bill(visit, *EMPLOYEE, *CASE_A), msgid=again) == "CQ3002"
    refused = line.enquire("5203", again)["msginfo"]
    assert (refused["msg_stas"], refused["infcode"], refused["err_msg"][:6]) == ("3", -2, "CQ3002")
    never = line.enquire("5201", message_id())
    assert (never["msginfo"]["msg_stas"], never["mdtrtinfo"]) == ("0", [])
    assert line.no("2304", bill(visit, *EMPLOYEE, *CASE_A), msgid=msgid) == "CQ1003"


def test_a_slow_message_is_found_in_process_and_may_be_fenced_off(line):
    visit, msgid = admit(line), message_id()
    answers = []
    node = bill(visit, *EMPLOYEE, *CASE_A)
    sender = threading.Thread(
        target=lambda: answers.append(line.no("2304", node, msgid=msgid, fault="slow=1500"))
    )
    sender.start()
    deadline = time.monotonic() + 1.4
    while (fate := line.fate(msgid)) == "0" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert fate == "1"
    line.done("2601", {"data": {"psn_no": EMPLOYEE[0], "omsgid": msgid, "oinfno": "2304"}})
    sender.join()
    assert answers == ["CQ1004"]
    assert (line.fate(msgid), balance(line)) == ("5", 3000)


def test_reversal_of_what_never_came_leaves_a_tombstone(line):
    visit, msgid = admit(line), message_id()
    node = {"data": {"psn_no": EMPLOYEE[0], "omsgid": msgid, "oinfno": "2304"}}
    assert line.done("2601", node) == {}
    assert line.done("2601", node) == {}
    assert line.fate(msgid) == "5"
    assert line.no("2304", bill(visit, *EMPLOYEE, *CASE_A), msgid=msgid) == "CQ1004"
    assert balance(line) == 3000
    other = {"data": {"psn_no": EMPLOYEE[0], "omsgid": message_id(), "oinfno": "2301"}}
    assert line.no("2601", other) == "CQ7001"


def test_reversal_of_a_settlement_and_of_its_cancellation_restores_everything(line):
    visit, msgid, output = settled(line)
    cancel = message_id()
    named = {"setl_id": output["setlinfo"]["setl_id"], "mdtrt_id": visit, "psn_no": EMPLOYEE[0]}
    line.done("2305", {"data": named}, msgid=cancel)
    first = {"data": {"psn_no": EMPLOYEE[0], "omsgid": msgid, "oinfno": "2304"}}
    assert line.no("2601", first) == "CQ7003"
    line.done("2601", {"data": {"psn_no": EMPLOYEE[0], "omsgid": cancel, "oinfno": "2305"}})
    assert (balance(line), cumulated(line, EMPLOYEE[0])["Q03"]) == (0, "23545.00")
    line.done("2601", first)
    line.done("2601", first)
    assert (balance(line), cumulated(line, EMPLOYEE[0])["Q03"], line.fate(msgid)) == (3000, "0.00", "4")
    assert line.done("5203", {"data": {"mdtrt_id": visit}})["setlinfo"] == []
    assert line.done("5201", {"data": {"mdtrt_id": visit}})["mdtrtinfo"][0]["mdtrt_stas"] == "1"


def test_reversal_of_an_admission_cancels_it_unless_business_followed(line):
    msgid = message_id()
    node = {"data": {"psn_no": EMPLOYEE[0], "omsgid": msgid, "oinfno": "2401"}}
    visit = line.done("2401", admission(*EMPLOYEE), msgid=msgid)["result"]["mdtrt_id"]
    settlement = message_id()
    line.done("2304", bill(visit, *EMPLOYEE, *CASE_A), msgid=settlement)
    assert line.no("2601", node) == "CQ7003"
    line.done("2601", {"data": {"psn_no": EMPLOYEE[0], "omsgid": settlement, "oinfno": "2304"}})
    line.done("2601", node)
    found = line.enquire("5201", msgid)
    assert (found["mdtrtinfo"][0]["mdtrt_stas"], found["msginfo"]["msg_stas"]) == ("0", "4")
