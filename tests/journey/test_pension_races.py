"""Two offices at the same moment, two workers, a worker of an older release: one wins, nothing is doubled."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from clerks import problem
from pension_cases import SECOND, CaseDesk
from pension_courses import CaseClerk, Standing, standings, whole
from pension_desks import CLERKS
from pension_twins import UNDER_WAY, Scene, agrees_with_the_ledgers, at_once, insist, scene_in
from towns import OTHER, until

from gateway.sandbox.demo.window import Call, new_key

ROUNDS = 4
THIRD = {"sichuan": "SC2003", "chongqing": "CQ1003"}
"""A third person of each office."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with scene_in(tmp_path_factory.mktemp("pension-races")) as scene:
        yield scene


# -- two offices at the same moment -------------------------------------------------------------------

Act = Callable[[CaseDesk, str, int], Call]


def step(what: str) -> Act:
    def act(desk: CaseDesk, transfer_id: str, version: int) -> Call:
        return desk.step(transfer_id, what, version=version)

    return act


def review(decision: str, by: dict[str, str]) -> Act:
    def act(desk: CaseDesk, transfer_id: str, version: int) -> Call:
        reasons = {"reasons": ["other"]} if decision == "refuse" else {}
        return desk.review(transfer_id, decision, version=version, reviewed_by=by[desk.region], **reasons)

    return act


def annul(desk: CaseDesk, transfer_id: str, version: int) -> Call:
    by = {"handled_by": CLERKS[desk.region], "reviewed_by": SECOND[desk.region]}
    return desk.act(transfer_id, "annulments", reason="误办", version=version, **by)


@dataclass(frozen=True)
class Race:
    """Two acts at the same moment, each with the act of the timeline that it is."""

    name: str
    at: str
    """The status in which both are possible."""
    first: tuple[str, str, Act]
    """The side that acts, how the timeline names the act, and the act."""
    second: tuple[str, str, Act]

    def __str__(self) -> str:
        return self.name


RACES = (
    Race(
        "the receiver withdraws, the origin suspends",
        "awaiting_statement",
        ("receiver", "withdraw", step("withdrawals")),
        ("origin", "suspend", step("suspensions")),
    ),
    Race(
        "both offices suspend",
        "awaiting_statement",
        ("receiver", "suspend", step("suspensions")),
        ("origin", "suspend", step("suspensions")),
    ),
    Race(
        "two reviewers of two minds",
        "awaiting_review",
        ("receiver", "accept", review("accept", SECOND)),
        ("receiver", "refuse", review("refuse", THIRD)),
    ),
    Race(
        "a review and a withdrawal",
        "awaiting_review",
        ("receiver", "accept", review("accept", SECOND)),
        ("receiver", "withdraw", step("withdrawals")),
    ),
    Race(
        "one clerk twice",
        "awaiting_review",
        ("receiver", "suspend", step("suspensions")),
        ("receiver", "suspend", step("suspensions")),
    ),
    Race(
        "two annulments",
        "completed",
        ("receiver", "annul", annul),
        ("receiver", "annul", annul),
    ),
)


@dataclass
class Round:
    """One race on one case, and how it came out."""

    clerk: CaseClerk
    race: Race
    before: Standing
    calls: list[Call] = field(default_factory=list)

    @property
    def won(self) -> list[str]:
        """The acts that were done."""
        acts = (self.race.first[1], self.race.second[1])
        return [act for act, call in zip(acts, self.calls, strict=True) if call.status == 200]


def run(scene: Scene, race: Race, number: int) -> Round:
    receiver = ("chongqing", "sichuan")[number % 2]
    clerk = scene.clerk(receiver)
    clerk.apply()
    if race.at != "awaiting_review":
        if race.at == "completed":
            clerk.decide("statement")
        clerk.review()
    one = Round(clerk, race, clerk.until(race.at))
    gateways = (scene.town.desks, scene.second_gateway if number % 3 else scene.town.desks)
    acts = []
    for desks, (side, _, how) in zip(gateways, (race.first, race.second), strict=True):
        desk = desks[receiver if side == "receiver" else OTHER[receiver]]
        acts.append(partial(how, desk, clerk.transfer_id, one.before.version))
    one.calls = at_once(*acts)
    return one


