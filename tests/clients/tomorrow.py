"""A relay before the gateway that answers as a later one might: with more members, and new words."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

NEW_MEMBER, NEW_WORD = "told_from_tomorrow_on", "word_of_tomorrow"
_KEPT = {"content-type", "location", "errand-id"}


class Tomorrow:
    """Passes requests on; every object of an answer gets a member, every word of a list becomes another."""

    def __init__(self, gateway: str, contract: Path) -> None:
        self._place = urlsplit(gateway).netloc
        document = json.loads(contract.read_text("utf-8"))
        self._schemas = document["components"]["schemas"]
        self._paths = document["paths"]
        self.words = self.members = 0
        """How many words were changed, and members added."""
        self.url = ""

    @contextmanager
    def listening(self) -> Iterator[Tomorrow]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def pass_on(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict, bytes]:
        """The gateway's answer, grown."""
        connection = HTTPConnection(self._place, timeout=60)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answered = response.read()
        finally:
            connection.close()
        schema = self._answer(method, urlsplit(path).path, response.status)
        grown = self.grown(json.loads(answered), schema)
        kept = {name: value for name, value in response.headers.items() if name.lower() in _KEPT}
        return response.status, kept, json.dumps(grown, ensure_ascii=False).encode()

    def grown(self, value: Any, schema: dict[str, Any]) -> Any:
        """An answer of this schema as it may look tomorrow."""
        if "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        if "enum" in schema:
            self.words += 1
            return NEW_WORD
        if isinstance(value, list):
            return [self.grown(one, schema.get("items", {})) for one in value]
        if isinstance(value, dict) and "properties" in schema:
            parts = schema["properties"]
            self.members += 1
            more = {NEW_MEMBER: {"deep": ["inside", 1, None]}}
            return {name: self.grown(one, parts.get(name, {})) for name, one in value.items()} | more
        return value

    def _answer(self, method: str, path: str, status: int) -> dict[str, Any]:
        for template, item in self._paths.items():
            if method.lower() in item and _fits(template, path):
                (content, *_) = item[method.lower()]["responses"][str(status)]["content"].values()
                return dict(content["schema"])
        raise LookupError(path)


def _fits(template: str, path: str) -> bool:
    parts, given = template.split("/"), path.split("/")
    return len(parts) == len(given) and all(
        part.startswith("{") or part == one for part, one in zip(parts, given, strict=True)
    )


def _handler_of(relay: Tomorrow) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            passed = {name: value for name, value in self.headers.items() if name.lower() in _PASSED}
            status, kept, answered = relay.pass_on(self.command, self.path, passed, body)
            self.send_response(status)
            for name, value in kept.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(answered)))
            self.end_headers()
            self.wfile.write(answered)

        do_GET = do_POST  # noqa: N815  the server looks for this name

        def log_message(self, *_: object) -> None:
            """Say nothing: pytest listens."""

    return Handler


_PASSED = {"authorization", "content-type", "accept", "idempotency-key", "traceparent"}
