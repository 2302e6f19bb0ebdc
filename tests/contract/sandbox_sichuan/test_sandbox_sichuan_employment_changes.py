"""Sichuan's labour market keeps to docs/regions/sichuan-employment.md: publications, seekers, fairs."""

from datetime import timedelta

import pytest
from sichuan_employment_line import (
    CHENGDU,
    UNKNOWN,
    Fields,
    Market,
    day,
    output,
    registration,
    said,
    somebody,
)
from yinhai_client import batch

# -- two phases ----------------------------------------------------------------------------------------------


def test_nothing_happens_before_the_confirmation_and_the_query_tells_the_output(market: Market) -> None:
    used, asked = batch(), market.publication()
    called = market.call("J21", asked, pcbh=used)
    assert (called.code, called["gwzt"]) == (1, "20")
    assert market.refused("J02", {"acb210": called["acb210"]}) == -801
    assert market.mock.query(used)["jyzt"] == "2"
    assert market.effects(called["acb210"]) == []
    for _ in range(2):
        assert market.confirm(called).code == 1
    told = market.mock.query(used)
    assert told["jyzt"] == "3"
    assert {str(one.tag): one.text for one in told.root.iterfind("output/jy/output/*")} == output(called)
    assert market.effects(called["acb210"]) == ["posting_published"]
    assert market.call("J21", asked, pcbh=used).code == -101


def test_a_cancelled_change_has_no_effect_and_a_done_one_is_not_cancelled(market: Market) -> None:
    dropped, done = (market.call("J21", market.publication()) for _ in range(2))
    assert market.cancel(dropped).code == 1
    assert market.confirm(dropped).code == -302
    assert market.refused("J02", {"acb210": dropped["acb210"]}) == -801
    assert market.confirm(done, at=CHENGDU).code == -301
    assert market.confirm(done, jyyzm="000000000").code == -304
    assert market.confirm(done).code == 1
    assert market.cancel(done).code == -303
    assert market.state_of(done["acb210"]) == "20"


def test_what_can_no_longer_be_done_is_dropped_at_its_confirmation(market: Market) -> None:
    asked = registration()
    late, first = (market.call("J24", asked, at=CHENGDU) for _ in range(2))
    assert market.confirm(first, at=CHENGDU).code == 1
    refused = market.confirm(late, at=CHENGDU)
    assert (refused.code, first["acc200"] in refused["appmsg"]) == (-305, True)
    assert market.confirm(late, at=CHENGDU).code == -302
    assert market.mock.query(late["pcbh"])["jyzt"] == "4"
    assert market.effects(first["acc200"]) == ["seeker_registered"]
    assert market.effects(late["acc200"]) == []


# -- J21: a posting is published -----------------------------------------------------------------------------


def test_a_publication_is_held_as_it_was_said(market: Market) -> None:
    asked = market.publication()
    called = market.done("J21", asked)
    assert said(called, "fbh", "bbh", "gwzt") == (asked["fbh"], "1", "20")
    assert called["aaz002"].startswith("JY")
    kept = output(market.read("J02", {"acb210": called["acb210"]}))
    left_out = {"bbh", "lygwbh"}
    assert {name: kept.get(name) for name in asked if name not in left_out} == {
        **{name: value for name, value in asked.items() if name not in left_out},
        "bcc721": "7500.50",
    }
    assert (kept["yprs"], kept["acb210"], "bab001" in kept) == ("0", called["acb210"], False)


@pytest.mark.parametrize(
    ("pay", "told"),
    [
        ({"mybz": "1", "jxfs": "", "bcc720": "", "bcc721": ""}, ("", "")),
        ({"mybz": "1", "jxfs": "1", "bcc720": "5000", "bcc721": ""}, ("5000.00", "")),
        ({"mybz": "0", "jxfs": "3", "bcc720": "", "bcc721": "31.5"}, ("", "31.50")),
    ],
)
def test_what_is_left_open_stays_open(market: Market, pay: Fields, told: tuple[str, str]) -> None:
    open_too = {"aab998": "", "aab022": "", "aac011": "", "bac015": "", "aae006": ""}
    held = market.published(**pay, **open_too)
    kept = market.read("J02", {"acb210": held["acb210"]})
    assert said(kept, *open_too) == ("",) * 5
    assert said(kept, "mybz", "jxfs") == (pay["mybz"], pay["jxfs"])
    assert said(kept, "bcc720", "bcc721") == told


