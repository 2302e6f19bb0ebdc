"""The connected regions and what each can do (接入地区)."""

from __future__ import annotations

from gateway.api.dependencies import House
from gateway.api.operations import Register
from gateway.cases.answers import Regions
from gateway.cases.asking import Answer, Asking

regions = Register("regions", "/v1/regions")


@regions.get(
    "", tells=Regions, regional=False, scopes=("medical-insurance", "pension", "employment", "credit")
)
async def list_regions(house: House, asking: Asking) -> Answer:
    """List the connected regions with the operations that each has and lacks."""
    told = await house.regions.list()
    return Answer(told.model_dump_json(exclude_none=True).encode(), ())
