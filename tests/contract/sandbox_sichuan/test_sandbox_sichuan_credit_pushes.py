"""What the other region pushes to Sichuan's credit platform: versions, tombstones, refusals, every fault."""

import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
from sichuan_credit_line import BAYU, PENALTY, TIANFU, Credit, Told, running

BEIJING = timezone(timedelta(hours=8))
PUSH = {"TSBH": "a" * 32, "TSBB": "1", "TSBZ": "1", **PENALTY}


@pytest.fixture
def credit(region: str) -> Iterator[Credit]:
    credit = Credit(region)
    credit.http.post("/sandbox/reset")
    yield credit
    credit.http.close()


def held(credit: Credit) -> list[dict[str, object]]:
    pushes: list[dict[str, object]] = credit.get("pushes")["pushes"]
    return pushes


def pushed(credit: Credit) -> list[dict[str, str]]:
    return [row for row in credit.about(TIANFU) if row.get("TSLY")]


# -- versions --------------------------------------------------------------------------------------------


def test_a_push_is_published_answered_by_a_receipt_and_found_with_its_origin(credit: Credit) -> None:
    receipt = credit.push(1)
    assert (receipt.code, receipt["TSBB"], receipt["GSBZ"]) == (0, "1", "1")
    (row,) = pushed(credit)
    assert (row["TSLY"], row["JLBH"], row["CF_NR_FK"]) == ("500000", receipt["JLBH"], "1.500000")
    assert row["GSRQ"] == receipt["GSRQ"]
    assert credit.changes() == []


def test_an_older_version_changes_nothing_and_is_answered_with_what_is_held(credit: Credit) -> None:
    credit.push(3, CF_SY="第三版")
    for older in (1, 2, 3):
        assert credit.push(older, CF_SY="旧版")["TSBB"] == "3"
    assert [row["CF_SY"] for row in pushed(credit)] == ["第三版"]
    assert credit.effects() == [("push_published", 3)]


def test_a_newer_version_takes_its_place_and_the_day_of_publication_stays(credit: Credit) -> None:
    first = credit.push(1)
    second = credit.push(2, CF_SY="更正后", TZLX="3", TZRQ="2026/06/01", YYBZ="1")
    assert (second["JLBH"], second["GSRQ"]) == (first["JLBH"], first["GSRQ"])
    (row,) = pushed(credit)
    assert (row["CF_SY"], row["TZLX"], row["YYBZ"], row["JLBB"]) == ("更正后", "3", "1", "2")


def test_a_withdrawal_ends_the_publication_and_a_late_publication_does_not_bring_it_back(
    credit: Credit,
) -> None:
    credit.push(1)
    assert credit.push(2, withdrawn=True, TZLX="1", TZRQ="2026/06/01")["GSBZ"] == "0"
    late = credit.push(1)
    assert (late["TSBB"], late["GSBZ"]) == ("2", "0")
    assert held(credit)[0]["public"] is False


def test_a_withdrawal_that_comes_first_is_kept_so_that_its_publication_never_stands(credit: Credit) -> None:
    first = credit.push(2, withdrawn=True, TZLX="1", TZRQ="2026/06/01")
    assert (first["GSBZ"], first["GSRQ"]) == ("0", "")
    late = credit.push(1)
    assert (late["TSBB"], late["GSBZ"], late["GSRQ"]) == ("2", "0", "")
    assert [row["TZLX"] for row in pushed(credit)] == ["1"]
    assert credit.effects() == [("push_withdrawn", 2)]


def test_what_is_newer_than_a_withdrawal_is_published_again(credit: Credit) -> None:
    credit.push(2, withdrawn=True)
    assert credit.push(3)["GSBZ"] == "1"


def test_a_warning_is_kept_and_not_public(credit: Credit) -> None:
    receipt = credit.push(1, CF_CFLB="01", CF_NR_FK="")
    assert (receipt["GSBZ"], receipt["GSRQ"]) == ("0", "")
    assert len(pushed(credit)) == 1


def test_until_when_it_is_public_is_that_of_the_push(credit: Credit) -> None:
    credit.push(1, CF_GSJZQ="2030/01/01", TSJZQ="2027/05/08")
    assert pushed(credit)[0]["CF_GSJZQ"] == "2027/05/08"


def test_a_withdrawal_without_a_notice_is_seen_by_the_day_until_which_it_was_public(credit: Credit) -> None:
    credit.push(1, TSJZQ="2027/05/08")
    credit.push(2, TSJZQ="2027/05/08", withdrawn=True)
    (row,) = pushed(credit)
    assert "TZLX" not in row
    assert f"{datetime.now(BEIJING):%Y/%m/%d}" >= row["CF_GSJZQ"] >= row["GSRQ"]


def test_an_amount_that_is_known_only_in_words_is_taken_as_it_is(credit: Credit) -> None:
    credit.push(1, CF_NR_FK="", CF_NR="罚款若干")
    assert "CF_NR_FK" not in pushed(credit)[0]


# -- refusals --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"CF_XDR_SHXYM": BAYU}, -703),
        ({"CF_XDR_LB": "自然人", "CF_XDR_ZJHM": "510198197203150010"}, -706),
        ({"TSLY": "510000"}, -707),
        ({"TSLY": ""}, -104),
        ({"CF_CFLB": "03;ZZ"}, -104),
        ({"CF_NR_FK": "1.5000001"}, -104),
        ({"CF_NR_FK": "-1.5"}, -104),
        ({"CF_JDRQ": "2026-05-08"}, -104),
        ({"CF_JDRQ": "2026/02/30"}, -104),
        ({"CF_SXYZCD": "4"}, -104),
        ({"CF_CFJGDM": ""}, -104),
        ({"CF_XDR_SHXYM": "91510100MA6000016O"}, -104),
        ({"JLLX": "09"}, -104),
        ({"XXFL": "14"}, -104),
        ({"TZLX": "5"}, -104),
        ({"TSBB": "one"}, -104),
        ({"TSBZ": "3"}, -104),
        ({"itemUuid": "c" * 32}, -104),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_kept(
    credit: Credit, other: dict[str, str], code: int
) -> None:
    header = {name: other[name] for name in ("itemUuid",) if name in other}
    fields = {name: text for name, text in other.items() if name not in header}
    assert credit.ask("XY11", {**PUSH, **fields}, **header).code == code
    assert held(credit) == []


