"""The journeys of the employment market over one set of records and regions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gateway.cases.deliveries import Deliveries
from gateway.cases.delivery_memory import DeliveryMemory
from gateway.cases.employment.memory import PublicationMemory, ReferralMemory, Safe
from gateway.cases.employment.publication_views import PublicationViews
from gateway.cases.employment.publications import Publications
from gateway.cases.employment.referral_views import ReferralViews
from gateway.cases.employment.referrals import Referrals
from gateway.cases.employment.search import EmploymentSearch
from gateway.cases.employment.seekers import Seekers
from gateway.cases.employment.telling import Telling
from gateway.cases.employment.terms import Terms
from gateway.errands import Journal
from gateway.exchange import Exchange
from gateway.services.backends import Backends


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketRooms:
    """Search, publications, seekers and referrals."""

    search: EmploymentSearch
    publications: Publications
    publication_views: PublicationViews
    seekers: Seekers
    referrals: Referrals
    referral_views: ReferralViews
    terms: Terms


def join_market(
    exchange: Exchange,
    journal: Journal,
    memory: PublicationMemory,
    referral_memory: ReferralMemory,
    told: DeliveryMemory,
    deliveries: Deliveries,
    safe: Safe,
    backends: Backends,
    today: Callable[[], date],
    deadline_seconds: float,
) -> MarketRooms:
    """Put them together, and say how what they want delivered is told."""
    Telling(exchange, memory, referral_memory, safe, backends, today).serve(deliveries)
    views, referral_views = PublicationViews(memory, told, today), ReferralViews(referral_memory, told)
    return MarketRooms(
        search=EmploymentSearch(exchange, backends, deadline_seconds),
        publications=Publications(exchange, journal, memory, deliveries, views, backends, today),
        publication_views=views,
        seekers=Seekers(exchange, backends, today),
        referrals=Referrals(
            exchange, journal, referral_memory, deliveries, referral_views, safe, backends, today
        ),
        referral_views=referral_views,
        terms=Terms(journal, referral_memory, today),
    )
