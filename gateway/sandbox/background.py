"""What a mock does on its own, beside the requests: a defect in it is said aloud and ends nothing else."""

import asyncio
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

QUIET_SECONDS = 5.0
"""After so long with nothing to do, one looks less often: whole towns stand idle beside one that works."""


class Pace:
    """How long to pause between two looks, in seconds: shorter while there is something to do."""

    def __init__(self, pause: float, when_quiet: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._pause = pause
        self._when_quiet = max(pause, when_quiet)
        self._clock = clock
        self._last = clock()

    def after(self, *, busy: bool) -> float:
        """The pause after a look that found something, or nothing."""
        now = self._clock()
        if busy:
            self._last = now
        return self._pause if now - self._last < QUIET_SECONDS else self._when_quiet


class Background:
    """Work in pieces. What goes wrong with one piece is said on standard error and does not stop the next.

    The work comes round many times a second: the same complaint is said once.
    """

    def __init__(self) -> None:
        self._said: set[str] = set()

    @contextmanager
    def piece(self) -> Iterator[None]:
        """One piece of the work; a piece that fails is left as it is, to be tried in the next round."""
        try:
            yield
        except Exception:
            complaint = traceback.format_exc()
            if complaint not in self._said:
                self._said.add(complaint)
                sys.stderr.write(complaint)

    async def run(self, work: Callable[[], bool], pace: Pace) -> None:
        """Work for as long as the program runs; `work` says whether there was anything to do."""
        while True:
            busy = False
            with self.piece():
                busy = work()
            await asyncio.sleep(pace.after(busy=busy))
