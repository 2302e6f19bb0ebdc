"""The database of DATABASE_URL for a town: itself for a lasting one, else one made beside it and dropped."""

import asyncio
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import asyncpg

from gateway.sandbox.leash import CannotStart
from gateway.sandbox.postgres import Database

PATIENCE = 5
_TROUBLE = (OSError, ValueError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


@contextmanager
def named_database(url: str | None, *, lasting: bool) -> Iterator[Database | None]:
    """Yield the database that was named, or None; it must take connections.

    Mock regions that start anew count their numbers from one again, which a database that remembers the
    earlier ones would refuse: so a town that forgets gets a database that goes with it.
    """
    if url is None:
        yield None
        return
    url = urlsplit(url)._replace(scheme="postgresql").geturl()
    if lasting:
        _tell(url, "select 1")
        yield Database(owner_url=url, app_url=url)
        return
    name = f"chuanyu_demo_{secrets.token_hex(6)}"
    own = urlsplit(url)._replace(path=f"/{name}").geturl()
    _tell(url, f"create database {name}")
    try:
        yield Database(owner_url=own, app_url=own)
    finally:
        with suppress(CannotStart):
            _tell(url, f"drop database {name} with (force)")


def _tell(url: str, statement: str) -> None:
    async def tell() -> None:
        connection = await asyncpg.connect(url, timeout=PATIENCE)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    try:
        asyncio.run(tell())
    except _TROUBLE as error:
        # Never the URL: it may hold a password.
        reason = str(error) or type(error).__name__
        raise CannotStart(f"The database that DATABASE_URL names cannot be used: {reason}") from error
