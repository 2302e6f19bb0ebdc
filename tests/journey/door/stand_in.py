"""A house with a real door and nobody behind it: whatever gets through is written down and answered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
from fastapi import FastAPI

from gateway.api import build
from gateway.api.callers import Callers
from gateway.api.dependencies import House
from gateway.api.examples import example
from gateway.api.issuer_keys import IssuerKeys
from gateway.api.turned_away import TurnedAway
from gateway.cases.answers import Regions
from gateway.cases.asking import Answer, Asking
from gateway.cases.registrations import Registration
from gateway.errands import Actor
from gateway.sandbox.issuer import issue_token
from gateway.settings import Settings

Instead = Answer | Exception | Callable[[], Awaitable[Answer]]
ISSUER = "https://issuer.sandbox.invalid"
ERRAND = UUID("0199c2a4-5d11-7c3a-9b1e-3f0a52c41d04")
ANSWERS = {
    "registers.find_registrations": "findRegistrations",
    "registers.find_recognitions": "findRecognitions",
    "registers.verify_certificate": "verifyCertificate",
    "registers.find_subsidies": "findTrainingSubsidies",
    "markets.find_licences": "findAgencyLicences",
    "markets.find_fairs": "listJobFairs",
    "markets.announce_fair": "announceJointFair",
    "markets.read_monitoring": "readMonitoring",
    "lookups.find_enrolments": "searchEnrolments",
    "lookups.catalogue_item": "getCatalogueItem",
    "lookups.institution": "getInstitution",
    "filings.create": "createRemoteTreatmentFiling",
    "filings.read": "getRemoteTreatmentFiling",
    "filings.cancel": "cancelRemoteTreatmentFiling",
    "visits.open": "openVisit",
    "visits.read": "getVisit",
    "visits.cancel": "cancelVisit",
    "lines.add": "addFeeLines",
    "lines.page": "listFeeLines",
    "lines.withdraw": "withdrawFeeLines",
    "visits.record_diagnoses": "recordDiagnoses",
    "visits.discharge": "dischargePatient",
    "settlements.pre_settle": "preSettleVisit",
    "settlements.settle": "settleVisit",
    "settlements.read": "getSettlement",
    "settlements.cancel": "cancelSettlement",
    "pension_lookups.find_history": "findPensionHistory",
    "pension_lookups.check_eligibility": "checkTransferEligibility",
    "pension_lookups.issue_certificate": "issueContributionCertificate",
    "survival.find": "findSurvivalRecord",
    "survival.submit": "submitSurvivalCheck",
    "applications.apply": "applyForTransfer",
    "applications.correct": "correctTransfer",
    "transfers.review": "reviewTransfer",
    "transfers.suspend": "suspendTransfer",
    "transfers.resume": "resumeTransfer",
    "transfers.withdraw": "withdrawTransfer",
    "transfers.annul": "annulTransfer",
    "transfers.choose_overlap": "chooseOverlap",
    "transfers.retry": "retryTransferStep",
    "transfer_views.page": "listTransfers",
    "transfer_views.read": "getTransfer",
    "transfer_views.read_statement": "getTransferStatement",
    "batches.form": "formSettlementBatch",
    "batches.page": "listSettlementBatches",
    "batches.read": "getSettlementBatch",
    "payments.page": "listPayments",
    "payments.read": "getPayment",
    "payments.match": "matchPayment",
    "payments.give_back": "returnPayment",
    "employment_search.find_postings": "searchPostings",
    "employment_search.find_seekers": "searchSeekers",
    "publications.publish": "publishPosting",
    "publications.change": "changePublication",
    "publications.move": "movePublication",
    "publication_views.read": "getPublication",
    "publication_views.page": "listPublications",
    "publication_views.findings": "listComplianceFindings",
    "seekers.register": "registerSeeker",
    "seekers.move": "moveSeeker",
    "referrals.issue": "issueReferral",
    "referrals.answer": "answerReferral",
    "referrals.receipt": "receiptReferral",
    "referral_views.read": "getReferral",
    "referral_views.page": "listReferrals",
    "credit_lookups.find_records": "searchCreditRecords",
    "credit_lookups.find_subjects": "searchCreditSubjects",
    "credit_lookups.find_person_records": "searchPersonCreditRecords",
    "credit_reports.make": "makeCreditReport",
    "pushes.page": "listCreditPushes",
    "pushes.push": "pushCreditRecord",
    "pushes.read": "getCreditPush",
    "errands.read": "getErrand",
    "errands.enquire": "enquireErrand",
    "errands.reverse": "reverseErrand",
    "errands.trail": "getErrandTrail",
    "errands.lineage": "getErrandLineage",
    "audit.search": "searchAuditEntries",
    "audit.read": "getAuditEntry",
    "audit.receipt": "getEntryReceipt",
    "audit.open": "openEntryBodies",
    "audit.report": "reportAccess",
    "audit.keys": "getLogKeys",
    "administration.page": "listClients",
    "administration.read": "getClient",
    "administration.register": "registerClient",
    "administration.change": "changeClient",
    "administration.disable": "disableClient",
    "administration.enable": "enableClient",
}
"""Which operation's example each method of a room answers with."""


