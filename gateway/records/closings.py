"""Ending errands: fenced by attempt and state, together with what they change in our memory."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.errands import Closing, State
from gateway.records import happenings
from gateway.records.database import Connection
from gateway.records.entries import Scribe
from gateway.records.log import ToAppend
from gateway.vocabulary import now

_CLOSE = """
UPDATE errands SET state = ended.state, effect = ended.effect, reason = ended.reason,
    residue = ended.residue, closed_at = ended.closed_at, attempt = errands.attempt + ended.fence
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::jsonb[], $6::jsonb[], $7::timestamptz[],
    $8::int[])
  AS ended (id, attempt, state, effect, reason, residue, closed_at, fence)
WHERE errands.id = ended.id AND errands.attempt = ended.attempt AND errands.state IN ('asked', 'unknown')
RETURNING errands.id
"""

# Before the errands: a claim takes a transfer's row first too, and then may wait for the errand of its key.
_HOLD = "SELECT FROM transfers WHERE transfer_id = ANY($1::uuid[]) ORDER BY transfer_id FOR NO KEY UPDATE"

_ENDS = (State.ANSWERED, State.REFUSED, State.UNREACHED, State.REVERSED)


@dataclass(frozen=True, slots=True)
class Close:
    """An errand that wants to be ended."""

    closing: Closing

    @property
    def touches(self) -> tuple[Hashable, ...]:
        """What no other record of the same batch may touch."""
        about = {name for event in self.closing.events for name in happenings.touched_by(event)}
        return (self.closing.errand.errand_id, *about)


async def end(
    connection: Connection, closes: Sequence[Close], scribe: Scribe, grace: float
) -> tuple[list[ToAppend | None], list[ToAppend]]:
    """End each errand that its attempt still holds and apply its events.

    The entry of each that was ended, in the order of the closes; and what else their events say.
    """
    at = now()
    events = (event for close in closes for event in close.closing.events)
    if moving := {found for event in events if (found := getattr(event, "transfer_id", None)) is not None}:
        await connection.execute(_HOLD, list(moving))
    rows = (_row(close.closing, at) for close in closes)
    ended = {row["id"] for row in await connection.fetch(_CLOSE, *zip(*rows, strict=True))}
    mine = [close.closing for close in closes if close.closing.errand.errand_id in ended]
    entries = [
        scribe.of_close(close.closing, at) if close.closing.errand.errand_id in ended else None
        for close in closes
    ]
    return entries, await happenings.apply(connection, mine, at=at, grace=grace, scribe=scribe)


def _row(closing: Closing, at: Any) -> tuple[Any, ...]:
    return (
        closing.errand.errand_id,
        closing.attempt,
        closing.state.value,
        closing.effect.value,
        None if closing.reason is None else orjson.dumps(closing.reason).decode(),
        orjson.dumps(closing.residue).decode(),
        at if closing.state in _ENDS else None,
        int(closing.fence),
    )
