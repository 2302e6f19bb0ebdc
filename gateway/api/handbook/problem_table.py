"""Problems as a table, each leading to its own page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gateway.api.handbook.frame import PROBLEMS, Page, link
from gateway.api.handbook.languages import Language
from gateway.api.handbook.markup import Html, join, tag
from gateway.api.handbook.words import EFFECTS, RETRIES, RETRIES_WITHOUT_KEY, chosen, word
from gateway.api.problems import STATUS, slug
from gateway.errors import GatewayError

_TITLE = re.compile(r"(?P<en>[^(]+) \((?P<zh>[^)]+)\)")


def problem_title(kind: type[GatewayError], language: Language) -> str:
    """A problem's name in one language."""
    both = _TITLE.fullmatch(STATUS[kind].title)
    assert both is not None, "every title has its Chinese in brackets"
    return both["en"] if language is Language.ENGLISH else both["zh"]


def problem_table(kinds: Iterable[type[GatewayError]], language: Language, *, keyed: bool = True) -> Html:
    """What each means for the caller, by status; `keyed`: of requests that bear a key."""
    retries = RETRIES if keyed else RETRIES_WITHOUT_KEY
    rows = [
        tag(
            "tr",
            tag("td", str(STATUS[kind].status)),
            tag(
                "th",
                link(f"/problems/{slug(kind)}", language, problem_title(kind, language)),
                tag("code", slug(kind)),
                scope="row",
            ),
            tag("td", chosen(EFFECTS[STATUS[kind].effect], language)),
            tag("td", chosen(retries[STATUS[kind].retry], language)),
        )
        for kind in sorted(kinds, key=lambda kind: (STATUS[kind].status, slug(kind)))
    ]
    heads = [
        tag("th", word(name, language), scope="col") for name in ("status", "problem", "effect", "retry")
    ]
    return tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows), class_="problems")


def catalogue(language: Language) -> Page:
    """Every problem there is."""
    title = word("problems", language)
    return Page(
        address=PROBLEMS,
        title=f"{title} · {word('site', language)}",
        content=join(
            tag("h1", title),
            tag("p", word("problems_lead", language), class_="lead"),
            problem_table(STATUS, language),
        ),
    )
