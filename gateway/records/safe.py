"""What is kept with a case and names a person: sealed under the case's key, found by a blind index only."""

from __future__ import annotations

from uuid import UUID

from gateway.evidence.sealing import Seal, SealBroken, salted, sealed, unsealed
from gateway.records.seals import Seals
from gateway.vocabulary import Identity

_NAME = "document"


class Safe:
    """Implements gateway.cases.pension.memory.Safe with the deployment's keys."""

    def __init__(self, seals: Seals) -> None:
        self._seals = seals

    def seal(self, seal: Seal, case_id: UUID, body: bytes) -> bytes:
        """The body, readable with this key and for this case only."""
        return sealed(self._seals.opened(seal), salted([(_NAME, body)]), case_id.bytes)

    def open(self, seal: Seal, case_id: UUID, body: bytes) -> bytes:
        """The body again; raises SealBroken, KeyMissing."""
        parts = unsealed(self._seals.opened(seal), body, case_id.bytes)
        if [part.name for part in parts] != [_NAME]:
            raise SealBroken("the sealed document is of another kind")
        return parts[0].body

    def blinded(self, kind: str, text: str) -> bytes:
        """What stands for a number or a name in the database."""
        return self._seals.blinded(Identity(kind, text))
