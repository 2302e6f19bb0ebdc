"""The one journey of every exchange: claim, ask, close; and how an unknown outcome becomes known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import orjson
import structlog
from pydantic import BaseModel

from gateway.disclosure import fields_told
from gateway.errands import Busy, Closing, Effect, Errand, Exchanged, Journal, Kept, Note, State, Taken
from gateway.errors import (
    GatewayError,
    NotFound,
    NotTellable,
    OutcomeUnknown,
    Refused,
    RegionError,
    Unreached,
    Untranslatable,
    VisitBusy,
    WrongState,
)
from gateway.gates import Gates
from gateway.operation import Conclusion, Enquirable, Operation
from gateway.outcomes import (
    Found,
    InProcess,
    NotReversible,
    NotThere,
    Question,
    RefusedThen,
    Reversed,
    Translated,
    TranslatedList,
)
from gateway.replays import Carried, erased, replay
from gateway.services.personal import struck_out
from gateway.vocabulary import Message, Region, now

log = structlog.get_logger("gateway.exchange")


Ask = Callable[[Message], Awaitable[Translated | TranslatedList]]
Observe = Callable[[str, Region, State, int], None]
"""Told of every close: operation, region, state, number of residue fields."""


class Exchange:
    """Carries errands to regions. Between claim and close no transaction is open and no lock is held."""

    def __init__(
        self,
        journal: Journal,
        regions: Mapping[tuple[Region, str], Enquirable],
        operations: Mapping[str, Operation],
        *,
        observe: Observe = lambda operation, region, state, residue: None,
        gates: Gates | None = None,
    ) -> None:
        """`regions` is by region and service: each service of a region is a system of its own."""
        self._journal = journal
        self._regions = regions
        self._operations = operations
        self._observe = observe
        self._gates = gates or Gates()

    def _region(self, errand: Errand) -> Enquirable:
        """The region's system for the service that the errand belongs to."""
        return self._regions[errand.region, self._operations[errand.operation].service]

    async def _close(self, closing: Closing) -> int | None:
        errand = closing.errand
        self._observe(errand.operation, errand.region, closing.state, len(closing.residue))
        return await self._journal.close(closing)

    # -- the journey -----------------------------------------------------------------------------

    async def carry(self, errand: Errand, ask: Ask) -> Carried:
        """Claim the errand, ask the region once, close it; or give the answer of the first request.

        Raises StillInProgress, KeyReused, VisitBusy before anything is asked; Refused, Unreached or
        OutcomeUnknown after the outcome was written down.
        """
        claimed_at = now()
        region = self._region(errand)
        errand = replace(
            errand,
            claimed_at=claimed_at,
            message_id=region.mint_message_id(errand.institution_code, claimed_at, self._journal.node()),
            seal=errand.seal or self._journal.new_seal(),
            seals_anew=errand.seals_anew or errand.seal is None,
        )
        claim = await self._journal.claim(errand)
        if isinstance(claim, Kept):
            return replay(claim, errand.fingerprint)
        if isinstance(claim, Busy):
            raise VisitBusy(errand_id=claim.errand_id)
        return await self._ask_and_close(errand, claim, ask)

    async def _ask_and_close(self, errand: Errand, claim: Taken, ask: Ask) -> Carried:
        if claim.errand_id != errand.errand_id:  # an earlier attempt with the same key has its own
            errand = replace(errand, errand_id=claim.errand_id)
        message = self._message(errand)
        try:
            with self._gates.through(errand.region, errand.operation):
                translated = await ask(message)
            conclusion = self._operations[errand.operation].conclude(errand, translated)
        except GatewayError as error:
            error.receipt = await self._close_failed(errand, claim.attempt, error, tuple(message.exchanged))
            error.errand_id = errand.errand_id
            raise
        except BaseException as error:
            # Our own fault or a cancelled request: the region may have acted, and we cannot say.
            lost = OutcomeUnknown() if errand.changes_state else Unreached()
            lost.receipt = await self._close_failed(errand, claim.attempt, lost, tuple(message.exchanged))
            lost.errand_id = errand.errand_id
            if not isinstance(error, Exception):
                raise
            log.error("errand.broken", errand_id=str(errand.errand_id), error=type(error).__name__)
            raise lost from error
        return await self._close_answered(
            errand, claim.attempt, conclusion, translated.residue, tuple(message.exchanged)
        )

    async def _close_answered(
        self,
        errand: Errand,
        attempt: int,
        conclusion: Conclusion,
        residue: tuple[str, ...],
        exchanged: tuple[Exchanged, ...],
        *,
        action: str = "close",
    ) -> Carried:
        answer = conclusion.body or written(conclusion.answer)
        effect = conclusion.effect or (Effect.APPLIED if errand.changes_state else Effect.NONE)
        closed = await self._close(
            Closing(
                errand=errand,
                attempt=attempt,
                state=conclusion.state,
                effect=effect,
                answer=answer,
                residue=residue,
                exchanged=exchanged,
                events=conclusion.events,
                disclosed=fields_told(conclusion.answer),
                persons=conclusion.persons,
                action=action,
            )
        )
        if closed is None:
            raise OutcomeUnknown(
                "This errand was ended by an enquiry or a reversal while the region answered.",
                errand_id=errand.errand_id,
            )
        return Carried(
            errand.errand_id, conclusion.state, answer, residue=residue, receipt=closed, seal=errand.seal
        )

    async def _close_failed(
        self,
        errand: Errand,
        attempt: int,
        error: GatewayError,
        exchanged: tuple[Exchanged, ...],
        *,
        action: str = "close",
    ) -> int | None:
        state, effect = _ENDS.get(type(error)) or _unforeseen(errand)
        if isinstance(error, RegionError) and error.message and errand.request:
            # A region may name a person whose name was not sent to it: it stands in the caller's request.
            error.message = struck_out(error.message, orjson.loads(errand.request))
        reason = _reason(error)
        return await self._close(
            Closing(
                errand=errand,
                attempt=attempt,
                state=state,
                effect=effect,
                reason=reason,
                exchanged=exchanged,
                events=self._operations[errand.operation].failed(errand, state, reason),
                action=action,
            )
        )

    def _message(self, errand: Errand) -> Message:
        assert errand.claimed_at is not None
        return Message(
            message_id=errand.message_id,
            sent_at=errand.claimed_at,
            institution_code=errand.institution_code,
            institution_name=self._region(errand).institution_name(errand.institution_code),
            operator=errand.operator,
            insured_area=errand.insured_area,
            treatment_area=errand.treatment_area,
            sandbox_fault=errand.sandbox_fault,
            answer_by=errand.answer_by,
        )

    def _question(self, errand: Errand) -> Question:
        assert errand.claimed_at is not None
        return Question(
            operation=self._operations[errand.operation].asks,
            message_id=errand.message_id,
            sent_at=errand.claimed_at,
            facts=errand.facts,
        )

    # -- the same key again ------------------------------------------------------------------------

    async def earlier(self, client_id: str, key: str, fingerprint: bytes) -> Carried | None:
        """What an earlier request with this key came to, when there was one."""
        kept = await self._journal.find(client_id, key)
        if kept is None or (kept.state is State.UNREACHED and kept.errand.fingerprint == fingerprint):
            return None
        return replay(kept, fingerprint)

    async def missing(self, client_id: str, key: str | None) -> GatewayError:
        """What to say of a thing that is not there: Erased when this key did something with it."""
        kept = None if key is None else await self._journal.find(client_id, key)
        return NotFound() if kept is None else erased(kept) or NotFound()

    # -- the unknown becomes known -------------------------------------------------------------------

    async def enquire(self, kept: Kept) -> None:
        """Ask the region what became of an errand whose outcome is unknown, and close it accordingly."""
        if kept.reads_as is not State.UNKNOWN:
            return
        errand = kept.errand
        if kept.reason is not None and kept.reason.get("kind") == _REVERSING["kind"]:
            raise WrongState("A reversal was begun: ask for it again.", errand_id=errand.errand_id)
        message = self._message(errand)
        try:
            finding = await self._region(errand).enquire(message, self._question(errand))
        except GatewayError as error:
            await self._note_silence(kept, "enquire", error, message)
            raise
        exchanged = tuple(message.exchanged)
        match finding:
            case Found(translated=translated):
                conclusion = self._operations[errand.operation].conclude(errand, translated)
                if conclusion.state is State.FOLLOWING_UP:
                    # Nobody is at it now; the same key or a job goes on.
                    conclusion = replace(conclusion, state=State.WAITING)
                await self._close_answered(
                    errand, kept.attempt, conclusion, translated.residue, exchanged, action="enquire"
                )
            case RefusedThen(code=code):
                # The request is not kept, so nothing could be struck out of the region's words: they go.
                refused = Refused(region=errand.region, code=code)
                await self._close_failed(errand, kept.attempt, refused, exchanged, action="enquire")
            case NotThere(final=True):
                await self._close_failed(errand, kept.attempt, Unreached(), exchanged, action="enquire")
            case InProcess() | NotThere():
                await self._journal.note(_unsettled(kept, "enquire", finding, Effect.UNKNOWN, exchanged))

    async def _note_silence(self, kept: Kept, action: str, error: GatewayError, message: Message) -> None:
        """What was sent and came back is kept also when the region did not say what became of the errand."""
        effect = Effect.UNKNOWN if isinstance(error, OutcomeUnknown) else Effect.NONE
        note = _unsettled(kept, action, error, effect, tuple(message.exchanged))
        error.receipt = await self._journal.note(note)

    async def reverse(self, kept: Kept) -> None:
        """Have the region take back an errand whose outcome is unknown (冲正), and close it as reversed.

        Raises WrongState when the outcome is known, NotTellable when the region cannot take it back.
        """
        errand = kept.errand
        if kept.reads_as is not State.UNKNOWN:
            raise WrongState(
                "Only an errand whose outcome is unknown can be reversed.", errand_id=errand.errand_id
            )
        if not self._operations[errand.operation].reversible:
            raise NotTellable(
                "This operation cannot be reversed; enquire instead.", errand_id=errand.errand_id
            )
        await self._begin_reversal(kept)
        message = self._message(errand)
        try:
            came_of_it = await self._region(errand).reverse(message, self._question(errand))
        except GatewayError as error:
            await self._note_silence(kept, "ask_reversal", error, message)
            raise
        taken_back = isinstance(came_of_it, Reversed)
        reason = _TAKEN_BACK if taken_back else _reason(OutcomeUnknown())
        await self._close(
            Closing(
                errand=errand,
                attempt=kept.attempt + 1,
                state=State.REVERSED if taken_back else State.UNKNOWN,
                effect=Effect.REVERSED if taken_back else Effect.UNKNOWN,
                reason=reason,
                exchanged=tuple(message.exchanged),
                events=self._operations[errand.operation].failed(errand, State.REVERSED, reason)
                if taken_back
                else (),
                action="reverse",
            )
        )
        if isinstance(came_of_it, NotReversible):
            raise NotTellable(came_of_it.reason, errand_id=errand.errand_id)

    async def _begin_reversal(self, kept: Kept) -> None:
        """Shut out enquiries that are under way: none may find the errand done while it is taken back."""
        begun = Closing(
            errand=kept.errand,
            attempt=kept.attempt,
            state=State.UNKNOWN,
            effect=Effect.UNKNOWN,
            reason=_REVERSING,
            action="begin_reversal",
            fence=True,
        )
        if await self._close(begun) is None:
            raise WrongState("The errand moved on meanwhile: read it again.", errand_id=kept.errand.errand_id)


