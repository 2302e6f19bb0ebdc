"""Whoever is not believed leaves an entry in the log, and a flood of them a few entries and a number.

A stranger can send as much as the line carries, so what it can make us write is bounded: for each reason a
few entries a minute, and at the end of the minute how many more there were. What it sent is not written
down; whom it claimed to be is, shortened.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog

from gateway.api.problems import struck_out
from gateway.errands import Actor, Effect, Journal, Note
from gateway.errors import Doubt, NotAuthenticated
from gateway.evidence.entry import EntryClass
from gateway.vocabulary import now

log = structlog.get_logger("gateway.api")

MOST: Final = 5
"""Entries for one reason before the rest of the minute is only counted."""
MINUTE: Final = 60.0
LONGEST_CLAIM: Final = 40
NOBODY: Final = "nobody/unproven"
"""Stands where an entry names its client; no client can be registered under it."""
OF_A_CLIENT: Final = frozenset(
    {
        *(Doubt.DISABLED, Doubt.OUT_OF_TERM, Doubt.CONTRADICTED, Doubt.TOKEN_UNBOUND),
        *(Doubt.SIGNATURE_DIGEST, Doubt.SIGNATURE_REPLAYED),
    }
)
"""Doubts about a registered client: each client is counted for itself."""


@dataclass(slots=True)
class _Minute:
    """What was written and left out since it began."""

    began: float
    since: datetime
    written: int = 0
    left_out: int = 0


class TurnedAway:
    """Writes down, for one process, who was not believed."""

    def __init__(
        self,
        journal: Journal,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._pause = pause
        self._minutes: dict[tuple[Doubt, str], _Minute] = {}
        self._telling: set[asyncio.Task[None]] = set()

    async def note(
        self, error: NotAuthenticated, operation: str, trace_id: str, proven: Actor | None = None
    ) -> None:
        """Write down or count one that was turned away; `proven` is who it is, where a proof of that held.

        Raises nothing: whoever is not believed is turned away whether or not it can be written down.
        """
        client = NOBODY if proven is None else proven.client_id
        key = (error.doubt, client if error.doubt in OF_A_CLIENT else "")
        minute = self._minutes.get(key)
        if minute is None or self._clock() - minute.began >= MINUTE:
            minute = self._minutes[key] = _Minute(self._clock(), now())
        if minute.written < MOST:
            minute.written += 1
            details = {"operation": operation, "reason": error.doubt.value}
            if proven is None and error.claimed:
                details["claimed"] = shown(error.claimed)
            await self._write(client, details, trace_id)
            return
        minute.left_out += 1
        if minute.left_out == 1:
            telling = asyncio.create_task(self._tell_in_the_end(key, minute))
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    async def finish(self) -> None:
        """Tell what was left out so far; for the end of the process."""
        for telling in self._telling:
            telling.cancel()
        for key, minute in list(self._minutes.items()):
            await self._tell(key, minute)

    async def _tell_in_the_end(self, key: tuple[Doubt, str], minute: _Minute) -> None:
        await self._pause(max(0.0, minute.began + MINUTE - self._clock()))
        if self._minutes.get(key) is minute:
            del self._minutes[key]
        await self._tell(key, minute)

    async def _tell(self, key: tuple[Doubt, str], minute: _Minute) -> None:
        count, minute.left_out = minute.left_out, 0
        if count:
            doubt, client = key
            since = minute.since.isoformat(timespec="seconds")
            await self._write(client or NOBODY, {"reason": doubt.value, "left_out": count, "since": since})

    async def _write(self, client_id: str, details: dict[str, Any], trace_id: str = "") -> None:
        note = Note(
            # Of whoever is not believed nothing else is known.
            actor=Actor(client_id=client_id, organisation="", institution_code=None, scopes=frozenset()),
            action="turn_away",
            outcome=NotAuthenticated.__name__,
            effect=Effect.NONE,
            trace_id=trace_id,
            entry_class=EntryClass.SECURITY,
            details=details,
        )
        try:
            await self._journal.note(note)
        except Exception as failure:
            log.error("refusal.unwritten", error=type(failure).__name__, trace_id=trace_id)


def shown(claimed: str) -> str:
    """A claim as the log may hold it: short, of plain letters, and without a number of six digits or more."""
    cut = claimed[:LONGEST_CLAIM]
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "-_./") else "?" for one in cut)
    return struck_out(plain, ())
