"""Everything that closing an errand can change in our memory, of every service."""

from __future__ import annotations

from gateway.services import deliveries
from gateway.services.credit import events as credit
from gateway.services.employment import events as employment
from gateway.services.medical_insurance import events as medical_insurance
from gateway.services.pension import events as pension
from gateway.services.pension import fund_events as funds

Event = (
    medical_insurance.Event | pension.Event | funds.Event | deliveries.Event | employment.Event | credit.Event
)
