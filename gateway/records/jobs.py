"""Durable jobs (pgqueuer): asked for in the transaction that makes them necessary, or by hand.

pgqueuer's tables live in a schema of their own, named here and nowhere else; a migration installs them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from uuid import UUID

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import DBSettings
from pgqueuer.ports.driver import Driver
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.records.database import Connection, connected

SCHEMA = "jobs"
RECORD_SETTLEMENT = "record_settlement"
UNDO_OPENING = "undo_opening"
ADVANCE_TRANSFER = "advance_transfer"
MATCH_PAYMENT = "match_payment"
ANNOUNCE_BATCH = "announce_batch"
DELIVER = "deliver"


@cache
def settings() -> DBSettings:
    """Where pgqueuer's tables are. Every name is given, so that no variable of the environment moves one."""
    return DBSettings.model_validate(
        {
            "prefix": "",
            "db_schema": SCHEMA,
            "channel": "chuanyu_jobs",
            "function": "fn_pgqueuer_changed",
            "statistics_table": "pgqueuer_statistics",
            "queue_status_type": "pgqueuer_status",
            "queue_table": "pgqueuer",
            "queue_table_log": "pgqueuer_log",
            "trigger": "tg_pgqueuer_changed",
            "schedules_table": "pgqueuer_schedules",
            "durability": "durable",
        }
    )


def queries(driver: Driver) -> Queries:
    """pgqueuer's own statements over our tables; the worker is built on them."""
    return Queries(
        driver,
        qbe=QueryBuilderEnvironment(settings()),
        qbq=QueryQueueBuilder(settings()),
        qbs=QuerySchedulerBuilder(settings()),
    )


async def ask_for(
    connection: Connection,
    entrypoint: str,
    subjects: Sequence[UUID],
    *,
    after: float = 0,
    occasion: str = "",
) -> None:
    """Ask for a job about each subject; one that waits already for the same occasion is enough."""
    count = len(subjects)
    await queries(AsyncpgDriver(connection)).enqueue(
        [entrypoint] * count,
        [str(subject).encode() for subject in subjects],
        [0] * count,
        [timedelta(seconds=after)] * count,
        [f"{entrypoint}:{subject}{occasion}" for subject in subjects],
        on_conflict="skip",
    )


class DurableJobs:
    """What is asked for outside a closing transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def record(self, settlement_id: UUID) -> None:
        """Have the recording of a settlement tried again soon."""
        # A job of its own: the one asked for at the settlement may be under way and about to give up.
        await self._ask(RECORD_SETTLEMENT, settlement_id, ":again")

    async def undo_opening(self, visit_id: UUID) -> None:
        """Have the insured region's half of a refused opening taken back."""
        await self._ask(UNDO_OPENING, visit_id, "")

    async def advance(self, transfer_id: UUID) -> None:
        """Have a transfer's next step taken soon."""
        await self._ask(ADVANCE_TRANSFER, transfer_id, ":again")

    async def match(self, payment_id: UUID) -> None:
        """Have a payment looked at soon."""
        await self._ask(MATCH_PAYMENT, payment_id, ":again")

    async def announce(self, batch_id: UUID) -> None:
        """Have a settlement batch announced soon."""
        await self._ask(ANNOUNCE_BATCH, batch_id, ":again")

    async def deliver(self, thing_id: UUID) -> None:
        """Have the other region told soon of what it does not know yet of a thing."""
        await self._ask(DELIVER, thing_id, ":again")

    async def _ask(self, entrypoint: str, subject: UUID, occasion: str) -> None:
        async with connected(self._engine) as connection:
            await ask_for(connection, entrypoint, [subject], occasion=occasion)
