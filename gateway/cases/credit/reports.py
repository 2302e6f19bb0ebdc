"""The report on a company: what both regions hold, chapter by chapter, nothing merged (企业信用报告)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from datetime import date

from gateway.cases.asking import Answer, Asking
from gateway.cases.credit.answers import CreditReport
from gateway.cases.credit.lookups import CreditLookups, all_answered, answer_of_region
from gateway.disclosure import fields_told
from gateway.errands import Effect, Journal, Note
from gateway.evidence.entry import EntryClass
from gateway.exchange import written
from gateway.services.credit.chapters import chapters_of, suggestions_of
from gateway.services.credit.comparing import side_by_side
from gateway.services.credit.lookups import ReportRequest
from gateway.services.credit.publicity import Transition
from gateway.services.personal import by_credit_code
from gateway.vocabulary import now, uuid7


class CreditReports:
    """Makes reports; keeps nothing but the entries that the regions were asked."""

    def __init__(
        self,
        lookups: CreditLookups,
        journal: Journal,
        today: Callable[[], date],
        transition: Transition = Transition.KEEP,
    ) -> None:
        self._lookups = lookups
        self._journal = journal
        self._today = today
        self._transition = transition

    async def make(self, asking: Asking, request: ReportRequest) -> Answer:
        """Ask both registries and both credit platforms at once, and say who did not answer."""
        (said, _), (registered, _) = await asyncio.gather(
            self._lookups.records_of(asking, request, None),
            self._lookups.registrations_of(asking, request),
        )
        today = self._today()
        held = (one for region in said for one in region.records)
        records = side_by_side(held, today, transition=self._transition)
        names = [one.name for region in registered for one in region.registrations]
        report = CreditReport(
            report_number=f"CYXY{uuid7().hex.upper()}",
            made_at=now(),
            made_on=today,
            credit_code=request.credit_code,
            name=names[0] if names else None,
            purpose=request.purpose,
            complete=all_answered(said) and all_answered(registered),
            regions=[answer_of_region(one) for one in said],
            registration=registered,
            chapters=chapters_of(records),
            suggestions=suggestions_of(records, today),
            errand_ids=[*(one.errand_id for one in said), *(one.errand_id for one in registered)],
        )
        body = written(report)
        return Answer(body, tuple(report.errand_ids), receipt=await self._noted(asking, report, body))

    async def _noted(self, asking: Asking, report: CreditReport, body: bytes) -> int:
        """What the log says of a report: its number and the hash of what it said."""
        note = Note(
            actor=asking.actor,
            action="make_credit_report",
            outcome="Found",
            effect=Effect.NONE,
            trace_id=asking.trace_id,
            entry_class=EntryClass.ACCESS,
            purpose=report.purpose.value,
            operation="make_credit_report",
            disclosed=fields_told(report),
            persons=(by_credit_code(report.credit_code),),
            details={"report_number": report.report_number, "sha256": hashlib.sha256(body).hexdigest()},
        )
        return await self._journal.note(note)
