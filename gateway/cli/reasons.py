"""Why a command is run, as the log keeps it in the open."""

from __future__ import annotations

from gateway.cli.running import CannotStart


def check_reason(reason: str) -> None:
    """Raise CannotStart where a reason may name a person: the log would keep it for ever."""
    from gateway.cases.audit import stands_open

    try:
        stands_open(reason)
    except ValueError as error:
        raise CannotStart(f"--reason {error}.") from None
