"""Who may call at all: the registered clients, and what each may do (接入方登记).

A token proves who calls; the registration says what this gateway lets it do. So a client is shut out, or
loses a right, within seconds, whatever its tokens still say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Final, Self

import structlog
from pydantic import Field, model_validator

from gateway.cases.audit import LEGAL_BASIS, AuditPurpose
from gateway.cases.following import ChangingMemory, Following, Pause, again_and_again
from gateway.cases.grounds import GROUNDS
from gateway.errands import Actor
from gateway.errors import Broken, Doubt, NotAuthenticated
from gateway.services.credit.lookups import CreditPurpose
from gateway.services.employment.lookups import RegisterPurpose
from gateway.services.texts import Name
from gateway.services.words import Asked, Word
from gateway.vocabulary import AreaCode, CreditCode, Day

log = structlog.get_logger("gateway.cases.registrations")

CLIENT_ID: Final = "[a-z0-9][a-z0-9-]{1,63}"
"""How a client may be called."""
LOOK_SECONDS: Final = 1.0
"""How often a gateway looks for changes: so long a client that was shut out may still be let in."""


Purpose = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
PURPOSES: Final = frozenset({*CreditPurpose, *RegisterPurpose, *AuditPurpose})
"""Every coded purpose that a request can name (目的)."""
LegalBasis = Annotated[str, Field(min_length=1, max_length=120)]
LEGAL_BASES: Final = frozenset({*(ground.legal_basis for ground in GROUNDS.values()), *LEGAL_BASIS.values()})
"""Every law that an operation rests on, as the log's entries name it (法律依据)."""


class Scope(Word):
    """What a token may open (权限范围)."""

    MEDICAL_INSURANCE = "medical-insurance", "异地就医结算"
    PENSION = "pension", "养老保险关系转移接续"
    EMPLOYMENT = "employment", "就业信息"
    CREDIT = "credit", "信用记录"
    AUDIT = "audit", "审计查阅"
    AUDIT_BODIES = "audit-bodies", "拆封查阅原文"
    OPERATIONS = "operations", "运维"
    CLIENT_ADMINISTRATION = "client-administration", "接入登记管理"


