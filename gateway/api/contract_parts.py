"""The parts of the contract that many operations share: headers, parameters, problems, security."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from gateway.api.asked import SANDBOX_FAULT
from gateway.api.operations import Operation
from gateway.api.problems import RETRY_SECONDS, STATUS, MethodNotAllowed, Problem, problem_of, slug
from gateway.api.signed.callers import ASKED_FOR, TAG
from gateway.errors import (
    CaseMoved,
    Erased,
    Fault,
    GatewayError,
    Invalid,
    NotAuthenticated,
    OutcomeUnknown,
    Refused,
    RegionError,
    StillInProgress,
    TooMany,
    Untranslatable,
    VisitBusy,
)

Json = dict[str, Any]

TOKEN_URL = "https://issuer.example.org/oauth2/token"  # noqa: S105  an address, no secret

INFO: Json = {
    "title": "Chuanyu Gateway 川渝互通网关",
    "version": "0.1.0",
    "description": (
        "One API over the public-service systems of Sichuan and Chongqing. "
        "Money is CNY text with two decimals; instants carry an offset; absent members are left out. "
        "State-changing calls need an Idempotency-Key; the same key and body give the same answer. "
        "When an outcome is unknown (504), enquire at `enquire_url`; never send it again under a new key."
    ),
}
TAGS: list[Json] = [
    {"name": "medical-insurance", "description": "Cross-province medical settlement 异地就医直接结算"},
    {"name": "pension", "description": "Pension transfer 养老保险关系转移接续"},
    {"name": "employment", "description": "Employment information 就业信息互通"},
    {"name": "credit", "description": "Credit records 公共信用信息"},
    {"name": "errands", "description": "What was asked of regions, and what came of it 办件"},
    {"name": "audit", "description": "The log: receipts, entries, bodies, a person's own report 审计"},
    {"name": "administration", "description": "Who may call, and what for 接入管理"},
    {"name": "regions", "description": "The connected regions 接入地区"},
]

_TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def _header(name: str, schema: Json, description: str, example: str, *, required: bool = False) -> Json:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": schema,
        "example": example,
    }


PARAMETERS: dict[str, Json] = {
    "IdempotencyKey": _header(
        "Idempotency-Key",
        {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        "幂等键: names this request for good. The same key and body give the same answer; "
        "after an unreached region or an unknown outcome, never use another one for the same deed.",
        "8e03978e-40d5-43e8-bc93-6894a57f9324",
        required=True,
    ),
    "Prefer": _header(
        "Prefer",
        {"type": "string"},
        "等待时限: `wait=5` (RFC 7240) for at most so many seconds of a region's time, 1 to 600; never more "
        "than the gateway gives it. When they are over, nothing was sent, or the outcome is unknown.",
        "wait=5",
    ),
    "PreferEarly": _header(
        "Prefer",
        {"type": "string"},
        "`respond-async` (RFC 7240): answer before the treatment region has recorded the settlement. "
        "`wait=5`: for at most so many seconds of a region's time, 1 to 600. Both may stand, with a comma.",
        "respond-async",
    ),
    "SandboxFault": _header(
        "X-Sandbox-Fault",
        {"type": "string", "pattern": f"^{SANDBOX_FAULT}$"},
        "Provokes a failure of a region in the sandbox; without meaning elsewhere.",
        "slow=300",
    ),
    "Traceparent": _header(
        "traceparent",
        {"type": "string"},
        "W3C Trace Context; one that does not read as such is ignored, and a new trace begins.",
        _TRACEPARENT,
    ),
}

_TEXT: Json = {"type": "string"}
HEADERS: dict[str, Json] = {
    "traceparent": {
        "description": "The trace in which this request stands in our logs (W3C Trace Context).",
        "schema": _TEXT,
        "example": _TRACEPARENT,
    },
    "Errand-Id": {
        "description": "办件号: the errand behind this answer; the first, when there are several.",
        "schema": {"type": "string", "format": "uuid"},
    },
    "Receipt": {
        "description": "收据: where the proof is fetched that this is in the log.",
        "schema": {"type": "string", "format": "uri-reference"},
        "example": "/v1/audit/entries/73894/receipt",
    },
    "Idempotent-Replayed": {
        "description": "`true`: this is the answer of an earlier request with the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
    "Preference-Applied": {
        "description": "Which preferences were heeded: `respond-async`, the answer did not wait for the "
        "recording; `wait=5`, no region was given longer.",
        "schema": _TEXT,
        "example": "wait=5",
    },
    "RateLimit-Policy": {
        "description": "登记的请求上限: `q` requests in `w` seconds, as agreed with the client.",
        "schema": _TEXT,
        "example": '"client";q=50;w=1',
    },
    "RateLimit": {
        "description": "余量: `r` requests are left for `t` seconds.",
        "schema": _TEXT,
        "example": '"client";r=49;t=1',
    },
    "Location": {
        "description": "Where the created thing can be read.",
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {
        "description": "Seconds after which the same request may go better.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "Accept-Signature": {
        "description": "How to sign instead of bringing a token (RFC 9421); only where no token was brought.",
        "schema": _TEXT,
        "example": ASKED_FOR,
    },
    "WWW-Authenticate": {
        "description": "What the access token lacks (RFC 6750).",
        "required": True,
        "schema": _TEXT,
    },
}


def header_refs(names: list[str]) -> Json:
    """References to shared headers."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


