"""How much each client may ask: so many requests a second, and so many at once (限流).

Counted by each process for itself; behind a balancer that spreads requests evenly, N processes let through
N times as much. What is left is told with every answer, in the RateLimit fields of the IETF's httpapi group.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gateway.api.passage import Passage
from gateway.cases.registrations import Registration
from gateway.errors import TooMany


class Allowances:
    """The allowances of one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._accounts: dict[str, _Account] = {}

    @contextmanager
    def spent(self, client_id: str, agreed: Registration, passage: Passage) -> Iterator[None]:
        """Let one request pass. Raises TooMany, also when as many of the client's are under way as may be.

        What is left is written into the passage, so that every answer tells it, a refusal too.
        """
        account = self._accounts.get(client_id)
        if account is None:
            account = self._accounts[client_id] = _Account(agreed.requests_per_second, self._clock())
        wait = account.take(agreed.requests_per_second, self._clock())
        passage.allowance = (agreed.requests_per_second, int(account.left))
        if wait:
            refused = TooMany("The client asks more often than was agreed with it.")
            refused.retry_seconds = wait
            raise refused
        if account.under_way >= agreed.requests_at_once:
            raise TooMany("As many of the client's requests are under way as was agreed with it.")
        account.under_way += 1
        try:
            yield
        finally:
            account.under_way -= 1


class _Account:
    """A bucket that fills by the second and holds what one second brings."""

    __slots__ = ("at", "left", "under_way")

    def __init__(self, rate: int, at: float) -> None:
        self.left = float(rate)
        self.at = at
        self.under_way = 0

    def take(self, rate: int, at: float) -> int:
        """Take one out; 0 when there was one, else the seconds until there is."""
        self.left = min(float(rate), self.left + (at - self.at) * rate)
        self.at = at
        if self.left >= 1:
            self.left -= 1
            return 0
        return max(1, math.ceil((1 - self.left) / rate))


def told(allowance: tuple[int, int]) -> list[tuple[bytes, bytes]]:
    """The headers that tell what a client may ask, and what is left of it for this second."""
    rate, left = allowance
    return [
        (b"ratelimit-policy", b'"client";q=%d;w=1' % rate),
        (b"ratelimit", b'"client";r=%d;t=1' % left),
    ]
