"""Who does what and when in a large log: persons with their cases over the months, and what goes on beside.

A case is opened and, days later, settled; every fifth settlement is recorded by the gateway itself. One
person has hundreds of cases. Now and then an auditor reads or a caller is refused, and the log is checked.
"""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from gateway.errands import GATEWAY, Actor, Effect, Errand, Note, Taken
from gateway.evidence.entry import EntryClass, Written, written
from gateway.evidence.sealing import Cipher, KeyKeeper, Seal, new_seal
from gateway.records.log import ToAppend
from gateway.vocabulary import Identity, Region
from tests.bench import acts
from tests.bench.visits import CASES

ENTRIES_A_CASE = 4.2
"""Two errands of two entries each, every fifth time a third, and what is read and refused beside them."""
CASES_A_PERSON = 3
HEAVY_CASES = 480
"""Of person 0: some two thousand entries."""
LONGEST_STAY = 21
AUDITOR = Actor(
    client_id="auditor", organisation="11510198MA60001040", institution_code=None, scopes=frozenset()
)
OPERATOR = Actor(client_id="operator/root", organisation="", institution_code=None, scopes=frozenset())
_ACTS_A_BATCH = 256


@dataclass(frozen=True, slots=True)
class Batch:
    """What is appended together, and the rows that belong to it."""

    at: datetime
    entries: list[Written] = field(default_factory=list)
    errands: list[tuple[Any, ...]] = field(default_factory=list)
    seals: list[tuple[Any, ...]] = field(default_factory=list)
    persons: list[tuple[bytes, UUID]] = field(default_factory=list)


