"""The way to Postgres: one pool, its limits, and one clear line when it cannot be used."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from gateway.errors import Broken, Overloaded
from gateway.records.tables import REVISION

Connection: TypeAlias = "asyncpg.Connection[Any]"

LIMITS = {
    "statement_timeout": "10s",
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "10s",
}
PLANS = {
    # Every hot statement is the same for one row and for 64: planning it anew cost a fifth of a claim. A plan
    # made while the tables were empty must not read them from end to end when they have grown: indexes only.
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    # A plan over years of months looks expensive, however little of it is carried out.
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
PATIENCE = 15.0
"""Seconds after which we give a connection up when its server says nothing at all."""

LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # of the driver, when the server ends a session just as we speak
    asyncpg.OperatorInterventionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    OSError,
    TimeoutError,
)
"""What may mean that the server, and not the statement, is in the way."""


def is_lost(error: BaseException, connection: Connection | None = None) -> bool:
    """Whether the connection or the server failed; False for what is wrong with the record itself."""
    if isinstance(error, asyncpg.InterfaceError):  # also what the driver says of values it cannot send
        return connection is not None and connection.is_closed()
    return isinstance(error, LOST)


def connecting(
    database_url: str, *, patience: float | None = None, **settings: str
) -> Callable[[], Awaitable[Connection]]:
    """How SQLAlchemy connects: the URL goes to the driver as it is, with whatever libpq calls a parameter."""

    async def connect() -> Connection:
        connection = await asyncpg.connect(
            database_url, timeout=PATIENCE, command_timeout=patience, server_settings=settings
        )
        # The driver's own UUIDs are a kind that orjson does not write.
        await connection.set_type_codec(
            "uuid",
            schema="pg_catalog",
            encoder=lambda value: value.bytes,
            decoder=lambda value: UUID(bytes=value),
            format="binary",
        )
        return connection

    return connect


def open_engine(database_url: str, *, pool_size: int, name: str) -> AsyncEngine:
    """A pool of connections that are opened as they are needed."""
    return create_async_engine(
        "postgresql+asyncpg://",
        async_creator=connecting(database_url, patience=PATIENCE, application_name=name, **LIMITS, **PLANS),
        pool_size=pool_size,
        max_overflow=0,
        pool_use_lifo=True,  # whoever worked last has its plans and pages at hand
        pool_timeout=PATIENCE,
        json_deserializer=orjson.loads,
    )


@asynccontextmanager
async def connected(engine: AsyncEngine) -> AsyncIterator[Connection]:
    """The driver's own connection out of the pool; a lost one is thrown away.

    Raises Broken when the server is lost, Overloaded when every connection is taken for too long.
    """
    raw: Connection | None = None
    given = False
    try:
        async with engine.connect() as pooled:
            raw = (await pooled.get_raw_connection()).driver_connection
            while raw is None or raw.is_closed():  # the server went away while it lay in the pool
                await pooled.invalidate()
                raw = (await pooled.get_raw_connection()).driver_connection
            try:
                given = True
                yield raw
            except BaseException:
                if raw.is_closed() or raw.is_in_transaction():
                    raw.terminate()
                    await pooled.invalidate()
                raise
    except LOST as error:
        # Before anything was asked of it, whatever fails is the connection.
        if given and not is_lost(error, raw):
            raise
        raise Broken("The database cannot be reached.") from error
    except DBAPIError as error:  # the pool's word for what a server says that takes no connection
        raise Broken("The database cannot be reached.") from error
    except PoolExhausted as error:
        raise Overloaded from error


async def schema_is_current(connection: Connection) -> bool:
    """Whether the migrations that this code needs have been applied."""
    if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
        return False
    return bool(await connection.fetchval("SELECT version_num = $1 FROM alembic_version", REVISION))


async def check(database_url: str) -> str | None:
    """One line that says why the database cannot be used, or None when it can."""
    try:
        connection = await asyncpg.connect(database_url, timeout=5)
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        return f"The database refuses the user or the password: {error}."
    except asyncpg.InvalidCatalogNameError as error:
        return f"The database does not exist: {error}."
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        return f"The database cannot be reached: {str(error) or 'it does not answer'}."
    except (ValueError, asyncpg.InterfaceError):
        return "The database URL does not read as postgresql://user:password@host:port/name."
    try:
        if await schema_is_current(connection):
            return None
        return "The database's tables are not those of this version: run `gateway migrate`."
    except asyncpg.InsufficientPrivilegeError:
        return "The running role may not read the tables: run `gateway migrate` with its name."
    finally:
        await connection.close()
