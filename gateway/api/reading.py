"""Bodies, read strictly: what is not exactly as the contract says is refused, with pointers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from gateway.api.problems import MOST_FAULTS, Malformed
from gateway.errors import Fault, Invalid, TooLarge, WrongMediaType

DEEPEST = 32
LONGEST_NAME = 64

Model = TypeVar("Model", bound=BaseModel)


async def bounded_body(request: Request, limit: int) -> bytes:
    """The request's body, of which no more than the limit is ever held; raises what is wrong with it."""
    _check_media_type(request)
    return await bounded(request, limit)


def read_json(text: bytes, model: type[Model]) -> Model:
    """JSON text as a model, nothing coerced and nothing doubled."""
    check_json(text)
    try:
        return model.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise Invalid(faults_of(error)) from None


def _check_media_type(request: Request) -> None:
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.replace(" ", "").replace('"', "").lower()
    if kind.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise WrongMediaType
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise WrongMediaType("The body must not be compressed.")


async def bounded(request: Request, limit: int) -> bytes:
    """The body whatever it is, of which no more than the limit is ever held."""
    length = request.headers.get("content-length", "0")
    if length.isascii() and length.isdigit() and int(length[:20]) > limit:
        raise TooLarge
    pieces, size = [], 0
    try:
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                raise TooLarge
            pieces.append(piece)
    except ClientDisconnect:
        raise Malformed([Fault("", "was not sent to its end")]) from None
    return b"".join(pieces)


# -- the text itself ----------------------------------------------------------------------------


def check_json(text: bytes) -> None:
    """Refuse what is not JSON, names a member twice, or is nested deeper than 32 levels."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed([Fault("", f"is not JSON, from byte {error.pos} on")]) from None
    if _opens(text) > DEEPEST and _is_deeper(value, DEEPEST):
        raise Malformed([Fault("", f"is nested deeper than {DEEPEST} levels")])
    if _may_name_twice(text, value):
        _refuse_names_given_twice(text)


def _opens(text: bytes) -> int:
    return text.count(b"{") + text.count(b"[")


def _is_deeper(value: Any, levels: int) -> bool:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(levels):
        inside = [part for box in level for part in (box.values() if isinstance(box, dict) else box)]
        level = [part for part in inside if isinstance(part, dict | list)]
        if not level:
            return False
    return True


def _may_name_twice(text: bytes, value: Any) -> bool:
    """Whether a member may have been named twice, found at the speed of the parser.

    A parser keeps one of two members with the same name. Written again, the value then holds fewer
    colons than the text. Only an escaped colon could make up for one: such a text is read slowly.
    """
    return b"\\u003" in text.lower() or text.count(b":") != orjson.dumps(value).count(b":")


class _Boxed(list[tuple[str, Any]]):
    """An object as its pairs, in order."""


def _refuse_names_given_twice(text: bytes) -> None:
    faults = list(_names_given_twice("", json.loads(text, object_pairs_hook=_Boxed)))
    if faults:
        raise Malformed(faults[:MOST_FAULTS])


def _names_given_twice(pointer: str, value: Any) -> Iterable[Fault]:
    if isinstance(value, _Boxed):
        seen: set[str] = set()
        for name, part in value:
            if name in seen:
                yield Fault(f"{pointer}/{_token(name)}", "is named twice")
            seen.add(name)
            yield from _names_given_twice(f"{pointer}/{_token(name)}", part)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _names_given_twice(f"{pointer}/{place}", part)


# -- what the model found -----------------------------------------------------------------------


def pointer_to(location: Sequence[str | int]) -> str:
    """The JSON pointer (RFC 6901) of a place."""
    return "".join(f"/{_token(str(part))}" for part in location)


def _token(name: str) -> str:
    return name[:LONGEST_NAME].replace("~", "~0").replace("/", "~1")


def faults_of(error: ValidationError) -> list[Fault]:
    """What a model found wrong, in our words: where and what is expected, never what was sent."""
    found = error.errors(include_url=False, include_input=False)
    return [Fault(pointer_to(one["loc"]), _reason(one["type"], one.get("ctx", {}))) for one in found]


_REASONS = {
    "missing": "is required",
    "extra_forbidden": "is not a member here",
    "string_type": "must be text",
    "string_pattern_mismatch": "must match {pattern}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} items",
    "too_long": "must have at most {max_length} items",
    "enum": "must be one of {expected}",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be an array",
    "model_type": "must be an object",
    "dict_type": "must be an object",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "timezone_aware": "must carry an offset from UTC",
    "value_error": "{error}",
}
_KINDS = {
    "datetime": "must be a date-time with offset (RFC 3339)",
    "date": "must be a date, YYYY-MM-DD",
    "uuid": "must be a UUID",
    "int": "must be a whole number",
}


def _reason(kind: str, context: dict[str, Any]) -> str:
    if kind in _REASONS:
        return _REASONS[kind].format(**context)
    return _KINDS.get(kind.partition("_")[0], "does not read as the contract says")
