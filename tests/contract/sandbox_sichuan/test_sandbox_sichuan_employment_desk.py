"""What testers may do with Sichuan's labour market, and what is there from the start (sections 9 and 10)."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sichuan_employment_line import LI, WANG, Market, checked, day, output, registration, said, word
from yinhai_client import start, stop


@contextmanager
def running(folder: Path) -> Iterator[Market]:
    """A market of one's own, with its store in this folder."""
    process, url = start(folder)
    market = Market(url)
    try:
        yield market
    finally:
        market.mock.http.close()
        assert stop(process) == 0


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The store of a market as it is at the start."""
    folder = tmp_path_factory.mktemp("employment")
    with running(folder) as market:
        market.read("J06", WANG)
    with closing(sqlite3.connect(folder / "sichuan.sqlite")) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


# -- what is there from the start ----------------------------------------------------------------------------


def test_the_market_is_there_from_the_first_request_on(stored: sqlite3.Connection) -> None:
    for table, first, last, count in (
        ("posting", "GW000000001001", "GW000000004000", 3_000),
        ("seeker", "QZ000000004002", "QZ000000006001", 2_000),
    ):
        query = f"select min(number), max(number), count(*) from employment_{table}"
        assert tuple(stored.execute(query).fetchone()) == (first, last, count)


STATES = {
    "01": "21",
    "02": "21",
    "11": "30",
    "12": "30",
    "21": "31",
    "31": "32",
    "41": "40",
    "03": "20",
    "17": "20",
}


@pytest.mark.parametrize(("last", "state"), STATES.items())
def test_the_last_two_digits_of_a_drawn_posting_say_where_it_stands(
    market: Market, last: str, state: str
) -> None:
    for hundreds in ("11", "39"):
        told = market.read("J02", {"acb210": f"GW00000000{hundreds}{last}"})
        assert told["gwzt"] == state
        assert (told["yprs"] == told["zprs"]) is (state == "30")
        if last == "17":
            assert int(told["yprs"]) == int(told["zprs"]) // 2
        if state == "31":
            assert told["aae031"] == day(market.today() - timedelta(1))


SEEKERS = {
    "01": ("21", "0"),
    "02": ("21", "0"),
    "03": ("20", "0"),
    "11": ("31", "0"),
    "12": ("31", "0"),
    "21": ("40", "0"),
    "22": ("40", "0"),
    "31": ("20", "1"),
    "32": ("20", "1"),
}


@pytest.mark.parametrize(("last", "stands"), SEEKERS.items())
def test_the_last_two_digits_of_a_drawn_registration_say_where_it_stands(
    market: Market, last: str, stands: tuple[str, str]
) -> None:
    for hundreds in ("41", "59"):
        told = market.read("J04", {"acc200": f"QZ00000000{hundreds}{last}"})
        assert said(told, "qzzt", "yqbz") == stands


def test_who_is_drawn_has_an_identity_number_that_nobody_can_have(stored: sqlite3.Connection) -> None:
    numbers = [row["id_number"] for row in stored.execute("select id_number from employment_seeker")]
    assert len(set(numbers)) == len(numbers)
    assert all(number == checked(number[:17]) for number in numbers)
    assert {number[:6] for number in numbers} == {"510198"}
    known = {row["id_number"] for row in stored.execute("select id_number from employment_person")}
    assert not known & set(numbers)
    names = Counter(row["name"] for row in stored.execute("select name from employment_seeker"))
    assert len(names) > 100
    assert max(names.values()) < 100


def test_who_is_drawn_is_registered_already(market: Market, stored: sqlite3.Connection) -> None:
    query = "select id_number from employment_seeker where number = 'QZ000000004103'"
    asked = registration(aac147=stored.execute(query).fetchone()[0])
    told = market.call("J24", asked, at="510198000001")
    assert (told.code, told["appmsg"].endswith("QZ000000004103")) == (-830, True)


def test_it_is_drawn_alike_every_time(stored: sqlite3.Connection, tmp_path: Path) -> None:
    with running(tmp_path) as other:
        for number in ("GW000000001001", "GW000000002750", "GW000000004000"):
            query = "select employer, title, occupation, area from employment_posting where number = ?"
            told = other.read("J02", {"acb210": number})
            assert said(told, "aab004", "aca112", "aca111", "aaa027") == tuple(
                stored.execute(query, (number,)).fetchone()
            )


def test_fairs_lie_about_the_day_on_which_the_market_is_made(tmp_path: Path) -> None:
    with running(tmp_path) as market:
        market.set("date", date="2027-02-28")
        found = market.found("J10", {"aae030": "20270101", "aae031": "20270401"}, "zph")
        assert [(fair["aae030"], fair["aae031"]) for fair in found] == [
            *(("20270206", "20270207"), ("20270228", "20270228"), ("20270306", "20270312")),
        ]
        assert [fair["zphbh"] for fair in found] == ["ZP2702060001", "ZP2702280003", "ZP2703060002"]


def test_an_area_is_searched_by_its_index(stored: sqlite3.Connection) -> None:
    plan = stored.execute(
        "explain query plan select * from employment_posting where status = '20' and area = '510700'"
        " order by key desc limit 100"
    ).fetchall()
    assert [row["detail"] for row in plan] == [
        "SEARCH employment_posting USING INDEX employment_posting_area (area=?)"
    ]


# -- reset, restart ------------------------------------------------------------------------------------------


def test_no_number_is_given_twice_whatever_is_forgotten(tmp_path: Path) -> None:
    given: list[str] = []

    def make(market: Market) -> None:
        given.append(market.posted())
        given.append(market.published()["acb210"])
        given.append(market.registered())
        given.append(market.lettered(given[-1])["tjxbh"])
        given.append(market.done("J30", market.fair())["zphbh"])
        assert market.set("seed", postings=2, seekers=1) == {"postings": 2, "seekers": 1}
        given.append(market.posted())

    with running(tmp_path) as market:
        for _ in range(3):
            make(market)
            market.mock.http.post("/sandbox/reset").raise_for_status()
            assert market.refused("J02", {"acb210": given[-1]}) == -801
            assert market.get("ledger") == {"referrals": [], "effects": []}
            assert market.state_of("GW000000001003") == "20"
    with running(tmp_path) as market:
        make(market)
    assert len(set(given)) == len(given) == 24


def test_a_reset_takes_the_day_back_to_the_calendar_even_before_the_first_request(tmp_path: Path) -> None:
    with running(tmp_path) as market:
        today = market.today()
        market.set("date", date="2030-01-01")
        market.mock.http.post("/sandbox/reset").raise_for_status()
        assert market.today() - today <= timedelta(1)


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as market:
        held, numbers = market.published(), market.lettered()
        unconfirmed = market.read("J23", {**held, "bbh": "2", "gwcz": "1"})
        ledger = market.get("ledger")
    with running(tmp_path) as market:
        assert market.get("ledger") == ledger
        assert market.state_of(held["acb210"]) == "20"
        assert market.confirm(unconfirmed).code == 1
        assert market.state_of(held["acb210"]) == "21"
        market.accepted(numbers)


# -- the desk ------------------------------------------------------------------------------------------------


def test_a_posting_is_kept_as_testers_say(market: Market) -> None:
    about = {"title": word(), "employer": "沙盒𠮷厂", "credit_code": "91510198MA60002001", "openings": 3}
    number = market.posted(**about, valid_to="2099-12-31", education="61", kind="5")
    told = output(market.read("J02", {"acb210": number}))
    assert (told["aab004"], told["zprs"], told["aae031"]) == ("沙盒𠮷厂", "3", "20991231")
    kept = market.get(f"postings?number={number}")
    assert {name: kept[name] for name in about} == about
    assert market.get("postings?number=GW999999999999") is None
    held = market.published()["acb210"]
    assert [one["number"] for one in market.get("postings")][-1] == held


def test_a_certificate_is_changed_and_made(market: Market) -> None:
    def verified(number: str, whose: dict[str, str]) -> dict[str, str]:
        told = output(market.read("J07", {"bcc012": number, **whose}))
        assert told.pop("bcc012") == number
        return told

    new, li = "S510198NEW01", {"name": LI["aac003"], "id_number": LI["aac147"]}
    market.set(
        "certificates", certificate_number=new, state="valid", **li, level="2", occupation="6-18-01-07"
    )
    made = verified(new, LI)
    assert (made["hyjg"], made["aca111"], made["bac015"]) == ("1", "6180107", "2")
    assert (made["bcc013"], bool(made["bdf151"])) == (day(market.today()), True)
    market.set("certificates", certificate_number=new, state="revoked")
    assert verified(new, LI) == {"hyjg": "3", "cxrq": day(market.today())}
    market.set("certificates", certificate_number=new, state="pending")
    assert verified(new, LI) == {"hyjg": "5"}
    market.set("certificates", certificate_number=new, state="valid", valid_to="2031-02-02")
    assert verified(new, LI) == {**made, "aae031": "20310202"}


def test_an_act_that_cannot_be_is_told_with_its_code(market: Market) -> None:
    number = market.posted()
    assert market.acted(number, "archive") == "40"
    asked = {"posting_number": number, "act": "unfreeze"}
    answered = market.mock.http.post("/control/employment/acts", json=asked)
    assert (answered.status_code, answered.json()["code"]) == (422, -827)
    asked = {"posting_number": "GW999999999999", "act": "freeze"}
    answered = market.mock.http.post("/control/employment/acts", json=asked)
    assert (answered.status_code, answered.json()["code"]) == (422, -801)


ROUTES = ("postings", "acts", "certificates", "seed", "date")


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'"title"', b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused_in_a_sentence(market: Market, route: str, body: bytes) -> None:
    answered = market.mock.http.post(f"/control/employment/{route}", content=body)
    assert answered.status_code == 400
    assert answered.json()["error"] in ("The body must be JSON in UTF-8.", "The body must be a JSON object.")


@pytest.mark.parametrize(
    ("route", "asked", "about"),
    [
        ("postings", {"title": 5}, "title must be a text, not 5."),
        ("postings", {"title": "\ud800"}, "title"),
        ("postings", {"description": "a\x00b"}, "description"),
        ("postings", {"description": "长" * 1001}, "description"),
        ("postings", {"openings": 0}, "openings must be a whole number from 1 to 1000000, not 0."),
        ("postings", {"openings": "many"}, "openings"),
        ("postings", {"openings": True}, "openings"),
        ("postings", {"pay_minimum": "6000.001"}, "pay_minimum must be an amount in yuan"),
        ("postings", {"pay_maximum": "-1"}, "pay_maximum"),
        ("postings", {"pay_maximum": 8000.5}, "pay_maximum must be a text"),
        ("postings", {"valid_to": "2026-13-01"}, "valid_to must be a day as YYYY-MM-DD, not '2026-13-01'."),
        ("postings", {"occupation": "9-99-99-99"}, "occupation"),
        ("postings", {"kind": "contract"}, "kind must be one of 1, 2, 3, 4, 5, 9, not 'contract'."),
        ("postings", {"work_area": "成都"}, "work_area"),
        ("acts", {}, "posting_number is missing."),
        ("acts", {"posting_number": "GW1", "act": "burn"}, "act must be one of freeze, unfreeze, withdraw"),
        ("certificates", {"state": "valid"}, "certificate_number is missing."),
        ("certificates", {"certificate_number": "S000051019800001"}, "state is missing."),
        ("certificates", {"certificate_number": "S000051019800001", "state": "lost"}, "state must be one of"),
        ("certificates", {"certificate_number": "SNEW00001", "state": "valid"}, "name is missing."),
        ("certificates", {"certificate_number": "S000051019800001", "state": "valid", "level": "9"}, "level"),
        ("seed", {"postings": -1}, "postings"),
        ("seed", {"seekers": 1.5}, "seekers"),
        ("date", {"date": "tomorrow"}, "date must be a day as YYYY-MM-DD, not 'tomorrow'."),
    ],
)
def test_a_value_that_does_not_read_is_named_and_nothing_is_made(
    market: Market, route: str, asked: dict[str, Any], about: str
) -> None:
    before = market.posted()
    answered = market.mock.http.post(f"/control/employment/{route}", content=json.dumps(asked))
    assert answered.status_code == 400
    assert answered.json()["error"].startswith(about)
    assert answered.json()["error"].endswith(".")
    assert int(market.posted()[2:]) == int(before[2:]) + 1
