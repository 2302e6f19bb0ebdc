"""Searches in Sichuan, page after page in one order (J01, J03)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from gateway.outcomes import TranslatedList
from gateway.regions import xml
from gateway.regions.codecs import INTEGER_TEXT, YUAN_TEXT
from gateway.regions.codes import CodeTable
from gateway.regions.crosswalk import Crosswalk, Row
from gateway.regions.dates import INSTANT, day_of
from gateway.regions.mapped import Mapped
from gateway.regions.sichuan.employment.postings import Postings
from gateway.regions.sichuan.employment.reading import PAGE, asking, beside, records
from gateway.regions.sichuan.employment.seekers import Seekers
from gateway.regions.sichuan.employment.transactions import READS
from gateway.regions.sichuan.notation import text_up_to
from gateway.regions.sichuan.trades import Call, Disagrees
from gateway.regions.translation import Translation
from gateway.services.employment.postings import PostingQuery, TextMatch
from gateway.services.employment.seekers import SeekerProfile, SeekerQuery
from gateway.services.employment.words import PostingState, SeekerState
from gateway.services.federation import Position
from gateway.vocabulary import Message

_PAGE: Final = (
    Row("limit", "ts", INTEGER_TEXT, "条数", required=True),
    Row("after.tier", "whcj", INTEGER_TEXT, "上页末条匹配位置"),
    Row("after.registered_at", "whsj", INSTANT, "上页末条登记时间"),
    Row("after.number", "whbh", text_up_to(32), "上页末条编号"),
)
POSTINGS: Final = Crosswalk(
    "sichuan.J01",
    term="岗位检索 入参",
    source=f"{PAGE} 5",
    rows=(
        Row("text", "gjc", text_up_to(30), "关键词"),
        Row("area", "aaa027", text_up_to(6), "工作地点区划"),
        Row("pay_at_least", "yxdy", YUAN_TEXT, "月薪不低于"),
        *_PAGE,
    ),
    elsewhere=("occupation", "kind"),
)
SEEKERS: Final = Crosswalk(
    "sichuan.J03",
    term="求职检索 入参",
    source=f"{PAGE} 5",
    rows=(
        Row("wanted_area", "aaa027", text_up_to(6), "期望工作地区划"),
        Row("pay_at_most", "yxbg", YUAN_TEXT, "期望不高于"),
        *_PAGE,
    ),
    elsewhere=("occupation", "education"),
)
CROSSWALKS: Final = (POSTINGS, SEEKERS)
_TIERS: Final = {"0": TextMatch.TITLE, "1": TextMatch.DESCRIPTION}


class Searches:
    """Asks, and checks that the answer is in the order that was asked for."""

    def __init__(
        self, tables: Mapping[str, CodeTable], mapped: Mapped, postings: Postings, seekers: Seekers
    ) -> None:
        self._mapped = mapped
        self._read_postings = postings
        self._read_seekers = seekers
        self._postings = Translation(POSTINGS, tables)
        self._seekers = Translation(SEEKERS, tables)

    def postings(
        self, message: Message, query: PostingQuery, after: Position | None, limit: int
    ) -> Call[TranslatedList]:
        """J01 岗位检索."""
        on = day_of(message.sent_at)
        told = query.model_dump(mode="json", exclude_none=True)
        lists = self._lists(
            told, on, occupation=("aca111", "aca111_employment"), kind=("abc910", "abc910_employment")
        )
        wire = self._postings.encode(_placed(told, after, limit), on) | lists
        return asking(
            READS["find_postings"],
            xml.elements(wire),
            lambda outputs: self._found_postings(outputs, on, after, limit),
        )

    def seekers(
        self, message: Message, query: SeekerQuery, after: Position | None, limit: int
    ) -> Call[TranslatedList]:
        """J03 求职检索."""
        on = day_of(message.sent_at)
        told = query.model_dump(mode="json", exclude_none=True)
        lists = self._lists(
            told,
            on,
            occupation=("aca111", "aca111_employment"),
            education=("aac011", "aac011_employment"),
        )
        wire = self._seekers.encode(_placed(told, after, limit), on) | lists
        return asking(
            READS["find_seekers"],
            xml.elements(wire),
            lambda outputs: self._found_seekers(outputs, on, after, limit),
        )

    def _lists(self, told: dict[str, Any], on: date, **fields: tuple[str, str]) -> dict[str, str]:
        """Coded conditions as lists of every code that is read as the one that is looked for."""
        return {
            wire: ",".join(self._mapped.wires(table, told.pop(ours), on))
            for ours, (wire, table) in fields.items()
            if ours in told
        }

    def _found_postings(
        self, outputs: Sequence[xml.Element], on: date, after: Position | None, limit: int
    ) -> TranslatedList:
        hits, places, residue = [], [], dict.fromkeys(beside(outputs[0], "jls", "gwxx"))
        for element in records(outputs[0], "gwxx"):
            wire = xml.fields(element)
            match = _TIERS.get(wire.get("ppwz", ""))
            if match is None:
                raise Disagrees("Sichuan's search does not say where it found what it found.")
            hit, more = self._read_postings.read_hit(wire, on, match)
            if hit.state is not PostingState.ACTIVE:
                raise Disagrees("Sichuan's search found what is not in force.")
            hits.append(hit)
            places.append(Position(int(wire["ppwz"]), hit.registered_at, hit.posting_number))
            residue |= dict.fromkeys(more)
        _in_order(places, after, limit)
        return TranslatedList(hits, tuple(residue))

    def _found_seekers(
        self, outputs: Sequence[xml.Element], on: date, after: Position | None, limit: int
    ) -> TranslatedList:
        hits, places, residue = [], [], dict.fromkeys(beside(outputs[0], "jls", "qzxx"))
        for element in records(outputs[0], "qzxx"):
            profile, more = self._read_seekers.read(element, on, SeekerProfile)
            if profile.state is not SeekerState.ACTIVE:
                raise Disagrees("Sichuan's search found a registration that does not hold.")
            hits.append(profile)
            places.append(Position(0, profile.registered_at, profile.seeker_number))
            residue |= dict.fromkeys(more)
        _in_order(places, after, limit)
        return TranslatedList(hits, tuple(residue))


def _placed(told: Mapping[str, Any], place: Position | None, limit: int) -> dict[str, Any]:
    asked = {**told, "limit": limit}
    if place is not None:
        at = place.registered_at.isoformat()
        asked["after"] = {"tier": place.tier, "registered_at": at, "number": place.number}
    return asked


def _in_order(places: Sequence[Position], after: Position | None, limit: int) -> None:
    """Raise Disagrees unless the page is what was asked for."""
    if len(places) > limit:
        raise Disagrees("Sichuan answered more than it was asked for.")
    last = after
    for place in places:
        if last is not None and place.key <= last.key:
            raise Disagrees("Sichuan's answer is not in the order that was asked for.")
        last = place
