"""What every command shares: its settings, who runs it, and how it ends when something is in the way."""

from __future__ import annotations

import getpass
import os

from pydantic import ValidationError

from gateway.settings import Settings, read_settings


class CannotStart(Exception):
    """Said in one line, without a traceback."""


class Found(Exception):
    """A check found what it looks for: said in its own words, with exit status 1."""


def login() -> str:
    """Who runs the command; the number of the account where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def settings() -> Settings:
    """The deployment's settings; raises CannotStart with what is missing."""
    try:
        return read_settings()
    except ValidationError as error:
        wrong = "; ".join(_named(one["loc"], one["msg"]) for one in error.errors())
        raise CannotStart(f"The settings do not read: {wrong}.") from None


def _named(location: tuple[int | str, ...], reason: str) -> str:
    where = "_".join(str(part) for part in location).upper()
    return f"CHUANYU_{where}: {reason}" if where else reason
