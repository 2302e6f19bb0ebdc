"""Gateway and worker are killed (SIGKILL) at every step of a transfer; each ends as without, done once."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import pytest
from auditing import gateway
from clerks import problem
from pension_cases import PensionTown
from pension_courses import (
    COURSES,
    LONG,
    OVERLAPPING,
    CaseClerk,
    Course,
    Register,
    Standing,
    annulled,
    effects_by_case,
    overlapping,
    refused_by_the_origin,
    returned,
    somebody,
    suspended,
    whole,
    withdrawn,
)
from pension_desks import AREAS, left_behind
from pension_sluices import AFTER, BEFORE, Point, Sluice, Stop, sluiced_town
from pension_steps import ACTS, READS, STEPS, Message
from towns import until

WINDOW = 4
BETWEEN: Sequence[tuple[Course, int]] = (
    *((whole, version) for version in (1, 3, 4, 5, 6, 7, 8)),
    (returned, 6),
    (refused_by_the_origin, 6),
    (withdrawn, 6),
    (suspended, 6),
    (suspended, 8),
    (annulled, 10),
    (overlapping, 8),
)
"""Versions of a case that were written down and after which its job has not begun."""
HOLD_JOBS = """
CREATE FUNCTION hold_job() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE version text := substring(NEW.dedupe_key FROM '^advance_transfer:.*:v([0-9]+)$'); holder text;
BEGIN
    IF NEW.dedupe_key LIKE 'advance_transfer:%' THEN
        SELECT handled_by INTO holder FROM public.transfers
            WHERE transfer_id = split_part(NEW.dedupe_key, ':', 2)::uuid;
        IF holder = 'HELD' || lpad(coalesce(version, '5'), 2, '0') THEN
            NEW.execute_after := now() + interval '1 hour';
        END IF;
    END IF;
    RETURN NEW;
END $$
"""
"""Whoever handles a case as HELD03 has its job after version 3 wait; HELD05 also that of an office's news."""
HOLDING = "CREATE TRIGGER hold_job BEFORE INSERT ON jobs.pgqueuer FOR EACH ROW EXECUTE FUNCTION hold_job()"
HELD = """
SELECT DISTINCT split_part(dedupe_key, ':', 2) AS id FROM jobs.pgqueuer
WHERE execute_after > now() + interval '30 minutes'
"""
RELEASE = "UPDATE jobs.pgqueuer SET execute_after = now() WHERE execute_after > now() + interval '30 minutes'"
OPEN = "SELECT FROM errands WHERE changes_state AND state IN ('asked', 'unknown')"
ASKED = "SELECT transfer_id::text AS id FROM errands WHERE state = 'asked' AND changes_state"
AT_ONCE = 24


MOMENTS = ("before", "unconfirmed", "after")


@dataclass(frozen=True)
class Blow:
    """Where the processes are killed in one case; nowhere in the case that the others are compared with."""

    course: Course
    receiver: str
    message: Message | None = None
    moment: str = ""
    """One of MOMENTS, of which Sichuan's two phases have the middle one; or between two jobs."""
    version: int = 0

    def __str__(self) -> str:
        where = self.message.name if self.message else f"version-{self.version}"
        return f"{self.receiver}-{self.course.__name__}-{where}-{self.moment}"

    def point(self, id_number: str) -> tuple[str, Point]:
        """In which region's sluice its message is held, and where."""
        assert self.message is not None
        region, transaction = self.message.region(self.receiver), self.message.transaction(self.receiver)
        if region == "sichuan" and self.moment != "before":
            transaction = f"confirm-{transaction}"
        return region, Point(id_number, transaction, AFTER if self.moment == "after" else BEFORE)


def blows() -> Iterator[Blow]:
    """Every moment of every step, in both directions."""
    for receiver in AREAS:
        for course in COURSES:
            yield Blow(course, receiver)
        for message in (*ACTS, *STEPS):
            two_phases = message.region(receiver) == "sichuan"
            for moment in MOMENTS if two_phases else ("before", "after"):
                yield Blow(message.course, receiver, message, moment)
        for message in READS:
            yield Blow(message.course, receiver, message, "before")
        for course, version in BETWEEN:
            yield Blow(course, receiver, moment="between", version=version)


@dataclass
class Case:
    """One case, and what became of it."""

    blow: Blow
    clerk: CaseClerk
    stop: Stop | None
    ended: Future[Standing] | None = None

    def stands(self, held: Collection[str]) -> bool:
        """Whether it is where it is to be struck; the one that is not struck, at its end."""
        if self.stop is not None:
            return self.stop.reached.is_set()
        if self.blow.moment == "between":
            return self.clerk.transfer_id in held
        return self.ended is not None and self.ended.done()

    @property
    def end(self) -> Standing:
        """Where it came to rest."""
        assert self.ended is not None
        return self.ended.result()


