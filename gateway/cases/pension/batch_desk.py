"""Settlement batches as the offices of both regions see them, and formed by hand (资金结算)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from gateway.cases.asking import Answer, Asking
from gateway.cases.pension.acting import entry_of
from gateway.cases.pension.batches import Batches
from gateway.cases.pension.fund_memory import Debt, FundMemory
from gateway.cases.pension.offices import region_of, region_of_office
from gateway.cases.pension.views import before_of
from gateway.errors import NotFound
from gateway.exchange import written
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.funds import (
    BatchRequest,
    SettlementBatchDetails,
    SettlementBatchesFormed,
    SettlementBatchPage,
    SettlementLine,
)
from gateway.services.pension.words import Act, Party


class BatchDesk:
    """Forms and reads batches; asks no region: the job of each batch does. Nothing here names a person."""

    def __init__(
        self, batches: Batches, funds: FundMemory, backends: Backends, today: Callable[[], date]
    ) -> None:
        self._batches = batches
        self._funds = funds
        self._backends = backends
        self._today = today

    async def form(self, asking: Asking, request: BatchRequest) -> Answer:
        """Form what is due now; asked twice, the second finds nothing due."""
        pension_of(self._backends, request.origin_region)
        area = request.agency_code[:6]
        debt = Debt(request.origin_region, region_of(area), request.agency_code)
        entry = entry_of(Act.SETTLE_FUND, Party.RECEIVER, request.handled_by, self._today(), area)
        formed = await self._batches.form(debt, entry, asking.actor, by_hand=True)
        known = [await self._funds.batch(batch_id) for batch_id in formed]
        told = SettlementBatchesFormed(batches=tuple(one for one in known if one is not None))
        return Answer(written(told), ())

    async def read(self, asking: Asking, batch_id: UUID) -> Answer:
        """A batch with its cases, for an office of either region."""
        region, kept = region_of_office(asking), await self._funds.batch(batch_id)
        if kept is None or region not in (kept.origin_region, kept.receiving_region):
            raise NotFound
        lines = tuple(
            SettlementLine(
                transfer_id=one.transfer_id,
                case_number=one.transfer_id.hex,
                amount=one.total,
                fund_status=one.fund_status,
            )
            for one in await self._funds.lines(batch_id)
        )
        return Answer(written(SettlementBatchDetails(**kept.model_dump(), lines=lines)), ())

    async def page(self, asking: Asking, cursor: str | None, limit: int) -> Answer:
        """The batches that the caller's region pays or receives, newest first."""
        region = region_of_office(asking)
        found = await self._funds.batches_of(region, before=before_of(cursor), limit=limit + 1)
        page = SettlementBatchPage(
            batches=tuple(found[:limit]),
            next_cursor=str(found[limit - 1].batch_id) if len(found) > limit else None,
        )
        return Answer(written(page), ())
