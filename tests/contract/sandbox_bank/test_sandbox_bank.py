"""The bank carries each transfer durably once, from a region's outgoing ledger to the other's receipts."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps, loads
from pathlib import Path
from typing import Any

import httpx
import pytest


class Region:
    """A region as the bank sees it: what it paid, what it received."""

    def __init__(self, *, forgets_to_answer: int = 0, port: int = 0) -> None:
        self.paid: list[dict[str, Any]] = []
        self.received: list[dict[str, Any]] = []
        self.losses = forgets_to_answer
        self.rejects: set[str] = set()
        region = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                after = int(self.path.partition("after=")[2] or 0)
                listed = [one for one in region.paid if one["sequence"] > after]
                self._answer(200, {"transfers": listed})

            def do_POST(self) -> None:
                transfer = loads(self.rfile.read(int(self.headers["Content-Length"])))
                if transfer["bank_receipt_number"] in region.rejects:
                    return self._answer(400, {"error": "does not read"})
                region.received.append(transfer)
                if region.losses:
                    region.losses -= 1
                    return self.connection.close()
                return self._answer(200, {"payment_number": "1", "known": False})

            def _answer(self, status: int, said: object) -> None:
                body = dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def pays(self, receipt: str) -> None:
        transfer = {"bank_receipt_number": receipt, "name": "周明远", "id_number": "510198198805126012"}
        transfer |= {"scheme": "employee", "amount": "36464.74", "to_account": "5000"}
        self.paid.append({"sequence": len(self.paid) + 1, **transfer})

    def receipts(self) -> list[str]:
        return [str(one["bank_receipt_number"]) for one in self.received]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def region(**how: int) -> Iterator[Region]:
    opened = Region(**how)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def bank(sichuan: str, chongqing: str, *more: str) -> Iterator[httpx.Client]:
    command = [sys.executable, "-m", "gateway.sandbox.bank", "--port", "0", "--pause", "0.05", *more]
    command += ["--regions", f"sichuan={sichuan}", f"chongqing={chongqing}"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    try:
        with httpx.Client(base_url=process.stdout.readline().strip(), trust_env=False) as client:
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=5)
    assert process.returncode == 0


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


def test_money_goes_both_ways_without_what_only_the_payer_knows() -> None:
    with region() as sichuan, region() as chongqing, bank(sichuan.url, chongqing.url) as client:
        sichuan.pays("SC-1")
        chongqing.pays("CQ-1")
        until(lambda: chongqing.receipts() == ["SC-1"] and sichuan.receipts() == ["CQ-1"])
        assert "sequence" not in chongqing.received[0]
        health = client.get("/health").json()
        assert health["status"] == "ok"
        until(lambda: [lane["place"] for lane in client.get("/health").json()["lanes"]] == [1, 1])


def test_an_answer_that_is_lost_is_asked_for_again_under_the_same_receipt() -> None:
    with region() as sichuan, region(forgets_to_answer=1) as chongqing, bank(sichuan.url, chongqing.url):
        sichuan.pays("SC-1")
        sichuan.pays("SC-2")
        until(lambda: chongqing.receipts() == ["SC-1", "SC-1", "SC-2"])


def test_what_never_reads_does_not_hold_up_the_rest() -> None:
    with region() as sichuan, region() as chongqing, bank(sichuan.url, chongqing.url) as client:
        chongqing.rejects = {"SC-1"}
        sichuan.pays("SC-1")
        sichuan.pays("SC-2")
        until(lambda: chongqing.receipts() == ["SC-2"])
        assert client.get("/health").json()["lanes"][0]["refused"] == ["SC-1"]


def test_a_region_that_is_down_gets_its_money_when_it_is_back() -> None:
    with region() as chongqing, region() as sichuan:
        chongqing.close()
        with bank(sichuan.url, chongqing.url) as client:
            sichuan.pays("SC-1")
            until(lambda: all(lane["trouble"] for lane in client.get("/health").json()["lanes"]))
            with region(port=chongqing.server.server_port) as back:
                until(lambda: back.receipts() == ["SC-1"])


@pytest.mark.parametrize("kept", [True, False])
def test_after_a_restart_the_bank_goes_on_or_asks_from_the_beginning(tmp_path: Path, kept: bool) -> None:
    place = ("--data", str(tmp_path)) if kept else ()
    with region() as sichuan, region() as chongqing:
        sichuan.pays("SC-1")
        with bank(sichuan.url, chongqing.url, *place):
            until(lambda: chongqing.receipts() == ["SC-1"])
            until(lambda: not kept or (tmp_path / "places.json").exists())
        sichuan.pays("SC-2")
        with bank(sichuan.url, chongqing.url, *place):
            until(lambda: "SC-2" in chongqing.receipts())
        assert chongqing.receipts() == (["SC-1", "SC-2"] if kept else ["SC-1", "SC-1", "SC-2"])
