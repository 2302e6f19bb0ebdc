"""Whether this process lives, whether it can serve, and what it counted."""

from __future__ import annotations

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.dependencies import House

_METRICS_TYPE = "text/plain; version=1.0.0; charset=utf-8"


def install(app: FastAPI, house: House) -> None:
    """Add /livez, /readyz and /metrics; they need no token and carry nothing of any caller."""

    async def live(_: Request) -> Response:
        return Response(b'{"status":"alive"}', media_type="application/json")

    async def ready(_: Request) -> Response:
        lacking = list(await house.ready())
        body = {"status": "not ready", "lacking": lacking} if lacking else {"status": "ready"}
        return Response(orjson.dumps(body), 503 if lacking else 200, media_type="application/json")

    async def metrics(_: Request) -> Response:
        return Response(house.meters.text(), headers={"content-type": _METRICS_TYPE})

    for path, page in {"/livez": live, "/readyz": ready, "/metrics": metrics}.items():
        app.add_api_route(path, page, methods=["GET"], include_in_schema=False, response_model=None)
