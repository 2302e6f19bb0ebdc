"""Who looks for work in Chongqing: registered once, found without a name (求职登记)."""

import pytest
from chongqing_market_office import SEEKER, SICHUAN


def test_seekers_are_found_without_who_they_are(office):
    kept = office.seeker()
    found = office.done("Z03", {"gz": ["6040201"], "gzdq": "510000000000", "whcd": ["61"], "ts": "100"})
    mine = next(one for one in found if one["qzbh"] == kept["qzbh"])
    assert not [name for name in mine if name.startswith("bip_")]
    assert "13800000000" not in str(found)
    cheaper = office.done("Z03", {"gz": ["6040201"], "zgqw": "4999.99", "ts": "100"})
    assert cheaper
    assert kept["qzbh"] not in {one["qzbh"] for one in cheaper}


def test_one_registration_holds_at_a_time_and_is_extended_once(office):
    kept = office.seeker()
    assert (kept["djyxq"], kept["sfyq"]) == ("90", "N")
    assert office.no("D24", SEEKER) == "ZP4010"
    assert office.one("D25", {"qzbh": kept["qzbh"], "qzcz": "YQ"})["djyxq"] == "180"
    assert office.no("D25", {"qzbh": kept["qzbh"], "qzcz": "YQ"}) == "ZP4011"
    office.one("D25", {"qzbh": kept["qzbh"], "qzcz": "DJ"})
    assert office.no("D24", SEEKER) == "ZP4010"
    office.one("D25", {"qzbh": kept["qzbh"], "qzcz": "GD"})
    assert office.seeker()["qzbh"] != kept["qzbh"]
    assert "bip_citizenid" not in office.one("Z04", {"qzbh": kept["qzbh"]})


def test_after_its_days_somebody_may_register_again(office):
    office.seeker()
    office.control("date", {"date": "2027-02-03"})
    assert office.no("D24", SEEKER) == "ZP4010"
    office.control("date", {"date": "2027-02-04"})
    office.seeker()


@pytest.mark.parametrize(
    ("differently", "code"),
    [
        ({"bip_citizenid": "500198196906200031"}, "ZP1001"),
        ({"bip_citizenid": "500198201201018013"}, "ZP4001"),
        ({"qzgz": [{"gz": "6310103"}, {"gz": "6310103"}]}, "ZP4002"),
        ({"qzgz": []}, "ZP1001"),
        ({"qzgz": [{"gz": "6310104"}]}, "ZP1004"),
        ({"zgyx": "4000"}, "ZP3004"),
        ({"bip_hjxz": "12"}, "ZP4003"),
        ({"bip_hjxz": "21", "bip_hkszd": "510198000000"}, "ZP4003"),
        ({"bip_rylb": "33"}, "ZP1004"),
    ],
)
def test_who_may_not_register(office, differently, code):
    assert office.no("D24", {**SEEKER, **differently}) == code
    assert office.no("D24", SEEKER, office=SICHUAN) == "ZP4004"


def test_who_is_frozen_may_not_register_anew_whenever_the_days_are_over(office):
    kept = office.seeker()
    office.one("D25", {"qzbh": kept["qzbh"], "qzcz": "DJ"})
    for day in ("2027-02-03", "2027-02-04", "2029-01-01"):
        office.control("date", {"date": day})
        assert office.no("D24", SEEKER) == "ZP4010", day
    office.one("D25", {"qzbh": kept["qzbh"], "qzcz": "JD"})
    assert office.seeker()["qzbh"] != kept["qzbh"]


def test_who_is_frozen_and_then_archived_may_register_anew(office):
    kept = office.seeker()
    for act in ("DJ", "GD"):
        office.one("D25", {"qzbh": kept["qzbh"], "qzcz": act})
    assert office.seeker()["qzbh"] != kept["qzbh"]
