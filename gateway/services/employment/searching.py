"""What an office looks for in both regions at once, page by page (联合检索)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, Field

from gateway.services.employment.postings import PostingHit, PostingQuery, Regions, TextMatch
from gateway.services.employment.seekers import SeekerProfile, SeekerQuery
from gateway.services.federation import Position

MOST: Final = 50
"""Hits on one page."""

Cursor = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,800}$")]
Limit = Annotated[int, Field(ge=1, le=MOST)]
_REGIONS: Final = "检索地区; absent: both"
_LIMIT: Final = "每页条数"
_CURSOR: Final = "游标: next_cursor of the page before, with the same conditions; absent for the first page"


class PostingSearch(PostingQuery):
    """Look for postings in both regions (岗位联合检索)."""

    regions: Regions | None = Field(default=None, description=_REGIONS)
    limit: Limit = Field(default=20, description=_LIMIT)
    cursor: Cursor | None = Field(default=None, description=_CURSOR)

    @property
    def query(self) -> PostingQuery:
        """What each region is asked."""
        return PostingQuery.model_validate(_conditions(self, PostingQuery))


class SeekerSearch(SeekerQuery):
    """Look for seekers in both regions; nothing that names one is told (求职者联合检索)."""

    regions: Regions | None = Field(default=None, description=_REGIONS)
    limit: Limit = Field(default=20, description=_LIMIT)
    cursor: Cursor | None = Field(default=None, description=_CURSOR)

    @property
    def query(self) -> SeekerQuery:
        """What each region is asked."""
        return SeekerQuery.model_validate(_conditions(self, SeekerQuery))


def place_of_posting(hit: PostingHit) -> Position:
    """Where a posting stands among the hits."""
    tier = 0 if hit.match is TextMatch.TITLE else 1
    return Position(tier, hit.registered_at, hit.posting_number)


def place_of_seeker(profile: SeekerProfile) -> Position:
    """Where a seeker stands among the hits."""
    return Position(0, profile.registered_at, profile.seeker_number)


def _conditions(search: PostingSearch | SeekerSearch, of: type[BaseModel]) -> dict[str, Any]:
    return search.model_dump(include=set(of.model_fields), exclude_none=True)