WRONG = [
    ({"lydq": "510000"}, -822),
    ({"aae031": "20260101"}, -823),
    ({"bcc720": "7500.51"}, -824),
    ({"bcc720": "", "bcc721": ""}, -824),
    ({"jxfs": ""}, -824),
    ({"aca111": "9999999"}, -825),
    ({"lydq": "440000"}, -104),
    ({"aca111": "6-31-01-03"}, -104),
    ({"zprs": "0"}, -104),
    ({"zprs": "02"}, -104),
    ({"bbh": "-1"}, -104),
    ({"bcc720": "-1"}, -104),
    ({"abc910": "7"}, -104),
    ({"aab022": "U"}, -104),
    ({"aab998": "91500198MA"}, -104),
    ({"aae006": "路" * 201}, -104),
    ({"gwms": "字" * 1001}, -104),
    ({"aca112": ""}, -104),
    ({"aae031": "20261301"}, -104),
]


@pytest.mark.parametrize(("wrong", "code"), WRONG)
def test_a_publication_that_is_not_taken(market: Market, wrong: Fields, code: int) -> None:
    asked = market.publication(**wrong)
    assert market.refused("J21", asked) == code
    held = market.published()
    told = {"fbh": held["fbh"], "acb210": held["acb210"], "bbh": "2", **wrong}
    assert market.refused("J22", {**held, **told}) == code
    assert market.effects(held["acb210"]) == ["posting_published"]


@pytest.mark.parametrize("number", ["", "x" * 32, "A" * 32, "0" * 31])
def test_a_publication_number_is_thirty_two_hexadecimal_digits(market: Market, number: str) -> None:
    assert market.refused("J21", market.publication(fbh=number)) == -104


# -- J21, J22, J23: versions ---------------------------------------------------------------------------------


def test_the_newest_version_stays_and_what_is_no_newer_is_answered_as_before(market: Market) -> None:
    held = market.published()
    changed = market.done("J22", {**held, "bbh": "3", "aca112": "设备维修员（三）"})
    assert said(changed, "acb210", "bbh", "gwzt") == (held["acb210"], "3", "20")
    for jybh, version in (("J21", "1"), ("J22", "2"), ("J22", "3"), ("J21", "3")):
        again = market.done(jybh, {**held, "bbh": version, "aca112": "晚到"})
        assert output(again) == output(changed)
    assert market.read("J02", {"acb210": held["acb210"]})["aca112"] == "设备维修员（三）"
    newest = market.done("J21", {**held, "bbh": "4", "aca112": "设备维修员（四）"})
    assert (newest["bbh"], newest["aaz002"] == changed["aaz002"]) == ("4", False)
    assert market.effects(held["acb210"]) == ["posting_published", "posting_changed", "posting_changed"]
    found = market.found("J01", {"gjc": "维修员（四）", "ts": "9"}, "gwxx")
    assert [one["acb210"] for one in found] == [held["acb210"]]
    assert market.found("J01", {"gjc": "维修员（三）", "ts": "9"}, "gwxx") == []


def move(held: Fields, act: str, version: int) -> Fields:
    return {"fbh": held["fbh"], "acb210": held["acb210"], "bbh": str(version), "gwcz": act}


def test_a_publication_is_frozen_taken_up_again_withdrawn_and_archived(market: Market) -> None:
    held = market.published()
    states = [market.done("J23", move(held, act, at))["gwzt"] for at, act in enumerate("1234", start=2)]
    assert states == ["21", "20", "32", "40"]
    assert market.refused("J23", move(held, "2", 6)) == -827
    assert market.refused("J23", move(held, "3", 6)) == -827
    assert market.refused("J22", {**held, "bbh": "6"}) == -827
    late = market.done("J22", {**held, "bbh": "5"})
    assert said(late, "bbh", "gwzt") == ("5", "40")


def test_what_is_so_already_stays_so_and_is_entered_once(market: Market) -> None:
    held = market.published()
    frozen = market.done("J23", move(held, "1", 2))
    for version in (2, 1):
        assert output(market.done("J23", move(held, "1", version))) == output(frozen)
    assert market.effects(held["acb210"]) == ["posting_published", "posting_moved"]
    changed = market.done("J22", {**held, "bbh": "3"})
    assert said(changed, "bbh", "gwzt") == ("3", "21")
    assert said(market.done("J23", move(held, "1", 4)), "bbh", "gwzt") == ("4", "21")
    assert said(market.done("J23", move(held, "4", 3)), "bbh", "gwzt") == ("4", "21")
    versions = [row["version"] for row in _entries(market, held["acb210"])]
    assert versions == [1, 2, 3, 4]


