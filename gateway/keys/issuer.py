"""Where the issuer's public keys come from: a file beside us, or the address at which it publishes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import httpx
import structlog

from gateway.errors import Broken

log = structlog.get_logger("gateway.keys")

FETCH_SECONDS: Final = 15.0
"""How often a published key set is fetched; an issuer publishes a key a minute before it signs with it."""
LARGEST_SET: Final = 262_144
"""Bytes of a key set; more is none."""
_PATIENCE: Final = httpx.Timeout(5.0)


class PublishedKeys:
    """The JWK Set at an address (jwks_uri), as it was when last fetched."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url = url
        self._client = client
        self._text = ""

    def read(self) -> str:
        """What was fetched last. Raises OSError before anything was."""
        if not self._text:
            raise FileNotFoundError(self._url)
        return self._text

    async def fetch(self) -> None:
        """Fetch it now. Raises Broken with one clear line; what was fetched before stays."""
        try:
            async with self._client.stream(
                "GET", self._url, headers={"accept": "application/jwk-set+json, application/json"}
            ) as answer:
                answer.raise_for_status()
                got = bytearray()
                async for part in answer.aiter_bytes():
                    got += part
                    if len(got) > LARGEST_SET:
                        raise Broken(f"The key set at {self._url} is larger than {LARGEST_SET} bytes.")
            self._text = got.decode("utf-8")
        except (httpx.HTTPError, UnicodeDecodeError) as error:
            raise Broken(f"The issuer's keys at {self._url} cannot be fetched: {_why(error)}.") from error

    async def keep_fetching(self, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        """Fetch it again and again; with what is known, while the issuer is away."""
        while True:
            await pause(FETCH_SECONDS)
            try:
                await self.fetch()
            except Broken as error:
                log.warning("issuer_keys.not_fetched", detail=error.detail)


def _why(error: Exception) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"it answers HTTP {error.response.status_code}"
    return type(error).__name__


Read = Callable[[], str]


@asynccontextmanager
async def issuer_keys(file: Path | None, url: str | None) -> AsyncIterator[tuple[Read, str]]:
    """The key set of a file or an address, whichever is given, and where that is; fetched while it is open.

    Raises Broken with one clear line when the address gives none at the start.
    """
    if url is None:
        assert file is not None  # the settings demand one of both
        named = file
        yield lambda: named.read_text("utf-8"), str(file)
        return
    async with httpx.AsyncClient(timeout=_PATIENCE, trust_env=False) as client:
        published = PublishedKeys(url, client)
        await published.fetch()
        fetching = asyncio.create_task(published.keep_fetching(), name="issuer keys")
        try:
            yield published.read, url
        finally:
            fetching.cancel()
            with suppress(asyncio.CancelledError):
                await fetching
