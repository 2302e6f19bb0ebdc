"""Whose turn it is: one process among many holds a lock for as long as its session lives."""

from __future__ import annotations

import asyncpg

from gateway.records.database import LOST, Connection

_LOCK = "SELECT pg_try_advisory_lock(hashtext($1))"
PUBLISHING = "chuanyu-gateway publishing"
HEARING = "chuanyu-gateway hearing"


class SharedTurn:
    """Implements the journeys' Turn: the first worker to ask has it, until it is gone."""

    def __init__(self, database_url: str, of: str) -> None:
        self._database_url = database_url
        self._of = of
        self._connection: Connection | None = None
        self._held = False

    async def mine(self) -> bool:
        """Whether it is this process's turn; False as well while the database cannot be reached."""
        try:
            if self._connection is None or self._connection.is_closed():
                self._held = False
                self._connection = await asyncpg.connect(self._database_url, timeout=5, command_timeout=5)
            if self._held:
                await self._connection.fetchval("SELECT 1")  # our session lives, and so the lock is ours
            else:
                self._held = await self._connection.fetchval(_LOCK, self._of)
        except (*LOST, asyncpg.PostgresError):
            self._drop()
        return self._held

    def _drop(self) -> None:
        self._held = False
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None

    async def aclose(self) -> None:
        """Let another one have it."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close(timeout=2)
