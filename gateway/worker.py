"""The worker: a process of its own that runs the durable jobs, hears the regions and publishes the log."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job, Schedule

from gateway.api.meters import Meters
from gateway.api.observing import set_up_logs
from gateway.business_day import BusinessDay
from gateway.cases.hearing import keep_hearing
from gateway.cases.jobs import ask_for_the_forgotten
from gateway.cases.pension.fund_rooms import FundRooms
from gateway.cases.pension.rooms import PensionRooms
from gateway.cases.publishing import keep_publishing
from gateway.cases.recording import NotYet
from gateway.main import Opened, Rooms, gate_settings, join, opened
from gateway.records import jobs as durable
from gateway.records.opening import Records
from gateway.records.turns import HEARING, PUBLISHING, SharedTurn
from gateway.settings import Settings

log = structlog.get_logger("gateway.worker")

_EVERY_FIVE_MINUTES = "*/5 * * * *"
_EVERY_NIGHT = "17 3 * * *"
_SHORTEST_WAIT = 1.0
_LONGEST_WAIT = 300.0


def work(settings: Settings) -> None:
    """Run jobs until SIGTERM or SIGINT. Raises Broken with one clear line when it cannot start."""
    set_up_logs()
    asyncio.run(_work(settings))


async def _work(settings: Settings) -> None:
    async with opened(settings) as house:
        today = BusinessDay(settings.business_date_file)
        rooms = join(
            house.records,
            house.directory,
            Meters(),
            today,
            settings.search_deadline_seconds,
            gate_settings(settings),
        )
        async with publishing(house, settings), hearing(rooms, settings):
            connection = await asyncpg.connect(settings.database_url.get_secret_value())
            try:
                await _run(_queue(connection, rooms, house.records, settings), settings)
            finally:
                await connection.close()


def _queue(
    connection: asyncpg.Connection[asyncpg.Record], rooms: Rooms, records: Records, settings: Settings
) -> PgQueuer:
    """The jobs that are asked for, and those that come round."""
    driver = AsyncpgDriver(connection)
    queue = PgQueuer(driver, channel=durable.settings().channel, queries=durable.queries(driver))
    jobs, advancing = rooms.jobs, rooms.pension.advancing
    for name, job in (
        (durable.RECORD_SETTLEMENT, jobs.record_settlement),
        (durable.UNDO_OPENING, jobs.undo_opening),
        (durable.ADVANCE_TRANSFER, advancing.advance),
        (durable.ANNOUNCE_BATCH, rooms.funds.batches.announce),
        (durable.MATCH_PAYMENT, rooms.funds.payments.match),
        (durable.DELIVER, rooms.deliveries.deliver),
    ):
        queue.entrypoint(name)(_again_when_not_yet(job))
    for name, when, look in (
        ("forgotten_recordings", _EVERY_FIVE_MINUTES, _looking_for_the_forgotten(records)),
        ("transfers_left_behind", settings.sweep_schedule, _looking_after_transfers(rooms.pension, records)),
        ("settlement_batches", settings.settlement_schedule, _forming_batches(rooms.funds)),
        ("money_left_behind", settings.sweep_schedule, _looking_after_money(rooms.funds, records)),
        ("deliveries_left_behind", settings.sweep_schedule, _looking_after_deliveries(rooms, records)),
        ("referrals_overdue", settings.sweep_schedule, _ending_referrals(rooms)),
        ("pushes_unpublished", settings.sweep_schedule, _looking_after_pushes(rooms)),
        ("log_months", _EVERY_NIGHT, _preparing_months(records)),
    ):
        queue.schedule(name, when)(look)
    return queue


async def _run(queue: PgQueuer, settings: Settings) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, queue.shutdown.set)
    log.info("worker.ready")
    await queue.run(
        dequeue_timeout=timedelta(seconds=settings.job_poll_seconds),
        heartbeat_timeout=timedelta(seconds=settings.job_heartbeat_seconds),
        shutdown_on_listener_failure=True,
    )


@asynccontextmanager
async def publishing(house: Opened, settings: Settings) -> AsyncIterator[None]:
    """Publish the log beside the jobs; of several workers one does."""
    turn = SharedTurn(settings.database_url.get_secret_value(), PUBLISHING)
    work = keep_publishing(house.publisher, turn, settings.checkpoint_seconds, asyncio.sleep)
    async with _beside("publishing", work, turn):
        yield


@asynccontextmanager
async def hearing(rooms: Rooms, settings: Settings) -> AsyncIterator[None]:
    """Hear what the regions' offices put out beside the jobs; of several workers one does."""
    turn = SharedTurn(settings.database_url.get_secret_value(), HEARING)
    heard = (rooms.pension.hearing, rooms.credit.hearing)
    work = keep_hearing(heard, turn, settings.hearing_seconds, asyncio.sleep)
    async with _beside("hearing", work, turn):
        yield


