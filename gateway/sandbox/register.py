"""The sandbox issuer's register: who may have tokens, and what the tokens say about them."""

import hashlib
import hmac
import re
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from gateway.sandbox.issuer_client_keys import ClientKey, UnfitKey, client_keys

_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{43}")


class CannotIssue(Exception):
    """The request for a token is refused (RFC 6749, section 5.2)."""

    status = 400

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


class UnknownClient(CannotIssue):
    """Nobody of that name who proved to be it; which of the two is not told."""

    status = 401

    def __init__(self) -> None:
        super().__init__("invalid_client", "The client is unknown or did not prove who it is.")


@dataclass(frozen=True, kw_only=True)
class Client:
    """A registered client, how it proves who it is, and what its tokens say about it."""

    client_id: str
    secret: str = field(default="", repr=False)
    keys: tuple[ClientKey, ...] = ()
    certificate: str | None = None
    """The SHA-256 of the only certificate with which its tokens are worth anything (RFC 8705)."""
    scope: frozenset[str]
    claims: dict[str, str]

    def granted(self, asked: str | None) -> str:
        """Return the scope to grant: what was asked for, or everything when nothing was."""
        if asked is None:
            return " ".join(sorted(self.scope))
        wanted = asked.split()
        if not wanted or not self.scope.issuperset(wanted):
            raise CannotIssue("invalid_scope", "The client is not registered for that scope.")
        return " ".join(sorted(set(wanted)))


NOBODY = Client(client_id=".nobody", scope=frozenset(), claims={})
"""Stands in for a client that is not registered, so that refusing it takes the same steps."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """Who may have tokens, for whom the tokens are meant, and how long they last."""

    audience: str
    lifetime: timedelta
    clients: dict[str, Client]

    @classmethod
    def read(cls, file: Path | None = None) -> "Register":
        """Read a file of clients: the one that comes with the sandbox, or another."""
        return _of_the_sandbox() if file is None else cls.of(file.read_text("utf-8"))

    @classmethod
    def of(cls, text: str) -> "Register":
        """Read a register's text; raises UnfitKey when a client's key does not fit."""
        table = tomllib.loads(text)
        return cls(
            audience=table["audience"],
            lifetime=timedelta(seconds=table["lifetime_seconds"]),
            clients={name: _client(name, dict(row)) for name, row in table["clients"].items()},
        )

    def named(self, client_id: str) -> Client:
        """Return the client of that name."""
        if client_id not in self.clients:
            raise UnknownClient
        return self.clients[client_id]

    def proven(self, client_id: str, secret: str) -> Client:
        """Return the client if the secret is its own; whoever has none is not known by one."""
        client = self.clients.get(client_id, NOBODY)
        right = hmac.compare_digest(_digest(client.secret), _digest(secret))
        if not right or not client.secret:
            raise UnknownClient
        return client


@cache
def _of_the_sandbox() -> Register:
    return Register.of((files(__package__) / "issuer_clients.toml").read_text("utf-8"))


def _digest(secret: str) -> bytes:
    # Of digests the comparison does not show even the length.
    return hashlib.sha256(secret.encode()).digest()


def _client(client_id: str, row: dict[str, Any]) -> Client:
    try:
        keys = client_keys(row.pop("keys", ()))
    except UnfitKey as error:
        raise UnfitKey(f"{client_id}: {error}") from error
    certificate = row.pop("certificate", None)
    if certificate is not None and not _THUMBPRINT.fullmatch(certificate):
        raise UnfitKey(f"{client_id}: A certificate is named by its SHA-256 in base64url (x5t#S256).")
    secret, scope = row.pop("secret", ""), row.pop("scope")
    return Client(
        client_id=client_id,
        secret=secret,
        keys=keys,
        certificate=certificate,
        scope=frozenset(scope.split()),
        claims=row,
    )