_REVERSING = {"kind": "Reversing", "detail": "A reversal was begun and has not ended."}
_TAKEN_BACK = {"kind": "Reversed", "detail": "The region took it back."}

_ENDS: dict[type[GatewayError], tuple[State, Effect]] = {
    Refused: (State.REFUSED, Effect.NONE),
    NotTellable: (State.REFUSED, Effect.NONE),
    Untranslatable: (State.REFUSED, Effect.NONE),
    Unreached: (State.UNREACHED, Effect.NONE),
    OutcomeUnknown: (State.UNKNOWN, Effect.UNKNOWN),
}


def _unsettled(
    kept: Kept,
    action: str,
    told: GatewayError | InProcess | NotThere,
    effect: Effect,
    exchanged: tuple[Exchanged, ...],
) -> Note:
    """An asking that left the errand as it was; sealed with everything else of its person and case."""
    errand = kept.errand
    return Note(
        actor=errand.actor,
        action=action,
        outcome=type(told).__name__,
        effect=effect,
        errand_id=errand.errand_id,
        region=errand.region,
        message_id=errand.message_id,
        trace_id=errand.trace_id,
        seal=errand.seal,
        exchanged=exchanged,
        operation=errand.operation,
    )


def _unforeseen(errand: Errand) -> tuple[State, Effect]:
    return (State.UNKNOWN, Effect.UNKNOWN) if errand.changes_state else (State.UNREACHED, Effect.NONE)


def _reason(error: GatewayError) -> dict[str, str]:
    reason = {"kind": type(error).__name__, "detail": error.detail}
    for name in ("region", "code", "message", "table"):
        value = getattr(error, name, None)
        if value:
            reason[name] = str(value)
    return reason


def written(answer: BaseModel) -> bytes:
    """An answer as the contract writes it: absent members left out."""
    return answer.model_dump_json(exclude_none=True).encode()
