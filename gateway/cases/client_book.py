"""The memory of registrations as administrators change them: a change, what it came to, and who keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.cases.registrations import Registration, RegistrationKept
from gateway.errands import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of a registration; which of its members are given says what it is."""

    key: str
    """Of the administrator: the same again is done once."""
    fingerprint: bytes
    client_id: str
    reason: str
    registration: Registration | None = None
    version: int | None = None
    """The one that was read; None registers a new client."""
    on: bool | None = None
    """Where it only lets a client in or shuts it out."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change came to, and the index of the entry that says so; None where nothing had to change."""

    client: RegistrationKept
    index: int | None
    replayed: bool = False


class ClientBook(Protocol):
    """The memory of registrations as administrators use it."""

    async def page(self, after: str, limit: int) -> Sequence[RegistrationKept]:
        """The clients whose identifiers come after one, in their order."""

    async def one(self, client_id: str) -> RegistrationKept | None:
        """A client."""

    async def change(self, actor: Actor, change: Change) -> Changed:
        """Change a registration, with its entry, in one transaction.

        Raises KeyReused, NotFound, CaseMoved for a version that is not the newest, WrongState for a new
        client that is there already, and Broken.
        """
