"""An offer of another protocol is passed over: the request is answered as if it had not been made."""

import asyncio
import json

import pytest
import uvicorn

from gateway.one_protocol import OneProtocol

pytestmark = pytest.mark.anyio

OFFER = {
    "Connection": "Upgrade, HTTP2-Settings",
    "Upgrade": "h2c",
    "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABk",
}
"""As Java's HttpClient makes it with every request over plain HTTP."""
BODY = '{"病历号":"ZY1"}'.encode()


async def told(scope, receive, send):
    """Answers what it was asked."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    names = sorted(name.decode() for name, _ in scope["headers"])
    asked = [scope["method"], scope["path"], scope["query_string"].decode(), names, body.decode()]
    answer = json.dumps(asked).encode()
    length = (b"content-length", str(len(answer)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": answer})


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def line():
    """A connection to a server that speaks as the gateway does."""
    config = uvicorn.Config(told, lifespan="off", ws="none", log_level="critical")
    config.load()
    server = uvicorn.Server(config)
    listening = await asyncio.get_running_loop().create_server(
        lambda: OneProtocol(config, server.server_state, {}), "127.0.0.1", 0
    )
    reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
    yield Line(reader, writer)
    writer.close()
    listening.close()


class Line:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    async def send(self, data, size=None):
        for start in range(0, len(data), size or len(data)):
            self.writer.write(data[start : start + (size or len(data))])
            await self.writer.drain()
            await asyncio.sleep(0)

    async def answer(self):
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        body = await self.reader.readexactly(int(length.split(b":")[1]))
        return int(head.split()[1]), body


def request(method="POST", path="/v1/x?limit=5", body=BODY, **headers):
    given = {"Host": "gateway", **headers}
    if body:
        given["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
    return "\r\n".join(lines).encode() + body


@pytest.mark.parametrize("size", [None, 1, 7, 64], ids=lambda size: f"in pieces of {size}")
async def test_the_body_arrives_and_nothing_is_left_of_the_offer(line, size):
    await line.send(request(**OFFER), size)
    status, answered = await line.answer()
    names = ["connection", "content-length", "host"]
    assert (status, json.loads(answered)) == (200, ["POST", "/v1/x", "limit=5", names[1:], BODY.decode()])


async def test_what_the_connection_header_says_beside_it_stays(line):
    await line.send(request(**{**OFFER, "Connection": "keep-alive, Upgrade, HTTP2-Settings"}))
    _, answered = await line.answer()
    assert "connection" in json.loads(answered)[3]


async def test_a_body_in_chunks_arrives(line):
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:5], BODY[5:])) + b"0\r\n\r\n"
    await line.send(request(body=b"", **OFFER, **{"Transfer-Encoding": "chunked"}) + chunked, 3)
    _, answered = await line.answer()
    assert json.loads(answered)[4] == BODY.decode()


@pytest.mark.parametrize("offer", [OFFER, {"Connection": "Upgrade", "Upgrade": "websocket"}], ids=str)
async def test_the_next_request_of_the_connection_is_read_too(line, offer):
    asked = [request("GET", "/first", b"", **offer), request(path="/second", **offer), request(path="/third")]
    await line.send(b"".join(asked))
    answered = [json.loads((await line.answer())[1]) for _ in asked]
    assert [(one[1], one[4]) for one in answered] == [
        ("/first", ""),
        ("/second", BODY.decode()),
        ("/third", BODY.decode()),
    ]


async def test_a_request_without_an_offer_is_read_as_ever(line):
    await line.send(request())
    _, answered = await line.answer()
    assert json.loads(answered)[4] == BODY.decode()


@pytest.mark.parametrize(
    "nonsense", [b"CONNECT else:443 HTTP/1.1\r\nHost: else\r\n\r\n", b"\x16\x03\x01\r\n\r\n"]
)
async def test_what_is_no_request_of_ours_ends_the_connection(line, nonsense):
    await line.send(nonsense)
    status, _ = await line.answer()
    assert status == 400
    assert await line.reader.read() == b""
