"""Acts of those who run the gateway: each changes something and leaves its entry, in one transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from gateway.errands import Actor, Effect, Note
from gateway.errors import Broken
from gateway.evidence.entry import EntryClass
from gateway.evidence.sealing import KeyKeeper, Suite
from gateway.records import log
from gateway.records.database import LOST, Connection, connecting, schema_is_current
from gateway.records.entries import Scribe
from gateway.records.seals import Seals
from gateway.vocabulary import now

_ALONE = "SELECT pg_try_advisory_lock(hashtext('chuanyu-gateway ' || $1))"


class Act:
    """A connection of the owner's, and whoever acts."""

    def __init__(self, connection: Connection, actor: Actor, seals: Seals) -> None:
        self.connection = connection
        self.seals = seals
        self._actor = actor
        self._scribe = Scribe({}, seals)

    @asynccontextmanager
    async def alone(self, what: str) -> AsyncIterator[None]:
        """Keep others from doing the same meanwhile; raises Broken when somebody does it now."""
        if not await self.connection.fetchval(_ALONE, what):
            raise Broken(f"Somebody is {what} just now; wait until that is done.")
        yield  # the lock goes with the connection

    async def record(
        self,
        action: str,
        details: dict[str, Any],
        *,
        outcome: str = "Done",
        entry_class: EntryClass = EntryClass.ADMINISTRATION,
        **about: Any,
    ) -> int:
        """Append the entry that says what is done, as the last of its transaction or in one of its own.

        Gives its index.
        """
        note = Note(
            actor=self._actor,
            action=action,
            outcome=outcome,
            effect=Effect.NONE,
            entry_class=entry_class,
            details=details,
            **about,
        )
        async with self.connection.transaction():
            appended = await log.append(
                self.connection, [self._scribe.of_note(note, now())], self.seals.digest
            )
        assert appended is not None
        return appended.first


def operator(login: str) -> Actor:
    """Whoever runs a command on the gateway's own machine."""
    return Actor(client_id=f"operator/{login}", organisation="", institution_code=None, scopes=frozenset())


@asynccontextmanager
async def acting(database_url: str, actor: Actor, keeper: KeyKeeper, suite: Suite) -> AsyncIterator[Act]:
    """Connect for one act. Raises Broken with one clear line when the database cannot be used."""
    try:
        connection = await connecting(
            database_url, application_name="chuanyu-gateway upkeep", lock_timeout="10s"
        )()
    except (*LOST, asyncpg.PostgresError) as error:
        raise Broken(f"The database cannot be reached: {error}.") from error
    try:
        if not await schema_is_current(connection):
            raise Broken("The database's tables are not those of this version: run `gateway migrate`.")
        yield Act(connection, actor, Seals(keeper, suite))
    finally:
        await connection.close(timeout=5)
