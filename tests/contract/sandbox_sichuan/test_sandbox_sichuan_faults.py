"""The Sichuan mock misbehaves as docs/regions/sichuan.md promises, and keeps its books right meanwhile."""

import contextlib
import threading
import time
from pathlib import Path

import httpx
import pytest
from lxml import etree
from yinhai_client import ELSEWHERE, Answer, B, Mock, batch, start, stop

# name, what the batch number's state is afterwards, whether an answer can be read
CALL_FAULTS = [
    ("refuse", "5", -399),
    ("refused_200", "5", -1),
    ("duplicate", "0", -101),
    ("cut_before", "0", None),
    ("error_500", "5", None),
    ("commit_then_cut", "2", None),
    ("commit_then_500", "2", None),
    ("truncated", "2", None),
    ("garbage", "2", None),
    ("slow=20", "2", 1),
    ("unknown_code", "2", 1),
    ("amounts_disagree", "2", 1),
]


def outcome(send: httpx.Response | None) -> int | None:
    try:
        return Answer(send).code if send and send.status_code == 200 else None
    except (UnicodeDecodeError, IndexError, etree.XMLSyntaxError):
        return None


@pytest.mark.parametrize(("fault", "state", "code"), CALL_FAULTS)
def test_each_fault_leaves_the_state_the_page_promises(
    mock: Mock, fault: str, state: str, code: int | None
) -> None:
    visit, used = mock.admitted(), batch()
    try:
        answered = outcome(mock.sent("52", {**visit, **B}, pcbh=used, fault=fault))
    except httpx.TransportError:
        answered = None
    assert answered == code
    assert mock.query(used)["jyzt"] == state
    assert [row["pcbh"] for row in mock.uncertain(pcbh=used)] == ([used] if state == "2" else [])


@pytest.mark.parametrize("fault", ["commit_then_cut", "commit_then_500", "truncated", "garbage"])
def test_a_confirmation_whose_answer_is_lost_has_taken_effect(mock: Mock, fault: str) -> None:
    called = mock.call("52", {**mock.admitted(), **B})
    order = {"transaction": "confirm", "fault": fault, "times": 1}
    assert mock.http.post("/sandbox/faults", json=order).status_code == 200
    fields = {"akb020": ELSEWHERE, "jylsh": called["jylsh"], "jyyzm": called["jyyzm"]}
    with contextlib.suppress(httpx.TransportError):
        assert outcome(mock.post("/yinhai/confirm", fields)) is None
    assert mock.query(called["pcbh"])["jyzt"] == "3"


def test_a_reset_connection_is_a_reset(mock: Mock) -> None:
    with pytest.raises(httpx.ReadError):
        mock.sent("52", {**mock.admitted(), **B}, fault="commit_then_cut")


def test_wrong_amounts_and_codes_are_only_in_the_answer(mock: Mock) -> None:
    visit = mock.admitted()
    wrong = mock.call("52", {**visit, **B}, fault="amounts_disagree")
    assert wrong["yka107"] == "10541.00"
    assert mock.call("52", {**visit, **B}, fault="unknown_code")["akc021"] == "ZZ99"
    mock.confirm(wrong)
    assert mock.ledger("settlement")[0]["yka107"] == "10540.00"


def test_a_magic_case_number_strikes_the_transaction_it_names(mock: Mock) -> None:
    visit = mock.admitted(zyh="Z-FAULT-52-REFUSE")
    assert mock.call("51", {**visit, **B}).code == 1
    assert mock.call("52", {**visit, **B}).code == -399


def test_a_slow_call_is_in_process_and_its_batch_number_taken(mock: Mock, region: str) -> None:
    visit, used, slow = mock.admitted(), batch(), Mock(region)
    sending = threading.Thread(target=lambda: slow.call("52", {**visit, **B}, pcbh=used, fault="slow=1500"))
    sending.start()
    deadline = time.monotonic() + 1.4
    while mock.query(used)["jyzt"] == "0" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert mock.query(used)["jyzt"] == "1"
    assert mock.call("52", {**visit, **B}, pcbh=used).code == -101
    sending.join()
    slow.http.close()
    assert mock.query(used)["jyzt"] == "2"


def test_a_refused_confirmation_leaves_the_call_unconfirmed(mock: Mock) -> None:
    called = mock.call("52", {**mock.admitted(), **B})
    assert [mock.confirm(called, fault=name).code for name in ("refuse", "refused_200", "duplicate")] == [
        -399,
        -1,
        -301,
    ]
    assert mock.query(called["pcbh"])["jyzt"] == "2"
    assert mock.confirm(called).code == 1


def test_a_call_that_a_crash_left_in_process_had_no_effect(tmp_path: Path) -> None:
    process, url = start(tmp_path)
    mock, used = Mock(url), batch()
    visit = mock.admitted()
    with contextlib.suppress(httpx.ReadTimeout):
        mock.http.timeout = httpx.Timeout(0.3)
        mock.call("52", {**visit, **B}, pcbh=used, fault="slow=5000")
    assert mock.query(used)["jyzt"] == "1"
    process.kill()
    process.communicate()
    process, url = start(tmp_path)
    after = Mock(url)
    assert after.query(used)["jyzt"] == "4"
    assert after.done("52", {**visit, **B})["yka248"] == "10540.00"
    assert stop(process) == 0
    mock.http.close()
    after.http.close()
