"""The registered clients: read by every gateway, changed by whoever administers it, each change an entry."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.registrations import Registration, RegistrationKept
from gateway.records.acting import Act
from gateway.records.database import connected
from gateway.vocabulary import now

# Each change raises a version and nothing lowers one: the sum tells of all, in whichever order they commit.
_CHANGES = "SELECT coalesce(sum(version), 0) FROM clients"
_ALL = "SELECT * FROM clients ORDER BY client_id"
_ONE = "SELECT * FROM clients WHERE client_id = $1 FOR UPDATE"
_PUT = """
INSERT INTO clients (client_id, version, registration, changed_at)
VALUES ($1, 1, $2, $3)
ON CONFLICT (client_id) DO UPDATE SET
    version = clients.version + 1, registration = excluded.registration, changed_at = excluded.changed_at
RETURNING version
"""
_SWITCH = """
UPDATE clients
SET version = version + 1, disabled_at = $2, changed_at = $3
WHERE client_id = $1 AND (disabled_at IS NULL) = ($2::timestamptz IS NOT NULL)
RETURNING version
"""


class PostgresRegistrations:
    """Implements gateway.cases.following.ChangingMemory."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def changes(self) -> int:
        """How many changes there have been."""
        async with connected(self._engine) as connection:
            return int(await connection.fetchval(_CHANGES))

    async def all(self) -> Sequence[RegistrationKept]:
        """Every registration."""
        async with connected(self._engine) as connection:
            return [kept_of(row) for row in await connection.fetch(_ALL)]


class Done(StrEnum):
    """What became of a change."""

    REGISTERED = "registered"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DISABLED = "disabled"
    ENABLED = "enabled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Came:
    """What became of a change, and the index of its entry; None where there is none."""

    what: Done
    index: int | None = None


async def registered(act: Act) -> Sequence[RegistrationKept]:
    """Every registration, for whoever administers them."""
    return [kept_of(row) for row in await act.connection.fetch(_ALL)]


async def locked(act: Act, client_id: str) -> RegistrationKept | None:
    """A registration that nobody else changes before the transaction ends."""
    row = await act.connection.fetchrow(_ONE, client_id)
    return None if row is None else kept_of(row)


async def register(act: Act, wanted: Mapping[str, Registration]) -> dict[str, Done]:
    """Register clients, or change their registrations: all or none. What is the same already stays."""
    async with act.connection.transaction():
        return {client_id: (await put(act, client_id, one)).what for client_id, one in wanted.items()}


async def put(act: Act, client_id: str, registration: Registration, *, reason: str = "") -> Came:
    """Register a client, or change its registration, within a transaction of the caller's."""
    content = registration.model_dump(mode="json", exclude_none=True)
    row = await act.connection.fetchrow(_ONE, client_id)
    # By what it means: a row of an earlier version does not name what was agreed with nobody then.
    if row is not None and kept_of(row).registration == registration:
        return Came(Done.UNCHANGED)
    version = await act.connection.fetchval(_PUT, client_id, json.dumps(content), now())
    told = {"client": client_id, "version": version, "registration": content}
    told |= {"reason": reason} if reason else {}
    index = await act.record("register_client" if row is None else "change_client", told)
    return Came(Done.REGISTERED if row is None else Done.CHANGED, index)


async def switch(act: Act, client_id: str, *, on: bool, reason: str) -> Came:
    """Shut a client out, or let it in again; gateways that run heed it within seconds."""
    at: datetime = now()
    async with act.connection.transaction():
        row = await act.connection.fetchrow(_ONE, client_id)
        if row is None:
            return Came(Done.UNKNOWN)
        version = await act.connection.fetchval(_SWITCH, client_id, None if on else at, at)
        if version is None:
            return Came(Done.UNCHANGED)
        told = {"client": client_id, "version": version, "reason": reason}
        index = await act.record("enable_client" if on else "disable_client", told)
    return Came(Done.ENABLED if on else Done.DISABLED, index)


def kept_of(row: Any) -> RegistrationKept:
    """The registration of a row."""
    held = row["registration"]
    return RegistrationKept(
        client_id=row["client_id"],
        version=row["version"],
        registration=Registration.model_validate_json(held if isinstance(held, str) else json.dumps(held)),
        disabled_at=row["disabled_at"],
        changed_at=row["changed_at"],
    )
