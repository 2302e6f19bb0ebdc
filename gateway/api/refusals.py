"""Who is refused at the door leaves an entry in the log, as one that was served does: known or not."""

from __future__ import annotations

from collections.abc import Iterable

import structlog
from starlette.requests import Request

from gateway.api.dependencies import House
from gateway.api.knowing import Known, caller_of
from gateway.api.passage import Passage
from gateway.api.problems import effect_of
from gateway.cases.registrations import Registration
from gateway.errands import Actor, Note
from gateway.errors import Broken, GatewayError, NotAllowed, NotAuthenticated, Overloaded, TooMany
from gateway.evidence.entry import EntryClass

log = structlog.get_logger("gateway.api")


async def admitted(
    house: House, request: Request, operation: str, passage: Passage, steering: Iterable[str] = ()
) -> tuple[Known, Actor, Registration]:
    """The caller, by its proof and as registered, and what was agreed with it.

    Raises NotAuthenticated, which is then written down.
    """
    proven: Actor | None = None
    try:
        known = caller_of(house, request, steering)
        proven = known.actor
        passage.actor, agreed = house.admission.admit(proven)
    except NotAuthenticated as error:
        await _note_doubt(house, operation, passage, error, proven)
        raise
    return known, passage.actor, agreed


async def _note_doubt(
    house: House, operation: str, passage: Passage, error: NotAuthenticated, proven: Actor | None
) -> None:
    house.meters.observe_turned_away(error.doubt)
    await house.turned_away.note(error, operation, passage.trace_id, proven)


async def note_refusal(
    house: House, operation: str, passage: Passage, error: GatewayError, *, changes_state: bool = False
) -> None:
    """Write down that a known caller was refused, unless an entry about an errand says so already.

    Its effect is the one that the caller is told: of a request that is still in progress it is not known.
    """
    if isinstance(error, NotAuthenticated):  # a signature that is used already, or is of another body
        await _note_doubt(house, operation, passage, error, passage.actor)
        return
    if passage.actor is None or error.receipt is not None or isinstance(error, Broken | Overloaded | TooMany):
        return
    note = Note(
        actor=passage.actor,
        action="deny" if isinstance(error, NotAllowed) else "refuse",
        outcome=type(error).__name__,
        effect=effect_of(error, changes_state=changes_state, handed_over=passage.handed_over),
        errand_id=error.errand_id,
        trace_id=passage.trace_id,
        entry_class=EntryClass.SECURITY,
        details={"operation": operation},
    )
    try:
        error.receipt = await house.journal.note(note)
    except Exception as failure:  # the refusal stands, whether or not it can be written down
        log.error("refusal.unwritten", error=type(failure).__name__, trace_id=passage.trace_id)
