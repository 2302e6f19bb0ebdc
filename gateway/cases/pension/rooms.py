"""The journeys of pension transfer over one memory and one set of regions, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gateway.cases.pension.acting import Acting
from gateway.cases.pension.advancing import Advancing
from gateway.cases.pension.applications import Applications
from gateway.cases.pension.files import Files
from gateway.cases.pension.hearing import Hearing
from gateway.cases.pension.memory import Safe, TransferMemory
from gateway.cases.pension.steps import Steps
from gateway.cases.pension.transfers import Transfers
from gateway.cases.pension.views import TransferViews
from gateway.errands import Journal
from gateway.exchange import Exchange
from gateway.services.backends import Backends


@dataclass(frozen=True, slots=True, kw_only=True)
class PensionRooms:
    """What the door and the worker use of a transfer's journeys."""

    applications: Applications
    transfers: Transfers
    views: TransferViews
    advancing: Advancing
    hearing: Hearing


def join_pension(
    exchange: Exchange,
    journal: Journal,
    memory: TransferMemory,
    safe: Safe,
    backends: Backends,
    today: Callable[[], date],
) -> PensionRooms:
    """Put the journeys together."""
    files = Files(memory, safe)
    acting = Acting(exchange, journal, memory, files, backends, today)
    steps = Steps(exchange, journal, files, backends, today)
    return PensionRooms(
        applications=Applications(acting, exchange, journal, safe, backends),
        transfers=Transfers(acting),
        views=TransferViews(acting, memory, files, journal, today),
        advancing=Advancing(exchange, journal, memory, steps, today),
        hearing=Hearing(exchange, memory, backends),
    )
