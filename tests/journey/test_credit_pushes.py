"""A penalty goes to the region of its company, its withdrawal as fast; each version once, whatever breaks."""

import pytest
from credit_desks import HEAR, TELL, credit_town
from towns import OTHER, until

each_way = pytest.mark.parametrize("home", ["sichuan", "chongqing"])


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with credit_town(tmp_path_factory.mktemp("pushes")) as running:
        yield running


@pytest.fixture(autouse=True)
def no_faults(town):
    yield
    town.place.no_faults()


def is_in(state):
    return lambda one: one["state"] == state


@each_way
def test_what_is_decided_in_one_province_is_published_in_the_other(town, home):
    made = town.decides(home)
    push = town.push_of(home, made["document_number"], is_in("published"))
    assert (push["home_region"], push["receiving_region"], push["version"]) == (home, OTHER[home], 1)
    (held,) = town.held(OTHER[home], made["document_number"])
    assert (held["push_number"], held["public"]) == (push["push_number"], True)
    details = town.counters[OTHER[home]].pushed(push["push_id"])
    assert [one["state"] for one in details["deliveries"]] == ["delivered"]
    (amount,) = details["record"]["amounts"]
    assert amount == {"kind": "fine", "value": "15000.00"}
    told = town.counters[home].records(made["subject_code"]).told(200).answer
    (found,) = (one for one in told["records"] if one["document_number"] == made["document_number"])
    assert {one["record"]["region"]: one["record"].get("published_from") for one in found["sources"]} == {
        home: None,
        OTHER[home]: home,
    }
    assert [one["field"] for one in found["conflicts"]] == []


@each_way
def test_a_repair_in_the_region_that_decided_converges_in_the_other(town, home):
    made = town.decides(home)
    town.push_of(home, made["document_number"], is_in("published"))
    town.acts(home, made["record_number"], "repair")
    push = town.push_of(home, made["document_number"], is_in("withdrawn"))
    assert (push["version"], push["why"]) == (2, "repaired")
    (held,) = town.held(OTHER[home], made["document_number"])
    assert (held["withdrawn"], held["public"]) == (True, False)
    bank = town.bank.records(made["subject_code"]).told(200).answer
    assert made["document_number"] not in [one["document_number"] for one in bank["records"]]
    told = town.counters[home].records(made["subject_code"]).told(200).answer
    (found,) = (one for one in told["records"] if one["document_number"] == made["document_number"])
    assert {one["publicity"]["why"] for one in found["sources"]} == {"repaired"}


@each_way
def test_a_withdrawal_overtakes_its_own_publication(town, home):
    with town.away(OTHER[home]):
        made = town.decides(home)
        push = town.push_of(home, made["document_number"], is_in("waiting"))
        town.acts(home, made["record_number"], "withdraw")
        town.push_of(home, made["document_number"], is_in("withdrawing"))
    town.push_of(home, made["document_number"], is_in("withdrawn"))
    deliveries = town.counters[home].pushed(push["push_id"])["deliveries"]
    assert [(one["version"], one["state"]) for one in deliveries] == [(1, "superseded"), (2, "delivered")]
    (held,) = town.held(OTHER[home], made["document_number"])
    assert (held["version"], held["withdrawn"], held["public"]) == (2, True, False)


@each_way
def test_an_objection_and_a_correction_travel_with_the_record(town, home):
    made = town.decides(home)
    town.acts(home, made["record_number"], "object")
    town.push_of(home, made["document_number"], lambda one: one["objected"] and one["state"] == "published")
    town.acts(home, made["record_number"], "lift")
    town.acts(home, made["record_number"], "correct", changes={"fine": "20000.00"})
    push = town.push_of(
        home, made["document_number"], lambda one: not one["objected"] and one["state"] == "published"
    )

    def corrected():
        details = town.counters[home].pushed(push["push_id"])
        return [one["value"] for one in details["record"]["amounts"]] == ["20000.00"]

    until(corrected)