def test_a_push_number_is_one_records_and_a_record_has_one_push_number(credit: Credit) -> None:
    credit.push(1)
    assert credit.push(2, CF_WSH="渝沙市监罚〔2026〕10号").code == -704
    assert credit.push(1, number="d" * 32, CF_WSH="渝沙市监罚〔2026〕9 号").code == -705
    assert credit.push(2, CF_WSH="渝沙市监罚〔2026〕9 号").code == 0
    assert len(held(credit)) == 1


# -- what became of a message ----------------------------------------------------------------------------


def test_a_lost_receipt_is_found_under_the_flow_number(credit: Credit) -> None:
    flow = "e" * 32
    with pytest.raises(httpx.TransportError):
        credit.sent("XY11", PUSH, flow=flow, fault="commit_then_cut")
    told = credit.done("XY90", {"LZH": flow})
    assert (told["CLZT"], told["YWLX"]) == ("2", "XY11")
    kept = told.root.find("Body/CLJG/fields")
    assert kept is not None
    assert (kept.findtext("TSBH"), kept.findtext("GSBZ")) == ("a" * 32, "1")
    assert credit.effects() == [("push_published", 1)]


@pytest.mark.parametrize(
    ("fault", "state", "kept"),
    [
        ("refuse", "3", 0),
        ("refused_200", "3", 0),
        ("duplicate", "0", 0),
        ("cut_before", "0", 0),
        ("error_500", "3", 0),
        ("system_failure", "3", 0),
        ("commit_then_system_failure", "2", 1),
        ("commit_then_500", "2", 1),
        ("commit_then_cut", "2", 1),
        ("truncated", "2", 1),
        ("garbage", "2", 1),
        ("unknown_code", "2", 1),
        ("amounts_disagree", "2", 1),
    ],
)
def test_every_fault_leaves_what_the_page_says(credit: Credit, fault: str, state: str, kept: int) -> None:
    flow = "f" * 32
    try:
        credit.sent("XY11", PUSH, flow=flow, fault=fault)
    except httpx.TransportError:
        assert fault in ("cut_before", "commit_then_cut", "truncated")
    assert len(held(credit)) == kept
    told = credit.done("XY90", {"LZH": flow})
    assert told["CLZT"] == state
    assert told["CLDM"] == ("-399" if state == "3" else "")


def test_faults_of_content_are_seen_in_the_answer_only(credit: Credit) -> None:
    assert credit.ask("XY11", PUSH, fault="unknown_code")["GSBZ"] == "ZZ99"
    assert credit.push(1)["GSBZ"] == "1"
    assert credit.ask("XY11", {**PUSH, "TSBB": "4"}, fault="amounts_disagree")["TSBB"] == "3"
    assert credit.ask("XY01", {"SHXYM": TIANFU}, fault="amounts_disagree")["FKHJ"] == "6.200100"
    assert credit.ask("XY03", {"ZTMC": "天府"}, fault="amounts_disagree")["JLS"] == "3"
    assert credit.ask("XY01", {"SHXYM": TIANFU}, fault="unknown_code").rows[0]["XXFL"] == "ZZ99"
    misleading = credit.ask("XY11", PUSH, fault="refused_200")
    assert (misleading.code, misleading.header["resultMsg"]) == (-399, "处理成功")
    assert credit.ask("XY11", PUSH, fault="system_failure").code == 9999


def test_a_message_that_is_being_worked_on_says_so(region: str, credit: Credit) -> None:
    flow = "9" * 32
    other = Credit(region)
    slow = threading.Thread(target=lambda: other.sent("XY11", PUSH, flow=flow, fault="slow=1500"))
    slow.start()
    deadline = time.monotonic() + 5
    while (state := credit.done("XY90", {"LZH": flow})["CLZT"]) == "0" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert state == "1"
    assert held(credit) == []
    slow.join()
    other.http.close()
    assert credit.done("XY90", {"LZH": flow})["CLZT"] == "2"


def test_nobody_else_hears_what_became_of_a_message(credit: Credit) -> None:
    flow = "8" * 32
    credit.ask("XY11", PUSH, flow=flow)
    assert credit.done("XY90", {"LZH": flow}, sender="12510000MA60000166")["CLZT"] == "0"


def test_what_was_pushed_survives_a_stop_and_a_reset_forgets_it(tmp_path: Path) -> None:
    with running(tmp_path) as credit:
        credit.push(2, withdrawn=True)
    with running(tmp_path) as credit:
        assert credit.push(1)["GSBZ"] == "0"
        credit.http.post("/sandbox/reset")
        assert held(credit) == []
        assert len(credit.about(TIANFU)) == 10


def test_faults_can_be_queued(credit: Credit) -> None:
    order = {"transaction": "XY11", "fault": "refuse", "times": 1}
    credit.http.post("/sandbox/faults", json=order).raise_for_status()
    assert Told(credit.sent("XY01", {"SHXYM": TIANFU})).code == 0
    assert [credit.push(1).code, credit.push(1).code] == [-399, 0]
