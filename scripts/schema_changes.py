"""What of a schema's change breaks a caller: what is asked may only get wider, what is told only narrower."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Json = Mapping[str, Any]

MAY_GROW = "x-may-grow"
"""Stands at an enum that was announced as open: callers were told to expect words that they do not know."""

_SAYS_NOTHING = {"description", "example", "examples", "title", "deprecated", "externalDocs"}
_SILENT_EXTENSION = "x-"
_NAMES = "properties"
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_WORDED = ("pattern", "format", "multipleOf", "uniqueItems")
_READ = {
    *_UPPER, *_LOWER, *_WORDED, *_SAYS_NOTHING,
    *("$ref", "type", "enum", "const", "default", _NAMES, "required", "items", "additionalProperties"),
}  # fmt: skip
_ALL_TYPES = {"array", "boolean", "integer", "null", "number", "object", "string"}


@dataclass(frozen=True, kw_only=True, order=True)
class Change:
    """One thing that a caller may stumble over; whose it is, and which part of it."""

    owner: str
    """An operationId, or the name of a component that several operations share."""
    thing: str
    what: str

    @property
    def line(self) -> str:
        """The line of the changelog that would tell it."""
        return f"- **Breaking** `{self.owner}`: {self.what.replace('{}', f'`{self.thing}`')}."


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where in the contract one stands."""

    owner: str
    thing: str
    way: Literal["asked", "told"]

    def says(self, what: str, thing: str | None = None) -> Change:
        """A change here, in words that hold `{}` for its thing."""
        return Change(owner=self.owner, thing=self.thing if thing is None else thing, what=what)


@dataclass(frozen=True)
class Comparer:
    """Compares the schemas of two documents, each pair of components once per direction."""

    before: Json
    after: Json
    seen: set[tuple[str, str, str]] = field(default_factory=set)

    def changes(self, old: Json, new: Json, at: Place) -> Iterator[Change]:
        """What breaks between two schemas."""
        name, old = resolved(self.before, old)
        new_name, new = resolved(self.after, new)
        if name != new_name:
            yield at.says(f"{{}} is of the type `{new_name or 'inline'}`, no longer `{name or 'inline'}`")
        if name is not None:
            pair = (name, new_name or "", at.way)
            if pair in self.seen:
                return
            self.seen.add(pair)
            at = replace(at, owner=name, thing=name) if name == new_name else at
        others = list(_types(old, new, at))
        yield from others
        if others:
            return
        yield from _words(old, new, at)
        yield from _limits(old, new, at)
        yield from _unknown(old, new, at)
        if isinstance(old.get("items", new.get("items")), Mapping):
            yield from self.changes(old.get("items", {}), new.get("items", {}), at)
        yield from self._members(old, new, at)

    def _members(self, old: Json, new: Json, at: Place) -> Iterator[Change]:
        were, are = old.get(_NAMES, {}), new.get(_NAMES, {})
        needed_before, needed = set(old.get("required", ())), set(new.get("required", ()))
        for name in sorted(were.keys() - are.keys()):
            yield at.says(f"{{}} is no longer {at.way}", name)
        for name in sorted(were.keys() & are.keys()):
            yield from self.changes(were[name], are[name], replace(at, thing=name))
        if at.way == "asked":
            for name in sorted(needed - needed_before):
                is_new = "" if name in were else ", a new member,"
                yield at.says(f"{{}}{is_new} is required", name)
        else:
            for name in sorted((needed_before - needed) & are.keys()):
                yield at.says("{} may be absent", name)
        yield from self._further(old, new, at)

    def _further(self, old: Json, new: Json, at: Place) -> Iterator[Change]:
        """Members that are not named."""
        was, is_now = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if isinstance(was, Mapping) and isinstance(is_now, Mapping):
            yield from self.changes(was, is_now, at)
            return
        if at.way == "told" and was is False and old.get(_NAMES, {}).keys() < new.get(_NAMES, {}).keys():
            yield at.says("{} was closed to further members and has got some")
        narrower, wider = (was, is_now) if at.way == "asked" else (is_now, was)
        if _openness(wider) < _openness(narrower):
            yield at.says(f"{{}} is {at.way} with other further members")


