"""A known caller that was refused at the door leaves an entry in the log, as one that was served does."""

from __future__ import annotations

import structlog

from gateway.api.dependencies import House
from gateway.api.passage import Passage
from gateway.api.problems import effect_of
from gateway.errands import Note
from gateway.errors import Broken, GatewayError, NotAllowed, Overloaded
from gateway.evidence.entry import EntryClass

log = structlog.get_logger("gateway.api")


async def note_refusal(
    house: House, operation: str, passage: Passage, error: GatewayError, *, changes_state: bool = False
) -> None:
    """Write down that a known caller was refused, unless an entry about an errand says so already.

    Its effect is the one that the caller is told: of a request that is still in progress it is not known.
    """
    if passage.actor is None or error.receipt is not None or isinstance(error, Broken | Overloaded):
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
