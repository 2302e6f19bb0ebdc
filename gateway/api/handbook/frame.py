"""What stands around every page: head, bar, way back, and the change to the other language."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.api.handbook.languages import Language
from gateway.api.handbook.markup import Content, Html, join, tag
from gateway.api.handbook.words import word

PREFIX = "/docs"


def operation_address(operation_id: str) -> str:
    """Where an operation is explained."""
    return f"{PREFIX}/operations/{operation_id}"


PROBLEMS = f"{PREFIX}/problems"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page in one language, without what stands around it."""

    address: str
    title: str
    content: Html
    aside: Html | None = None
    """Beside the content where there is room, before it where there is not."""
    script: bool = False


def link(address: str, language: Language, *content: Content, **attributes: str) -> Html:
    """A link to another page of ours that keeps the language."""
    path, hash_, part = address.partition("#")
    return tag("a", *content, href=f"{path}?lang={language}{hash_}{part}", **attributes)


def framed(page: Page, language: Language) -> bytes:
    """The whole document."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", page.title),
        tag("link", rel="icon", type="image/svg+xml", href=f"{PREFIX}/icon.svg"),
        tag("link", rel="stylesheet", href=f"{PREFIX}/handbook.css"),
        tag("script", src=f"{PREFIX}/try_it.js", defer=True) if page.script else None,
    )
    body = tag(
        "body",
        tag("a", word("skip", language), class_="skip", href="#content"),
        _bar(page, language),
        tag(
            "div",
            page.aside,
            tag("main", page.content, id="content", tabindex="-1"),
            class_="page with-aside" if page.aside else "page",
        ),
    )
    return f"<!doctype html>\n{tag('html', head, body, lang=str(language))}\n".encode()


def _bar(page: Page, language: Language) -> Html:
    places = (
        (PREFIX, "contents"),
        (PROBLEMS, "problems"),
    )
    links = [
        link(address, language, word(name, language), **_here(address == page.address))
        for address, name in places
    ]
    document = tag("a", word("document", language), href="/openapi.json")
    other = link(
        page.address,
        language.other,
        language.other.name_of_itself,
        class_="language",
        lang=str(language.other),
        hreflang=str(language.other),
    )
    name = link(PREFIX, language, word("site", language), " ", tag("span", word("handbook", language)))
    return tag(
        "header",
        tag("p", name, class_="site"),
        tag("nav", join(*links, document, other), aria_label=word("pages", language)),
        class_="bar",
    )


def _here(is_here: bool) -> dict[str, str]:
    return {"aria_current": "page"} if is_here else {}
