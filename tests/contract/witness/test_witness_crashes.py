"""Kill -9 at any moment: what reached a client as a cosignature is remembered after the restart."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field

import httpx
import pytest
from witnessed_logs import Log, cosigned_at, size_of, tree

HISTORY = tree("entry", 60_000)
LOG = Log("crashes.example")
KILLS = 25
CLIENTS = 4


@dataclass
class Received:
    """What the clients hold in their hands."""

    size: int = 0
    second: int = 0
    cosignatures: int = 0
    lost: int = 0
    """Requests that were under way at a crash: they arrived, and no answer came."""
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, answer, new, vkey):
        second = cosigned_at(answer.text, LOG.signed(new, HISTORY.root(new)), vkey)
        with self.lock:
            self.cosignatures += 1
            self.size = max(self.size, new)
            self.second = max(self.second, second)


class Load:
    """Clients that extend the log as fast as the witness lets them."""

    def __init__(self, witness, received):
        self.witness, self.received = witness, received
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run) for _ in range(CLIENTS)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()

    def await_cosignatures(self, count):
        wished, deadline = self.received.cosignatures + count, time.monotonic() + 20
        while self.received.cosignatures < wished:
            assert time.monotonic() < deadline, self.received
            time.sleep(0.001)

    def _run(self):
        known = self.received.size
        with httpx.Client(timeout=20) as http:
            while not self._over.is_set():
                new = known + random.randint(0, 3)
                try:
                    answer = http.post(
                        f"{self.witness.url}/add-checkpoint", content=LOG.body(HISTORY, known, new)
                    )
                except httpx.ConnectError:
                    return
                except httpx.TransportError:
                    self.received.lost += 1
                    return
                if answer.status_code == 200:
                    self.received.take(answer, new, self.witness.vkey)
                    known = new
                elif answer.status_code == 409:
                    known = int(answer.text)
                else:
                    self.received.wrong.append(f"{answer.status_code} {answer.text}")


def crashed_under_load(witness, received):
    with Load(witness, received) as load:
        load.await_cosignatures(3)
        time.sleep(random.uniform(0, 0.1))
        witness.process.kill()


def test_nothing_that_was_cosigned_is_forgotten_in_a_crash(start):
    witness, received = start([LOG]), Received()
    for _ in range(KILLS):
        crashed_under_load(witness, received)
        witness.start()
        latest = witness.latest(LOG)
        assert size_of(latest) >= received.size
        assert latest.startswith(LOG.signed(size_of(latest), HISTORY.root(size_of(latest))))
        again = witness.add(LOG.body(HISTORY, size_of(latest), size_of(latest)))
        received.take(again, size_of(latest), witness.vkey)
        assert cosigned_at(latest.splitlines(keepends=True)[-1], latest, witness.vkey) <= received.second
    assert received.wrong == []
    # Otherwise the crashes came when nothing was under way.
    assert received.lost >= KILLS
    assert received.cosignatures > 4 * KILLS


@pytest.mark.parametrize("killed", [0, 1])
def test_a_crash_of_one_process_does_not_disturb_another_on_the_same_memory(start, tmp_path, killed):
    pair = [start([LOG], folder=tmp_path, name=name) for name in ("first", "second")]
    dying, living = pair[killed], pair[1 - killed]
    received, fallen = Received(), Received()
    with Load(living, received) as load:
        for _ in range(5):
            crashed_under_load(dying, fallen)
            load.await_cosignatures(3)
            least = max(received.size, fallen.size)
            assert living.size(LOG) >= least
            dying.start()
    assert received.wrong == fallen.wrong == []
    assert received.lost == 0
    assert dying.size(LOG) == living.size(LOG) == max(received.size, fallen.size)
