"""Looking a person up in the registers of both regions, for a purpose that is recorded (登记查询, 核验)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from gateway.cases.answers import RegionOutcome
from gateway.cases.asking import Answer, Asking, errand_of
from gateway.cases.employment.register_answers import (
    CertificateVerificationResult,
    RecognitionSearchResult,
    RegionCertificate,
    RegionRecognitions,
    RegionRegistrations,
    RegionSubsidies,
    RegistrationSearchResult,
    SubsidySearchResult,
)
from gateway.cases.federated import told_by
from gateway.exchange import Ask, Exchange, written
from gateway.services.backends import Backends, employment_of
from gateway.services.employment.backend import EmploymentBackend
from gateway.services.employment.certificates import outcome_of
from gateway.services.employment.lookups import CertificateVerification, RegisterSearch, SubsidySearch
from gateway.services.employment.registers import CertificateQuery
from gateway.services.personal import by_resident_number
from gateway.vocabulary import Region

Search = RegisterSearch | CertificateVerification | SubsidySearch
Regional = TypeVar("Regional", RegionRegistrations, RegionRecognitions, RegionCertificate, RegionSubsidies)


class Registers:
    """Asks both regions at once; keeps nothing but the entries that it was asked."""

    def __init__(self, exchange: Exchange, backends: Backends) -> None:
        self._exchange = exchange
        self._backends = backends

    async def find_registrations(self, asking: Asking, search: RegisterSearch) -> Answer:
        """Employment and unemployment registrations (就业失业登记查询)."""
        said, receipt = await self._ask(
            asking,
            "find_registrations",
            search,
            RegionRegistrations,
            lambda backend: lambda message: backend.find_registrations(message, search.person),
            registrations=[],
        )
        return _answer(RegistrationSearchResult(regions=said), said, receipt)

    async def find_recognitions(self, asking: Asking, search: RegisterSearch) -> Answer:
        """Recognitions of difficulty, each with the region that made it (就业困难认定查询)."""
        said, receipt = await self._ask(
            asking,
            "find_recognitions",
            search,
            RegionRecognitions,
            lambda backend: lambda message: backend.find_recognitions(message, search.person),
            recognitions=[],
        )
        return _answer(RecognitionSearchResult(regions=said), said, receipt)

    async def verify_certificate(self, asking: Asking, search: CertificateVerification) -> Answer:
        """Have a certificate verified (技能证书核验)."""
        query = CertificateQuery(person=search.person, certificate_number=search.certificate_number)
        said, receipt = await self._ask(
            asking,
            "verify_certificate",
            search,
            RegionCertificate,
            lambda backend: lambda message: backend.verify_certificate(message, query),
        )
        conclusion = outcome_of(
            (one.certificate.outcome for one in said if one.certificate is not None),
            everybody_answered=self._everybody_answered(said),
        )
        return _answer(CertificateVerificationResult(conclusion=conclusion, regions=said), said, receipt)

    async def find_subsidies(self, asking: Asking, search: SubsidySearch) -> Answer:
        """Whether it was granted already (补贴查重)."""
        said, receipt = await self._ask(
            asking,
            "find_subsidies",
            search,
            RegionSubsidies,
            lambda backend: lambda message: backend.find_subsidies(message, search.query),
            subsidies=[],
        )
        found = any(one.subsidies for one in said)
        granted = True if found else (False if self._everybody_answered(said) else None)
        return _answer(SubsidySearchResult(granted_already=granted, regions=said), said, receipt)

    def _everybody_answered(self, said: list[Regional]) -> bool:
        """Whether every connected region did: what only some of them do not have may lie with the others."""
        answered = {one.region for one in said if one.outcome is RegionOutcome.ANSWERED}
        return answered >= {region for region, backend in self._backends.items() if backend.employment}

    async def _ask(
        self,
        asking: Asking,
        operation: str,
        search: Search,
        answer: type[Regional],
        ask: Callable[[EmploymentBackend], Ask],
        **nothing: list[Any],
    ) -> tuple[list[Regional], int | None]:
        """What each region said, and the index of the log's entry about the first."""

        async def one(region: Region) -> tuple[Regional, int | None]:
            backend = employment_of(self._backends, region)
            home = search.office_code[:6]
            errand = errand_of(
                asking,
                operation,
                region=region,
                institution_code=search.office_code,
                insured_area=home,
                treatment_area=home,
                request=search,
                facts={"purpose": search.purpose.value},
                changes_state=False,
                persons=(by_resident_number(search.person.id_number),),
                operator=search.handled_by,
            )
            return await told_by(self._exchange, errand, ask(backend), answer, **nothing)

        said = await asyncio.gather(*(one(region) for region in search.regions or tuple(self._backends)))
        return [told for told, _ in said], said[0][1]


def _answer(result: BaseModel, said: list[Regional], receipt: int | None) -> Answer:
    errand_ids: tuple[UUID, ...] = tuple(one.errand_id for one in said)
    return Answer(written(result), errand_ids, receipt=receipt)