@dataclass
class Struck:
    """All cases after the kill, and what both regions' ledgers hold of them."""

    town: PensionTown
    sluices: Mapping[str, Sluice]
    register: Register
    cases: dict[Blow, Case]
    asked: set[str]
    """The transfers of which an errand that changes something was under way when it came."""
    effects: dict[str, dict[str, list[str]]]

    def undisturbed(self, blow: Blow) -> Case:
        """The case of the same course that nobody struck."""
        return self.cases[Blow(blow.course, blow.receiver)]

    def done(self, case: Case) -> dict[str, list[str]]:
        """What each region did in a case."""
        return {region: self.effects[region].get(case.clerk.case_number, []) for region in AREAS}


def changes(blow: Blow) -> bool:
    """Whether what is struck changes something in a region."""
    return blow.message in (*ACTS, *STEPS)


BLOWS = list(blows())
STRUCK = [blow for blow in BLOWS if blow.moment]
ENQUIRES = {blow for moment in MOMENTS for blow in [one for one in STRUCK if one.moment == moment][::2]}
"""Half of the callers ask for themselves what became of an act; the others wait for the worker."""


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Struck]:
    """All cases at once, each held where it is to be struck; then one kill strikes them all."""
    with sluiced_town(tmp_path_factory.mktemp("pension-kills"), window=WINDOW) as (town, sluices):
        town.place.query(HOLD_JOBS)
        town.place.query(HOLDING)
        for region in AREAS:
            town.office(region, "hold")
        with Register(town).watching() as register:
            cases = {blow: _made(town, register, sluices, blow) for blow in BLOWS}
            with ThreadPoolExecutor(len(BLOWS)) as clerks:
                _bring_to_where_they_are_struck(town, clerks, list(cases.values()))
                asked = town.place.query(ASKED)
                _strike(town, list(cases.values()))
                wait([case.ended for case in cases.values() if case.ended is not None])
            until(lambda: not town.place.query(OPEN), seconds=LONG)
            known = {row["id"] for row in asked}
            yield Struck(town, sluices, register, cases, known, effects_by_case(town))


def _made(town: PensionTown, register: Register, sluices: Mapping[str, Sluice], blow: Blow) -> Case:
    whose = somebody(town, blow.receiver, overlapping=blow.course in OVERLAPPING)
    clerk = CaseClerk(
        town,
        register,
        town.desks,
        blow.receiver,
        whose,
        enquires=blow in ENQUIRES,
        handled_by=f"HELD{blow.version:02d}" if blow.version else "",
    )
    stop = None
    if blow.message is not None:
        region, point = blow.point(whose["id_number"])
        stop = sluices[region].hold(point)
    return Case(blow, clerk, stop)


def _bring_to_where_they_are_struck(
    town: PensionTown, clerks: ThreadPoolExecutor, cases: Sequence[Case]
) -> None:
    """So many at once as two processors can carry."""
    waiting, under_way, deadline = list(reversed(cases)), list[Case](), time.monotonic() + 2 * LONG
    while waiting or under_way:
        assert time.monotonic() < deadline, [str(case.blow) for case in under_way]
        held = {row["id"] for row in town.place.query(HELD)}
        under_way = [case for case in under_way if not case.stands(held)]
        for case in under_way:
            assert case.ended is not None
            assert not case.ended.done(), f"{case.blow} was not struck: {case.end}"
        while waiting and len(under_way) < AT_ONCE:
            case = waiting.pop()
            case.ended = clerks.submit(case.blow.course, case.clerk)
            under_way.append(case)
        time.sleep(0.1)


def _strike(town: PensionTown, cases: Sequence[Case]) -> None:
    """The kill; half of the requests that were on their way arrive all the same, too late to be taken."""
    town.place.town.kill("worker")
    town.place.town.kill("gateway")
    late = []
    for number, case in enumerate(case for case in cases if case.stop is not None):
        assert case.stop is not None
        if number % 2 and case.blow.moment == "before":
            late.append(case.stop)
        else:
            case.stop.lose()
    town.place.query("DROP TRIGGER hold_job ON jobs.pgqueuer")
    town.place.town.restart("gateway")
    town.place.town.restart("worker")
    town.place.query(RELEASE)
    for stop in late:
        stop.deliver_late()


