"""What the program needs of its pension side: the doors, people to begin with, an office that works."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.routing import BaseRoute, Mount

from gateway.sandbox.chongqing import signing
from gateway.sandbox.chongqing.pension import admission, journal, office
from gateway.sandbox.chongqing.pension.control import Desk
from gateway.sandbox.chongqing.pension.door import pension_door
from gateway.sandbox.chongqing.pension.operations import ROOT
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.faults import FaultQueue
from gateway.sandbox.pension_control import pension_control_routes
from gateway.sandbox.wiretap import Wiretap


def prepare(store: Store) -> None:
    """People, when there are none yet; what a crash broke off is told so."""
    if store.one("select 1 from pension_account") is None:
        seed(store)
    journal.break_off_all(store)


def seed(store: Store) -> None:
    """The people of the fixtures, all or none."""
    with store.work():
        admission.seed(store)


def routes(
    store: Store, credentials: signing.Credentials, wiretap: Wiretap, queue: FaultQueue
) -> list[BaseRoute]:
    """The business paths and the control routes."""
    door = pension_door(store, credentials, wiretap, queue)
    return [*pension_control_routes(Desk(store)), Mount(ROOT, app=door)]


@asynccontextmanager
async def office_at_work(store: Store) -> AsyncIterator[None]:
    """The office works for as long as the program runs."""
    working = asyncio.create_task(office.run(store))
    yield
    working.cancel()
