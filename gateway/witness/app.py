"""The witness over HTTP: add-checkpoint of c2sp.org/tlog-witness, and what was cosigned last, to read."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.witness import refusals
from gateway.witness.cosigning import Witness
from gateway.witness.state import NOTHING
from gateway.witness.submission import read_submission

MOST_BYTES = 65_536
SIZE_TYPE = "text/x.tlog.size"

STATUS: Mapping[type[refusals.Refusal], int] = {
    refusals.Malformed: 400,
    refusals.NotTrusted: 403,
    refusals.UnknownLog: 404,
    refusals.NotTheLatest: 409,
    refusals.AnotherTree: 409,
    refusals.TooLarge: 413,
    refusals.NotProved: 422,
}

log = structlog.get_logger("gateway.witness")


def create_app(witness: Witness) -> Starlette:
    """The application around a witness."""
    origins = {hashlib.sha256(origin.encode()).hexdigest(): origin for origin in witness.log_keys}

    async def add_checkpoint(request: Request) -> Response:
        # A plain call, in the thread of the event loop: it is one short transaction on a local file, and the
        # next could not begin before its end anyway. So no two requests of a process are ever in one turn.
        return PlainTextResponse(witness.cosign(read_submission(await _body(request))).line)

    async def checkpoint(request: Request) -> Response:
        origin = origins.get(request.path_params["origin_hash"])
        latest = NOTHING if origin is None else witness.memory.latest(origin)
        if latest is NOTHING:
            return _line("Of such a log nothing was cosigned here.", 404)
        return PlainTextResponse(latest.note, headers={"cache-control": "no-store"})

    async def health(_: Request) -> Response:
        witness.memory.latest("")
        return _line("The witness can read its memory.")

    routes = [
        Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
        Route("/checkpoint/{origin_hash}", checkpoint, methods=["GET"]),
        Route("/health", health, methods=["GET"]),
    ]
    failing = {
        refusals.Refusal: _refused,
        404: _nothing_here,
        405: _other_method,
        sqlite3.Error: _memory_fails,
        Exception: _broken,
    }
    return Starlette(routes=routes, exception_handlers=failing)


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_BYTES:
                raise refusals.TooLarge
    except ClientDisconnect:
        raise refusals.Malformed("The request ended early.") from None
    return bytes(body)


# -- what is answered otherwise --------------------------------------------------------------------------


def _line(text: str, status: int = 200) -> Response:
    return PlainTextResponse(f"{text}\n", status)


def _refused(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, refusals.Refusal)
    status = STATUS[type(refusal)]
    log.info("witness.refused", status=status, reason=str(refusal))
    if isinstance(refusal, refusals.NotTheLatest):
        # As a header, not as a media type: to a media type of text Starlette adds a charset.
        return Response(f"{refusal.size}\n", status, headers={"content-type": SIZE_TYPE})
    return _line(str(refusal), status)


def _nothing_here(_: Request, __: Exception) -> Response:
    return _line("There is nothing at this address.", 404)


def _other_method(_: Request, refusal: Exception) -> Response:
    answer = _line("This address is for another method.", 405)
    answer.headers.update(getattr(refusal, "headers", None) or {})
    return answer


def _memory_fails(_: Request, error: Exception) -> Response:
    """Nothing was cosigned; that it was not kept is certain only after a look at the latest checkpoint."""
    log.error("witness.memory_fails", reason=str(error))
    return _line("The witness cannot use its memory now.", 503)


def _broken(_: Request, error: Exception) -> Response:
    log.error("witness.broken", kind=type(error).__name__)
    return _line("The witness failed.", 500)
