"""Looks at a whole deployment, from its settings to both regions; changes nothing unless it is asked to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass

import asyncpg

from gateway.errors import Broken
from gateway.evidence.checkpoints import Trust, judge
from gateway.evidence.encoding import NoteUnreadable
from gateway.evidence.national import Sm2Signer
from gateway.evidence.notes import ED25519, Ed25519Signer, NotSigned
from gateway.evidence.sealing import KeyMissing, SealBroken
from gateway.keys.files import SealingKeys, read_sealing_keys, read_signer, read_sm2_signer
from gateway.main import read_keys
from gateway.records.database import LOST, check
from gateway.records.looking import Look, look, why_clocks_differ
from gateway.settings import Settings
from gateway.upkeep.asking_around import regions, witnesses
from gateway.upkeep.dry_settlement import Wish, dry_settlement
from gateway.upkeep.examining import Check, Seen, could_not_look, ok, wrong
from gateway.upkeep.safety import unsafe
from gateway.upkeep.starting import unsafe_with
from gateway.upkeep.tokens import known_callers, token_line

_PUT_BACK = "put the deployment's own file back; only a new deployment makes one (`gateway keys make`)"
_MIGRATE = "run `gateway migrate` of this version, with CHUANYU_DATABASE_URL of the role that runs"
_ANOTHER_ROLE = (
    "run as a role that owns nothing, with the rights from `gateway migrate`; see docs/operations.md"
)
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class LogKeys:
    """The log's keys, as far as they were read."""

    log: Ed25519Signer
    sm2: Sm2Signer | None

    @property
    def trust(self) -> Trust:
        """What our own signature must be; the witnesses are asked themselves."""
        return Trust(self.log.name, self.log.key, {}, () if self.sm2 is None else (self.sm2.key,))


async def examine(settings: Settings, token: str | None, dry: Wish | None = None) -> AsyncIterator[Seen]:
    """Look at one thing after the other, each by itself where it can be; a dry settlement only on a wish."""
    yield ok(Check.SETTINGS, "they read")
    yield _start(settings)
    keys, line = _log_keys(settings)
    yield line
    sealing, line = _sealing_keys(settings)
    yield line
    callers, line = await known_callers(settings)
    yield line
    seen, line = await _database(settings)
    yield line
    for line in _inside(seen, keys, sealing):
        yield line
    async for line in regions(settings):
        yield line
    async for line in witnesses(settings, None if keys is None else keys.log.name):
        yield line
    actor = None
    if token is not None:
        registered = seen is not None and seen.is_current and not seen.lacks
        actor, line = await token_line(callers, token, settings, registered=registered)
        yield line
    if dry is not None:
        yield await dry_settlement(dry, settings, token, actor)


def unread(why: str, *, token: bool, dry: bool = False) -> Iterator[Seen]:
    """What is said when the settings themselves do not read."""
    left_out = {Check.SETTINGS} | (set() if token else {Check.TOKEN})
    left_out |= set() if dry else {Check.DRY_SETTLEMENT}
    yield wrong(Check.SETTINGS, why, "correct them; docs/operations.md and the README name each")
    for one in Check:
        if one not in left_out:
            yield could_not_look(one, "the settings do not read")


def _start(settings: Settings) -> Seen:
    """Whether `gateway serve` and `gateway worker` would take these settings and keys for safe."""
    if settings.sandbox:
        return ok(Check.SAFE_START, "this is a sandbox; a deployment is judged more strictly")
    try:
        found = unsafe_with(settings, read_keys(settings))
    except Broken:  # said beside the key in question
        found = unsafe(settings, {})
    if not found:
        return ok(Check.SAFE_START, "no secret is a known one, and no link to another machine is open")
    return wrong(
        Check.SAFE_START,
        "; ".join(f"{one.variable} {one.says}" for one in found),
        "; ".join(dict.fromkeys(one.mend for one in found)),
    )


def _log_keys(settings: Settings) -> tuple[LogKeys | None, Seen]:
    file, sm2 = settings.log_key_file, settings.log_sm2_key_file
    try:
        keys = LogKeys(read_signer(file, ED25519), None if sm2 is None else read_sm2_signer(sm2))
    except Broken as error:
        return None, wrong(Check.LOG_KEY, error.detail, _PUT_BACK)
    return keys, ok(Check.LOG_KEY, f"signs as {keys.log.name}" + (", and with SM2" if keys.sm2 else ""))


def _sealing_keys(settings: Settings) -> tuple[SealingKeys | None, Seen]:
    try:
        keys = read_sealing_keys(settings.sealing_keys_file)
    except Broken as error:
        return None, wrong(Check.SEALING_KEYS, error.detail, _PUT_BACK)
    return keys, ok(
        Check.SEALING_KEYS, f"{len(keys.keys)} of them; new keys are wrapped under {keys.current}"
    )


