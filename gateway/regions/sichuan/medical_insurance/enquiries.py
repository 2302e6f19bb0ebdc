"""The end of an upload of fee rows of which only a part could be confirmed: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.errors import OutcomeUnknown, Refused
from gateway.outcomes import Finding, Question, RefusedThen
from gateway.regions import xml
from gateway.regions.sichuan.enquiries import Segment
from gateway.regions.sichuan.medical_insurance.expectations import visit_in
from gateway.regions.sichuan.medical_insurance.lines import Lines
from gateway.regions.sichuan.message_ids import MessageIds
from gateway.regions.sichuan.trades import Trades
from gateway.vocabulary import Message, Region, now


@dataclass(frozen=True, slots=True)
class HalfUploads:
    """Withdraws what stands of them."""

    trades: Trades
    lines: Lines
    message_ids: MessageIds

    async def withdraw(self, message: Message, question: Question, standing: Sequence[Segment]) -> Finding:
        """Withdraw the rows that were confirmed. Raises OutcomeUnknown when they cannot be withdrawn."""
        rows = [row for segment in standing for row in xml.rows(segment.answer.output, "row")]
        call = self.lines.withdraw(visit_in(question), [row.get("yka105", "") for row in rows])
        at = now()
        own = replace(message, message_id=self.message_ids.mint(message.institution_code, at, 0), sent_at=at)
        try:
            await self.trades.carry_out(own, call)
        except Refused as error:
            raise OutcomeUnknown(region=Region.SICHUAN, code=error.code, message=error.message) from error
        return RefusedThen("partly_confirmed", "Sichuan took a part of the lines only; they were withdrawn.")
