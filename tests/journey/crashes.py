"""Kills gateways, the worker and Postgres while others work, and starts each again at once."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import nursery
from clerks import Notebook, Sent
from nursery import Nursery

from gateway.sandbox.town import Town

TICK = 0.005


class Victim(Protocol):
    """A program that can be killed and started again."""

    name: str
    longest_life: float
    """Seconds that a gateway is left alive after its first answer, at most."""

    def start(self) -> None:
        """Start it without waiting."""

    def kill(self) -> None:
        """SIGKILL."""

    def runs(self) -> bool:
        """Whether its process is there."""


class Forked:
    """One of the nursery's: a command of the gateway's."""

    longest_life = 0.9

    def __init__(self, nursery: Nursery, directory: Path, name: str, *command: str) -> None:
        self.name = name
        self._nursery = nursery
        self._log = directory / "logs" / f"{name}.log"
        self._command = command
        self._pid = 0

    def start(self) -> None:
        self._pid = self._nursery.start(self._log, *self._command)

    def kill(self) -> None:
        nursery.kill(self._pid)

    def runs(self) -> bool:
        return nursery.runs(self._pid)


class OfTheTown:
    """The town's own gateway: started from the command line, which costs as much as six of the nursery's."""

    longest_life = 6.0

    def __init__(self, town: Town) -> None:
        self.name = "gateway"
        self._town = town

    def start(self) -> None:
        self._town.launch(self.name)

    def kill(self) -> None:
        self._town.kill(self.name)

    def runs(self) -> bool:
        return self._town.pid(self.name) is not None


@dataclass(frozen=True)
class Kill:
    """A gateway was killed while these requests were under way."""

    gateway: str
    under_way: Sequence[Sent]

    @property
    def struck(self) -> bool:
        """Whether one of them was never answered."""
        return any(sent.cut for sent in self.under_way)


@dataclass
class _Life:
    """How a gateway's life goes on: it is killed a while after it has answered."""

    gateway: Victim
    answers_before: int = 0
    doomed_at: float | None = None


@dataclass
class Killer:
    """Kills so many gateways, and Postgres and the worker now and then, all chosen by chance."""

    notebook: Notebook
    gateways: Sequence[Victim]
    worker: Victim
    chance: random.Random
    cut_power: Callable[[], None]
    """Kills Postgres, and has it recover."""
    kills: list[Kill] = field(default_factory=list)
    power_cuts: int = 0
    worker_kills: int = 0
    ended_alone: int = 0
    """How often a gateway ended because it found no Postgres when it started."""

    def run(self, kills: int, power_cuts: int, worker_kills: int) -> None:
        """Kill. Call it in the thread that has raised the town: what it starts lives as long as that."""
        lives = [_Life(gateway) for gateway in self.gateways]
        cuts, worker = self._spread(power_cuts, kills), self._spread(worker_kills, kills)
        while len(self.kills) < kills:
            for life in lives:
                self._tend(life)
            if cuts and len(self.kills) >= cuts[0]:
                cuts.pop(0)
                self.cut_power()
                self.power_cuts += 1
            if worker and len(self.kills) >= worker[0]:
                worker.pop(0)
                self.worker.kill()
                self.worker_kills += 1
            if not self.worker.runs():
                self.worker.start()
            time.sleep(TICK)

    def _spread(self, times: int, kills: int) -> list[int]:
        """After how many kills each of something comes: spread over all, and never in the same distance."""
        step = kills / (times + 1)
        return [round(step * (number + self.chance.uniform(0.6, 1.4))) for number in range(times)]

    def _tend(self, life: _Life) -> None:
        name = life.gateway.name
        if not life.gateway.runs():
            self.ended_alone += 1
            time.sleep(0.1)
            self._start(life)
        elif life.doomed_at is None:
            if self.notebook.answers[name] > life.answers_before:
                life.doomed_at = time.monotonic() + self.chance.uniform(0, life.gateway.longest_life)
        elif time.monotonic() > life.doomed_at and (under_way := self.notebook.under_way_at(name)):
            life.gateway.kill()
            self.kills.append(Kill(name, under_way))
            self._start(life)

    def _start(self, life: _Life) -> None:
        life.answers_before, life.doomed_at = self.notebook.answers[life.gateway.name], None
        life.gateway.start()
