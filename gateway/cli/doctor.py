"""`gateway doctor`: look at the whole deployment, and say what is wrong and how to mend it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import cyclopts

from gateway.cli.running import CannotStart, settings

if TYPE_CHECKING:
    from gateway.upkeep.dry_settlement import Wish
    from gateway.upkeep.examining import Seen

_LONGEST_TOKEN = 64 * 1024


def doctor(
    *,
    token_file: Annotated[
        Path | None,
        cyclopts.Parameter(
            allow_leading_hyphen=True, help="file with an access token, judged as the door would; - is stdin"
        ),
    ] = None,
    dry_settlement: Annotated[
        Path | None,
        cyclopts.Parameter(
            help="file with a test person's visit, opened, pre-settled and taken back with the token"
        ),
    ] = None,
    gateway: Annotated[
        str | None, cyclopts.Parameter(help="where it is then asked, if not at CHUANYU_PUBLIC_URL")
    ] = None,
    as_json: Annotated[
        bool, cyclopts.Parameter(name="--json", negative=(), help="print the findings as JSON")
    ] = False,
) -> None:
    """Look at settings, keys, clock, database, both regions and their witnesses; nothing is changed.

    One line per check: ok, wrong and how to mend it, or could not look and why not. Each region is asked for
    an institution that is none: its refusal shows that the line holds and that our signature counts. Exit
    status: 0 when all is well, 1 when anything is not, 2 when the command itself cannot be run. No line holds
    a secret or anybody's data.

    Only --dry-settlement changes something, for a while: a visit is opened in both regions through the
    running gateway, charged, pre-settled and taken back. Nothing is settled.
    """
    token = None if token_file is None else _token(token_file)
    dry = _wish(dry_settlement, gateway)
    lines = _lines(token, dry, show=not as_json)
    well = all(line.is_well for line in lines)
    if as_json:
        told = {"well": well, "checks": [line.written() for line in lines]}
        sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    _leave(0 if well else 1)


def _leave(status: int) -> NoReturn:
    """End at once: a thread of the HTTP library may outlive its line for a moment.

    When it meets an interpreter that is being taken down, the whole process aborts.
    """
    sys.stdout.flush()
    os._exit(status)


def _wish(file: Path | None, gateway: str | None) -> Wish | None:
    """The dry settlement that is asked for; raises Broken or CannotStart when that does not read."""
    if file is None:
        if gateway is not None:
            raise CannotStart("--gateway says where a dry settlement is made: give --dry-settlement, too.")
        return None
    from gateway.upkeep.calling import is_gateway_address
    from gateway.upkeep.dry_settlement import Wish
    from gateway.upkeep.dry_settlement_file import read_form

    if gateway is not None and not is_gateway_address(gateway):
        raise CannotStart("--gateway takes an address without a path: https://HOST or http://HOST:PORT.")
    return Wish(read_form(file), gateway, _stopping)


def _stopping() -> None:
    sys.stderr.write("gateway: stopping; what was opened is taken back first. Once more ends at once.\n")
    sys.stderr.flush()


def _lines(token: str | None, dry: Wish | None, *, show: bool) -> list[Seen]:
    from gateway.upkeep.doctor import examine, unread

    lines: list[Seen] = []

    def said(line: Seen) -> None:
        # Each at once: somebody waits for it, and a region that is away takes its time.
        lines.append(line)
        if show:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    async def work() -> None:
        async for line in examine(given, token, dry):
            said(line)

    try:
        given = settings()
    except CannotStart as error:
        for line in unread(str(error), token=token is not None, dry=dry is not None):
            said(line)
    else:
        asyncio.run(work())
    return lines


def _token(file: Path) -> str:
    """The token as it lies there, without the word before it that a header has."""
    try:
        data = sys.stdin.buffer.read(_LONGEST_TOKEN) if str(file) == "-" else file.read_bytes()
        return data.decode("ascii").strip().removeprefix("Bearer ").strip()
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CannotStart(f"{file} does not hold an access token.") from None
