"""What a transaction is carried out with; the same at the call and at its confirmation."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from gateway.sandbox.sichuan import fixtures
from gateway.sandbox.sichuan.fixtures import Person
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.wire import Message


@dataclass(frozen=True, slots=True)
class Context:
    """The message, the moment it arrived and its serial; numbers given out derive from the serial."""

    connection: sqlite3.Connection
    message: Message
    serial: int
    arrived: datetime

    def number(self, prefix: str) -> str:
        """A number this message gives out."""
        return f"{prefix}{self.serial:012d}"

    def one(self, query: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query."""
        row: sqlite3.Row | None = self.connection.execute(query, values).fetchone()
        return row


def person(number: str) -> Person:
    """A person by personal number."""
    found = fixtures.people().get(number)
    if found is None:
        raise Refusal(-110, "aac001")
    return found


def named_person(number: str, id_number: str, name: str) -> Person:
    """A person by number whose ID and name are as sent."""
    found = person(number)
    if id_number not in (found.id, found.former_id) or name != found.name:
        raise Refusal(-110, "aac002/aac003")
    return found
