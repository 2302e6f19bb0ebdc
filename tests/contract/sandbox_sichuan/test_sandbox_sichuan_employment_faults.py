"""Sichuan's labour market misbehaves on purpose and keeps its books right meanwhile."""

import contextlib
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from lxml import etree
from sichuan_employment_line import (
    AGENCY,
    CHENGDU,
    CHONGQING,
    WANG,
    Fields,
    Market,
    day,
    output,
    records,
    registration,
)
from yinhai_client import Answer, batch


@pytest.fixture(scope="module", autouse=True)
def _opened(market: Market) -> None:
    market.read("J06", WANG)


CERTIFICATE = {"bcc012": "S000051019800001", **WANG}
TRADE = {"aca111": "6310103", "bac015": "3"}
Asked = Callable[[Market], Fields]


def days(market: Market) -> Fields:
    return {name: day(market.today() + timedelta(by)) for name, by in (("aae030", -60), ("aae031", 60))}


def changed(market: Market) -> Fields:
    return {**market.published(), "bbh": "2"}


def moved(market: Market) -> Fields:
    return {**market.published(), "bbh": "2", "gwcz": "1"}


def closed(market: Market) -> Fields:
    return market.receipt(market.accepted(market.lettered()))


READS: dict[str, Asked] = {
    "J01": lambda market: {"ts": "5"},
    "J02": lambda market: {"acb210": market.posted()},
    "J03": lambda market: {"ts": "5"},
    "J04": lambda market: {"acc200": market.registered()},
    "J05": lambda market: WANG,
    "J06": lambda market: WANG,
    "J07": lambda market: CERTIFICATE,
    "J08": lambda market: {**WANG, **TRADE},
    "J09": lambda market: {"aab998": AGENCY},
    "J10": days,
    "J11": lambda market: {"yf": "202601"},
}
CHANGES: dict[str, Asked] = {
    "J21": lambda market: market.publication(),
    "J22": changed,
    "J23": moved,
    "J24": lambda market: registration(),
    "J25": lambda market: {"acc200": market.registered(), "qzcz": "1"},
    "J26": lambda market: market.letter(market.registered()),
    "J27": lambda market: market.offer(market.posted()),
    "J28": lambda market: market.reply(market.lettered()),
    "J29": closed,
    "J30": lambda market: market.fair(),
}
HOME = ("J24", "J25", "J26")
"""What only this region's offices may."""


def at(jybh: str) -> str:
    return CHENGDU if jybh in HOME else CHONGQING


# -- what the line does ------------------------------------------------------------------------------------

# name, the batch number's state afterwards (of a change; of a read), the code that can be read
FAULTS = [
    ("refuse", "5", "5", -399),
    ("refused_200", "5", "5", -1),
    ("system_failure", "5", "5", -399),
    ("duplicate", "0", "0", -101),
    ("cut_before", "0", "0", None),
    ("error_500", "5", "5", None),
    ("commit_then_cut", "2", "6", None),
    ("commit_then_500", "2", "6", None),
    ("truncated", "2", "6", None),
    ("garbage", "2", "6", None),
    ("slow=20", "2", "6", 1),
    ("unknown_code", "2", "6", 1),
    ("amounts_disagree", "2", "6", 1),
]


@pytest.mark.parametrize(("jybh", "asked"), [("J30", CHANGES["J30"]), ("J06", READS["J06"])])
@pytest.mark.parametrize(("fault", "change", "read", "code"), FAULTS)
def test_each_fault_leaves_the_state_the_page_promises(
    market: Market, jybh: str, asked: Asked, fault: str, change: str, read: str, code: int | None
) -> None:
    used, answered, data = batch(), None, asked(market)
    with contextlib.suppress(httpx.TransportError, etree.XMLSyntaxError, UnicodeDecodeError, IndexError):
        sent = market.mock.sent(jybh, data, at=CHONGQING, pcbh=used, fault=fault, aae011="CQ01")
        answered = Answer(sent).code if sent.status_code == 200 else None
    assert answered == code
    assert market.mock.query(used)["jyzt"] == (change if jybh == "J30" else read)
    if jybh == "J30":
        found = market.found("J10", {name: data[name] for name in ("aae030", "aae031")}, "zph")
        assert data["lhh"] not in [one.get("lhh") for one in found]


@pytest.mark.parametrize("jybh", CHANGES)
def test_a_change_that_is_refused_or_dropped_may_be_made_afterwards(market: Market, jybh: str) -> None:
    asked = CHANGES[jybh](market)
    assert market.call(jybh, asked, at=at(jybh), fault="refuse").code == -399
    market.cancel(market.read(jybh, asked, at=at(jybh)), at=at(jybh))
    assert market.done(jybh, asked, at=at(jybh))["aaz002"]


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        *(("commit_then_cut", "3"), ("commit_then_500", "3"), ("truncated", "3"), ("garbage", "3")),
        *(("refuse", "2"), ("duplicate", "2"), ("error_500", "2"), ("cut_before", "2")),
    ],
)
def test_a_confirmation_that_is_lost_has_taken_effect_or_has_not(
    market: Market, fault: str, state: str
) -> None:
    called = market.read("J21", market.publication())
    market.mock.http.post("/sandbox/faults", json={"transaction": "confirm", "fault": fault, "times": 1})
    fields = {"akb020": CHONGQING, "jylsh": called["jylsh"], "jyyzm": called["jyyzm"]}
    with contextlib.suppress(httpx.TransportError):
        market.mock.post("/yinhai/confirm", fields)
    assert market.mock.query(called["pcbh"])["jyzt"] == state
    assert market.effects(called["acb210"]) == ["posting_published"] * (state == "3")
    assert market.confirm(called).code == 1
    assert market.effects(called["acb210"]) == ["posting_published"]


