"""Relays before both regions that hold one message of one person, or have the region misbehave at it."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, IncompleteRead
from pathlib import Path

import httpx
from pension_cases import EAGER, CaseDesk, PensionTown
from pension_desks import AREAS, CLIENTS
from relay import Answer, Half, Relay
from towns import visited

from gateway.sandbox.ports import free_port
from gateway.sandbox.town import sandbox_town

BEFORE, AFTER = "before", "after"
LATE = 2.0
"""Seconds after which a late message reaches the region: we have given it up, and it is not stale yet."""


@dataclass(frozen=True)
class Point:
    """A moment of one message: whose case, which transaction, and on which side of the region's work."""

    id_number: str
    transaction: str
    """As the region numbers it; an office's act with its code behind a dash; confirm-… the second phase."""
    moment: str = BEFORE


@dataclass
class Stop:
    """A message that is held; nobody but the test lets it go."""

    reached: threading.Event = field(default_factory=threading.Event)
    arrives: bool = False
    """Whether what was held reaches whom it is for in the end."""
    answered: bool = False
    _over: threading.Event = field(default_factory=threading.Event)

    def lose(self) -> None:
        """What is held never arrives: neither the request at the region nor the answer at us."""
        self._over.set()

    def deliver_late(self) -> None:
        """A request that is held reaches the region now, when nobody waits for its answer any more."""
        self.arrives = True
        self._over.set()

    def let_go(self) -> None:
        """What is held goes on as if nothing had been."""
        self.arrives = self.answered = True
        self._over.set()

    def hold(self) -> None:
        """Keep the message until the test lets it go."""
        self.reached.set()
        self._over.wait()


@dataclass
class Fault:
    """What the region shall do to a message; struck once it has."""

    name: str
    struck: bool = False


class Sluice(Relay):
    """Passes messages on; what was asked for at a point meets the first message that comes to it."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._stops: dict[Point, Stop] = {}
        self._faults: dict[Point, Fault] = {}
        self._calls: dict[str, tuple[str, str]] = {}
        """Of a serial (jylsh) the person and the transaction; a confirmation names nothing else."""

    def hold(self, point: Point) -> Stop:
        """Stop the next message that comes to the point."""
        return self._stops.setdefault(point, Stop())

    def misbehave(self, point: Point, fault: str) -> Fault:
        """Have the region commit a fault at the next message that comes to the point, or that come late."""
        return self._faults.setdefault(point, Fault(fault))

    def pass_on(self, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """The region's answer; None where something was held and lost."""
        id_number, transaction = self._about(path, body)
        point = Point(id_number, transaction)
        if (stop := self._stops.pop(point, None)) is not None:
            stop.hold()
            if stop.arrives and not stop.answered:
                self._forwarded(path, headers, body)
            if not stop.answered:
                return None
        if (fault := self._faults.pop(point, None)) is not None:
            fault.struck = True
            if fault.name == "late":
                time.sleep(LATE)
                self._forwarded(path, headers, body)
                return None
            headers = _stale(headers) if fault.name == "stale" else {**headers, "X-Sandbox-Fault": fault.name}
        answer = self._forwarded(path, headers, body)
        if answer is not None and path == "/yinhai/call" and (serial := _element("jylsh", answer[2])):
            self._calls[serial] = (id_number, transaction)
        if (stop := self._stops.pop(Point(id_number, transaction, AFTER), None)) is not None:
            stop.hold()
            return answer if stop.answered else None
        return answer

    def _forwarded(self, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """What comes back of the region's answer, as it comes: whole, half or not at all."""
        connection = HTTPConnection("127.0.0.1", self.region_port, timeout=20)
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            try:
                answered = response.read()
            except IncompleteRead as half:
                answered = Half(half.partial)
                answered.promised = len(half.partial) + (half.expected or 1)
            return response.status, response.headers.get("content-type", ""), answered
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()

    def _about(self, path: str, body: bytes) -> tuple[str, str]:
        if not path.startswith("/yinhai/"):
            return _in_json(body)
        if path == "/yinhai/confirm":
            id_number, transaction = self._calls.get(_element("jylsh", body), ("", ""))
            return id_number, f"confirm-{transaction}"
        if path == "/yinhai/call":
            return _element("aac002", body), _with_act(_element("jybh", body), _element("aaa121", body))
        return "", path


def _stale(headers: dict[str, str]) -> dict[str, str]:
    """As if it had been signed in another century: a region refuses that before it looks at anything."""
    return {
        name: "1".ljust(len(value), "0") if name.lower().endswith("-timestamp") else value
        for name, value in headers.items()
    }


def _in_json(body: bytes) -> tuple[str, str]:
    message = json.loads(body)
    asked = message.get("sj") or {}
    return str(asked.get("bzhm") or ""), _with_act(message.get("ywlx", ""), asked.get("bldz"))


def _with_act(transaction: str, act: str | None) -> str:
    return f"{transaction}-{act}" if act else transaction


def _element(name: str, body: bytes) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", body.decode("gb18030", "replace"))
    return "" if found is None else found[1]


class PatientDesk(CaseDesk):
    """An office that waits for as long as a message is held, with many acts at once."""

    def __init__(self, url: str, token: str, region: str) -> None:
        super().__init__(url, token, region)
        self._http.close()
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=120,
            limits=httpx.Limits(max_connections=None),
            trust_env=False,
        )


@contextmanager
def sluiced_town(
    directory: Path, *, window: int, deadline: float = 120
) -> Iterator[tuple[PensionTown, dict[str, Sluice]]]:
    """A pension town whose gateway and worker reach both regions through sluices, and look often."""
    directory.mkdir(parents=True, exist_ok=True)
    day_file = directory / "business-day"
    day_file.write_text("2026-11-26")
    ports = {region: free_port() for region in AREAS}
    with ExitStack() as open_things:
        sluices = {region: Sluice(port) for region, port in ports.items()}
        for sluice in sluices.values():
            open_things.enter_context(sluice.listening())
        settings = {
            **EAGER,
            **{f"CHUANYU_{region.upper()}_URL": sluice.url for region, sluice in sluices.items()},
            "CHUANYU_BUSINESS_DATE_FILE": str(day_file.absolute()),
            "CHUANYU_REGION_DEADLINE_SECONDS": str(deadline),
            "CHUANYU_SETTLEMENT_SCHEDULE": "0 0 29 2 *",
        }
        town = open_things.enter_context(
            sandbox_town(directory, ports=ports, signature_window=window, settings=settings)
        )
        place = open_things.enter_context(visited(town))
        url = town.url("gateway")
        desks = {
            region: open_things.enter_context(PatientDesk(url, town.token(CLIENTS[region]), region))
            for region in AREAS
        }
        yield PensionTown(place, desks, day_file), sluices
