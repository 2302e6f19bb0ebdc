"""The page behind every problem's type: docs/problems/<slug>.md, served as HTML at /problems/<slug>."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from markdown_it import MarkdownIt
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.problems import STATUS, slug
from gateway.errors import NotFound

SLUGS = frozenset(slug(kind) for kind in STATUS)

_HEAD = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width">'
    "<style>body{{font:16px/1.6 sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}}</style>"
    "<title>{slug}</title></head><body>{body}</body></html>"
)


def install(app: FastAPI) -> None:
    """Add the pages, English and Chinese on one page each."""

    async def problem_page(request: Request) -> Response:
        name = request.path_params["slug"]
        if name not in SLUGS:
            raise NotFound("There is no such problem.")
        return Response(page(name), media_type="text/html; charset=utf-8")

    app.add_api_route(
        "/problems/{slug}", problem_page, methods=["GET"], include_in_schema=False, response_model=None
    )


@cache
def page(name: str) -> bytes:
    """The HTML page of a problem."""
    body = MarkdownIt("commonmark", {"html": False}).render(text(name))
    return _HEAD.format(slug=name, body=body).encode()


def text(name: str) -> str:
    """The page as it was written; from the package where it is installed, else from the repository."""
    packaged = files("gateway.api") / "problem_texts" / f"{name}.md"
    if packaged.is_file():
        return packaged.read_text("utf-8")
    return (Path(__file__).parents[2] / "docs" / "problems" / f"{name}.md").read_text("utf-8")
