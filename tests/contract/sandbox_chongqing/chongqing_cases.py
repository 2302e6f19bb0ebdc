"""The cases that the Chongqing contract tests send: people, admissions, bills, lines, records."""

from decimal import Decimal

from chongqing_line import OWN_HOSPITAL, message_id

FUNDS = ["hifp_pay", "cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay", "hifdm_pay"]
HEADS = ["fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"]
EMPLOYEE = ("ZG5001980001", "500198196906200030")
OUTPATIENT = ("ZG5001980002", "500198198409010040")
RESIDENT = ("ZG5001980005", "500198196611090030")
GUEST = ("510198000002", "510198198807120028")
INBOUND = {"treatment": "500198", "insured": "510198", "hospital": OWN_HOSPITAL}
LOCAL = {"treatment": "500198", "insured": "500198", "hospital": OWN_HOSPITAL}
CASE_A = ("32580.00", ("1860.00", "0.00", "2140.00", "28580.00"))


def admission(psn_no, certno, *, start="2026-03-01 08:00:00", insutype="310", case="ZY0001", **other):
    return {
        "mdtrtinfo": {
            "psn_no": psn_no,
            "insutype": insutype,
            "begntime": start,
            "mdtrt_cert_type": "02",
            "mdtrt_cert_no": certno,
            "certno": certno,
            "med_type": "21",
            "ipt_no": case,
            "adm_dept_codg": "A03",
            "adm_dept_name": "内科",
            "dscg_maindiag_code": "K29.700",
            "dscg_maindiag_name": "胃炎",
            "insuplc_admdvs": "500198",
            "mdtrtarea_admvs": "510198",
            **other,
        },
        "diseinfo": [],
    }


def bill(visit, psn_no, certno, total, heads, *, account="1", insutype="310", **other):
    own, over, pre, scope = heads
    return {
        "data": {
            "psn_no": psn_no,
            "mdtrt_cert_type": "02",
            "mdtrt_cert_no": certno,
            "medfee_sumamt": total,
            "psn_setlway": "01",
            "mdtrt_id": visit,
            "acct_used_flag": account,
            "insutype": insutype,
            "mid_setl_flag": "0",
            "insuplc_admdvs": "500198",
            "mdtrtarea_admvs": "510198",
            "fulamt_ownpay_amt": own,
            "overlmt_selfpay": over,
            "preselfpay_amt": pre,
            "inscp_scp_amt": scope,
            **other,
        }
    }


def adds_up(output, *, person="psn_part_amt", hospital="hosp_part_amt", cash="psn_cash_pay"):
    """The identities of the interface page, on any settlement answer."""
    told = {name: Decimal(str(value)) for name, value in output["setlinfo"].items() if _is_amount(value)}
    rows = [
        Decimal(str(row["fund_payamt"]))
        for row in output["setldetail"]
        if not row["fund_pay_type"].startswith(("3102", "9999"))
    ]
    assert sum(told[name] for name in HEADS) == told["medfee_sumamt"]
    assert sum(told[name] for name in FUNDS) == told["fund_pay_sumamt"] == sum(rows)
    assert told["fund_pay_sumamt"] + told[person] + told[hospital] == told["medfee_sumamt"]
    assert told["acct_pay"] + told[cash] == told[person]


def _is_amount(value):
    return isinstance(value, Decimal) or (isinstance(value, str) and value.replace(".", "").isdecimal())


def admit(line, person=EMPLOYEE, **how):
    return line.done("2401", admission(*person, **how))["result"]["mdtrt_id"]


def settled(line, person=EMPLOYEE, case=CASE_A, **how):
    visit = admit(line, person)
    msgid = message_id()
    return visit, msgid, line.done("2304", bill(visit, *person, *case), msgid=msgid, **how)


def cumulated(line, psn_no):
    rows = line.done("5206", {"data": {"psn_no": psn_no, "cum_ym": "202612"}})["cuminfo"]
    return {
        row["cum_type_code"]: row["cum"] for row in rows if row["insutype"] != "390" or psn_no == RESIDENT[0]
    }


def balance(line, person=EMPLOYEE):
    answer = line.done(
        "1101", {"data": {"mdtrt_cert_type": "02", "mdtrt_cert_no": person[1], "psn_cert_type": "01"}}
    )
    return answer["insuinfo"][0]["balc"]


def register(line, person=OUTPATIENT, **areas):
    data = {
        "psn_no": person[0],
        "insutype": "310",
        "begntime": "2026-04-01 09:00:00",
        "mdtrt_cert_type": "02",
        "mdtrt_cert_no": person[1],
        "ipt_otp_no": "MZ0001",
        "dept_code": "A03",
        "dept_name": "内科",
    }
    return line.done("2201", {"data": data}, **areas)["data"]["mdtrt_id"]


def fee(visit, person, number, item, price, count="1", **other):
    return {
        "feedetl_sn": number,
        "mdtrt_id": visit,
        "psn_no": person[0],
        "chrg_bchno": "B1",
        "med_type": "21",
        "fee_ocur_time": "2026-04-01 10:00:00",
        "med_list_codg": item,
        "medins_list_codg": f"own-{item}",
        "det_item_fee_sumamt": str((Decimal(price) * Decimal(count)).quantize(Decimal("0.01"))),
        "cnt": count,
        "pric": price,
        **other,
    }


def guest_admission():
    areas = {"insuplc_admdvs": "510198", "mdtrtarea_admvs": "500198"}
    return admission(*GUEST, insutype="390", **areas)


def guest_with_lines(line):
    visit = line.done("2401", guest_admission(), **INBOUND)["result"]["mdtrt_id"]
    lines = [
        fee(visit, GUEST, "L1", "001109000010004", "92.00", "10"),
        fee(visit, GUEST, "L2", "C03050112700016", "14800.00"),
        fee(visit, GUEST, "L3", "003310020080012", "2680.00"),
    ]
    line.done("2301", {"feedetail": lines}, **INBOUND)
    return visit


def record_of(visit, number="CD0001", **other):
    figures = {
        "medfee_sumamt": "18400.00",
        "fulamt_ownpay_amt": "920.00",
        "overlmt_selfpay": "0.00",
        "preselfpay_amt": "1480.00",
        "inscp_scp_amt": "16000.00",
        "hifp_pay": "10540.00",
        "fund_pay_sumamt": "10540.00",
        "psn_part_amt": "7860.00",
        "psn_cash_pay": "7860.00",
    }
    names = ("cvlserv_pay", "hifes_pay", "hifmi_pay", "hifob_pay", "maf_pay", "oth_pay")
    zeros = dict.fromkeys((*names, "acct_pay", "hosp_part_amt"), "0.00")
    named = {"psn_no": GUEST[0], "mdtrt_id": visit, "insu_setl_id": number, "insutype": "390"}
    return {"data": {**named, "setl_time": "2026-04-09 12:00:00", **figures, **zeros, **other}}
