"""Joins the rooms: the only place that knows them all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI

from gateway.api.callers import Callers
from gateway.api.dependencies import House
from gateway.api.door import build
from gateway.api.meters import Meters
from gateway.cases.errand_desk import ErrandDesk
from gateway.cases.fee_lines import Lines
from gateway.cases.filings import Filings
from gateway.cases.grounds import GROUNDS
from gateway.cases.jobs import Jobs
from gateway.cases.lookups import Lookups
from gateway.cases.operations import OPERATIONS
from gateway.cases.recording import Recordings
from gateway.cases.region_desk import RegionDesk
from gateway.cases.settlements import Settlements
from gateway.cases.visits import Visits
from gateway.exchange import Exchange
from gateway.keys.files import read_sealing_keys
from gateway.records.database import check
from gateway.records.opening import Records, open_records
from gateway.regions.directory import Directory, Transports, connect
from gateway.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The journeys over one set of records and regions."""

    exchange: Exchange
    lookups: Lookups
    filings: Filings
    visits: Visits
    lines: Lines
    settlements: Settlements
    errands: ErrandDesk
    regions: RegionDesk
    jobs: Jobs


def join(records: Records, directory: Directory, meters: Meters) -> Rooms:
    """Put the journeys together."""
    backends, journal, memory = directory.backends, records.journal, records.memory
    exchange = Exchange(journal, directory.enquirables, OPERATIONS, observe=meters.observe_errand)
    visits = Visits(exchange, memory, backends)
    recordings = Recordings(exchange, journal, memory, backends)
    return Rooms(
        exchange=exchange,
        lookups=Lookups(exchange, backends),
        filings=Filings(exchange, memory, backends),
        visits=visits,
        lines=Lines(exchange, memory, backends, visits),
        settlements=Settlements(exchange, memory, backends, visits, recordings),
        errands=ErrandDesk(exchange, journal, memory, memory, directory, OPERATIONS, recordings),
        regions=RegionDesk(backends),
        jobs=Jobs(exchange, journal, memory, backends, recordings),
    )


@asynccontextmanager
async def opened(
    settings: Settings, *, transports: Transports | None = None
) -> AsyncIterator[tuple[Records, Directory]]:
    """The records and the lines to the regions, let go of in the end. Raises Broken with one clear line."""
    records = await open_records(
        settings.database_url.get_secret_value(),
        pool_size=settings.database_pool_size,
        recording_grace_seconds=settings.recording_grace_seconds,
        keeper=read_sealing_keys(settings.sealing_keys_file),
        suite=settings.crypto_suite,
        grounds=GROUNDS,
    )
    directory = connect(settings, transports)
    try:
        yield records, directory
    finally:
        await directory.aclose()
        await records.aclose()


@asynccontextmanager
async def create_app(settings: Settings, *, transports: Transports | None = None) -> AsyncIterator[FastAPI]:
    """Build the gateway. Tests pass `transports` to stand in for the regions."""
    callers = Callers(issuer=settings.issuer, audience=settings.audience, keys_file=settings.issuer_keys_file)
    callers.check()
    async with opened(settings, transports=transports) as (records, directory):
        meters = Meters()
        rooms = join(records, directory, meters)
        app = FastAPI(title="Chuanyu Gateway", openapi_url=None, docs_url=None, redoc_url=None)

        async def ready() -> Sequence[str]:
            why = await check(settings.database_url.get_secret_value())
            return () if why is None else (why,)

        build(
            app,
            House(
                lookups=rooms.lookups,
                filings=rooms.filings,
                visits=rooms.visits,
                lines=rooms.lines,
                settlements=rooms.settlements,
                errands=rooms.errands,
                regions=rooms.regions,
                callers=callers,
                settings=settings,
                journal=records.journal,
                ready=ready,
                meters=meters,
            ),
        )
        yield app