@pytest.fixture(scope="module")
def rounds(scene: Scene) -> list[Round]:
    """Every race many times, in both directions, at one gateway and at two."""
    with ThreadPoolExecutor(6) as pool:
        made = [pool.submit(run, scene, race, number) for race in RACES for number in range(ROUNDS)]
        return [one.result() for one in made]


@pytest.mark.parametrize("race", RACES, ids=str)
def test_one_wins_and_the_other_is_told_what_happened(rounds: list[Round], race: Race) -> None:
    for one in rounds:
        if one.race is not race:
            continue
        assert sorted(call.status for call in one.calls) == [200, 409], [call.answer for call in one.calls]
        (lost,) = (call for call in one.calls if call.status == 409)
        assert problem(lost) == "case-moved"
        assert (lost.answer["effect"], lost.answer["retry"]) == ("none", "after_correction")
        under_way = "under way" in lost.answer["detail"]
        assert under_way or f" did {one.won[0]} " in lost.answer["detail"], lost.answer["detail"]


def test_what_is_written_down_is_what_both_regions_did(scene: Scene, rounds: list[Round]) -> None:
    until(lambda: not scene.town.place.query(UNDER_WAY), seconds=30)
    for one in rounds:
        end = standings(scene.town)[one.clerk.transfer_id]
        before = one.before
        assert (end.acts[: len(before.acts)], end.acts[len(before.acts)]) == (before.acts, one.won[0])
    agrees_with_the_ledgers(scene, [one.clerk for one in rounds])


def test_an_office_that_acts_while_the_worker_does(scene: Scene) -> None:
    """The office reads and suspends at any moment after the review; then the relation moves as ever."""

    def suspend_somewhere(number: int) -> CaseClerk:
        clerk = scene.clerk(("chongqing", "sichuan")[number % 2])
        desk, chance = scene.second_gateway[clerk.receiver], random.Random(number)
        clerk.apply()
        clerk.review()
        time.sleep(chance.uniform(0, 0.4))
        for what in ("suspensions", "resumptions"):
            insist(scene, clerk, partial(desk.step, clerk.transfer_id, what))
        clerk.decide("statement")
        clerk.until("completed")
        return clerk

    with ThreadPoolExecutor(4) as pool:
        clerks = list(pool.map(suspend_somewhere, range(2 * ROUNDS)))
    for clerk in clerks:
        acts = standings(scene.town)[clerk.transfer_id].acts
        assert (acts.count("suspend"), acts.count("resume")) == (1, 1)
    agrees_with_the_ledgers(scene, clerks)


def test_an_annulment_while_both_regions_are_told_of_the_end(scene: Scene) -> None:
    def annul_early(number: int) -> CaseClerk:
        clerk = scene.clerk(("chongqing", "sichuan")[number % 2])
        clerk.decide("statement")
        clerk.apply()
        clerk.review()
        desk = scene.second_gateway[clerk.receiver]
        until(lambda: standings(scene.town)[clerk.transfer_id].status in ("posted", "completed"), step=0.01)
        insist(scene, clerk, partial(annul, desk, clerk.transfer_id))
        clerk.until("annulled")
        return clerk

    with ThreadPoolExecutor(3) as pool:
        agrees_with_the_ledgers(scene, list(pool.map(annul_early, range(ROUNDS))))


def test_the_same_key_at_two_gateways_is_one_act(scene: Scene) -> None:
    clerk = scene.clerk("chongqing")
    clerk.apply()
    version, key = clerk.until("awaiting_review").version, new_key()
    acts = [
        partial(desks["chongqing"].step, clerk.transfer_id, "suspensions", version=version, key=key)
        for desks in (scene.town.desks, scene.second_gateway) * 2
    ]
    calls = at_once(*acts)
    assert {problem(call) for call in calls if call.status != 200} <= {"still-in-progress"}
    again = acts[0]()
    assert (again.status, again.replayed) == (200, True)
    assert {call.content for call in calls if call.status == 200} == {again.content}
    agrees_with_the_ledgers(scene, [clerk])


