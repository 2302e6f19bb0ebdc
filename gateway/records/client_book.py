"""Registrations as administrators change them: one key once, the version that was read, and an entry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.cases.client_book import Change, Changed
from gateway.cases.registrations import Registration, RegistrationKept
from gateway.errands import Actor
from gateway.errors import Broken, CaseMoved, KeyReused, NotAllowed, NotFound, WrongState
from gateway.evidence.sealing import KeyKeeper, Suite
from gateway.records.acting import Act, acting
from gateway.records.database import LOST, connected
from gateway.records.registrations import Done, kept_of, locked, put, switch

_PAGE = 'SELECT * FROM clients WHERE client_id > $1 COLLATE "C" ORDER BY client_id COLLATE "C" LIMIT $2'
_ONE = "SELECT * FROM clients WHERE client_id = $1"
_TAKE = """
INSERT INTO client_acts (administrator, key, fingerprint, client_id, acted_at) VALUES ($1, $2, $3, $4, now())
ON CONFLICT DO NOTHING RETURNING key
"""
_TAKEN = "SELECT fingerprint, came_to, index FROM client_acts WHERE administrator = $1 AND key = $2"
_CAME_TO = "UPDATE client_acts SET came_to = $3, index = $4 WHERE administrator = $1 AND key = $2"


class PostgresClientBook:
    """Implements gateway.cases.client_book.ClientBook.

    Reads as the running role. Changes with the role of `database_url`, which not every gateway has.
    """

    def __init__(
        self, engine: AsyncEngine, database_url: str | None, keeper: KeyKeeper, suite: Suite
    ) -> None:
        self._engine = engine
        self._database_url = database_url
        self._keeper = keeper
        self._suite = suite

    async def page(self, after: str, limit: int) -> Sequence[RegistrationKept]:
        """The clients whose identifiers come after one, in their order."""
        async with connected(self._engine) as connection:
            return [kept_of(row) for row in await connection.fetch(_PAGE, after, limit)]

    async def one(self, client_id: str) -> RegistrationKept | None:
        """A client."""
        async with connected(self._engine) as connection:
            row = await connection.fetchrow(_ONE, client_id)
        return None if row is None else kept_of(row)

    async def change(self, actor: Actor, change: Change) -> Changed:
        """Change a registration, with its entry, in one transaction."""
        if self._database_url is None:
            raise NotAllowed("Clients are not administered at this gateway.")
        try:
            async with acting(self._database_url, actor, self._keeper, self._suite) as act:
                return await _change(act, actor.client_id, change)
        except (*LOST, asyncpg.PostgresError) as error:
            raise Broken("The registration could not be written down.") from error


async def _change(act: Act, administrator: str, change: Change) -> Changed:
    async with act.connection.transaction():
        taken = await act.connection.fetchval(
            _TAKE, administrator, change.key, change.fingerprint, change.client_id
        )
        if taken is None:
            return await _earlier(act, administrator, change)
        index = await _done(act, change)
        kept = kept_of(await act.connection.fetchrow(_ONE, change.client_id))
        await act.connection.execute(_CAME_TO, administrator, change.key, _text(kept), index)
    return Changed(kept, index)


async def _done(act: Act, change: Change) -> int | None:
    """The index of the entry that says what was done; None where it was so already."""
    kept = await locked(act, change.client_id)
    if change.on is not None:
        done = await switch(act, change.client_id, on=change.on, reason=change.reason)
        if done.what is Done.UNKNOWN:
            raise NotFound
        return done.index
    assert change.registration is not None
    if change.version is None and kept is not None:
        raise WrongState("A client is registered under this identifier already: change it instead.")
    if change.version is not None:
        if kept is None:
            raise NotFound
        if kept.version != change.version:
            raise CaseMoved("The registration has another version by now: read it again.")
    return (await put(act, change.client_id, change.registration, reason=change.reason)).index


async def _earlier(act: Act, administrator: str, change: Change) -> Changed:
    """What the same request with the same key came to; the insert waited until that was committed."""
    row = await act.connection.fetchrow(_TAKEN, administrator, change.key)
    if bytes(row["fingerprint"]) != change.fingerprint:
        raise KeyReused
    return Changed(_read(row["came_to"]), row["index"], replayed=True)


def _text(kept: RegistrationKept) -> str:
    instants = {"disabled_at": kept.disabled_at, "changed_at": kept.changed_at}
    told = {name: None if at is None else at.isoformat() for name, at in instants.items()}
    content = kept.registration.model_dump(mode="json", exclude_none=True)
    return json.dumps({"client_id": kept.client_id, "version": kept.version, "registration": content, **told})


def _read(held: Any) -> RegistrationKept:
    told = json.loads(held) if isinstance(held, str) else held
    disabled_at = told["disabled_at"]
    return RegistrationKept(
        client_id=told["client_id"],
        version=told["version"],
        registration=Registration.model_validate_json(json.dumps(told["registration"])),
        disabled_at=None if disabled_at is None else datetime.fromisoformat(disabled_at),
        changed_at=datetime.fromisoformat(told["changed_at"]),
    )