@pytest.mark.parametrize("blow", STRUCK, ids=str)
def test_a_case_ends_as_without_and_each_region_has_acted_once(struck: Struck, blow: Blow) -> None:
    case, undisturbed = struck.cases[blow], struck.undisturbed(blow)
    end, expected = case.end, undisturbed.end
    assert (case.clerk.halts, case.clerk.refusals) == ([], [])
    assert (end.status, end.acts, end.version) == (expected.status, expected.acts, expected.version)
    assert (end.halted, end.total) == (None, expected.total)
    assert struck.done(case) == struck.done(undisturbed)


def test_every_kill_met_a_message_that_was_under_way(struck: Struck) -> None:
    for blow, case in struck.cases.items():
        # An application that never arrived is sent again as another case.
        anew = str(blow.message) == "apply" and blow.moment == "before"
        assert (case.clerk.transfer_id in struck.asked) == (changes(blow) and not anew), str(blow)
    assert len(struck.asked) == sum(changes(blow) for blow in STRUCK)


FOUND = {"before": "unreached", "unconfirmed": "answered", "after": "answered"}


def test_what_became_of_an_act_that_was_cut_is_found_out_by_the_worker_while_the_caller_waits(
    struck: Struck,
) -> None:
    for blow in STRUCK:
        clerk = struck.cases[blow].clerk
        if blow.message in ACTS and not clerk.enquires:
            assert clerk.found == FOUND[blow.moment], str(blow)


def test_what_became_of_an_act_that_was_cut_is_found_out_by_the_callers_enquiry(struck: Struck) -> None:
    """Unless the worker was quicker, of which nothing is told."""
    told = Counter[tuple[str, str]]()
    for blow in STRUCK:
        clerk = struck.cases[blow].clerk
        if blow.message in ACTS and clerk.enquires and clerk.found:
            told[blow.moment, clerk.found] += 1
    assert told.keys() <= FOUND.items()
    assert told["after", "answered"] >= 3


def test_a_step_that_met_an_act_which_came_to_nothing_is_taken_all_the_same(struck: Struck) -> None:
    """The check is made while the office withdraws, so it does not count; then the region refuses."""
    town, sluice = struck.town, struck.sluices["chongqing"]
    whose = somebody(town, "chongqing")
    clerk = CaseClerk(town, struck.register, town.desks, "chongqing", whose)
    check, withdrawal = Point(whose["id_number"], "C01"), Point(whose["id_number"], "B03-CH")
    checking, withdrawing = sluice.hold(check), sluice.hold(withdrawal)
    sluice.misbehave(withdrawal, "refuse")
    clerk.apply()
    assert checking.reached.wait(LONG)
    with ThreadPoolExecutor(1) as office:
        told = office.submit(town.desks["chongqing"].step, clerk.transfer_id, "withdrawals", version=1)
        assert withdrawing.reached.wait(LONG)
        log = town.place.town.log("worker")
        before = log.stat().st_size
        checking.let_go()
        until(lambda: b"job.again" in log.read_bytes()[before:])
        withdrawing.let_go()
        assert told.result().status == 422
    assert clerk.until("awaiting_review").acts == ("apply", "check")


def test_no_table_and_no_log_names_anybody(struck: Struck) -> None:
    people = [case.clerk.whose for case in list(struck.cases.values())[::20]]
    words = [word for whose in people for word in whose.values()]
    assert list(left_behind(struck.town.place, words)) == []


def test_somebody_who_withdrew_is_erased_and_somebody_whose_money_is_due_is_not(struck: Struck) -> None:
    withdrew = next(case for blow, case in struck.cases.items() if blow.course is withdrawn)
    moved = struck.cases[Blow(whole, "chongqing")]
    refused, done = (erased(struck, case) for case in (moved, withdrew))
    assert (refused.returncode, "is not finished" in refused.stderr) == (2, True)
    assert done.returncode == 0, done.stderr
    desk = struck.town.desks[withdrew.blow.receiver]
    seen = desk.transfer(withdrew.clerk.transfer_id)
    assert ("person" in seen, any("note" in line for line in seen["timeline"])) == (False, False)
    assert (seen["relation_status"], len(seen["timeline"])) == ("withdrawn", len(withdrew.end.acts))
    assert "person" in struck.town.desks["chongqing"].transfer(moved.clerk.transfer_id)
    again = desk.step(withdrew.clerk.transfer_id, "withdrawals", version=seen["version"])
    assert (again.status, problem(again)) in ((410, "erased"), (409, "wrong-state"))


def erased(struck: Struck, case: Case) -> subprocess.CompletedProcess[str]:
    """What the operator is told who erases a person."""
    number = case.clerk.whose["id_number"]
    given = json.dumps({"document": {"kind": "resident_id_card", "number": number}})
    return gateway(struck.town.place, "erase", "--reason", "request 4", "--apply", given=given)
