"""Towns for the tests of certainty: impatient ones, people to treat in them, and a hospital that asks."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self, TypeVar

import asyncpg
import httpx
import pytest

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.behind import Region
from gateway.sandbox.demo.cases import CHENGDU, CHONGQING, LOST_ANSWER, Case, Person
from gateway.sandbox.demo.charges import Charge
from gateway.sandbox.demo.window import SERVICE, Call, Window, new_key
from gateway.sandbox.town import Town, sandbox_town

T = TypeVar("T")
Ledgers = Mapping[str, Sequence[dict[str, Any]]]
"""By region: what its ledger holds, in its own words."""

WINDOW = 3
"""Seconds after which a region refuses a message as stale, so that "never received" is final soon."""
FINAL = WINDOW + 5.5
"""The same with the gateway's margin for clocks."""
DEADLINE = 1.2
TOO_SLOW = "slow=1700"

IMPATIENT = {
    "CHUANYU_REGION_DEADLINE_SECONDS": str(DEADLINE),
    "CHUANYU_RECORDING_GRACE_SECONDS": "1",
    "CHUANYU_JOB_POLL_SECONDS": "0.2",
    "CHUANYU_JOB_HEARTBEAT_SECONDS": "2",
    # One fault after the other is provoked on purpose here: what a gate does about that has its own tests.
    "CHUANYU_GATE_FAILURES": "1000000",
}


def _person(region: str, area: str, number: str, insurance: str, resident_id: str, name: str) -> Person:
    return Person(
        name=name, resident_id=resident_id, region=region, area=area, number=number, insurance=insurance
    )


PEOPLE = {
    "chongqing": (
        _person("chongqing", "500198", "ZG5001980001", "employee_basic", "500198196906200030", "周济川"),
        _person("chongqing", "500198", "ZG5001980002", "employee_basic", "500198198409010040", "陈晓渝"),
        _person("chongqing", "500198", "ZG5001980003", "employee_basic", "500198195503120015", "李国庆"),
        _person("chongqing", "500198", "ZG5001980004", "resident_basic", "500198197905180028", "王素芬"),
        _person("chongqing", "500198", "ZG5001980005", "resident_basic", "500198196611090030", "张永福"),
        _person("chongqing", "500198", "ZG5001980006", "resident_basic", "500198201807010040", "吕𠮷安"),
        _person("chongqing", "500198", "ZG5001980008", "employee_basic", "500198198804300056", "买买提·艾力"),
        _person("chongqing", "500198", "ZG5001980009", "resident_basic", "500198193201050016", "孙德胜"),
        _person("chongqing", "500198", "ZG5001980010", "employee_basic", "500198199512220067", "杨𬭼"),
    ),
    "sichuan": (
        _person("sichuan", "510198", "0098000001", "employee_basic", "510198197203150010", "王建国"),
        _person("sichuan", "510198", "0098000002", "resident_basic", "510198198807120028", "李秋月"),
        _person("sichuan", "510198", "0098000003", "employee_basic", "510198195504080045", "陈玉兰"),
        _person("sichuan", "510199", "0098000004", "employee_basic", "510198199011210057", "赵志强"),
        _person("sichuan", "510105", "0098000005", "resident_basic", "510198201806010067", "刘一诺"),
        _person("sichuan", "519900", "0098000007", "employee_basic", "510198199305090038", "𠮷川晴"),
        _person("sichuan", "510107", "0098000008", "resident_basic", "510198198512300080", "阿依古丽·买买提"),
        _person("sichuan", "510198", "0098000009", "resident_basic", "510198193110050098", "孙德厚"),
        _person("sichuan", "510198", "0098000011", "employee_basic", "510198197808190111", "罗𬭼"),
        _person("sichuan", "510108", "0098000012", "resident_basic", "510198200210100120", "㐂宝"),
    ),
}
"""Everybody who is insured, by the insured region."""

OUTPATIENT = {
    "chongqing": replace(LOST_ANSWER, person=PEOPLE["chongqing"][0]),
    "sichuan": replace(
        LOST_ANSWER,
        letter="X",
        title="Sichuan employee, outpatient in Chongqing",
        person=PEOPLE["sichuan"][0],
        hospital=CHONGQING,
        charges=(
            Charge("001102000010003", "门诊诊察费", "1", "30.00"),
            Charge("002503040010009", "肝功能全套", "2", "160.00"),
        ),
    ),
}
"""A small visit by the insured region; treated in the other one."""
OTHER = {"chongqing": "sichuan", "sichuan": "chongqing"}


def case_of(insured: str, person: int = 0) -> Case:
    """The small visit of one of the people (counted round and round)."""
    people = PEOPLE[insured]
    return replace(OUTPATIENT[insured], person=people[person % len(people)])


