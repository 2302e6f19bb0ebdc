"""The sandbox's OAuth2 issuer: client credentials (RFC 6749), JWT tokens (RFC 9068), metadata (RFC 8414)."""

import argparse
import base64
import binascii
import json
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from joserfc import jwt
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from gateway.sandbox.register import CannotIssue, Client, Register, UnknownClient
from gateway.sandbox.serving import serve

# Of the algorithms that every library knows, the one that verifies quickest here (ES256 64 us, Ed25519 82).
ALGORITHM = "ES256"
UNSERVED_ISSUER = "https://issuer.sandbox.invalid"
LONGEST_FORM = 8192


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The signing key, the name it signs under, and the register."""

    url: str
    key: ECKey
    register: Register

    @classmethod
    def open(cls, directory: Path, url: str | None = None) -> "Issuer":
        """Open the issuer of a directory; the first time, make its key. `url` renames it for good."""
        directory.mkdir(parents=True, exist_ok=True)
        key = _signing_key(directory / "signing-key.json")
        _replace(directory / "jwks.json", _public(key))
        name = directory / "issuer.json"
        if url is not None:
            _replace(name, {"issuer": url})
        known = json.loads(name.read_text())["issuer"] if name.exists() else UNSERVED_ISSUER
        return cls(url=known, key=key, register=Register.read())

    def token(self, client: Client, scope: str, **changed: Any) -> str:
        """Sign an access token; `changed` claims replace the right ones, for tests of refusals."""
        now = datetime.now(UTC)
        claims = {
            "iss": self.url,
            "aud": self.register.audience,
            "sub": client.client_id,
            "client_id": client.client_id,
            "iat": int(now.timestamp()),
            "exp": int((now + self.register.lifetime).timestamp()),
            "jti": str(uuid.uuid4()),
            "scope": scope,
            **client.claims,
            **changed,
        }
        header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": self.key.thumbprint()}
        return jwt.encode(header, claims, self.key, algorithms=[ALGORITHM])


def issue_token(directory: Path, client_id: str, **changed: Any) -> str:
    """Return an access token for a sandbox client without a server: for the demo and the tests."""
    issuer = Issuer.open(directory)
    client = issuer.register.named(client_id)
    return issuer.token(client, **{"scope": client.granted(None), **changed})


def create_issuer(issuer: Issuer) -> Starlette:
    """Build the issuer's HTTP side."""
    app = Starlette(
        routes=[
            Route("/oauth2/token", _token, methods=["POST"]),
            Route("/oauth2/jwks", _keys),
            Route("/.well-known/oauth-authorization-server", _metadata),
            Route("/sandbox/health", _health),
        ],
        exception_handlers={CannotIssue: _refusal},
    )
    app.state.issuer = issuer
    return app


async def _token(request: Request) -> JSONResponse:
    issuer: Issuer = request.app.state.issuer
    form = await _form(request)
    client = issuer.register.proven(*_credentials(request, form))
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
    return JSONResponse(_public(request.app.state.issuer.key))


async def _metadata(request: Request) -> JSONResponse:
    issuer: Issuer = request.app.state.issuer
    scopes = frozenset[str]().union(*(client.scope for client in issuer.register.clients.values()))
    return JSONResponse(
        {
            "issuer": issuer.url,
            "token_endpoint": f"{issuer.url}/oauth2/token",
            "jwks_uri": f"{issuer.url}/oauth2/jwks",
            "response_types_supported": [],
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "scopes_supported": sorted(scopes),
        }
    )


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


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    """Return the client's name and secret, from the one place where it put them."""
    header = request.headers.get("authorization")
    if header is None:
        if "client_id" not in form or "client_secret" not in form:
            raise UnknownClient
        return form["client_id"], form["client_secret"]
    if "client_secret" in form:
        raise CannotIssue("invalid_request", "The client must identify itself in one way only.")
    return _basic(header)


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


def _signing_key(file: Path) -> ECKey:
    if not file.exists():
        draft = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
        _replace(draft, dict(ECKey.generate_key("P-256").as_dict(private=True)))
        # A link, unlike a rename, yields to a key that another process has made meanwhile.
        with suppress(FileExistsError):
            file.hardlink_to(draft)
        draft.unlink()
    return ECKey.import_key(json.loads(file.read_text()))


def _public(key: ECKey) -> dict[str, Any]:
    row = {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}
    return {"keys": [row]}


def _replace(file: Path, content: dict[str, Any]) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    draft = file.with_name(f"{file.name}.{uuid.uuid4().hex}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content))
    draft.rename(file)


def main() -> None:
    """Serve the issuer: `python -m gateway.sandbox.issuer --port 7003 --data var/issuer`."""
    arguments = argparse.ArgumentParser(prog="python -m gateway.sandbox.issuer", description=__doc__)
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--url", help="its name in tokens, when callers reach it under another address")
    given = arguments.parse_args()
    url = given.url or f"http://127.0.0.1:{given.port}"
    serve(create_issuer(Issuer.open(given.data, url)), given.port, given.host)


if __name__ == "__main__":
    main()
