"""Checks that a pensioner lives: looked up, and recognised by the region that pays (待遇领取资格认证)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

from gateway.cases.answers import RegionOutcome
from gateway.cases.asking import Answer, Asking, answer_of
from gateway.cases.federated import told_by
from gateway.cases.pension.answers import RegionSurvival, SurvivalSearchResult
from gateway.cases.pension.lookup_conclusions import result_of
from gateway.cases.pension.offices import errand_for, region_of
from gateway.errors import Fault, Invalid
from gateway.exchange import Exchange, written
from gateway.outcomes import Translated
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.survival import SurvivalCheck, SurvivalSearch, SurvivalVerification
from gateway.services.pension.survival_rules import determine_survival, makes_needless
from gateway.vocabulary import Message, Region

_TOLD = {"method", "outcome", "checked_on", "checked_in_area", "died_on"}


class Survival:
    """Asks about checks and hands them on. Whether a pension is paid is the paying region's act alone."""

    def __init__(self, exchange: Exchange, backends: Backends, today: Callable[[], date]) -> None:
        self._exchange = exchange
        self._backends = backends
        self._today = today

    async def find(self, asking: Asking, search: SurvivalSearch) -> Answer:
        """Ask every region that is named, else both: who pays, and whether a check holds (认证查询)."""
        said = await asyncio.gather(
            *(self._ask(asking, search, region) for region in search.regions or tuple(self._backends))
        )
        regions = [one for one, _ in said]
        records = [record for one in regions for record in one.records]
        whole = all(one.outcome is RegionOutcome.ANSWERED for one in regions)
        checks = [check for record in records for check in record.verifications]
        result = SurvivalSearchResult(
            regions=regions,
            payments=[record.payment for record in records if record.payment.pays],
            standing=determine_survival(checks, self._today()) if whole else None,
        )
        return Answer(written(result), tuple(one.errand_id for one in regions), receipt=said[0][1])

    async def _ask(
        self, asking: Asking, search: SurvivalSearch, region: Region
    ) -> tuple[RegionSurvival, int | None]:
        """What one region said, and the index of the log's entry about it."""
        backend = pension_of(self._backends, region)
        return await told_by(
            self._exchange,
            errand_for(asking, "find_survival", search, region),
            lambda message: backend.find_survival(message, search.person),
            RegionSurvival,
            records=[],
        )

    async def submit(self, asking: Asking, check: SurvivalCheck) -> Answer:
        """Have the paying region recognise a check, unless one that it holds makes it needless (认证互认).

        The paying region is asked first. The key is used up either way: the same request gets this answer.
        """
        if check.checked_on > self._today():
            raise Invalid([Fault("/checked_on", "lies in the future")])
        region = region_of(check.paying_area)
        backend = pension_of(self._backends, region)
        errand = errand_for(
            asking,
            "submit_survival",
            check,
            region,
            origin_area=check.paying_area,
            receiving_area=check.checked_in_area,
            facts=check.model_dump(mode="json", include=_TOLD),
            changes_state=True,
        )
        earlier = await self._exchange.earlier(errand.actor.client_id, errand.key, errand.fingerprint)
        if earlier is not None:
            return answer_of(earlier)
        held = await self._held(asking, check, region)

        async def recognise(message: Message) -> Translated:
            if held is not None:
                return Translated(result_of(held, submitted=False))
            return await backend.submit_survival(message, check)

        return answer_of(await self._exchange.carry(errand, recognise))

    async def _held(
        self, asking: Asking, check: SurvivalCheck, region: Region
    ) -> SurvivalVerification | None:
        """The check that the paying region holds already and that makes this one needless."""
        backend = pension_of(self._backends, region)
        errand = errand_for(
            asking,
            "find_survival",
            check,
            region,
            origin_area=check.paying_area,
            receiving_area=check.checked_in_area,
        )
        carried = await self._exchange.carry(
            errand, lambda message: backend.find_survival(message, check.person)
        )
        found = RegionSurvival.model_validate_json(carried.answer)
        known = [one for record in found.records for one in record.verifications]
        return makes_needless(check.outcome, known, self._today())
