"""What Chongqing's registers say of a person, and what is public (登记, 证书, 招聘会)."""

from uuid import uuid4

import pytest
from chongqing_market_office import TANG, ZENG


def test_what_the_registers_say_and_do_not_say(office):
    first, second = office.done("Z05", ZENG)
    assert (first["djlb"], first["sflj"], second["jcyy"]) == ("1", "Y", "E")
    (recognition,) = office.done("Z06", ZENG)
    assert set(recognition) == {"rdbh", "rdrq", "yxqz", "sfyx"}
    assert office.done("Z08", {**ZENG, "gz": ["6310103"], "jsdj": "3"})[0]["je"] == "1800"
    assert office.done("Z08", {**ZENG, "gz": ["6310103"], "jsdj": "4"}) == []
    assert office.no("Z05", {**ZENG, "bip_name": "曾国梁"}) == "ZP2012"
    assert office.done("Z05", {"bip_citizenid": "500198200001018014", "bip_name": "何小 丽"})
    assert office.done("Z05", {"bip_citizenid": "510198198807120028", "bip_name": "谁"}) == []


@pytest.mark.parametrize(
    ("number", "who", "says", "more"),
    [
        ("CQ500198202000071", ZENG, "一致", {"gz", "jsdj", "fzdw", "fzrq", "yxqz"}),
        ("CQ500198201900012", ZENG, "已注销", {"zxrq"}),
        ("CQ500198202600003", TANG, "待核", set()),
        ("CQ500198202000071", TANG, "不符", set()),
        ("CQ500198201900012", TANG, "不符", set()),
        ("CQ500198209999999", ZENG, "不存在", set()),
    ],
)
def test_what_is_said_of_a_certificate(office, number, who, says, more):
    told = office.one("Z07", {**who, "zsbh": number})
    assert (told["hyjg"], set(told) - {"zsbh", "hyjg"}) == (says, more)


def test_agencies_fairs_and_figures(office):
    (licence,) = office.done("Z09", {"bio_no": "91500000MA60000161"})
    assert (licence["xklx"], licence["ywfw"]) == ("XK", ["A", "B"])
    assert [one["sfxs"] for one in office.done("Z10", {"qrq": "20261101", "zrq": "20261231"})] == ["N", "Y"]
    told = {
        "lhh": uuid4().hex,
        "lydq": "SC",
        "zphmc": "成渝双城招聘会",
        "zbdw": "成都沙箱就业服务中心",
        "jbdq": "510198000000",
        "jbdd": "成都",
        "sfxs": "N",
        "jbrq": "20261120",
        "jsrq": "20261121",
        "chdws": "10",
        "gwzs": "200",
    }
    fair = office.one("D30", told)
    assert office.one("D30", {**told, "zphmc": "改名"}) == fair
    assert office.no("Z11", {"ny": "202611"}) == "ZP6001"
    october, september = (office.done("Z11", {"ny": month}) for month in ("202610", "202609"))
    assert all(int(o["qmrs"]) == int(o["qcrs"]) + int(o["zjrs"]) - int(o["jsrs"]) for o in october)
    assert [one["qcrs"] for one in october] == [one["qmrs"] for one in september]
    assert any(int(one["qys"]) < 5 for one in october)


@pytest.mark.parametrize(
    "name", ["何⼩丽", " 何小丽 ", "何\u3000小丽", "何·小丽", "何．小丽", "何･小丽", "何\u00a0小丽"]
)
def test_a_name_is_the_same_however_it_is_written(office, name):
    asked = {"bip_citizenid": "500198200001018014", "bip_name": name}
    assert office.done("Z05", asked)
    assert office.done("Z06", asked) == []
    assert office.done("Z08", {**asked, "gz": ["6310103"], "jsdj": "3"}) == []


def test_the_name_on_a_certificate_is_the_same_in_either_width(office):
    told = {
        "certificate_number": "CQ500198202600098",
        "state": "pending",
        "id_number": "500198200001018014",
        "name": "Ａ何　小丽",
    }
    office.control("certificates", told)
    asked = {"bip_citizenid": told["id_number"], "zsbh": told["certificate_number"]}
    assert office.one("Z07", {**asked, "bip_name": "A何小丽"})["hyjg"] == "待核"
    assert office.one("Z07", {**asked, "bip_name": "B何小丽"})["hyjg"] == "不符"
