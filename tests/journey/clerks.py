"""Clerks who carry visits through at several gateways at once, and note every answer that reached them."""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
from towns import OTHER, Desk, case_of

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import Case
from gateway.sandbox.demo.window import SERVICE, Call, NotAsTold, new_key

OPENS = {"chongqing": "2201", "sichuan": "110"}
TRIES = 8
LATER = {"still-in-progress", "visit-busy", "unreached", "broken", "overloaded"}
"""Problems after which the same key is tried again, a little later."""


def problem(call: Call) -> str:
    """The name of the problem that a call was told; nothing when it was told an answer."""
    return str(call.answer.get("type", "")).rpartition("/")[2] if call.status >= 400 else ""


@dataclass(eq=False, slots=True)
class Sent:
    """A request on its way, and what came of it."""

    gateway: str
    client: str
    key: str
    call: Call | None = None
    cut: bool = False
    """It reached the gateway, or its port, and no answer came."""


@dataclass
class Notebook:
    """Everything that all clerks sent and heard. Clerks write at once; each step is atomic by itself."""

    sent: list[Sent] = field(default_factory=list)
    under_way: dict[str, set[Sent]] = field(default_factory=dict)
    """By gateway."""
    answers: Counter[str] = field(default_factory=Counter)
    """How many each gateway has given; counted for the killer, who needs no more than whether it grew."""

    def under_way_at(self, gateway: str) -> list[Sent]:
        """The requests that a gateway has not answered yet."""
        return list(self.under_way.get(gateway, ()))

    @property
    def heard(self) -> list[Sent]:
        """The requests that were answered."""
        return [one for one in self.sent if one.call is not None]


class NotingDesk(Desk):
    """A desk at one gateway that notes what it sends and hears."""

    def __init__(self, gateway: str, url: str, client: str, token: str, notebook: Notebook) -> None:
        super().__init__(url, token)
        self.gateway = gateway
        self.client = client
        self._notebook = notebook

    def search_for(self, case: Case) -> Call:
        """Ask both regions for a person; the status is the caller's to judge."""
        return self.ask(f"{SERVICE}/enrolments/search", forms.enrolment_search(case.person))

    def price(self, case: Case, visit_id: str) -> Call:
        """Ask what a settlement would pay."""
        return self.ask(f"{SERVICE}/visits/{visit_id}/pre-settlements", forms.settlement(case))

    def look_at(self, errand_id: str) -> Call:
        """An errand as it stands; the status is the caller's to judge."""
        return self._call("GET", f"/v1/errands/{errand_id}", None, {})

    def cancel_visit(self, visit_id: str, *, key: str) -> Call:
        """Take a visit without lines back."""
        return self.ask(f"{SERVICE}/visits/{visit_id}/cancellation", {"reason": "患者未就诊"}, key=key)

    def _call(self, method: str, path: str, body: dict[str, Any] | None, headers: dict[str, str]) -> Call:
        sent = Sent(self.gateway, self.client, headers.get("Idempotency-Key", ""))
        self._notebook.sent.append(sent)
        under_way = self._notebook.under_way.setdefault(self.gateway, set())
        under_way.add(sent)
        try:
            sent.call = super()._call(method, path, body, headers)
        except NotAsTold as error:
            sent.cut = not isinstance(error.__cause__, httpx.ConnectError)
            raise
        finally:
            under_way.discard(sent)
        self._notebook.answers[self.gateway] += 1
        return sent.call


class GivenUp(Exception):
    """What a clerk wanted cannot be had now; what became of it is found out later."""


class Clerk(threading.Thread):
    """A hospital's clerk: turns to another gateway when one does not answer, as a hospital's system would."""

    def __init__(self, insured: str, desks: Sequence[NotingDesk], seed: str, end: threading.Event) -> None:
        super().__init__(name=f"clerk {seed}", daemon=True)
        self._insured = insured
        self._desks = desks
        self._chance = random.Random(seed)
        self._end = end
        self.fell_over: BaseException | None = None

    def run(self) -> None:
        """Carry visits through until the end."""
        try:
            while not self._end.is_set():
                with suppress(GivenUp):
                    self._visit(case_of(self._insured, self._chance.randrange(9)))
        except BaseException as error:
            self.fell_over = error

    def _visit(self, case: Case) -> None:
        perhaps = self._perhaps
        if perhaps(0.3):
            self._once(lambda desk: desk.search_for(case))
        opened = self._opened(case)
        visit_id = str(opened.answer["visit_id"])
        if perhaps(0.1):
            key = new_key()
            self._surely(lambda desk: desk.cancel_visit(visit_id, key=key))
            return
        key = new_key()
        self._surely(lambda desk: desk.charge(case, visit_id, key=key))
        if perhaps(0.2):
            self._once(lambda desk: desk.price(case, visit_id))
        settled = self._settled(case, visit_id)
        if perhaps(0.3):
            self._once(lambda desk: desk.enquire(settled.errand_id))
        if perhaps(0.3):
            self._once(lambda desk: desk.look_at(settled.errand_id))
        if perhaps(0.4):
            key, early, settlement = new_key(), perhaps(0.5), str(settled.answer["settlement_id"])
            self._surely(lambda desk: desk.cancel(settlement, key=key, early=early))

    def _opened(self, case: Case) -> Call:
        number, key = f"ZY{secrets.token_hex(6).upper()}", new_key()
        refused = self._perhaps(0.05)
        if refused:  # by the region where the person is treated: what the insurer did is taken back
            number = f"FAULT-{OPENS[OTHER[self._insured]]}-REFUSE{number[-3:]}"

        def open_it(desk: NotingDesk) -> Call:
            return desk.open_as(case, number, key=key)

        try:
            return self._surely(open_it)
        finally:
            if refused:
                self._once(open_it)

    def _settled(self, case: Case, visit_id: str) -> Call:
        key, early = new_key(), self._perhaps(0.4)
        slow = f"slow={self._chance.randrange(20, 200)}" if self._perhaps(0.3) else ""

        def settle(desk: NotingDesk) -> Call:
            if early:
                return desk.settle_early(case, visit_id, key=key)
            return desk.settle(case, visit_id, key=key, fault=slow)

        if self._perhaps(0.2):  # a hospital whose own systems do not know of each other
            twin = threading.Thread(target=self._once, args=(settle,), name=f"{self.name}'s twin")
            twin.start()
            try:
                return self._surely(settle)
            finally:
                twin.join()
        settled = self._surely(settle)
        if self._perhaps(0.3):
            self._once(settle)
        return settled

    # -- getting an answer -----------------------------------------------------------------------------------

    def _perhaps(self, share: float) -> bool:
        return self._chance.random() < share

    def _once(self, ask: Callable[[NotingDesk], Call]) -> Call | None:
        try:
            return ask(self._chance.choice(self._desks))
        except NotAsTold:
            return None

    def _surely(self, ask: Callable[[NotingDesk], Call]) -> Call:
        """Ask until it is done, always with the same key; enquire where the outcome is unknown."""
        for _ in range(TRIES):
            call = self._once(ask)
            if call is not None and call.status < 300:
                return call
            if self._end.is_set():
                break
            if call is not None and call.status == 504:
                errand_id = call.answer["errand_id"]
                self._once(lambda desk, it=errand_id: desk.enquire(it))
            elif call is not None and problem(call) not in LATER:
                break
            patience = 0.5 if call is not None and call.status == 503 else 0.15
            time.sleep(self._chance.uniform(0.01, patience))
        raise GivenUp