@pytest.mark.parametrize("other", ["withdrawals", "suspensions"])
def test_a_step_is_tried_again_or_the_case_ends_never_both(scene: Scene, other: str) -> None:
    """A retry asks no region and is no errand: the case's row decides."""
    clerks = []
    for _ in range(4):
        clerk = scene.clerk("chongqing")
        clerks.append(clerk)
        clerk.apply()
        scene.town.place.fault("chongqing", "B04", "refuse")
        clerk.until("awaiting_review")
        clerk.act("reviews", decision="accept", reviewed_by=SECOND["chongqing"])
        halted = scene.register.until(clerk.transfer_id, lambda it: it.halted == "YL9001")
        desks = (scene.second_gateway["chongqing"], scene.town.desks["chongqing"])
        acts = [partial(desk.step, clerk.transfer_id, version=halted.version) for desk in desks]
        calls = at_once(partial(acts[0], "retries"), partial(acts[1], other))
        assert sorted(call.status for call in calls) == [200, 409]
        assert {problem(call) for call in calls if call.status == 409} == {"case-moved"}
    until(lambda: not scene.town.place.query(UNDER_WAY), seconds=30)
    agrees_with_the_ledgers(scene, clerks)


# -- two workers --------------------------------------------------------------------------------------


def test_two_workers_share_the_cases_and_when_one_is_killed_the_other_takes_over(scene: Scene) -> None:
    logs = (scene.town.place.town.log("worker"), scene.second_worker.log)
    read_before = [log.stat().st_size for log in logs]
    clerks = [scene.clerk(("chongqing", "sichuan")[number % 2]) for number in range(12)]
    with ThreadPoolExecutor(len(clerks)) as pool:
        under_way = [pool.submit(whole, clerk) for clerk in clerks]
        for log, before in zip(logs, read_before, strict=True):
            until(partial(moved_a_case, log, before), step=0.01)
        scene.second_worker.kill()
        assert {one.result().status for one in under_way} == {"completed"}
    agrees_with_the_ledgers(scene, clerks)
    scene.second_worker.launch()


def moved_a_case(log: Path, before: int) -> bool:
    """Whether a worker took a step since its log was so long."""
    return b"transfer.moved" in log.read_bytes()[before:]


# -- releases -----------------------------------------------------------------------------------------


def test_a_case_of_a_newer_release_is_left_alone_until_its_course_is_known(scene: Scene) -> None:
    """Also one that stands where this release has no word for."""
    place = scene.town.place
    scene.second_worker.stop()
    place.town.stop("worker")
    newer, unspeakable, known = (scene.clerk("chongqing") for _ in range(3))
    for clerk in (newer, unspeakable, known):
        clerk.decide("statement")
        clerk.apply()
    ids = [clerk.transfer_id for clerk in (newer, unspeakable)]
    place.query("UPDATE transfers SET definition = 2 WHERE transfer_id = ANY($1::uuid[])", ids)
    place.query("UPDATE transfers SET next_step = 'ask_the_ministry' WHERE transfer_id = $1", ids[1])
    place.town.restart("worker")
    scene.second_worker.launch()
    known.review()
    known.until("completed")
    refused = scene.town.desks["chongqing"].step(newer.transfer_id, "withdrawals", version=1)
    assert (refused.status, problem(refused)) == (503, "broken")
    left = standings(scene.town)
    for clerk in (newer, unspeakable):
        assert (left[clerk.transfer_id].version, left[clerk.transfer_id].acts) == (1, ("apply",))
    assert place.query("SELECT FROM jobs.pgqueuer WHERE convert_from(payload, 'UTF8') = ANY($1)", ids)
    place.query(
        "UPDATE transfers SET definition = 1, next_step = 'check' WHERE transfer_id = ANY($1::uuid[])", ids
    )
    for clerk in (newer, unspeakable):
        clerk.review()
        clerk.until("completed")
    agrees_with_the_ledgers(scene, [newer, unspeakable, known])
