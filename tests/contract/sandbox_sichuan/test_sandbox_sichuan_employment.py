"""Sichuan's labour market keeps to docs/regions/sichuan-employment.md: searches (J01 to J04)."""

from datetime import timedelta

import pytest
from sichuan_employment_line import (
    AGENCY,
    CHENGDU,
    WANG,
    Fields,
    Market,
    day,
    instant,
    output,
    registration,
    said,
    word,
)
from yinhai_client import Answer, signed


def numbers(found: list[Fields], name: str = "acb210") -> list[str]:
    return [one[name] for one in found]


def paged(market: Market, jybh: str, asked: Fields, size: int, name: str, number: str) -> list[Fields]:
    """Every record of a search, page by page."""
    found: list[Fields] = []
    place: Fields = {}
    while True:
        page = market.found(jybh, {**asked, **place, "ts": str(size)}, name)
        found += page
        if len(page) < size:
            return found
        last = page[-1]
        place = {"whcj": last.get("ppwz", "0"), "whsj": last["aae043"], "whbh": last[number]}


# -- who may ask -----------------------------------------------------------------------------------------


def test_only_an_office_and_a_named_member_of_staff_may_ask(market: Market) -> None:
    assert market.refused("J06", WANG, at="H51019800001") == -600
    assert market.refused("J06", WANG, at="440305000001") == -600
    assert market.call("J06", WANG, aae011="").code == -104
    assert market.call("J06", WANG, aae011="王建国").code == -104
    assert market.refused("J12", WANG) == -105
    assert market.read("J06", WANG)["jylsh"] == ""


def test_what_is_written_in_gb18030_is_read_and_answered_so(market: Market) -> None:
    rare = f"{word()}𠮷䶮㐂𬭼·é"
    number = market.published(aca112=rare, gwms=f"{rare}\n<机>&'\"")["acb210"]
    answered = market.mock.sent("J02", {"acb210": number}, at=CHENGDU, aae011="SC01")
    assert answered.headers["content-type"] == "text/xml; charset=GB18030"
    assert rare.encode("gb18030") in answered.content
    assert said(Answer(answered), "aca112", "gwms") == (rare, f"{rare}\n<机>&'\"")
    (hit,) = market.found("J01", {"gjc": rare[:20], "ts": "5"}, "gwxx")
    assert hit["acb210"] == number


@pytest.mark.parametrize("body", [b"<request>\xff</request>", "<request>岗".encode(), b"{}", b""])
def test_a_body_that_is_no_gb18030_xml_does_not_read(market: Market, body: bytes) -> None:
    answered = market.mock.http.post("/yinhai/call", content=body, headers=signed("/yinhai/call", body))
    assert Answer(answered).code == -102


# -- J01, J02: postings ------------------------------------------------------------------------------------


def test_titles_come_before_descriptions_and_newer_ones_first(market: Market) -> None:
    text = word()
    inside = market.posted(description=f"负责{text}设备。")
    titled = [market.posted(title=f"{text}工") for _ in range(3)]
    later = market.posted(description=f"另见{text}。")
    found = market.found("J01", {"gjc": text, "ts": "100"}, "gwxx")
    assert numbers(found) == [*titled[::-1], later, inside]
    assert numbers(found, "ppwz") == ["0", "0", "0", "1", "1"]
    for size in (1, 2, 4, 5):
        assert paged(market, "J01", {"gjc": text}, size, "gwxx", "acb210") == found


def test_every_valid_posting_is_found_once_in_one_order(market: Market) -> None:
    found = paged(market, "J01", {}, 100, "gwxx", "acb210")
    assert len(set(numbers(found))) == len(found) > 2_500
    places = [(instant(one["aae043"]), one["acb210"]) for one in found]
    assert places == sorted(places, reverse=True)
    assert {(one["gwzt"], one["aae100"], one["ppwz"]) for one in found} == {("20", "1", "0")}


def test_a_page_goes_on_after_a_place_where_nothing_is(market: Market) -> None:
    text = word()
    older, newer = (market.posted(title=text) for _ in range(2))
    kept = instant(market.read("J02", {"acb210": newer})["aae043"])
    place = {"gjc": text, "ts": "9", "whcj": "0", "whbh": "GW999999999999"}

    def after(seconds: int, **other: str) -> list[str]:
        moment = f"{kept + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}"
        return numbers(market.found("J01", {**place, "whsj": moment, **other}, "gwxx"))

    assert after(1) == [newer, older]
    assert after(-60) == []
    assert older in after(0, whbh=newer)
    assert newer not in after(0, whbh=newer)
    assert after(1, whcj="1") == []


@pytest.mark.parametrize("written", ["cnc", "CNC", "Cnc操作", "操作"])
def test_latin_letters_are_found_in_either_case(market: Market, written: str) -> None:
    number = market.posted(title="罕CNc操作工")
    assert number in numbers(market.found("J01", {"gjc": written, "ts": "100"}, "gwxx"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"aca111": "6310103"}, {"near"}),
        ({"aca111": "6310103,6180107"}, {"near", "far"}),
        ({"aaa027": "510112"}, {"near"}),
        ({"aaa027": "510100"}, {"near"}),
        ({"aaa027": "510000"}, {"near", "far"}),
        ({"aaa027": "510700"}, {"far"}),
        ({"aaa027": "500000"}, set()),
        ({"abc910": "1"}, {"near"}),
        ({"abc910": "1,4"}, {"near", "far"}),
        ({"yxdy": "7000"}, {"near", "far"}),
        ({"yxdy": "7000.01"}, {"far"}),
        ({"lybz": "1"}, {"near", "far"}),
    ],
)
def test_a_posting_is_found_by_what_was_asked(market: Market, asked: Fields, found: set[str]) -> None:
    text = word()
    near = market.posted(title=text, work_area="510112", pay_minimum="5000.00", pay_maximum="7000.00")
    far = market.posted(title=text, work_area="510700", occupation="6-18-01-07", kind="4")
    market.published(aca112=text, aaa027="440305", aca111="2021003", abc910="5", bcc720="1", bcc721="2")
    named = {near: "near", far: "far"}
    hits = market.found("J01", {"gjc": text, "ts": "9", **asked}, "gwxx")
    assert {named[number] for number in numbers(hits)} == found