@asynccontextmanager
async def _beside(name: str, work: Coroutine[Any, Any, None], turn: SharedTurn) -> AsyncIterator[None]:
    task = asyncio.create_task(work, name=name)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await turn.aclose()


def _preparing_months(records: Records) -> Callable[[Schedule], Awaitable[None]]:
    async def prepare(_: Schedule) -> None:
        await records.log.prepare_months()

    return prepare


def _looking_for_the_forgotten(records: Records) -> Callable[[Schedule], Awaitable[None]]:
    async def look(_: Schedule) -> None:
        if found := await ask_for_the_forgotten(records.memory, records.later):
            log.warning("recordings.forgotten", found=found)

    return look


def _looking_after_transfers(
    pension: PensionRooms, records: Records
) -> Callable[[Schedule], Awaitable[None]]:
    """Terms that have passed, errands whose process is gone, and cases whose job is lost."""

    async def look(_: Schedule) -> None:
        await pension.advancing.escalate()
        await pension.advancing.settle_the_unknown()
        forgotten = await pension.advancing.forgotten()
        for transfer_id in forgotten:
            await records.later.advance(transfer_id)
        if forgotten:
            log.warning("transfers.forgotten", found=len(forgotten))

    return look


def _forming_batches(funds: FundRooms) -> Callable[[Schedule], Awaitable[None]]:
    async def form(_: Schedule) -> None:
        if formed := await funds.batches.form_all():
            log.info("batches.formed", formed=formed)

    return form


def _looking_after_money(funds: FundRooms, records: Records) -> Callable[[Schedule], Awaitable[None]]:
    """Batches and money whose job is lost, and money of which nobody knows whether it was sent back."""

    async def look(_: Schedule) -> None:
        await funds.payments.settle_the_unknown()
        batches, payments = await funds.batches.left_behind(), await funds.payments.left_behind()
        for batch_id in batches:
            await records.later.announce(batch_id)
        for payment_id in payments:
            await records.later.match(payment_id)
        if batches or payments:
            log.warning("money.forgotten", batches=len(batches), payments=len(payments))

    return look


def _looking_after_deliveries(rooms: Rooms, records: Records) -> Callable[[Schedule], Awaitable[None]]:
    """Deliveries whose job is lost."""

    async def look(_: Schedule) -> None:
        left = await rooms.deliveries.left_behind()
        for thing_id in left:
            await records.later.deliver(thing_id)
        if left:
            log.warning("deliveries.forgotten", found=len(left))

    return look


def _ending_referrals(rooms: Rooms) -> Callable[[Schedule], Awaitable[None]]:
    """Referrals whose time for a receipt is over."""

    async def end(_: Schedule) -> None:
        await rooms.market.terms.end_overdue()

    return end


def _looking_after_pushes(rooms: Rooms) -> Callable[[Schedule], Awaitable[None]]:
    """Records that the other region has taken and had not published when it said so."""

    async def look(_: Schedule) -> None:
        await rooms.credit.pushes.look_after_unpublished()

    return look


def _again_when_not_yet(job: Callable[[UUID], Awaitable[None]]) -> Callable[[Job], Awaitable[None]]:
    """Run a job about one thing; what could not be done now is tried again, later and later."""

    async def run(queued: Job) -> None:
        assert queued.payload is not None
        wait = min(_SHORTEST_WAIT * 2 ** min(queued.attempts, 9), _LONGEST_WAIT)
        try:
            await job(UUID(queued.payload.decode()))
        except NotYet as error:
            log.info("job.again", entrypoint=queued.entrypoint, wait=wait)
            raise RetryRequested(timedelta(seconds=wait), reason="not yet") from error
        except Exception as error:
            # Our own fault, or the database's: without another try the job would be lost. Its words may name
            # a person, and pgqueuer would keep them.
            log.error("job.broken", entrypoint=queued.entrypoint, error=type(error).__name__, wait=wait)
            raise RetryRequested(timedelta(seconds=wait), reason="broken") from None

    return run
