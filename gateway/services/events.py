"""Everything that closing an errand can change in our memory, of every service."""

from __future__ import annotations

from gateway.services.medical_insurance import events as medical_insurance
from gateway.services.pension import events as pension

Event = medical_insurance.Event | pension.Event
