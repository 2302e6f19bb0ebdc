"""A region misbehaves at any message of a transfer: the case goes on or halts visibly; nothing is doubled."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import cycle

import pytest
from pension_cases import PensionTown
from pension_courses import (
    COURSES,
    LONG,
    OVERLAPPING,
    CaseClerk,
    Course,
    Register,
    Standing,
    effects_by_case,
    misread,
    returned,
    somebody,
    standings,
    whole,
)
from pension_desks import AREAS
from pension_sluices import Fault, Point, Sluice, sluiced_town
from pension_steps import ACTS, READS, STEPS, Message
from towns import DEADLINE, OTHER, WINDOW, until

LOST = (
    "cut_before",
    "commit_then_cut",
    "late",
    "error_500",
    "commit_then_500",
    "truncated",
    "garbage",
    "slow=1700",
)
FAULTS: Mapping[str, Sequence[str]] = {
    "chongqing": (
        *LOST,
        "system_failure",
        "commit_then_system_failure",
        "unknown_code",
        "duplicate",
        "amounts_disagree",
        "refused_200",
        "stale",
    ),
    "call": (*LOST, "amounts_disagree", "refused_200", "unknown_code", "duplicate", "stale"),
    "confirm": (*LOST, "unknown_code", "amounts_disagree", "refused_200", "duplicate", "stale", "refuse"),
}
"""By phase; a refusal is given to every step besides."""
NO = {
    ("chongqing", "refuse"): "YL9001",
    ("chongqing", "refused_200"): "YL9001",
    ("call", "refuse"): "-399",
    ("call", "refused_200"): "-1",
    ("call", "duplicate"): "-101",
    ("call", "unknown_code"): "untranslatable",
    ("confirm", "refuse"): "-399",
    ("confirm", "refused_200"): "-1",
    ("confirm", "duplicate"): "-301",
}
"""What is a no, with its code; everything else is found out about, or tried again."""
UNREAD = {("chongqing", "unknown_code"): "untranslatable"}
"""Of a read, a no as well: what cannot be read is not read again and again."""
NEVER_DONE = ("cut_before", "error_500", "system_failure", "duplicate")
"""Chongqing: whether it happened is known when the message can arrive no more."""


@dataclass(frozen=True)
class Row:
    """One fault on one message of a case; none on the case that the others are compared with."""

    course: Course
    receiver: str
    message: Message | None = None
    phase: str = ""
    """chongqing; call and confirm of Sichuan."""
    fault: str = ""

    def __str__(self) -> str:
        return f"{self.receiver}-{self.message}-{self.phase}-{self.fault}"

    @property
    def refusal(self) -> str | None:
        """The code with which the region says no, when it does."""
        return ({**NO, **UNREAD} if self.message in READS else NO).get((self.phase, self.fault))

    @property
    def like(self) -> Row:
        """The case without a fault that takes the same course."""
        return Row(returned if self.course is misread else self.course, self.receiver)


def rows() -> Iterator[Row]:
    """Every message with faults of every phase in turn, so that every fault is met in many places."""
    turns = {phase: cycle(faults) for phase, faults in FAULTS.items()}
    for receiver in AREAS:
        for course in COURSES:
            yield Row(course, receiver)
        for message in (*STEPS, *ACTS, *READS):
            one_phase = message.region(receiver) == "chongqing"
            for phase in ("chongqing",) if one_phase else ("call", "confirm"):
                if phase != "confirm" or message not in READS:
                    for fault in _faults_of(message, phase, turns[phase]):
                        wrong = message.name == "read_statement" and fault == "amounts_disagree"
                        yield Row(misread if wrong else message.course, receiver, message, phase, fault)


def _faults_of(message: Message, phase: str, turn: Iterator[str]) -> Iterator[str]:
    if message not in ACTS and phase != "confirm":
        yield "refuse"
    for _ in range(1 if phase == "call" or (phase == "confirm" and message in ACTS) else 2):
        yield next(turn)


ROWS = sorted(rows(), key=lambda row: (row.phase, row.fault in NEVER_DONE) != ("chongqing", True))
"""Those that take longest first."""
STRUCK = [row for row in ROWS if row.message is not None]


@dataclass
class Case:
    """One case, and what became of it."""

    row: Row
    clerk: CaseClerk
    fault: Fault | None
    ended: Future[Standing]

    @property
    def end(self) -> Standing:
        """Where it came to rest."""
        return self.ended.result()


@dataclass
class Met:
    """All cases, and what both regions' ledgers hold of them."""

    town: PensionTown
    register: Register
    cases: dict[Row, Case]
    effects: dict[str, dict[str, list[str]]]
    unheard: set[str]
    """Transfers of which an answer came too late to be heard, or not at all."""

    def may_be_missed(self, row: Row) -> bool:
        """Whether a no that a region said need not have been heard.

        What an office put out may be read by two jobs at once; the one that is answered moves the case. And a
        busy machine can bring a no after its deadline: then it is found out about and tried again.
        """
        read_twice = row.message in READS and not row.message.name.startswith("check")
        return read_twice or self.cases[row].clerk.transfer_id in self.unheard

    def done(self, case: Case) -> dict[str, list[str]]:
        """What each region did in a case."""
        return {region: self.effects[region].get(case.clerk.case_number, []) for region in AREAS}


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Met]:
    """Every case with its fault, so many a second."""
    directory = tmp_path_factory.mktemp("pension-faults")
    with sluiced_town(directory, window=WINDOW, deadline=DEADLINE) as (town, sluices):
        for region in AREAS:
            town.office(region, "hold")
        with Register(town).watching() as register:
            with ThreadPoolExecutor(len(ROWS)) as clerks:
                cases = {}
                for row in ROWS:
                    cases[row] = _begun(town, register, sluices, row, clerks)
                    time.sleep(PAUSE)
                wait([case.ended for case in cases.values()])
            until(lambda: not town.place.query(OPEN), seconds=LONG)
            unheard = {row["transfer_id"] for row in town.place.query(UNHEARD)}
            yield Met(town, register, cases, effects_by_case(town), unheard)