@dataclass
class Room:
    """Answers every call with its example, or with what `instead` says."""

    name: str
    calls: list[tuple[str, Asking, tuple[Any, ...]]]
    instead: list[Instead]

    def __getattr__(self, method: str) -> Any:
        async def answer(asking: Asking, *arguments: Any) -> Answer:
            self.calls.append((f"{self.name}.{method}", asking, arguments))
            if self.instead:
                what = self.instead.pop(0)
                if isinstance(what, Exception):
                    raise what
                return what if isinstance(what, Answer) else await what()
            operation_id = ANSWERS[f"{self.name}.{method}"]
            return Answer(orjson.dumps(example(operation_id)["answer"]), (ERRAND,))

        return answer


class RegionRoom:
    """Lists no region."""

    async def list(self) -> Regions:
        return Regions(regions=[])


class Everybody:
    """Lets everybody in as their token has it."""

    def __init__(self, **agreed: Any) -> None:
        self.agreed = Registration.model_validate(
            {
                "organisation": "12510198MA6000016E",
                "name": "沙盒",
                "kind": "harness",
                "scopes": ["medical-insurance"],
                "valid_from": "2026-01-01",
                "requests_per_second": 100_000,
                "requests_at_once": 10_000,
                **agreed,
            }
        )

    def admit(self, actor: Actor, /) -> tuple[Actor, Registration]:
        return actor, self.agreed


@dataclass
class Notes:
    """The part of the journal that the door writes to."""

    written: list[Any] = field(default_factory=list)
    _one_more: asyncio.Event = field(default_factory=asyncio.Event)

    async def note(self, note: Any) -> int:
        self.written.append(note)
        self._one_more.set()
        return len(self.written)

    async def until(self, count: int) -> None:
        """Wait until so many were written."""
        while len(self.written) < count:
            self._one_more.clear()
            await self._one_more.wait()


@dataclass
class StandIn:
    """The door, what came through it, and what is to come back."""

    app: FastAPI
    keys: Path
    calls: list[tuple[str, Asking, tuple[Any, ...]]]
    instead: list[Instead]
    notes: Notes
    house: House
    lacking: list[str]

    @asynccontextmanager
    async def caller(self, client_id: str = "hospital-chengdu") -> AsyncIterator[httpx.AsyncClient]:
        """A client with that client's token."""
        token = issue_token(self.keys, client_id)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app),
            base_url="http://gateway",
            headers={"authorization": f"Bearer {token}"},
        ) as client:
            yield client


def stand_in(keys: Path, **changed: Any) -> StandIn:
    """Build one; `changed` are settings."""
    issue_token(keys, "hospital-chengdu")
    settings = settings_for(keys, **changed)
    calls: list[Any] = []
    instead: list[Instead] = []
    notes, lacking = Notes(), list[str]()

    async def ready() -> list[str]:
        return lacking

    rooms: dict[str, Any] = {
        name: Room(name, calls, instead)
        for name in (
            *("lookups", "filings", "visits", "lines", "settlements", "pension_lookups", "survival"),
            *("applications", "transfers", "transfer_views", "batches", "payments"),
            *("employment_search", "publications", "publication_views", "seekers"),
            *("referrals", "referral_views", "registers", "markets"),
            *("credit_lookups", "credit_reports", "pushes"),
            *("errands", "audit", "log", "administration"),
        )
    }
    journal: Any = notes
    assert settings.issuer_keys_file is not None
    published = (settings.issuer_keys_file.read_text, "jwks.json")
    house = House(
        **rooms,
        regions=RegionRoom(),
        callers=Callers(issuer=settings.issuer, audience=settings.audience, keys=IssuerKeys(*published)),
        admission=Everybody(),
        settings=settings,
        journal=journal,
        turned_away=TurnedAway(journal),
        ready=ready,
    )
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    build(app, house)
    return StandIn(app, keys, calls, instead, notes, house, lacking)


def settings_for(keys: Path, **changed: Any) -> Settings:
    """Settings for a door with nobody behind it."""
    given: dict[str, Any] = {
        "database_url": "postgresql://nobody@127.0.0.1/nothing",
        "issuer": ISSUER,
        "issuer_keys_file": keys / "jwks.json",
        "log_key_file": keys / "log.key",
        "sealing_keys_file": keys / "sealing.json",
        "sichuan_url": "http://127.0.0.1:1",
        "sichuan_access_key": "x",
        "sichuan_secret": "x" * 16,
        "chongqing_url": "http://127.0.0.1:1",
        "chongqing_paas_id": "x",
        "chongqing_token": "x" * 16,
        "sandbox": True,
    }
    return Settings(**(given | changed))
