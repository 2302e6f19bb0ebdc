"""An operation of the contract, declared once: the route is made from it, and the document too."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from gateway.api.problems import Malformed, Unforeseen
from gateway.cases.asking import Answer
from gateway.errors import (
    Broken,
    Erased,
    Fault,
    GatewayError,
    Invalid,
    KeyMissing,
    KeyReused,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    NotTellable,
    OutcomeUnknown,
    Overloaded,
    Refused,
    StillInProgress,
    TooLarge,
    TooMany,
    Unreached,
    Unreadable,
    Untranslatable,
    WrongMediaType,
    WrongState,
)

Errors = tuple[type[GatewayError], ...]
Function = Callable[..., Awaitable[Answer]]

ALWAYS: Errors = (NotAuthenticated, NotAllowed, Invalid, TooMany, Overloaded, Broken, Unforeseen)
WITH_BODY: Errors = (Malformed, TooLarge, WrongMediaType)
# A key whose errand was reversed is spent: WrongState; one whose answer was erased, too: Erased.
WITH_KEY: Errors = (KeyMissing, KeyReused, StillInProgress, WrongState, Erased)
OF_A_REGION: Errors = (Refused, NotTellable, Untranslatable, Unreached, Unreadable)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One value in the path or the query."""

    name: str
    within: str
    """path or query"""
    schema: dict[str, Any]
    description: str
    read: Callable[[str], Any]
    """Turns the text into a value; raises ValueError with what is expected."""
    example: str
    required: bool = True
    default: Any = None


@dataclass(frozen=True, kw_only=True)
class Link:
    """What can be asked next with what an answer says."""

    operation_id: str
    parameter: str
    expression: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Form:
    """Another form in which an answer can be had: whoever names its media type first gets it."""

    media_type: str
    render: Callable[[bytes], bytes]
    """Makes it of the answer's JSON; may take its time, so it runs beside the loop."""
    content_type: str
    shown: dict[str, Any]
    """What the contract says of it."""


def page(render: Callable[[bytes], bytes]) -> Form:
    """A page to read and print."""
    return Form(
        media_type="text/html",
        render=render,
        content_type="text/html; charset=utf-8",
        shown={"schema": {"type": "string"}, "example": "<!doctype html>…"},
    )


def pdf(render: Callable[[bytes], bytes]) -> Form:
    """A document to keep."""
    return Form(
        media_type="application/pdf",
        render=render,
        content_type="application/pdf",
        shown={"schema": {"type": "string", "format": "binary"}},
    )


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing a caller can ask for."""

    method: str
    path: str
    function: Function
    tag: str
    tells: type[BaseModel]
    asks: type[BaseModel] | None = None
    parameters: tuple[Parameter, ...] = ()
    status: int = 200
    keyed: bool = False
    """Changes state, so it needs an Idempotency-Key."""
    regional: bool = True
    """Involves a region, so its answer carries Errand-Id."""
    location: str | None = None
    """Where the created thing stands; members of the answer and of the path in braces."""
    reversible: bool = False
    """An unknown outcome can be taken back (冲正)."""
    may_respond_early: bool = False
    """Takes Prefer: respond-async."""
    fails: Errors = ()
    """Which errors, beyond those that every such operation knows."""
    links: tuple[Link, ...] = ()
    scopes: tuple[str, ...] = ("medical-insurance",)
    """One of these lets a caller ask."""
    forms: tuple[Form, ...] = ()
    """In which else it can be had, beside JSON."""

    @property
    def operation_id(self) -> str:
        """The function's name as the contract writes it."""
        first, *rest = self.function.__name__.split("_")
        return first + "".join(word.capitalize() for word in rest)

    @property
    def errors(self) -> Errors:
        """Every error that this operation can end with."""
        known = [*ALWAYS]
        known += WITH_BODY if self.asks else ()
        known += WITH_KEY if self.keyed else ()
        known += (NotFound,) if self.parameters or self.regional else ()
        known += OF_A_REGION if self.regional else ()
        known += (OutcomeUnknown,) if self.regional and self.keyed else ()
        return tuple(dict.fromkeys([*known, *self.fails]))


@dataclass
class Register:
    """The operations of one part of the contract, in the order in which the router tries them."""

    tag: str
    prefix: str
    operations: list[Operation] = field(default_factory=list)

    def get(self, path: str, **facts: Any) -> Callable[[Function], Function]:
        """Declare a read."""
        return self._declare("GET", path, facts)

    def post(self, path: str, **facts: Any) -> Callable[[Function], Function]:
        """Declare a call that changes something, or a look-up whose question is personal."""
        return self._declare("POST", path, facts)

    def _declare(self, method: str, path: str, facts: dict[str, Any]) -> Callable[[Function], Function]:
        def declare(function: Function) -> Function:
            self.operations.append(
                Operation(method=method, path=self.prefix + path, function=function, tag=self.tag, **facts)
            )
            return function

        return declare


# -- parameters ------------------------------------------------------------------------------------


def matching(pattern: str, reason: str, read: Callable[[str], Any] = str) -> Callable[[str], Any]:
    """A reader of text that must match a pattern in full."""
    shape = re.compile(pattern, re.ASCII)

    def read_matching(text: str) -> Any:
        if not shape.fullmatch(text):
            raise ValueError(reason)
        return read(text)

    return read_matching


def read_values(
    parameters: Sequence[Parameter], path: dict[str, str], query: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """The values of an operation's parameters; raises Invalid with every fault at once."""
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    given = dict(query)
    if query:
        known = {one.name for one in parameters if one.within == "query"}
        names = [name for name, _ in query]
        faults += [
            Fault(f"/query/{name[:64]}", "is not a parameter here") for name in given if name not in known
        ]
        faults += [Fault(f"/query/{name}", "is given twice") for name in known if names.count(name) > 1]
    for one in parameters:
        text = (path if one.within == "path" else given).get(one.name)
        if text is None:
            if one.required:
                faults.append(Fault(f"/{one.within}/{one.name}", "is required"))
            values[one.name] = one.default
            continue
        try:
            values[one.name] = one.read(text)
        except ValueError as error:
            faults.append(Fault(f"/{one.within}/{one.name}", str(error)))
    if faults:
        raise Invalid(faults)
    return values
