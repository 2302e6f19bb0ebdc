"""The courses that a transfer can take, as clerks carry them through; what is cut off is asked for again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from clerks import problem
from pension_cases import SECOND, CaseDesk, PensionTown
from pension_desks import AREAS, CLERKS, Body, person
from towns import OTHER

from gateway.sandbox.demo.window import Call, NotAsTold, new_key

LONG = 90.0
_RATES = {"unit_rate": "0.1600", "personal_rate": "0.0800", "credited_rate": "0.0000"}
_LATER = {"still-in-progress", "unreached", "broken", "overloaded", "outcome-unknown", "case-moved"}
"""Problems after which the same key is sent again; of a case that moved, while the other act is under way."""
_SERIALS = count(1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def somebody(town: PensionTown, receiver: str, *, overlapping: bool = False) -> Body:
    """Somebody new who has paid in both regions and stopped in the one that is left."""
    serial = next(_SERIALS)
    born = f"{AREAS[receiver]}{1988 + serial // 500}0117{2 * (serial % 500):03d}"
    check = "10X98765432"[sum(int(one) * weight for one, weight in zip(born, _WEIGHTS, strict=True)) % 11]
    whose = person(f"沙盒参保人{serial}", born + check)
    here = "2024-05" if overlapping else "2025-01"
    for region, (first, last) in {
        OTHER[receiver]: ("2023-01", "2024-06"),
        receiver: (here, "2025-06"),
    }.items():
        stretch = {"from": first, "to": last, "base": "5000.00", "area_code": AREAS[region], **_RATES}
        status = "contributing" if region == receiver else "suspended"
        town.add_person(region, whose, [stretch], sex="female", status=status)
    return whose


@dataclass(frozen=True)
class Standing:
    """A transfer as the database holds it."""

    transfer_id: str
    version: int
    status: str
    halted: str | None
    total: str
    acts: tuple[str, ...]


class Register:
    """Looks at all transfers a few times a second, for everybody who waits for one."""

    def __init__(self, town: PensionTown) -> None:
        self._town = town
        self._seen: dict[str, Standing] = {}
        self._new = threading.Condition()
        self._end = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[Register]:
        """Look for as long as the `with` block lasts."""
        thread = threading.Thread(target=self._watch, name="register", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._end.set()
            thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.25):
            with self._new:
                self._seen = standings(self._town)
                self._new.notify_all()

    def until(self, transfer_id: str, look: Callable[[Standing], bool], *, seconds: float = LONG) -> Standing:
        """Wait until a transfer is as it should be."""
        with self._new:
            there = self._new.wait_for(
                lambda: transfer_id in self._seen and look(self._seen[transfer_id]), timeout=seconds
            )
            assert there, f"still {self._seen.get(transfer_id)} after {seconds} seconds"
            return self._seen[transfer_id]


def standings(town: PensionTown) -> dict[str, Standing]:
    """Every transfer that there is."""
    rows = town.place.query(
        """SELECT transfer_id::text AS transfer_id, version, relation_status AS status, halted_code AS halted,
            coalesce(total::text, '') AS total, ARRAY(SELECT act FROM transfer_entries AS line
                WHERE line.transfer_id = transfers.transfer_id ORDER BY place) AS acts
        FROM transfers"""
    )
    return {row["transfer_id"]: Standing(**{**row, "acts": tuple(row["acts"])}) for row in rows}


def effects_by_case(town: PensionTown) -> dict[str, dict[str, list[str]]]:
    """By region and case number: what the region did in it, in alphabetical order."""
    found: dict[str, dict[str, list[str]]] = {}
    for region in AREAS:
        of_region = found.setdefault(region, {})
        for row in town.control(region, "/control/pension/ledger")["ledger"]:
            of_region.setdefault(row["case_number"], []).append(row["effect"])
        for effects in of_region.values():
            effects.sort()
    return found


@dataclass
class CaseClerk:
    """Carries one case through a course; whoever is cut off sends the same key again until it is answered."""

    town: PensionTown
    register: Register
    desks: dict[str, CaseDesk]
    receiver: str
    whose: Body
    enquires: bool = True
    """Asks the region through us what became of an act that was lost; else waits until the worker has."""
    handled_by: str = ""
    transfer_id: str = ""
    found: str = ""
    """What had become of an act whose answer was lost."""
    halts: list[Body] = field(default_factory=list)
    """The case as its office saw it when a region had refused a step."""
    refusals: list[Call] = field(default_factory=list)
    """An act that a region refused; it is asked for once more, with a new key."""
    _halted_at: int = 0

    @property
    def origin(self) -> str:
        """The region that the person leaves."""
        return OTHER[self.receiver]

    @property
    def case_number(self) -> str:
        """Under which both regions know the case."""
        return self.transfer_id.replace("-", "")

    # -- acts ----------------------------------------------------------------------------------------

    def apply(self) -> None:
        """Take the application."""
        desk, handled_by = self.desks[self.receiver], self.handled_by or CLERKS[self.receiver]
        asked = {"sex": "female", "assigned": True, "handled_by": handled_by}
        call = self._surely(lambda key: desk.apply(self.whose, key=key, **asked))
        self.transfer_id = str(call.answer["transfer_id"])

    def act(self, what: str, *, by: str = "", **body: Any) -> None:
        """One act of an office; of the version that stands when it is first sent."""
        desk, version = self.desks[by or self.receiver], standings(self.town)[self.transfer_id].version
        self._surely(lambda key: desk.act(self.transfer_id, what, key=key, version=version, **body))

    def review(self, decision: str = "accept", **other: Any) -> None:
        """The second person decides, once the check was made."""
        self.until("awaiting_review")
        self.act("reviews", decision=decision, reviewed_by=SECOND[self.receiver], **other)

    def step(self, what: str, *, by: str = "") -> None:
        """Suspend, resume, withdraw, try again."""
        self.act(what, by=by, reason="补充材料", handled_by=CLERKS[by or self.receiver])

    def decide(self, decision: str, code: str = "") -> None:
        """What the origin's own office decides about the person."""
        about = {"id_number": self.whose["id_number"], **({"code": code} if code else {})}
        self.town.decide(self.origin, decision, **about)

    # -- waiting -------------------------------------------------------------------------------------

    def until(self, *statuses: str) -> Standing:
        """Wait until the case has one of the statuses."""
        return self.wait(lambda it: it.status in statuses)

    def until_told(self, times: int = 1) -> Standing:
        """Wait until the origin was told of something."""
        return self.wait(lambda it: it.acts.count("tell_origin") == times)

    def wait(self, look: Callable[[Standing], bool]) -> Standing:
        """Wait until the case is as it should be; a step that a region refuses on the way is tried again."""
        while True:
            seen = self.register.until(
                self.transfer_id, lambda it: look(it) or (it.halted and it.version > self._halted_at)
            )
            if look(seen):
                return seen
            self._halted_at = seen.version
            self.halts.append(self.desks[self.receiver].transfer(self.transfer_id))
            assert len(self.halts) < 3, seen
            self.step("retries")

    # -- keys ----------------------------------------------------------------------------------------

    def _surely(self, ask: Callable[[str], Call]) -> Call:
        """Always the same key, until it is done; where nobody knows whether it is, find out or wait."""
        key, deadline = new_key(), time.monotonic() + LONG
        while time.monotonic() < deadline:
            call = None
            with suppress(NotAsTold):  # cut off, or nobody listens
                call = ask(key)
            if call is not None and call.status < 300:
                return call
            if call is not None and call.status == 422 and not self.refusals:
                self.refusals.append(call)
                key = new_key()
                continue
            if call is not None and problem(call) not in _LATER:
                call.told(200)
            if not self.enquires:
                self._wait_for_the_worker(key, deadline)
            elif call is not None and call.status == 504:
                self._enquire(call.answer["errand_id"])
            time.sleep(0.4)
        raise AssertionError(f"{self.receiver} {self.whose}: no answer to {key}")

    def _enquire(self, errand_id: str) -> None:
        with suppress(NotAsTold):
            told = self.desks[self.receiver].enquire(errand_id)
            if told.status == 200 and told.answer["state"] != "unknown":
                self.found = told.answer["state"]

    def _wait_for_the_worker(self, key: str, deadline: float) -> None:
        while time.monotonic() < deadline:
            state = self.town.place.errands_of_keys([key]).get(key, {}).get("state")
            if state not in ("asked", "unknown"):
                self.found = self.found or state or ""
                return
            time.sleep(0.4)


