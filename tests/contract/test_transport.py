"""What the line to a region makes of every way a server can fail; real sockets, and a server that counts."""

import asyncio
import gzip
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from gateway.errors import OutcomeUnknown, Unreached
from gateway.regions.transport import Line, LineSettings

pytestmark = pytest.mark.anyio
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Region: r\r\n\r\nok"


@pytest.fixture
def anyio_backend():
    return "asyncio"


class Server:
    """A server whose manners a test chooses; it counts connections and whole requests."""

    def __init__(self, manners: Callable[["Server"], Awaitable[None]]) -> None:
        self.manners = manners
        self.connections = 0
        self.requests: list[bytes] = []

    async def serve(self, reader, writer) -> None:
        self.connections += 1
        self.reader, self.writer = reader, writer
        try:
            await self.manners(self)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def read(self) -> None:
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(x[15:]) for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:")), 0
        )
        self.requests.append(head + await self.reader.readexactly(length))

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


@asynccontextmanager
async def line_to(manners, **settings):
    server = Server(manners)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    line = Line("sichuan", f"http://127.0.0.1:{port}", settings=LineSettings(**settings), max_body=300_000)
    try:
        yield line, server
    finally:
        await line.aclose()
        listener.close()


async def settle(line: Line, *, changes_state: bool = True, deadline: float = 5.0, **headers: str):
    return await line.send(
        "POST", "/call", headers, b"<control/>", changes_state=changes_state, deadline=deadline
    )


async def answers(server):
    while True:
        await server.read()
        await server.say(OK)


async def resets_at_once(server):
    server.reset()


async def resets_after_reading(server):
    await server.read()
    server.reset()


async def closes_after_reading(server):
    await server.read()


async def cuts_the_head(server):
    await server.read()
    await server.say(b"HTTP/1.1 200 OK\r\nContent-Le")


