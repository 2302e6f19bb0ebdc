"""Reads what testers order; what does not read is said in one sentence, and nothing is done (控制路由)."""

import re
from collections.abc import Awaitable, Callable, Collection
from datetime import date
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse

Node = dict[str, Any]
Desk = Callable[[Node], Any]

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_AMOUNT = re.compile(r"(0|[1-9]\d{0,8})(\.\d{1,2})?", re.ASCII)
_YEARS = (1900, 2199)
"""Days in other years cannot be written with eight digits, or have no day thirty days on."""


class Unclear(Exception):
    """An order that does not read; its words say what is wrong."""


def ordered(desk: Desk) -> Callable[[Request], Awaitable[JSONResponse]]:
    """The route of an order: 400 with a sentence when its body does not read."""

    async def answered(request: Request) -> JSONResponse:
        try:
            told = desk(_object(await request.body()))
        except Unclear as no:
            return JSONResponse({"error": str(no)}, status_code=400)
        return told if isinstance(told, JSONResponse) else JSONResponse(told)

    return answered


def text(told: Node, name: str, otherwise: str | None = None, longest: int = 1000) -> str:
    """A text; absent: what it is otherwise, or unclear when it must be there."""
    value = told.get(name)
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, str) or not value.strip():
        raise Unclear(f"{name} must be a text that says something.")
    if len(value) > longest or _CONTROL.search(value):
        raise Unclear(f"{name} must be at most {longest} characters, none of them a control character.")
    return value


def shaped(told: Node, name: str, shape: str, words: str, otherwise: str | None = None) -> str:
    """A text of a certain form; `words` tell the form."""
    value = text(told, name, otherwise)
    if not re.fullmatch(shape, value, re.ASCII):
        raise Unclear(f"{name} must be {words}.")
    return value


def one_of(told: Node, name: str, words: Collection[str]) -> str:
    """One of some words."""
    value = told.get(name)
    if not isinstance(value, str) or value not in words:
        raise Unclear(f"{name} must be one of {', '.join(words)}.")
    return value


def whole(told: Node, name: str, otherwise: int, least: int, most: int) -> int:
    """A whole number, or one as text."""
    value = told.get(name, otherwise)
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}", value, re.ASCII):
        value = int(value)
    if type(value) is not int or not least <= value <= most:
        raise Unclear(f"{name} must be a whole number from {least} to {most}.")
    return value


def amount(told: Node, name: str, otherwise: str) -> str:
    """Yuan as people type it (Y)."""
    value = told.get(name, otherwise)
    value = str(value) if type(value) is int else value
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise Unclear(f"{name} must be an amount in yuan with at most two decimals, as text.")
    return value


def day_if_any(told: Node, name: str) -> date | None:
    """A day as YYYY-MM-DD; None when it is absent or null."""
    value = told.get(name)
    if value is None:
        return None
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise ValueError
        day = date.fromisoformat(value)
    except ValueError:
        raise Unclear(f"{name} must be a day of the calendar as YYYY-MM-DD.") from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise Unclear(f"{name} must lie in the years {_YEARS[0]} to {_YEARS[1]}.")
    return day


def texts(told: Node, name: str, numbers: Collection[str]) -> dict[str, str]:
    """An object of texts, as a record holds them; those in `numbers` must be digits."""
    value = told.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Unclear(f"{name} must be an object of texts.")
    for field, said in value.items():
        if said is not None and not isinstance(said, str) and type(said) is not int:
            raise Unclear(f"{name}.{field} must be a text.")
        if field in numbers and not re.fullmatch(r"\d{1,6}", str(said), re.ASCII):
            raise Unclear(f"{name}.{field} must be a whole number.")
    return {field: "" if said is None else str(said) for field, said in value.items()}


def _object(body: bytes) -> Node:
    try:
        told = orjson.loads(body)
    except ValueError:
        raise Unclear("The body is not JSON.") from None
    if not isinstance(told, dict):
        raise Unclear("The body must be a JSON object.")
    return told
