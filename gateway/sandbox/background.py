"""What a mock does on its own, beside the requests: a defect in it is said aloud and ends nothing else."""

import asyncio
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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

    async def run(self, work: Callable[[], None], pause: float) -> None:
        """Work for as long as the program runs."""
        while True:
            with self.piece():
                work()
            await asyncio.sleep(pause)
