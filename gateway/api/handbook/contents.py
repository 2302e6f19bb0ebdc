"""The first page: how a call is made, and every operation by service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.api.handbook.frame import PREFIX, PROBLEMS, Page, link, operation_address
from gateway.api.handbook.languages import Language
from gateway.api.handbook.markup import Html, join, prose, tag
from gateway.api.handbook.operation_page import title_of
from gateway.api.handbook.trying import Surroundings
from gateway.api.handbook.words import SERVICES, chosen, word

Json = Mapping[str, Any]


def contents(document: Json, around: Surroundings, language: Language) -> Page:
    """The first page in one language."""
    title = f"{word('site', language)} · {word('handbook', language)}"
    hows = [
        tag(
            "li",
            tag("h3", word(f"how_{name}_head", language)),
            tag("p", prose(word(f"how_{name}", language))),
        )
        for name in ("token", "key", "end", "private")
    ]
    return Page(
        address=PREFIX,
        title=title,
        content=join(
            tag("h1", word("site", language), " ", tag("small", word("handbook", language))),
            tag("p", word("lead", language), class_="lead"),
            tag("p", word("sandbox_note", language), class_="aside-note") if around.sandbox else None,
            tag("h2", word("how", language)),
            tag("ol", *hows, class_="hows"),
            tag(
                "p",
                word("forms_of_contract", language),
                tag("a", tag("code", "/openapi.json"), href="/openapi.json"),
                " · ",
                link(PROBLEMS, language, word("problems", language)),
            ),
            *_services(document, language),
        ),
        aside=_beside(document, language),
    )


def _beside(document: Json, language: Language) -> Html:
    names = [service["name"] for service in document["tags"]]
    entries = [tag("li", tag("a", chosen(SERVICES[name], language), href=f"#{name}")) for name in names]
    nav = tag("nav", tag("ul", *entries), aria_label=word("services", language))
    return tag("aside", tag("p", word("services", language)), nav)


def _services(document: Json, language: Language) -> Iterator[Html]:
    for service in document["tags"]:
        rows = [
            _row(path, method, told, language)
            for path, item in document["paths"].items()
            for method, told in item.items()
            if service["name"] in told["tags"]
        ]
        yield tag(
            "section",
            tag("h2", chosen(SERVICES[service["name"]], language), id=service["name"]),
            tag("ul", *rows, class_="operations"),
        )


def _row(path: str, method: str, told: Json, language: Language) -> Html:
    title, _ = title_of(told["operationId"], told, language)
    return tag(
        "li",
        link(operation_address(told["operationId"]), language, title),
        tag(
            "span",
            tag("span", method.upper(), class_=f"method {method}"),
            tag("code", path),
            class_="address",
        ),
    )
