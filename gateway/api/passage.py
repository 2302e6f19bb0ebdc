"""What is known of one request on its way through the door: for its log line, its problem, its trace."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import BaseModel
from starlette.datastructures import Headers
from starlette.requests import Request

from gateway.errands import Actor
from gateway.services.personal import personal_values

KEY = "gateway.passage"
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


@dataclass(slots=True)
class Passage:
    """One request on its way."""

    trace_id: str
    flags: str
    span_id: str = field(default_factory=lambda: secrets.token_hex(8))
    actor: Actor | None = None
    errand_id: UUID | None = None
    body: BaseModel | None = None
    scope: str = ""
    """What its sender needs, where it needs anything."""
    allowance: tuple[int, int] | None = None
    """How much its client may ask in a second, and what is left of it."""
    handed_over: bool = False
    """Whether the request left the door for the journeys."""

    @property
    def traceparent(self) -> str:
        """The header that tells the caller how we name this request (W3C Trace Context)."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    def personal(self) -> Iterator[str]:
        """What the request says of persons, so that it can be struck out of a region's message."""
        if self.body is not None:
            yield from personal_values(self.body.model_dump())


def begun(headers: Headers) -> Passage:
    """The passage of a request, in the trace that its caller names; else in a new one."""
    named = _TRACEPARENT.match(headers.get("traceparent", ""))
    if named is None:
        return Passage(secrets.token_hex(16), "01")
    return Passage(named[1], named[2])


def passage_of(request: Request) -> Passage:
    """The passage of a request that came through the door."""
    passage = request.scope[KEY]
    assert isinstance(passage, Passage)
    return passage