class ClientKind(Word):
    """What an organisation is to the gateway (接入方类别)."""

    HOSPITAL = "hospital", "定点医药机构"
    INSURANCE_BUREAU = "insurance_bureau", "医疗保障经办机构"
    PENSION_OFFICE = "pension_office", "社会保险经办机构"
    EMPLOYMENT_OFFICE = "employment_office", "公共就业服务机构"
    MARKET_REGULATOR = "market_regulator", "市场监督管理部门"
    BANK = "bank", "金融机构"
    AUDITOR = "auditor", "审计机构"
    OPERATOR = "operator", "网关运维单位"
    ADMINISTRATOR = "administrator", "接入管理员"
    HARNESS = "harness", "联调测试程序, in the sandbox only"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a kind must name, and which scopes it may have at most."""

    scopes: frozenset[Scope]
    institution: bool = False
    area: bool = False


KINDS: Final[Mapping[ClientKind, _Rule]] = {
    ClientKind.HOSPITAL: _Rule(frozenset({Scope.MEDICAL_INSURANCE}), institution=True),
    ClientKind.INSURANCE_BUREAU: _Rule(frozenset({Scope.MEDICAL_INSURANCE, Scope.AUDIT}), area=True),
    ClientKind.PENSION_OFFICE: _Rule(frozenset({Scope.PENSION}), area=True),
    ClientKind.EMPLOYMENT_OFFICE: _Rule(frozenset({Scope.EMPLOYMENT}), area=True),
    ClientKind.MARKET_REGULATOR: _Rule(frozenset({Scope.CREDIT}), area=True),
    ClientKind.BANK: _Rule(frozenset({Scope.CREDIT})),
    ClientKind.AUDITOR: _Rule(frozenset({Scope.AUDIT, Scope.AUDIT_BODIES})),
    ClientKind.OPERATOR: _Rule(frozenset({Scope.OPERATIONS, Scope.AUDIT})),
    ClientKind.ADMINISTRATOR: _Rule(frozenset({Scope.CLIENT_ADMINISTRATION})),
    ClientKind.HARNESS: _Rule(frozenset(Scope)),
}
"""No kind joins a service with the audit's bodies, and none but the administrator's lets anybody in: who does
it does not judge it, and neither says who may (三员分立).
"""


class Registration(Asked):
    """What is agreed with an organisation about one of its programs (接入登记)."""

    organisation: CreditCode = Field(description="统一社会信用代码")
    name: Name = Field(description="单位名称")
    kind: ClientKind = Field(description="类别")
    institution_code: Annotated[str, Field(pattern=r"^[HP][0-9]{11}$")] | None = Field(
        default=None, description="定点医药机构编号: the only one it acts for"
    )
    area_code: AreaCode | None = Field(default=None, description="行政区划: the only one it acts for")
    scopes: tuple[Scope, ...] = Field(min_length=1, description="权限范围")
    purposes: tuple[Purpose, ...] | None = Field(
        default=None,
        min_length=1,
        description="查询目的: the only ones that it may name; absent: all of its kind",
    )
    legal_bases: tuple[LegalBasis, ...] | None = Field(
        default=None,
        min_length=1,
        description="法律依据: it is let in only to what rests on these; absent: to all of its kind",
    )
    requests_per_second: int = Field(default=50, ge=1, le=100_000, description="每秒请求数上限")
    requests_at_once: int = Field(default=32, ge=1, le=10_000, description="同时办理请求数上限")
    certificate_bound: bool = Field(
        default=False,
        description="令牌须绑定客户端证书: a token counts only if it is bound to a certificate (RFC 8705)",
    )
    valid_from: Day = Field(description="生效日期")
    valid_to: Day | None = Field(default=None, description="失效日期: its last day")

    @model_validator(mode="after")
    def _is_what_its_kind_must_be(self) -> Self:
        rule = KINDS[self.kind]
        if len(set(self.scopes)) < len(self.scopes):
            raise ValueError("names a scope twice")
        if beyond := sorted(set(self.scopes) - rule.scopes):
            raise ValueError(f"{self.kind} may not have the scope {beyond[0]}")
        for named, known, what in (
            (self.purposes, PURPOSES, "a purpose that nothing is asked for"),
            (self.legal_bases, LEGAL_BASES, "a legal basis that nothing rests on"),
        ):
            if named is not None and len(set(named)) < len(named):
                raise ValueError(f"names {what.split(' that ')[0]} twice")
            if unknown := sorted(set(named or ()) - known):
                raise ValueError(f"names {what}: {unknown[0]}")
        if self.kind is not ClientKind.HARNESS:
            for name, needed in (("institution_code", rule.institution), ("area_code", rule.area)):
                if needed and getattr(self, name) is None:
                    raise ValueError(f"{self.kind} must have {name}")
                if not needed and getattr(self, name) is not None:
                    raise ValueError(f"{self.kind} has no {name}")
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self


def why_not(wanted: Registration, *, sandbox: bool) -> str | None:
    """Why a registration that is in order is not taken here all the same."""
    if wanted.kind is ClientKind.HARNESS and not sandbox:
        return "a test harness is let in to a sandbox only"
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationKept:
    """A registration as it is kept."""

    client_id: str
    version: int
    registration: Registration
    disabled_at: datetime | None
    changed_at: datetime


class Registrations:
    """The registrations as one process knows them; it looks for changes all the time."""

    def __init__(self, memory: ChangingMemory[RegistrationKept], today: Callable[[], date]) -> None:
        self._following = Following(memory, lambda kept: kept.client_id)
        self._today = today

    async def look(self) -> None:
        """Read them anew when something has changed."""
        await self._following.look()

    async def keep_looking(self, pause: Pause = asyncio.sleep) -> None:
        """Look again and again; with what is known, while the memory is away."""
        await again_and_again(self.look, LOOK_SECONDS, _tell, pause)

    def admit(self, actor: Actor) -> tuple[Actor, Registration]:
        """The caller with the rights of its registration. Raises NotAuthenticated without one that holds.

        What a token says of the organisation must be what was agreed with it; of the scopes, a token may
        name fewer.
        """
        kept = self._following.known(actor.client_id)
        if kept is None:
            raise NotAuthenticated(
                "The client is not registered with this gateway.", doubt=Doubt.UNKNOWN_CLIENT
            )
        agreed, today = kept.registration, self._today().isoformat()
        if kept.disabled_at is not None:
            raise NotAuthenticated("The client's registration is disabled.", doubt=Doubt.DISABLED)
        if today < str(agreed.valid_from) or (agreed.valid_to is not None and today > str(agreed.valid_to)):
            raise NotAuthenticated("The client's registration is not valid today.", doubt=Doubt.OUT_OF_TERM)
        if (
            (actor.organisation and actor.organisation != agreed.organisation)
            or actor.institution_code not in (None, agreed.institution_code)
            or actor.area_code not in (None, agreed.area_code)
        ):
            raise NotAuthenticated(
                "The token says of its client what the registration does not.", doubt=Doubt.CONTRADICTED
            )
        if agreed.certificate_bound and actor.bound_to is None:
            raise NotAuthenticated(
                "The client is registered for tokens that are bound to its certificate; this one is not.",
                doubt=Doubt.TOKEN_UNBOUND,
            )
        admitted = replace(
            actor,
            organisation=agreed.organisation,
            institution_code=agreed.institution_code,
            area_code=agreed.area_code,
            scopes=actor.scopes & frozenset(agreed.scopes),
        )
        return admitted, agreed


def _tell(error: Exception) -> None:
    if isinstance(error, Broken):
        log.warning("registrations.not_read")
    else:
        log.error("registrations.failed", error=type(error).__name__)
