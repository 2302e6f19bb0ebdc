"""How Chongqing lets a message in, whatever its service: its path, its signature, the faults on the way."""

import sqlite3
from collections.abc import Awaitable, Callable

import orjson
from starlette.types import Receive, Scope, Send

from gateway.sandbox import faults
from gateway.sandbox.chongqing import signing
from gateway.sandbox.faults import Fault

_JSON = b"application/json"

Exchanged = Callable[[Scope, bytes, str], Awaitable[tuple[Fault | None, bytes]]]
"""Answers the bytes of a message of one kind, and says which fault is to strike the answer."""


async def let_in(
    scope: Scope,
    receive: Receive,
    send: Send,
    *,
    kind: str | None,
    unknown: str,
    credentials: signing.Credentials,
    connection: sqlite3.Connection,
    exchanged: Exchanged,
) -> None:
    """Answer one message; `kind` is what its path stands for, `unknown` what is said when it is nothing."""
    body = await _read(receive)
    if kind is None or scope["method"] != "POST":
        await _plain(send, 404 if kind is None else 405, unknown)
        return
    try:
        signing.check(scope["headers"], body, credentials, connection)
        fault, answer = await exchanged(scope, body, kind)
    except signing.SignatureRefused as no:
        await _plain(send, 401, no.message, no.code)
    except faults.UnknownFault as no:
        await _plain(send, 400, f"unknown fault: {no}")
    else:
        await faults.deliver(fault, scope, receive, send, 200, answer, _JSON)


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        event = await receive()
        parts.append(event.get("body", b""))
        if not event.get("more_body"):
            return b"".join(parts)


async def _plain(send: Send, status: int, message: str, code: int | None = None) -> None:
    body = orjson.dumps({"code": code or status, "message": message})
    await faults.answer(send, status, body, _JSON)