PAUSE = 0.12
UNHEARD = """SELECT DISTINCT transfer_id::text AS transfer_id FROM errands
    JOIN log_entries ON log_entries.errand_id = errands.id
    WHERE transfer_id IS NOT NULL AND action = 'close' AND outcome IN ('unknown', 'unreached')"""
OPEN = "SELECT FROM errands WHERE changes_state AND state IN ('asked', 'unknown')"


def _begun(
    town: PensionTown, register: Register, sluices: Mapping[str, Sluice], row: Row, clerks: ThreadPoolExecutor
) -> Case:
    whose = somebody(town, row.receiver, overlapping=row.course in OVERLAPPING)
    clerk = CaseClerk(town, register, town.desks, row.receiver, whose)
    fault = None
    if row.message is not None:
        transaction = row.message.transaction(row.receiver)
        point = Point(whose["id_number"], f"confirm-{transaction}" if row.phase == "confirm" else transaction)
        fault = sluices[row.message.region(row.receiver)].misbehave(point, row.fault)
    return Case(row, clerk, fault, clerks.submit(row.course, clerk))


@pytest.mark.parametrize("row", STRUCK, ids=str)
def test_a_case_goes_on_or_halts_visibly_and_ends_the_same(met: Met, row: Row) -> None:
    case, undisturbed = met.cases[row], met.cases[row.like]
    assert case.fault is not None
    end, expected = case.end, undisturbed.end
    assert case.fault.struck
    halts, refusals = len(case.clerk.halts), len(case.clerk.refusals)
    told = (halts, refusals)
    if row.refusal is None:
        assert told == (0, 0)
    else:
        assert told == ((0, 1) if row.message in ACTS else (1, 0)) or (
            told == (0, 0) and met.may_be_missed(row)
        )
    acts = tuple(act for act in end.acts if act not in ("halt", "retry"))
    assert (end.status, acts, end.total) == (expected.status, expected.acts, expected.total)
    assert (end.version, end.halted) == (expected.version + 2 * halts, None)
    assert met.done(case) == met.done(undisturbed)


@pytest.mark.parametrize("row", [row for row in STRUCK if row.refusal], ids=str)
def test_a_no_is_shown_with_its_code_and_waits_for_the_office(met: Met, row: Row) -> None:
    clerk = met.cases[row].clerk
    for refused in clerk.refusals:
        assert (refused.answer["effect"], refused.answer["region"]["code"]) == ("none", row.refusal)
    if not clerk.halts:
        assert clerk.refusals or met.may_be_missed(row)
        return
    (halted,) = clerk.halts
    assert (halted["halted_code"], halted["awaited"]["party"]) == (row.refusal, "receiver")
    line = halted["timeline"][-1]
    assert (line["act"], line["party"], line["region_code"]) == ("halt", "gateway", row.refusal)


def test_most_of_what_was_refused_was_heard(met: Met) -> None:
    """What a busy machine may lose must not be what the others are judged by."""
    clerks = [met.cases[row].clerk for row in STRUCK if row.refusal]
    assert sum(bool(clerk.halts or clerk.refusals) for clerk in clerks) > len(clerks) / 2


def test_every_fault_was_met_in_every_phase() -> None:
    for phase, faults in FAULTS.items():
        assert {row.fault for row in STRUCK if row.phase == phase} == {*faults, "refuse"}


@pytest.mark.parametrize(("receiver", "hearing"), [("chongqing", "Y05"), ("sichuan", "C05")])
def test_news_is_heard_whatever_becomes_of_the_hearing(met: Met, receiver: str, hearing: str) -> None:
    """Each fault strikes one hearing; the next one begins where the last that went well has ended."""
    town, origin = met.town, OTHER[receiver]
    faults = {"refuse", *FAULTS["chongqing" if origin == "chongqing" else "call"]} - {"stale", "late"}
    clerk = CaseClerk(town, met.register, town.desks, receiver, somebody(town, receiver))
    clerk.apply()
    clerk.review()
    clerk.until("awaiting_statement")
    clerk.decide("statement")
    for fault in sorted(faults, key=lambda fault: fault in ("amounts_disagree", "unknown_code")):
        town.place.fault(origin, hearing, fault)
    end, expected = clerk.until("completed"), met.cases[Row(whole, receiver)]
    assert end.acts == expected.end.acts
    town.place.fault_met(origin)
    assert standings(town)[clerk.transfer_id] == end
    effects = {region: effects_by_case(town)[region][clerk.case_number] for region in AREAS}
    assert effects == met.done(expected)
