"""The contract as an OpenAPI document, built from the declared operations."""

from __future__ import annotations

import json
from functools import cache
from inspect import cleandoc
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from gateway.api import contract_parts as parts
from gateway.api.administration import administration
from gateway.api.audit import audit
from gateway.api.credit.lookups import credit_lookups
from gateway.api.credit.pushes import pushes
from gateway.api.dependencies import House
from gateway.api.employment.markets import markets
from gateway.api.employment.postings import postings
from gateway.api.employment.referrals import referrals
from gateway.api.employment.registers import registers
from gateway.api.employment.seekers import seekers
from gateway.api.errands import errands
from gateway.api.examples import example
from gateway.api.medical_insurance.filings import filings
from gateway.api.medical_insurance.lookups import lookups
from gateway.api.medical_insurance.settlements import settlements
from gateway.api.medical_insurance.visits import visits
from gateway.api.operations import Operation, Parameter
from gateway.api.pension.calculations import calculations
from gateway.api.pension.certificates import certificates
from gateway.api.pension.funds import funds
from gateway.api.pension.lookups import lookups as pension_lookups
from gateway.api.pension.survival import survival
from gateway.api.pension.transfers import transfers
from gateway.api.problems import Problem
from gateway.api.regions import regions
from gateway.api.schemas import as_3_0, schemas_of

# Routing is linear: the busiest come first.
OPERATIONS: tuple[Operation, ...] = tuple(
    operation
    for part in (
        *(settlements, visits, lookups, filings),
        *(transfers, funds, pension_lookups, certificates, survival, calculations),
        *(postings, seekers, referrals, registers, markets),
        *(credit_lookups, pushes),
        *(errands, audit, regions, administration),
    )
    for operation in part.operations
)

Json = dict[str, Any]
_BARE = ("integer", "boolean")
"""Types whose examples are written in the document as they are, not as texts."""
_USUAL = ("medical-insurance",)
_WITHOUT_ERRANDS = ("audit", "administration")
RELEASED = "released"
"""The folder beside the documents that keeps those of released versions."""


def install(app: FastAPI, house: House) -> None:
    """Serve the document at /openapi.json; it is built when it is first asked for."""

    async def openapi(_: Request) -> Response:
        return Response(_served(house.settings.issuer), media_type="application/json")

    app.add_api_route("/openapi.json", openapi, methods=["GET"], include_in_schema=False, response_model=None)


@cache
def _served(issuer: str) -> bytes:
    return _text(document(f"{issuer}/oauth2/token")).encode()


def files() -> dict[str, str]:
    """The documents as they stand in openapi/, by file name."""
    return {"gateway.json": _text(document()), "gateway-3.0.json": _text(document_3_0())}


def version() -> str:
    """The version that the contract bears."""
    return str(parts.INFO["version"])


def _text(content: Json) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def document(token_url: str = parts.TOKEN_URL) -> Json:
    """The contract in OpenAPI 3.1; needs neither settings nor database."""
    paths: dict[str, Json] = {}
    for operation in sorted(OPERATIONS, key=lambda one: (one.tag != "medical-insurance", one.path)):
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    asked = [one.asks for one in OPERATIONS if one.asks is not None]
    told: list[type[BaseModel]] = [*(one.tells for one in OPERATIONS), Problem]
    return {
        "openapi": "3.1.0",
        "info": parts.INFO,
        "servers": [{"url": "/"}],
        "security": [{"clientCredentials": list(_USUAL)}, *parts.WITHOUT_SCOPES],
        "tags": parts.TAGS,
        "paths": paths,
        "components": {
            "schemas": schemas_of([*asked, *told], told),
            "parameters": parts.PARAMETERS,
            "headers": parts.HEADERS,
            "examples": parts.problem_examples(),
            "securitySchemes": parts.security_schemes(token_url),
        },
    }


def document_3_0() -> Json:
    """The contract in OpenAPI 3.0.3, for generators that need it."""
    return as_3_0(document())


# -- one operation -------------------------------------------------------------------------------------


def _operation(operation: Operation) -> Json:
    summary, _, more = cleandoc(operation.function.__doc__ or "").partition("\n\n")
    told: Json = {"operationId": operation.operation_id, "tags": [operation.tag], "summary": summary}
    if more:
        told["description"] = more.replace("\n", " ")
    told["parameters"] = [
        *(_parameter(one) for one in operation.parameters),
        *({"$ref": f"#/components/parameters/{name}"} for name in _header_names(operation)),
    ]
    if operation.asks is not None:
        told["requestBody"] = {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{operation.asks.__name__}"},
                    "examples": {"request": {"value": example(operation.operation_id)["request"]}},
                }
            },
        }
    if operation.scopes != _USUAL:
        named = [{"clientCredentials": [scope]} for scope in operation.scopes]
        told["security"] = [*named, *parts.WITHOUT_SCOPES]
    told["responses"] = {str(operation.status): _answer(operation), **parts.problem_responses(operation)}
    return told


def _parameter(one: Parameter) -> Json:
    return {
        "name": one.name,
        "in": one.within,
        "required": one.required,
        "description": one.description,
        "schema": one.schema,
        "example": json.loads(one.example) if one.schema.get("type") in _BARE else one.example,
    }


def _header_names(operation: Operation) -> list[str]:
    names = ["IdempotencyKey"] if operation.keyed else []
    early = operation.may_respond_early
    names += ["PreferEarly" if early else "Prefer"] if operation.regional else []
    names += ["SandboxFault"] if operation.regional else []
    return [*names, "Traceparent"]


def _answer(operation: Operation) -> Json:
    names = ["traceparent", "RateLimit-Policy", "RateLimit"]
    names += ["Errand-Id"] if operation.tag not in _WITHOUT_ERRANDS else []
    names += ["Receipt"] if operation.regional or operation.keyed or operation.tag == "errands" else []
    names += ["Idempotent-Replayed"] if operation.keyed else []
    names += ["Preference-Applied"] if operation.regional else []
    names += ["Location"] if operation.location else []
    answer: Json = {
        "description": (operation.tells.__doc__ or "").partition("\n")[0],
        "headers": parts.header_refs(names),
        "content": {
            "application/json": {
                "schema": {"$ref": f"#/components/schemas/{operation.tells.__name__}"},
                "examples": {"answer": {"value": example(operation.operation_id)["answer"]}},
            }
        },
    }
    answer["content"].update({form.media_type: form.shown for form in operation.forms})
    if operation.links:
        answer["links"] = {
            link.operation_id: {
                "operationId": link.operation_id,
                "parameters": {link.parameter: link.expression},
                "description": link.description,
            }
            for link in operation.links
        }
    return answer
