"""Registrations changed over the network, by administrators, under the rules of `gateway client` (接入管理).

Whoever administers cannot help itself: administrators are registered and changed on the gateway's own machine
only, so no administrator can raise its rights, let a second one in, or shut itself or another one out.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import Field

from gateway.cases.asking import Answer, Asking, fingerprint
from gateway.cases.client_book import Change, ClientBook
from gateway.cases.registrations import (
    CLIENT_ID,
    ClientKind,
    Registration,
    RegistrationKept,
    Scope,
    why_not,
)
from gateway.errors import Fault, Invalid, NotAllowed, NotFound
from gateway.exchange import written
from gateway.services.words import Asked, Told, Word
from gateway.vocabulary import AreaCode, CreditCode, Day

ClientId = Annotated[str, Field(pattern=f"^{CLIENT_ID}$")]
Reason = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
_BESIDE: Final = {"client_id", "version", "reason"}
"""What a request says beside the registration itself."""


class ClientState(Word):
    """Whether a client is let in (登记状态)."""

    ENABLED = "enabled", "启用"
    DISABLED = "disabled", "停用"


class ClientRegistration(Registration):
    """A client to be let in (接入登记)."""

    client_id: ClientId = Field(description="接入方标识: as its tokens name it")
    reason: Reason = Field(description="登记原因; it stands in the log")


class ClientChange(Registration):
    """What is agreed with a client from now on, all of it (变更登记)."""

    version: int = Field(ge=1, le=2_147_483_647, description="版本: the one that was read")
    reason: Reason = Field(description="变更原因; it stands in the log")


class ClientSwitch(Asked):
    """Why a client is shut out or let in again (停用 / 启用)."""

    reason: Reason = Field(description="原因; it stands in the log")


class ClientSummary(Told):
    """A client in a list (接入方)."""

    client_id: str = Field(description="接入方标识")
    version: int = Field(description="版本: grows with every change")
    state: ClientState = Field(description="登记状态")
    kind: ClientKind = Field(description="类别")
    organisation: CreditCode = Field(description="统一社会信用代码")
    name: str = Field(description="单位名称")


class RegisteredClient(ClientSummary):
    """A client with everything that is agreed with it (接入方登记)."""

    institution_code: str | None = Field(default=None, description="定点医药机构编号")
    area_code: AreaCode | None = Field(default=None, description="行政区划")
    scopes: list[Scope] = Field(description="权限范围")
    purposes: list[str] | None = Field(default=None, description="查询目的: the only ones that it may name")
    legal_bases: list[str] | None = Field(
        default=None, description="法律依据: the only ones of what it is let in to"
    )
    requests_per_second: int = Field(description="每秒请求数上限")
    requests_at_once: int = Field(description="同时办理请求数上限")
    certificate_bound: bool = Field(description="令牌须绑定客户端证书: only a token that is bound counts")
    valid_from: Day = Field(description="生效日期")
    valid_to: Day | None = Field(default=None, description="失效日期: its last day")
    disabled_at: datetime | None = Field(default=None, description="停用时间")
    changed_at: datetime = Field(description="最近变更时间")


class ClientPage(Told):
    """Registered clients, by their identifiers (接入方列表)."""

    clients: list[ClientSummary] = Field(description="接入方")
    next_cursor: str | None = Field(default=None, description="游标; absent on the last page")


class Administration:
    """What administrators ask; `book` writes only where this gateway was given the right to."""

    def __init__(self, book: ClientBook, *, sandbox: bool) -> None:
        self._book = book
        self._sandbox = sandbox

    async def page(self, _asking: Asking, cursor: str | None, limit: int) -> Answer:
        """A page of clients."""
        found = await self._book.page(cursor or "", limit + 1)
        page = ClientPage(
            clients=[ClientSummary.model_validate(_said(one)) for one in found[:limit]],
            next_cursor=found[limit - 1].client_id if len(found) > limit else None,
        )
        return Answer(written(page), ())

    async def read(self, _asking: Asking, client_id: str) -> Answer:
        """One client."""
        return Answer(_view(await self._known(client_id)), ())

    async def register(self, asking: Asking, request: ClientRegistration) -> Answer:
        """Let a new client in."""
        wanted = _registration(request)
        self._check(wanted)
        return await self._change(asking, "register", request, request.client_id, registration=wanted)

    async def change(self, asking: Asking, client_id: str, request: ClientChange) -> Answer:
        """Agree something else with a client."""
        wanted = _registration(request)
        self._check(wanted)
        await self._others(client_id)
        version = request.version
        return await self._change(asking, "change", request, client_id, registration=wanted, version=version)

    async def disable(self, asking: Asking, client_id: str, request: ClientSwitch) -> Answer:
        """Shut a client out."""
        await self._others(client_id)
        return await self._change(asking, "disable", request, client_id, on=False)

    async def enable(self, asking: Asking, client_id: str, request: ClientSwitch) -> Answer:
        """Let a client in again."""
        await self._others(client_id)
        return await self._change(asking, "enable", request, client_id, on=True)

    # -- rules -----------------------------------------------------------------------------------------

    def _check(self, wanted: Registration) -> None:
        if wanted.kind is ClientKind.ADMINISTRATOR:
            raise NotAllowed("Administrators are registered on the gateway's own machine only.")
        if why := why_not(wanted, sandbox=self._sandbox):
            raise Invalid([Fault("/kind", why)])

    async def _others(self, client_id: str) -> None:
        """Raise NotAllowed for an administrator, oneself among them."""
        if (await self._known(client_id)).registration.kind is ClientKind.ADMINISTRATOR:
            raise NotAllowed("Administrators are changed on the gateway's own machine only.")

    async def _known(self, client_id: str) -> RegistrationKept:
        kept = await self._book.one(client_id)
        if kept is None:
            raise NotFound
        return kept

    async def _change(self, asking: Asking, act: str, request: Any, client_id: str, **what: Any) -> Answer:
        assert asking.key is not None
        changed = await self._book.change(
            asking.actor,
            Change(
                key=asking.key,
                fingerprint=fingerprint(f"{act}_client", client_id, request)[1],
                client_id=client_id,
                reason=request.reason,
                **what,
            ),
        )
        return Answer(_view(changed.client), (), changed.replayed, changed.index)


def _registration(request: ClientRegistration | ClientChange) -> Registration:
    return Registration.model_validate(request.model_dump(exclude=_BESIDE, exclude_none=True))


def _said(kept: RegistrationKept) -> dict[str, Any]:
    return {
        "client_id": kept.client_id,
        "version": kept.version,
        "state": ClientState.ENABLED if kept.disabled_at is None else ClientState.DISABLED,
        "disabled_at": kept.disabled_at,
        "changed_at": kept.changed_at,
        **kept.registration.model_dump(exclude_none=True),
    }


def _view(kept: RegistrationKept) -> bytes:
    return written(RegisteredClient.model_validate(_said(kept)))
