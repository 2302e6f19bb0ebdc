"""Schemas as generators can read them: no titles, no null, enums named and explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

Schema = dict[str, Any]

_TERMS = {
    "Region": {"sichuan": "四川", "chongqing": "重庆"},
    "State": {
        "asked": "已受理，正在询问地区",
        "following_up": "地区已办，后续办件进行中",
        "waiting": "地区已办，后续办件待续办",
        "answered": "已答复",
        "refused": "已拒绝",
        "unreached": "未联通，可用同一幂等键重发",
        "unknown": "结果未知，须查询",
        "reversed": "已冲正",
    },
    "Effect": {"none": "无影响", "applied": "已生效", "unknown": "未知", "reversed": "已冲正"},
}
"""Chinese terms of the enums that do not carry them."""

NAMES = {"Awaited": "AwaitedStep"}  # a type of TypeScript's own
"""What the contract calls a class whose own name is not fit for a client."""

_ROOT = "#/components/schemas/"


def schemas_of(models: Iterable[type[BaseModel]], told: Iterable[type[BaseModel]]) -> dict[str, Schema]:
    """The named schemas of models and of everything they hold; input and output have the same one.

    What an answer of `told` holds is open, though a request may hold it too: a client that refuses what it
    does not know would break when an answer grows. The gateway refuses it in requests all the same.
    """
    unique = sorted(set(models), key=lambda model: model.__name__)
    _, whole = models_json_schema(
        [(model, "validation") for model in unique], ref_template=f"{_ROOT}{{model}}"
    )
    named = {_name(name): _tidied(schema) for name, schema in whole["$defs"].items()}
    for name in _reached(named, {_name(model.__name__) for model in told}):
        if named[name].get("additionalProperties") is False:
            del named[name]["additionalProperties"]
    for name, terms in _TERMS.items():
        if name in named:
            named[name]["x-enum-descriptions"] = [terms[value] for value in named[name]["enum"]]
    return dict(sorted(named.items()))


def _name(name: str) -> str:
    return NAMES.get(name, name)


def _reached(named: dict[str, Schema], start: Iterable[str]) -> set[str]:
    """Every schema that these hold, at any depth, and themselves."""
    reached: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += _referred(named[name])
    return reached


def _referred(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"].removeprefix(_ROOT)
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _referred(one)


def _tidied(schema: Schema) -> Schema:
    """A schema without titles, and with what may be absent said once: by not being required."""
    tidy = {key: _tidied_part(key, part) for key, part in schema.items() if key != "title"}
    if "$ref" in tidy:
        tidy["$ref"] = _ROOT + _name(tidy["$ref"].removeprefix(_ROOT))
    options = [option for option in tidy.pop("anyOf", []) if option != {"type": "null"}]
    if options:
        (only,) = options
        tidy = {**only, **tidy}
    # Generators read a default beside a reference of 3.1 and of its twin differently: the text says it.
    if tidy.get("default", ...) is None or "$ref" in tidy:
        tidy.pop("default", None)
    return tidy


def _tidied_part(key: str, part: Any) -> Any:
    if key == "properties":
        return {name: _tidied(schema) for name, schema in part.items()}
    if key in ("items", "additionalProperties") and isinstance(part, dict):
        return _tidied(part)
    if key == "anyOf":
        return [_tidied(option) for option in part]
    return part


# -- the 3.0.3 twin ------------------------------------------------------------------------------


def as_3_0(document: Schema) -> Schema:
    """The document in OpenAPI 3.0.3, for generators that do not read 3.1."""
    twin: Schema = _without_3_1(document)
    twin["openapi"] = "3.0.3"
    return twin


def _without_3_1(part: Any) -> Any:
    """3.0 ignores what stands beside a $ref, so the $ref moves into an allOf."""
    if isinstance(part, list):
        return [_without_3_1(one) for one in part]
    if not isinstance(part, dict):
        return part
    converted = {key: _without_3_1(one) for key, one in part.items()}
    if "$ref" in converted and len(converted) > 1:
        converted["allOf"] = [{"$ref": converted.pop("$ref")}]
    return converted
