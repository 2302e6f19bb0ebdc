"""What is pushed to Chongqing's credit platform: versions, tombstones, refusals, every fault."""

import threading
import time

import httpx
import pytest
from chongqing_credit_line import BAYU, TIANFU, Credit, Told, message_id, pushed, running


@pytest.fixture
def credit(program):
    credit = Credit(program)
    with credit.http:
        credit.http.post("/sandbox/reset").raise_for_status()
        yield credit


def kept(credit):
    """The pushed record as others find it; the one that was here from the start is another."""
    return [row for row in credit.about(BAYU) if row["DFBM"] == "510000" and "55号" in row["CF_WSH"]]


# -- versions --------------------------------------------------------------------------------------------


def test_a_push_is_published_answered_by_a_receipt_and_found_with_its_origin(credit):
    receipt = credit.push(1)
    assert (receipt.code, receipt["TSBB"], receipt["GSBZ"]) == ("200", "1", "Y")
    (row,) = kept(credit)
    assert (row["XYBM"], row["GSSJ"]) == (receipt["XYBM"], receipt["GSSJ"])
    assert (row["CF_JG"], row["CF_CFLB1"], row["CF_CFLB2"]) == ("警告;罚款人民币15000元", "1", "2")
    assert credit.changes() == []


def test_an_older_version_changes_nothing_and_is_answered_with_what_is_held(credit):
    credit.push(3, CF_SY="第三版")
    for older in (1, 2, 3):
        assert credit.push(older, CF_SY="旧版")["TSBB"] == "3"
    assert [row["CF_SY"] for row in kept(credit)] == ["第三版"]
    assert credit.effects() == [("push_published", 3)]


def test_a_newer_version_takes_its_place_and_the_day_of_publication_stays(credit):
    first = credit.push(1)
    more = {"CF_ZT": "2", "ZTSM": "GZ", "ZTRQ": "2026-06-20 00:00:00"}
    second = credit.push(2, CF_SY="更正后", CF_JG="罚款1.2万元【罚款12000.00元】", **more)
    assert (second["XYBM"], second["GSSJ"]) == (first["XYBM"], first["GSSJ"])
    (row,) = kept(credit)
    assert (row["CF_SY"], row["CF_JG"], row["BBH"]) == ("更正后", "罚款1.2万元【罚款12000.00元】", "2")
    assert row | more == row


def test_a_withdrawal_ends_the_publication_and_a_late_publication_does_not_bring_it_back(credit):
    credit.push(1)
    assert credit.push(2, withdrawn=True, CF_ZT="1", ZTSM="CX")["GSBZ"] == "N"
    late = credit.push(1)
    assert (late["TSBB"], late["GSBZ"]) == ("2", "N")
    assert credit.held()[0]["public"] is False


def test_a_withdrawal_that_comes_first_is_kept_so_that_its_publication_never_stands(credit):
    first = credit.push(2, withdrawn=True, CF_ZT="1", ZTSM="CX")
    assert (first["GSBZ"], first["GSSJ"]) == ("N", "")
    late = credit.push(1)
    assert (late["TSBB"], late["GSBZ"], late["GSSJ"]) == ("2", "N", "")
    assert [row["ZTSM"] for row in kept(credit)] == ["CX"]
    assert credit.effects() == [("push_withdrawn", 2)]


def test_what_is_newer_than_a_withdrawal_is_published_again(credit):
    credit.push(2, withdrawn=True)
    assert credit.push(3)["GSBZ"] == "Y"


def test_a_warning_is_kept_and_not_public(credit):
    receipt = credit.push(1, CF_CFLB2="", CF_JG="警告")
    assert (receipt["GSBZ"], receipt["GSSJ"]) == ("N", "")
    assert len(kept(credit)) == 1
    assert credit.effects() == [("push_kept", 1)]


def test_what_became_only_a_warning_is_no_longer_public(credit):
    assert credit.push(1)["GSBZ"] == "Y"
    assert credit.push(2, CF_CFLB2="", CF_JG="警告")["GSBZ"] == "N"


