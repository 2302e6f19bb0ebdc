"""The issuer's HTTP side: client credentials (RFC 6749), key sets (RFC 7517), metadata (RFC 8414)."""

import base64
import binascii
import logging
import sqlite3
from urllib.parse import parse_qsl, unquote_plus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.sandbox.issuer_assertions import ASSERTION_TYPE, Assertions, NotProven
from gateway.sandbox.issuer_client_keys import ALGORITHMS
from gateway.sandbox.issuing import Issuer
from gateway.sandbox.register import CannotIssue, Client, Register, UnknownClient

LONGEST_FORM = 8192

_log = logging.getLogger(__name__)


class CannotRemember(CannotIssue):
    """Whether an assertion was used before cannot be said now, so it counts for nothing."""

    status = 503

    def __init__(self) -> None:
        super().__init__("temporarily_unavailable", "The issuer cannot judge assertions at the moment.")


def create_issuer(issuer: Issuer) -> Starlette:
    """Build the issuer's HTTP side."""
    everybody_knows = issuer.register is Register.read()
    app = Starlette(
        routes=[
            Route("/oauth2/token", _token, methods=["POST"]),
            *([Route("/sandbox/clients", _clients)] if everybody_knows else []),
            Route("/oauth2/jwks", _keys),
            Route("/.well-known/oauth-authorization-server", _metadata),
            Route("/sandbox/health", _health),
        ],
        exception_handlers={CannotIssue: _refusal},
        # Pages of other origins may read answers only where every secret is public anyway.
        middleware=[Middleware(_OpenToPages)] if everybody_knows else [],
    )
    app.state.issuer = issuer
    issuer.make_client_keys()
    app.state.assertions = issuer.assertions()
    return app


async def _token(request: Request) -> JSONResponse:
    issuer: Issuer = request.app.state.issuer
    form = await _form(request)
    client = await _proven(request, form)
    if "grant_type" not in form:
        raise CannotIssue("invalid_request", "The parameter grant_type is missing.")
    if form["grant_type"] != "client_credentials":
        raise CannotIssue("unsupported_grant_type", "Only client_credentials is supported.")
    scope = client.granted(form.get("scope"))
    answer = {
        "access_token": issuer.token(client, scope),
        "token_type": "Bearer",
        "expires_in": int(issuer.register.lifetime.total_seconds()),
        "scope": scope,
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


async def _keys(request: Request) -> JSONResponse:
    return JSONResponse(request.app.state.issuer.keys.published())


async def _metadata(request: Request) -> JSONResponse:
    issuer: Issuer = request.app.state.issuer
    scopes = frozenset[str]().union(*(client.scope for client in issuer.register.clients.values()))
    methods = ["private_key_jwt", "client_secret_basic", "client_secret_post"]
    return JSONResponse(
        {
            "issuer": issuer.url,
            "token_endpoint": f"{issuer.url}/oauth2/token",
            "jwks_uri": f"{issuer.url}/oauth2/jwks",
            "response_types_supported": [],
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_signing_alg_values_supported": list(ALGORITHMS),
            "tls_client_certificate_bound_access_tokens": True,
            "scopes_supported": sorted(scopes),
        }
    )


async def _clients(request: Request) -> JSONResponse:
    """Who may try things here, and by which secret: the register that comes with the sandbox is no secret."""
    clients = request.app.state.issuer.register.clients.values()
    return JSONResponse(
        [
            {
                "client_id": client.client_id,
                "client_secret": client.secret,
                "scope": sorted(client.scope),
                **client.claims,
            }
            for client in clients
        ]
    )


class _OpenToPages:
    """Lets a page of another origin, such as the gateway's handbook, read the answers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"].append((b"access-control-allow-origin", b"*"))
            await send(message)

        await self._app(scope, receive, opened)


async def _health(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


async def _refusal(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, CannotIssue)
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache"}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Basic realm="chuanyu-gateway sandbox"'
    body = {"error": error.error, "error_description": str(error)}
    return JSONResponse(body, status_code=error.status, headers=headers)


async def _form(request: Request) -> dict[str, str]:
    """Read the form; a parameter given twice is an error (RFC 6749, section 3.2), an empty one is absent."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise CannotIssue("invalid_request", "The body must be application/x-www-form-urlencoded.")
    text = b""
    async for piece in request.stream():
        text += piece
        if len(text) > LONGEST_FORM:
            raise CannotIssue("invalid_request", "The body is too long.")
    try:
        pairs = parse_qsl(text.decode("utf-8"), errors="strict")
    except ValueError as error:
        raise CannotIssue("invalid_request", "The body is not a form in UTF-8.") from error
    if len(dict(pairs)) != len(pairs):
        raise CannotIssue("invalid_request", "A parameter is given twice.")
    return dict(pairs)


async def _proven(request: Request, form: dict[str, str]) -> Client:
    """Return the client that the request proves to come from, in one way only (RFC 6749, section 2.3)."""
    header = request.headers.get("authorization")
    asserted = form.keys() & {"client_assertion", "client_assertion_type"}
    if (header is not None) + ("client_secret" in form) + bool(asserted) > 1:
        raise CannotIssue("invalid_request", "The client must identify itself in one way only.")
    issuer: Issuer = request.app.state.issuer
    if header is not None:
        return issuer.register.proven(*_basic(header))
    if not asserted:
        return issuer.register.proven(form.get("client_id", ""), form.get("client_secret", ""))
    if len(asserted) != 2:
        raise CannotIssue("invalid_request", "An assertion and its type belong together (RFC 7521, 4.2).")
    # Off the loop: it waits for the disk.
    return await run_in_threadpool(_asserted, request.app.state.assertions, form)


def _asserted(assertions: Assertions, form: dict[str, str]) -> Client:
    try:
        if form["client_assertion_type"] != ASSERTION_TYPE:
            raise NotProven("it is of another type")
        return assertions.prove(form["client_assertion"], named=form.get("client_id"))
    except NotProven as why:
        _log.warning("An assertion is not believed: %s.", why)
        raise UnknownClient from why
    except sqlite3.Error as error:
        _log.exception("Used assertions cannot be remembered.")
        raise CannotRemember from error


def _basic(header: str) -> tuple[str, str]:
    scheme, _, value = header.partition(" ")
    try:
        pair = base64.b64decode(value.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise UnknownClient from error
    client_id, colon, secret = pair.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise UnknownClient
    return unquote_plus(client_id), unquote_plus(secret)