async def cuts_the_body(server):
    await server.read()
    await server.say(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n<output>")


async def cuts_a_long_body(server):
    await server.read()
    await server.say(b"HTTP/1.1 200 OK\r\nContent-Length: 250000\r\n\r\n" + b"x" * 200_000)


async def cuts_the_chunks(server):
    await server.read()
    await server.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<outp\r\n")


async def talks_rubbish(server):
    await server.read()
    await server.say(b"\x00\x16\x03 not http\r\n\r\n")


async def says_nothing(server):
    await server.read()
    await asyncio.sleep(1)


async def stalls_in_the_body(server):
    await server.read()
    await server.say(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n<output>")
    await asyncio.sleep(1)


async def fails_with_500(server):
    await server.read()
    await server.say(b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n")


async def redirects(server):
    await server.read()
    await server.say(b"HTTP/1.1 307 Elsewhere\r\nLocation: /call2\r\nContent-Length: 0\r\n\r\n")
    await server.read()


async def answers_without_end(server):
    await server.read()
    await server.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(2_000):
        await server.say(b"400\r\n" + b"x" * 1024 + b"\r\n")


async def compresses(server):
    await server.read()
    body = gzip.compress(b"<output/>")
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    await server.say(head.encode() + body)


LOSSES = [
    resets_after_reading, closes_after_reading, cuts_the_head, cuts_the_body, cuts_a_long_body,
    cuts_the_chunks, talks_rubbish, says_nothing, stalls_in_the_body, fails_with_500, redirects,
    answers_without_end, compresses,
]  # fmt: skip


def patience(manners):
    return 0.4 if manners in (says_nothing, stalls_in_the_body) else 5.0


@pytest.mark.parametrize("manners", LOSSES, ids=lambda it: it.__name__)
async def test_a_change_that_was_sent_and_lost_is_unknown_and_was_sent_once(manners):
    async with line_to(manners) as (line, server):
        with pytest.raises(OutcomeUnknown) as lost:
            await settle(line, deadline=patience(manners))
        await asyncio.sleep(0.02)
        assert len(server.requests) == 1
        assert server.connections == 1
        assert lost.value.region == "sichuan"


@pytest.mark.parametrize("manners", LOSSES, ids=lambda it: it.__name__)
async def test_a_lost_read_has_changed_nothing_and_was_sent_once(manners):
    async with line_to(manners) as (line, server):
        with pytest.raises(Unreached):
            await settle(line, changes_state=False, deadline=patience(manners))
        assert len(server.requests) == 1


async def test_a_reset_before_anything_was_read_may_still_have_been_received():
    # The connection stood: from our side nobody can tell whether the bytes were read.
    async with line_to(resets_at_once) as (line, server):
        with pytest.raises(OutcomeUnknown):
            await settle(line)
        assert server.connections == 1


@pytest.mark.parametrize("changes_state", [True, False])
@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://no-such-host.invalid"])
async def test_a_refused_connection_or_an_unknown_host_is_unreached(url, changes_state):
    line = Line("chongqing", url)
    with pytest.raises(Unreached):
        await settle(line, changes_state=changes_state)
    await line.aclose()


async def test_a_connection_that_is_not_accepted_in_time_is_unreached():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        line = Line(
            "sichuan",
            f"http://127.0.0.1:{full.getsockname()[1]}",
            settings=LineSettings(connect_timeout=0.2),
        )
        with pytest.raises(Unreached):
            await settle(line)
        await line.aclose()
        for one in waiting:
            one.close()


async def test_a_failed_tls_handshake_is_unreached():
    async with line_to(resets_at_once) as (line, server):
        secure = Line("sichuan", str(line._base_url).replace("http:", "https:"))
        with pytest.raises(Unreached):
            await settle(secure)
        await secure.aclose()
        assert server.requests == []


async def test_waiting_too_long_for_a_free_connection_is_unreached():
    async with line_to(says_nothing, max_connections=1, connect_timeout=0.2) as (line, server):
        first = asyncio.create_task(settle(line, deadline=0.8))
        await asyncio.sleep(0.05)
        with pytest.raises(Unreached):
            await settle(line)
        with pytest.raises(OutcomeUnknown):
            await first
        assert len(server.requests) == 1


async def test_no_time_left_is_unreached_without_a_connection():
    async with line_to(answers) as (line, server):
        with pytest.raises(Unreached):
            await settle(line, deadline=0)
        assert server.connections == 0


async def answers_once_and_closes(server):
    await server.read()
    await server.say(OK)


async def answers_once_and_resets_the_second(server):
    await server.read()
    await server.say(OK)
    await server.read()
    server.reset()


async def answers_once_and_closes_on_the_first_byte(server):
    await server.read()
    await server.say(OK)
    await server.reader.readexactly(1)


@pytest.mark.parametrize("pause", [0, 0.001, 0.05])
async def test_a_change_on_a_connection_the_server_closed_is_never_sent_twice(pause):
    async with line_to(answers_once_and_closes) as (line, server):
        for _ in range(10):
            arrived = len(server.requests)
            try:
                await settle(line)
                assert len(server.requests) == arrived + 1
            except OutcomeUnknown:
                assert len(server.requests) <= arrived + 1
            await asyncio.sleep(pause)


@pytest.mark.parametrize(
    ("manners", "arrived"),
    [(answers_once_and_resets_the_second, 2), (answers_once_and_closes_on_the_first_byte, 1)],
)
async def test_a_change_lost_on_a_reused_connection_is_unknown_and_not_sent_again(manners, arrived):
    async with line_to(manners) as (line, server):
        await settle(line)
        with pytest.raises(OutcomeUnknown):
            await settle(line)
        await asyncio.sleep(0.05)
        assert len(server.requests) == arrived
        assert server.connections == 1


async def test_an_answer_comes_back_whole_and_its_connection_is_used_again():
    async with line_to(answers) as (line, server):
        for _ in range(3):
            reply = await settle(line, signature="s")
            assert (reply.status, reply.headers["x-region"], reply.body) == (200, "r", b"ok")
        assert server.connections == 1
        assert b"\r\nSignature: s\r\n" in server.requests[0]
        assert server.requests[0].endswith(b"\r\n\r\n<control/>")


async def test_a_region_may_answer_in_the_four_hundreds():
    async def unauthorised(server):
        await server.read()
        await server.say(b"HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno")

    async with line_to(unauthorised) as (line, _):
        assert (await settle(line)).status == 401


async def test_proxies_named_in_the_environment_are_not_used(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with line_to(answers) as (line, _):
        assert (await settle(line)).body == b"ok"


async def test_cookies_are_neither_kept_nor_sent():
    async def gives_a_cookie(server):
        for _ in range(2):
            await server.read()
            await server.say(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n")

    async with line_to(gives_a_cookie) as (line, server):
        await settle(line)
        await settle(line)
        assert b"cookie" not in server.requests[1].lower()


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (httpx.ConnectError("no"), Unreached),
        (httpx.ConnectTimeout("no"), Unreached),
        (httpx.PoolTimeout("no"), Unreached),
        (httpx.ReadTimeout("slow"), OutcomeUnknown),
        (httpx.ReadError("cut"), OutcomeUnknown),
        (httpx.WriteError("cut"), OutcomeUnknown),
        (httpx.RemoteProtocolError("rubbish"), OutcomeUnknown),
    ],
)
async def test_another_transport_may_be_handed_in_and_is_read_by_httpx_own_words(raised, kind):
    def handler(request: httpx.Request) -> httpx.Response:
        raise raised

    line = Line("sichuan", "http://sichuan.test", transport=httpx.MockTransport(handler))
    with pytest.raises(kind):
        await settle(line)


async def test_a_handed_in_transport_sees_the_whole_request():
    def handler(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "http://sichuan.test/base/call"
        return httpx.Response(200, content=request.content + request.headers["x-a"].encode())

    line = Line("sichuan", "http://sichuan.test/base/", transport=httpx.MockTransport(handler))
    assert (await settle(line, **{"x-a": "1"})).body == b"<control/>1"
