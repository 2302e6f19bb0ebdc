"""What a region must be able to do to take part in employment information."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from gateway.outcomes import Finding, NotReversible, Question, Reversed, Translated, TranslatedList
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationRef:
    """How a region knows a posting that another one published there, and from which version on it moves."""

    publication_number: str
    region_posting_number: str
    version: int


class EmploymentBackend(Protocol):
    """One method per exchange. Raises Refused, Unreached, OutcomeUnknown, Untranslatable, NotTellable."""

    supports: frozenset[str]

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new message id in the region's own form."""

    # -- reads ---------------------------------------------------------------------------------------

    async def find_postings(
        self, message: Message, query: PostingQuery, after: Position | None, limit: int
    ) -> TranslatedList:
        """Active postings as PostingHit, in the order of Position and strictly after `after` (岗位检索)."""

    async def read_posting(self, message: Message, posting_number: str) -> Translated:
        """A Posting in whatever state, with what was dropped of it as findings (岗位详情)."""

    async def find_seekers(
        self, message: Message, query: SeekerQuery, after: Position | None, limit: int
    ) -> TranslatedList:
        """Active registrations as SeekerProfile, in the order of Position after `after` (求职检索)."""

    async def read_seeker(self, message: Message, seeker_number: str) -> Translated:
        """A SeekerOnRecord in whatever state (求职登记详情)."""

    async def find_registrations(self, message: Message, person: Individual) -> TranslatedList:
        """Registration entries of a person, newest first (就业失业登记查询)."""

    async def find_recognitions(self, message: Message, person: Individual) -> TranslatedList:
        """Recognitions of a person, newest first; only their number and validity (就业困难认定查询)."""

    async def verify_certificate(self, message: Message, query: CertificateQuery) -> Translated:
        """A CertificateAnswer (技能证书核验)."""

    async def find_subsidies(self, message: Message, query: SubsidyQuery) -> TranslatedList:
        """SubsidyGranted for the same occupation and level (补贴查重)."""

    async def find_licences(self, message: Message, query: LicenceQuery) -> TranslatedList:
        """AgencyLicence of one agency (人力资源服务许可查询)."""

    async def find_fairs(self, message: Message, held_from: date, held_to: date) -> TranslatedList:
        """JobFair held within the days, by day (招聘会查询)."""

    async def read_monitoring(self, message: Message, month: str) -> TranslatedList:
        """MonitoringFigures of a month, one per area and industry, not suppressed (失业动态监测月报)."""

    # -- changes -------------------------------------------------------------------------------------

    async def publish_posting(self, message: Message, posting: PublishedPosting) -> Translated:
        """Keep the other region's posting; a PublicationOnRecord (异地岗位发布)."""

    async def change_posting(
        self, message: Message, ref: PublicationRef, posting: PublishedPosting
    ) -> Translated:
        """Replace what a published posting says by a newer version; a PublicationOnRecord (变更)."""

    async def move_posting(self, message: Message, ref: PublicationRef, move: PostingMove) -> Translated:
        """Freeze, unfreeze, withdraw or archive a published posting; a PublicationOnRecord (岗位操作)."""

    async def register_seeker(self, message: Message, registration: SeekerRegistration) -> Translated:
        """Register a seeker with their own region; a SeekerOnRecord (求职登记)."""

    async def move_seeker(self, message: Message, seeker_number: str, move: SeekerMove) -> Translated:
        """Freeze, unfreeze, extend or archive a registration; a SeekerOnRecord (求职登记操作)."""

    async def issue_referral(self, message: Message, referral: ReferralToIssue) -> Translated:
        """Issue the letter in the seeker's region; a ReferralLetter (开具推荐信)."""

    async def offer_referral(self, message: Message, offer: ReferralOffer) -> Translated:
        """Tell the posting's region who is sent to it; a ReferralOnRecord (推荐送达)."""

    async def answer_referral(self, message: Message, reply: ReferralReply) -> Translated:
        """Record what the posting's office answered, in either region; a ReferralOnRecord (推荐答复)."""

    async def close_referral(self, message: Message, closing: ReferralClosing) -> Translated:
        """Record the receipt or its absence, in either region; a ReferralOnRecord (回执)."""

    async def announce_fair(self, message: Message, fair: JointFair) -> Translated:
        """Announce the other region's fair, too; a JobFair (联合招聘会)."""

    # -- the unknown ---------------------------------------------------------------------------------

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of a message (办理结果查询)."""

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Nothing is taken back by message: a step is undone by its own opposite."""
