"""`gateway client`: who may call this gateway, and what each may do (接入方登记)."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import cyclopts

from gateway.cli import client_keys
from gateway.cli.running import CannotStart
from gateway.cli.upkeep import as_owner, as_running_role, deployment, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gateway.cases.registrations import Registration, RegistrationKept

app = cyclopts.App(name="client", help="Who may call this gateway, and what each may do.")
app.command(client_keys.app)
Reason = Annotated[str, cyclopts.Parameter(help="why, as the log is to say it")]


@app.command
def register(file: Path) -> None:
    """Register the clients of a TOML file, and change those whose registration differs.

    Each client is a table [clients.NAME] with organisation, name, kind, scopes, valid_from and, as its kind
    needs, institution_code or area_code; also purposes, requests_per_second, requests_at_once,
    certificate_bound, valid_to. Clients that the file does not name stay as they are. Nothing is changed
    when anything in it does not read.
    """
    from gateway.records.registrations import register as put

    given = deployment()
    wanted = _read(file, sandbox=given.sandbox)

    async def work() -> dict[str, str]:
        async with as_owner(given) as act, act.alone("registering clients"):
            return {name: done.value for name, done in (await put(act, wanted)).items()}

    for name, done in run(work()).items():
        sys.stdout.write(f"{name} {done}\n")


@app.command
def disable(client_id: str, *, reason: Reason) -> None:
    """Shut a client out: gateways that run refuse it within seconds, whatever its tokens say."""
    _switch(client_id, on=False, reason=reason)


@app.command
def enable(client_id: str, *, reason: Reason) -> None:
    """Let a client in again."""
    _switch(client_id, on=True, reason=reason)


@app.command(name="list")
def list_() -> None:
    """List the clients: name, kind, state, scopes, organisation."""
    for one in _all():
        agreed = one.registration
        scopes = ",".join(scope.value for scope in agreed.scopes)
        sys.stdout.write(
            f"{one.client_id:28} {agreed.kind.value:18} {_state(one):9} {scopes:28} {agreed.organisation} "
            f"{agreed.name}\n"
        )


@app.command
def show(client_id: str) -> None:
    """Print a client's registration."""
    one = next((one for one in _all() if one.client_id == client_id), None)
    if one is None:
        raise CannotStart(f"No client is registered as {client_id}.")
    state = f"{_state(one)}, version {one.version} of {one.changed_at:%Y-%m-%dT%H:%M:%SZ}"
    sys.stdout.write(f"# {state}\n[clients.{client_id}]\n")
    for name, value in one.registration.model_dump(mode="json", exclude_none=True).items():
        sys.stdout.write(f"{name} = {_toml(value)}\n")


def _switch(client_id: str, *, on: bool, reason: str) -> None:
    from gateway.records.registrations import Done, switch

    given = deployment()

    async def work() -> Done:
        async with as_owner(given) as act:
            return (await switch(act, client_id, on=on, reason=reason)).what

    done = run(work())
    if done is Done.UNKNOWN:
        raise CannotStart(f"No client is registered as {client_id}.")
    sys.stdout.write(f"{client_id} {done}\n")


def _all() -> list[RegistrationKept]:
    from gateway.records.registrations import registered

    given = deployment()

    async def work() -> list[RegistrationKept]:
        async with as_running_role(given) as act:
            return list(await registered(act))

    return run(work())


def _state(one: RegistrationKept) -> str:
    return "enabled" if one.disabled_at is None else "disabled"


def _toml(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return str(value).lower() if isinstance(value, int) else f'"{value}"'


def _read(file: Path, *, sandbox: bool) -> Mapping[str, Registration]:
    """The registrations of a file, by client. Raises CannotStart with everything that is wrong in it."""
    from pydantic import ValidationError

    from gateway.cases.registrations import CLIENT_ID, Registration, why_not

    try:
        rows = tomllib.loads(file.read_text("utf-8")).get("clients")
    except OSError as error:
        raise CannotStart(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError:
        rows = None
    if not isinstance(rows, dict) or not all(isinstance(row, dict) for row in rows.values()):
        raise CannotStart(f"{file} is not a TOML file with tables [clients.NAME].") from None
    wanted: dict[str, Registration] = {}
    wrong: list[str] = []
    for name, row in rows.items():
        if not re.fullmatch(CLIENT_ID, name):
            wrong.append(f"{name}: must be 2 to 64 of a-z, 0-9 and hyphens")
        try:
            wanted[name] = Registration.model_validate_json(_json(row))
        except ValidationError as error:
            wrong += [f"{name}: {_where(one['loc'])}{one['msg']}" for one in error.errors()]
            continue
        if why := why_not(wanted[name], sandbox=sandbox):
            wrong.append(f"{name}: {why}")
    if wrong:
        raise CannotStart(f"Nothing was changed. {'; '.join(wrong)}.")
    return wanted


def _json(row: Any) -> str:
    import json

    return json.dumps(row, default=str)


def _where(location: tuple[int | str, ...]) -> str:
    return f"{'.'.join(map(str, location))} " if location else ""
