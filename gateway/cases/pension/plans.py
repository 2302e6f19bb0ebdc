"""What an errand of a case will change when it is answered: made before it is asked, kept with its facts.

So the same follows from an answer that comes at once, from one that an enquiry finds, and after a restart.
Nothing in it names a person: texts and documents are sealed under the case's key.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from gateway.cases.asking import BY_ITSELF
from gateway.cases.pension.memory import TransferKept
from gateway.errands import Errand
from gateway.services.pension.cases import (
    DocumentKind,
    Entry,
    Standing,
    TransferAmounts,
    TransferStep,
    awaited_on,
)
from gateway.services.pension.events import Document, TransferMoved
from gateway.services.pension.words import Act, FundStatus, Party


def _bytes(value: Any) -> Any:
    return b64decode(value, validate=True) if isinstance(value, str) else value


Sealed = Annotated[bytes, BeforeValidator(_bytes), PlainSerializer(lambda it: b64encode(it).decode())]
"""Sealed bytes, in JSON as base64."""


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SealedDocument(_Kept):
    """A document that is kept once the errand is answered."""

    kind: DocumentKind
    round: int = 1
    sealed: Sealed


class Plan(_Kept):
    """What follows when the region says yes."""

    version: int
    """Of the case as it was read."""
    standing: Standing
    entry: Entry
    note: Sealed | None = None
    documents: tuple[SealedDocument, ...] = ()
    handled_by: str | None = None
    person_indices: tuple[Sealed, Sealed] | None = None
    statement_number: str | None = None
    amounts: TransferAmounts | None = None
    fund: FundStatus | None = None
    tell_due_on: date | None = None
    news: tuple[int, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """As the facts of an errand keep it."""
        return {"plan": self.model_dump(mode="json", exclude_none=True)}

    def move(self, errand: Errand, **found: Any) -> TransferMoved:
        """The change itself, with what the region's answer adds to it."""
        assert errand.transfer_id is not None
        told = {"documents": (), **found}
        return TransferMoved(
            transfer_id=errand.transfer_id,
            standing=self.standing,
            entry=self.entry,
            errand_id=errand.errand_id,
            note=self.note,
            handled_by=self.handled_by,
            person_indices=self.person_indices,
            amounts=self.amounts,
            fund=self.fund,
            tell_due_on=self.tell_due_on,
            news=self.news,
            **{
                "statement_number": self.statement_number,
                **told,
                "documents": (
                    *(Document(kind=one.kind, round=one.round, sealed=one.sealed) for one in self.documents),
                    *told["documents"],
                ),
            },
        )

    def came_to(self, transfer_id: UUID, receipt: str | None) -> TransferStep:
        """What the act came to, as its caller is told."""
        return TransferStep(
            transfer_id=transfer_id,
            case_number=transfer_id.hex,
            version=self.version + 1,
            relation_status=self.standing.relation_status,
            awaited=awaited_on(self.standing, self.entry.on),
            region_receipt_number=receipt,
        )


def plan_of(errand: Errand) -> Plan:
    """The plan that an errand was claimed with."""
    return Plan.model_validate(errand.facts["plan"])


def by_the_gateway(act: Act, on: date, **said: Any) -> Entry:
    """A line of the timeline about what the gateway did by itself."""
    return Entry(act=act, party=Party.GATEWAY, handled_by=BY_ITSELF, on=on, **said)


def turned(kept: TransferKept, standing: Standing, entry: Entry, **found: Any) -> TransferMoved:
    """A move without an errand: only of this version, and only while no office is acting on it."""
    return TransferMoved(
        transfer_id=kept.transfer_id, standing=standing, entry=entry, version=kept.version, **found
    )
