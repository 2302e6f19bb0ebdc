"""What the commands of upkeep share: a connection, who acts, and the deployment's keys."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from gateway.cli.running import CannotStart, login, settings

if TYPE_CHECKING:
    from gateway.records.acting import Act
    from gateway.settings import Settings

Told = TypeVar("Told")


@asynccontextmanager
async def as_owner(given: Settings) -> AsyncIterator[Act]:
    """Act as the role that migrates: only it may take anything away."""
    url = given.migration_database_url or given.database_url
    async with _acting(given, url.get_secret_value()) as act:
        yield act


@asynccontextmanager
async def as_running_role(given: Settings) -> AsyncIterator[Act]:
    """Act as the role that runs: enough to read everything, and to append an entry."""
    async with _acting(given, given.database_url.get_secret_value()) as act:
        yield act


@asynccontextmanager
async def _acting(given: Settings, url: str) -> AsyncIterator[Act]:
    # Imported here: most commands need no database, and should not wait for its libraries.
    from gateway.keys.files import read_sealing_keys
    from gateway.records.acting import acting, operator

    keys = read_sealing_keys(given.sealing_keys_file)
    async with acting(url, operator(login()), keys, given.crypto_suite) as act:
        yield act


def deployment() -> Settings:
    """The deployment's settings."""
    return settings()


def run(work: Coroutine[Any, Any, Told]) -> Told:
    """Run a command's work; raises CannotStart when the database or a file fails it."""
    import asyncpg

    try:
        return asyncio.run(work)
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        what = " ".join(str(error).split()) or "no answer"
        raise CannotStart(f"It was stopped by {type(error).__name__}: {what}.") from None
