"""Where the pages are found, in which language and with which leave for the browser."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from gateway.api import contract
from gateway.api.handbook.contents import contents
from gateway.api.handbook.frame import PREFIX, PROBLEMS, Page, framed
from gateway.api.handbook.languages import Language, language_of
from gateway.api.handbook.operation_page import operation_page
from gateway.api.handbook.problem_page import problem_page
from gateway.api.handbook.problem_table import catalogue
from gateway.api.handbook.trying import Surroundings
from gateway.api.problem_words import KINDS
from gateway.errors import NotFound

ASSETS: Final[Mapping[str, str]] = {
    "handbook.css": "text/css; charset=utf-8",
    "try_it.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
OPERATIONS = {operation.operation_id: operation for operation in contract.OPERATIONS}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is sent, as it is and compressed, under a name of its content."""

    plain: bytes
    packed: bytes
    tag: str

    @classmethod
    def of(cls, content: bytes) -> Sheet:
        """Prepare some content once."""
        return cls(content, gzip.compress(content, mtime=0), sha256(content).hexdigest()[:24])


def install(app: FastAPI, around: Surroundings) -> None:
    """Add the handbook, the pages behind the problems' types, and what they are drawn with."""
    policy = _policy(around)

    @cache
    def sheet(name: str, which: str, language: Language) -> Sheet:
        return Sheet.of(framed(_PAGES[name](which, around, language), language))

    def paged(name: str) -> Callable[[Request], Any]:
        async def page(request: Request) -> Response:
            which = request.path_params.get("which", "")
            if which not in _KNOWN.get(name, ("",)):
                raise NotFound("There is no such page.")
            language = language_of(request.query_params.get("lang"), request.headers.get("accept-language"))
            # Beside the loop: the first page builds the document.
            made = await asyncio.to_thread(sheet, name, which, language)
            headers = {"content-language": str(language), "vary": "accept-language, accept-encoding"}
            return _sent(request, made, headers, "text/html; charset=utf-8", policy)

        return page

    async def asset(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ASSETS:
            raise NotFound("There is no such file.")
        return _sent(request, _asset(name), {"vary": "accept-encoding"}, ASSETS[name], policy)

    for path, page in {
        PREFIX: paged("contents"),
        f"{PREFIX}/operations/{{which}}": paged("operation"),
        PROBLEMS: paged("problems"),
        "/problems/{which}": paged("problem"),
        f"{PREFIX}/{{name}}": asset,
    }.items():
        app.add_api_route(path, page, methods=["GET"], include_in_schema=False, response_model=None)


@cache
def _document() -> dict[str, Any]:
    return contract.document()


_PAGES: Final[Mapping[str, Callable[[str, Surroundings, Language], Page]]] = {
    "contents": lambda _, around, language: contents(_document(), around, language),
    "operation": lambda which, around, language: operation_page(
        OPERATIONS[which], _document(), around, language
    ),
    "problems": lambda _, __, language: catalogue(language),
    "problem": lambda which, _, language: problem_page(which, language),
}
_KNOWN: Final[Mapping[str, Collection[str]]] = {"operation": OPERATIONS, "problem": KINDS}
"""Whatever is told of a deployment is whether it is a sandbox, and whose tokens it believes."""


@cache
def _asset(name: str) -> Sheet:
    return Sheet.of((files("gateway.api.handbook") / "assets" / name).read_bytes())


def _policy(around: Surroundings) -> str:
    """What a page may load, run and reach: this gateway, and in a sandbox its issuer; nothing inline."""
    reached = " ".join(filter(None, ("'self'", around.issuer_origin)))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src {reached}",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


def _sent(request: Request, sheet: Sheet, headers: dict[str, str], kind: str, policy: str) -> Response:
    packed = "gzip" in request.headers.get("accept-encoding", "")
    name = f'"{sheet.tag}-gzip"' if packed else f'"{sheet.tag}"'
    headers |= {
        "etag": name,
        "cache-control": "no-cache",
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
    }
    if name in (one.strip() for one in request.headers.get("if-none-match", "").split(",")):
        return Response(None, 304, headers)
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(sheet.packed if packed else sheet.plain, 200, headers, media_type=kind)