class Desk(Window):
    """A hospital that asks for one thing at a time and looks at what it is told."""

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def open_as(self, case: Case, case_number: str = "", *, key: str | None = None, fault: str = "") -> Call:
        """Open a visit under a case number of the test's choice."""
        number = case_number or f"ZY{secrets.token_hex(6).upper()}"
        return self.ask(f"{SERVICE}/visits", forms.opening(case, number), key=key or new_key(), fault=fault)

    def charged(self, case: Case, case_number: str = "") -> str:
        """Open a visit and charge it; return its id."""
        visit_id = str(self.open_as(case, case_number).told(201).answer["visit_id"])
        self.add_lines(case, visit_id)
        return visit_id

    def charge(self, case: Case, visit_id: str, *, key: str, fault: str = "") -> Call:
        """Have all lines classified; the status is the caller's to judge."""
        return self.ask(f"{SERVICE}/visits/{visit_id}/fee-lines", forms.fee_lines(case), key=key, fault=fault)

    def settle_early(self, case: Case, visit_id: str, *, key: str | None = None) -> Call:
        """Settle and leave the recording to the worker (Prefer: respond-async)."""
        headers = {"Idempotency-Key": key or new_key(), "Prefer": "respond-async"}
        return self._call("POST", f"{SERVICE}/visits/{visit_id}/settlements", forms.settlement(case), headers)

    def settle_in(self, case: Case, visit_id: str, *, key: str, seconds: int, fault: str) -> Call:
        """Settle and wait for so many seconds of a region's time (Prefer: wait)."""
        headers = {"Idempotency-Key": key, "Prefer": f"wait={seconds}", "X-Sandbox-Fault": fault}
        return self._call("POST", f"{SERVICE}/visits/{visit_id}/settlements", forms.settlement(case), headers)

    def cancel(
        self,
        settlement_id: str,
        *,
        key: str,
        fault: str = "",
        early: bool = False,
        reason: str = "患者要求退费",
    ) -> Call:
        """Take a settlement back; the status is the caller's to judge."""
        headers = {"Idempotency-Key": key}
        headers |= {"X-Sandbox-Fault": fault} if fault else {}
        headers |= {"Prefer": "respond-async"} if early else {}
        path = f"{SERVICE}/settlements/{settlement_id}/cancellation"
        return self._call("POST", path, {"reason": reason}, headers)

    def errand(self, errand_id: str) -> dict[str, Any]:
        """An errand as it stands."""
        return self.read(f"/v1/errands/{errand_id}").answer

    def enquire(self, errand_id: str) -> Call:
        """Have the region asked what became of an errand."""
        return self.ask(f"/v1/errands/{errand_id}/enquiries", None)

    def reverse(self, errand_id: str) -> Call:
        """Have the region take an errand back (冲正)."""
        return self.ask(f"/v1/errands/{errand_id}/reversals", None)

    def visit(self, visit_id: str) -> dict[str, Any]:
        """A visit as the gateway remembers it."""
        return self.read(f"{SERVICE}/visits/{visit_id}").answer

    def settlement(self, settlement_id: str) -> dict[str, Any]:
        """A settlement with the state of its recording."""
        return self.read(f"{SERVICE}/settlements/{settlement_id}").answer


