"""The journeys of credit records over one memory and one set of regions, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gateway.cases.credit.lookups import CreditLookups
from gateway.cases.credit.push_desk import PushDesk
from gateway.cases.credit.push_memory import PushMemory
from gateway.cases.credit.pushes import Hearing, Pushes
from gateway.cases.credit.reports import CreditReports
from gateway.cases.deliveries import Deliveries
from gateway.cases.delivery_memory import DeliveryMemory
from gateway.errands import Journal
from gateway.exchange import Exchange
from gateway.services.backends import Backends


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRooms:
    """What the door and the worker use of credit records' journeys."""

    lookups: CreditLookups
    reports: CreditReports
    hearing: Hearing
    pushes: Pushes
    push_desk: PushDesk


def join_credit(
    exchange: Exchange,
    journal: Journal,
    memory: PushMemory,
    told: DeliveryMemory,
    deliveries: Deliveries,
    backends: Backends,
    today: Callable[[], date],
) -> CreditRooms:
    """Put the journeys together, and say how records are delivered."""
    lookups = CreditLookups(exchange, backends, today)
    pushes = Pushes(exchange, memory, backends, today)
    deliveries.sent_by("deliver_record", pushes.sending)
    return CreditRooms(
        lookups=lookups,
        reports=CreditReports(lookups, journal, today),
        hearing=Hearing(exchange, memory, backends, today),
        pushes=pushes,
        push_desk=PushDesk(exchange, memory, told, deliveries, backends, today),
    )
