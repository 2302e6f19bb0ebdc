"""One look-up at several regions: each one's answer, or by name why there is none (联合查询)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from gateway.cases.answers import RegionOutcome
from gateway.errands import Errand
from gateway.errors import GatewayError, Refused
from gateway.exchange import Ask, Exchange
from gateway.vocabulary import Region

PROVINCE_AREA = {Region.SICHUAN: "510000", Region.CHONGQING: "500000"}
"""The area of each region as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one region said to a look-up that others are asked, too."""

    region: Region
    outcome: RegionOutcome
    errand_id: UUID
    answer: bytes | None = None
    """As the operation concluded it; None where the region did not answer."""
    region_code: str | None = None
    region_message: str | None = None
    receipt: int | None = None
    """The index of the log's entry about it."""


async def said_by(exchange: Exchange, errand: Errand, ask: Ask) -> Said:
    """Carry one region's errand; a region that refuses or cannot be reached is told, not raised.

    Raises GatewayError when nothing was asked: then the request itself cannot be carried out.
    """
    try:
        carried = await exchange.carry(errand, ask)
    except Refused as refused:
        return Said(
            region=errand.region,
            outcome=RegionOutcome.REFUSED,
            errand_id=errand.errand_id,
            region_code=refused.code,
            region_message=refused.message,
            receipt=refused.receipt,
        )
    except GatewayError as error:
        if error.errand_id is None:
            raise
        return Said(
            region=errand.region,
            outcome=RegionOutcome.UNREACHED,
            errand_id=errand.errand_id,
            receipt=error.receipt,
        )
    return Said(
        region=errand.region,
        outcome=RegionOutcome.ANSWERED,
        errand_id=errand.errand_id,
        answer=carried.answer,
        receipt=carried.receipt,
    )