def _entries(market: Market, number: str) -> list[dict]:
    return [row for row in market.get("ledger")["effects"] if row["number"] == number]


@pytest.mark.parametrize("before", ["fill", "expire"])
def test_what_is_full_or_expired_is_moved_and_is_not_frozen_already(market: Market, before: str) -> None:
    state = {"fill": "30", "expire": "31"}[before]
    for act, becomes in (("1", "21"), ("2", state), ("3", "32"), ("4", "40")):
        held = market.published()
        assert market.acted(held["acb210"], before) == state
        assert market.done("J23", move(held, act, 2))["gwzt"] == becomes


def test_a_publication_is_known_by_both_of_its_numbers(market: Market) -> None:
    held, other = market.published(), market.published()
    unknown, mixed = {**held, "fbh": UNKNOWN}, {**held, "acb210": other["acb210"]}
    for jybh, more in (("J22", {"bbh": "2"}), ("J23", {"bbh": "2", "gwcz": "1"})):
        assert market.refused(jybh, {**unknown, **more}) == -821
        assert market.refused(jybh, {**mixed, **more}) == -828
    assert market.refused("J23", {**held, "bbh": "2", "gwcz": "5"}) == -104


# -- J24, J25: seekers ---------------------------------------------------------------------------------------


def test_a_seeker_is_registered_once_and_for_ninety_days(market: Market) -> None:
    asked = registration()
    called = market.done("J24", asked, at=CHENGDU)
    assert said(called, "aae031", "qzzt", "aae100") == (day(market.today() + timedelta(90)), "20", "1")
    again = market.call("J24", asked, at=CHENGDU)
    assert (again.code, called["acc200"] in again["appmsg"]) == (-830, True)
    assert asked["aac147"] not in again["appmsg"]
    assert market.effects(called["acc200"]) == ["seeker_registered"]


def rows(*codes: str) -> Fields:
    return {"row": [{"aca111": code} for code in codes]}


def test_the_first_that_fails_is_told(market: Market) -> None:
    asked = registration()
    assert market.done("J24", asked, at=CHENGDU)
    asked |= {"aac147": f"{asked['aac147'][:17]}x", "qzgz": rows("6310103", "6310103", "1")}
    asked |= {"bcc720": "9000"}
    assert market.refused("J24", asked) == -833
    assert market.refused("J24", asked, at=CHENGDU) == -104
    young = day(market.today() - timedelta(16 * 365))
    asked |= {"aac147": somebody(young)["aac147"]}
    assert market.refused("J24", asked, at=CHENGDU) == -831
    held = registration()
    assert market.done("J24", held, at=CHENGDU)
    asked |= {"aac147": held["aac147"]}
    assert market.refused("J24", asked, at=CHENGDU) == -832
    asked |= {"qzgz": rows("6310103", "1234567")}
    assert market.refused("J24", asked, at=CHENGDU) == -825
    asked |= {"qzgz": rows("6310103")}
    assert market.refused("J24", asked, at=CHENGDU) == -824
    assert market.refused("J24", {**asked, "bcc721": ""}, at=CHENGDU) == -830


@pytest.mark.parametrize(
    "wrong",
    [
        *({"aae005": "02851"}, {"aae005": "电话0285101"}, {"aac009": "11"}, {"bcc006": "30"}, {"aac011": ""}),
        *({"bac015": "9"}, {"abc910": "6"}, {"bcc720": ""}, {"aab299": "5101"}, {"aac003": "长" * 51}),
        *({"aac147": "510198199002300019"}, {"qzgz": rows()}),
        {"qzgz": rows("6310103", "6310101", "6180107", "2021003")},
    ],
)
def test_a_registration_that_does_not_read_is_refused(market: Market, wrong: Fields) -> None:
    assert market.refused("J24", registration(**wrong), at=CHENGDU) == -104


def test_sixteen_is_old_enough(market: Market) -> None:
    born = market.today().replace(year=market.today().year - 16)
    assert market.done("J24", registration(**somebody(day(born))), at=CHENGDU)
    younger = somebody(day(born + timedelta(1)))
    assert market.refused("J24", registration(**younger), at=CHENGDU) == -831


