"""The stock way: FastAPI's models in and out, httpx's AsyncClient, a session with one INSERT and COMMIT each.

The same words, the same translation, signatures and upstream as the gateway; no token, no idempotency, no
trail, no visit that is read: one call, one INSERT, one COMMIT.
"""

from __future__ import annotations

import argparse
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
import uvicorn
from fastapi import Depends, FastAPI
from sqlalchemy import JSON, Uuid
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance import ChongqingMedicalInsurance
from gateway.regions.chongqing.post import Post
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.medical_insurance import SichuanMedicalInsurance
from gateway.regions.transport import Line, Reply
from gateway.services.medical_insurance.backend import Charge, VisitRef
from gateway.services.medical_insurance.settlements import (
    Recording,
    RegionSettlement,
    Settlement,
    SettlementRequest,
)
from gateway.services.medical_insurance.words import RecordingState, SettlementKind
from gateway.vocabulary import Message, Region, now
from tests.bench.visits import CASES, Case

TABLE = "CREATE TABLE bench_settlements (id uuid PRIMARY KEY, visit_id uuid, answer json NOT NULL)"


class Base(DeclarativeBase):
    """The stock way's tables."""


class Row(Base):
    """A settlement as the stock way keeps it."""

    __tablename__ = "bench_settlements"
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    visit_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class StockLine:
    """A line to a region over httpx as everybody uses it."""

    def __init__(self, url: str) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=15)

    async def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        changes_state: bool,
        deadline: float,
    ) -> Reply:
        """Send one request."""
        response = await self._http.request(method, path, headers=dict(headers), content=body)
        return Reply(response.status_code, response.headers, response.content)


def create(upstream: str, database_url: str) -> FastAPI:
    """Build the stock way."""
    engine = create_async_engine(database_url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=8)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    line = cast(Line, StockLine(upstream))
    regions = {
        Region.SICHUAN: SichuanMedicalInsurance(SichuanClient(line, access_key="bench", secret="bench")),
        Region.CHONGQING: ChongqingMedicalInsurance(
            ChongqingClient(Post(line, paas_id="bench", token="bench"))
        ),
    }

    async def session() -> AsyncIterator[AsyncSession]:
        async with sessions() as opened:
            yield opened

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await engine.dispose()

    app = FastAPI(lifespan=lifespan)

    @app.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post("/{region}/visits/{visit_id}/settlements", status_code=201, response_model_exclude_none=True)
    async def settle(
        region: Region,
        visit_id: uuid.UUID,
        request: SettlementRequest,
        session: AsyncSession = Depends(session),  # noqa: B008
    ) -> Settlement:
        case = CASES[region]
        backend = regions[region]
        translated = await backend.settle(_message(backend, case), _charge(case, request))
        settled = cast(RegionSettlement, translated.answer)
        settlement = Settlement(
            **settled.model_dump(),
            settlement_id=uuid.uuid4(),
            kind=SettlementKind.SETTLEMENT,
            visit_id=visit_id,
            insured_region=region,
            recording=Recording(state=RecordingState.PENDING, region=case.treatment_region),
        )
        kept = settlement.model_dump(mode="json", exclude_none=True)
        session.add(Row(id=settlement.settlement_id, visit_id=visit_id, answer=kept))
        await session.commit()
        return settlement

    return app


def _message(backend: SichuanMedicalInsurance | ChongqingMedicalInsurance, case: Case) -> Message:
    at = now()
    return Message(
        message_id=backend.mint_message_id(case.institution_code, at, 1),
        sent_at=at,
        institution_code=case.institution_code,
        institution_name=backend.institution_name(case.institution_code),
        operator=case.client_id,
        insured_area=case.insured_area,
        treatment_area=case.treatment_area,
    )


def _charge(case: Case, request: SettlementRequest) -> Charge:
    return Charge(
        visit=VisitRef(
            visit_number=case.insured_visit_number,
            person_number=case.person_number,
            insurance_kind=case.insurance_kind,
            care_kind=case.care_kind,
            case_number="BENCH",
            started_at=case.started_at,
            emergency=False,
        ),
        credential=request.credential,
        total=request.total,
        parts=case.parts,
        use_personal_account=request.use_personal_account,
        invoice_number=request.invoice_number,
        basis=case.basis,
    )


def main() -> None:
    """Serve it: `python -m tests.bench.stock --port 7002 --upstream http://... --database postgresql://...`."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--port", type=int, required=True)
    given.add_argument("--upstream", required=True)
    given.add_argument("--database", required=True)
    said = given.parse_args()
    uvicorn.run(create(said.upstream, said.database), port=said.port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
