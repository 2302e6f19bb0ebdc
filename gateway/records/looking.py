"""Looks at a database from outside: its clock, its tables, and what the role that runs may do to the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from gateway.errors import Broken
from gateway.records.database import LOST, Connection
from gateway.records.grants import TABLES
from gateway.records.tables import REVISION
from gateway.vocabulary import now

CLOCKS_MAY_DIFFER = 30.0
"""Seconds between the database's clock and ours before one of them must be wrong.

NTP keeps machines within milliseconds, so half a minute is never chance. The regions refuse what was signed
minutes off, and the database's clock says when a claim is old enough to be given up: of two clocks that
differ one would be believed wrongly. It is no setting, because nobody has a reason for another value.
"""

_PATIENCE = 5.0
_LOG = ("log_head", "log_months", "log_entries", "log_tiles", "log_checkpoints", "log_cosignatures")
_BEHIND_THE_LOG = ("log_retirements", "sealed_bodies")
_PARTS = "log_parts"

_MAY_CHANGE = """
SELECT one.relname FROM pg_class AS one JOIN pg_namespace AS space ON space.oid = one.relnamespace
WHERE one.relkind IN ('r', 'p')
    AND (one.relname = ANY($1::text[]) AND pg_table_is_visible(one.oid) OR space.nspname = $2)
    AND (has_any_column_privilege(one.oid, 'UPDATE') OR pg_has_role(one.relowner, 'USAGE')
        OR has_table_privilege(one.oid, 'DELETE, TRUNCATE, TRIGGER'))
ORDER BY 1
"""
_LACKS = """
SELECT DISTINCT wanted.name FROM unnest($1::text[], $2::text[]) AS wanted (name, privilege)
LEFT JOIN (SELECT one.oid, one.relname, space.oid AS space, space.nspname
    FROM pg_class AS one JOIN pg_namespace AS space ON space.oid = one.relnamespace) AS found
    ON found.nspname || '.' || found.relname = wanted.name
    OR found.relname = wanted.name AND pg_table_is_visible(found.oid)
WHERE found.oid IS NULL OR NOT has_schema_privilege(found.space, 'USAGE')
    OR NOT has_table_privilege(found.oid, wanted.privilege)
ORDER BY 1
"""
_NEWEST_SEAL = """
SELECT seal_id, wrapped, wrapped_by FROM seals WHERE wrapped IS NOT NULL ORDER BY seal_id DESC LIMIT 1
"""
_NEWEST_CHECKPOINT = "SELECT note FROM log_checkpoints ORDER BY size DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A person's or case's key as it is kept, to be opened with the sealing keys."""

    seal_id: UUID
    wrapped: bytes
    wrapped_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was seen in a database that could be reached."""

    role: str
    clock_ahead: float
    """Seconds by which its clock is before ours."""
    revision: str | None
    """None where nothing was migrated, or where the role may not read it."""
    may_change: Sequence[str]
    """Tables of the log that the role could change something in."""
    lacks: Sequence[str]
    """Tables that it may not use as it must."""
    newest_checkpoint: str | None
    newest_key: WrappedKey | None

    @property
    def is_current(self) -> bool:
        """Whether the tables are those of this version."""
        return self.revision == REVISION


async def look(database_url: str) -> Look:
    """Look at everything; nothing is changed. Raises what the driver raises."""
    connection = await asyncpg.connect(database_url, timeout=_PATIENCE, command_timeout=_PATIENCE)
    try:
        revision = await _revision(connection)
        wanted = [(name, one) for name, rights in TABLES.items() for one in rights.split(", ")]
        lacks = [] if revision is None else await connection.fetch(_LACKS, *zip(*wanted, strict=True))
        readable = revision == REVISION and not lacks
        key = await connection.fetchrow(_NEWEST_SEAL) if readable else None
        return Look(
            role=await connection.fetchval("SELECT current_user"),
            clock_ahead=await _ahead(connection),
            revision=revision,
            may_change=[
                row["relname"]
                for row in await connection.fetch(_MAY_CHANGE, [*_LOG, *_BEHIND_THE_LOG], _PARTS)
            ],
            lacks=[row["name"] for row in lacks],
            newest_checkpoint=await connection.fetchval(_NEWEST_CHECKPOINT) if readable else None,
            newest_key=None if key is None else WrappedKey(UUID(str(key["seal_id"])), *tuple(key)[1:]),
        )
    finally:
        await connection.close(timeout=_PATIENCE)


async def clock_ahead(database_url: str) -> float:
    """Seconds by which the database's clock is before ours. Raises Broken when it cannot be asked."""
    try:
        connection = await asyncpg.connect(database_url, timeout=_PATIENCE, command_timeout=_PATIENCE)
        try:
            return await _ahead(connection)
        finally:
            await connection.close(timeout=_PATIENCE)
    except (*LOST, asyncpg.PostgresError) as error:
        raise Broken("The database cannot be reached.") from error


def why_clocks_differ(ahead: float) -> str | None:
    """One sentence when the clocks are too far apart."""
    if abs(ahead) <= CLOCKS_MAY_DIFFER:
        return None
    which = "before" if ahead > 0 else "behind"
    return f"The database's clock is {abs(ahead):.0f} seconds {which} this machine's."


async def _ahead(connection: Connection) -> float:
    # The answer was written somewhere between the two: half of the way is the best guess.
    before = now()
    there: datetime = await connection.fetchval("SELECT clock_timestamp()")
    return (there - before - (now() - before) / 2).total_seconds()


async def _revision(connection: Connection) -> str | None:
    try:
        if await connection.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        return str(await connection.fetchval("SELECT version_num FROM alembic_version"))
    except asyncpg.InsufficientPrivilegeError:
        return None
