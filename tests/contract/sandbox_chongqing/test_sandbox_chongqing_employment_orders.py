"""What testers order of Chongqing's labour market: what does not read is 400, and says why (控制路由)."""

import json

import pytest

ORDERS = ["postings", "acts", "certificates", "seed", "date"]
HOLDER = {"name": "何小丽", "id_number": "500198200001018014"}
NEW = {"certificate_number": "CQ500198202600097", "state": "pending", **HOLDER}


def ordered(office, path, body):
    return office.http.post(f"/control/employment/{path}", content=body)


def said(response):
    """Why it did not read: one sentence."""
    assert response.status_code == 400, response.text
    (sentence,) = response.json().values()
    assert sentence.endswith(".")
    return sentence


BODIES = [b"", b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"{'a': 1}", b"[" * 5000]


@pytest.mark.parametrize("path", ORDERS)
def test_a_body_that_is_no_object_is_told_so(office, path):
    for body in BODIES:
        assert said(ordered(office, path, body)).startswith("The body "), body


UNCLEAR = [
    ("postings", {"openings": "many"}, "openings"),
    ("postings", {"openings": 0}, "openings"),
    ("postings", {"openings": 1.5}, "openings"),
    ("postings", {"openings": True}, "openings"),
    ("postings", {"valid_to": "20261231"}, "valid_to"),
    ("postings", {"valid_to": "2026-02-30"}, "valid_to"),
    ("postings", {"valid_to": 20261231}, "valid_to"),
    ("postings", {"title": 7}, "title"),
    ("postings", {"title": ""}, "title"),
    ("postings", {"title": "长" * 101}, "title"),
    ("postings", {"description": ["x"]}, "description"),
    ("postings", {"description": "a\x00b"}, "description"),
    ("postings", {"occupation": "电工"}, "occupation"),
    ("postings", {"work_area": "5001980"}, "work_area"),
    ("postings", {"credit_code": "9150"}, "credit_code"),
    ("postings", {"pay_maximum": "面议"}, "pay_maximum"),
    ("postings", {"pay_minimum": "NaN"}, "pay_minimum"),
    ("postings", {"demands": ["zxnl"]}, "demands"),
    ("postings", {"demands": {"zxnl": {}}}, "demands.zxnl"),
    ("postings", {"demands": {"zrs": "two"}}, "demands.zrs"),
    ("acts", {}, "posting_number"),
    ("acts", {"posting_number": 7, "act": "freeze"}, "posting_number"),
    ("acts", {"posting_number": "ZP00000000000000"}, "act"),
    ("acts", {"posting_number": "ZP00000000000000", "act": ["freeze"]}, "act"),
    ("certificates", {}, "certificate_number"),
    ("certificates", {**NEW, "state": "lost"}, "state"),
    ("certificates", {**NEW, "state": ["valid"]}, "state"),
    ("certificates", {**NEW, "name": None}, "name"),
    ("certificates", {**NEW, "id_number": 7}, "id_number"),
    ("certificates", {**NEW, "state": "revoked"}, "revoked_on"),
    ("certificates", {**NEW, "issued_on": "2026-13-01"}, "issued_on"),
    ("certificates", {**NEW, "issued_on": 20260101}, "issued_on"),
    ("seed", {"postings": "all"}, "postings"),
    ("seed", {"postings": -1}, "postings"),
    ("seed", {"seekers": 1e300}, "seekers"),
    ("date", {"date": "tomorrow"}, "date"),
    ("date", {"date": "2026-02-30"}, "date"),
    ("date", {"date": 20261105}, "date"),
    ("date", {"date": "0001-01-01"}, "date"),
    ("date", {"date": "9999-12-31"}, "date"),
]


def test_an_order_that_does_not_read_says_what_of_it(office):
    for path, told, what in UNCLEAR:
        body = json.dumps(told).encode()
        assert said(ordered(office, path, body)).startswith(f"{what} must "), (path, told)
    assert office.control("date") == {"date": "2026-11-05"}
    assert office.one("Z07", {**_asked(NEW), "zsbh": NEW["certificate_number"]})["hyjg"] == "不存在"


def _asked(told):
    return {"bip_citizenid": told["id_number"], "bip_name": told["name"]}


def test_an_act_that_cannot_be_done_is_a_refusal_of_the_market(office):
    number = office.control("postings", {})["posting_number"]
    for told, code in (
        ({"posting_number": "ZP00000000000000", "act": "freeze"}, "ZP2001"),
        ({"posting_number": number, "act": "sell"}, "ZP1004"),
    ):
        response = office.http.post("/control/employment/acts", json=told)
        assert (response.status_code, response.json()["code"]) == (422, code)


def test_what_is_left_out_of_a_posting_is_as_the_page_says(office):
    kept = office.one("Z02", {"zpgzbh": office.control("postings", {})["posting_number"]})
    said = {name: kept[name] for name in ("zpgz", "zpdq", "zrs", "zzyx", "zgyx", "jssj")}
    assert said == {
        "zpgz": "6310103",
        "zpdq": "500198000000",
        "zrs": "1",
        "zzyx": "5500",
        "zgyx": "7500",
        "jssj": "20261205",
    }
    odd = {"pay_minimum": 6000, "openings": "3", "demands": {"zxnl": 18, "hyzk": None, "zgyx": "NaN"}}
    kept = office.one("Z02", {"zpgzbh": office.control("postings", odd)["posting_number"]})
    assert {name: kept[name] for name in ("zzyx", "zgyx", "zrs", "zxnl", "hyzk")} == {
        "zzyx": "6000",
        "zgyx": "NaN",
        "zrs": "3",
        "zxnl": "18",
        "hyzk": "",
    }


def test_a_benchmark_can_ask_for_more(office):
    before = len(office.done("Z01", {"ts": "100"}))
    assert office.control("seed", {"postings": 500}) == {"postings": 500, "seekers": 0}
    assert before == len(office.done("Z01", {"ts": "100"})) == 100