class Population:
    """Makes the batches of a log of some size, in the order of time."""

    def __init__(
        self, entries: int, begins: datetime, days: int, bodies_days: int, keeper: KeyKeeper
    ) -> None:
        self._begins, self._days = begins, days
        self._bodies_from = begins + timedelta(days=max(days - bodies_days, 0))
        self._keeper = keeper
        self._scribe = acts.scribe_with(keeper)
        self._random = random.Random(entries)
        self.cases = max(int(entries / ENTRIES_A_CASE), 1)
        self.heavy = min(HEAVY_CASES, self.cases // 10)
        self.persons = 1 + (self.cases - self.heavy) // CASES_A_PERSON
        self._seals: dict[int, Seal] = {}
        self._unclosed: list[Errand] = []

    def person_of(self, case: int) -> int:
        """Whose case it is; person 0 has many."""
        return 0 if case < self.heavy else 1 + (case - self.heavy) // CASES_A_PERSON

    def batches(self) -> Iterator[Batch]:
        """Everything, a few hundred acts at a time."""
        for day, what in enumerate(self._by_day()):
            begins = self._begins + timedelta(days=day)
            count = max(1, -(-len(what) // _ACTS_A_BATCH))
            if begins <= self._bodies_from < begins + timedelta(days=1):
                yield self._bodies_deleted()
            for number in range(count):
                batch = Batch(begins + timedelta(days=1) * number / count)
                self._close_all(batch)
                for act in what[number::count]:
                    self._act(batch, *divmod(act, 2))
                if not number:
                    self._note(batch, _note(OPERATOR, "fsck", "Right", EntryClass.ADMINISTRATION))
                yield batch
        last = Batch(self._begins + timedelta(days=self._days))
        self._close_all(last)
        yield last

    def _by_day(self) -> list[array[int]]:
        days = [array("q") for _ in range(self._days)]
        for case in range(self.cases):
            opened = self._random.randrange(self._days)
            settled = min(opened + self._random.randrange(1, LONGEST_STAY), self._days)
            days[opened].append(2 * case)
            if settled < self._days:
                days[settled].append(2 * case + 1)
        for day in days:
            self._random.shuffle(day)
        return days

    # -- acts ------------------------------------------------------------------------------------------------

    def _act(self, batch: Batch, case: int, settles: int) -> None:
        if settles:
            seal = self._seals.pop(case, None)
            if seal is None:  # the stay was opened later this very day
                return
            settled = self._claim(batch, "settle", seal)
            if case % 5 == 0:
                self._claim(batch, "record_settlement", seal, parent=settled)
        else:
            persons = acts.persons_of(self.person_of(case))
            seal = self._seals[case] = self._new_seal(batch, persons)
            self._claim(batch, "open_visit", seal, persons=persons)
        chance = self._random.randrange(64)
        if chance == 0:
            persons = acts.persons_of(self._random.randrange(self.persons))[:1]
            note = _note(AUDITOR, "search_entries", "Found", EntryClass.ACCESS)
            seal = self._new_seal(batch, persons)
            self._note(batch, replace(note, persons=persons, bodies=(("request", b"{}"),), seal=seal))
        elif chance == 1:
            actor = acts.actor_of(CASES[Region.SICHUAN])
            self._note(batch, _note(actor, "deny", "NotAllowed", EntryClass.SECURITY))

    def _claim(
        self, batch: Batch, operation: str, seal: Seal, *, persons: Any = (), parent: Any = None
    ) -> Errand:
        errand = acts.errand_of(
            self._id(batch.at), batch.at, seal, persons=persons, operation=operation, case_id=seal.seal_id
        )
        if parent is not None:
            errand = replace(errand, actor=GATEWAY, region=Region.SICHUAN, parent_id=parent.errand_id)
        self._append(batch, self._scribe.of_claim(errand, 1, batch.at))
        self._unclosed.append(errand)
        return errand

    def _close_all(self, batch: Batch) -> None:
        """Each errand is closed in the batch after its claim."""
        for errand in self._unclosed:
            closing = acts.closing_of(errand, Taken(errand.errand_id, 1))
            self._append(batch, self._scribe.of_close(closing, batch.at))
            batch.errands.append(_row(errand, batch.at))
        self._unclosed = []

    def _note(self, batch: Batch, note: Note) -> None:
        self._append(batch, self._scribe.of_note(note, batch.at))

    def _bodies_deleted(self) -> Batch:
        """What is older has no bodies any more, and an entry says so."""
        batch = Batch(self._bodies_from)
        note = _note(OPERATOR, "delete_bodies", "Done", EntryClass.ADMINISTRATION)
        self._note(batch, replace(note, details={"before": f"{self._bodies_from:%Y-%m-%dT%H:%M:%SZ}"}))
        return batch

    # -- parts -----------------------------------------------------------------------------------------------

    def _append(self, batch: Batch, one: ToAppend) -> None:
        made = written(one.entry, self._scribe.seals.digest)
        kept = batch.at >= self._bodies_from
        batch.entries.append(made if kept else replace(made, sealed=None))

    def _new_seal(self, batch: Batch, persons: Sequence[Identity]) -> Seal:
        seal, _ = new_seal(self._keeper, Cipher.AES_256_GCM, self._id(batch.at))
        kept = (seal.seal_id, seal.seal_id, seal.cipher.value, seal.wrapped, seal.wrapped_by, batch.at)
        batch.seals.append(kept)
        batch.persons.extend((one.person, one.seal_id) for one in self._scribe.seals.named(seal, persons))
        return seal

    def _id(self, at: datetime) -> UUID:
        """A UUIDv7 as it was made then."""
        value = int(at.timestamp() * 1000) << 80 | self._random.getrandbits(80)
        return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)


def _note(actor: Actor, action: str, outcome: str, entry_class: EntryClass) -> Note:
    return Note(actor=actor, action=action, outcome=outcome, effect=Effect.NONE, entry_class=entry_class)


ERRAND_COLUMNS = (
    "id",
    "client_id",
    "key",
    "organisation",
    "actor_institution_code",
    "operation",
    "changes_state",
    "region",
    "institution_code",
    "insured_area",
    "treatment_area",
    "fingerprint",
    "facts",
    "message_id",
    "exclusive",
    "parent_id",
    "state",
    "effect",
    "attempt",
    "node",
    "residue",
    "trace_id",
    "claimed_at",
    "closed_at",
    "seal_id",
)


def _row(errand: Errand, closed_at: datetime) -> tuple[Any, ...]:
    assert errand.seal is not None
    return (
        errand.errand_id,
        errand.actor.client_id,
        errand.key,
        errand.actor.organisation,
        errand.actor.institution_code,
        errand.operation,
        errand.changes_state,
        errand.region.value,
        errand.institution_code,
        errand.insured_area,
        errand.treatment_area,
        errand.fingerprint,
        orjson.dumps(errand.facts).decode(),
        errand.message_id,
        False,
        errand.parent_id,
        "answered",
        "applied",
        1,
        0,
        "[]",
        errand.trace_id,
        errand.claimed_at,
        closed_at,
        errand.seal.seal_id,
    )