@pytest.mark.parametrize(
    "asked",
    [
        *({"gjc": "工"}, {"gjc": "工" * 31}, {"gjc": "a%"}, {"ts": "0"}, {"ts": "101"}, {"ts": "x"}),
        *({"abc910": "1,7"}, {"aaa027": "51"}, {"yxdy": "-1"}, {"yxdy": "1.234"}, {"lybz": "2"}),
        {"whcj": "0"},
        {"whcj": "0", "whsj": "2026-03-02 09:00:00"},
        {"whcj": "2", "whsj": "2026-03-02 09:00:00", "whbh": "GW000000000001"},
        {"whcj": "0", "whsj": "20260302", "whbh": "GW000000000001"},
    ],
)
def test_a_search_that_does_not_read_is_refused(market: Market, asked: Fields) -> None:
    assert market.refused("J01", {"ts": "5", **asked}) == -104


@pytest.mark.parametrize(
    ("act", "state"),
    [("freeze", "21"), ("fill", "30"), ("expire", "31"), ("withdraw", "32"), ("archive", "40")],
)
def test_what_is_not_valid_is_read_and_not_found(market: Market, act: str, state: str) -> None:
    text = word()
    number = market.posted(title=text, openings=3)
    assert numbers(market.found("J01", {"gjc": text, "ts": "5"}, "gwxx")) == [number]
    assert market.acted(number, act) == state
    assert market.found("J01", {"gjc": text, "ts": "5"}, "gwxx") == []
    assert said(market.read("J02", {"acb210": number}), "gwzt", "aae100") == (state, "0")


def test_one_posting_is_told_with_its_fields(market: Market) -> None:
    number = market.posted(title="沙盒电工", openings=4, description="一\n二", education="21")
    told = output(market.read("J02", {"acb210": number}))
    made = told.pop("aae043")
    assert made == told.pop("bgsj")
    assert instant(made).date() == market.today()
    assert told == {
        "acb210": number,
        "bab001": "DW99999999",
        "aab004": "成都沙箱电器有限公司",
        "aab998": AGENCY,
        "aab022": "C",
        "aca112": "沙盒电工",
        "aca111": "6310103",
        "abc910": "1",
        "abc955": "0",
        "zprs": "4",
        "yprs": "0",
        "mybz": "0",
        "jxfs": "1",
        "bcc720": "6000.00",
        "bcc721": "8000.00",
        "aac011": "21",
        "aaa027": "510198",
        "aae006": "成都沙箱工业园",
        "gwms": "一\n二",
        "aae031": day(market.today() + timedelta(30)),
        "aae100": "1",
        "gwzt": "20",
    }
    assert market.refused("J02", {"acb210": "GW999999999999"}) == -801
    assert market.refused("J02", {}) == -104


# -- J03, J04: seekers ---------------------------------------------------------------------------------------


def test_every_valid_seeker_is_found_once_and_nobody_by_name(market: Market) -> None:
    found = paged(market, "J03", {}, 100, "qzxx", "acc200")
    assert len(set(numbers(found, "acc200"))) == len(found) > 1_700
    places = [(instant(one["aae043"]), one["acc200"]) for one in found]
    assert places == sorted(places, reverse=True)
    personal = {"aac003", "aae005", "aac009", "aab299", "bcc006", "yqbz", "aac147"}
    assert not personal & {name for one in found for name in one}
    assert {(one["qzzt"], one["aae100"]) for one in found} == {("20", "1")}
    assert market.refused("J03", {"ts": "5", "aac011": "99"}) == -104


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        *(({"aca111": "6310103"}, True), ({"aca111": "6180107,6310101"}, True)),
        *(({"aca111": "6180107"}, False), ({"aac011": "30,31"}, True), ({"aac011": "21"}, False)),
        *(({"aaa027": "500000"}, True), ({"aaa027": "510000"}, False)),
        *(({"yxbg": "6000"}, True), ({"yxbg": "5999.99"}, False)),
    ],
)
def test_a_seeker_is_found_by_what_was_asked(market: Market, asked: Fields, found: bool) -> None:
    number = market.registered()
    newest = market.found("J03", {"ts": "1", **asked}, "qzxx")
    assert (numbers(newest, "acc200") == [number]) is found


def test_a_seeker_is_read_with_the_person_and_never_by_identity_number(market: Market) -> None:
    asked = registration(bac015="", bcc721="")
    called = market.done("J24", asked, at=CHENGDU)
    told = market.read("J04", {"acc200": called["acc200"]})
    shown = {name: asked[name] for name in ("aac003", "aae005", "aac009", "aab299", "bcc006", "aac011")}
    assert output(told) | shown | {"yqbz": "0", "bcc720": "6000.00", "qzzt": "20"} == output(told)
    assert [row["aca111"] for row in told.rows("output/qzgz/row")] == ["6310103", "6310101"]
    assert asked["aac147"] not in "".join(told.root.itertext())
    assert market.refused("J04", {"acc200": "QZ999999999999"}) == -811
