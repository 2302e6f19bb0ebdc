"""What the program needs of its credit side: tables, the door of the platform, the desk of testers."""

from starlette.routing import BaseRoute, Mount

from gateway.sandbox.chongqing import signing
from gateway.sandbox.chongqing.credit import desk, tables
from gateway.sandbox.chongqing.credit.door import ROOT, credit_door
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.faults import FaultQueue
from gateway.sandbox.wiretap import Wiretap


def prepare(store: Store) -> None:
    """Tables only: what is there from the start is made when somebody asks for it."""
    tables.prepare(store)


def clear(store: Store) -> None:
    """Back to the start."""
    tables.clear(store)


def routes(
    store: Store, credentials: signing.Credentials, wiretap: Wiretap, queue: FaultQueue
) -> list[BaseRoute]:
    """The business paths and the control routes."""
    return [*desk.control_routes(store), Mount(ROOT, app=credit_door(store, credentials, wiretap, queue))]
