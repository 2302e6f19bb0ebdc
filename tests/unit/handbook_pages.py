"""The handbook's pages as a reader's program sees them: parsed strictly, element by element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from gateway.api import contract
from gateway.api.handbook.contents import contents
from gateway.api.handbook.frame import Page, framed
from gateway.api.handbook.languages import Language
from gateway.api.handbook.operation_page import operation_page
from gateway.api.handbook.problem_page import problem_page
from gateway.api.handbook.problem_table import catalogue
from gateway.api.handbook.trying import Surroundings
from gateway.api.problem_words import KINDS

ISSUER = "http://127.0.0.1:8001"
SANDBOX = Surroundings(sandbox=True, issuer=ISSUER)
REAL = Surroundings(sandbox=False, issuer="https://issuer.example.org")
OPERATIONS = {operation.operation_id: operation for operation in contract.OPERATIONS}
VOID = {"br", "input", "link", "meta", "wbr", "hr"}


@dataclass
class Element:
    """One element with everything in it."""

    name: str
    attributes: dict[str, str | None]
    content: list[Element | str] = field(default_factory=list)

    def all(self, *names: str) -> Iterator[Element]:
        """Every element of these names in it, itself included; of any name when none is said."""
        if not names or self.name in names:
            yield self
        for one in self.content:
            if isinstance(one, Element):
                yield from one.all(*names)

    @property
    def text(self) -> str:
        """What is to be read in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.content)

    def get(self, name: str) -> str:
        """An attribute, empty when it is not there."""
        return self.attributes.get(name) or ""


class Strict(HTMLParser):
    """Takes only markup in which everything that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("document", {})
        self._open = [self.root]

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says {names}"
        element = Element(tag, dict(attrs))
        self._open[-1].content.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag):
        assert self._open[-1].name == tag, f"</{tag}> closes <{self._open[-1].name}>"
        self._open.pop()

    def handle_data(self, data):
        self._open[-1].content.append(data)

    def done(self) -> Element:
        self.close()
        assert len(self._open) == 1, f"<{self._open[-1].name}> is never closed"
        return self.root


def parsed(markup: bytes) -> Element:
    """A page, taken apart; fails when it is not well-formed."""
    reader = Strict()
    reader.feed(markup.decode("utf-8"))
    return reader.done()


@cache
def document() -> dict:
    return contract.document()


@cache
def page_of(operation_id: str, language: Language, around: Surroundings = SANDBOX) -> Element:
    """An operation's page."""
    made = operation_page(OPERATIONS[operation_id], document(), around, language)
    return parsed(framed(made, language))


@cache
def contents_of(language: Language) -> Element:
    return parsed(framed(contents(document(), SANDBOX, language), language))


@cache
def every_page(language: Language) -> dict[str, Element]:
    """All pages in one language, by their address."""
    pages: list[Page] = [contents(document(), SANDBOX, language), catalogue(language)]
    pages += [operation_page(one, document(), SANDBOX, language) for one in OPERATIONS.values()]
    pages += [problem_page(name, language) for name in KINDS]
    return {page.address: parsed(framed(page, language)) for page in pages}
