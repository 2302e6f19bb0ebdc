"""The sandbox issuer's register: who may have tokens, and what the tokens say about them."""

import hmac
import tomllib
from dataclasses import dataclass, field
from datetime import timedelta
from importlib.resources import files


class CannotIssue(Exception):
    """The request for a token is refused (RFC 6749, section 5.2)."""

    status = 400

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


class UnknownClient(CannotIssue):
    """Nobody with that name and secret."""

    status = 401

    def __init__(self) -> None:
        super().__init__("invalid_client", "The client is unknown or its secret is wrong.")


@dataclass(frozen=True, kw_only=True)
class Client:
    """A registered client, and what its tokens say about it."""

    client_id: str
    secret: str = field(repr=False)
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


@dataclass(frozen=True, kw_only=True)
class Register:
    """Who may have tokens, for whom the tokens are meant, and how long they last."""

    audience: str
    lifetime: timedelta
    clients: dict[str, Client]

    @classmethod
    def read(cls) -> "Register":
        """Read the clients that come with the sandbox."""
        table = tomllib.loads((files(__package__) / "issuer_clients.toml").read_text("utf-8"))
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
        """Return the client if the secret is its own."""
        client = self.named(client_id)
        if not hmac.compare_digest(client.secret.encode(), secret.encode()):
            raise UnknownClient
        return client


def _client(client_id: str, row: dict[str, str]) -> Client:
    secret, scope = row.pop("secret"), row.pop("scope")
    return Client(client_id=client_id, secret=secret, scope=frozenset(scope.split()), claims=row)
