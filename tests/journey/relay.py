"""A relay before a region that makes its refusals repeat what they should not, and can lose an answer."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, str, bytes]


class Half(bytes):
    """The beginning of an answer that promised to be longer."""

    promised: int


class Relay:
    """Passes every request on to a region on this machine; `talkative` names what refusals repeat."""

    def __init__(self, port: int) -> None:
        self.region_port = port
        self.talkative: Sequence[str] = ()
        self.refused = 0
        """How many refusals repeated something."""
        self.lose_next = False
        self.paths: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def pass_on(self, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """The region's answer, with more to say if it refuses; None where it is to be lost."""
        self.paths.append(path)
        connection = HTTPConnection("127.0.0.1", self.region_port, timeout=20)
        try:
            connection.request("POST", path, body, headers)
            response = connection.getresponse()
            answered = response.read()
        finally:
            connection.close()
        lost, self.lose_next = self.lose_next, False
        kind = response.headers.get("content-type", "")
        return None if lost else (response.status, kind, self._talk(kind, answered))

    def _talk(self, kind: str, answered: bytes) -> bytes:
        if not self.talkative:
            return answered
        said = "：".join(self.talkative)
        talked = _in_xml(answered, said) if "xml" in kind else _in_json(answered, said)
        self.refused += talked != answered
        return talked

    @contextmanager
    def listening(self) -> Iterator[Relay]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def _in_json(answered: bytes, said: str) -> bytes:
    """Chongqing's err_msg of a refusal, also where an enquiry repeats it."""
    envelope = json.loads(answered)
    if envelope.get("err_msg"):
        envelope["err_msg"] += f"，{said}"
    kept = (envelope.get("output") or {}).get("msginfo") or {}
    if kept.get("err_msg"):
        kept["err_msg"] += f"，{said}"
    return json.dumps(envelope, ensure_ascii=False).encode()


def _in_xml(answered: bytes, said: str) -> bytes:
    """Sichuan's appmsg of a refusal."""
    text = answered.decode("gb18030")
    return re.sub(r"<appmsg>([^<]+)</appmsg>", rf"<appmsg>\1，{said}</appmsg>", text).encode("gb18030")


def _handler_of(relay: Relay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            passed = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            answer = relay.pass_on(self.path, passed, body)
            if answer is None:
                self.close_connection = True
                return
            status, kind, answered = answer
            self.send_response(status)
            self.send_header("content-type", kind)
            promised = getattr(answered, "promised", len(answered))
            self.send_header("content-length", str(promised))
            self.end_headers()
            self.wfile.write(answered)
            self.close_connection = promised > len(answered)

        def log_message(self, *_: object) -> None:
            """Say nothing: pytest listens."""

    return Handler
