"""The transactions of a service: which code carries which operation, and where it is posted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction of a page's table."""

    code: str
    """By its letter the region tells reads from changes."""
    path: str
    changes_state: bool
    """Whether the region does something at it."""


def read_transactions(table: str, folder: str, *, changes: str) -> dict[str, Transaction]:
    """By operation; each line says the operation, the code, and the path in the folder.

    Codes with the letter `changes` are of transactions at which the region does something.
    """
    lines = (line.split() for line in table.strip().splitlines())
    return {
        operation: Transaction(code, f"{folder}/{path}", code.startswith(changes))
        for operation, code, path in lines
    }
