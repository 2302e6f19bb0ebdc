"""A schema of the contract as a table: each member with its type, its limits and its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.api.handbook.chinese import sentences
from gateway.api.handbook.languages import Language
from gateway.api.handbook.markup import Content, Html, join, prose, tag
from gateway.api.handbook.words import word

Schema = Mapping[str, Any]

_REF = "#/components/schemas/"
_BRACKETED = re.compile(r"\s*\(([^()]*[\u3400-\u9fff][^()]*)\)\.?$")


def said(description: str, language: Language) -> str:
    """A description of the contract as a reader of that language finds it most readable."""
    first = description.partition("\n\n")[0].replace("\n", " ")
    if language is Language.ENGLISH:
        return first
    if (known := sentences().get(first)) is not None:
        return known
    term = _BRACKETED.search(first)
    return term[1] if term else first


@dataclass
class Members:
    """The tables of one page; a type that comes again is named, not told twice."""

    schemas: Mapping[str, Schema]
    language: Language
    _told: set[str] = field(default_factory=set)

    def table(self, name: str, label: str) -> Html:
        """The members of a named schema, and those of everything that it holds."""
        rows = list(self._rows(self.schemas[name], depth=0))
        self._told.add(name)
        return member_table(self.language, label, rows)

    def _rows(self, schema: Schema, depth: int) -> Iterator[Html]:
        required = set(schema.get("required", ()))
        for name, part in schema.get("properties", {}).items():
            target, inner = self._resolved(part)
            text = part["description"]
            again = target is not None and "properties" in inner and target in self._told
            meaning: list[Content] = [prose(said(text, self.language))]
            if again:
                meaning.append(
                    tag("span", word("as_above", self.language), tag("code", target), class_="note")
                )
            yield self._row(
                name, self._type(part), join(*meaning, _values(inner)), depth, required=name in required
            )
            if target is not None and "properties" in inner and not again:
                self._told.add(target)
                yield from self._rows(inner, depth + 1)

    def _row(self, name: str, type_: Html, meaning: Html, depth: int, *, required: bool) -> Html:
        return member_row(self.language, name, type_, meaning, required=required, depth=depth)

    def _resolved(self, part: Schema) -> tuple[str | None, Schema]:
        """The named schema behind a member, through lists and maps; or what stands there."""
        while True:
            if "$ref" in part:
                target = str(part["$ref"]).removeprefix(_REF)
                return target, self.schemas[target]
            inner = part.get("items", part.get("additionalProperties"))
            if not isinstance(inner, Mapping):
                return None, part
            part = inner

    def _type(self, part: Schema) -> Html:
        if "items" in part:
            limits = _between(part.get("minItems"), part.get("maxItems"))
            counted = [word("items", self.language).format(limits)] if limits else []
            inner = self._type(part["items"])
            return join(word("list_of", self.language), inner, *map(_note, counted))
        if "$ref" in part:
            target, named = self._resolved(part)
            return type_of(named, self.language, named=target)
        return type_of(part, self.language)


def type_of(schema: Schema, language: Language, named: str | None = None) -> Html:
    """A type and its limits in a few words."""
    if "properties" in schema and named:
        return tag("code", named)
    kind = schema.get("type", word("any_value", language))
    shown = f"{kind} ({schema['format']})" if "format" in schema else str(kind)
    notes: list[Content] = []
    if limits := _between(schema.get("minLength"), schema.get("maxLength")):
        notes.append(word("length", language).format(limits))
    notes += [
        word(name, language).format(schema[key])
        for key, name in (("minimum", "at_least"), ("maximum", "at_most"))
        if key in schema
    ]
    if "default" in schema:
        default = schema["default"]
        told = str(default).lower() if isinstance(default, bool) else str(default)
        notes.append(word("default", language).format(told))
    if "pattern" in schema:
        notes.append(join(word("matches", language), " ", _breakable(schema["pattern"])))
    return join(shown, *map(_note, notes))


def _breakable(pattern: str) -> Html:
    """A pattern that may be broken between its alternatives."""
    first, *others = pattern.split("|")
    return tag("code", first, *(join(tag("wbr"), "|", other) for other in others))


def _note(content: Content) -> Html:
    return tag("span", content, class_="note")


def _between(least: int | None, most: int | None) -> str:
    if least is None and most is None:
        return ""
    if least == most:
        return str(least)
    return f"{'' if least is None else least}–{'' if most is None else most}"


def _values(schema: Schema) -> Html | None:
    """The words that an enum knows, each with its term."""
    if "enum" not in schema:
        return None
    terms = schema.get("x-enum-descriptions", [""] * len(schema["enum"]))
    items = [
        tag("li", tag("code", str(value)), " ", term)
        for value, term in zip(schema["enum"], terms, strict=True)
    ]
    return tag("ul", *items, class_="values")


# -- tables of names, types and meanings ----------------------------------------------------------------


def member_row(
    language: Language, name: str, type_: Content, meaning: Content, *, required: bool, depth: int = 0
) -> Html:
    """One line; `depth` is how far inside another member it stands."""
    mark = tag("span", word("required", language), class_="required") if required else None
    return tag(
        "tr",
        tag("th", tag("code", name), mark, scope="row", class_=f"depth-{min(depth, 6)}"),
        tag("td", type_),
        tag("td", meaning),
    )


def member_table(language: Language, label: str, rows: list[Html]) -> Html:
    """A table of such lines."""
    heads = [tag("th", word(name, language), scope="col") for name in ("name", "type", "meaning")]
    return tag(
        "table",
        tag("caption", label),
        tag("thead", tag("tr", *heads)),
        tag("tbody", *rows),
        class_="members",
    )
