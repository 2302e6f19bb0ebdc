"""The line to one region, and what a failure on it means. The only place that knows httpx.

Only a call that provably never connected is `Unreached`. What the HTTP library calls a connection error
does not prove that: pyreqwest says ConnectError for a reset after the whole request was sent, and
ConnectTimeout for an answer that does not come. The proof is in the error's causes, where hyper names the
phase. A text that we do not know is taken for the worse case.

Nothing is ever sent twice from here, not even a read: requests are signed with a nonce, and a second arrival
would be refused as a replay. hyper itself sends again only what it has not begun to write.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx
from pyreqwest.client import ClientBuilder
from pyreqwest.compatibility.httpx import HttpxTransport
from pyreqwest.exceptions import BuilderError, DetailedPyreqwestError, PyreqwestError

from gateway.errors import OutcomeUnknown, Unreached

MAX_BODY: Final = 16 * 1024 * 1024
_CONNECT_PHASE: Final = "client error (Connect)"
_NEVER_CONNECTED: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a region answered below 300 or in 400-499; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSettings:
    """How the line is built. The defaults suit a region on the government network."""

    connect_timeout: float = 3.0
    max_connections: int = 256
    idle_seconds: float = 4.0
    """Shorter than servers keep a connection (uvicorn 5 s): a call on one just closed ends as unknown."""
    identity_pem: bytes | None = None
    """Our certificate and key, where the region asks for mTLS."""
    authority_pem: bytes | None = None
    """The authority that signed the region's certificate, where it is not a public one."""


class Line:
    """The pooled connections to one region. Build it once; close it at the end."""

    def __init__(
        self,
        region: str,
        base_url: str,
        *,
        settings: LineSettings | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        max_body: int = MAX_BODY,
    ) -> None:
        self._region = region
        self._base_url = httpx.URL(base_url.rstrip("/"))
        self._host = self._base_url.netloc.decode("ascii")
        self._urls: dict[str, httpx.URL] = {}
        self._transport = transport or _pooled(settings or LineSettings())
        self._max_body = max_body

    async def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        changes_state: bool,
        deadline: float,
    ) -> Reply:
        """Send one request, once, and wait at most `deadline` seconds for the whole answer.

        Raises Unreached when the region has not received it, or when it changes nothing anyway;
        OutcomeUnknown when it changes state and may have arrived.
        """
        request = self._request(method, path, headers, body, deadline)
        lost = OutcomeUnknown if changes_state else Unreached
        try:
            response = await self._transport.handle_async_request(request)
            try:
                return await self._read(response, lost)
            finally:
                await response.aclose()
        except (httpx.HTTPError, PyreqwestError) as error:
            kind = Unreached if _never_connected(error) else lost
            raise kind(_DETAILS[kind], region=self._region) from error

    async def aclose(self) -> None:
        await self._transport.aclose()

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float
    ) -> httpx.Request:
        if deadline <= 0:
            raise Unreached("No time was left to ask the region.", region=self._region)
        request = httpx.Request(
            method,
            self._url(path),
            headers={
                "host": self._host,
                "content-length": str(len(body)),
                # An encoding that nobody asked for cannot be told from an unreadable answer.
                "accept-encoding": "identity",
                **headers,
            },
            # Given as a stream, httpx leaves the headers as they are: a third of the time with `content`.
            stream=httpx.ByteStream(body),
            # pyreqwest adds these up to one limit over connecting, sending and reading.
            extensions={"timeout": {"read": deadline}},
        )
        request.read()
        return request

    def _url(self, path: str) -> httpx.URL:
        """A region has a few dozen addresses; each is parsed once."""
        if path not in self._urls:
            self._urls[path] = httpx.URL(f"{self._base_url}{path}")
        return self._urls[path]

    async def _read(self, response: httpx.Response, lost: type[Unreached | OutcomeUnknown]) -> Reply:
        self._judge(response, lost)
        chunks, size = [], 0
        # httpx's own iterators decompress, count and forbid a second look: the plain stream does not.
        assert isinstance(response.stream, httpx.AsyncByteStream)
        async for chunk in response.stream:
            chunks.append(chunk)
            size += len(chunk)
            if size > self._max_body:
                raise lost("The region's answer is larger than any it should give.", region=self._region)
        return Reply(response.status_code, response.headers, b"".join(chunks))

    def _judge(self, response: httpx.Response, lost: type[Unreached | OutcomeUnknown]) -> None:
        status = response.status_code
        if status >= 500 or 300 <= status < 400:
            raise lost(f"The region answered HTTP {status}.", region=self._region, code=f"HTTP {status}")
        if response.headers.get("content-encoding", "identity") != "identity":
            raise lost("The region's answer is compressed, which was not asked for.", region=self._region)


_DETAILS = {
    Unreached: "No answer came from the region, and nothing was changed there.",
    OutcomeUnknown: "The connection to the region was lost after the request was sent.",
}


def _never_connected(error: Exception) -> bool:
    cause = error.__cause__ if isinstance(error, httpx.HTTPError) else error
    if isinstance(cause, BuilderError) or isinstance(error, httpx.PoolTimeout):
        return True
    if isinstance(cause, DetailedPyreqwestError):
        return any(one["message"] == _CONNECT_PHASE for one in cause.details["causes"] or ())
    return isinstance(error, _NEVER_CONNECTED)


def _pooled(settings: LineSettings) -> httpx.AsyncBaseTransport:
    """Connections that do what they are told and nothing else."""
    builder = (
        ClientBuilder()
        .user_agent("chuanyu-gateway")
        .http1_only()
        .no_proxy()
        .follow_redirects(False)
        .referer(False)
        .default_cookie_store(False)
        .gzip(False)
        .deflate(False)
        .brotli(False)
        .zstd(False)
        .connect_timeout(timedelta(seconds=settings.connect_timeout))
        .max_connections(settings.max_connections)
        .pool_timeout(timedelta(seconds=settings.connect_timeout))
        .pool_max_idle_per_host(settings.max_connections)
        .pool_idle_timeout(timedelta(seconds=settings.idle_seconds))
    )
    if settings.identity_pem is not None:
        builder = builder.identity_pem(settings.identity_pem)
    if settings.authority_pem is not None:
        builder = builder.add_root_certificate_pem(settings.authority_pem)
    return HttpxTransport(builder.build())
