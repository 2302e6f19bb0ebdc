"""Searches at Chongqing's labour market, page after page in one order (Z01, Z03)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic import ValidationError

from gateway.errors import Unreadable
from gateway.outcomes import TranslatedList
from gateway.regions.chongqing.employment.answers import Answer, Record
from gateway.regions.chongqing.employment.client import ChongqingEmploymentClient
from gateway.regions.chongqing.employment.postings import PostingWords
from gateway.regions.chongqing.employment.seekers import SeekerWords
from gateway.regions.chongqing.employment.values import PAGE, PLACE, without
from gateway.regions.codecs import INTEGER_TEXT, TEXT, YUAN_TEXT
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import STAMP14, day_of
from gateway.regions.mapped import Mapped
from gateway.regions.translation import Translation
from gateway.services.employment.postings import PostingHit, PostingQuery, TextMatch
from gateway.services.employment.seekers import SeekerProfile, SeekerQuery
from gateway.services.federation import Position
from gateway.vocabulary import Message

_AFTER: Final = (
    Row("after.tier", "scppd", INTEGER_TEXT, "上次匹配度"),
    Row("after.registered_at", "scdjsj", STAMP14, "上次登记时间"),
    Row("after.number", "scbh", TEXT, "上次编号"),
)

POSTINGS: Final = Crosswalk(
    "chongqing.Z01",
    term="岗位检索",
    source=f"{PAGE} 4",
    rows=(
        Row("text", "gjc", TEXT, "关键词"),
        Row("area", "zpdq", PLACE, "招聘地区"),
        Row("pay_at_least", "zdyx", YUAN_TEXT, "月薪不低于"),
        Row("limit", "ts", INTEGER_TEXT, "条数", required=True),
        *_AFTER,
    ),
    elsewhere=("occupation", "kind"),
)

SEEKERS: Final = Crosswalk(
    "chongqing.Z03",
    term="求职检索",
    source=f"{PAGE} 4",
    rows=(
        Row("wanted_area", "gzdq", PLACE, "求职地区"),
        Row("pay_at_most", "zgqw", YUAN_TEXT, "期望不高于"),
        Row("limit", "ts", INTEGER_TEXT, "条数", required=True),
        *_AFTER,
    ),
    elsewhere=("occupation", "education"),
)

CROSSWALKS: Final = (POSTINGS, SEEKERS)
_MOST_PAGES: Final = 10
Hit = tuple[Any, Position, tuple[str, ...]]


class Searches:
    """Asks, checks that the answer is in the order that was asked for, and translates it."""

    def __init__(
        self,
        client: ChongqingEmploymentClient,
        codes: Mapping[str, CodeTable],
        mapped: Mapped,
        postings: PostingWords,
        seekers: SeekerWords,
    ) -> None:
        self._client = client
        self._codes = codes
        self._mapped = mapped
        self._posting_words = postings
        self._seeker_words = seekers
        self._postings = Translation(POSTINGS, codes)
        self._seekers = Translation(SEEKERS, codes)

    async def find_postings(
        self, message: Message, query: PostingQuery, after: Position | None, limit: int
    ) -> TranslatedList:
        on = day_of(message.sent_at)
        told = query.model_dump(mode="json", exclude_none=True)
        lists = self._posting_lists(told.pop("occupation", None), told.pop("kind", None), on)

        def asked(place: Position | None) -> dict[str, Any]:
            return self._postings.encode(_placed(told, place, limit), on) | lists

        return await self._pages(
            "find_postings", message, asked, after, limit, lambda record: self._posting(record, on)
        )

    async def find_seekers(
        self, message: Message, query: SeekerQuery, after: Position | None, limit: int
    ) -> TranslatedList:
        on = day_of(message.sent_at)
        told = query.model_dump(mode="json", exclude_none=True)
        lists: dict[str, Any] = {}
        if occupation := told.pop("occupation", None):
            lists["gz"] = self._mapped.wires("zpgz_market", occupation, on)
        if education := told.pop("education", None):
            lists["whcd"] = self._mapped.wires("whcd_market", education, on)

        def asked(place: Position | None) -> dict[str, Any]:
            return self._seekers.encode(_placed(told, place, limit), on) | lists

        return await self._pages(
            "find_seekers", message, asked, after, limit, lambda record: self._seeker(record, on)
        )

    async def _pages(
        self,
        operation: str,
        message: Message,
        asked: Callable[[Position | None], dict[str, Any]],
        after: Position | None,
        limit: int,
        read: Callable[[Record], Hit | tuple[None, Position, tuple[str, ...]]],
    ) -> TranslatedList:
        """One page of ours; what must be left out is made up for from the region's next page."""
        hits: list[Any] = []
        residue: dict[str, None] = {}
        place, sender = after, message
        for _ in range(_MOST_PAGES):

            def checked(answer: Answer, place: Position | None = place) -> list[Any]:
                return _in_order([read(record) for record in answer.records], place, limit)

            page = await self._client.call(operation, sender, asked(place), checked)
            for hit, _, beside in page:
                residue |= dict.fromkeys(beside)
                if hit is not None:
                    hits.append(hit)
            if len(page) < limit or len(hits) >= limit:
                return TranslatedList(hits[:limit], tuple(residue))
            place, sender = page[-1][1], self._client.post.aside(message)
        raise Unreadable("Chongqing answers page after page that must be left out.")

    def _posting(self, record: Record, on: date) -> Any:
        """A hit, or None for one whose pay is impossible: it is left out, and said so."""
        tier = INTEGER_TEXT.decode(record.get("ppd"))
        match = (TextMatch.TITLE, TextMatch.DESCRIPTION)[tier]
        try:
            posting, residue = self._posting_words.read(without(record, "ppd"), on, found=True)
        except ValidationError as error:
            if all(one["loc"][:1] == ("pay",) for one in error.errors(include_input=False)):
                number = str(record.get("zpgzbh"))
                return None, _place(record, tier, "zpgzbh"), (f"zpgz {number}: pay impossible",)
            raise
        hit = PostingHit.model_validate({**posting.model_dump(), "match": match})
        return hit, Position(tier, posting.registered_at, posting.posting_number), residue

    def _seeker(self, record: Record, on: date) -> Any:
        profile, residue = self._seeker_words.read(record, on, SeekerProfile, found=True)
        return profile, Position(0, profile.registered_at, profile.seeker_number), residue

    def _posting_lists(self, occupation: str | None, kind: str | None, on: date) -> dict[str, Any]:
        lists: dict[str, Any] = {}
        if occupation is not None:
            lists["zpgz"] = self._mapped.wires("zpgz_market", occupation, on)
        if kind == "part_time":
            lists["ypxs"] = ["2", "3"]
        elif kind is not None:
            lists |= {"ygxs": self._mapped.wires("ygxs_market", kind, on), "ypxs": ["1"]}
        return lists


def _placed(told: Mapping[str, Any], place: Position | None, limit: int) -> dict[str, Any]:
    asked = {**told, "limit": limit}
    if place is not None:
        at = place.registered_at.isoformat()
        asked["after"] = {"tier": place.tier, "registered_at": at, "number": place.number}
    return asked


def _place(record: Record, tier: int, number: str) -> Position:
    registered = datetime.fromisoformat(STAMP14.decode(record.get("djsj")))
    return Position(tier, registered, str(record.get(number)))


def _in_order(page: Sequence[Any], after: Position | None, limit: int) -> list[Any]:
    """The page, if it is what was asked for. Raises Unreadable for one out of order, or too long."""
    if len(page) > limit:
        raise Unreadable("Chongqing answered more than it was asked for.")
    last = after
    for _, place, _ in page:
        if last is not None and place.key <= last.key:
            raise Unreadable("Chongqing's answer is not in the order that was asked for.")
        last = place
    return list(page)
