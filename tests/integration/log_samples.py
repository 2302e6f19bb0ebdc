"""A log with checkpoints that two witnesses cosigned, for the tests of what reads and checks it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg
from records_keys import KEEPER
from records_samples import closing, errand

from gateway.cases.publishing import Publisher
from gateway.evidence.checkpoints import Trust, cosigned, read_checkpoint
from gateway.evidence.notes import COSIGNATURE, Ed25519Signer, Signature
from gateway.evidence.sealing import Suite
from gateway.evidence.tree import EMPTY_ROOT, check_consistency
from gateway.outcomes import KnowsOther, NotCosigned
from gateway.records.acting import Act, operator
from gateway.records.checking import Book
from gateway.records.seals import Seals
from gateway.upkeep.findings import Finding, Wrong
from gateway.upkeep.fsck import Fsck, Position
from gateway.vocabulary import Identity, Region

ORIGIN = "log.test/evidence"
LOG_KEY = Ed25519Signer(ORIGIN, bytes(range(32)))
WITNESS_KEYS = {
    region: Ed25519Signer(f"{ORIGIN}/witness/{region}", bytes(range(n, n + 32)), COSIGNATURE)
    for n, region in enumerate(Region, 1)
}
TRUST = Trust(ORIGIN, LOG_KEY.key, {region.value: key.key for region, key in WITNESS_KEYS.items()})
PERSON = Identity("resident_id", "500198196906200030")


@dataclass
class Witness:
    """A witness of the test's own, at a time of its own; the gateway's is tested elsewhere."""

    key: Ed25519Signer
    size: int = 0
    root: bytes = EMPTY_ROOT
    away: Exception | None = None
    says: NotCosigned | None = None
    """What it answers, whatever it is asked."""
    at: int | None = None
    asked: list[tuple[int, Sequence[bytes]]] = field(default_factory=list)

    async def add_checkpoint(
        self, old_size: int, proof: Sequence[bytes], checkpoint: str
    ) -> Signature | NotCosigned:
        self.asked.append((old_size, proof))
        if self.says is not None:
            return self.says
        if self.away is not None:
            raise self.away
        if old_size != self.size:
            return KnowsOther(self.size)
        told, note = read_checkpoint(checkpoint)
        check_consistency(self.size, told.size, self.root, told.root, proof)
        self.size, self.root = told.size, told.root
        return cosigned(self.key, note.text, int(time.time()) if self.at is None else self.at)


def witnesses(at: int | None = None) -> dict[Region, Witness]:
    return {region: Witness(key, at=at) for region, key in WITNESS_KEYS.items()}


def publisher(records, around=None) -> Publisher:
    return Publisher(records.log, ORIGIN, [LOG_KEY], witnesses() if around is None else around)


async def filled(records, pairs: int, *, at_once: int = 50, **differently) -> None:
    """So many errands claimed and closed, each about a person."""

    async def one() -> None:
        asked = errand(persons=(PERSON,), **differently)
        taken = await records.journal.claim(asked)
        await records.journal.close(closing(asked, taken))

    for first in range(0, pairs, at_once):
        await asyncio.gather(*(one() for _ in range(min(at_once, pairs - first))))


async def published_log(records) -> None:
    """650 entries, two whole tiles and a part; five checkpoints, all cosigned."""
    publishing = publisher(records)
    for pairs in (50, 75, 75, 100, 25):
        await filled(records, pairs)
        await publishing.publish()


async def findings(
    database, *, keeper=KEEPER, position: Position | None = None, most: int = 3
) -> list[Finding]:
    """What the check of the whole log finds."""
    connection = await asyncpg.connect(database.app_url)
    try:
        fsck = Fsck(Book(connection), TRUST, keeper)
        found = []
        async for finding in fsck.findings(position or await fsck.beginning()):
            found.append(finding)
            if len(found) == most:
                break
        return found
    finally:
        await connection.close()


async def first(database, **differently) -> tuple[Wrong, str] | None:
    """What it finds first, and where."""
    found = await findings(database, **differently)
    return None if not found else (found[0].wrong, found[0].where)


async def tampered(database, *statements: str) -> None:
    """Change what must not be changed, as somebody could who owns the database."""
    tables = await database.ask(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname = 'log_parts' OR tablename LIKE 'log%'"
    )
    switches = [f"ALTER TABLE {table['name']} DISABLE TRIGGER USER" for table in tables]
    await database.tell(*switches, *statements)


async def written_entries(database) -> dict[int, bytes]:
    """The bytes of all entries, by index."""
    return {row["index"]: row["entry"] for row in await database.ask("SELECT index, entry FROM log_entries")}


@asynccontextmanager
async def owner(database) -> AsyncIterator[Act]:
    """Whoever owns the database, and is about to act."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        yield Act(connection, operator("tester"), Seals(KEEPER, Suite.INTERNATIONAL))
    finally:
        await connection.close()
