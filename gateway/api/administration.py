"""Who may call this gateway, registered and changed by administrators (接入管理)."""

from __future__ import annotations

from typing import Any

from gateway.api.dependencies import House
from gateway.api.operations import Link, Parameter, Register, matching
from gateway.api.parameters import LIMIT
from gateway.cases.administration import (
    ClientChange,
    ClientPage,
    ClientRegistration,
    ClientSwitch,
    RegisteredClient,
)
from gateway.cases.asking import Answer, Asking
from gateway.cases.registrations import CLIENT_ID
from gateway.errors import CaseMoved, NotFound

administration = Register("administration", "/v1/administration")

_SCOPES = ("client-administration",)
CLIENT = Parameter(
    name="client_id",
    within="path",
    schema={"type": "string", "pattern": f"^{CLIENT_ID}$"},
    description="接入方标识",
    read=matching(CLIENT_ID, "must be 2 to 64 of a-z, 0-9 and hyphens"),
    example="hospital-mianyang",
)
AFTER = Parameter(
    name="cursor",
    within="query",
    schema={"type": "string", "pattern": f"^{CLIENT_ID}$"},
    description="游标: next_cursor of the page before; absent for the first page",
    read=matching(CLIENT_ID, "must be the next_cursor of an earlier page"),
    example="hospital-chongqing",
    required=False,
)
_READS: dict[str, Any] = {"regional": False, "scopes": _SCOPES}
_CHANGES: dict[str, Any] = {
    "tells": RegisteredClient,
    "parameters": (CLIENT,),
    "regional": False,
    "keyed": True,
    "scopes": _SCOPES,
}


@administration.get("/clients", tells=ClientPage, parameters=(AFTER, LIMIT), **_READS)
async def list_clients(house: House, asking: Asking, cursor: str | None, limit: int) -> Answer:
    """List who may call, in the order of their identifiers (接入方列表)."""
    return await house.administration.page(asking, cursor, limit)


@administration.post(
    "/clients",
    asks=ClientRegistration,
    tells=RegisteredClient,
    status=201,
    regional=False,
    keyed=True,
    scopes=_SCOPES,
    location="/v1/administration/clients/{client_id}",
    links=(
        Link(
            operation_id="getClient",
            parameter="client_id",
            expression="$response.body#/client_id",
            description="What is agreed with the client",
        ),
    ),
)
async def register_client(house: House, asking: Asking, request: ClientRegistration) -> Answer:
    """Register a client; every gateway lets it in within seconds (接入登记).

    What a client may have at most follows from its kind. Administrators are registered on the gateway's own
    machine only.
    """
    return await house.administration.register(asking, request)


@administration.get("/clients/{client_id}", tells=RegisteredClient, parameters=(CLIENT,), **_READS)
async def get_client(house: House, asking: Asking, client_id: str) -> Answer:
    """Read what is agreed with a client (接入方登记)."""
    return await house.administration.read(asking, client_id)


@administration.post(
    "/clients/{client_id}/changes", asks=ClientChange, fails=(CaseMoved, NotFound), **_CHANGES
)
async def change_client(house: House, asking: Asking, client_id: str, request: ClientChange) -> Answer:
    """Agree something else with a client: the whole registration, and the version that was read (变更登记).

    When somebody else changed it meanwhile, nothing is changed (409). What stays the same is no change.
    """
    return await house.administration.change(asking, client_id, request)


@administration.post("/clients/{client_id}/disablements", asks=ClientSwitch, **_CHANGES)
async def disable_client(house: House, asking: Asking, client_id: str, request: ClientSwitch) -> Answer:
    """Shut a client out: every gateway refuses it within seconds, whatever its tokens say (停用)."""
    return await house.administration.disable(asking, client_id, request)


@administration.post("/clients/{client_id}/enablements", asks=ClientSwitch, **_CHANGES)
async def enable_client(house: House, asking: Asking, client_id: str, request: ClientSwitch) -> Answer:
    """Let a client in again (启用)."""
    return await house.administration.enable(asking, client_id, request)
