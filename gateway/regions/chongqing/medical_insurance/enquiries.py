"""What became of a message (5201, 5203, 5204, 5304 by its id), and taking it back (2601)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from gateway.errors import Refused, Unreached
from gateway.outcomes import (
    Finding,
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
from gateway.regions.chongqing.answers import Output, lost, strike_out, understand
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.fates import in_no_known_state, never_seen, still_unknown, told_by
from gateway.regions.chongqing.medical_insurance import recording
from gateway.regions.chongqing.medical_insurance.filings import Filings
from gateway.regions.chongqing.medical_insurance.lines import Lines
from gateway.regions.chongqing.medical_insurance.settlements import Settlements
from gateway.regions.chongqing.medical_insurance.transactions import READS, REVERSIBLE, that_was_sent
from gateway.regions.chongqing.medical_insurance.visits import Visits
from gateway.regions.dates import day_of
from gateway.services.medical_insurance.backend import Done, VisitRef
from gateway.services.medical_insurance.words import CareKind, InsuranceKind
from gateway.vocabulary import Message

_ASKED_BY: Final[Mapping[str, str]] = {
    "add_lines": "5204",
    "withdraw_lines": "5204",
    "file_treatment": "5304",
    "cancel_filing": "5304",
    "settle": "5203",
    "cancel_settlement": "5203",
    "record_settlement": "5203",
    "record_cancellation": "5203",
}
"""Operation to the enquiry whose rows show what it made; all others are asked for with 5201."""

_OPENINGS: Final = frozenset(("open_visit", "open_visit_at_treatment"))
_NO_EFFECT: Final = frozenset(("4", "5", "6"))
"""Reversed, fenced off, broken off: without effect, and it can have none any more."""
_STANDS_IN_THE_WAY: Final = frozenset(("CQ7001", "CQ7002", "CQ7003"))


class Enquiries:
    """Asks the region about one of our messages. Its answer is matched by the message's id alone."""

    def __init__(
        self,
        client: ChongqingClient,
        signature_window: timedelta,
        *,
        visits: Visits,
        lines: Lines,
        settlements: Settlements,
        filings: Filings,
    ) -> None:
        self._client = client
        self._window = signature_window
        self._visits = visits
        self._lines = lines
        self._settlements = settlements
        self._filings = filings

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What the region knows of the message.

        Raises OutcomeUnknown when the region does not say: nothing is known more than before.
        """
        infno = _ASKED_BY.get(question.operation, "5201")
        sent = {"data": {"msgid": question.message_id}}
        # Before the region looks: while its answer is on the way, the message may still have arrived.
        asked_at = self._client.post.clock()
        output = await told_by(self._client.call_aside(infno, message, sent))
        return understand(lambda: self._finding(output, question, asked_at), changes_state=True)

    def _finding(self, output: Output, question: Question, asked_at: datetime) -> Finding:
        told = output.nodes["msginfo"]
        if told["msgid"] != question.message_id:
            lost("The region answered about another message.", changes_state=True)
        status = str(told["msg_stas"])
        if status == "0":
            return never_seen(question, asked_at, self._window)
        sent = that_was_sent(question.operation, question.facts)
        if sent is not None and told["infno"] not in (sent, None):
            lost("The region holds another message under this id.", changes_state=True)
        if status == "1":
            return InProcess()
        if status == "2":
            return self._done(output, question)
        if status == "3":
            return _refused_then(told)
        if status in _NO_EFFECT:
            return NotThere(final=True)
        return in_no_known_state()

    def _done(self, output: Output, question: Question) -> Finding:
        if question.operation in READS:
            # An answer that was lost leaves nothing behind: the read may be asked again.
            return NotThere(final=True)
        return Found(self._answer(output, question))

    def _answer(self, output: Output, question: Question) -> Translated | TranslatedList:
        operation, facts, message_id = question.operation, question.facts, question.message_id
        if operation in _OPENINGS:
            return self._visits.found(output.nodes["mdtrtinfo"], message_id, facts["person_number"])
        if operation == "add_lines":
            on = day_of(_started_at(facts))
            rows, line_ids = output.nodes["feedetail"], facts["line_ids"]
            return self._lines.found(rows, message_id, facts["visit_number"], line_ids, on)
        if operation == "file_treatment":
            on, person = day_of(question.sent_at), facts["person_number"]
            return self._filings.found(output.nodes["refmedin"], message_id, person, on)
        if operation in ("settle", "cancel_settlement"):
            return self._settlements.found(operation, output, message_id, _visit(facts), facts)
        if operation in ("record_settlement", "record_cancellation"):
            return recording.found(output, message_id, facts["visit_number"])
        return Translated(Done(), output.residue)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Have the region take the message back, or fence it off should it still arrive (冲正)."""
        original = that_was_sent(question.operation, question.facts)
        if original not in REVERSIBLE:
            return NotReversible("Chongqing reverses registrations, settlements and records only.")
        sent = {
            "data": {
                "psn_no": question.facts["person_number"],
                "omsgid": question.message_id,
                "oinfno": original,
            }
        }
        try:
            await self._client.call_aside("2601", message, sent, changes_state=True)
        except Refused as refused:
            if refused.code in _STANDS_IN_THE_WAY:
                return NotReversible(f"The region does not take it back ({refused.code}).")
            raise still_unknown(refused) from refused
        except Unreached as silent:
            raise still_unknown(silent) from silent
        return Reversed()


def _refused_then(told: Mapping[str, Any]) -> RefusedThen:
    reason, _, text = str(told["err_msg"] or "").partition(":")
    return RefusedThen(code=reason or "infcode -2", message=strike_out(text, {}))


def _started_at(facts: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(facts["started_at"])


def _visit(facts: Mapping[str, Any]) -> VisitRef:
    return VisitRef(
        visit_number=facts["visit_number"],
        person_number=facts["person_number"],
        insurance_kind=InsuranceKind(facts["insurance_kind"]),
        care_kind=CareKind(facts["care_kind"]),
        case_number=facts["case_number"],
        started_at=_started_at(facts),
        emergency=False,
    )
