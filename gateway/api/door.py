"""The door: makes routes from declared operations, and sees that every failure leaves as a problem."""

from __future__ import annotations

import asyncio
import string
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import orjson
import structlog
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from gateway.api import contract, health, log_pages
from gateway.api.asked import asking_of, preferences_applied, steering, wanted_form
from gateway.api.callers import challenge, require_scope
from gateway.api.dependencies import House
from gateway.api.handbook import addresses as handbook
from gateway.api.handbook.trying import Surroundings
from gateway.api.knowing import Known, accept_signature
from gateway.api.legal_bases import require_legal_basis
from gateway.api.observing import Observing
from gateway.api.operations import Operation, read_values
from gateway.api.passage import Passage, passage_of
from gateway.api.problems import (
    MethodNotAllowed,
    Unforeseen,
    problem_headers,
    problem_of,
    receipt_url,
    written_problem,
)
from gateway.api.reading import bounded_body, read_json
from gateway.api.refusals import admitted, note_refusal
from gateway.api.rights import as_told, require_kind, require_own, require_purpose
from gateway.cases.asking import Answer, Asking
from gateway.cases.registrations import Registration
from gateway.errands import Actor
from gateway.errors import GatewayError, NotFound

log = structlog.get_logger("gateway.api")

Endpoint = Callable[[Request], Awaitable[Response]]
OPERATION = "gateway.operation"
PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def build(app: FastAPI, house: House) -> None:
    """Give the application its routes, its middleware and its ways to fail."""
    for operation in contract.OPERATIONS:
        app.add_api_route(
            operation.path,
            endpoint(operation, house),
            methods=[operation.method],
            name=operation.operation_id,
            include_in_schema=False,
            response_model=None,
        )
    health.install(app, house)
    log_pages.install(app, house)
    settings = house.settings
    handbook.install(app, Surroundings(sandbox=settings.sandbox, issuer=settings.issuer))
    contract.install(app, house)
    app.router.redirect_slashes = False
    app.add_exception_handler(GatewayError, _tell)
    app.add_exception_handler(HTTPException, _tell_of_routing)
    app.add_middleware(Observing, meters=house.meters, limit=house.settings.under_way_limit, tell=_told)


def endpoint(operation: Operation, house: House) -> Endpoint:
    """The route of an operation: who asks, what for, and then one call."""

    async def pass_through(request: Request) -> Response:
        request.scope[OPERATION] = operation
        passage = passage_of(request)
        passage.scope = operation.scopes[0]
        known, actor, agreed = await admitted(
            house, request, operation.operation_id, passage, steering(request.headers, operation.forms)
        )
        with house.allowances.spent(actor.client_id, agreed, passage):
            return await serve(request, passage, actor, agreed, known)

    async def serve(
        request: Request, passage: Passage, actor: Actor, agreed: Registration, known: Known
    ) -> Response:
        try:
            request = await known.held(request)
            require_scope(actor, *operation.scopes)
            right = require_kind(operation.operation_id, agreed.kind)
            actor = as_told(operation.operation_id, agreed.kind, actor)
            asking = asking_of(
                request.headers, operation, actor, passage.trace_id, sandbox=house.settings.sandbox
            )
            values = read_values(
                operation.parameters, request.path_params, request.query_params.multi_items()
            )
            if operation.asks is not None:
                body = await bounded_body(request, house.settings.body_limit_bytes)
                values["request"] = passage.body = read_json(body, operation.asks)
                asking = replace(asking, body=body)
            asked = values.get("request")
            require_own(right, actor, agreed.kind, asked)
            purpose = getattr(asked, "purpose", None) or values.get("purpose")
            require_purpose(agreed, purpose)
            require_legal_basis(agreed, operation, purpose)
            passage.handed_over = True
            answer = await operation.function(house, asking, **values)
        except GatewayError as error:
            await note_refusal(house, operation.operation_id, passage, error, changes_state=operation.keyed)
            raise
        except Exception:
            await note_refusal(
                house, operation.operation_id, passage, Unforeseen(), changes_state=operation.keyed
            )
            raise
        headers = _headers(operation, asking, answer, values, passage)
        if applied := preferences_applied(request.headers, asking):
            headers["preference-applied"] = applied
        form = wanted_form(request.headers, operation.forms)
        if form is None:
            return Response(answer.body, operation.status, headers, "application/json")
        body = await asyncio.to_thread(form.render, answer.body)
        if form.media_type == "text/html":
            headers["content-security-policy"] = PAGE_POLICY
        return Response(body, operation.status, headers, form.content_type)

    return pass_through


def _headers(
    operation: Operation, asking: Asking, answer: Answer, values: dict[str, Any], passage: Passage
) -> dict[str, str]:
    headers = {"cache-control": "no-store"}
    if operation.forms:
        headers["vary"] = "accept"
    if answer.errand_ids:
        passage.errand_id = answer.errand_ids[0]
        headers["errand-id"] = str(passage.errand_id)
    if answer.receipt is not None:
        headers["receipt"] = receipt_url(answer.receipt)
    if answer.replayed:
        headers["idempotent-replayed"] = "true"
    if operation.location is not None:
        headers["location"] = _location(operation.location, answer.body, values)
    return headers


def _location(template: str, body: bytes, values: dict[str, Any]) -> str:
    (name,) = (field for _, field, _, _ in string.Formatter().parse(template) if field)
    made = orjson.loads(body)  # a cancellation has a settlement id of its own, not that of the address
    return template.format(**{name: made.get(name, values.get(name))})


# -- failures ----------------------------------------------------------------------------------------


async def _tell(request: Request, error: Exception) -> Response:
    assert isinstance(error, GatewayError)
    return _told(request, error)


async def _tell_of_routing(request: Request, error: Exception) -> Response:
    """A request that no route takes, or none with this method."""
    assert isinstance(error, HTTPException)
    if error.status_code != 405:
        return _told(request, NotFound("There is nothing at this address."))
    response = _told(request, MethodNotAllowed())
    response.headers["allow"] = ", ".join(sorted(_methods_at(request)))
    return response


def _methods_at(request: Request) -> set[str]:
    """Every method that some route takes at this path; the router itself names only the first route's."""
    methods: set[str] = set()
    for route in request.app.router.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    return methods


def _told(request: Request, error: Exception) -> Response:
    """The problem that tells a caller of an error; of one nobody foresaw, nothing but that it happened."""
    passage = passage_of(request)
    operation: Operation | None = request.scope.get(OPERATION)
    if not isinstance(error, GatewayError):
        log.error("request.broken", error=type(error).__name__, trace_id=passage.trace_id)
        error = Unforeseen()
    problem = problem_of(
        error,
        changes_state=operation is not None and operation.keyed,
        handed_over=passage.handed_over,
        reversible=operation is not None and operation.reversible,
        personal=passage.personal(),
        trace_id=passage.trace_id,
    )
    passage.errand_id = problem.errand_id
    headers = problem_headers(error, problem)
    if problem.status in (401, 403) and passage.scope:
        given = "authorization" in request.headers
        headers["www-authenticate"] = challenge(problem.status, passage.scope, token_given=given)
        headers |= accept_signature(problem.status, request.headers)
    return Response(written_problem(problem), problem.status, headers, "application/problem+json")
