"""Referrals across the line: a letter at home, an offer to the other region, its answer, a receipt (推荐).

Who is sent is read at home at the moment the other region is told; nothing here keeps a name or a telephone.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from gateway.cases.asking import Answer, Asking, answer_of
from gateway.cases.deliveries import Deliveries
from gateway.cases.employment.memory import KeptReferral, ReferralMemory, Safe
from gateway.cases.employment.offices import errand_by, region_of
from gateway.cases.employment.referral_views import ReferralViews
from gateway.errands import Errand, Journal
from gateway.errors import Fault, Invalid, NotFound, WrongState
from gateway.exchange import Ask, Exchange
from gateway.replays import Carried
from gateway.services.backends import Backends, employment_of
from gateway.services.employment.postings import Posting
from gateway.services.employment.referral_cases import (
    ReferralAnswerRequest,
    ReferralMade,
    ReferralReceiptRequest,
    ReferralRequest,
)
from gateway.services.employment.referrals import ReferralClosing, ReferralReply, ReferralToIssue
from gateway.services.employment.referring import (
    cannot_answer,
    cannot_receipt,
    due_on,
    faults_of_receipt,
    takes_nobody,
)
from gateway.services.employment.words import ClosedBy, ReferralAnswer
from gateway.services.personal import by_seeker_number
from gateway.vocabulary import Region, uuid7


class Referrals:
    """Issues, answers and closes; what the other region is to know follows as a delivery."""

    def __init__(
        self,
        exchange: Exchange,
        journal: Journal,
        memory: ReferralMemory,
        deliveries: Deliveries,
        views: ReferralViews,
        safe: Safe,
        backends: Backends,
        today: Callable[[], date],
    ) -> None:
        self._exchange = exchange
        self._journal = journal
        self._memory = memory
        self._deliveries = deliveries
        self._views = views
        self._safe = safe
        self._backends = backends
        self._today = today

    # -- the seeker's office -------------------------------------------------------------------------

    async def issue(self, asking: Asking, request: ReferralRequest) -> Answer:
        """Have the seeker's region issue a letter for a posting that is still open (开具推荐信)."""
        home, today, referral_id = region_of(request.office_code), self._today(), uuid7()
        if request.posting_region is home:
            raise Invalid(
                [Fault("/posting_region", "must be the other region: nothing crosses the line here")]
            )
        errand = self._errand(asking, "issue_referral", home, request, target="")
        earlier = await self._exchange.earlier(errand.actor.client_id, errand.key, errand.fingerprint)
        if earlier is not None:
            return await self._told(earlier)
        if await self._memory.open_referral_of(home, request.seeker_number) is not None:
            raise WrongState("A referral of this seeker is open: it must end before another is issued.")
        posting = await self._posting(asking, request)
        letter = ReferralToIssue(
            referral_number=referral_id.hex,
            seeker_number=request.seeker_number,
            posting_region=request.posting_region,
            posting_number=request.posting_number,
            posting_title=posting.title[:100],
            employer_name=posting.employer.name[:100],
            issued_on=today,
            due_on=due_on(today),
            office_code=request.office_code,
            handled_by=request.handled_by,
        )
        facts = letter.model_dump(mode="json", exclude={"office_code", "handled_by"})
        errand = replace(
            errand,
            facts={**errand.facts, **facts, "referral_id": str(referral_id)},
            case_id=referral_id,
            persons=(by_seeker_number(home, request.seeker_number),),
        )
        backend = employment_of(self._backends, home)
        carried = await self._exchange.carry(errand, lambda message: backend.issue_referral(message, letter))
        await self._deliveries.try_at_once(ReferralMade.model_validate_json(carried.answer).referral_id)
        return await self._told(carried)

    async def _posting(self, asking: Asking, request: ReferralRequest) -> Posting:
        """The posting as its region has it now; raises WrongState when it takes nobody any more."""
        backend = employment_of(self._backends, request.posting_region)
        errand = errand_by(
            asking,
            "read_posting",
            request.posting_region,
            office_code=request.office_code,
            operator=request.handled_by,
            target=request.posting_number,
            request=request,
        )
        carried = await self._exchange.carry(
            errand, lambda message: backend.read_posting(message, request.posting_number)
        )
        posting = Posting.model_validate_json(carried.answer)
        if posting.published_from is not None:
            reason = "names what another region published there: refer to the posting in its own region"
            raise Invalid([Fault("/posting_number", reason)])
        if (why := takes_nobody(posting, self._today())) is not None:
            raise WrongState(why)
        return posting

    async def _told(self, carried: Carried) -> Answer:
        """The referral as it stands; the first answer and a replayed one are read alike."""
        made = ReferralMade.model_validate_json(carried.answer)
        view = await self._views.view(made.referral_id)
        return replace(answer_of(carried), body=view)

    # -- the posting's office ------------------------------------------------------------------------

    async def answer(self, asking: Asking, referral_id: UUID, request: ReferralAnswerRequest) -> Answer:
        """Accept or decline whom the other region sent (推荐答复)."""
        if request.reason is not None and request.answer is not ReferralAnswer.DECLINE:
            raise Invalid([Fault("/reason", "goes with a refusal only")])
        kept = await self._offered(request.office_code, referral_id)
        reply = ReferralReply(
            referral_number=referral_id.hex,
            letter_number=kept.letter_number,
            answer=request.answer,
            answered_on=self._today(),
            **_given(reason=request.reason),
        )
        backend = employment_of(self._backends, kept.posting_region)
        errand = self._about(asking, "answer_referral", kept, request)
        facts = {"answer": request.answer.value, "answered_on": reply.answered_on.isoformat()}
        return await self._act(
            self._with_reason(errand, referral_id, facts, request.reason),
            lambda message: backend.answer_referral(message, reply),
            referral_id,
            cannot_answer(kept.state),
        )

    async def receipt(self, asking: Asking, referral_id: UUID, request: ReferralReceiptRequest) -> Answer:
        """Say what came of a referral, within its fifteen days (回执)."""
        faults = faults_of_receipt(request.result, request.monthly_pay, request.reason)
        if faults:
            raise Invalid([Fault(f"/{member}", reason) for member, reason in faults])
        kept, today = await self._offered(request.office_code, referral_id), self._today()
        closing = ReferralClosing(
            referral_number=referral_id.hex,
            letter_number=kept.letter_number,
            closed_by=ClosedBy.RECEIPT,
            result=request.result,
            closed_on=today,
            **_given(monthly_pay=request.monthly_pay, reason=request.reason),
        )
        backend = employment_of(self._backends, kept.posting_region)
        errand = self._about(asking, "close_referral", kept, request)
        facts = {"result": request.result.value, "closed_on": today.isoformat()}
        facts |= _given(monthly_pay=request.monthly_pay)
        return await self._act(
            self._with_reason(errand, referral_id, facts, request.reason),
            lambda message: backend.close_referral(message, closing),
            referral_id,
            cannot_receipt(kept.state, kept.due_on, today),
        )

    async def _act(self, errand: Errand, ask: Ask, referral_id: UUID, hindrance: str | None) -> Answer:
        """Give the answer of an earlier request with the key; else have it done, unless something hinders."""
        earlier = await self._exchange.earlier(errand.actor.client_id, errand.key, errand.fingerprint)
        if earlier is None and hindrance is not None:
            raise WrongState(hindrance)
        carried = earlier or await self._exchange.carry(errand, ask)
        if earlier is None:
            await self._deliveries.try_at_once(referral_id)
        return replace(answer_of(carried), body=await self._views.view(referral_id))

    async def _offered(self, office_code: str, referral_id: UUID) -> KeptReferral:
        """A referral to a posting of the office's region; raises NotFound for any other."""
        kept = await self._memory.referral(referral_id)
        if kept is None or kept.posting_region is not region_of(office_code):
            raise NotFound
        return kept

    # -- errands -------------------------------------------------------------------------------------

    def _about(
        self,
        asking: Asking,
        operation: str,
        kept: KeptReferral,
        request: ReferralAnswerRequest | ReferralReceiptRequest,
    ) -> Errand:
        errand = self._errand(asking, operation, kept.posting_region, request, target=str(kept.referral_id))
        facts = {
            "referral_id": str(kept.referral_id),
            "referral_number": kept.referral_id.hex,
            "letter_number": kept.letter_number,
            "home_region": kept.home_region.value,
        }
        return replace(
            errand,
            facts={**errand.facts, **facts},
            case_id=kept.referral_id,
            persons=(by_seeker_number(kept.home_region, kept.seeker_number),),
        )

    def _errand(
        self,
        asking: Asking,
        operation: str,
        region: Region,
        request: ReferralRequest | ReferralAnswerRequest | ReferralReceiptRequest,
        *,
        target: str,
    ) -> Errand:
        return errand_by(
            asking,
            operation,
            region,
            office_code=request.office_code,
            operator=request.handled_by,
            target=target,
            request=request,
            changes_state=True,
        )

    def _with_reason(
        self, errand: Errand, referral_id: UUID, facts: dict[str, Any], reason: str | None
    ) -> Errand:
        """The errand with what its conclusion needs; a reason may name a person, and is sealed with it."""
        if reason is None:
            return replace(errand, facts={**errand.facts, **facts})
        seal = self._journal.new_seal()
        sealed = self._safe.seal(seal, referral_id, reason.encode())
        facts = {**facts, "reason": base64.b64encode(sealed).decode()}
        return replace(errand, facts={**errand.facts, **facts}, seal=seal, seals_anew=True)


def _given(**members: str | None) -> dict[str, Any]:
    """The members that say something."""
    return {name: value for name, value in members.items() if value is not None}
