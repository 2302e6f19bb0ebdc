"""Two employment regions in memory, how they fail, and the journeys of the market over them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson

from gateway.cases.asking import Asking
from gateway.cases.deliveries import Deliveries
from gateway.cases.employment.rooms import MarketRooms, join_market
from gateway.cases.operations import OPERATIONS
from gateway.errands import Actor
from gateway.errors import Refused
from gateway.exchange import Exchange
from gateway.outcomes import Found, NotThere, Translated, TranslatedList
from gateway.records.opening import Records
from gateway.services.backends import RegionBackend
from gateway.services.employment.postings import Posting, PostingHit, PublicationOnRecord
from gateway.services.employment.referrals import ReferralLetter, ReferralOnRecord
from gateway.services.employment.searching import place_of_posting
from gateway.services.employment.seekers import SeekerOnRecord
from gateway.vocabulary import BEIJING, Region

TODAY = date(2026, 11, 26)
OFFICES = {Region.SICHUAN: "510198000021", Region.CHONGQING: "500198000021"}
NAME, TELEPHONE = "周明远", "028-60000012"


def posting(region: Region, number: str = "GW1", **changed: Any) -> Posting:
    said: dict[str, Any] = {
        "region": region.value,
        "posting_number": number,
        "employer": {"name": "沙盒精工有限公司"},
        "title": "数控机床操作工",
        "occupation": "6-18-01-07",
        "kind": "contract",
        "dispatched": False,
        "openings": 6,
        "filled": 1,
        "pay": {"negotiable": False, "unit": "month", "minimum": "6500.00", "maximum": "9000.00"},
        "work_area": OFFICES[region][:6],
        "description": "操作数控车床。",
        "registered_at": "2026-11-02T09:12:00+08:00",
        "changed_at": "2026-11-20T15:03:41+08:00",
        "valid_to": TODAY + timedelta(days=30),
        "state": "active",
    }
    return Posting.model_validate(said | changed)


def hits(region: Region, count: int) -> list[PostingHit]:
    """As many postings, the latest first."""
    at = datetime(2026, 11, 2, tzinfo=BEIJING)
    said = posting(region).model_dump()
    return [
        PostingHit.model_validate(
            said
            | {"posting_number": f"GW{n:04d}", "registered_at": at + timedelta(minutes=n), "match": "title"}
        )
        for n in reversed(range(count))
    ]


SEEKER = SeekerOnRecord.model_validate(
    {
        "region": "sichuan",
        "seeker_number": "QZ17",
        "occupations": ["6-18-01-07"],
        "kind": "contract",
        "education": "senior_high",
        "wanted_area": "500198",
        "registered_at": "2026-11-26T10:15:42+08:00",
        "changed_at": "2026-11-26T10:15:42+08:00",
        "valid_to": date(2027, 2, 24),
        "state": "active",
        "name": NAME,
        "telephone": TELEPHONE,
        "household": {"kind": "urban", "area": "510198"},
        "category": "other_unemployed",
        "extended": False,
    }
)


@dataclass
class Market:
    """One region: takes note of what it is told, or fails as the test says."""

    region: Region
    supports: frozenset[str] = frozenset()
    postings: dict[str, Posting] = field(default_factory=dict)
    hits: list[PostingHit] = field(default_factory=list)
    told: list[tuple[str, Any]] = field(default_factory=list)
    failing: dict[str, list[Exception]] = field(default_factory=dict)
    """By the method; an error after which the region has done it all the same says so."""
    done_all_the_same: bool = False
    pause: float = 0
    last: dict[str, Translated] = field(default_factory=dict)

    def mint_message_id(self, institution_code: str, at: datetime, node: int) -> str:
        return uuid4().hex

    def institution_name(self, institution_code: str) -> str:
        return institution_code

    def down(self, method: str, *errors: Exception) -> None:
        self.failing.setdefault(method, []).extend(errors)

    def names(self) -> list[str]:
        return [name for name, _ in self.told]

    async def _do(self, message: Any, method: str, said: Any, answer: Callable[[], Any]) -> Translated:
        failing = self.failing.get(method)
        error = failing.pop(0) if failing else None
        if error is not None and not self.done_all_the_same:
            raise error
        self.told.append((method, said))
        self.last[message.message_id] = Translated(answer())
        if error is not None:
            raise error
        return self.last[message.message_id]

    async def enquire(self, message: Any, question: Any) -> Any:
        done = self.last.get(question.message_id)
        return NotThere(final=True) if done is None else Found(done)

    # -- reads -------------------------------------------------------------------------------------

    async def find_postings(self, message: Any, query: Any, after: Any, limit: int) -> TranslatedList:
        await asyncio.sleep(self.pause)
        await self._do(message, "find_postings", after, lambda: SEEKER)
        rest = [one for one in self.hits if after is None or place_of_posting(one).key > after.key]
        return TranslatedList(rest[:limit])

    async def read_posting(self, message: Any, number: str) -> Translated:
        if number not in self.postings:
            raise Refused(region=self.region, code="-801")
        return await self._do(message, "read_posting", number, lambda: self.postings[number])

    async def read_seeker(self, message: Any, number: str) -> Translated:
        return await self._do(message, "read_seeker", number, lambda: SEEKER)

    # -- changes -----------------------------------------------------------------------------------

    async def publish_posting(self, message: Any, said: Any) -> Translated:
        return await self._do(
            message, "publish_posting", said, lambda: _held(said.publication_number, said.version)
        )

    async def change_posting(self, message: Any, ref: Any, said: Any) -> Translated:
        return await self._do(
            message, "change_posting", (ref, said), lambda: _held(said.publication_number, said.version)
        )

    async def move_posting(self, message: Any, ref: Any, move: Any) -> Translated:
        return await self._do(
            message, "move_posting", (ref, move), lambda: _held(ref.publication_number, ref.version)
        )

    async def issue_referral(self, message: Any, said: Any) -> Translated:
        letter = ReferralLetter(
            letter_number="510198000000042",
            seeker_number=said.seeker_number,
            posting_number=said.posting_number,
            issued_on=said.issued_on,
            due_on=said.due_on,
        )
        return await self._do(message, "issue_referral", said, lambda: letter)

    async def offer_referral(self, message: Any, said: Any) -> Translated:
        return await self._do(message, "offer_referral", said, lambda: _letter(said))

    async def answer_referral(self, message: Any, said: Any) -> Translated:
        return await self._do(message, "answer_referral", said, lambda: _letter(said))

    async def close_referral(self, message: Any, said: Any) -> Translated:
        return await self._do(message, "close_referral", said, lambda: _letter(said))


def _held(number: str, version: int) -> PublicationOnRecord:
    return PublicationOnRecord(
        publication_number=number, region_posting_number="ZP0000001", version=version, state="active"
    )


def _letter(said: Any) -> ReferralOnRecord:
    return ReferralOnRecord(referral_number=said.referral_number, letter_number=said.letter_number)


@dataclass
class Town:
    """Both regions, the market's journeys over them, and the day."""

    records: Records
    sichuan: Market
    chongqing: Market
    rooms: MarketRooms
    deliveries: Deliveries
    exchange: Exchange
    day: list[date]


