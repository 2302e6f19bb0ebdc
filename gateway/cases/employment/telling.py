"""How each delivery of a publication or referral is told: what is said, and by which exchange (送达)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from gateway.cases.asking import Asking
from gateway.cases.deliveries import Deliveries, Sending
from gateway.cases.delivery_memory import DeliveryKept
from gateway.cases.employment.memory import KeptReferral, PublicationMemory, ReferralMemory, Safe
from gateway.cases.employment.offices import errand_by
from gateway.errands import GATEWAY
from gateway.evidence.sealing import SealBroken
from gateway.exchange import Exchange
from gateway.services.backends import Backends, employment_of
from gateway.services.employment.backend import PublicationRef
from gateway.services.employment.postings import PublishedPosting
from gateway.services.employment.publications import MoveTold
from gateway.services.employment.referrals import ReferralClosing, ReferralOffer, ReferralReply
from gateway.services.employment.seekers import SeekerOnRecord
from gateway.services.employment.words import PostingMove
from gateway.services.personal import by_seeker_number


class Telling:
    """The senders of the employment market's deliveries."""

    def __init__(
        self,
        exchange: Exchange,
        publications: PublicationMemory,
        referrals: ReferralMemory,
        safe: Safe,
        backends: Backends,
        today: Callable[[], date],
    ) -> None:
        self._exchange = exchange
        self._publications = publications
        self._referrals = referrals
        self._safe = safe
        self._backends = backends
        self._today = today

    def serve(self, deliveries: Deliveries) -> None:
        """Say how each kind is told."""
        for operation, sender in (
            ("publish_posting", self.publish),
            ("change_posting", self.change),
            ("move_posting", self.move),
            ("offer_referral", self.offer),
            ("answer_referral", self.answer),
            ("close_referral", self.close),
        ):
            deliveries.sent_by(operation, sender)

    # -- publications ------------------------------------------------------------------------------

    async def publish(self, kept: DeliveryKept) -> Sending:
        """A posting that the region has not taken yet."""
        backend, posting = employment_of(self._backends, kept.region), _posting(kept)
        return Sending(
            body=posting,
            ask=lambda message: backend.publish_posting(message, posting),
            facts=_known_by(kept),
        )

    async def change(self, kept: DeliveryKept) -> Sending | None:
        """What a published posting says by now."""
        backend, posting = employment_of(self._backends, kept.region), _posting(kept)
        ref = await self._ref(kept)
        if ref is None:
            return None
        return Sending(
            body=posting,
            ask=lambda message: backend.change_posting(message, ref, posting),
            facts=_known_by(kept),
        )

    async def move(self, kept: DeliveryKept) -> Sending | None:
        """Where a published posting stands by now; nothing when the region never took it."""
        backend, move = employment_of(self._backends, kept.region), PostingMove(kept.content["move"])
        ref = await self._ref(kept)
        if ref is None:
            return None
        return Sending(
            body=MoveTold(publication_number=ref.publication_number, version=kept.version, move=move),
            ask=lambda message: backend.move_posting(message, ref, move),
            facts={**_known_by(kept), "move": move.value},
        )

    async def _ref(self, kept: DeliveryKept) -> PublicationRef | None:
        publication = await self._publications.publication(kept.thing_id)
        if publication is None or publication.region_posting_number is None:
            return None
        return PublicationRef(
            publication_number=kept.thing_id.hex,
            region_posting_number=publication.region_posting_number,
            version=kept.version,
        )

    # -- referrals ---------------------------------------------------------------------------------

    async def offer(self, kept: DeliveryKept) -> Sending | None:
        """Who is sent, as the seeker's region says at this moment."""
        referral = await self._referrals.referral(kept.thing_id)
        if referral is None or referral.closed_by is not None:
            return None
        seeker = await self._seeker(kept, referral)
        offer = ReferralOffer(
            referral_number=referral.referral_id.hex,
            letter_number=referral.letter_number,
            home_region=referral.home_region,
            posting_number=referral.posting_number,
            seeker_name=seeker.name,
            telephone=seeker.telephone,
            education=seeker.education,
            issued_on=referral.issued_on,
            due_on=referral.due_on,
            **({} if seeker.skill_level is None else {"skill_level": seeker.skill_level}),
        )
        backend = employment_of(self._backends, kept.region)
        return Sending(
            body=offer,
            ask=lambda message: backend.offer_referral(message, offer),
            facts={
                **_letter(referral),
                "home_region": referral.home_region.value,
                "on": self._today().isoformat(),
            },
            persons=(by_seeker_number(referral.home_region, referral.seeker_number),),
        )

    async def _seeker(self, kept: DeliveryKept, referral: KeptReferral) -> SeekerOnRecord:
        backend = employment_of(self._backends, referral.home_region)
        errand = errand_by(
            Asking(actor=GATEWAY, key=None, trace_id=kept.trace_id),
            "read_seeker",
            referral.home_region,
            office_code=referral.office_code,
            operator=referral.handled_by,
            target=referral.seeker_number,
            persons=(by_seeker_number(referral.home_region, referral.seeker_number),),
        )
        carried = await self._exchange.carry(
            errand, lambda message: backend.read_seeker(message, referral.seeker_number)
        )
        return SeekerOnRecord.model_validate_json(carried.answer)

    async def answer(self, kept: DeliveryKept) -> Sending | None:
        """What the posting's office answered."""
        referral = await self._referrals.referral(kept.thing_id)
        if referral is None:
            return None
        reply = ReferralReply.model_validate({**_numbers(referral), **kept.content, **self._reason(referral)})
        backend = employment_of(self._backends, kept.region)
        return Sending(
            body=reply,
            ask=lambda message: backend.answer_referral(message, reply),
            facts={**_letter(referral), "answer": reply.answer.value},
        )

    async def close(self, kept: DeliveryKept) -> Sending | None:
        """How a referral ended; nothing to a region that never heard of it."""
        referral = await self._referrals.referral(kept.thing_id)
        if referral is None or (kept.region is referral.posting_region and referral.offered_at is None):
            return None
        closing = ReferralClosing.model_validate(
            {**_numbers(referral), **kept.content, **self._reason(referral)}
        )
        backend = employment_of(self._backends, kept.region)
        return Sending(
            body=closing,
            ask=lambda message: backend.close_referral(message, closing),
            facts={**_letter(referral), "closed_by": closing.closed_by.value},
        )

    def _reason(self, referral: KeptReferral) -> dict[str, str]:
        """Why not, as long as its key is there."""
        if referral.reason is None or referral.reason_seal is None:
            return {}
        try:
            body = self._safe.open(referral.reason_seal, referral.referral_id, referral.reason)
        except SealBroken:
            return {}
        return {"reason": body.decode()}


def _posting(kept: DeliveryKept) -> PublishedPosting:
    return PublishedPosting.model_validate(dict(kept.content))


def _known_by(kept: DeliveryKept) -> dict[str, Any]:
    return {"publication_number": kept.thing_id.hex, "version": kept.version}


def _numbers(referral: KeptReferral) -> dict[str, Any]:
    return {"referral_number": referral.referral_id.hex, "letter_number": referral.letter_number}


def _letter(referral: KeptReferral) -> dict[str, Any]:
    return {**_numbers(referral), "posting_number": referral.posting_number}
