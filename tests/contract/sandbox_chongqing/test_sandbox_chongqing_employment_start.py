"""What is in Chongqing's labour market at the start: every state, occupation and district (沙箱数据)."""

import json
from collections import Counter
from datetime import date

import pytest

from gateway.sandbox.chongqing.employment import clock, codes, postings, searching, seed, seekers, tables
from gateway.sandbox.chongqing.employment.envelope import Message
from gateway.sandbox.chongqing.store import Store

TODAY = date(2026, 11, 5)
WEIGHTS, CHECK = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
OVER = {"filled", "expired", "frozen", "withdrawn", "archived", "registered"}


def opened(folder):
    store = Store(folder)
    tables.make(store)
    clock.set_today(store, TODAY)
    seed.prepare(store)
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = opened(tmp_path_factory.mktemp("market"))
    yield store
    store.connection.close()


@pytest.fixture(scope="module")
def drawn(store):
    return [json.loads(row["record"]) for row in store.all("select record from emp_posting order by id")]


@pytest.fixture(scope="module")
def looking(store):
    return store.all("select * from emp_seeker order by id")


def found(store, **asked):
    return searching.search_postings(store, Message("", "Z01", "500198000021", {"ts": "100", **asked}))


# -- postings ------------------------------------------------------------------------------------------


def test_there_are_postings_in_every_state_and_most_are_in_force(store, drawn):
    states = Counter(postings.state_of(store, one) for one in drawn)
    assert states.pop("active") > 2600
    assert set(states) == OVER
    assert min(states.values()) >= 10
    reasons = Counter(one["gdyy"] for one in drawn if one["gdsj"])
    assert set(reasons) == {"1", "2", "3", "4"}


def test_every_state_is_of_a_record_that_may_stand_so(store, drawn):
    today, now = clock.day8(TODAY), f"{TODAY:%Y%m%d}000000"
    for one in drawn:
        assert one["djsj"][:8] <= one["kssj"] <= one["jssj"]
        assert one["djsj"] <= one["gxsj"] <= now
        assert one["gdsj"] in ("", one["gxsj"])
        assert bool(one["gdsj"]) is bool(one["gdyy"])
        assert 0 <= postings.hired(one) <= int(one["zrs"])
        if one["gdyy"] == "1":
            assert postings.hired(one) == int(one["zrs"])
        if one["gdyy"] == "2":
            assert one["jssj"] < today


def test_only_those_in_force_are_found(store, drawn):
    last, numbers = None, []
    while page := found(store, **(last or {})):
        numbers += [one["zpgzbh"] for one in page]
        last = {"scppd": "0", "scdjsj": page[-1]["djsj"], "scbh": page[-1]["zpgzbh"]}
    assert sorted(numbers) == sorted(
        one["zpgzbh"] for one in drawn if postings.state_of(store, one) == "active"
    )


def test_they_are_of_every_occupation_and_in_every_district(store, drawn):
    active = [one for one in drawn if postings.state_of(store, one) == "active"]
    assert {one["zpgz"] for one in active} == set(codes.occupations())
    districts = Counter(one["zpdq"][:6] for one in active)
    assert len(districts) == 39
    assert min(districts.values()) >= 10
    assert all(district.startswith(("5001", "5002")) for district in districts)
    assert 0.3 < districts["500198"] / len(active) < 0.5
    for district in districts:
        assert len({one["zpgz"] for one in active if one["zpdq"].startswith(district)}) >= 10


# -- seekers -------------------------------------------------------------------------------------------


def test_there_are_registrations_in_every_state_and_most_hold(store, looking):
    states = Counter(seekers.state_of(store, row) for row in looking)
    assert states.pop("active") > 1800
    assert set(states) == {"expired", "frozen", "archived"}
    assert min(states.values()) >= 10
    records = [json.loads(row["record"]) for row in looking]
    assert {one["gdyy"] for one in records} == {"", "4", "5"}
    assert {(one["sfyq"], one["djyxq"]) for one in records} == {("N", "90"), ("Y", "180")}
    assert all(one["qzbh"][2:10] == one["djsj"][:8] for one in records)
    assert len({one["gzdq"][:6] for one in records}) >= 38


def test_nobody_is_real_and_every_number_checks(looking):
    numbers = [row["person"] for row in looking]
    assert len(set(numbers)) == len(numbers) == 2000
    for number in numbers:
        total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number[:17], strict=True))
        assert (number[:6], CHECK[total % 11]) == ("500198", number[17])
        assert 900 <= int(number[14:17]) <= 999
        assert 1966 <= int(number[6:10]) <= 2005
        assert date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}") < TODAY
    people = [json.loads(row["record"]) for row in looking]
    assert len({one["bip_name"] for one in people}) > 100
    assert len({one["bip_con_mobile"] for one in people}) == 2000


# -- all of it -----------------------------------------------------------------------------------------


def test_it_is_always_the_same(store, tmp_path):
    again = opened(tmp_path)
    for table in ("emp_unit", "emp_posting", "emp_seeker", "emp_person"):
        statement = f"select * from {table} order by 1"
        assert [tuple(row) for row in again.all(statement)] == [tuple(row) for row in store.all(statement)]
    again.connection.close()


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ({"zpdq": "500236000000"}, "emp_posting_area"),
        ({"zpdq": "500198000000", "ygxs": ["2"], "zdyx": "5000"}, "emp_posting_area"),
        ({"zpdq": "510000000000"}, "emp_posting_area"),
        ({"zpdq": "500000000000"}, "emp_posting_order"),
        ({}, "emp_posting_order"),
        ({"zpdq": "500236000000", "gjc": "电工"}, "emp_posting_words"),
    ],
)
def test_a_search_is_led_by_what_leads_it_best(store, asked, leads):
    statements = []
    store.connection.set_trace_callback(statements.append)
    found(store, **asked)
    store.connection.set_trace_callback(None)
    searches = [one for one in statements if "from emp_posting where" in one]
    assert searches
    for statement in searches:
        plan = " ".join(row["detail"] for row in store.all(f"explain query plan {statement}"))
        assert leads in plan
        assert leads == "emp_posting_area" or "emp_posting_area" not in plan
