"""Calls a running gateway as a client would, over its HTTP API, and reads what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from gateway.api.problems import Problem, RegionWords, Retry
from gateway.errands import Effect
from gateway.settings import Settings
from gateway.upkeep.safety import is_address

_CONNECT_SECONDS: Final = 5.0
_LONGEST_PAUSE: Final = 5.0
_MOST_NAMED: Final = 3
_TELLING: Final = frozenset({"not-allowed", "not-authenticated", "not-tellable", "untranslatable"})
"""Problems whose detail is in our own words, and says more than the title."""
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - compared with
_NEVER_CONNECTED: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
)

Model = TypeVar("Model", bound=BaseModel)


def local_address(settings: Settings) -> str | None:
    """Where callers know the gateway; else where it listens on this machine, if a port is set."""
    if settings.public_url is not None or settings.port == 0:
        return settings.public_url
    host = _ANYWHERE.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def is_gateway_address(url: str) -> bool:
    """Whether a URL is an address without a path: `https://HOST` or `http://HOST:PORT`."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        return False
    return is_address(url) and parsed.raw_path in (b"", b"/") and not (parsed.userinfo or parsed.fragment)


@dataclass(eq=False)
class NotDone(Exception):
    """The gateway did not do what it was asked, or nobody knows whether it did."""

    says: str
    """The problem's title and code, a region's own code; its detail only where it is in our own words."""
    effect: Effect
    code: str = ""
    """The last part of the problem's type; empty when no problem came."""
    errand_id: str | None = None
    can_enquire: bool = False
    same_key: bool = False
    """Whether the same request under the same key may still be done."""
    pause: float = 1.0
    """Seconds to let pass before that."""
    pointers: tuple[str, ...] = ()
    """Where the body is wrong, and what is expected there."""


class Caller:
    """A client of the gateway with its token. No proxy of the environment is used, no redirect followed."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        patience: float,
        transport: httpx.AsyncBaseTransport | None = None,
        rest: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`patience` is in seconds: how long an answer may take. A transport stands in for the network."""
        self.url = url
        self.rest = rest
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"authorization": f"Bearer {token}", "accept": "application/json"},
            timeout=httpx.Timeout(patience, connect=_CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def read(self, path: str, tells: type[Model]) -> Model:
        """Read what stands there. Raises NotDone."""
        return await self._send("GET", path, tells, lost=Effect.NONE)

    async def ask(self, path: str, body: dict[str, Any] | None, tells: type[Model]) -> Model:
        """Ask for something that changes nothing. Raises NotDone."""
        return await self._send("POST", path, tells, lost=Effect.NONE, body=body)

    async def do(self, path: str, body: dict[str, Any], tells: type[Model], *, key: str) -> Model:
        """Have something done, under an idempotency key. Raises NotDone."""
        return await self._send("POST", path, tells, lost=Effect.UNKNOWN, body=body, key=key)

    async def _send(
        self,
        method: str,
        path: str,
        tells: type[Model],
        *,
        lost: Effect,
        body: dict[str, Any] | None = None,
        key: str | None = None,
    ) -> Model:
        headers = {} if key is None else {"idempotency-key": key}
        try:
            response = await self._http.request(method, path, json=body, headers=headers)
        except _NEVER_CONNECTED as error:
            says = f"the gateway at {self.url} cannot be reached ({type(error).__name__})"
            raise NotDone(says, Effect.NONE, same_key=True) from None
        except httpx.HTTPError as error:
            says = f"no answer came from the gateway at {self.url} ({type(error).__name__})"
            raise NotDone(says, lost, same_key=True) from None
        if not response.is_success:
            raise _problem(response, lost)
        try:
            return tells.model_validate_json(response.content)
        except ValidationError:
            says = f"what answered at {self.url} does not speak the gateway's words"
            raise NotDone(says, lost) from None


def _problem(response: httpx.Response, lost: Effect) -> NotDone:
    try:
        told = Problem.model_validate_json(response.content)
    except ValidationError:
        # Something between us and the gateway; what it refuses itself has not gone on.
        effect = Effect.NONE if response.status_code < 500 else lost
        return NotDone(f"HTTP {response.status_code} without a problem of the gateway's", effect)
    code = told.type.rpartition("/")[2]
    named = [code] if told.region is None else [code, _said(told.region)]
    detail = f": {told.detail.rstrip('.')}" if code in _TELLING else ""
    return NotDone(
        says=f"{told.title} ({'; '.join(named)}){detail}",
        effect=told.effect,
        code=code,
        errand_id=None if told.errand_id is None else str(told.errand_id),
        can_enquire=told.enquire_url is not None,
        same_key=told.retry is Retry.SAME_KEY,
        pause=_pause(response),
        pointers=tuple(f"{one.pointer} {one.reason}" for one in (told.errors or ())[:_MOST_NAMED]),
    )


def _said(region: RegionWords) -> str:
    return region.name if region.code is None else f"{region.name}'s code {region.code}"


def _pause(response: httpx.Response) -> float:
    given = response.headers.get("retry-after", "")
    return min(float(given), _LONGEST_PAUSE) if given.isascii() and given.isdigit() else 1.0
