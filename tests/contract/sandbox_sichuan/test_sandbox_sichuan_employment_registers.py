"""Sichuan's labour market keeps to docs/regions/sichuan-employment.md: registers (J05 to J11)."""

from datetime import timedelta

import pytest
from sichuan_employment_line import (
    AGENCY,
    LI,
    NOBODY,
    WANG,
    Fields,
    Market,
    day,
    output,
    records,
)

# -- J05 to J08: registers -----------------------------------------------------------------------------------


def test_registrations_are_told_newest_first_with_what_each_kind_has(market: Market) -> None:
    newest, before = market.found("J05", WANG, "jydj")
    assert newest == {
        "status": "3",
        "aae100": "1",
        "aae043": "20260302",
        "ajc090": "20260228",
        "bcc006": "2",
        "abc917": "26",
        "ffbz": "1",
    }
    assert (before["status"], before["aae100"], before["abc916"]) == ("1", "0", "20260228")
    (flexible,) = market.found("J05", {"aac003": "唐晓梅", "aac147": "500198198409010040"}, "jydj")
    assert (flexible["status"], flexible["abc913"], flexible["abc920"]) == ("2", "20190315", "20220531")


@pytest.mark.parametrize(("jybh", "record"), [("J05", "jydj"), ("J06", "jykn"), ("J08", "btxx")])
def test_a_name_must_be_the_one_recorded_spaces_and_dots_aside(
    market: Market, jybh: str, record: str
) -> None:
    trade = {"aca111": "6310103", "bac015": "3"}
    assert len(market.found(jybh, {**trade, **WANG, "aac003": "王 建·国"}, record)) >= 1
    assert market.refused(jybh, {**trade, **WANG, "aac003": "李秋月"}) == -812
    assert market.refused(jybh, {**trade, **WANG, "aac003": "沙川渝"}) == -812
    assert market.found(jybh, {**trade, **NOBODY}, record) == []


def test_the_medical_side_knows_them_by_the_same_names(market: Market) -> None:
    for person, number in ((WANG, "0098000001"), (LI, "0098000002")):
        shown = {"sfbs": "1", "sbfs": "1", "sbhm": person["aac147"], "aac003": person["aac003"]}
        told = market.mock.call("03", shown)
        assert (told.code, told["aac001"]) == (1, number)
        assert market.found("J05", person, "jydj")


def test_a_recognition_is_told_without_its_reason(market: Market) -> None:
    assert market.found("J06", WANG, "jykn") == [
        {"add001": "SCJK202600000017", "aae071": "20260410", "aae031": "20290409", "aae100": "1"}
    ]
    assert market.found("J06", LI, "jykn") == []


VALID = {
    "hyjg": "1",
    "aca111": "6310103",
    "aca112": "电工",
    "bac015": "3",
    "bcc013": "20240618",
    "bdf151": "四川沙箱职业技能评价中心",
}


@pytest.mark.parametrize(
    ("number", "whose", "told"),
    [
        ("S000051019800001", WANG, VALID),
        ("S000051019899999", WANG, {"hyjg": "2"}),
        ("S000051019800002", WANG, {"hyjg": "3", "cxrq": "20250920"}),
        ("S000051019800001", LI, {"hyjg": "4"}),
        ("S000051019800001", {**WANG, "aac003": "李秋月"}, {"hyjg": "4"}),
        ("S000051019800002", LI, {"hyjg": "4"}),
        ("S000051019800003", LI, {"hyjg": "5"}),
    ],
)
def test_a_certificate_is_told_to_whom_it_belongs_and_nothing_else(
    market: Market, number: str, whose: Fields, told: Fields
) -> None:
    assert output(market.read("J07", {"bcc012": number, **whose})) == {"bcc012": number, **told}


@pytest.mark.parametrize("number", ["", "S000001", "S" * 31, "证书00001"])
def test_a_certificate_number_has_eight_to_thirty_characters(market: Market, number: str) -> None:
    assert market.refused("J07", {"bcc012": number, **WANG}) == -104