def test_a_decision_that_was_withdrawn_is_not_repaired(credit):
    decided = credit.decided()
    credit.act(decided, "withdraw")
    with pytest.raises(httpx.HTTPStatusError):
        credit.act(decided, "repair")


def test_it_is_public_until_the_push_says_and_a_record_does_not(credit):
    assert credit.push(1, until="2199-01-01 00:00:00")["GSBZ"] == "Y"
    over = credit.push(2, until="2026-06-10 00:00:00")
    assert (over["GSBZ"], over["GSSJ"] > "2026-06-10") == ("N", True)
    assert "TSJZ" not in kept(credit)[0]


def test_what_sichuan_pushed_before_pushes_had_numbers_takes_the_first(credit):
    (before,) = (row for row in credit.about(BAYU) if "20号" in row.get("CF_WSH", ""))
    receipt = credit.push(
        1, CF_WSH="川沙市监罚〔2026〕20号", CF_JG="罚款人民币23500元", CF_JDRQ="2026-05-20 00:00:00"
    )
    assert (receipt["XYBM"], receipt["GSSJ"]) == (before["XYBM"], before["GSSJ"])
    (after,) = (row for row in credit.about(BAYU) if "20号" in row.get("CF_WSH", ""))
    assert after["CF_JG"] == "罚款人民币23500元"
    assert credit.push(1, number="b" * 32, CF_WSH="川沙市监罚〔2026〕20号").code == "414"