Course = Callable[[CaseClerk], Standing]


def whole(clerk: CaseClerk) -> Standing:
    """The relation moves."""
    clerk.decide("statement")
    clerk.apply()
    clerk.review()
    return clerk.until("completed")


def returned(clerk: CaseClerk) -> Standing:
    """The first statement does not add up."""
    clerk.decide("wrong_sums")
    clerk.apply()
    clerk.review()
    clerk.wait(lambda it: "return_statement" in it.acts)
    clerk.decide("statement")
    return clerk.until("completed")


def misread(clerk: CaseClerk) -> Standing:
    """The first statement reads as if it did not add up."""
    clerk.decide("statement")
    clerk.apply()
    clerk.review()
    clerk.wait(lambda it: "return_statement" in it.acts)
    clerk.decide("statement")
    return clerk.until("completed")


def refused_by_the_origin(clerk: CaseClerk) -> Standing:
    """The origin will not."""
    clerk.decide("refuse", code={"sichuan": "06", "chongqing": "202"}[clerk.origin])
    clerk.apply()
    clerk.review()
    return clerk.until("refused")


def refused_by_the_receiver(clerk: CaseClerk) -> Standing:
    """The second person will not."""
    clerk.apply()
    clerk.review("refuse", reasons=["other"], note="不符合办理条件")
    return clerk.until("refused")