def town_over(records: Records, *, deadline: float = 8.0) -> Town:
    markets = {region: Market(region) for region in Region}
    regions: Any = {(region, "employment"): market for region, market in markets.items()}
    backends: Any = {
        region: RegionBackend(
            name=region.value,
            area_prefix=OFFICES[region][:2],
            medical_insurance=None,
            pension=None,
            employment=market,  # type: ignore[arg-type]
            credit=None,
        )
        for region, market in markets.items()
    }
    exchange, day = Exchange(records.journal, regions, OPERATIONS), [TODAY]
    deliveries = Deliveries(exchange, records.journal, records.deliveries)
    rooms = join_market(
        exchange,
        records.journal,
        records.employment,
        records.employment,
        records.deliveries,
        deliveries,
        records.safe,
        backends,
        lambda: day[0],
        deadline,
    )
    return Town(records, markets[Region.SICHUAN], markets[Region.CHONGQING], rooms, deliveries, exchange, day)


def office(region: Region, key: str | None = None, body: Any = None, area: str | None = None) -> Asking:
    """A call of a region's office."""
    actor = Actor(
        client_id=f"employment-{region.value}-{area or ''}",
        organisation="11510198MA6000083F",
        institution_code=None,
        scopes=frozenset({"employment"}),
        area_code=area or OFFICES[region][:6],
    )
    sent = None if body is None else body.model_dump_json(exclude_none=True).encode()
    return Asking(actor=actor, key=key or uuid4().hex, trace_id="0" * 32, body=sent)


def read(answer: Any) -> Any:
    """What an answer says; its own identifier as the journeys take it."""
    said = orjson.loads(answer.body)
    return said | {name: UUID(said[name]) for name in ("publication_id", "referral_id") if name in said}
