"""Sealed bodies, opened again: the answer an errand was given, and everything behind an entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from gateway.errands import WITH_ANSWER, State
from gateway.evidence.sealing import Part, unsealed
from gateway.records.database import Connection
from gateway.records.seals import Seals, seal_of

CLOCKS_MAY_DIFFER = timedelta(days=1)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_LAST_MILLISECOND = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp()) * 1000

_OF_ERRANDS = """
SELECT entries.errand_id, entries.index, entries.action, entries.outcome, entries.entry, bodies.sealed,
    entries.seal_id, seals.cipher, seals.wrapped, seals.wrapped_by
FROM log_entries AS entries
LEFT JOIN sealed_bodies AS bodies
    ON bodies.index = entries.index AND bodies.appended_at = entries.appended_at
LEFT JOIN seals ON seals.seal_id = entries.seal_id
WHERE entries.errand_id = ANY($1::uuid[]) AND entries.class = 'exchange' AND entries.appended_at >= $2
ORDER BY entries.index DESC
"""


@dataclass(slots=True)
class Traces:
    """What the log holds of an errand: the answer as it was last given, and which entries say its states."""

    answer: bytes | None = None
    answered: int | None = None
    """The entry that commits to the answer."""
    newest: dict[str, int] = field(default_factory=dict)
    """By outcome: the newest entry that says it."""

    def index(self, state: State) -> int | None:
        """The entry that says that the errand is in a state; of an answer, the one that commits to it.

        The state was read a moment before: what the log says of the errand since then is not it.
        """
        if state in WITH_ANSWER and self.answered is not None:
            return self.answered
        return self.newest.get(state, max(self.newest.values(), default=None))


def made_since(identifier: UUID) -> datetime:
    """A moment before which nothing can say anything of a thing with this id; ours carry their time."""
    milliseconds = identifier.int >> 80
    if identifier.version != 7 or milliseconds > _LAST_MILLISECOND:
        return LONG_AGO
    return datetime.fromtimestamp(milliseconds / 1000, UTC) - CLOCKS_MAY_DIFFER


async def traces_of(connection: Connection, errand_ids: Sequence[UUID], seals: Seals) -> dict[UUID, Traces]:
    """What the log holds of each errand; an answer that was erased or deleted is None."""
    if not errand_ids:
        return {}
    rows = await connection.fetch(_OF_ERRANDS, list(errand_ids), min(map(made_since, errand_ids)))
    found: dict[UUID, Traces] = {}
    for row in rows:  # the newest first
        traces = found.setdefault(row["errand_id"], Traces())
        traces.newest.setdefault(row["outcome"], row["index"])
        if traces.answer is None and (answer := _answer_in(row, seals)) is not None:
            traces.answer, traces.answered = answer, row["index"]
    return found


def opened(row: Mapping[str, Any], seals: Seals) -> list[Part] | None:
    """The bodies behind a row of the log; None when they are gone. Raises SealBroken, KeyMissing."""
    seal = seal_of(row["seal_id"], row["cipher"], row["wrapped"], row["wrapped_by"])
    if seal is None or row["sealed"] is None:
        return None
    return unsealed(seals.opened(seal), row["sealed"], row["entry"])


def _answer_in(row: Mapping[str, Any], seals: Seals) -> bytes | None:
    if row["action"] == "claim":
        return None
    parts = opened(row, seals) or ()
    return next((part.body for part in parts if part.name == "answer"), None)
