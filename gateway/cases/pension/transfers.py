"""What offices do with a transfer after the application: each act is one errand at its own region (办理)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from gateway.cases.asking import Answer, Asking
from gateway.cases.pension import moves
from gateway.cases.pension.acting import Acting
from gateway.cases.pension.files import CaseFile
from gateway.cases.pension.memory import TransferKept
from gateway.errors import Fault, Invalid, WrongState
from gateway.services.pension.cases import DocumentKind, Standing
from gateway.services.pension.transfers import Annulment, CaseStep, OverlapChoice, Review
from gateway.services.pension.words import Act, FundStatus, Keep, Party, RelationStatus, ReviewDecision


class Transfers:
    """The acts of both offices after the application."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    # -- review ---------------------------------------------------------------------------------------

    async def review(self, asking: Asking, transfer_id: UUID, request: Review) -> Answer:
        """The second person decides: accept, return for correction, refuse (复核)."""
        kept = await self._acting.of_office(asking, transfer_id, Party.RECEIVER)
        act, standing = _REVIEWED[request.decision]
        return await self._acting.act(
            asking,
            kept,
            "review_transfer",
            request,
            act=act,
            by=request.reviewed_by,
            standing=standing,
            within=moves.REVIEWABLE,
            check=lambda file: _may_be_reviewed(file, request),
            reasons=request.reasons,
            note=request.note,
        )

    # -- suspension, withdrawal, annulment ---------------------------------------------------------

    async def suspend(self, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
        """Documents are wanted (中止); either office may suspend."""
        kept, party = await self._acting.of_either(asking, transfer_id)
        today = self._acting.today()
        return await self._step(
            asking,
            kept,
            party,
            "suspend_transfer",
            request,
            act=Act.SUSPEND,
            standing=lambda standing: moves.suspended(standing, party, today),
            within=moves.SUSPENDABLE,
            check=_origin_has_it if party is Party.ORIGIN else None,
        )

    async def resume(self, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
        """The documents are there (恢复办理); by the office that suspended."""
        kept, party = await self._acting.of_either(asking, transfer_id)
        today = self._acting.today()
        return await self._step(
            asking,
            kept,
            party,
            "resume_transfer",
            request,
            act=Act.RESUME,
            standing=lambda standing: moves.resumed(standing, today),
            within=frozenset({RelationStatus.SUSPENDED}),
            check=lambda file: _suspended_by(file, party),
        )

    async def withdraw(self, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
        """The person does not want it any more (撤回申请)."""
        kept = await self._acting.of_office(asking, transfer_id, Party.RECEIVER)
        return await self._step(
            asking,
            kept,
            Party.RECEIVER,
            "withdraw_transfer",
            request,
            act=Act.WITHDRAW,
            standing=moves.withdrawn,
            within=moves.WITHDRAWABLE,
        )

    async def annul(self, asking: Asking, transfer_id: UUID, request: Annulment) -> Answer:
        """Take back a transfer that was recorded (作废); two people of the receiving office."""
        kept = await self._acting.of_office(asking, transfer_id, Party.RECEIVER)
        due = kept.fund_status in (FundStatus.DUE, FundStatus.NONE, FundStatus.NOT_DUE)
        return await self._acting.act(
            asking,
            kept,
            "annul_transfer",
            request,
            act=Act.ANNUL,
            by=request.handled_by,
            standing=moves.annulled,
            within=moves.ANNULLABLE,
            note=request.reason,
            fund=FundStatus.CANCELLED if due else None,
        )

    async def retry(self, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
        """Have a step tried again that a region refused (重试环节)."""
        return await self._acting.retry(asking, transfer_id, request)

    async def _step(
        self, asking: Asking, kept: TransferKept, party: Party, operation: str, request: CaseStep, **how: Any
    ) -> Answer:
        return await self._acting.act(
            asking,
            kept,
            operation,
            request,
            party=party,
            by=request.handled_by,
            note=request.reason,
            **how,
        )

    # -- overlap -------------------------------------------------------------------------------------

    async def choose_overlap(self, asking: Asking, transfer_id: UUID, request: OverlapChoice) -> Answer:
        """The person chose which months count; the other region refunds them (重复缴费清退)."""
        kept = await self._acting.of_office(asking, transfer_id, Party.RECEIVER)
        file = await self._acting.files.of(kept)
        overlap = file.overlap
        months = () if overlap is None else overlap.months
        party = Party.RECEIVER if request.keep is Keep.ORIGIN else Party.ORIGIN
        return await self._acting.act(
            asking,
            kept,
            "clear_overlap",
            request,
            act=Act.CHOOSE_OVERLAP,
            by=request.handled_by,
            asked=party,
            standing=lambda standing: moves.posted(standing, overlaps=False),
            within=moves.CHOOSABLE,
            documents=(self._acting.files.sealed(kept, DocumentKind.CHOICE, request),) if kept.seal else (),
            check=lambda _: self._was_confirmed(request),
            facts={"months": list(months)},
            ask=lambda backend, message: backend.clear_overlap(message, file.ref(party), months, request),
        )

    def _was_confirmed(self, request: OverlapChoice) -> None:
        if request.confirmed_on > self._acting.today():
            raise Invalid([Fault("/confirmed_on", "must not lie in the future")])


_REVIEWED: dict[ReviewDecision, tuple[Act, Callable[[Standing], Standing]]] = {
    ReviewDecision.ACCEPT: (Act.ACCEPT, moves.accepted),
    ReviewDecision.RETURN: (Act.RETURN_FOR_CORRECTION, moves.returned_for_correction),
    ReviewDecision.REFUSE: (Act.REFUSE, moves.refused),
}


def _may_be_reviewed(file: CaseFile, request: Review) -> None:
    if request.reviewed_by == file.kept.handled_by:
        raise Invalid([Fault("/reviewed_by", "must be another person than the one who handled it")])
    eligibility = file.eligibility
    accepts = request.decision is ReviewDecision.ACCEPT
    if accepts and eligibility is not None and not eligibility.eligible:
        reasons = ", ".join(f"{reason} ({reason.term})" for reason in eligibility.reasons)
        raise WrongState(f"It cannot be accepted: {reasons}. Return it for correction, or refuse it.")


def _origin_has_it(file: CaseFile) -> None:
    if not file.kept.standing.letter_delivered:
        raise WrongState("The origin has no letter for this transfer yet; its office cannot act on it.")


def _suspended_by(file: CaseFile, party: Party) -> None:
    by = file.kept.standing.suspended_by
    if by is not party:
        raise WrongState(f"The other office suspended it; it resumes it ({by}).")