def test_a_registration_is_frozen_taken_up_again_extended_once_and_archived(market: Market) -> None:
    number = market.registered()
    assert market.moved(number, "1") == "21"
    assert market.refused("J25", {"acc200": number, "qzcz": "3"}, at=CHENGDU) == -835
    assert market.moved(number, "2") == "20"
    assert market.refused("J25", {"acc200": number, "qzcz": "2"}, at=CHENGDU) == -835
    extended = market.done("J25", {"acc200": number, "qzcz": "3"}, at=CHENGDU)
    assert said(extended, "yqbz", "aae031") == ("1", day(market.today() + timedelta(180)))
    assert market.refused("J25", {"acc200": number, "qzcz": "3"}, at=CHENGDU) == -834
    assert market.moved(number, "4") == "40"
    assert market.refused("J25", {"acc200": number, "qzcz": "1"}, at=CHENGDU) == -835
    assert market.effects(number) == ["seeker_registered", *["seeker_moved"] * 4]


@pytest.mark.parametrize("act", ["1", "4"])
def test_who_is_frozen_or_archived_already_stays_so_and_is_entered_once(market: Market, act: str) -> None:
    number = market.registered()
    first, again = (market.done("J25", {"acc200": number, "qzcz": act}, at=CHENGDU) for _ in range(2))
    assert output(again) == output(first)
    assert market.effects(number) == ["seeker_registered", "seeker_moved"]


def test_a_registration_is_moved_by_its_number_and_by_this_regions_offices(market: Market) -> None:
    number = market.registered()
    assert market.refused("J25", {"acc200": "QZ999999999999", "qzcz": "1"}, at=CHENGDU) == -811
    assert market.refused("J25", {"acc200": number, "qzcz": "1"}) == -833
    assert market.refused("J25", {"acc200": number, "qzcz": "5"}, at=CHENGDU) == -104
    assert market.effects(number) == ["seeker_registered"]


def test_a_registration_runs_out_frozen_or_not_and_the_person_is_taken_anew(market: Market) -> None:
    frozen, plain = registration(), registration()
    kept = [market.done("J24", asked, at=CHENGDU)["acc200"] for asked in (frozen, plain)]
    assert market.moved(kept[0], "1") == "21"
    with market.later(90):
        assert [market.read("J04", {"acc200": number})["qzzt"] for number in kept] == ["21", "20"]
        assert market.refused("J24", frozen, at=CHENGDU) == -830
    with market.later(91):
        for asked, number in zip((frozen, plain), kept, strict=True):
            assert said(market.read("J04", {"acc200": number}), "qzzt", "aae100") == ("31", "0")
            for act in "123":
                assert market.refused("J25", {"acc200": number, "qzcz": act}, at=CHENGDU) == -835
            letter = market.letter(number)
            assert market.refused("J26", letter, at=CHENGDU) == -835
            assert market.done("J24", asked, at=CHENGDU)["acc200"] != number
        assert market.moved(kept[0], "4") == "40"


# -- J30: fairs ----------------------------------------------------------------------------------------------


def test_a_fair_is_announced_once_and_found(market: Market) -> None:
    asked = market.fair()
    called = market.done("J30", asked)
    kept = {name: value for name, value in asked.items() if name != "jbdq"}
    assert output(called) == {**kept, "aaz002": called["aaz002"], "zphbh": called["zphbh"]}
    for other in (asked, {**asked, "zphmc": "另一个名称", "aae031": "20260101"}):
        assert output(market.done("J30", other)) == output(called)
    days = {"aae030": asked["aae031"], "aae031": asked["aae031"]}
    assert {**kept, "zphbh": called["zphbh"]} in market.found("J10", days, "zph")
    assert market.effects(called["zphbh"]) == ["fair_announced"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"jbdq": "510000"}, -822),
        ({"jbdq": "440000"}, -104),
        ({"aae030": "20260101", "aae031": "20260102"}, -862),
        ({"aae031": "20260102"}, -862),
        ({"aae030": "20261131"}, -104),
        ({"xsbz": "2"}, -104),
        ({"chdw": "many"}, -104),
        ({"lhh": "L-1"}, -104),
        ({"zphmc": ""}, -104),
    ],
)
def test_a_fair_that_is_not_announced(market: Market, wrong: Fields, code: int) -> None:
    assert market.refused("J30", market.fair(**wrong)) == code
