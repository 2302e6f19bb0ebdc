"""Runs migrations with the owner's URL, and grants the running role what it needs."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from gateway.records import credit_tables, delivery_tables, employment_tables, tables, transfer_tables
from gateway.records.database import connecting
from gateway.records.grants import statements
from gateway.settings import read_settings

TABLES = (tables, transfer_tables, delivery_tables, employment_tables, credit_tables)
"""Every module that says what is kept: what is not imported would not be compared."""
METADATA = tables.metadata


def urls() -> tuple[str, str]:
    """The owner's URL and the running role, as `gateway migrate` hands them in or as the settings say."""
    given = context.config.attributes
    if "owner_url" in given:
        return given["owner_url"], given["running_role"]
    settings = read_settings()
    owner = settings.migration_database_url or settings.database_url
    role = make_url(settings.database_url.get_secret_value()).username
    return owner.get_secret_value(), role or ""


def migrate(connection: Connection, running_role: str) -> None:
    # One at a time: a second one waits, then finds nothing to do.
    connection.execute(text("SELECT pg_advisory_lock(hashtext('chuanyu-gateway migrations'))"))
    connection.commit()
    context.configure(connection=connection, target_metadata=METADATA, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    for statement in statements(connection, running_role):
        connection.execute(text(statement))
    connection.commit()


async def online() -> None:
    owner_url, running_role = urls()
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=connecting(owner_url), poolclass=NullPool
    )
    async with engine.connect() as connection:
        await connection.run_sync(migrate, running_role)
    await engine.dispose()


def offline() -> None:
    """Print the statements; the grants of the running role need a connection and are not among them."""
    context.configure(dialect_name="postgresql", target_metadata=METADATA, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    offline()
else:
    asyncio.run(online())