def resolved(document: Json, part: Json) -> tuple[str | None, Json]:
    """The name of the component referred to, and what it holds; what stands beside a $ref goes first."""
    if "$ref" not in part:
        return None, part
    _, _, kind, name = part["$ref"].split("/")
    beside = {key: value for key, value in part.items() if key != "$ref"}
    return name, {**document["components"][kind][name], **beside}


def _openness(further: object) -> int:
    return 0 if further is False else 1 if isinstance(further, Mapping) else 2


def _types(old: Json, new: Json, at: Place) -> Iterator[Change]:
    was, is_now = _type_set(old), _type_set(new)
    asked, told = (was, is_now) if at.way == "asked" else (is_now, was)
    if asked - told - ({"integer"} if "number" in told else set()):
        yield at.says(f"{{}} is {_shown(is_now)}, no longer {_shown(was)}")


def _type_set(schema: Json) -> set[str]:
    given = schema.get("type")
    return {given} if isinstance(given, str) else set(given or _ALL_TYPES)


def _shown(types: set[str]) -> str:
    return "of any type" if types == _ALL_TYPES else " or ".join(f"`{one}`" for one in sorted(types))


def _words(old: Json, new: Json, at: Place) -> Iterator[Change]:
    """Enums: a caller's word that is refused, or a word that no caller's switch knows."""
    was, is_now = _enum(old), _enum(new)
    if at.way == "asked":
        if is_now is not None and was is None:
            yield at.says("{} takes only certain words")
        for word in _missing(was, is_now):
            yield at.says("{} is no longer taken", word)
        return
    if old.get(MAY_GROW):
        if is_now is not None and not new.get(MAY_GROW):
            yield at.says("{} is no longer announced as growing")
        return
    if was is not None and is_now is None:
        yield at.says("{} may be any word")
    for word in _missing(is_now, was):
        yield at.says("{} is a word that callers do not know", word)


def _enum(schema: Json) -> list[str] | None:
    if "const" in schema:
        return [str(schema["const"])]
    return [str(word) for word in schema["enum"]] if "enum" in schema else None


def _missing(words: Iterable[str] | None, among: Iterable[str] | None) -> list[str]:
    if words is None or among is None:
        return []
    return sorted(set(words) - set(among))


def _limits(old: Json, new: Json, at: Place) -> Iterator[Change]:
    sign = 1 if at.way == "asked" else -1
    for side, names in ((1, _UPPER), (-1, _LOWER)):
        for name in names:
            none = side * float("inf")
            was, is_now = old.get(name, none), new.get(name, none)
            if sign * side * (is_now - was if is_now != was else 0) < 0:
                yield at.says(f"`{name}` of {{}} is {_or_none(new, name)}, no longer {_or_none(old, name)}")
    for name in _WORDED:
        # Which of two patterns is the wider one, nobody can tell: any other one breaks.
        was, is_now = old.get(name), new.get(name)
        lifted = (is_now if at.way == "asked" else was) is None
        if was != is_now and not lifted:
            yield at.says(f"`{name}` of {{}} is {_or_none(new, name)}, no longer {_or_none(old, name)}")
    if "default" in old and old["default"] != new.get("default"):
        yield at.says(
            f"`default` of {{}} is {_or_none(new, 'default')}, no longer {_or_none(old, 'default')}"
        )


def _or_none(schema: Json, name: str) -> str:
    return f"`{schema[name]}`" if name in schema else "set"


def _unknown(old: Json, new: Json, at: Place) -> Iterator[Change]:
    """Keywords that nobody here can compare, oneOf among them: any change of one counts."""
    words: defaultdict[str, list[Any]] = defaultdict(list)
    for schema in (old, new):
        for key, value in schema.items():
            if key not in _READ and not key.startswith(_SILENT_EXTENSION):
                words[key].append(value)
    for key, values in sorted(words.items()):
        if len(values) == 1 or values[0] != values[1]:
            yield at.says(f"`{key}` of {{}} is another")
