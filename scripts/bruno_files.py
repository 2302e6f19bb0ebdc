"""A collection for Bruno: one text file per request, which Git shows line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from scripts.collection_words import CLIENTS, MOST_ASKED, Folder, Request


def files(about: str, folders: tuple[Folder, ...], variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each file's path in the collection, and its text."""
    yield "bruno.json", json.dumps({"version": "1", "name": about, "type": "collection"}, ensure_ascii=False)
    yield "collection.bru", _blocks(("vars:pre-request", _pairs(variables)))
    yield "environments/sandbox.bru", _environment()
    for place, folder in enumerate(folders, 1):
        yield f"{folder.name}/folder.bru", _folder(folder, place)
        for number, request in enumerate(folder.requests, 1):
            yield f"{folder.name}/{number:02}-{request.name}.bru", _request(request, folder, number)


def _environment() -> str:
    named = {"gateway": "http://127.0.0.1:8000", "token_url": "http://127.0.0.1:8003/oauth2/token"}
    ids = {f"{name}_client_id": client for name, client in CLIENTS.items()}
    secrets = ",\n".join(f"  {name}_client_secret" for name in CLIENTS)
    return _blocks(("vars", _pairs({**named, **ids}))) + f"\nvars:secret [\n{secrets}\n]\n"


def _folder(folder: Folder, place: int) -> str:
    """Every folder has a client of its own, whose token is fetched when it is needed."""
    fetching = {
        "grant_type": "client_credentials",
        "access_token_url": "{{token_url}}",
        "client_id": f"{{{{{folder.client}_client_id}}}}",
        "client_secret": f"{{{{{folder.client}_client_secret}}}}",
        "credentials_placement": "basic_auth_header",
        "credentials_id": folder.client,
        "token_placement": "header",
        "token_header_prefix": "Bearer",
        "auto_fetch_token": "true",
        "auto_refresh_token": "false",
    }
    return _blocks(
        ("meta", _pairs({"name": folder.name, "seq": str(place)})),
        ("auth", _pairs({"mode": "oauth2"})),
        ("auth:oauth2", _pairs(fetching)),
        ("docs", folder.about),
    )


def _request(one: Request, folder: Folder, number: int) -> str:
    address = "".join(
        f"/:{part[1:-1]}" if part[:1] == "{" else f"/{part}" for part in one.path[1:].split("/")
    )
    asked = "&".join(f"{name}={example}" for name, example, needed in one.query if needed)
    address += f"?{asked}" if asked else ""
    sent = {"url": f"{{{{gateway}}}}{address}", "body": "json" if one.body is not None else "none"}
    blocks = [
        ("meta", _pairs({"name": f"{number:02} {one.name}", "type": "http", "seq": str(number)})),
        (one.method.lower(), _pairs({**sent, "auth": "inherit"})),
        ("params:query", _optional((name, example, needed) for name, example, needed in one.query)),
        ("params:path", _pairs({name: f"{{{{{name}}}}}" for name, _ in one.places})),
        (
            "headers",
            _optional((name, one.header_value(name, it), needed) for name, it, needed in one.headers),
        ),
        ("body:json", one.body_text if one.body is not None else ""),
        ("script:post-response", "\n".join(_script(one, number))),
        ("tests", "\n".join(_tests(one))),
        ("docs", one.summary),
    ]
    return _blocks(*((name, text) for name, text in blocks if text))


def _script(one: Request, number: int) -> list[str]:
    lines = one.script("body", "bru.setVar")
    if one.until is not None:
        member, value = one.until
        lines += [
            "const asked = Number(bru.getVar('asked') || 0) + 1;",
            f"const again = body.{member} !== {json.dumps(value)} && asked < {MOST_ASKED};",
            "bru.setVar('asked', again ? asked : 0);",
            f"if (again) {{ await bru.sleep(250); bru.runner.setNextRequest('{number:02} {one.name}'); }}",
        ]
    return ["const body = res.getBody();", *lines] if lines else []


def _tests(one: Request) -> Iterator[str]:
    yield "const body = res.getBody();"
    yield "const kept = (name) => bru.getVar(name);"
    yield _test(f"{one.name} answers {one.status}", f"res.getStatus()).to.equal({one.status})")
    for name in one.told_headers:
        yield _test(f"tells {name}", f'res.getHeader("{name.lower()}")).to.be.a("string")')
    for name, kind in one.members.items():
        yield _test(f"{name} is {kind}", f'body.{name}).to.be.a("{one.javascript_type(kind)}")')
    if one.checks:
        yield _test("adds up", f"{one.checks}).to.equal(true)")
    if one.until is not None:
        member, value = one.until
        come = f"Number(kept('asked')) > 0 || body.{member} === {json.dumps(value)}"
        yield _test(f"{member} comes to {value}", f"{come}).to.equal(true)")


def _test(name: str, statement: str) -> str:
    return f"test({json.dumps(name)}, () => expect({statement});"


def _optional(given: Iterator[tuple[str, str, bool]]) -> str:
    return "\n".join(f"{'' if needed else '~'}{name}: {value}" for name, value, needed in given)


def _pairs(given: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in given.items())


def _blocks(*blocks: tuple[str, str]) -> str:
    """Bruno's blocks; what stands in one is set in by two places."""
    return "\n".join(
        f"{name} {{\n" + "".join(f"  {line}\n" for line in text.splitlines()) + "}\n" for name, text in blocks
    )
