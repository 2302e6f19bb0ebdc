"""Transfers as their offices see them: one with its timeline, the list, and what is overdue (业务查询)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from gateway.cases.asking import Answer, Asking
from gateway.cases.pension.acting import Acting
from gateway.cases.pension.files import CaseFile, Files
from gateway.cases.pension.memory import TransferKept, TransferMemory
from gateway.disclosure import fields_told
from gateway.errands import Effect, Journal, Note
from gateway.errors import Fault, Invalid, NotAllowed, NotFound
from gateway.evidence.entry import EntryClass
from gateway.exchange import written
from gateway.services.pension.cases import (
    Numbers,
    TimelineEntry,
    Transfer,
    TransferPage,
    TransferSummary,
    awaited_on,
)
from gateway.services.pension.transfers import TransferStatement


class TransferViews:
    """Reads cases; asks no region. That a person's case was read is written down first."""

    def __init__(
        self,
        acting: Acting,
        memory: TransferMemory,
        files: Files,
        journal: Journal,
        today: Callable[[], date],
    ) -> None:
        self._acting = acting
        self._memory = memory
        self._files = files
        self._journal = journal
        self._today = today

    async def read(self, asking: Asking, transfer_id: UUID) -> Answer:
        """One transfer with everything that its offices need, and its timeline."""
        kept, _ = await self._acting.of_either(asking, transfer_id)
        view = await self._view(kept)
        receipt = await self._noted(asking, kept, fields_told(view))
        return Answer(written(view), (), receipt=receipt)

    async def read_statement(self, asking: Asking, transfer_id: UUID) -> Answer:
        """The newest statement that the origin made, as the receiving region gets it (信息表)."""
        kept, _ = await self._acting.of_either(asking, transfer_id)
        statement: TransferStatement | None = (await self._files.of(kept)).statement
        if statement is None:
            raise NotFound(
                "The origin has made no statement (信息表) for this transfer yet, or it was erased."
            )
        receipt = await self._noted(asking, kept, fields_told(statement))
        return Answer(written(statement), (), receipt=receipt)

    async def page(self, asking: Asking, overdue: bool, cursor: str | None, limit: int) -> Answer:
        """The transfers in which the caller's office takes part, newest first; names nobody."""
        area = asking.actor.area_code
        if area is None:
            raise NotAllowed("Only a social-insurance office (经办机构) has transfers.")
        today = self._today()
        found = await self._memory.transfers_of_area(
            area, overdue_on=today if overdue else None, before=before_of(cursor), limit=limit + 1
        )
        page = TransferPage(
            transfers=tuple(summary_of(one, today) for one in found[:limit]),
            overdue_count=await self._memory.overdue_count(area, today),
            next_cursor=str(found[limit - 1].transfer_id) if len(found) > limit else None,
        )
        return Answer(written(page), ())

    async def _noted(self, asking: Asking, kept: TransferKept, told: tuple[str, ...]) -> int:
        note = Note(
            actor=asking.actor,
            action="read_transfer",
            outcome="Found",
            effect=Effect.NONE,
            trace_id=asking.trace_id,
            entry_class=EntryClass.ACCESS,
            disclosed=told,
            seal=kept.seal,
            operation="read_transfer",
            details={"transfer_id": str(kept.transfer_id)},
        )
        return await self._journal.note(note)

    async def _view(self, kept: TransferKept) -> Transfer:
        file, timeline = await self._files.of(kept), await self._memory.timeline(kept.transfer_id)
        statement = file.statement
        return Transfer(
            **summary_of(kept, self._today()).model_dump(),
            person=file.application.person if file.has_person else None,
            agency_code=kept.agency_code,
            numbers=Numbers(
                application=kept.application_number,
                letter=kept.letter_number,
                statement=kept.statement_number,
            ),
            eligibility=file.eligibility,
            amounts=kept.amounts,
            statement_faults=file.faults,
            overlap=file.overlap,
            non_transferable=() if statement is None else statement.non_transferable,
            tell_due_on=kept.tell_due_on,
            told_on=kept.told_on,
            timeline=tuple(self._line(file, entry, note) for entry, note in timeline),
        )

    def _line(self, file: CaseFile, entry: TimelineEntry, note: bytes | None) -> TimelineEntry:
        return entry.model_copy(update={"note": self._files.noted(file.kept, note)})


def summary_of(kept: TransferKept, day: date) -> TransferSummary:
    """A transfer without the person."""
    return TransferSummary(
        transfer_id=kept.transfer_id,
        case_number=kept.case_number,
        version=kept.version,
        origin_area=kept.origin_area,
        receiving_area=kept.receiving_area,
        origin_scheme=kept.origin_scheme,
        receiving_scheme=kept.receiving_scheme,
        applied_on=kept.applied_on,
        relation_status=kept.standing.relation_status,
        fund_status=kept.fund_status,
        awaited=awaited_on(kept.standing, day),
        halted_code=kept.standing.halted_code,
    )


def before_of(cursor: str | None) -> UUID | None:
    """The id before which a page begins; raises Invalid for what no list gave."""
    if cursor is None:
        return None
    try:
        return UUID(cursor)
    except ValueError:
        raise Invalid([Fault("/query/cursor", "is not a cursor that this list gave")]) from None
