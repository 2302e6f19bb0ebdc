"""What a transfer does by itself: one step, one errand, one key; run by any worker, taken once (自动环节)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
import structlog
from pydantic import BaseModel

from gateway.cases.asking import BY_ITSELF, Asking
from gateway.cases.pension import moves
from gateway.cases.pension.files import CaseFile, Files
from gateway.cases.pension.memory import TransferKept
from gateway.cases.pension.offices import errand_about
from gateway.cases.pension.plans import Plan, by_the_gateway, turned
from gateway.errands import GATEWAY, Effect, Journal, Note
from gateway.exchange import Exchange
from gateway.outcomes import Translated, TranslatedList
from gateway.services.backends import Backends, pension_of
from gateway.services.pension.backend import Handling, PensionBackend
from gateway.services.pension.cases import DocumentKind, Entry, Standing, Step, TransferAmounts
from gateway.services.pension.clocks import ClockStep, due_on
from gateway.services.pension.eligibility import EligibilityQuestion, determine_eligibility
from gateway.services.pension.events import Document, TransferMoved, TransferNoted
from gateway.services.pension.history import ContributionHistory
from gateway.services.pension.overlap import OverlapQuestion, determine_overlap
from gateway.services.pension.people import InsuredPerson
from gateway.services.pension.statements import faults_of
from gateway.services.pension.transfers import OriginRefusal, TransferStatement
from gateway.services.pension.words import Act, FundStatus, Party, RefusalReason
from gateway.vocabulary import Message

log = structlog.get_logger("gateway.cases.pension")

Ask = Callable[[PensionBackend, Message], Awaitable[Translated | TranslatedList]]
Today = Callable[[], Any]


class CaseGone(Exception):
    """The case moved on while it was looked at; whoever moved it has asked for what follows."""


class Steps:
    """Takes the next step of a case that stands at one."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        files: Files,
        backends: Backends,
        today: Today,
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._files = files
        self._backends = backends
        self._today = today
        self._taken: dict[Step, Callable[[CaseFile, Sequence[int]], Awaitable[None]]] = {
            Step.CHECK: self._check,
            Step.ISSUE_LETTER: self._issue_letter,
            Step.DELIVER_LETTER: self._deliver_letter,
            Step.READ_STATEMENT: self._read_statement,
            Step.RETURN_STATEMENT: self._return_statement,
            Step.DELIVER_STATEMENT: self._deliver_statement,
            Step.COMPLETE_AT_ORIGIN: self._complete_at_origin,
            Step.COMPLETE_AT_RECEIVER: self._complete_at_receiver,
            Step.READ_REFUSAL: self._read_refusal,
            Step.REFUSE_AT_RECEIVER: self._refuse_at_receiver,
            Step.TELL_ORIGIN: self._tell_origin,
        }

    async def take(self, kept: TransferKept, step: Step, news: Sequence[int] = ()) -> None:
        """Take a step; what a region or our own side prevents is raised as it is."""
        await self._taken[step](await self._files.of(kept), news)

    # -- towards the letter ------------------------------------------------------------------------

    async def _check(self, file: CaseFile, _news: Sequence[int]) -> None:
        kept, application, today = file.kept, file.application, self._today()
        at_origin = await self._insured(file, "check_transfer_origin", Party.ORIGIN)
        at_receiver = await self._insured(file, "check_transfer_receiver", Party.RECEIVER)
        eligibility = determine_eligibility(
            EligibilityQuestion(
                person=application.person,
                origin_area=kept.origin_area,
                receiving_area=kept.receiving_area,
                origin_scheme=kept.origin_scheme,
                receiving_scheme=kept.receiving_scheme,
                at_origin=at_origin,
                at_receiver=at_receiver,
                assigned=application.assigned,
                own_case=kept.case_number,
                decided_on=today,
            )
        )
        reasons = tuple(str(reason) for reason in eligibility.reasons)
        await self._turn(
            kept,
            moves.checked(kept.standing),
            by_the_gateway(Act.CHECK, today, reasons=reasons),
            documents=(_document(kept, DocumentKind.ELIGIBILITY, eligibility),),
        )

    async def _insured(self, file: CaseFile, operation: str, party: Party) -> tuple[InsuredPerson, ...]:
        scheme = file.kept.scheme_of(party)
        found: tuple[InsuredPerson, ...] = await self._read(
            file,
            operation,
            party,
            lambda backend, message: backend.find_insured(message, file.person, scheme),
        )
        return found

    async def _issue_letter(self, file: CaseFile, _news: Sequence[int]) -> None:
        await self._carry(
            file,
            "issue_letter",
            Party.RECEIVER,
            Act.ISSUE_LETTER,
            moves.letter_issued(file.kept.standing),
            lambda backend, message: backend.issue_letter(message, file.ref(Party.RECEIVER)),
        )

    async def _deliver_letter(self, file: CaseFile, _news: Sequence[int]) -> None:
        await self._carry(
            file,
            "deliver_letter",
            Party.ORIGIN,
            Act.DELIVER_LETTER,
            moves.letter_delivered(file.kept.standing, self._today()),
            lambda backend, message: backend.deliver_letter(
                message, file.ref(Party.ORIGIN), file.letter, file.application
            ),
        )

    # -- the statement -----------------------------------------------------------------------------

    async def _read_statement(self, file: CaseFile, news: Sequence[int]) -> None:
        kept, today = file.kept, self._today()
        statement: TransferStatement = await self._read(
            file,
            "read_statement",
            Party.ORIGIN,
            lambda backend, message: backend.read_statement(message, file.ref(Party.ORIGIN)),
        )
        faults = faults_of(statement, letter_number=kept.letter_number, scheme=kept.origin_scheme)
        documents = [_document(kept, DocumentKind.STATEMENT, statement)]
        told: dict[str, Any] = {"statement_number": statement.statement_number, "news": tuple(news)}
        if faults:
            body = orjson.dumps(faults)
            documents.append(Document(kind=DocumentKind.FAULTS, round=kept.version + 1, body=body))
            standing = moves.statement_faulty(kept.standing)
        else:
            documents.append(await self._overlap(file, statement))
            standing = moves.statement_received(kept.standing, today)
            told["amounts"] = TransferAmounts(
                account_total=statement.account_total,
                pool_total=statement.pool_total,
                total=statement.total,
            )
            if any(one.notified_on is None for one in statement.non_transferable):
                told["tell_due_on"] = due_on(ClockStep.TELL_NON_TRANSFERABLE, today).due_on
        entry = by_the_gateway(Act.RECEIVE_STATEMENT, today, reasons=_words_of(faults))
        await self._turn(kept, standing, entry, documents=tuple(documents), **told)

    async def _overlap(self, file: CaseFile, statement: TransferStatement) -> Document:
        """What the receiving region had before the statement came: afterwards it has both."""
        kept = file.kept
        histories: tuple[ContributionHistory, ...] = await self._read(
            file,
            "read_transfer_history",
            Party.RECEIVER,
            lambda backend, message: backend.read_history(message, file.person, kept.receiving_scheme),
        )
        overlap = determine_overlap(
            OverlapQuestion(
                origin_rows=statement.rows,
                receiver_rows=tuple(row for history in histories for row in history.rows),
                decided_on=self._today(),
            )
        )
        return _document(kept, DocumentKind.OVERLAP, overlap)

    async def _return_statement(self, file: CaseFile, _news: Sequence[int]) -> None:
        statement = file.statement
        assert statement is not None
        await self._carry(
            file,
            "return_statement",
            Party.ORIGIN,
            Act.RETURN_STATEMENT,
            moves.statement_returned(file.kept.standing, self._today()),
            lambda backend, message: backend.return_statement(
                message, file.ref(Party.ORIGIN), statement.statement_number, file.faults
            ),
            reasons=_words_of(file.faults),
        )

    async def _deliver_statement(self, file: CaseFile, _news: Sequence[int]) -> None:
        statement, overlap = file.statement, file.overlap
        assert statement is not None
        overlaps = overlap is not None and bool(overlap.months)
        await self._carry(
            file,
            "deliver_statement",
            Party.RECEIVER,
            Act.POST,
            moves.posted(file.kept.standing, overlaps=overlaps),
            lambda backend, message: backend.deliver_statement(message, file.ref(Party.RECEIVER), statement),
            facts={"total": statement.total},
            fund=FundStatus.NONE if statement.total == "0.00" else FundStatus.DUE,
        )

    # -- towards the end ---------------------------------------------------------------------------

    async def _complete_at_origin(self, file: CaseFile, _news: Sequence[int]) -> None:
        standing = moves.completed_at_origin(file.kept.standing)
        await self._handle(file, "complete_transfer", Party.ORIGIN, Act.COMPLETE, standing)

    async def _complete_at_receiver(self, file: CaseFile, _news: Sequence[int]) -> None:
        standing = moves.completed(file.kept.standing)
        await self._handle(file, "complete_transfer", Party.RECEIVER, Act.COMPLETE, standing)

    async def _read_refusal(self, file: CaseFile, news: Sequence[int]) -> None:
        kept = file.kept
        refusal: OriginRefusal = await self._read(
            file,
            "read_refusal",
            Party.ORIGIN,
            lambda backend, message: backend.read_refusal(message, file.ref(Party.ORIGIN)),
        )
        entry = Entry(
            act=Act.REFUSE,
            party=Party.ORIGIN,
            handled_by=BY_ITSELF,
            on=self._today(),
            area_code=kept.origin_area,
            reasons=(str(refusal.reason),),
            code=refusal.region_code,
        )
        note = self._files.note(kept, refusal.note or None)
        await self._turn(
            kept,
            moves.refusal_heard(kept.standing),
            entry,
            note=note,
            documents=(_document(kept, DocumentKind.REFUSAL, refusal),),
            news=tuple(news),
        )

    async def _refuse_at_receiver(self, file: CaseFile, _news: Sequence[int]) -> None:
        standing = moves.refused(file.kept.standing)
        reasons = (RefusalReason.OTHER,) if file.refused_for is None else (file.refused_for,)
        await self._handle(file, "tell_office", Party.RECEIVER, Act.REFUSE, standing, reasons=reasons)

    async def _tell_origin(self, file: CaseFile, _news: Sequence[int]) -> None:
        tells = file.kept.standing.tells
        assert tells is not None
        standing = moves.origin_told(file.kept.standing)
        # With the annulment the origin leaves out what it has not paid yet.
        lapses = tells is Act.ANNUL and file.kept.fund_status is FundStatus.IN_SETTLEMENT
        fund = FundStatus.CANCELLED if lapses else None
        await self._handle(
            file, "tell_office", Party.ORIGIN, tells, standing, entered_as=Act.TELL_ORIGIN, fund=fund
        )

    # -- the common parts --------------------------------------------------------------------------

    async def _handle(
        self,
        file: CaseFile,
        operation: str,
        party: Party,
        act: Act,
        standing: Standing,
        *,
        entered_as: Act | None = None,
        reasons: tuple[RefusalReason, ...] = (),
        fund: FundStatus | None = None,
    ) -> None:
        handling = Handling(act=act, handled_by=BY_ITSELF, on=self._today(), reasons=reasons)
        await self._carry(
            file,
            operation,
            party,
            entered_as or act,
            standing,
            lambda backend, message: backend.handle(message, file.ref(party), handling),
            facts={"act": act},
            reasons=tuple(str(reason) for reason in reasons),
            fund=fund,
        )

    async def _carry(
        self,
        file: CaseFile,
        operation: str,
        party: Party,
        act: Act,
        standing: Standing,
        ask: Ask,
        *,
        facts: dict[str, Any] | None = None,
        reasons: tuple[str, ...] = (),
        **planned: Any,
    ) -> None:
        """One errand, whose key says which step of which version it is: whoever tries, it is the same."""
        kept = file.kept
        entry = by_the_gateway(act, self._today(), reasons=reasons)
        plan = Plan(version=kept.version, standing=standing, entry=entry, **planned)
        key = f"transfer:{kept.transfer_id}:v{kept.version}:{kept.standing.next_step}"
        errand = errand_about(
            Asking(actor=GATEWAY, key=key, trace_id=""),
            operation,
            kept,
            party,
            request=file.person,
            operator=BY_ITSELF,
            facts={**(facts or {}), **plan.as_facts()},
        )
        backend = pension_of(self._backends, kept.region_of(party))
        await self._exchange.carry(errand, lambda message: ask(backend, message))

    async def _read(self, file: CaseFile, operation: str, party: Party, ask: Ask) -> Any:
        """Ask a region without changing anything; its answer in our words."""
        errand = errand_about(
            Asking(actor=GATEWAY, key=None, trace_id=""),
            operation,
            file.kept,
            party,
            request=file.person,
            operator=BY_ITSELF,
            changes_state=False,
        )
        backend = pension_of(self._backends, file.kept.region_of(party))
        found: list[Any] = []

        async def asking(message: Message) -> Translated | TranslatedList:
            told = await ask(backend, message)
            found.append(tuple(told.answers) if isinstance(told, TranslatedList) else told.answer)
            return told

        await self._exchange.carry(errand, asking)
        return found[0]

    async def _turn(self, kept: TransferKept, standing: Standing, entry: Entry, **found: Any) -> None:
        await self.turn(kept, turned(kept, standing, entry, **found))

    async def turn(self, kept: TransferKept, event: TransferMoved | TransferNoted) -> None:
        """Move a case, or add to its timeline, without an errand; raises CaseGone when it moved meanwhile."""
        note = Note(
            actor=GATEWAY,
            action="move_transfer",
            outcome=str(event.entry.act),
            effect=Effect.NONE,
            seal=kept.seal,
            operation="move_transfer",
            details={"transfer_id": str(kept.transfer_id), "version": kept.version},
        )
        if await self._journal.turn(note, event) is None:
            raise CaseGone
        log.info("transfer.moved", transfer_id=str(kept.transfer_id), act=str(event.entry.act))


def _document(kept: TransferKept, kind: DocumentKind, model: BaseModel) -> Document:
    body = model.model_dump_json(exclude_none=True).encode()
    return Document(kind=kind, round=kept.version + 1, body=body)


def _words_of(faults: Sequence[str]) -> tuple[str, ...]:
    """The fault words alone: the sentences may hold the person's figures."""
    return tuple(dict.fromkeys(fault.partition(":")[0] for fault in faults))
