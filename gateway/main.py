"""Joins the rooms: the only place that knows them all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from gateway.api.callers import Callers
from gateway.api.dependencies import House
from gateway.api.door import build
from gateway.api.meters import Meters
from gateway.business_day import BusinessDay
from gateway.cases.audit_desk import AuditDesk
from gateway.cases.errand_desk import ErrandDesk
from gateway.cases.fee_lines import Lines
from gateway.cases.filings import Filings
from gateway.cases.grounds import GROUNDS
from gateway.cases.jobs import Jobs
from gateway.cases.log_desk import LogDesk
from gateway.cases.lookups import Lookups
from gateway.cases.operations import OPERATIONS
from gateway.cases.pension.fund_rooms import FundRooms, join_funds
from gateway.cases.pension.lookups import Lookups as PensionLookups
from gateway.cases.pension.rooms import PensionRooms, join_pension
from gateway.cases.pension.survival import Survival
from gateway.cases.publishing import Publisher
from gateway.cases.receipts import Receipts
from gateway.cases.recording import Recordings
from gateway.cases.region_desk import RegionDesk
from gateway.cases.settlements import Settlements
from gateway.cases.visits import Visits
from gateway.evidence.checkpoints import Trust
from gateway.evidence.national import Sm2Signer
from gateway.evidence.notes import ED25519, Ed25519Signer, Signer, VerifierKey
from gateway.exchange import Exchange
from gateway.keys.files import SealingKeys, read_sealing_keys, read_signer, read_sm2_signer, read_verifier
from gateway.keys.live import LiveSealingKeys
from gateway.records.database import check
from gateway.records.opening import Records, open_records
from gateway.regions.directory import Directory, Transports, connect
from gateway.settings import Settings
from gateway.vocabulary import Region


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """The journeys over one set of records and regions."""

    exchange: Exchange
    lookups: Lookups
    filings: Filings
    visits: Visits
    lines: Lines
    settlements: Settlements
    pension_lookups: PensionLookups
    survival: Survival
    pension: PensionRooms
    funds: FundRooms
    errands: ErrandDesk
    regions: RegionDesk
    jobs: Jobs


def join(records: Records, directory: Directory, meters: Meters, today: BusinessDay) -> Rooms:
    """Put the journeys together."""
    backends, journal, memory = directory.backends, records.journal, records.memory
    exchange = Exchange(journal, directory.adapters, OPERATIONS, observe=meters.observe_errand)
    visits = Visits(exchange, memory, backends)
    recordings = Recordings(exchange, journal, memory, backends)
    return Rooms(
        exchange=exchange,
        lookups=Lookups(exchange, backends),
        filings=Filings(exchange, memory, backends),
        visits=visits,
        lines=Lines(exchange, memory, backends, visits),
        settlements=Settlements(exchange, memory, backends, visits, recordings),
        pension_lookups=PensionLookups(exchange, backends, today),
        survival=Survival(exchange, backends, today),
        pension=join_pension(exchange, journal, records.transfers, records.safe, backends, today),
        funds=join_funds(exchange, journal, records.funds, records.transfers, records.safe, backends, today),
        errands=ErrandDesk(
            exchange, journal, memory, records.transfers, memory, directory, OPERATIONS, recordings
        ),
        regions=RegionDesk(backends),
        jobs=Jobs(exchange, journal, memory, backends, recordings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of a deployment, read once at start."""

    log: Ed25519Signer
    sm2: Sm2Signer | None
    """Signs beside it, where the deployment has such a key."""
    sealing: SealingKeys
    witnesses: Mapping[Region, VerifierKey]

    @property
    def signers(self) -> Sequence[Signer]:
        """Who signs the log's checkpoints."""
        return (self.log,) if self.sm2 is None else (self.log, self.sm2)

    @property
    def trust(self) -> Trust:
        """Whose signatures prove something about the log."""
        witnesses = {region.value: key for region, key in self.witnesses.items()}
        further = () if self.sm2 is None else (self.sm2.key,)
        return Trust(self.log.name, self.log.key, witnesses, also=further)


def read_keys(settings: Settings) -> Keys:
    """Read the keys from their files; raises Broken with one clear line."""
    files: dict[Region, Path | None] = {
        region: getattr(settings, f"{region}_witness_key_file") for region in Region
    }
    sm2 = settings.log_sm2_key_file
    return Keys(
        log=read_signer(settings.log_key_file, ED25519),
        sm2=None if sm2 is None else read_sm2_signer(sm2),
        sealing=read_sealing_keys(settings.sealing_keys_file),
        witnesses={region: read_verifier(file) for region, file in files.items() if file is not None},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What is open for as long as a process serves: the records, the lines to the regions, the keys."""

    records: Records
    directory: Directory
    keys: Keys

    @property
    def publisher(self) -> Publisher:
        """Signs the log's head and has it cosigned."""
        return Publisher(self.records.log, self.keys.log.name, self.keys.signers, self.directory.witnesses)


@asynccontextmanager
async def opened(settings: Settings, *, transports: Transports | None = None) -> AsyncIterator[Opened]:
    """Open everything, and let go of it in the end. Raises Broken with one clear line."""
    keys = read_keys(settings)
    records = await open_records(
        settings.database_url.get_secret_value(),
        pool_size=settings.database_pool_size,
        recording_grace_seconds=settings.recording_grace_seconds,
        keeper=LiveSealingKeys(settings.sealing_keys_file),
        suite=settings.crypto_suite,
        grounds=GROUNDS,
    )
    directory = connect(settings, keys.witnesses, transports)
    try:
        yield Opened(records=records, directory=directory, keys=keys)
    finally:
        await directory.aclose()
        await records.aclose()


@asynccontextmanager
async def create_app(settings: Settings, *, transports: Transports | None = None) -> AsyncIterator[FastAPI]:
    """Build the gateway. Tests pass `transports` to stand in for the regions."""
    callers = Callers(issuer=settings.issuer, audience=settings.audience, keys_file=settings.issuer_keys_file)
    callers.check()
    async with opened(settings, transports=transports) as house:
        meters = Meters()
        rooms = join(house.records, house.directory, meters, BusinessDay(settings.business_date_file))
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
                pension_lookups=rooms.pension_lookups,
                survival=rooms.survival,
                applications=rooms.pension.applications,
                transfers=rooms.pension.transfers,
                transfer_views=rooms.pension.views,
                batches=rooms.funds.batch_desk,
                payments=rooms.funds.payment_desk,
                errands=rooms.errands,
                regions=rooms.regions,
                audit=AuditDesk(
                    house.records.audit,
                    Receipts(house.records.log, house.publisher, house.keys.trust),
                    house.records.journal,
                    house.keys.trust,
                ),
                log=LogDesk(house.records.log, house.publisher, house.records.journal),
                callers=callers,
                settings=settings,
                journal=house.records.journal,
                ready=ready,
                meters=meters,
            ),
        )
        yield app
