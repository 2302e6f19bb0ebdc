"""The bank between both mock regions as they are: what one pays the other receives, once, whoever dies."""

import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from pension_offices import contribution
from two_regions import AREAS, DIRECTIONS, SIDES, announced, enrolled, moved, somebody, until

from gateway.services.pension.transfers import IncomingPayment

pytestmark = pytest.mark.anyio

NAMES = ("何不同", "周小川", "欧阳䶮")


class Bank:
    """The program, on a folder of its own; `places` say where it finds the regions."""

    def __init__(self, places, folder):
        command = [sys.executable, "-m", "gateway.sandbox.bank", "--port", "0", "--pause", "0.05"]
        command += ["--data", str(folder), "--regions", *(f"{name}={places[name]}" for name in SIDES)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()

    def lane(self, origin):
        """What it says of the direction that begins there."""
        lanes = httpx.get(f"{self.url}/health", trust_env=False).json()["lanes"]
        return next(lane for lane in lanes if lane["from"] == origin)

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(10) == 0


@contextmanager
def bank(places, folder):
    running = Bank(places, folder)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.stop()
        running.process.stdout.close()


class Gate:
    """Holds every transfer to a region, before the region has it or after; none is answered."""

    def __init__(self, url, *, hold):
        self.held, self.opened = threading.Event(), threading.Event()
        gate = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self):
                answer = httpx.get(f"{url}{self.path}", trust_env=False)
                self.send_response(answer.status_code)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if hold == "after":
                    httpx.post(f"{url}{self.path}", content=body, trust_env=False).raise_for_status()
                gate.held.set()
                gate.opened.wait()

            def log_message(self, *_):
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.opened.set()
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def gate(url, *, hold):
    standing = Gate(url, hold=hold)
    try:
        yield standing
    finally:
        standing.close()


async def due(both, origin, receiver, name="何不同"):
    """A relation that has moved, and money that the origin is about to pay for it."""
    person = somebody(name)
    lived = [contribution("2023-01", "2023-12", "5000.00", AREAS[origin])]
    await enrolled(both[origin], person, lived)
    await enrolled(both[receiver], person, [contribution("2024-02", "2024-03", "5200.00", AREAS[receiver])])
    return await moved(both[origin], both[receiver], person)


async def received(office):
    """Every payment that a region has, as its adapter tells it."""
    news = (await office.region.hear(office.message(), 0, 500)).answers
    arrived = [one for one in news if one.kind == "payment_received"]
    assert {one.case_number for one in arrived} <= {None}
    return [
        (await office.region.read_payment(office.message(), one.payment_number)).answer for one in arrived
    ]


@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
async def test_what_one_region_pays_the_other_has_without_a_case_number(
    both, urls, tmp_path, origin, receiver
):
    with bank(urls, tmp_path) as running:
        move = await due(both, origin, receiver)
        assert await received(both[receiver]) == []
        await announced(move)
        await both[origin].heard("fund_paid", move.at_origin.case_number)
        await both[receiver].heard("payment_received")
        await until(lambda: running.lane(origin)["carried"] == 1)
    (payment,) = await received(both[receiver])
    assert (payment.amount, payment.name) == (move.statement.total, move.at_origin.person.name)
    assert payment.id_number == move.at_origin.person.id_number
    assert not [name for name in IncomingPayment.model_fields if "case" in name]
    (paid,) = (await both[origin].control("/control/pension/outgoing?after=0"))["transfers"]
    assert payment.bank_receipt_number == paid["bank_receipt_number"]
    assert paid["to_account"] == move.letter.account_number
    assert await received(both[origin]) == []
    message = both[receiver].message()
    await both[receiver].region.post_payment(message, move.at_receiver, payment.payment_number)
    (posted,) = await both[receiver].effects("payment_posted")
    assert posted["case_number"] == move.at_receiver.case_number


async def test_both_regions_pay_each_other_at_the_same_time(both, urls, tmp_path):
    moves = [await due(both, origin, receiver, name) for origin, receiver in DIRECTIONS for name in NAMES]
    with bank(urls, tmp_path) as running:
        for move in moves:
            await announced(move)
        for origin, receiver in DIRECTIONS:
            await until(lambda lane=origin: running.lane(lane)["carried"] == len(NAMES))
            payments = await received(both[receiver])
            ours = [move for move in moves if move.origin is both[origin]]
            expected = {(move.at_origin.person.id_number, move.statement.total) for move in ours}
            assert {(one.id_number, one.amount) for one in payments} == expected


@pytest.mark.parametrize("memory", ["kept", "lost"])
@pytest.mark.parametrize("hold", ["before", "after"])
@pytest.mark.parametrize(("origin", "receiver"), DIRECTIONS)
async def test_a_bank_that_dies_between_taking_and_giving_gives_once(
    both, urls, tmp_path, origin, receiver, hold, memory
):
    """It has taken the transfer from the payer's list; the payee does not have it yet, or has just got it."""
    move = await due(both, origin, receiver)
    await announced(move)
    await both[origin].heard("fund_paid", move.at_origin.case_number)
    with (
        gate(urls[receiver], hold=hold) as standing,
        bank({**urls, receiver: standing.url}, tmp_path / "first") as running,
    ):
        await until(standing.held.is_set)
        running.kill()
    assert len(await received(both[receiver])) == (0 if hold == "before" else 1)
    with bank(urls, tmp_path / ("first" if memory == "kept" else "second")) as running:
        await until(lambda: running.lane(origin)["carried"] == 1)
        (payment,) = await received(both[receiver])
        assert payment.amount == move.statement.total
        assert len(await both[receiver].effects("payment_received")) == 1
        second = await due(both, origin, receiver, "周小川")
        await announced(second)
        await until(lambda: running.lane(origin)["carried"] == 2)
    assert {one.id_number for one in await received(both[receiver])} == {
        move.at_origin.person.id_number,
        second.at_origin.person.id_number,
    }
    assert len(await both[receiver].effects("payment_received")) == 2


async def test_a_bank_that_cannot_write_its_place_down_says_so_and_goes_on(both, urls, tmp_path):
    origin, receiver = SIDES
    with bank(urls, tmp_path / "bank") as running:
        shutil.rmtree(tmp_path / "bank")
        await announced(await due(both, origin, receiver))
        await until(lambda: "FileNotFoundError" in running.lane(origin)["trouble"])
        (tmp_path / "bank").mkdir()
        await announced(await due(both, origin, receiver, "周小川"))
        await until(lambda: running.lane(origin)["carried"] == 2 and not running.lane(origin)["trouble"])
    assert len(await received(both[receiver])) == 2
    assert (tmp_path / "bank" / "places.json").exists()
