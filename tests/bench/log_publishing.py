"""What it takes to publish a log: a checkpoint, and the proof for a witness that was away for long."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

from gateway.cases.grounds import GROUNDS
from gateway.cases.publishing import Publisher
from gateway.errands import Effect, Note
from gateway.evidence.checkpoints import cosigned, read_checkpoint
from gateway.evidence.entry import EntryClass
from gateway.evidence.notes import Ed25519Signer, Signature
from gateway.evidence.tiles import Span, consistency_spans, root_of, roots_of, tiles_of
from gateway.evidence.tree import check_consistency
from gateway.keys.live import LiveSealingKeys
from gateway.outcomes import NotCosigned
from gateway.records.log_reading import PostgresLog
from gateway.records.opening import Records, open_records
from gateway.sandbox.town import LOG
from tests.bench.log_scene import LogScene
from tests.bench.population import OPERATOR

TIMES = 40
AWAY_SINCE = 1000


class WillingWitness:
    """Cosigns whatever it is shown; nothing of its own is measured."""

    def __init__(self, key: Ed25519Signer) -> None:
        self._key = key

    async def add_checkpoint(
        self, old_size: int, proof: Sequence[bytes], checkpoint: str
    ) -> Signature | NotCosigned:
        """Cosign."""
        _, note = read_checkpoint(checkpoint)
        return cosigned(self._key, note.text, int(time.time()))


async def published(scene: LogScene) -> str:
    """Publish many times, with an entry before each; prove many times."""
    records = await open_records(
        scene.database.app_url,
        pool_size=8,
        recording_grace_seconds=15,
        keeper=LiveSealingKeys(scene.sealing_keys_file),
        grounds=GROUNDS,
    )
    try:
        witnesses = {region: WillingWitness(key) for region, key in scene.witnesses.items()}
        publisher = Publisher(records.log, LOG, [scene.signer], witnesses)

        async def publish() -> None:
            await publisher.publish()

        async def prove() -> None:
            await _consistency(records.log)

        lines = [await _timed("a checkpoint, signed and cosigned", publish, lambda: _append(records))]
        lines.append(await _timed(f"the proof from {AWAY_SINCE:,} entries on", prove, _nothing))
        return "\n".join([f"{'':40}{'p50':>8}{'most':>8}", *lines])
    finally:
        await records.aclose()


async def _append(records: Records) -> None:
    note = Note(
        actor=OPERATOR,
        action="bench",
        outcome="Done",
        effect=Effect.NONE,
        entry_class=EntryClass.ADMINISTRATION,
    )
    await records.journal.note(note)


async def _nothing() -> None:
    pass


async def _timed(
    name: str, work: Callable[[], Awaitable[None]], before: Callable[[], Awaitable[None]]
) -> str:
    took = []
    for _ in range(TIMES):
        await before()
        began = time.perf_counter()
        await work()
        took.append((time.perf_counter() - began) * 1000)
    return f"{name:40}{statistics.median(took):8.2f}{max(took):8.2f}"


async def _consistency(log: PostgresLog) -> None:
    """As the publisher makes it for a witness that saw AWAY_SINCE entries last; and checked as that would."""
    head = await log.head()
    spans = consistency_spans(AWAY_SINCE, head.size)
    proof = roots_of(spans, await log.tiles(tiles_of(spans), head.size))
    before = [Span(0, AWAY_SINCE)]
    old_root = root_of(before[0], await log.tiles(tiles_of(before), AWAY_SINCE))
    check_consistency(AWAY_SINCE, head.size, old_root, head.root, proof)
