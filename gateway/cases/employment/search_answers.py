"""What a search over both regions tells: the hits in one order, and of each region what became of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from gateway.services.employment.postings import PostingHit
from gateway.services.employment.seekers import SeekerProfile
from gateway.services.words import Told, Word
from gateway.vocabulary import Region


class SearchOutcome(Word):
    """What became of a search in one region (检索结果)."""

    ANSWERED = "answered", "已答复"
    EXHAUSTED = "exhausted", "此前各页已列完, 未再查询"
    REFUSED = "refused", "已拒绝"
    UNREACHED = "unreached", "未联通或未在时限内答复"
    UNREADABLE = "unreadable", "答复无法解读"
    NO_COUNTERPART = "no_counterpart", "该地区代码表无对应代码, 不会有命中"


class SearchedRegion(Told):
    """What one region contributed to a page (各地区检索情况)."""

    region: Region = Field(description="地区")
    outcome: SearchOutcome = Field(description="结果")
    hits: int = Field(description="本页命中数 of this region")
    complete: bool = Field(description="该地区命中已全部列出, on this page and those before")
    copies_left_out: int = Field(
        default=0, description="未列出的异地发布副本数: their own region is searched, too"
    )
    as_of: datetime | None = Field(default=None, description="答复时间; absent when it did not answer")
    errand_id: UUID | None = Field(default=None, description="办件号; absent when it was not asked")
    region_code: str | None = Field(default=None, description="地区的拒绝代码")
    region_message: str | None = Field(default=None, description="地区的说明")


class PostingSearchResult(Told):
    """A page of the postings of both regions, and what each region said (岗位联合检索结果)."""

    hits: list[PostingHit] = Field(description="命中岗位, best first")
    regions: list[SearchedRegion] = Field(description="各地区检索情况")
    next_cursor: str | None = Field(
        default=None, description="下一页的游标; absent only when every region was seen to its end"
    )


class SeekerSearchResult(Told):
    """A page of the seekers of both regions, and what each region said (求职者联合检索结果)."""

    hits: list[SeekerProfile] = Field(description="命中求职者, the latest registered first")
    regions: list[SearchedRegion] = Field(description="各地区检索情况")
    next_cursor: str | None = Field(
        default=None, description="下一页的游标; absent only when every region was seen to its end"
    )


class RegionPostings(Told):
    """What one region answered to a search for postings (岗位检索答复)."""

    hits: list[PostingHit] = Field(description="命中岗位")


class RegionSeekers(Told):
    """What one region answered to a search for seekers (求职检索答复)."""

    hits: list[SeekerProfile] = Field(description="命中求职者")