def corrected(clerk: CaseClerk) -> Standing:
    """Something was missing, and was brought."""
    clerk.decide("statement")
    clerk.apply()
    clerk.review("return", note="缺少材料")
    clerk.until("returned_for_correction")
    whose = {**clerk.whose, "sex": "female", "household_area": AREAS[clerk.receiver]}
    handled_by = clerk.handled_by or CLERKS[clerk.receiver]
    clerk.act("corrections", person=whose, assigned=True, handled_by=handled_by)
    clerk.review()
    return clerk.until("completed")


def withdrawn(clerk: CaseClerk) -> Standing:
    """The person changes their mind when the origin is at work already."""
    clerk.apply()
    clerk.review()
    clerk.until("awaiting_statement")
    clerk.step("withdrawals")
    return clerk.until_told()


def suspended(clerk: CaseClerk) -> Standing:
    """The receiver wants documents, and gets them."""
    clerk.apply()
    clerk.review()
    clerk.until("awaiting_statement")
    clerk.step("suspensions")
    clerk.until_told()
    clerk.step("resumptions")
    clerk.until_told(2)
    clerk.decide("statement")
    return clerk.until("completed")


def suspended_by_the_origin(clerk: CaseClerk) -> Standing:
    """The origin wants documents, and gets them."""
    clerk.apply()
    clerk.review()
    clerk.until("awaiting_statement")
    clerk.step("suspensions", by=clerk.origin)
    clerk.step("resumptions", by=clerk.origin)
    clerk.decide("statement")
    return clerk.until("completed")


def annulled(clerk: CaseClerk) -> Standing:
    """It was a mistake."""
    whole(clerk)
    by = {"handled_by": CLERKS[clerk.receiver], "reviewed_by": SECOND[clerk.receiver]}
    clerk.act("annulments", reason="误办", **by)
    return clerk.until("annulled")


def overlapping(clerk: CaseClerk) -> Standing:
    """Months that both paid; those of the receiver are kept."""
    return _chosen(clerk, "receiver")


def overlapping_kept_at_the_origin(clerk: CaseClerk) -> Standing:
    """Months that both paid; those of the origin are kept."""
    return _chosen(clerk, "origin")


def _chosen(clerk: CaseClerk, keep: str) -> Standing:
    clerk.decide("statement")
    clerk.apply()
    clerk.review()
    clerk.until("overlap_awaiting_choice")
    refund = {"refund_bank_name": "中国工商银行", "refund_account_number": "6222980000000000001"}
    by = {"confirmed_on": "2026-11-25", "handled_by": CLERKS[clerk.receiver]}
    clerk.act("overlap-choices", keep=keep, **refund, **by)
    return clerk.until("completed")


OVERLAPPING = (overlapping, overlapping_kept_at_the_origin)
COURSES: Sequence[Course] = (
    whole,
    returned,
    refused_by_the_origin,
    refused_by_the_receiver,
    corrected,
    withdrawn,
    suspended,
    suspended_by_the_origin,
    annulled,
    *OVERLAPPING,
)