def test_a_fault_in_the_queue_strikes_its_transaction_as_often_as_was_said(market: Market) -> None:
    market.mock.http.post("/sandbox/faults", json={"transaction": "J05", "fault": "refuse", "times": 2})
    assert market.refused("J06", WANG) == 1
    assert [market.refused("J05", WANG) for _ in range(3)] == [-399, -399, 1]


# -- answers that are wrong --------------------------------------------------------------------------------

CODED = {
    **dict.fromkeys(("J01", "J02", "J21", "J22", "J23"), "gwzt"),
    **dict.fromkeys(("J03", "J04", "J24", "J25"), "qzzt"),
    "J05": "status",
    "J06": "aae100",
    "J07": "hyjg",
    "J08": "adc450",
    "J09": "xklb",
    "J10": "xsbz",
    "J11": "aab022",
    "J26": "dfjg",
    "J27": "dfjg",
    "J28": "dfjg",
    "J29": "dfjg",
    "J30": "xsbz",
}
LISTS = {
    "J01": "gwxx",
    "J03": "qzxx",
    "J05": "jydj",
    "J06": "jykn",
    "J08": "btxx",
    "J09": "rlzy",
    "J10": "zph",
    "J11": "jcxx",
}


@pytest.mark.parametrize("jybh", [*READS, *CHANGES])
def test_a_code_that_nobody_knows_is_in_the_answer_only(market: Market, jybh: str) -> None:
    asked = {**READS, **CHANGES}[jybh](market)
    told = market.read(jybh, asked, at=at(jybh), fault="unknown_code")
    wrong = [name for name, value in _shown(told, jybh).items() if value == "ZZ99"]
    assert wrong == [CODED[jybh]]
    assert b"ZZ99" not in etree.tostring(market.mock.query(told["pcbh"]).root)


def _shown(told: Answer, jybh: str) -> Fields:
    return records(told, LISTS[jybh])[0] if jybh in LISTS else output(told)


ABOUT = {
    "J02": "acb210",
    "J04": "acc200",
    "J07": "bcc012",
    "J21": "fbh",
    "J22": "fbh",
    "J23": "fbh",
    "J25": "acc200",
    "J26": "tjywh",
    "J27": "tjywh",
    "J28": "tjywh",
    "J29": "tjywh",
    "J30": "lhh",
}


@pytest.mark.parametrize("jybh", ABOUT)
def test_an_answer_about_something_else_is_not_what_is_kept(market: Market, jybh: str) -> None:
    asked, name = {**READS, **CHANGES}[jybh](market), ABOUT[jybh]
    told = market.read(jybh, asked, at=at(jybh), fault="amounts_disagree")
    assert told[name] != asked[name]
    assert market.mock.query(told["pcbh"]).root.findtext(f"output/jy/output/{name}") == asked[name]


def test_a_registration_of_nobody_runs_out_before_it_begins(market: Market) -> None:
    told = market.read("J24", registration(), at=CHENGDU, fault="amounts_disagree")
    assert told["acc200"] == "QZ999999999999"
    assert told["aae031"] < told["aae043"][:10].replace("-", "")


@pytest.mark.parametrize("jybh", ["J05", "J06", "J08", "J09", "J10"])
def test_a_list_that_is_one_short_says_so(market: Market, jybh: str) -> None:
    told = market.read(jybh, READS[jybh](market), fault="amounts_disagree")
    assert int(told["jls"]) == len(records(told, LISTS[jybh])) + 1


def test_figures_that_do_not_add_up(market: Market) -> None:
    first = records(market.read("J11", {"yf": "202601"}, fault="amounts_disagree"), "jcxx")[0]
    joined, left = (int(first[name]) for name in ("xzrs", "jsrs"))
    assert int(first["qmrs"]) == int(first["qcrs"]) + joined - left + 1


@pytest.mark.parametrize(("jybh", "name", "number"), [("J01", "gwxx", "acb210"), ("J03", "qzxx", "acc200")])
def test_a_search_in_another_order(market: Market, jybh: str, name: str, number: str) -> None:
    def asked(size: int, fault: str = "") -> list[str]:
        told = market.read(jybh, {"ts": str(size)}, fault=fault)
        return [one[number] for one in records(told, name)]

    right = asked(3)
    assert asked(3, "amounts_disagree") == [right[1], right[0], right[2]]
    assert asked(1, "amounts_disagree") == [right[0].lower()]
