"""The log's own addresses (c2sp.org/tlog-tiles): checkpoint and tiles for everybody, entries for auditors."""

from __future__ import annotations

import gzip
import re

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.asked import asking_of_reader
from gateway.api.callers import require_scope
from gateway.api.dependencies import House
from gateway.api.passage import passage_of
from gateway.api.refusals import admitted, note_refusal
from gateway.cases.audit_desk import AUDIT
from gateway.errors import GatewayError, NotFound
from gateway.evidence.tiles import MAX_LEVEL, Tile, read_place

PREFIX = "/log"
_LEVEL = re.compile(r"0|[1-9][0-9]?", re.ASCII)
_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
_BYTES = "application/octet-stream"


def install(app: FastAPI, house: House) -> None:
    """Add the log's addresses."""

    async def checkpoint(_: Request) -> Response:
        text = await house.log.checkpoint()
        return Response(text, headers={"cache-control": "no-cache"}, media_type="text/plain; charset=utf-8")

    async def entries(request: Request) -> Response:
        passage = passage_of(request)
        passage.scope = AUDIT
        known, actor, _ = await admitted(house, request, "readLogEntries", passage)
        try:
            await known.held(request)
            require_scope(actor, AUDIT)
            asking = asking_of_reader(actor, passage.trace_id)
            bundle = await house.log.bundle(asking, *_place(request))
        except GatewayError as error:
            await note_refusal(house, "readLogEntries", passage, error)
            raise
        # Its entries were read under a right: a shared cache must not give them to the next who asks.
        headers = {"cache-control": "private, max-age=31536000, immutable", "vary": "accept-encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["content-encoding"] = "gzip"
            bundle = gzip.compress(bundle, compresslevel=1, mtime=0)
        return Response(bundle, headers=headers, media_type=_BYTES)

    async def tile(request: Request) -> Response:
        level = request.path_params["level"]
        if not _LEVEL.fullmatch(level) or int(level) > MAX_LEVEL:
            raise NotFound("There is no such tile.")
        number, width = _place(request)
        hashes = await house.log.tile(Tile(int(level), number), width)
        return Response(hashes, headers=_FOR_EVER, media_type=_BYTES)

    for path, page in {
        "/checkpoint": checkpoint,
        "/tile/entries/{place:path}": entries,
        "/tile/{level}/{place:path}": tile,
    }.items():
        app.add_api_route(PREFIX + path, page, methods=["GET"], include_in_schema=False, response_model=None)


def _place(request: Request) -> tuple[int, int]:
    place = read_place(request.path_params["place"])
    if place is None or place[0] >= 1 << 55:
        raise NotFound("There is no such tile.")
    return place
