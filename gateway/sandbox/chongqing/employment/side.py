"""What the program needs of its labour market: tables, doors, and to forget everything."""

from starlette.routing import BaseRoute, Mount

from gateway.sandbox.chongqing import signing
from gateway.sandbox.chongqing.employment import tables
from gateway.sandbox.chongqing.employment.control import control_routes
from gateway.sandbox.chongqing.employment.door import EmploymentDoor
from gateway.sandbox.chongqing.employment.operations import ROOT
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.faults import FaultQueue
from gateway.sandbox.wiretap import Wiretap


def routes(
    store: Store, credentials: signing.Credentials, wiretap: Wiretap, queue: FaultQueue
) -> list[BaseRoute]:
    """The business paths and the control routes; the tables are made when they are missing."""
    tables.make(store)
    door = EmploymentDoor(store, credentials, wiretap, queue)
    return [*control_routes(store), Mount(ROOT, app=door)]


def reset(store: Store) -> None:
    """Back to the start; it is filled anew at the next request."""
    tables.empty(store)