def test_a_subsidy_is_told_for_its_occupation_and_level(market: Market) -> None:
    asked = {**WANG, "aca111": "6310103", "bac015": "3"}
    assert market.found("J08", asked, "btxx") == [
        {
            "btbh": "SCBT202400000031",
            "adc450": "01",
            "adc451": "2000.00",
            "aca111": "6310103",
            "bac015": "3",
            "aae036": "20240712",
        }
    ]
    for other in ({"bac015": "4"}, {"aca111": "6310101"}):
        assert market.found("J08", {**asked, **other}, "btxx") == []
    assert market.refused("J08", {**asked, "bac015": "9"}) == -104
    assert market.refused("J08", {**asked, "aca111": "6-31-01-03"}) == -104


# -- J09 to J11: what is public ----------------------------------------------------------------------------


def test_an_agency_has_its_licence_and_its_filing(market: Market) -> None:
    filing, licence = market.found("J09", {"aab998": AGENCY}, "rlzy")
    services = [row["fwlx"] for row in licence["fwnr"]]
    assert (licence["xklb"], licence["xkzh"], services) == ("1", "510198000017", ["01", "02", "08"])
    assert (filing["xklb"], filing["xkzh"], "aae031" in filing) == ("2", "BA510198000064", False)
    assert market.found("J09", {"aab998": "91510198MA6000200W"}, "rlzy") == []
    assert market.refused("J09", {"aab998": AGENCY[:17]}) == -104


def held(market: Market, first: int, last: int) -> list[Fields]:
    days = {"aae030": market.today() + timedelta(first), "aae031": market.today() + timedelta(last)}
    return market.found("J10", {name: day(moment) for name, moment in days.items()}, "zph")


def test_fairs_are_found_by_their_days_which_lie_about_today(market: Market) -> None:
    fairs = [fair for fair in held(market, -60, 60) if "lhh" not in fair]
    today = market.today()
    begun = [today + timedelta(days) for days in (-22, 0, 6)]
    assert [fair["aae030"] for fair in fairs] == [day(first) for first in begun]
    assert [fair["zphbh"][:8] for fair in fairs] == [f"ZP{first:%y%m%d}" for first in begun]
    assert [(fair["aaa027"], fair["xsbz"]) for fair in fairs][1:] == [("510198", "0"), ("510000", "1")]
    assert fairs[2] in held(market, 12, 12)
    assert fairs[2] not in held(market, 13, 13)
    wrong = {"aae030": day(today), "aae031": day(today - timedelta(1))}
    assert market.refused("J10", wrong) == -104
    assert market.refused("J10", {**wrong, "aae031": "20260231"}) == -104


def month(market: Market, of: str) -> dict[tuple[str, str], Fields]:
    found = market.found("J11", {"yf": of}, "jcxx")
    groups = [(one["aaa027"], one["aab022"]) for one in found]
    assert groups == sorted(groups)
    assert {one["yf"] for one in found} == {of}
    return dict(zip(groups, found, strict=True))


def test_a_months_figures_add_up_and_go_on_from_the_month_before(market: Market) -> None:
    december, january = month(market, "202512"), month(market, "202601")
    assert december.keys() == january.keys() != set()
    for group, one in january.items():
        start, end, joined, left = (int(one[name]) for name in ("qcrs", "qmrs", "xzrs", "jsrs"))
        assert end == start + joined - left
        assert one["qcrs"] == december[group]["qmrs"]
        assert int(one["jcqys"]) > 0 <= int(one["kgs"])


@pytest.mark.parametrize(
    ("of", "code"),
    [
        *(("202312", -861), ("209901", -861), ("202600", -104), ("202613", -104), ("2026-1", -104)),
        *(("２０２６０１", -104), ("000001", -104), ("20260", -104), ("", -104)),
    ],
)
def test_a_month_that_is_none_or_not_over_has_no_figures(market: Market, of: str, code: int) -> None:
    assert market.refused("J11", {"yf": of}) == code


def test_the_month_that_runs_is_not_over(market: Market) -> None:
    assert market.refused("J11", {"yf": f"{market.today():%Y%m}"}) == -861
    with market.later(31):
        assert month(market, f"{market.today() - timedelta(31):%Y%m}")


def test_a_field_that_nobody_knows_is_ignored(market: Market) -> None:
    told = market.read("J06", {**WANG, "xyz": "1", "qzgz": {"row": [{"aca111": "x"}]}})
    assert records(told, "jykn")
