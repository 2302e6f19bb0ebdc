"""Joins the rooms: the only place that knows them all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from gateway.api.callers import Callers
from gateway.api.certificates import ClientCertificates
from gateway.api.dependencies import House
from gateway.api.door import build
from gateway.api.issuer_keys import IssuerKeys
from gateway.api.meters import Meters
from gateway.api.signed.callers import SignedCallers
from gateway.api.turned_away import TurnedAway
from gateway.business_day import BusinessDay
from gateway.cases.administration import Administration
from gateway.cases.audit_desk import AuditDesk
from gateway.cases.client_keys import ClientKeys, keep_forgetting
from gateway.cases.credit.rooms import CreditRooms, join_credit
from gateway.cases.deliveries import Deliveries
from gateway.cases.employment.markets import Markets
from gateway.cases.employment.registers import Registers
from gateway.cases.employment.rooms import MarketRooms, join_market
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
from gateway.cases.registrations import Registrations
from gateway.cases.settlements import Settlements
from gateway.cases.visits import Visits
from gateway.errands import Journal
from gateway.evidence.checkpoints import Trust
from gateway.evidence.national import Sm2Signer
from gateway.evidence.notes import ED25519, Ed25519Signer, Signer, VerifierKey
from gateway.exchange import Exchange
from gateway.gates import Gates, GateSettings
from gateway.keys.files import SealingKeys, read_sealing_keys, read_signer, read_sm2_signer, read_verifier
from gateway.keys.issuer import issuer_keys
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
    market: MarketRooms
    registers: Registers
    markets: Markets
    credit: CreditRooms
    errands: ErrandDesk
    regions: RegionDesk
    jobs: Jobs
    deliveries: Deliveries


def join(
    records: Records,
    directory: Directory,
    meters: Meters,
    today: BusinessDay,
    search_deadline_seconds: float,
    gates: GateSettings,
) -> Rooms:
    """Put the journeys together."""
    backends, journal, memory = directory.backends, records.journal, records.memory
    exchange = Exchange(
        journal,
        directory.adapters,
        OPERATIONS,
        observe=meters.observe_errand,
        gates=Gates(gates, watch=meters.observe_gate),
    )
    visits = Visits(exchange, memory, backends)
    recordings = Recordings(exchange, journal, memory, backends)
    deliveries = Deliveries(exchange, journal, records.deliveries)
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
        market=join_market(
            exchange,
            journal,
            records.employment,
            records.employment,
            records.deliveries,
            deliveries,
            records.safe,
            backends,
            today,
            search_deadline_seconds,
        ),
        registers=Registers(exchange, backends),
        markets=Markets(exchange, backends),
        credit=join_credit(
            exchange, journal, records.pushes, records.deliveries, deliveries, backends, today
        ),
        errands=ErrandDesk(
            exchange, journal, memory, records.transfers, memory, directory, OPERATIONS, recordings
        ),
        regions=RegionDesk(backends),
        jobs=Jobs(exchange, journal, memory, backends, recordings),
        deliveries=deliveries,
    )


def gate_settings(settings: Settings) -> GateSettings:
    """How patient the gates before the regions are in this deployment."""
    return GateSettings(
        failures=settings.gate_failures,
        shut_seconds=settings.gate_shut_seconds,
        at_once=settings.gate_at_once,
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
    keys, administration = read_keys(settings), settings.administration_database_url
    records = await open_records(
        settings.database_url.get_secret_value(),
        pool_size=settings.database_pool_size,
        recording_grace_seconds=settings.recording_grace_seconds,
        keeper=LiveSealingKeys(settings.sealing_keys_file),
        suite=settings.crypto_suite,
        grounds=GROUNDS,
        administration_url=None if administration is None else administration.get_secret_value(),
    )
    directory = connect(settings, keys.witnesses, transports)
    try:
        yield Opened(records=records, directory=directory, keys=keys)
    finally:
        await directory.aclose()
        await records.aclose()


@asynccontextmanager
async def _meanwhile(*endless: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run what has no end for as long as the `with` block lasts."""
    tasks = [asyncio.create_task(one) for one in endless]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def _registrations(records: Records) -> AsyncIterator[Registrations]:
    """Who is registered, looked at again and again for as long as it is asked."""
    registrations = Registrations(records.registrations, BusinessDay())
    await registrations.look()
    async with _meanwhile(registrations.keep_looking()):
        yield registrations


@asynccontextmanager
async def _signers(records: Records, settings: Settings) -> AsyncIterator[SignedCallers | None]:
    """Who may sign; nobody where the gateway does not know the address that is signed for.

    Otherwise what was signed for one deployment could be sent to another one that has the same key.
    """
    if settings.public_url is None and not settings.sandbox:
        yield None
        return
    keys = ClientKeys(records.client_keys)
    await keys.look()
    async with _meanwhile(keys.keep_looking(), keep_forgetting(records.nonces)):
        yield SignedCallers(keys, records.nonces, public_url=settings.public_url)


@asynccontextmanager
async def _turned_away(journal: Journal) -> AsyncIterator[TurnedAway]:
    """Who was not believed; what is only counted by then is written down in the end."""
    turned_away = TurnedAway(journal)
    try:
        yield turned_away
    finally:
        await turned_away.finish()


@asynccontextmanager
async def create_app(settings: Settings, *, transports: Transports | None = None) -> AsyncIterator[FastAPI]:
    """Build the gateway. Tests pass `transports` to stand in for the regions."""
    async with (
        issuer_keys(settings.issuer_keys_file, settings.issuer_keys_url) as published,
        opened(settings, transports=transports) as house,
        _registrations(house.records) as registrations,
        _signers(house.records, settings) as signers,
        _turned_away(house.records.journal) as turned_away,
    ):
        secret = settings.proxy_secret
        callers = Callers(
            issuer=settings.issuer,
            audience=settings.audience,
            keys=IssuerKeys(*published),
            certificates=ClientCertificates(None if secret is None else secret.get_secret_value()),
        )
        callers.check()
        meters = Meters()
        rooms = join(
            house.records,
            house.directory,
            meters,
            BusinessDay(settings.business_date_file),
            settings.search_deadline_seconds,
            gate_settings(settings),
        )
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
                employment_search=rooms.market.search,
                publications=rooms.market.publications,
                publication_views=rooms.market.publication_views,
                seekers=rooms.market.seekers,
                referrals=rooms.market.referrals,
                referral_views=rooms.market.referral_views,
                registers=rooms.registers,
                markets=rooms.markets,
                credit_lookups=rooms.credit.lookups,
                credit_reports=rooms.credit.reports,
                pushes=rooms.credit.push_desk,
                errands=rooms.errands,
                regions=rooms.regions,
                audit=AuditDesk(
                    house.records.audit,
                    Receipts(house.records.log, house.publisher, house.keys.trust),
                    house.records.journal,
                    house.keys.trust,
                ),
                administration=Administration(house.records.clients, sandbox=settings.sandbox),
                log=LogDesk(house.records.log, house.publisher, house.records.journal),
                callers=callers,
                signers=signers,
                admission=registrations,
                settings=settings,
                journal=house.records.journal,
                turned_away=turned_away,
                ready=ready,
                meters=meters,
            ),
        )
        yield app
