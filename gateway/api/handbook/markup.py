"""HTML put together so that no text can become markup: what is not Html is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"br", "input", "link", "meta", "wbr"})


class Html(str):
    """Text that is markup already; only `tag` and `join` make it."""

    __slots__ = ()


Content = str | Iterable["Content"] | None
Attribute = str | bool | int | None


def tag(name: str, /, *content: Content, **attributes: Attribute) -> Html:
    """An element; `class_` and `for_` lose their underscore, others turn into hyphens. False leaves out."""
    given = "".join(
        f" {_attribute(key)}" if value is True else f' {_attribute(key)}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    return Html(f"<{name}{given}>" if name in VOID else f"<{name}{given}>{join(*content)}</{name}>")


def join(*content: Content) -> Html:
    """Pieces one after the other, each escaped unless it is markup."""
    return Html("".join(map(_written, content)))


def _written(piece: Content) -> str:
    if piece is None:
        return ""
    if isinstance(piece, str):
        return piece if isinstance(piece, Html) else escape(piece)
    return "".join(map(_written, piece))


def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def prose(text: str) -> Html:
    """A sentence of the contract, in which `backticks` set code."""
    parts = text.split("`")
    return join(*(tag("code", part) if number % 2 else part for number, part in enumerate(parts)))
