"""Which processes live: each holds a lock on its number for as long as it does."""

from __future__ import annotations

import asyncio
import contextlib

import asyncpg
import structlog

from gateway.records.database import LOST, Connection

log = structlog.get_logger("gateway.records")

LOCK_CLASS = 0x63797477
"""The first half of our advisory locks' keys; the second is the node's number."""

ALIVE = f"""EXISTS (SELECT FROM pg_locks held
    WHERE held.locktype = 'advisory' AND held.classid = {LOCK_CLASS} AND held.objsubid = 2
      AND held.objid = (errands.node & 4294967295)::oid AND held.granted
      AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""
"""SQL: whether the process that claimed an errand lives. The server drops the lock with the session."""

# A host that vanished without a word is noticed by the server within about 20 seconds.
_SESSION = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "statement_timeout": "5s",
}
_PULSE = 5.0
_PAUSE = 0.2


class Node:
    """This process's number, and the session whose lock says that it lives."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._connection: Connection | None = None
        self._watch: asyncio.Task[None] | None = None
        self._lost = asyncio.Event()
        self.number = 0

    async def join(self) -> None:
        """Take a number that was never given before, and its lock."""
        connection = await self._connect()
        self.number = await connection.fetchval("SELECT nextval('node_numbers')")
        await connection.execute("SELECT set_config('application_name', $1, false)", self.name)
        await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", LOCK_CLASS, self.number)
        self._hold(connection)
        self._watch = asyncio.create_task(self._keep(), name="node")

    @property
    def name(self) -> str:
        """How the server's list of sessions names this process."""
        return f"chuanyu-gateway node {self.number}"

    async def leave(self) -> None:
        """Let go of the number: whatever it still has under way reads as unknown from now on."""
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch
        if self._connection is not None:
            connection, self._connection = self._connection, None
            await connection.close(timeout=2)

    async def _connect(self) -> Connection:
        return await asyncpg.connect(
            self._database_url, timeout=5, command_timeout=5, server_settings=_SESSION
        )

    def _hold(self, connection: Connection) -> None:
        self._lost.clear()
        connection.add_termination_listener(lambda _: self._lost.set())
        self._connection = connection

    async def _keep(self) -> None:
        """Notice that the session was lost, and take the same number's lock again."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._lost.wait(), _PULSE)
            try:
                if self._lost.is_set():
                    await self._take_again()
                elif self._connection is not None:
                    await self._connection.fetchval("SELECT 1")
            except (*LOST, asyncpg.PostgresError) as error:
                if not self._lost.is_set():
                    log.warning("node.session_lost", node=self.number, error=type(error).__name__)
                self._lost.set()
                await asyncio.sleep(_PAUSE)

    async def _take_again(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
        connection = await self._connect()
        try:
            # Our old session may linger on the server; until it ends, it says that we live.
            await connection.fetchval("SELECT pg_advisory_lock($1, $2)", LOCK_CLASS, self.number)
            await connection.execute("SELECT set_config('application_name', $1, false)", self.name)
        except BaseException:
            connection.terminate()
            raise
        self._hold(connection)
