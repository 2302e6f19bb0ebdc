"""Who calls, by whichever proof a request brings: an access token, or a signature of the request itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request

from gateway.api.dependencies import House
from gateway.api.signed.callers import ASKED_FOR, Signed, is_signed
from gateway.errands import Actor
from gateway.errors import Doubt, NotAuthenticated


@dataclass(frozen=True, slots=True)
class Known:
    """A caller that has proved who it is."""

    actor: Actor
    house: House
    signed: Signed | None

    async def held(self, request: Request) -> Request:
        """The request as it is to be read: of one that is signed, the body that was signed, this once."""
        if self.signed is None or self.house.signers is None:
            return request
        return await self.house.signers.held(self.signed, request, self.house.settings.body_limit_bytes)


def caller_of(house: House, request: Request, steering: Iterable[str] = ()) -> Known:
    """The caller of a request. Raises NotAuthenticated without a proof that verifies.

    A signature must also cover the headers that steer, where they are there.
    """
    if not is_signed(request.headers):
        return Known(house.callers.of(request.headers), house, None)
    if house.signers is None:
        raise NotAuthenticated("This gateway takes no signed requests.", doubt=Doubt.SIGNATURE_UNTAKEN)
    signed = house.signers.of(request, steering)
    return Known(signed.actor, house, signed)


def accept_signature(status: int, headers: Headers) -> dict[str, str]:
    """The header that tells whoever brought no token how it may sign instead (RFC 9421, section 5.1)."""
    return {} if status != 401 or "authorization" in headers else {"accept-signature": ASKED_FOR}
