"""Both regions' answers without their work: valid, pre-built, with the request's own message id put in."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import re
from collections.abc import Callable
from pathlib import Path
from typing import cast

import uvloop

ANSWERS = Path(__file__).parent / "answers"
HEALTH = "/health"
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_NUMBER = itertools.count(1)

Answer = Callable[[bytes], bytes]


def _between(opening: bytes, closing: bytes) -> Callable[[bytes], bytes]:
    """Read what stands between two marks; empty where they are missing."""

    def read(body: bytes) -> bytes:
        start = body.find(opening)
        return b"" if start < 0 else body[start + len(opening) : body.find(closing, start + len(opening))]

    return read


def _unique(prefix: bytes) -> Callable[[bytes], bytes]:
    return lambda _: prefix + b"%014d" % next(_NUMBER)


_JSON = {
    "MESSAGE": _between(b'"msgid":"', b'"'),
    "ASKED": _between(b'"insu_setl_id":"', b'"'),
    "NUMBER": _unique(b"JS2026"),
}
_XML = {
    "MESSAGE": _between(b"<pcbh>", b"</pcbh>"),
    "ASKED": _between(b"<ydjsbh>", b"</ydjsbh>"),
    "NUMBER": _unique(b"JS"),
}
_CALL = {**_XML, "SERIAL": _unique(b"52C0098SJ")}
_CONFIRM = {"SERIAL": _between(b"<jylsh>", b"</jylsh>")}


def prepared(file: str, fill: dict[str, Callable[[bytes], bytes]]) -> Answer:
    """A whole HTTP answer around a kept body; each blank is filled from the request, the same one alike."""
    is_xml = file.endswith(".xml")
    text = (ANSWERS / file).read_text("utf-8").strip()
    pieces = re.split("@([A-Z]+)@", text)
    encoding = "gb18030" if is_xml else "utf-8"
    fixed = [piece.encode(encoding) for piece in pieces[::2]]
    blanks = pieces[1::2]
    kind = b"text/xml; charset=GB18030" if is_xml else b"application/json"

    def answer(request: bytes) -> bytes:
        values = {blank: fill[blank](request) for blank in dict.fromkeys(blanks)}
        body = fixed[0] + b"".join(
            values[blank] + rest for blank, rest in zip(blanks, fixed[1:], strict=True)
        )
        return b"HTTP/1.1 200 OK\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n%b" % (
            kind,
            len(body),
            body,
        )

    return answer


def answers() -> dict[bytes, Answer]:
    """What is answered, by path and, in Sichuan, transaction."""
    known = {
        b"/fsi/api/hospSettService/preSett": prepared("2303.json", _JSON),
        b"/fsi/api/hospSettService/settV2": prepared("2304.json", _JSON),
        b"/fsi/api/hospSettService/remoteSettRecord": prepared("2304YD.json", _JSON),
        b"/yinhai/confirm": prepared("confirm.xml", _CONFIRM),
    }
    calls = {f"/yinhai/call {name}".encode(): prepared(f"{name}.xml", _CALL) for name in ("51", "52", "57")}
    health = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
    return {**known, **calls, HEALTH.encode(): lambda _: health}


class _Upstream(asyncio.Protocol):
    """One connection, kept alive; one request at a time."""

    _transaction = staticmethod(_between(b"<jybh>", b"</jybh>"))

    def __init__(self, known: dict[bytes, Answer]) -> None:
        self._known = known
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is not registered as one

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._buffer, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < whole:
                return
            request, self._buffer = self._buffer[:whole], self._buffer[whole:]
            self._transport.write(self._answer(request, end))

    def _answer(self, request: bytes, end: int) -> bytes:
        path = request.split(b" ", 2)[1]
        body = request[end:]
        name = b"%b %b" % (path, self._transaction(body)) if path == b"/yinhai/call" else path
        answer = self._known.get(name)
        return answer(body) if answer else b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"


async def _serve(port: int) -> None:
    known = answers()
    server = await asyncio.get_running_loop().create_server(lambda: _Upstream(known), "127.0.0.1", port)
    await server.serve_forever()


def main() -> None:
    """Serve until ended: `python -m tests.bench.upstream --port 7001`."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--port", type=int, required=True)
    uvloop.run(_serve(given.parse_args().port))


if __name__ == "__main__":
    main()
