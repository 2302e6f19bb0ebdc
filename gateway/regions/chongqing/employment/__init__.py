"""Chongqing's labour market (重庆劳动力市场): every operation of the service, each one exchange."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from gateway.outcomes import Finding, NotReversible, Question, Reversed, Translated, TranslatedList
from gateway.regions.chongqing.employment import (
    enquiries,
    market,
    postings,
    publications,
    referrals,
    registers,
    searches,
    seekers,
)
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.employment.enquiries import Enquiries
from gateway.regions.chongqing.employment.market import Market
from gateway.regions.chongqing.employment.postings import PostingWords
from gateway.regions.chongqing.employment.publications import Publications
from gateway.regions.chongqing.employment.referrals import Referrals
from gateway.regions.chongqing.employment.registers import Registers
from gateway.regions.chongqing.employment.searches import Searches
from gateway.regions.chongqing.employment.seekers import Seekers, SeekerWords
from gateway.regions.chongqing.employment.transactions import TRANSACTIONS
from gateway.regions.codes import load_code_tables
from gateway.regions.crosswalk import Crosswalk
from gateway.regions.mapped import Mapped
from gateway.regions.translation import Translation
from gateway.services.employment.backend import PublicationRef
from gateway.services.employment.markets import JointFair, LicenceQuery
from gateway.services.employment.postings import PostingQuery, PublishedPosting
from gateway.services.employment.referrals import (
    ReferralClosing,
    ReferralOffer,
    ReferralReply,
    ReferralToIssue,
)
from gateway.services.employment.registers import CertificateQuery, SubsidyQuery
from gateway.services.employment.seekers import Individual, SeekerQuery, SeekerRegistration
from gateway.services.employment.words import PostingMove, SeekerMove
from gateway.services.federation import Position
from gateway.vocabulary import Message

_FOLDER = Path(__file__).parent.parent

CROSSWALKS: Final[tuple[Crosswalk, ...]] = (
    *postings.CROSSWALKS,
    *searches.CROSSWALKS,
    *publications.CROSSWALKS,
    *seekers.CROSSWALKS,
    *referrals.CROSSWALKS,
    *registers.CROSSWALKS,
    *market.CROSSWALKS,
    *enquiries.CROSSWALKS,
)
"""Every table of this cell, for pages and for the laws."""


class ChongqingEmployment:
    """Implements EmploymentBackend; compiles its tables once, here.

    Whether something is past its days is judged by `today`, the business day (业务日期) that cases are
    judged by, too: the market has no field for it. A message's own day picks the version of a code table.
    """

    supports: frozenset[str] = frozenset(TRANSACTIONS)
    """Everything but the reversal: a step is undone by its own opposite."""

    def __init__(
        self,
        client: ChongqingEmploymentClient,
        *,
        today: Callable[[], date],
        signature_window: timedelta = timedelta(seconds=300),
    ) -> None:
        codes = load_code_tables(_FOLDER / "codes")
        mapped = Mapped(codes)
        self._ids = client.post.ids
        self._posting_words = PostingWords(codes, mapped, today)
        seeker_words = SeekerWords(codes, mapped, today)
        self._searches = Searches(client, codes, mapped, self._posting_words, seeker_words)
        self._publications = Publications(client, codes, self._posting_words)
        self._seekers = Seekers(client, seeker_words)
        self._referrals = Referrals(client, codes)
        self._registers = Registers(client, codes, mapped)
        self._market = Market(client, codes)
        readers = {
            **self._publications.readers,
            **self._seekers.readers,
            **self._referrals.readers,
            **self._market.readers,
        }
        self._enquiries = Enquiries(client, codes, signature_window, readers)

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new number of a message (bwbh)."""
        return self._ids.mint(institution_code, at, node)

    def institution_name(self, institution_code: str) -> str:
        """The platform's envelope carries no name."""
        return institution_code

    def answered_by(self, operation: str) -> tuple[Translation, ...]:
        """The translations that read the answers of an operation, for its lineage."""
        postings_, held = (self._posting_words.posting, self._posting_words.pay), self._referrals.held_by
        by_operation: Mapping[str, tuple[Translation, ...]] = {
            "find_postings": postings_,
            "read_posting": postings_,
            "find_seekers": self._seekers.answered_by[:1],
            "read_seeker": self._seekers.answered_by,
            "register_seeker": self._seekers.answered_by,
            "move_seeker": self._seekers.answered_by,
            "publish_posting": (self._posting_words.receipt,),
            "change_posting": (self._posting_words.receipt,),
            "move_posting": (self._posting_words.receipt,),
            "issue_referral": (self._referrals.letter,),
            "offer_referral": (held,),
            "answer_referral": (held,),
            "close_referral": (held,),
            "find_registrations": (self._registers.registration,),
            "find_recognitions": (self._registers.recognition,),
            "verify_certificate": (self._registers.certificate,),
            "find_subsidies": (self._registers.subsidy,),
            "find_licences": (self._registers.licence,),
            "find_fairs": (self._market.fair,),
            "announce_fair": (self._market.fair,),
            "read_monitoring": (self._market.figures,),
        }
        return by_operation.get(operation, ())

    # -- reads -----------------------------------------------------------------------------------------

    async def find_postings(
        self, message: Message, query: PostingQuery, after: Position | None, limit: int
    ) -> TranslatedList:
        return await self._searches.find_postings(message, query, after, limit)

    async def read_posting(self, message: Message, posting_number: str) -> Translated:
        return await self._publications.read_posting(message, posting_number)

    async def find_seekers(
        self, message: Message, query: SeekerQuery, after: Position | None, limit: int
    ) -> TranslatedList:
        return await self._searches.find_seekers(message, query, after, limit)

    async def read_seeker(self, message: Message, seeker_number: str) -> Translated:
        return await self._seekers.read_seeker(message, seeker_number)

    async def find_registrations(self, message: Message, person: Individual) -> TranslatedList:
        return await self._registers.find_registrations(message, person)

    async def find_recognitions(self, message: Message, person: Individual) -> TranslatedList:
        return await self._registers.find_recognitions(message, person)

    async def verify_certificate(self, message: Message, query: CertificateQuery) -> Translated:
        return await self._registers.verify_certificate(message, query)

    async def find_subsidies(self, message: Message, query: SubsidyQuery) -> TranslatedList:
        return await self._registers.find_subsidies(message, query)

    async def find_licences(self, message: Message, query: LicenceQuery) -> TranslatedList:
        return await self._registers.find_licences(message, query)

    async def find_fairs(self, message: Message, held_from: date, held_to: date) -> TranslatedList:
        return await self._market.find_fairs(message, held_from, held_to)

    async def read_monitoring(self, message: Message, month: str) -> TranslatedList:
        return await self._market.read_monitoring(message, month)

    # -- changes ---------------------------------------------------------------------------------------

    async def publish_posting(self, message: Message, posting: PublishedPosting) -> Translated:
        return await self._publications.publish_posting(message, posting)

    async def change_posting(
        self, message: Message, ref: PublicationRef, posting: PublishedPosting
    ) -> Translated:
        return await self._publications.change_posting(message, ref, posting)

    async def move_posting(self, message: Message, ref: PublicationRef, move: PostingMove) -> Translated:
        return await self._publications.move_posting(message, ref, move)

    async def register_seeker(self, message: Message, registration: SeekerRegistration) -> Translated:
        return await self._seekers.register_seeker(message, registration)

    async def move_seeker(self, message: Message, seeker_number: str, move: SeekerMove) -> Translated:
        return await self._seekers.move_seeker(message, seeker_number, move)

    async def issue_referral(self, message: Message, referral: ReferralToIssue) -> Translated:
        return await self._referrals.issue_referral(message, referral)

    async def offer_referral(self, message: Message, offer: ReferralOffer) -> Translated:
        return await self._referrals.offer_referral(message, offer)

    async def answer_referral(self, message: Message, reply: ReferralReply) -> Translated:
        return await self._referrals.answer_referral(message, reply)

    async def close_referral(self, message: Message, closing: ReferralClosing) -> Translated:
        return await self._referrals.close_referral(message, closing)

    async def announce_fair(self, message: Message, fair: JointFair) -> Translated:
        return await self._market.announce_fair(message, fair)

    # -- the unknown -----------------------------------------------------------------------------------

    async def enquire(self, message: Message, question: Question) -> Finding:
        return await self._enquiries.enquire(message, question)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        return NotReversible("Chongqing's labour market reverses nothing; a step is undone by its opposite.")
