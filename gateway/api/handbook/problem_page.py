"""The page behind a problem's type: what happened, and what to do."""

from __future__ import annotations

from markdown_it import MarkdownIt

from gateway.api.handbook.frame import PROBLEMS, Page, link
from gateway.api.handbook.languages import Language
from gateway.api.handbook.markup import Html, join, tag
from gateway.api.handbook.problem_table import problem_title
from gateway.api.handbook.words import EFFECTS, RETRIES, chosen, word
from gateway.api.problem_words import KINDS, text
from gateway.api.problems import STATUS

_HEADS = {Language.ENGLISH: "## English\n", Language.CHINESE: "## 中文\n"}


def problem_page(name: str, language: Language) -> Page:
    """The page of a problem in one language."""
    kind = KINDS[name]
    told = STATUS[kind]
    title = problem_title(kind, language)
    facts = (
        ("status", str(told.status)),
        ("effect", chosen(EFFECTS[told.effect], language)),
        ("retry", chosen(RETRIES[told.retry], language)),
    )
    return Page(
        address=f"/problems/{name}",
        title=f"{title} ({name}) · {word('site', language)}",
        content=join(
            tag("p", link(PROBLEMS, language, word("problems", language)), class_="way"),
            tag("h1", title),
            tag("p", problem_title(kind, language.other), class_="other", lang=str(language.other)),
            tag("p", tag("code", f"/problems/{name}"), class_="address"),
            tag("dl", *(join(tag("dt", word(key, language)), tag("dd", value)) for key, value in facts),
                class_="facts"),
            section_of(text(name), language),
        ),
    )  # fmt: skip


def section_of(written: str, language: Language) -> Html:
    """The part of a problem's text in one language."""
    _, _, part = written.partition(_HEADS[language])
    part = part.partition("\n## ")[0]
    # The text is ours, and what in it looks like markup is shown as text.
    return Html(MarkdownIt("commonmark", {"html": False}).render(part))