# -- refusals --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"CF_XDR_SHXYM": TIANFU}, "410"),
        ({"XDRLB": "4"}, "411"),
        ({"SJLX": "zrrcf"}, "411"),
        ({"DFBM": "500000"}, "412"),
        ({"DFBM": ""}, "400"),
        ({"DFBM": "51"}, "400"),
        ({"CF_CFLB1": ""}, "400"),
        ({"CF_CFLB1": "12"}, "405"),
        ({"CF_CFLB2": "2,ZZ"}, "405"),
        ({"CF_CFLB2": "2,"}, "405"),
        ({"YZCD": "严重"}, "405"),
        ({"CF_ZT": "4"}, "405"),
        ({"CF_ZT": ""}, "400"),
        ({"CF_ZT": "0", "ZTSM": "CX"}, "405"),
        ({"CF_ZT": "3", "ZTSM": ""}, "400"),
        ({"CF_JDRQ": "2026/06/01"}, "400"),
        ({"CF_JDRQ": "2026-02-30 00:00:00"}, "400"),
        ({"CF_JDRQ": "2026-06-01 09:00:00"}, "400"),
        ({"CF_XZBM": ""}, "400"),
        ({"CF_XDR_SHXYM": "91500000MA6000016O"}, "400"),
        ({"CF_JG": "长" * 2001}, "400"),
        ({"SJLX": "frqt"}, "405"),
        ({"MLDL": "I"}, "405"),
        ({"SJC": "2026-06-05 09:00:00"}, "400"),
        ({"XYBM": ""}, "400"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_kept(credit, other, code):
    assert credit.push(1, **other).code == code
    assert credit.held() == []


@pytest.mark.parametrize(
    "head",
    [
        {"TSLSH": "A" * 32},
        {"TSBB": "one"},
        {"TSBB": 1},
        {"TSLX": "1"},
        {"XYJL": None},
        {"TSJZ": "2027-05-08"},
    ],
)
def test_a_push_that_is_not_whole_is_refused(credit, head):
    assert credit.ask("T01", {**pushed(1), **head}).code in ("400", "405")
    assert credit.held() == []


def test_a_push_number_is_one_records_and_a_record_has_one_push_number(credit):
    credit.push(1)
    assert credit.push(2, CF_WSH="川沙市监罚〔2026〕56号").code == "413"
    assert credit.push(1, number="d" * 32, CF_WSH="川沙市监罚〔2026〕55 号").code == "414"
    assert credit.push(2, CF_WSH="川沙市监罚〔2026〕55 号").code == "200"
    assert len(credit.held()) == 1


# -- what became of a message ----------------------------------------------------------------------------


def fate(credit, asked_about, **more):
    return credit.done("X90", {"CXBWH": asked_about}, **more)


def test_a_lost_receipt_is_found_under_the_message_id(credit):
    number = message_id()
    with pytest.raises(httpx.TransportError):
        credit.push(1, message=number, fault="commit_then_cut")
    told = fate(credit, number)
    assert (told["CLZT"], told["CXJKBM"]) == ("YBJ", "T01")
    (entry,) = told["CLJG"]
    assert (entry["TSLSH"], entry["GSBZ"]) == ("a" * 32, "Y")
    assert [(row["effect"], row["flow"]) for row in credit.get("ledger")["ledger"]] == [
        ("push_published", number)
    ]


@pytest.mark.parametrize(
    ("fault", "state", "many"),
    [
        ("refuse", "YJJ", 0),
        ("refused_200", "YJJ", 0),
        ("duplicate", "WSD", 0),
        ("cut_before", "WSD", 0),
        ("error_500", "WSD", 0),
        ("system_failure", "WSD", 0),
        ("commit_then_system_failure", "YBJ", 1),
        ("commit_then_500", "YBJ", 1),
        ("commit_then_cut", "YBJ", 1),
        ("truncated", "YBJ", 1),
        ("garbage", "YBJ", 1),
        ("unknown_code", "YBJ", 1),
        ("amounts_disagree", "YBJ", 1),
    ],
)
def test_every_fault_leaves_what_the_page_says(credit, fault, state, many):
    number = message_id()
    try:
        credit.sent("T01", pushed(1), number=number, fault=fault)
    except httpx.TransportError:
        assert fault in ("cut_before", "commit_then_cut", "truncated")
    assert len(credit.held()) == many
    told = fate(credit, number)
    assert (told["CLZT"], told["CLDM"]) == (state, "499" if state == "YJJ" else None)


def test_faults_of_content_are_seen_in_the_answer_only(credit):
    assert credit.push(1, fault="unknown_code")["GSBZ"] == "QQ9"
    assert credit.push(1)["GSBZ"] == "Y"
    assert credit.push(4, fault="amounts_disagree")["TSBB"] == "3"
    assert credit.ask("X01", {"SHXYM": BAYU}, fault="amounts_disagree").body["total"] == "14"
    assert credit.ask("X01", {"SHXYM": BAYU}, fault="unknown_code")["MLDL"] == "QQ9"
    misleading = credit.push(1, fault="refused_200")
    assert (misleading.code, misleading.msg, misleading.rows) == (200, "499:沙盒按要求拒绝", [])
    assert credit.push(1, fault="system_failure").code == "500"


def test_a_message_that_is_being_worked_on_says_so(program, credit):
    number, other = message_id(), Credit(program)
    slow = threading.Thread(target=lambda: other.push(1, message=number, fault="slow=1500"))
    slow.start()
    deadline = time.monotonic() + 5
    while (state := fate(credit, number)["CLZT"]) == "WSD" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert state == "CLZ"
    assert credit.held() == []
    slow.join()
    other.http.close()
    assert fate(credit, number)["CLZT"] == "YBJ"


def test_nobody_else_hears_what_became_of_a_message(credit):
    number, other = message_id(), "12510000MA60000166"
    credit.push(1, message=number)
    assert fate(credit, number, sqf=other, number=message_id(other))["CLZT"] == "WSD"


def test_what_was_pushed_survives_a_stop_and_a_reset_forgets_it(tmp_path):
    with running(tmp_path) as credit:
        credit.push(2, withdrawn=True)
    with running(tmp_path) as credit:
        assert credit.push(1)["GSBZ"] == "N"
        credit.http.post("/sandbox/reset")
        assert credit.held() == []
        assert len(credit.about(BAYU)) == 12


def test_faults_can_be_queued(credit):
    order = {"transaction": "T01", "fault": "refuse", "times": 1}
    credit.http.post("/sandbox/faults", json=order).raise_for_status()
    assert Told(credit.sent("X01", {"SHXYM": BAYU})).code == "200"
    assert [credit.push(1).code, credit.push(1).code] == ["499", "200"]
