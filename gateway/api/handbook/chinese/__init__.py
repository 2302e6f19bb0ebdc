"""What the contract says in English only, said in Chinese: data files, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class OperationWords(NamedTuple):
    """An operation in Chinese."""

    title: str
    says: str
    more: str


@cache
def operations() -> Mapping[str, OperationWords]:
    """Every operation's title, what it does in a sentence, and what the contract adds; by operationId."""
    return {
        operation_id: OperationWords(row["title"], row["says"], row.get("more", ""))
        for operation_id, row in _read("operations.toml").items()
    }


@cache
def sentences() -> Mapping[str, str]:
    """By the English text of a description: the same in Chinese."""
    return _read("sentences.toml")["sentences"]


def _read(name: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__name__) / name).read_text("utf-8"))