WITHOUT_SCOPES: list[Json] = [{"bearer": []}, {"signature": [], "signatureInput": []}]
"""The proofs of a caller that name no scope: a token that was fetched somehow, or a signature."""


def security_schemes(token_url: str) -> Json:
    """How a caller proves who it is."""
    scopes = {
        "medical-insurance": "Medical-insurance settlement 异地就医结算, errands and regions",
        "pension": "Pension transfer 养老保险关系转移接续",
        "employment": "Employment information 就业信息, its errands and regions",
        "credit": "Credit records 信用记录, their errands and regions",
        "audit": "The audit 审计: entries, receipts and reports",
        "client-administration": "Registering, changing and disabling clients 接入登记管理",
        "audit-bodies": "The bodies behind the audit's entries 拆封查阅原文",
    }
    return {
        "clientCredentials": {
            "type": "oauth2",
            "description": "Client credentials (RFC 6749); access tokens are JWTs as of RFC 9068.",
            "flows": {"clientCredentials": {"tokenUrl": token_url, "scopes": scopes}},
        },
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "signature": {
            "type": "apiKey",
            "in": "header",
            "name": "Signature",
            "description": "Instead of a token 请求签名: the signature of this very request (RFC 9421) with "
            "`hmac-sha256`, `ed25519` or `hmac-sm3`, under a key that is registered with the gateway.",
        },
        "signatureInput": {
            "type": "apiKey",
            "in": "header",
            "name": "Signature-Input",
            "description": "What the signature covers, and its parameters: `@method`, `@target-uri`, "
            "`content-digest` (RFC 9530) where there is a body, `idempotency-key` and `prefer` where they "
            f'are sent; `created`, `nonce`, `keyid`, `alg`, `tag="{TAG}"`. '
            "An example stands in docs/signed-requests.md.",
        },
    }


# -- problems ------------------------------------------------------------------------------------------

_ERRAND = UUID("0199c2a4-5d11-7c3a-9b1e-3f0a52c41d04")
_WITH_ERRAND = (RegionError, StillInProgress, VisitBusy, CaseMoved)


def problem_responses(operation: Operation) -> Json:
    """Every problem an operation can end with, by status."""
    by_status: dict[int, list[type[GatewayError]]] = {}
    for kind in operation.errors:
        by_status.setdefault(STATUS[kind].status, []).append(kind)
    return {str(status): _problem_response(by_status[status]) for status in sorted(by_status)}


def _problem_response(kinds: list[type[GatewayError]]) -> Json:
    names = ["traceparent"]
    names += ["RateLimit-Policy", "RateLimit"] if TooMany in kinds else []
    names += ["Receipt"] if any(kind is not NotAuthenticated for kind in kinds) else []
    names += ["Errand-Id"] if any(issubclass(kind, _WITH_ERRAND) for kind in kinds) else []
    names += ["Retry-After"] if any(kind in RETRY_SECONDS for kind in kinds) else []
    names += ["Accept-Signature"] if NotAuthenticated in kinds else []
    names += ["WWW-Authenticate"] if STATUS[kinds[0]].status in (401, 403) else []
    return {
        "description": "; ".join(STATUS[kind].title for kind in kinds),
        "headers": header_refs(names),
        "content": {
            "application/problem+json": {
                "schema": {"$ref": f"#/components/schemas/{Problem.__name__}"},
                "examples": {
                    slug(kind): {"$ref": f"#/components/examples/problem-{slug(kind)}"} for kind in kinds
                },
            }
        },
    }


def problem_examples() -> Json:
    """An example of every problem, told by the same function that tells the real ones."""
    return {
        f"problem-{slug(kind)}": {
            "summary": STATUS[kind].title,
            "value": problem_of(
                _sample(kind), changes_state=True, reversible=True, trace_id=_TRACEPARENT[3:35]
            ).model_dump(mode="json", exclude_none=True),
        }
        for kind in STATUS
        if kind is not MethodNotAllowed  # met only where there is no operation to show it at
    }


def _sample(kind: type[GatewayError]) -> GatewayError:
    """An error of a kind, as it is typically met."""
    if issubclass(kind, Invalid):
        return kind([Fault("/total", "is not the sum of the lines that stand")])
    if kind is Untranslatable:
        return Untranslatable("chongqing.insutype", "342", to_region=False)
    if kind is Refused:
        return Refused(region="chongqing", code="-2", message="该人员当前参保状态不正常", errand_id=_ERRAND)
    if kind is Erased:
        return Erased(effect="applied", errand_id=_ERRAND)
    if kind is OutcomeUnknown or issubclass(kind, RegionError):
        assert issubclass(kind, RegionError)
        return kind(region="chongqing", errand_id=_ERRAND)
    return kind(errand_id=_ERRAND if issubclass(kind, _WITH_ERRAND) else None)
