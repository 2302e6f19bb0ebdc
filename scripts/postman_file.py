"""A collection for Postman (format 2.1) and an environment for the sandbox."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from scripts.collection_words import MOST_ASKED, Folder, Request

Json = dict[str, Any]

_FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
# newman fetches no token by itself: each folder asks for its client's when there is none.
_TOKEN = """
const client = pm.variables.get("client");
if (!pm.collectionVariables.get(client + "_token")) {
  const id = pm.variables.get(client + "_client_id");
  const secret = pm.variables.get(client + "_client_secret");
  pm.sendRequest({
    url: pm.variables.get("token_url"),
    method: "POST",
    auth: { type: "basic", basic: [{ key: "username", value: id }, { key: "password", value: secret }] },
    body: { mode: "urlencoded", urlencoded: [{ key: "grant_type", value: "client_credentials" }] },
  }, (error, response) => {
    pm.expect(error).to.equal(null);
    pm.expect(response.code, "token").to.equal(200);
    pm.collectionVariables.set(client + "_token", response.json().access_token);
    pm.variables.set("access_token", response.json().access_token);
  });
} else {
  pm.variables.set("access_token", pm.collectionVariables.get(client + "_token"));
}
""".strip()

# One that has expired, or is another gateway's, is asked for anew.
_FORGET = 'if (pm.response.code === 401) pm.collectionVariables.unset(pm.variables.get("client") + "_token");'


def collection(about: str, folders: tuple[Folder, ...], variables: Mapping[str, str]) -> Json:
    """The collection as a document."""
    return {
        "info": {"_postman_id": _identity(about), "name": about, "schema": _FORMAT},
        "auth": {"type": "bearer", "bearer": [_pair("token", "{{access_token}}", type="string")]},
        "variable": [_pair(name, value) for name, value in variables.items()],
        "event": [_event("test", [_FORGET])],
        "item": [_folder(one) for one in folders],
    }


def environment(clients: Mapping[str, str]) -> Json:
    """Where the sandbox is and who its clients are; their secrets are filled in by hand."""
    plain = {
        "gateway": "http://127.0.0.1:8000",
        "token_url": "http://127.0.0.1:8003/oauth2/token",
        **{f"{name}_client_id": client for name, client in clients.items()},
    }
    return {
        "id": _identity("sandbox"),
        "name": "sandbox",
        "values": [
            *(_pair(name, value, type="default", enabled=True) for name, value in plain.items()),
            *(_pair(f"{name}_client_secret", "", type="secret", enabled=True) for name in clients),
        ],
        "_postman_variable_scope": "environment",
    }


def _identity(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"chuanyu-gateway/{name}"))


def _pair(key: str, value: str, **more: Any) -> Json:
    return {"key": key, "value": value, **more}


def _folder(folder: Folder) -> Json:
    client = f"pm.variables.set('client', {json.dumps(folder.client)});"
    return {
        "name": folder.name,
        "description": folder.about,
        "item": [_item(one, folder, number) for number, one in enumerate(folder.requests, 1)],
        "event": [_event("prerequest", [client, *_TOKEN.splitlines()])],
    }


def _item(one: Request, folder: Folder, number: int) -> Json:
    name = f"{number:02} {one.name}"
    parts = [f":{part[1:-1]}" if part[:1] == "{" else part for part in one.path[1:].split("/")]
    query = [_pair(key, example, disabled=not needed) for key, example, needed in one.query]
    told = [
        _pair(key, one.header_value(key, example), disabled=not needed)
        for key, example, needed in one.headers
    ]
    on = "&".join(f"{key}={example}" for key, example, needed in one.query if needed)
    request: Json = {
        "method": one.method,
        "description": one.summary,
        "header": [*told, *([_pair("Content-Type", "application/json")] if one.body is not None else [])],
        "url": {
            "raw": "{{gateway}}/" + "/".join(parts) + (f"?{on}" if on else ""),
            "host": ["{{gateway}}"],
            "path": parts,
            "query": query,
            "variable": [_pair(place, f"{{{{{place}}}}}") for place, _ in one.places],
        },
    }
    if one.body is not None:
        request["body"] = {
            "mode": "raw",
            "raw": one.body_text,
            "options": {"raw": {"language": "json"}},
        }
    return {"name": name, "request": request, "event": [_event("test", list(_tests(one, name)))]}


def _event(when: str, lines: list[str]) -> Json:
    return {"listen": when, "script": {"type": "text/javascript", "exec": lines}}


def _tests(one: Request, name: str) -> Iterator[str]:
    yield "const body = pm.response.json();"
    yield "const kept = (name) => pm.collectionVariables.get(name);"
    yield from one.script("body", "pm.collectionVariables.set")
    yield _test(f"{one.name} answers {one.status}", f"pm.response.code).to.equal({one.status})")
    for header in one.told_headers:
        yield _test(f"tells {header}", f'pm.response.headers.get("{header}")).to.be.a("string")')
    for member, kind in one.members.items():
        yield _test(f"{member} is {kind}", f'body.{member}).to.be.a("{one.javascript_type(kind)}")')
    if one.checks:
        yield _test("adds up", f"{one.checks}).to.equal(true)")
    if one.until is not None:
        member, value = one.until
        again = f"pm.execution.setNextRequest({json.dumps(name)}); setTimeout(() => {{}}, 250);"
        yield "const asked = Number(pm.collectionVariables.get('asked') || 0) + 1;"
        yield f"const again = body.{member} !== {json.dumps(value)} && asked < {MOST_ASKED};"
        yield "pm.collectionVariables.set('asked', again ? asked : 0);"
        # The next request begins when the last timer has run out.
        yield f"if (again) {{ {again} }}"
        yield _test(
            f"{member} comes to {value}", f"again || body.{member} === {json.dumps(value)}).to.equal(true)"
        )


def _test(name: str, statement: str) -> str:
    return f"pm.test({json.dumps(name)}, () => pm.expect({statement});"
