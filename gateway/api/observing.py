"""One log line, one count and one trace per request, and no more requests at once than we can carry."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from typing import Any

import orjson
import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.api.allowances import told
from gateway.api.meters import Meters
from gateway.api.passage import KEY, Passage, begun
from gateway.errors import Overloaded

access = structlog.get_logger("gateway.access")

ALWAYS_SERVED = frozenset({"/livez", "/readyz", "/metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "(no route)"


class Observing:
    """ASGI middleware around everything: what leaves here was counted, and is an answer or a problem."""

    def __init__(
        self, app: ASGIApp, *, meters: Meters, limit: int, tell: Callable[[Request, Exception], Response]
    ) -> None:
        self._app = app
        self._meters = meters
        self._limit = limit
        self._tell = tell
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and see it off."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = scope[KEY] = begun(Headers(scope=scope))
        sender = _Sender(send, passage)
        began = time.perf_counter()
        self._under_way += 1
        self._meters.under_way(self._under_way)
        try:
            await self._serve(scope, receive, sender)
        finally:
            self._under_way -= 1
            self._meters.under_way(self._under_way)
            self._see_off(scope, passage, sender.status, time.perf_counter() - began)

    async def _serve(self, scope: Scope, receive: Receive, sender: _Sender) -> None:
        try:
            if self._under_way > self._limit and scope["path"] not in ALWAYS_SERVED:
                raise Overloaded
            await self._app(scope, receive, sender.send)
        except Exception as error:
            # An answer that has begun cannot become a problem; the connection then ends short.
            if sender.status:
                raise
            response = self._tell(Request(scope), error)
            await response(scope, receive, sender.send)

    def _see_off(self, scope: Scope, passage: Passage, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", NO_ROUTE)
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        self._meters.observe_request(method, route, status, seconds)
        if scope["path"] in ALWAYS_SERVED:
            return
        access.info(
            "request",
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 1),
            client_id=passage.actor.client_id if passage.actor else None,
            errand_id=str(passage.errand_id) if passage.errand_id else None,
            trace_id=passage.trace_id,
        )


class _Sender:
    """Sends on, adding our traceparent and remembering the status."""

    def __init__(self, send: Send, passage: Passage) -> None:
        self._send = send
        self._passage = passage
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"].append((b"traceparent", self._passage.traceparent.encode()))
            if self._passage.allowance is not None:
                message["headers"] += told(self._passage.allowance)
        await self._send(message)


def set_up_logs(level: int = logging.INFO) -> None:
    """Write log lines as JSON to standard output; called once, by whoever starts the process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(serializer=_as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )


def _as_json(event: dict[str, Any], **_: Any) -> bytes:
    return orjson.dumps(event, default=_named)


def _named(value: object) -> str:
    """Of anything that is not plain data only its type is logged, so that nothing personal slips in."""
    return f"<{type(value).__name__}>"
