"""Sichuan's employment services (四川就业信息) as the gateway sees them: every method of the Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from gateway.outcomes import (
    Finding,
    NotReversible,
    NotThere,
    Question,
    Reversed,
    Translated,
    TranslatedList,
)
from gateway.regions.dates import day_of
from gateway.regions.mapped import Mapped
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.employment.market import Market
from gateway.regions.sichuan.employment.postings import Postings
from gateway.regions.sichuan.employment.reading import Reader, by_staff, read
from gateway.regions.sichuan.employment.receipts import receipted
from gateway.regions.sichuan.employment.referrals import Referrals
from gateway.regions.sichuan.employment.registers import Registers
from gateway.regions.sichuan.employment.searches import Searches
from gateway.regions.sichuan.employment.seekers import Seekers
from gateway.regions.sichuan.employment.transactions import CHANGES, READS
from gateway.regions.sichuan.enquiries import Enquiries, Expectation
from gateway.regions.sichuan.message_ids import MessageIds
from gateway.regions.sichuan.tables import load_tables
from gateway.regions.sichuan.trades import Call, Trades
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


class SichuanEmployment:
    """Sichuan's labour market and registers. Built once: all crosswalks are compiled here."""

    supports = frozenset({*READS, *CHANGES, "enquire"})
    """Everything but the reversal: a step is undone by its own opposite."""

    def __init__(self, client: SichuanClient) -> None:
        tables = load_tables()
        mapped = Mapped(tables)
        self._client = client
        self._trades = Trades(client)
        self._message_ids = MessageIds()
        self._postings = Postings(tables, mapped)
        self._seekers = Seekers(tables, mapped)
        self._searches = Searches(tables, mapped, self._postings, self._seekers)
        self._referrals = Referrals(tables)
        self._registers = Registers(tables, mapped)
        self._market = Market(tables)
        self._readers: Mapping[str, Reader] = {
            **self._postings.readers,
            **self._seekers.readers,
            **self._referrals.readers,
            **self._market.readers,
        }
        self._answered_by = self._translations()
        self._enquiries = Enquiries(client, self._trades, self._expected)

    def _expected(self, question: Question) -> Expectation:
        """What the answer to a question must be; the reader that reads it live reads it later, too."""
        reader, on = self._readers[question.operation], day_of(question.sent_at)
        return Expectation(
            transactions=frozenset({CHANGES[question.operation]}),
            read=receipted(lambda outputs: reader(outputs, on, question.facts)),
            anew=True,
        )

    def _translations(self) -> Mapping[str, tuple[Translation, ...]]:
        held = (self._postings.held_by,)
        return {
            "find_postings": (self._postings.posting,),
            "read_posting": (self._postings.posting,),
            "publish_posting": held,
            "change_posting": held,
            "move_posting": held,
            "find_seekers": (self._seekers.profile,),
            **dict.fromkeys(("read_seeker", "register_seeker", "move_seeker"), (self._seekers.on_record,)),
            "issue_referral": (self._referrals.letter,),
            **dict.fromkeys(
                ("offer_referral", "answer_referral", "close_referral"), (self._referrals.held_by,)
            ),
            "find_registrations": (self._registers.registration,),
            "find_recognitions": (self._registers.recognition,),
            "verify_certificate": (self._registers.certificate,),
            "find_subsidies": (self._registers.subsidy,),
            "find_licences": (self._registers.licence,),
            "find_fairs": (self._market.fair,),
            "announce_fair": (self._market.fair,),
            "read_monitoring": (self._market.figures_by,),
        }

    # -- the envelope --------------------------------------------------------------------------------

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        """A new batch number (pcbh)."""
        return self._message_ids.mint(institution_code, at, node)

    def institution_name(self, institution_code: str) -> str:
        """The envelope carries no name."""
        return institution_code

    def answered_by(self, operation: str) -> tuple[Translation, ...]:
        """The translations that read the answers of an operation, for its lineage."""
        return self._answered_by.get(operation, ())

    # -- reads -----------------------------------------------------------------------------------------

    async def find_postings(
        self, message: Message, query: PostingQuery, after: Position | None, limit: int
    ) -> TranslatedList:
        """J01 岗位检索."""
        return await read(self._client, message, self._searches.postings(message, query, after, limit))

    async def read_posting(self, message: Message, posting_number: str) -> Translated:
        """J02 岗位详情."""
        return await read(self._client, message, self._postings.one(message, posting_number))

    async def find_seekers(
        self, message: Message, query: SeekerQuery, after: Position | None, limit: int
    ) -> TranslatedList:
        """J03 求职检索."""
        return await read(self._client, message, self._searches.seekers(message, query, after, limit))

    async def read_seeker(self, message: Message, seeker_number: str) -> Translated:
        """J04 求职登记详情."""
        return await read(self._client, message, self._seekers.one(message, seeker_number))

    async def find_registrations(self, message: Message, person: Individual) -> TranslatedList:
        """J05 就业失业登记查询."""
        return await read(self._client, message, self._registers.registrations(message, person))

    async def find_recognitions(self, message: Message, person: Individual) -> TranslatedList:
        """J06 就业困难认定查询."""
        return await read(self._client, message, self._registers.recognitions(message, person))

    async def verify_certificate(self, message: Message, query: CertificateQuery) -> Translated:
        """J07 技能证书核验."""
        return await read(self._client, message, self._registers.verify(message, query))

    async def find_subsidies(self, message: Message, query: SubsidyQuery) -> TranslatedList:
        """J08 补贴查重."""
        return await read(self._client, message, self._registers.subsidies(message, query))

    async def find_licences(self, message: Message, query: LicenceQuery) -> TranslatedList:
        """J09 人力资源服务许可查询."""
        return await read(self._client, message, self._registers.licences(message, query))

    async def find_fairs(self, message: Message, held_from: date, held_to: date) -> TranslatedList:
        """J10 招聘会查询."""
        return await read(self._client, message, self._market.fairs(message, held_from, held_to))

    async def read_monitoring(self, message: Message, month: str) -> TranslatedList:
        """J11 失业动态监测月报."""
        return await read(self._client, message, self._market.figures(message, month))

    # -- changes: what the region drops because another went first may be sent anew ------------------

    async def publish_posting(self, message: Message, posting: PublishedPosting) -> Translated:
        """J21 异地岗位发布."""
        return await self._change(message, self._postings.publish(message, posting))

    async def change_posting(
        self, message: Message, ref: PublicationRef, posting: PublishedPosting
    ) -> Translated:
        """J22 岗位变更."""
        return await self._change(message, self._postings.publish(message, posting, ref))

    async def move_posting(self, message: Message, ref: PublicationRef, move: PostingMove) -> Translated:
        """J23 岗位操作."""
        return await self._change(message, self._postings.move(message, ref, move))

    async def register_seeker(self, message: Message, registration: SeekerRegistration) -> Translated:
        """J24 求职登记."""
        return await self._change(message, self._seekers.register(message, registration))

    async def move_seeker(self, message: Message, seeker_number: str, move: SeekerMove) -> Translated:
        """J25 求职登记操作."""
        return await self._change(message, self._seekers.move(message, seeker_number, move))

    async def issue_referral(self, message: Message, referral: ReferralToIssue) -> Translated:
        """J26 开具推荐信."""
        return await self._change(message, self._referrals.step("issue_referral", message, referral))

    async def offer_referral(self, message: Message, offer: ReferralOffer) -> Translated:
        """J27 推荐送达."""
        return await self._change(message, self._referrals.step("offer_referral", message, offer))

    async def answer_referral(self, message: Message, reply: ReferralReply) -> Translated:
        """J28 推荐答复."""
        return await self._change(message, self._referrals.step("answer_referral", message, reply))

    async def close_referral(self, message: Message, closing: ReferralClosing) -> Translated:
        """J29 回执."""
        return await self._change(message, self._referrals.step("close_referral", message, closing))

    async def announce_fair(self, message: Message, fair: JointFair) -> Translated:
        """J30 联合招聘会."""
        return await self._change(message, self._market.announce(message, fair))

    async def _change(self, message: Message, call: Call[Translated]) -> Translated:
        call = replace(call, read=receipted(call.read))
        return await self._trades.carry_out_or_unsent(by_staff(message), call)

    # -- the unknown -------------------------------------------------------------------------------------

    async def enquire(self, message: Message, question: Question) -> Finding:
        """What became of a message; one that awaits its confirmation is checked and confirmed."""
        if question.operation in READS:
            # A read leaves nothing behind: it may be asked again.
            return NotThere(final=True)
        return await self._enquiries.enquire(by_staff(message), question)

    async def reverse(self, message: Message, question: Question) -> Reversed | NotReversible:
        """Nothing is taken back by message."""
        return NotReversible("Sichuan's labour market reverses nothing; a step is undone by its opposite.")
