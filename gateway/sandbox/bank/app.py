"""The bank as a program: it carries transfers for as long as it runs, and says how far it has come."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.sandbox.bank.carrying import Bank

_PATIENCE = 5.0


def create_app(
    regions: Mapping[str, str],
    folder: Path | None,
    pause: float,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Starlette:
    """The bank as an ASGI application; tests pass `transport` to stand in for the regions."""
    client = httpx.AsyncClient(timeout=_PATIENCE, transport=transport, trust_env=False)
    bank = Bank(client, regions, folder)

    @asynccontextmanager
    async def carrying(_: Starlette) -> AsyncIterator[None]:
        working = asyncio.create_task(bank.run(pause))
        yield
        working.cancel()
        await client.aclose()

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", **bank.report()})

    return Starlette(routes=[Route("/health", health)], lifespan=carrying)
