"""Seals: the keys of persons and cases, kept wrapped, and the blind index by which a person's are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from gateway.evidence.commitments import Digest
from gateway.evidence.sealing import Cipher, KeyKeeper, OpenSeal, Seal, Suite, new_seal, opened_seal
from gateway.records.database import Connection
from gateway.vocabulary import Identity, uuid7

_KEEP = """
WITH kept AS (
    INSERT INTO seals (seal_id, case_id, cipher, wrapped, wrapped_by, made_at)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::timestamptz[])
)
INSERT INTO seal_persons (person, seal_id)
SELECT * FROM unnest($7::bytea[], $8::uuid[]) ON CONFLICT DO NOTHING
"""
_OF_IDS = "SELECT seal_id, cipher, wrapped, wrapped_by FROM seals WHERE seal_id = ANY($1::uuid[])"


@dataclass(frozen=True, slots=True)
class NewSeal:
    """A seal that is kept together with the first entry that uses it."""

    seal: Seal
    case_id: UUID
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """A person whom a seal is about, blinded."""

    person: bytes
    seal_id: UUID


class Seals:
    """Makes and opens seals with the deployment's keys."""

    def __init__(self, keeper: KeyKeeper, suite: Suite) -> None:
        self._keeper = keeper
        self._suite = suite

    @property
    def digest(self) -> Digest:
        """The hash of new commitments."""
        return self._suite.digest

    def new(self) -> Seal:
        """A new key, wrapped."""
        seal, _ = new_seal(self._keeper, self._suite.cipher, uuid7())
        return seal

    def opened(self, seal: Seal) -> OpenSeal:
        """The key of a seal; raises KeyMissing or SealBroken."""
        return opened_seal(self._keeper, seal)

    def blinded(self, identity: Identity) -> bytes:
        """What stands for a person in the database."""
        return self._keeper.blind_index(identity.text)

    def named(self, seal: Seal, persons: Iterable[Identity]) -> tuple[Named, ...]:
        """The rows by which a person's seal is found."""
        return tuple(Named(self.blinded(person), seal.seal_id) for person in persons)


async def keep(connection: Connection, made: Sequence[NewSeal], named: Sequence[Named]) -> None:
    """Keep new seals, and whom they are about."""
    if not made and not named:
        return
    new = [one.seal for one in made]
    # In order, so that two processes that name the same never wait for each other.
    pairs = sorted({(one.person, one.seal_id) for one in named})
    await connection.execute(
        _KEEP,
        [seal.seal_id for seal in new],
        [one.case_id for one in made],
        [seal.cipher.value for seal in new],
        [seal.wrapped for seal in new],
        [seal.wrapped_by for seal in new],
        [one.made_at for one in made],
        [person for person, _ in pairs],
        [seal_id for _, seal_id in pairs],
    )


async def of_ids(connection: Connection, seal_ids: Sequence[UUID | None]) -> dict[UUID, Seal]:
    """The seals of the ids, except those whose key was destroyed."""
    if not any(seal_ids):
        return {}
    rows = await connection.fetch(_OF_IDS, [one for one in seal_ids if one is not None])
    found = (seal_of(*row.values()) for row in rows)
    return {seal.seal_id: seal for seal in found if seal is not None}


def seal_of(
    seal_id: UUID | None, cipher: str | None, wrapped: bytes | None, wrapped_by: str | None
) -> Seal | None:
    """A seal as a row tells of it; None where there is none, or its key was destroyed."""
    if seal_id is None or cipher is None or wrapped is None or wrapped_by is None:
        return None
    return Seal(seal_id, Cipher(cipher), wrapped, wrapped_by)
