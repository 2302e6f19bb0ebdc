"""Messages to Chongqing's labour market: each number once, every fault with its fate (报文, 故障)."""

import pytest
from chongqing_market_office import PATHS, SEEKER, SICHUAN


def test_every_path_of_the_page_is_there(office):
    assert len(PATHS) == 22
    for code, path in PATHS.items():
        assert office.send(code, {}, path=path).status_code == 200
    assert office.send("Z01", {}, path=PATHS["Z02"]).json()["cwm"] == "ZP1002"


def test_a_number_is_taken_once_and_its_fate_is_told(office):
    number = office.number(SICHUAN)
    _, told = office.publish()
    assert office.no("D21", {**told, "lydq": "CQ"}, office=SICHUAN, number=number) == "ZP3002"
    assert office.no("D21", told, office=SICHUAN, number=number) == "ZP1003"
    assert (office.fate(number)["clzt"], office.fate(number)["cwm"]) == ("0", "ZP3002")
    assert office.fate(office.number())["clzt"] == "3"


@pytest.mark.parametrize(
    ("fault", "fate"),
    [
        ("system_failure", "3"),
        ("commit_then_system_failure", "1"),
        ("commit_then_500", "1"),
        ("error_500", "3"),
        ("refuse", "0"),
        ("refused_200", "0"),
        ("garbage", "1"),
        ("unknown_code", "1"),
        ("amounts_disagree", "1"),
        ("duplicate", "3"),
    ],
)
def test_every_fault_leaves_the_fate_it_should(office, fault, fate):
    number = office.number()
    response = office.send("D24", SEEKER, number=number, fault=fault)
    if fault == "refused_200":
        assert response.json()["fhz"] == 1
    if fault == "amounts_disagree":
        assert response.json()["jl"][0]["qzbh"] == "0" * 16
    kept = office.fate(number)
    assert kept["clzt"] == fate
    assert bool(kept["fhjl"]) is (fate == "1")
    if fate == "1":
        assert kept["fhjl"][0]["qzbh"].startswith("QZ")


def test_what_is_sought_out_of_order_by_a_fault(office):
    straight = office.done("Z01", {"ts": "3"})
    spoilt = office.ask("Z01", {"ts": "3"}, fault="amounts_disagree")["jl"]
    assert [spoilt[1], spoilt[0], spoilt[2]] == straight