@each_way
def test_only_a_warning_is_not_pushed_and_the_view_says_why(town, home):
    made = town.decides(home, penalties=["warning"], fine=None, document_number=f"仅警告{home}1号")
    push = town.push_of(home, made["document_number"], is_in("not_published"))
    assert (push["why"], push["version"]) == ("only_warning", 0)
    assert town.held(OTHER[home], made["document_number"]) == []


LOST = ("commit_then_cut", "commit_then_500", "commit_then_system_failure", "truncated", "garbage")


@pytest.mark.parametrize(
    ("home", "fault"),
    [
        *((home, fault) for fault in (*LOST, "cut_before") for home in OTHER),
        ("sichuan", "error_500"),
        ("sichuan", "system_failure"),
    ],
)
def test_whatever_breaks_on_the_way_it_is_there_once(town, home, fault):
    other = OTHER[home]
    town.place.fault(other, TELL[other], fault)
    made = town.decides(home)
    push = town.push_of(home, made["document_number"], is_in("published"))
    (held,) = town.held(other, made["document_number"])
    assert (held["version"], push["version"]) == (1, 1)


@pytest.mark.parametrize(
    ("home", "fault"),
    [
        ("sichuan", "refuse"),
        ("chongqing", "refuse"),
        # Sichuan keeps these two as refused; Chongqing as begun and without effect.
        ("chongqing", "error_500"),
        ("chongqing", "system_failure"),
    ],
)
def test_what_the_other_region_refused_is_said_and_told_once_more_by_hand(town, home, fault):
    other = OTHER[home]
    town.place.fault(other, TELL[other], fault)
    made = town.decides(home)
    push = town.push_of(home, made["document_number"], is_in("refused"))
    assert push["refusal_code"]
    by_hand = town.counters[home].push(push["issuer_code"], made["document_number"], push["subject_code"])
    assert (by_hand.told(200).answer["state"], by_hand.answer["version"]) == ("published", 2)
    assert [one["state"] for one in by_hand.answer["deliveries"]] == ["refused", "delivered"]


@each_way
def test_a_worker_that_dies_loses_nothing(town, home):
    with town.away("worker"):
        made = [town.decides(home) for _ in range(3)]
    for one in made:
        town.push_of(home, one["document_number"], is_in("published"))
        (held,) = town.held(OTHER[home], one["document_number"])
        assert held["version"] == 1


@each_way
def test_a_region_that_cannot_be_heard_is_heard_later(town, home):
    town.place.fault(home, HEAR[home], "garbage", times=3)
    made = town.decides(home)
    town.push_of(home, made["document_number"], is_in("published"))


@each_way
def test_by_hand_it_is_told_at_once_and_the_same_once(town, home):
    issuer = town.decides(home)
    push = town.push_of(home, issuer["document_number"], is_in("published"))
    again = town.counters[home].push(
        push["issuer_code"],
        issuer["document_number"].replace("〔", "（").replace("〕", "）"),
        push["subject_code"],
    )
    assert again.told(200).answer["push_id"] == push["push_id"]
    assert (again.answer["version"], len(again.answer["deliveries"])) == (1, 1)


def test_the_other_regions_own_affairs_are_nobodys_push(town):
    told = town.counters["sichuan"].push("11510198MA6000016H", "川沙市监罚〔2026〕1号", "91510100MA6000016A")
    assert told.status == 422
    assert told.answer["errors"][0]["pointer"] == "/subject_code"
    nothing = town.counters["sichuan"].push(
        "11510198MA6000016H", "川沙市监罚〔2026〕9999号", "91500000MA60000161"
    )
    assert (nothing.status, nothing.answer["region"]["code"]) == (422, "-701")
    assert town.bank.read("/v1/regions").status == 200
    assert town.bank.push("11510198MA6000016H", "1号", "91500000MA60000161").status == 403
