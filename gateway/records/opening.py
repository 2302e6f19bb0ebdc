"""Opens the records: takes the node's number, the pool, and what is built on them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.errors import Broken
from gateway.evidence.sealing import KeyKeeper, Suite
from gateway.records.audit_reading import PostgresAudit
from gateway.records.client_book import PostgresClientBook
from gateway.records.client_keys import PostgresClientKeys
from gateway.records.credit_reading import PostgresPushes
from gateway.records.database import LOST, check, open_engine
from gateway.records.delivery_reading import PostgresDeliveries
from gateway.records.employment_reading import PostgresEmployment
from gateway.records.entries import Grounds, Scribe
from gateway.records.fund_reading import PostgresFunds
from gateway.records.jobs import DurableJobs
from gateway.records.journal import PostgresJournal
from gateway.records.log_reading import PostgresLog
from gateway.records.memory import PostgresMemory
from gateway.records.nodes import Node
from gateway.records.nonces import PostgresNonces
from gateway.records.registrations import PostgresRegistrations
from gateway.records.safe import Safe
from gateway.records.seals import Seals
from gateway.records.transfer_reading import PostgresTransfers

_FEWEST = 3
"""One connection writes, one carries the frequent reads, one is for everything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Everything that is remembered, and by which process."""

    journal: PostgresJournal
    memory: PostgresMemory
    transfers: PostgresTransfers
    funds: PostgresFunds
    deliveries: PostgresDeliveries
    pushes: PostgresPushes
    employment: PostgresEmployment
    registrations: PostgresRegistrations
    client_keys: PostgresClientKeys
    nonces: PostgresNonces
    clients: PostgresClientBook
    log: PostgresLog
    audit: PostgresAudit
    seals: Seals
    safe: Safe
    later: DurableJobs
    engine: AsyncEngine
    node: Node

    async def aclose(self) -> None:
        """Finish what is under way, then let go of the pool and of the node's number."""
        await self.journal.aclose()
        await self.memory.aclose()
        await self.nonces.aclose()
        await self.engine.dispose()
        await self.node.leave()


async def open_records(
    database_url: str,
    *,
    pool_size: int,
    recording_grace_seconds: float,
    keeper: KeyKeeper,
    suite: Suite = Suite.INTERNATIONAL,
    grounds: Grounds | None = None,
    administration_url: str | None = None,
) -> Records:
    """Open the records of a database whose tables are those of this version.

    Raises Broken with one line that says why it cannot be used.
    """
    if (why := await check(database_url)) is not None:
        raise Broken(why)
    node = Node(database_url)
    try:
        await node.join()
    except LOST as error:
        raise Broken("The database cannot be reached.") from error
    engine = open_engine(database_url, pool_size=max(pool_size, _FEWEST), name=node.name)
    scribe = Scribe(grounds or {}, Seals(keeper, suite))
    return Records(
        journal=PostgresJournal(engine, node, grace=recording_grace_seconds, scribe=scribe),
        memory=PostgresMemory(engine),
        transfers=PostgresTransfers(engine),
        funds=PostgresFunds(engine),
        deliveries=PostgresDeliveries(engine),
        pushes=PostgresPushes(engine),
        employment=PostgresEmployment(engine),
        registrations=PostgresRegistrations(engine),
        client_keys=PostgresClientKeys(engine, keeper),
        nonces=PostgresNonces(engine),
        clients=PostgresClientBook(engine, administration_url, keeper, suite),
        log=PostgresLog(engine),
        audit=PostgresAudit(engine, scribe.seals),
        seals=scribe.seals,
        safe=Safe(scribe.seals),
        later=DurableJobs(engine),
        engine=engine,
        node=node,
    )
