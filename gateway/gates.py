"""Gates before the regions: how many calls of one kind are under way, and whether any is worth making.

A region that has stopped answering would hold every caller for a whole deadline, and every place that other
calls need. So each operation of each region has a gate of its own: it lets a number of calls in at once (the
bulkhead, 隔舱), and shuts after a row of calls that came to nothing (the circuit breaker, 熔断). A shut gate
opens a crack after a while: one call, the probe, goes through, and what becomes of it opens the gate or shuts
it for longer. Whoever is not let in has not been sent: the same key may be used again.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import structlog

from gateway.errors import OutcomeUnknown, Unreached
from gateway.vocabulary import Region

log = structlog.get_logger("gateway.gates")

SHUT: Final = "circuit_open"
"""The code of what was not sent because the region does not answer."""
FULL: Final = "bulkhead_full"
"""The code of what was not sent because as much of its kind is under way as may be."""
LONGEST_SHUT: Final = 8
"""A gate that probes again and again in vain stays shut up to so many times its first time."""


class Gate(StrEnum):
    """How a gate stands."""

    OPEN = "open"
    SHUT = "shut"
    PROBING = "probing"
    """One call is through to find out; the others are not let in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSettings:
    """How patient the gates are; the defaults suit one process of several."""

    failures: int = 10
    """So many calls in a row must come to nothing."""
    shut_seconds: float = 5.0
    """How long a gate stays shut the first time; it doubles with each probe in vain."""
    at_once: int = 128
    """How many calls of one operation may be under way in one region."""


Watch = Callable[[Region, str, Gate], None]
"""Told of every gate that opens or shuts: region, operation, how it stands."""


class Gates:
    """The gates of one process. All of it runs on one event loop, between two awaits."""

    def __init__(
        self,
        settings: GateSettings | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        watch: Watch = lambda region, operation, gate: None,
    ) -> None:
        self._settings = settings or GateSettings()
        self._clock = clock
        self._watch = watch
        self._gates: dict[tuple[Region, str], _Gate] = {}

    @contextmanager
    def through(self, region: Region, operation: str) -> Iterator[None]:
        """Pass one call through. Raises Unreached when it is not let in; nothing was sent then."""
        gate = self._gates.get((region, operation))
        if gate is None:
            gate = self._gates[region, operation] = _Gate(self._settings)
        probe = gate.enter(region, self._clock())
        self._tell(region, operation, gate)
        silent: bool | None = None  # a caller that goes away says nothing about the region
        try:
            yield
            silent = False
        except Exception as error:
            silent = _is_silence(error)
            raise
        finally:
            gate.leave(probe=probe, silent=silent, at=self._clock())
            self._tell(region, operation, gate)

    def _tell(self, region: Region, operation: str, gate: _Gate) -> None:
        if gate.told is gate.state:
            return
        gate.told = gate.state
        self._watch(region, operation, gate.state)
        if gate.state is Gate.SHUT:
            log.warning("gate.shut", region=region, operation=operation, seconds=gate.shut_seconds)
        elif gate.state is Gate.OPEN:
            log.info("gate.opened", region=region, operation=operation)


class _Gate:
    """One operation of one region."""

    def __init__(self, settings: GateSettings) -> None:
        self._settings = settings
        self.state = Gate.OPEN
        self.told = Gate.OPEN
        self.shut_seconds = settings.shut_seconds
        self._inside = 0
        self._in_vain = 0
        self._shut_until = 0.0

    def enter(self, region: Region, at: float) -> bool:
        """Let a call in; whether it is the probe. Raises Unreached."""
        if self.state is not Gate.OPEN and not (self.state is Gate.SHUT and at >= self._shut_until):
            raise _not_sent(
                "The region has not been answering this; it was not asked, and nothing was sent.",
                region,
                SHUT,
                max(self._shut_until - at, 0.0),
            )
        if self._inside >= self._settings.at_once:
            raise _not_sent(
                "As many requests of this kind are under way to the region as may be; this one was not sent.",
                region,
                FULL,
                1.0,
            )
        probe = self.state is Gate.SHUT
        if probe:
            self.state = Gate.PROBING
        self._inside += 1
        return probe

    def leave(self, *, probe: bool, silent: bool | None, at: float) -> None:
        """A call has ended: in silence, with an answer, or (None) without saying anything of the region."""
        self._inside -= 1
        if silent is None:
            # Of a probe without a result nothing is known: the next call probes.
            if probe:
                self.state = Gate.SHUT
        elif not silent:
            self.state, self._in_vain = Gate.OPEN, 0
            self.shut_seconds = self._settings.shut_seconds
        elif probe:
            most = LONGEST_SHUT * self._settings.shut_seconds
            self.shut_seconds = min(2 * self.shut_seconds, most)
            self._shut(at)
        elif self.state is Gate.OPEN:
            self._in_vain += 1
            if self._in_vain >= self._settings.failures:
                self._shut(at)

    def _shut(self, at: float) -> None:
        self.state, self._shut_until = Gate.SHUT, at + self.shut_seconds


def _is_silence(error: Exception) -> bool:
    """Whether a region did not answer: a refusal, and also nonsense, is an answer.

    An adapter that says Unreached with a code of the region's own has heard from it.
    """
    if isinstance(error, Unreached):
        return error.code is None or error.code.startswith("HTTP ")
    return isinstance(error, OutcomeUnknown)


def _not_sent(detail: str, region: Region, code: str, seconds: float) -> Unreached:
    error = Unreached(detail, region=region, code=code)
    error.retry_seconds = max(1, math.ceil(seconds))
    return error