@dataclass(frozen=True)
class Place:
    """A running town with what tests need in it."""

    town: Town
    desks: Mapping[str, Desk]
    """The hospitals, by the insured region whose people they treat."""
    regions: Mapping[str, Region]
    controls: Mapping[str, httpx.Client]
    """The control routes of the mock regions."""
    read_up_to: dict[str, int] = field(default_factory=dict)

    def desk(self, insured: str) -> Desk:
        """The hospital in the other region."""
        return self.desks[insured]

    def fault(self, region: str, transaction: str, fault: str, times: int = 1) -> None:
        """Have a region misbehave the next time that it gets a transaction."""
        order = {"transaction": transaction, "fault": fault, "times": times}
        self.controls[region].post("/sandbox/faults", json=order).raise_for_status()

    def no_faults(self) -> None:
        """Forget the faults that nobody met."""
        for control in self.controls.values():
            control.delete("/sandbox/faults").raise_for_status()

    def fault_met(self, region: str) -> None:
        """Wait until a region has in hand the transaction for which it was told to misbehave."""
        control = self.controls[region]
        until(lambda: control.get("/sandbox/faults").raise_for_status().json() == [], seconds=30, step=0.02)

    def messages(self, region: str) -> list[dict[str, Any]]:
        """What a region has finished with since this was asked last, oldest first."""
        found: list[dict[str, Any]] = []
        while rows := self._messages_after(region):
            self.read_up_to[region] = rows[-1]["sequence"]
            found += rows
        return found

    def _messages_after(self, region: str) -> list[dict[str, Any]]:
        query = {"after": self.read_up_to.get(region, 0), "limit": 1000}
        return list(self.controls[region].get("/sandbox/exchanges", params=query).raise_for_status().json())

    def ledgers(self) -> Ledgers:
        """What both regions' ledgers hold now."""
        return {
            name: list(control.get("/sandbox/ledger").raise_for_status().json())
            for name, control in self.controls.items()
        }

    def query(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """Look into the gateway's own memory."""

        async def fetch() -> list[dict[str, Any]]:
            assert self.town.database is not None
            connection = await asyncpg.connect(self.town.database.owner_url)
            try:
                return [dict(row) for row in await connection.fetch(sql, *values)]
            finally:
                await connection.close()

        return asyncio.run(fetch())

    def errands_of_keys(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The errands under callers' keys, as they are written down."""
        found = self.query(
            "SELECT id, key, state, effect FROM errands WHERE key = ANY($1::text[])", list(keys)
        )
        return {row["key"]: row for row in found}


@contextmanager
def raised(
    directory: Path, *, window: int = WINDOW, settings: Mapping[str, str] | None = None
) -> Iterator[Place]:
    """Raise a town and let go of it at the end."""
    given = IMPATIENT if settings is None else settings
    with ExitStack() as open_things:
        town = open_things.enter_context(sandbox_town(directory, signature_window=window, settings=given))
        yield open_things.enter_context(visited(town))


_SHARED: list[Place] = []


def shared(directories: pytest.TempPathFactory) -> Iterator[Place]:
    """One impatient town for all modules that leave it as they found it; the first to ask raises it."""
    if _SHARED:
        yield _SHARED[0]
        return
    with raised(directories.mktemp("impatient")) as place:
        _SHARED.append(place)
        yield place
        _SHARED.clear()


@contextmanager
def visited(town: Town) -> Iterator[Place]:
    """The desks and looks behind of a town that runs."""
    with ExitStack() as open_things:
        desks: dict[str, Desk] = {
            insured: open_things.enter_context(Desk(town.url("gateway"), town.token(hospital.client_id)))
            for insured, hospital in (("chongqing", CHENGDU), ("sichuan", CHONGQING))
        }
        regions = {
            name: open_things.enter_context(Region(name, town.url(name))) for name in ("sichuan", "chongqing")
        }
        controls = {
            name: open_things.enter_context(
                httpx.Client(base_url=town.url(name), trust_env=False, timeout=30)
            )
            for name in regions
        }
        yield Place(town, desks, regions, controls)


def until(look: Callable[[], T], *, seconds: float = 150, step: float = 0.1) -> T:
    """Wait until something is true, and return it; fail after a while."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"still {seen!r} after {seconds} seconds"
        time.sleep(step)
    return seen


# -- what the ledgers say of one visit ---------------------------------------------------------------


@dataclass(frozen=True)
class Books:
    """What both ledgers hold of one visit, by the regions' own numbers for it."""

    settlements: list[dict[str, Any]]
    records: list[dict[str, Any]]

    @classmethod
    def of(cls, ledgers: Ledgers, visit: dict[str, Any]) -> Self:
        """Find the visit in both."""
        insured, treated = visit["insured_region"], visit["treatment_region"]
        return cls(
            _rows_of(ledgers, insured, "settlement", visit["insured_visit_number"]),
            _rows_of(ledgers, treated, "record", visit.get("treatment_visit_number", "?")),
        )

    @property
    def standing(self) -> tuple[int, int]:
        """How many settlements and how many records are in force."""
        return sum(map(stands, self.settlements)), sum(map(stands, self.records))


def _rows_of(ledgers: Ledgers, region: str, kind: str, number: str) -> list[dict[str, Any]]:
    name = "akc190" if region == "sichuan" else "mdtrt_id"
    return [row for row in ledgers[region] if row["kind"] == kind and row[name] == number]


def visits_under(ledgers: Ledgers, region: str, case_number: str) -> list[dict[str, Any]]:
    """The visits of a hospital's case number that are not cancelled."""
    state, cancelled = ("jzzt", "9") if region == "sichuan" else ("status", "cancelled")
    found = (row for row in ledgers[region] if row["kind"] == "visit" and row["case_number"] == case_number)
    return [row for row in found if row[state] != cancelled]


def stands(row: dict[str, Any]) -> bool:
    """Whether a settlement or record is in force."""
    return bool(row.get("jszt") == "1" or row.get("status") == "stands")


def number_of(row: dict[str, Any]) -> str:
    """The insurer's own number of the settlement, in its row or in the treatment region's record of it."""
    names = ("ydjsbh", "insu_setl_id", "yka103", "setl_id")
    return next(str(row[name]) for name in names if row.get(name))
