"""What stands in the way of a command: said in one line, with exit status 2 or, for a finding, 1."""

from __future__ import annotations

from pydantic import ValidationError

from gateway.settings import Settings, read_settings


class CannotStart(Exception):
    """Said in one line, without a traceback."""


class Found(Exception):
    """A check found what it looks for: said in its own words, with exit status 1."""


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
