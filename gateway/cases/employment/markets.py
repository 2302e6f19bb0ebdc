"""What is public of both labour markets: agencies' licences, job fairs, monthly figures (人力资源市场)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeVar
from uuid import NAMESPACE_URL, uuid5

from gateway.cases.answers import RegionOutcome
from gateway.cases.asking import Answer, Asking, answer_of, errand_of
from gateway.cases.employment.register_answers import (
    JobFairList,
    LicenceSearchResult,
    MonitoringReport,
    RegionFairs,
    RegionFigures,
    RegionLicences,
)
from gateway.cases.federated import told_by
from gateway.errands import Errand
from gateway.errors import NotFound
from gateway.exchange import Ask, Exchange, written
from gateway.services.backends import Backends, employment_of
from gateway.services.employment.backend import EmploymentBackend
from gateway.services.employment.lookups import JointFairRequest
from gateway.services.employment.markets import JobFair, JointFair, LicenceQuery
from gateway.services.employment.monitoring import SMALLEST_GROUP, month_before, tellable, totals
from gateway.vocabulary import Region, region_of_area

Regional = TypeVar("Regional", RegionLicences, RegionFairs, RegionFigures)

LONGEST: Final = timedelta(days=92)
"""Of how many days fairs are listed at once."""


class Markets:
    """Asks both regions at once what is public; announces a fair in the other region."""

    def __init__(self, exchange: Exchange, backends: Backends) -> None:
        self._exchange = exchange
        self._backends = backends

    async def find_licences(self, asking: Asking, credit_code: str) -> Answer:
        """What both public registers say of an agency (人力资源服务许可查询)."""
        query = LicenceQuery(credit_code=credit_code)
        said, receipt = await self._ask(
            asking,
            "find_licences",
            credit_code,
            RegionLicences,
            lambda backend: lambda message: backend.find_licences(message, query),
            licences=[],
        )
        result = LicenceSearchResult(regions=said)
        return Answer(written(result), tuple(one.errand_id for one in said), receipt=receipt)

    async def find_fairs(self, asking: Asking, held_from: date, held_to: date) -> Answer:
        """The fairs that both regions announce (招聘会查询)."""
        said, receipt = await self._ask(
            asking,
            "find_fairs",
            f"{held_from} {held_to}",
            RegionFairs,
            lambda backend: lambda message: backend.find_fairs(message, held_from, held_to),
            fairs=[],
        )
        return Answer(
            written(JobFairList(regions=said)), tuple(one.errand_id for one in said), receipt=receipt
        )

    async def read_monitoring(self, asking: Asking, month: str) -> Answer:
        """A month's figures of both regions, as far as they may be told (就业监测月报)."""
        both = await asyncio.gather(*(self._figures(asking, one) for one in (month, month_before(month))))
        (said, receipt), (before, _) = both
        earlier = {one.region: one for one in before}
        regions = [_tellable(one, earlier[one.region]) for one in said]
        result = MonitoringReport(month=month, smallest_group=SMALLEST_GROUP, regions=regions)
        return Answer(written(result), tuple(one.errand_id for one in said), receipt=receipt)

    async def _figures(self, asking: Asking, month: str) -> tuple[list[RegionFigures], int | None]:
        return await self._ask(
            asking,
            "read_monitoring",
            month,
            RegionFigures,
            lambda backend: lambda message: backend.read_monitoring(message, month),
            figures=[],
        )

    # -- a fair of both --------------------------------------------------------------------------------

    async def announce_fair(self, asking: Asking, request: JointFairRequest) -> Answer:
        """Read a fair in its own region and have the other one announce it, too (联合招聘会).

        Raises NotFound for a fair that its region does not announce on that day.
        """
        home = region_of_area(request.office_code)
        assert home is not None
        other = next(region for region in self._backends if region is not home)
        backend = employment_of(self._backends, other)
        joint_number = uuid5(NAMESPACE_URL, f"{home}:{request.fair_number}").hex
        errand = self._errand(
            asking,
            "announce_fair",
            other,
            request.fair_number,
            office=request.office_code,
            operator=request.handled_by,
            request=request,
            facts={"joint_number": joint_number},
        )
        earlier = await self._exchange.earlier(errand.actor.client_id, errand.key, errand.fingerprint)
        if earlier is not None:
            return answer_of(earlier)
        fair = _joint(await self._own(asking, home, request), joint_number, home)
        carried = await self._exchange.carry(errand, lambda message: backend.announce_fair(message, fair))
        return answer_of(carried)

    async def _own(self, asking: Asking, home: Region, request: JointFairRequest) -> JobFair:
        backend = employment_of(self._backends, home)
        day = request.held_from
        carried = await self._exchange.carry(
            self._errand(asking, "find_fairs", home, f"{day} {day}", office=request.office_code),
            lambda message: backend.find_fairs(message, day, day),
        )
        for fair in RegionFairs.model_validate_json(carried.answer).fairs:
            if fair.fair_number == request.fair_number and fair.joint_number is None:
                return fair
        raise NotFound("The caller's region announces no fair of its own with that number on that day.")

    # -- asking ----------------------------------------------------------------------------------------

    async def _ask(
        self,
        asking: Asking,
        operation: str,
        target: str,
        answer: type[Regional],
        ask: Callable[[EmploymentBackend], Ask],
        **nothing: Sequence[Any],
    ) -> tuple[list[Regional], int | None]:
        """What each region said, and the index of the log's entry about the first."""

        async def one(region: Region) -> tuple[Regional, int | None]:
            backend = employment_of(self._backends, region)
            errand = self._errand(asking, operation, region, target)
            return await told_by(self._exchange, errand, ask(backend), answer, **nothing)

        said = await asyncio.gather(*(one(region) for region in self._backends))
        return [told for told, _ in said], said[0][1]

    def _errand(
        self,
        asking: Asking,
        operation: str,
        region: Region,
        target: str,
        *,
        office: str | None = None,
        operator: str | None = None,
        request: JointFairRequest | None = None,
        facts: dict[str, Any] | None = None,
    ) -> Errand:
        """Where no office of its own is named, the caller's area asks as a whole."""
        home = asking.actor.area_code or self._backends[region].area
        return errand_of(
            asking,
            operation,
            region=region,
            institution_code=office or f"{home}000000",
            insured_area=home,
            treatment_area=home,
            target=target,
            request=request,
            facts=facts,
            changes_state=request is not None,
            operator=operator,
        )


def _joint(fair: JobFair, joint_number: str, home: Region) -> JointFair:
    told = fair.model_dump(mode="json", exclude={"region", "fair_number", "joint_number"})
    return JointFair.model_validate({**told, "joint_number": joint_number, "home_region": home})


def _tellable(one: RegionFigures, before: RegionFigures) -> RegionFigures:
    """A region's month without the groups that are too small; nothing of it when the month before is missing,
    for what changed since cannot be seen then."""
    if one.outcome is not RegionOutcome.ANSWERED:
        return one
    if before.outcome is not RegionOutcome.ANSWERED:
        missing: dict[str, Any] = {
            "outcome": before.outcome,
            "figures": [],
            "region_code": before.region_code,
        }
        return one.model_copy(update={**missing, "region_message": before.region_message})
    told = tellable(one.figures, before.figures)
    return one.model_copy(update={"figures": told, "totals": totals(one.figures, told)})
