"""The trail: what was done, by whom, for whom; it only grows. Entries name no person.

`append` is the one way in, and the last statement of every transaction that writes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from gateway.errands import Exchanged
from gateway.records.database import Connection

VERSION = 1
"""Of the entry's form; a reader of old entries needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry: what is searched for stands beside the bytes, everything stands in them."""

    recorded_at: datetime
    action: str
    outcome: str
    effect: str
    client_id: str
    organisation: str
    errand_id: UUID | None = None
    region: str | None = None
    institution_code: str | None = None
    """On whose behalf."""
    message_id: str | None = None
    trace_id: str | None = None
    rest: dict[str, Any] = field(default_factory=dict)

    def written(self) -> bytes:
        """The entry's bytes: JSON with sorted keys and no white space, absent members left out."""
        members: dict[str, Any] = {
            "version": VERSION,
            "recorded_at": self.recorded_at,
            "action": self.action,
            "outcome": self.outcome,
            "effect": self.effect,
            "client_id": self.client_id,
            "organisation": self.organisation,
            "errand_id": self.errand_id,
            "region": self.region,
            "institution_code": self.institution_code,
            "message_id": self.message_id,
            "trace_id": self.trace_id,
            **self.rest,
        }
        kept = {name: value for name, value in members.items() if value not in (None, "", [], {})}
        return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def committed_to(salt: bytes | None, body: bytes | None) -> str | None:
    """The commitment to a body: SHA-256 over the errand's salt and the very bytes; none without a salt."""
    if salt is None or body is None:
        return None
    return hashlib.sha256(salt + body).hexdigest()


def exchanges_committed_to(salt: bytes | None, exchanged: Iterable[Exchanged]) -> list[dict[str, str]]:
    """The commitments to every message sent and received, in order."""
    if salt is None:
        return []
    pairs = (
        {"sent": committed_to(salt, one.sent), "received": committed_to(salt, one.received)}
        for one in exchanged
    )
    return [{name: digest for name, digest in pair.items() if digest} for pair in pairs]


_APPEND = """
INSERT INTO trail (recorded_at, entry, errand_id, action, outcome, effect, region, client_id, organisation,
    institution_code, message_id, trace_id)
SELECT recorded_at, entry, errand_id, action, outcome, effect, region, client_id, organisation,
    institution_code, message_id, trace_id
FROM unnest($1::timestamptz[], $2::bytea[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::text[], $12::text[]) WITH ORDINALITY
  AS new (recorded_at, entry, errand_id, action, outcome, effect, region, client_id, organisation,
    institution_code, message_id, trace_id, ordinal)
ORDER BY ordinal
RETURNING pg_current_xact_id()::text
"""


async def append(connection: Connection, entries: Sequence[Entry]) -> str | None:
    """Append the entries in order; the transaction's id, by which to ask later whether it was committed."""
    if not entries:
        return None
    columns = zip(
        *(
            (
                entry.recorded_at,
                entry.written(),
                entry.errand_id,
                entry.action,
                entry.outcome,
                entry.effect,
                entry.region,
                entry.client_id,
                entry.organisation,
                entry.institution_code or None,
                entry.message_id or None,
                entry.trace_id or None,
            )
            for entry in entries
        ),
        strict=True,
    )
    transaction_id: str = await connection.fetchval(_APPEND, *columns)
    return transaction_id


_OF_ERRAND = """
SELECT place AS index, recorded_at, action, outcome, effect, region, errand_id, entry
FROM unnest(ARRAY(SELECT $1::uuid UNION ALL SELECT id FROM errands WHERE parent_id = $1)) AS sought (id)
JOIN trail ON trail.errand_id = sought.id
ORDER BY place
"""


async def entries_of(connection: Connection, errand_id: UUID) -> Sequence[Mapping[str, Any]]:
    """The entries of an errand and of those that follow from it, in order."""
    rows: Sequence[Mapping[str, Any]] = await connection.fetch(_OF_ERRAND, errand_id)
    return rows