# -- the database ----------------------------------------------------------------------------------------


async def _database(settings: Settings) -> tuple[Look | None, Seen]:
    url = settings.database_url.get_secret_value()
    try:
        seen = await look(url)
    except (*LOST, asyncpg.PostgresError, ValueError):
        why = await check(url) or "The database was reached and then lost."
        mend = "see that the server runs, and that CHUANYU_DATABASE_URL names it, its role and its password"
        return None, wrong(Check.DATABASE, why, mend)
    return seen, ok(Check.DATABASE, f"reached as {seen.role}")


def _inside(seen: Look | None, keys: LogKeys | None, sealing: SealingKeys | None) -> Iterator[Seen]:
    """What is known once the database was reached."""
    if seen is None:
        for one in (Check.CLOCK, Check.TABLES, Check.RIGHTS, Check.CHECKPOINT, Check.SEAL):
            yield could_not_look(one, "the database was not reached")
        return
    yield _clock(seen)
    yield _tables(seen)
    if not seen.is_current:
        for one in (Check.RIGHTS, Check.CHECKPOINT, Check.SEAL):
            yield could_not_look(one, "the tables are not those of this version")
        return
    yield _rights(seen)
    yield _checkpoint(seen, keys)
    yield _seal(seen, sealing)


def _clock(seen: Look) -> Seen:
    if (why := why_clocks_differ(seen.clock_ahead)) is not None:
        return wrong(Check.CLOCK, why, "have NTP set the clocks of both machines")
    return ok(Check.CLOCK, f"{abs(seen.clock_ahead):.1f} seconds from the database's")


def _tables(seen: Look) -> Seen:
    if seen.revision is None:
        return wrong(Check.TABLES, "nothing was migrated, or the role may not read it", _MIGRATE)
    if not seen.is_current:
        return wrong(Check.TABLES, f"they are of revision {seen.revision}, not of this version", _MIGRATE)
    return ok(Check.TABLES, f"they are those of this version ({seen.revision})")


def _rights(seen: Look) -> Seen:
    if seen.may_change:
        named = _named(seen.may_change)
        return wrong(Check.RIGHTS, f"{seen.role} may change the log: {named}", _ANOTHER_ROLE)
    if seen.lacks:
        return wrong(Check.RIGHTS, f"{seen.role} may not use what it needs: {_named(seen.lacks)}", _MIGRATE)
    return ok(Check.RIGHTS, f"{seen.role} can append to the log, and neither update nor delete in it")


def _named(tables: Sequence[str]) -> str:
    more = len(tables) - _MOST_NAMED
    return ", ".join(tables[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


# -- whether the keys are those of what is in the database -------------------------------------------------


def _checkpoint(seen: Look, keys: LogKeys | None) -> Seen:
    """A key that reads may still be another log's."""
    if keys is None:
        return could_not_look(Check.CHECKPOINT, "the log key was not read")
    if seen.lacks:
        return could_not_look(Check.CHECKPOINT, "the role may not read what it needs")
    if seen.newest_checkpoint is None:
        return ok(Check.CHECKPOINT, "there is none yet: a worker makes it")
    try:
        size = judge(seen.newest_checkpoint, keys.trust).checkpoint.size
    except (NotSigned, NoteUnreadable) as error:
        says = f"it is not signed with this log key: {error}"
        return wrong(Check.CHECKPOINT, says, "put the key that CHUANYU_LOG_KEY_FILE held until now back")
    return ok(Check.CHECKPOINT, f"of {size} entries, signed with this log key")


def _seal(seen: Look, sealing: SealingKeys | None) -> Seen:
    """The same for the keys that seal: bodies sealed under others would open no more."""
    if sealing is None:
        return could_not_look(Check.SEAL, "the sealing keys were not read")
    if seen.lacks:
        return could_not_look(Check.SEAL, "the role may not read what it needs")
    if (key := seen.newest_key) is None:
        return ok(Check.SEAL, "nothing is sealed yet")
    try:
        sealing.unwrap(key.wrapped, key.wrapped_by, key.seal_id.bytes)
    except (KeyMissing, SealBroken):
        says = f"it does not open with these sealing keys; it is wrapped under one named {key.wrapped_by}"
        mend = (
            "put the file that CHUANYU_SEALING_KEYS_FILE named until now back, before anything is sealed anew"
        )
        return wrong(Check.SEAL, says, mend)
    return ok(Check.SEAL, "it opens with these sealing keys")
