"""XML read into plain rows and written by joining; no document type, no entities, no depths.

What is read is text already (see gb18030): lxml gets UTF-8 and never sees the region's own encoding.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lxml import etree

from gateway.errors import NotTellable, Unreadable

Element = etree._Element

MAX_CHARACTERS: Final = 4 * 1024 * 1024
MAX_DEPTH: Final = 16
_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# All but the characters that stand for themselves; one class, because an alternative costs ten times as much.
_SPECIAL = re.compile("[^ !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)


# -- reading ---------------------------------------------------------------------------------------


def read(text: str, root: str) -> Element:
    """The root element, which must have this name. Raises Unreadable."""
    if len(text) > MAX_CHARACTERS:
        raise Unreadable("The region's XML is larger than any it should send.")
    # An entity can only be declared in a document type, and no interface of ours has one.
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unreadable("The region's XML declares a document type.")
    try:
        element = etree.fromstring(_DECLARATION.sub("", text, count=1).encode(), _parser())
    except (etree.XMLSyntaxError, UnicodeEncodeError) as error:
        raise Unreadable("The region's XML does not parse.") from error
    if element.tag != root:
        raise Unreadable(f"The region's XML is not <{root}>.")
    _check_depth(element)
    return element


def fields(element: Element) -> dict[str, str]:
    """The attributes and simple children of an element as one flat row.

    A child that has children itself appears with the empty string: a crosswalk that does not know it reports
    it, and `rows` reads it. A name that occurs twice with different values cannot be read as one row.
    """
    row: dict[str, str] = {str(name): str(value) for name, value in element.attrib.items()}
    for child in element:
        name, value = str(child.tag), "" if len(child) else (child.text or "")
        if row.setdefault(name, value) != value:
            raise Unreadable(f"The region's XML gives {name} twice, with different values.")
    return row


def rows(element: Element, path: str) -> list[dict[str, str]]:
    """One flat row for every element at a path such as `dataset/row`, in document order."""
    return [fields(found) for found in element.iterfind(path)]


def child(element: Element, path: str) -> Element:
    """The one element at a path. Raises Unreadable when there is none, or more than one."""
    found = element.findall(path)
    if len(found) != 1:
        raise Unreadable(f"The region's XML has {len(found)} elements {path} instead of one.")
    return found[0]


def _parser() -> etree.XMLParser:
    # A parser of its own for every document: one that is shared keeps the names of hostile documents.
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _check_depth(element: Element) -> None:
    level: list[Element] = [element]
    for _ in range(MAX_DEPTH):
        level = [child for parent in level for child in parent if len(child)]
        if not level:
            return
    raise Unreadable("The region's XML is nested deeper than any it should send.")


# -- writing ---------------------------------------------------------------------------------------


def escape(value: str) -> str:
    """Text for the inside of an element or an attribute. Raises NotTellable for what XML cannot hold."""
    if not _SPECIAL.search(value):
        return value
    if _ILLEGAL.search(value):
        raise NotTellable("A text holds a character that cannot be written in XML.")
    return value.translate(_ESCAPES)


def elements(row: Mapping[str, Any]) -> str:
    """A flat row as a run of simple elements."""
    values = [value if isinstance(value, str) else str(value) for value in row.values()]
    if _SPECIAL.search("".join(values)):
        values = [escape(value) for value in values]
    return "".join(
        [f"{_TAGS[name][0]}{value}{_TAGS[name][1]}" for name, value in zip(row, values, strict=True)]
    )


def attributes(name: str, row: Mapping[str, Any]) -> str:
    """A flat row as one empty element with attributes."""
    pairs = "".join([f' {_checked(key)}="{escape(str(value))}"' for key, value in row.items()])
    return f"<{_checked(name)}{pairs}/>"


def element(name: str, *content: str) -> str:
    """An element around content that is XML already."""
    opening, closing = _TAGS[name]
    return f"{opening}{''.join(content)}{closing}"


def document(root: str, *content: str, encoding: str = "GBK") -> str:
    """A whole document; `encoding` is only what the declaration says, the bytes are the caller's."""
    return f'<?xml version="1.0" encoding="{encoding}" standalone="yes"?>{element(root, *content)}'


def list_of(name: str, each: Iterable[Mapping[str, Any]]) -> str:
    """Flat rows as elements of one name, each with simple elements inside."""
    return "".join([element(name, elements(row)) for row in each])


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for an element")
    return name


class _Tags(dict[str, tuple[str, str]]):
    """Opening and closing tag by name; there are only as many as the interface pages know."""

    def __missing__(self, name: str) -> tuple[str, str]:
        self[name] = tags = (f"<{_checked(name)}>", f"</{name}>")
        return tags


_TAGS: Final = _Tags()
