"""A Postgres for the session, and for every test a database of its own, copied from a migrated one."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from log_samples import published_log
from records_keys import KEEPER
from sqlalchemy.engine import make_url

from gateway.records.opening import Records, open_records
from gateway.sandbox.postgres import Cluster, embedded_postgres

REPOSITORY = Path(__file__).parents[2]

MIGRATE = """
import sys
from gateway.records import migrating
migrating.upgrade(*sys.argv[1:])
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server where databases can be made: the embedded one, or that of DATABASE_URL with its one role."""

    owner_url: str
    app_url: str

    def named(self, database: str) -> Server:
        return Server(owner_url=_in(self.owner_url, database), app_url=_in(self.app_url, database))

    async def create(self, template: str | None = None) -> Server:
        name = f"records_{uuid4().hex[:12]}"
        await self.tell(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return self.named(name)

    async def drop(self, database: Server) -> None:
        # Sessions of the running role that a failed test left open are not ours to end.
        with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
            await self.tell(f"DROP DATABASE {database.name} WITH (FORCE)")

    async def tell(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.owner_url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def ask(self, question: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.owner_url)
        try:
            return list(await connection.fetch(question, *values))
        finally:
            await connection.close()

    @property
    def name(self) -> str:
        return make_url(self.owner_url).database or ""

    def migrate(self) -> None:
        """In a process of its own: Alembic runs an event loop, and we are in one."""
        subprocess.run(
            [sys.executable, "-c", MIGRATE, self.owner_url, self.app_url], check=True, cwd=REPOSITORY
        )


def _in(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    url = os.environ.get("DATABASE_URL")
    if url:
        yield Server(owner_url=url, app_url=url)
        return
    with embedded_postgres(tmp_path_factory.mktemp("postgres") / "data") as cluster:
        yield Server(owner_url=cluster.owner_url, app_url=cluster.app_url)


@pytest.fixture(scope="session")
async def template(server: Server) -> AsyncIterator[Server]:
    """A database with our tables, to be copied and never written to."""
    made = await server.create()
    made.migrate()
    yield made
    await server.drop(made)


@pytest.fixture
async def database(server: Server, template: Server) -> AsyncIterator[Server]:
    """A migrated database of the test's own."""
    made = await server.create(template.name)
    yield made
    await server.drop(made)


@pytest.fixture
async def empty_database(server: Server) -> AsyncIterator[Server]:
    """A database of the test's own without tables."""
    made = await server.create()
    yield made
    await server.drop(made)


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Cluster]:
    """A migrated server of the test's own, to be killed; it writes nothing down before it must."""
    with embedded_postgres(tmp_path / "mortal", settings={"wal_writer_delay": "10s"}) as cluster:
        Server(owner_url=cluster.owner_url, app_url=cluster.app_url).migrate()
        yield cluster


@pytest.fixture
async def records(database: Server) -> AsyncIterator[Records]:
    """The records of a process of its own, in a fresh database, as the running role."""
    opened = await open_records(database.app_url, pool_size=4, recording_grace_seconds=15, keeper=KEEPER)
    yield opened
    await opened.aclose()


@pytest.fixture(scope="session")
async def whole(server, template):
    """A database with the published log, to be copied and never written to."""
    made = await server.create(template.name)
    records = await open_records(made.app_url, pool_size=4, recording_grace_seconds=0, keeper=KEEPER)
    await published_log(records)
    await records.aclose()
    yield made
    await server.drop(made)


@pytest.fixture
async def log(server, whole):
    """A copy of the published log, of the test's own."""
    made = await server.create(whole.name)
    yield made
    await server.drop(made)
