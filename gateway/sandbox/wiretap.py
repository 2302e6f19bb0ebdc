"""Keeps every business exchange of a mock region and serves the unsigned /sandbox/* control routes."""

import base64
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.sandbox.faults import FaultQueue, UnknownFault, parse

_TABLE = """
create table if not exists exchange (
    sequence integer primary key autoincrement,
    time text not null,
    path text not null,
    "transaction" text not null,
    message_id text not null,
    headers text not null,
    request blob not null,
    response blob not null,
    status integer not null,
    fault text not null,
    milliseconds real not null
)
"""


_COLUMNS = (
    *("sequence", "time", "path", '"transaction"', "message_id", "headers", "request", "response"),
    *("status", "fault", "milliseconds"),
)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One business exchange: what came, and what the region answered before any fault of the wire."""

    path: str
    transaction: str
    message_id: str
    headers: Iterable[tuple[bytes, bytes]]
    request: bytes
    response: bytes
    status: int
    fault: str
    started: float


class Wiretap:
    """The recorder; `secret_headers` (lower case) are left out, `encoding` is that of the bodies."""

    def __init__(
        self, connection: sqlite3.Connection, encoding: str, secret_headers: frozenset[bytes]
    ) -> None:
        self._connection = connection
        self._encoding = encoding
        self._secret_headers = secret_headers
        connection.execute(_TABLE)

    def record(self, exchange: Exchange) -> None:
        """Append one exchange."""
        headers = "\n".join(
            f"{name.decode('latin-1')}: {value.decode('latin-1')}"
            for name, value in exchange.headers
            if name not in self._secret_headers
        )
        self._connection.execute(
            'insert into exchange (time, path, "transaction", message_id, headers, request, response, status,'
            " fault, milliseconds) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                datetime.now(UTC).isoformat(timespec="milliseconds"),
                exchange.path,
                exchange.transaction,
                exchange.message_id,
                headers,
                exchange.request,
                exchange.response,
                exchange.status,
                exchange.fault,
                round((time.perf_counter() - exchange.started) * 1000, 3),
            ),
        )

    def after(self, sequence: int, limit: int) -> list[dict[str, Any]]:
        """Exchanges behind this sequence number, oldest first."""
        rows = self._connection.execute(
            f"select {', '.join(_COLUMNS)} from exchange where sequence > ? order by sequence limit ?",
            (sequence, limit),
        )
        return [self._shown(dict(zip(_COLUMNS, row, strict=True))) for row in rows]

    def clear(self) -> None:
        """Forget all exchanges."""
        self._connection.execute("delete from exchange")

    def _shown(self, row: dict[str, Any]) -> dict[str, Any]:
        request, response = row.pop("request"), row.pop("response")
        pairs = (line.partition(": ") for line in row.pop("headers").split("\n") if line)
        return {
            **{name.strip('"'): value for name, value in row.items()},
            "request_headers": {key: value for key, _, value in pairs},
            "request_base64": base64.b64encode(request).decode(),
            "request_text": request.decode(self._encoding, "replace"),
            "response_base64": base64.b64encode(response).decode(),
            "response_text": response.decode(self._encoding, "replace"),
        }


class ReadBack(Protocol):
    """What a mock region lets its testers see and undo."""

    def ledger(self) -> list[dict[str, Any]]:
        """Settlements with their negative rows, records, visits, filings; each row says its `kind`."""

    def accumulations(self, person: str) -> list[dict[str, Any]]:
        """Annual accumulations of one person, or of everybody for an empty string."""

    def people(self) -> list[dict[str, Any]]:
        """The people of the fixtures."""

    def reset(self) -> None:
        """Back to the fixtures; the message journal and the nonces go too."""


def control_routes(name: str, region: ReadBack, wiretap: Wiretap, faults: FaultQueue) -> list[Route]:
    """The /sandbox/* routes, the same for every mock."""

    async def health(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok", "region": name})

    async def ledger(_: Request) -> JSONResponse:
        return JSONResponse(region.ledger())

    async def people(_: Request) -> JSONResponse:
        return JSONResponse(region.people())

    async def accumulations(request: Request) -> JSONResponse:
        return JSONResponse(region.accumulations(request.query_params.get("person", "")))

    async def exchanges(request: Request) -> JSONResponse:
        after, limit = (_number(request, key, default) for key, default in (("after", 0), ("limit", 100)))
        return JSONResponse(wiretap.after(after, min(limit, 1000)))

    async def reset(_: Request) -> JSONResponse:
        region.reset()
        wiretap.clear()
        faults.clear()
        return JSONResponse({"status": "reset"})

    return [
        Route("/sandbox/health", health),
        Route("/sandbox/ledger", ledger),
        Route("/sandbox/people", people),
        Route("/sandbox/accumulations", accumulations),
        Route("/sandbox/exchanges", exchanges),
        Route("/sandbox/reset", reset, methods=["POST"]),
        Route("/sandbox/faults", _fault_control(faults), methods=["GET", "POST", "DELETE"]),
    ]


def _fault_control(faults: FaultQueue) -> Callable[[Request], Any]:
    async def control(request: Request) -> JSONResponse:
        if request.method == "DELETE":
            faults.clear()
        elif request.method == "POST":
            asked = await request.json()
            try:
                faults.add(str(asked["transaction"]), parse(str(asked["fault"])), int(asked.get("times", 1)))
            except (KeyError, TypeError, UnknownFault, ValueError) as problem:
                return JSONResponse({"error": f"not a fault order: {problem!r}"}, status_code=400)
        return JSONResponse(faults.waiting())

    return control


def _number(request: Request, key: str, default: int) -> int:
    text = request.query_params.get(key, "")
    return int(text) if text.isdecimal() else default
