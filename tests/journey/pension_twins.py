"""A town with two gateways and two workers: acts at one moment, and what must be true of its cases then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from clerks import problem
from pension_cases import CaseDesk, PensionTown, pension_town
from pension_courses import CaseClerk, Register, effects_by_case, somebody, standings
from pension_desks import AREAS, CLIENTS

from gateway.sandbox.demo.window import Call
from gateway.sandbox.ports import free_port
from gateway.sandbox.programs import Process

SETTINGS = {"CHUANYU_REGION_DEADLINE_SECONDS": "20", "CHUANYU_SETTLEMENT_SCHEDULE": "0 0 29 2 *"}

UNDER_WAY = """
SELECT FROM transfers WHERE next_step IS NOT NULL AND halted_code IS NULL AND definition = 1
UNION ALL SELECT FROM errands WHERE changes_state AND state IN ('asked', 'unknown')
"""
EFFECTS = {
    "apply": "application_registered",
    "issue_letter": "letter_issued",
    "deliver_letter": "letter_received",
    "receive_statement": "statement_made",
    "post": "relation_recorded",
}


@dataclass
class Scene:
    """A town with two gateways and two workers."""

    town: PensionTown
    register: Register
    second_gateway: dict[str, CaseDesk]
    second_worker: Process

    def clerk(self, receiver: str) -> CaseClerk:
        """Somebody new, and who looks after their case."""
        return CaseClerk(
            self.town, self.register, dict(self.town.desks), receiver, somebody(self.town, receiver)
        )


@contextmanager
def scene_in(directory: Path) -> Iterator[Scene]:
    """Start all of it, and stop it again."""
    with pension_town(directory, SETTINGS) as town, ExitStack() as open_things:
        running, port = town.place.town, free_port()
        gateway = running.programs["gateway"]
        arguments = (*gateway.arguments[:-1], str(port))
        second = Process(
            replace(gateway, name="gateway-2", arguments=arguments, port=port, after=()), running.directory
        )
        worker = Process(replace(running.programs["worker"], name="worker-2", after=()), running.directory)
        for process in (second, worker):
            process.launch()
            open_things.callback(process.stop)
        for process in (second, worker):
            process.await_ready(30)
        desks = {
            region: open_things.enter_context(
                CaseDesk(second.program.url, running.token(CLIENTS[region]), region)
            )
            for region in AREAS
        }
        for region in AREAS:
            town.office(region, "hold")
        with Register(town).watching() as register:
            yield Scene(town, register, desks, worker)


def at_once(*acts: Callable[[], Call]) -> list[Call]:
    """Each act in a thread of its own, all at the same moment."""
    together = threading.Barrier(len(acts))

    def act(one: Callable[[], Call]) -> Call:
        together.wait()
        return one()

    with ThreadPoolExecutor(len(acts)) as offices:
        return list(offices.map(act, acts))


def insist(scene: Scene, clerk: CaseClerk, ask: Callable[..., Call]) -> None:
    """Read the case and act at once, again and again until nobody comes between; there is nothing else."""
    for _ in range(200):
        call = ask(version=standings(scene.town)[clerk.transfer_id].version)
        if call.status == 200:
            return
        assert problem(call) == "case-moved", call.answer
    raise AssertionError(f"never in time: {standings(scene.town)[clerk.transfer_id]}")


def agrees_with_the_ledgers(scene: Scene, clerks: Sequence[CaseClerk]) -> None:
    """Every line of a timeline is one effect in one region, and there is no other."""
    done = effects_by_case(scene.town)
    for clerk in clerks:
        transfer = scene.town.desks[clerk.receiver].transfer(clerk.transfer_id)
        expected: dict[str, list[str]] = {region: [] for region in AREAS}
        annulled = any(line["act"] == "annul" for line in transfer["timeline"])
        for line in transfer["timeline"]:
            if line["act"] in ("check", "halt", "retry"):
                continue
            act, region = line["act"], line.get("region", clerk.origin)
            expected[region].append(EFFECTS.get(act, "step_noted"))
            if act == "complete" and region == clerk.origin:
                expected[region].append("account_sealed")
            if act == "annul" or (act == "tell_origin" and annulled):
                expected[region].append("annulled")
        seen = {region: done[region].get(clerk.case_number, []) for region in AREAS}
        assert seen == {region: sorted(effects) for region, effects in expected.items()}, transfer["timeline"]
        assert transfer["version"] == len(transfer["timeline"])
