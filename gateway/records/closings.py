"""Ending errands: fenced by attempt and state, together with what they change in our memory."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from gateway.errands import Closing, State
from gateway.records import entries, happenings
from gateway.records.database import Connection
from gateway.records.trail import Entry
from gateway.vocabulary import now

_CLOSE = """
UPDATE errands SET state = ended.state, effect = ended.effect, answer = ended.answer, reason = ended.reason,
    residue = ended.residue, closed_at = ended.closed_at, attempt = errands.attempt + ended.fence
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bytea[], $6::jsonb[], $7::jsonb[],
    $8::timestamptz[], $9::int[])
  AS ended (id, attempt, state, effect, answer, reason, residue, closed_at, fence)
WHERE errands.id = ended.id AND errands.attempt = ended.attempt AND errands.state IN ('asked', 'unknown')
RETURNING errands.id, errands.salt
"""

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
    connection: Connection, closes: Sequence[Close], purposes: entries.Purposes, grace: float
) -> tuple[list[bool], list[Entry]]:
    """End each errand that its attempt still holds, apply its events; with the entries to write."""
    at = now()
    rows = (_row(close.closing, at) for close in closes)
    salts = {row["id"]: row["salt"] for row in await connection.fetch(_CLOSE, *zip(*rows, strict=True))}
    ended = [close.closing for close in closes if close.closing.errand.errand_id in salts]
    written = [entries.of_close(closing, salts[closing.errand.errand_id], at, purposes) for closing in ended]
    written += await happenings.apply(connection, ended, at=at, grace=grace)
    return [close.closing.errand.errand_id in salts for close in closes], written


def _row(closing: Closing, at: Any) -> tuple[Any, ...]:
    return (
        closing.errand.errand_id,
        closing.attempt,
        closing.state.value,
        closing.effect.value,
        # Answers to reads name people and are never replayed: only the commitment to them is kept.
        closing.answer if closing.errand.changes_state else None,
        None if closing.reason is None else orjson.dumps(closing.reason).decode(),
        orjson.dumps(closing.residue).decode(),
        at if closing.state in _ENDS else None,
        int(closing.fence),
    )
