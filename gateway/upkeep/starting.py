"""A start that is not safe is refused, before anybody is served and any job is taken."""

from __future__ import annotations

from gateway.errors import Broken
from gateway.main import Keys, read_keys
from gateway.records.database import check
from gateway.records.looking import clock_ahead, why_clocks_differ
from gateway.settings import Settings
from gateway.upkeep.safety import Unsafe, unsafe


def unsafe_with(settings: Settings, keys: Keys) -> tuple[Unsafe, ...]:
    """What is not safe about the settings and the keys together."""
    names = {"log_key_file": keys.log.name}
    if keys.sm2 is not None:
        names["log_sm2_key_file"] = keys.sm2.name
    names |= {f"{region}_witness_key_file": key.name for region, key in keys.witnesses.items()}
    return unsafe(settings, names)


async def check_start(settings: Settings) -> None:
    """Refuse a start that would not be safe outside the sandbox; a sandbox starts as it always did.

    Raises Broken with one clear line that names the setting and what to do.
    """
    if settings.sandbox:
        return
    if found := unsafe_with(settings, read_keys(settings)):
        raise Broken(" ".join(map(str, found)))
    url = settings.database_url.get_secret_value()
    if (why := await check(url)) is not None:
        raise Broken(why)
    if (why := why_clocks_differ(await clock_ahead(url))) is not None:
        raise Broken(f"{why} Have NTP set both.")
