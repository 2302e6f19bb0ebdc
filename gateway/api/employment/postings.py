"""Postings: searched in both regions at once, published from one in the other (岗位检索, 异地发布)."""

from __future__ import annotations

from uuid import UUID

from gateway.api.dependencies import House
from gateway.api.employment import PREFIX, SCOPES, TAG
from gateway.api.operations import Link, Register
from gateway.api.parameters import BEFORE, LIMIT, identifier
from gateway.cases.asking import Answer, Asking
from gateway.cases.employment.search_answers import PostingSearchResult
from gateway.errors import CaseMoved, WrongState
from gateway.services.employment.publications import (
    ComplianceFindingPage,
    Publication,
    PublicationChange,
    PublicationMove,
    PublicationPage,
    PublicationRequest,
)
from gateway.services.employment.searching import PostingSearch

postings = Register(TAG, PREFIX)

PUBLICATION_ID = identifier("publication_id", "发布标识, ours", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d21")


def _next(operation_id: str, description: str) -> Link:
    expression = "$response.body#/publication_id"
    return Link(
        operation_id=operation_id,
        parameter="publication_id",
        expression=expression,
        description=description,
    )


_READ = _next("getPublication", "Read it again: whether the other region has it by now.")
_ACT = {
    "tells": Publication,
    "parameters": (PUBLICATION_ID,),
    "keyed": True,
    "fails": (CaseMoved,),
    "links": (_READ,),
    "scopes": SCOPES,
}


@postings.post("/postings/search", asks=PostingSearch, tells=PostingSearchResult, scopes=SCOPES)
async def search_postings(house: House, asking: Asking, request: PostingSearch) -> Answer:
    """Search the active postings of both regions at once (岗位联合检索).

    Postings whose title holds the text come before those whose description does, the later registered
    first. A region that does not answer within the deadline is named, and its hits come on a later page: the
    cursor stays valid, repeats no hit and loses none. What one region published in the other is found in its
    own region only, when both are searched.
    """
    return await house.employment_search.find_postings(asking, request)


@postings.post(
    "/publications",
    asks=PublicationRequest,
    tells=Publication,
    status=201,
    keyed=True,
    location=PREFIX + "/publications/{publication_id}",
    fails=(WrongState,),
    links=(
        _READ,
        _next("changePublication", "Have the other region keep what the posting says by now."),
        _next("movePublication", "Freeze, unfreeze, withdraw or archive it."),
    ),
    scopes=SCOPES,
)
async def publish_posting(house: House, asking: Asking, request: PublicationRequest) -> Answer:
    """Publish a posting of the caller's region in the other one (异地发布).

    Discriminatory fields of old schemas are dropped and reported as findings; a posting that makes such a
    demand in words is refused. The other region is told at once, or as soon as it can be reached: the
    deliveries say which.
    """
    return await house.publications.publish(asking, request)


@postings.get(
    "/publications", tells=PublicationPage, parameters=(BEFORE, LIMIT), regional=False, scopes=SCOPES
)
async def list_publications(house: House, asking: Asking, cursor: str | None, limit: int) -> Answer:
    """List the publications of the caller's area, newest first (异地发布列表)."""
    return await house.publication_views.page(asking, cursor, limit)


@postings.get(
    "/publications/{publication_id}",
    tells=Publication,
    parameters=(PUBLICATION_ID,),
    regional=False,
    scopes=SCOPES,
)
async def get_publication(house: House, asking: Asking, publication_id: UUID) -> Answer:
    """Read a publication: where it stands, and what the other region knows of it (异地发布详情)."""
    return await house.publication_views.read(asking, publication_id)


@postings.post("/publications/{publication_id}/changes", asks=PublicationChange, **_ACT)
async def change_publication(
    house: House, asking: Asking, publication_id: UUID, request: PublicationChange
) -> Answer:
    """Read the posting at home again and have the other region keep what it says by now (变更)."""
    return await house.publications.change(asking, publication_id, request)


@postings.post("/publications/{publication_id}/moves", asks=PublicationMove, **_ACT)
async def move_publication(
    house: House, asking: Asking, publication_id: UUID, request: PublicationMove
) -> Answer:
    """Freeze, unfreeze, withdraw or archive a publication (冻结, 解冻, 撤回, 归档)."""
    return await house.publications.move(asking, publication_id, request)


@postings.get(
    "/compliance-findings",
    tells=ComplianceFindingPage,
    parameters=(BEFORE, LIMIT),
    regional=False,
    scopes=SCOPES,
)
async def list_compliance_findings(house: House, asking: Asking, cursor: str | None, limit: int) -> Answer:
    """List what postings of the caller's region demanded and must not, newest first (合规问题列表)."""
    return await house.publication_views.findings(asking, cursor, limit)
