"""The issuer's keys, and an access token judged as the door would judge it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from gateway.api.callers import Callers
from gateway.api.issuer_keys import IssuerKeys
from gateway.business_day import BusinessDay
from gateway.cases.registrations import Registrations
from gateway.errands import Actor
from gateway.errors import Broken, NotAuthenticated
from gateway.keys.issuer import issuer_keys
from gateway.records.database import open_engine
from gateway.records.registrations import PostgresRegistrations
from gateway.settings import Settings
from gateway.upkeep.examining import Check, Seen, could_not_look, ok, wrong
from gateway.vocabulary import now

_LAST_SECOND = datetime(9999, 12, 31, tzinfo=UTC).timestamp()
_FETCH = "fetch a new one from the issuer that CHUANYU_ISSUER names, for the audience CHUANYU_AUDIENCE"


async def known_callers(settings: Settings) -> tuple[Callers | None, Seen]:
    """The door's knowledge of callers, and what is said of the keys behind it."""
    file, url = settings.issuer_keys_file, settings.issuer_keys_url
    mend = (
        f"put the issuer's public keys (JWK Set) into {file}"
        if url is None
        else "set CHUANYU_ISSUER_KEYS_URL to the issuer's jwks_uri, and let this machine reach it"
    )
    try:
        async with issuer_keys(file, url) as (read, where):
            callers = Callers(
                issuer=settings.issuer, audience=settings.audience, keys=IssuerKeys(read, where)
            )
            callers.check()
            rows = json.loads(read())["keys"]
    except Broken as error:
        return None, wrong(Check.ISSUER_KEYS, error.detail, mend)
    if over := [str(row.get("kid")) for row in rows if _is_over(row)]:
        return callers, wrong(Check.ISSUER_KEYS, f"expired: {', '.join(over)}", mend)
    told = f"{len(rows)} in {where if file is None else file.name}, one at least to verify with"
    return callers, ok(Check.ISSUER_KEYS, told)


async def token_line(
    callers: Callers | None, token: str, settings: Settings, *, registered: bool
) -> tuple[Actor | None, Seen]:
    """Whose a token is, what it may, and until when; the token itself is not repeated.

    The actor is who the door would let in. `registered` says whether the registrations can be read: without
    them nobody knows what the client may.
    """
    if callers is None:
        return None, could_not_look(Check.TOKEN, "the issuer's keys were not read")
    try:
        actor = callers.verified(token)
    except NotAuthenticated as error:
        return None, wrong(Check.TOKEN, error.detail, _FETCH)
    if not registered:
        return None, could_not_look(Check.TOKEN, f"it verifies; who {actor.client_id} is could not be read")
    try:
        admitted = await _admitted(actor, settings.database_url.get_secret_value())
    except NotAuthenticated as error:
        mend = (
            "`gateway client show` says what is registered; `gateway client register` or `enable` changes it"
        )
        return None, wrong(Check.TOKEN, f"of {actor.client_id}: {error.detail}", mend)
    if not admitted.scopes:
        says = f"of {actor.client_id}: it carries no scope that the client is registered for"
        return None, wrong(Check.TOKEN, says, "have the issuer grant what `gateway client show` names")
    told = [
        f"of {admitted.client_id}",
        f"scopes {' '.join(sorted(admitted.scopes))}",
        f"institution {admitted.institution_code}" if admitted.institution_code else "no institution",
        f"area {admitted.area_code}" if admitted.area_code else "no area",
        *(["only with the certificate that it is bound to"] if admitted.bound_to else []),
        f"until {_expiry(token):%Y-%m-%d %H:%M:%S} UTC",
    ]
    return admitted, ok(Check.TOKEN, "; ".join(told))


async def _admitted(actor: Actor, database_url: str) -> Actor:
    """The caller with the rights of its registration, as the door lets it in. Raises NotAuthenticated."""
    engine = open_engine(database_url, pool_size=1, name="chuanyu-gateway doctor")
    try:
        registrations = Registrations(PostgresRegistrations(engine), BusinessDay())
        await registrations.look()
        return registrations.admit(actor)[0]
    finally:
        await engine.dispose()


def _is_over(row: dict[str, Any]) -> bool:
    """A key that says itself until when it is good: by `exp`, or by the certificate it is in (x5c)."""
    return any(end <= now() for end in _ends(row))


def _ends(row: dict[str, Any]) -> Iterator[datetime]:
    if isinstance(row.get("exp"), int):
        yield _instant(row["exp"])
    for text in row.get("x5c", [])[:1]:
        try:
            yield x509.load_der_x509_certificate(base64.b64decode(text)).not_valid_after_utc
        except ValueError:
            continue  # the door does not look at it either


def _expiry(token: str) -> datetime:
    """Of a token that has been verified."""
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return _instant(claims["exp"])


def _instant(second: float) -> datetime:
    """Whoever writes a second beyond every calendar means never."""
    return datetime.fromtimestamp(min(second, _LAST_SECOND), UTC)
