"""Job seekers: registered at home, found by both regions without a name (求职登记, 求职检索)."""

from __future__ import annotations

from gateway.api.dependencies import House
from gateway.api.employment import PREFIX, SCOPES, TAG
from gateway.api.operations import Parameter, Register, matching
from gateway.cases.asking import Answer, Asking
from gateway.cases.employment.search_answers import SeekerSearchResult
from gateway.services.employment.searching import SeekerSearch
from gateway.services.employment.seekers import SeekerProfile, SeekerRegistration
from gateway.services.employment.seeking import SeekerMoveRequest

seekers = Register(TAG, PREFIX)

SEEKER_NUMBER = Parameter(
    name="seeker_number",
    within="path",
    schema={"type": "string", "pattern": "^[0-9A-Z]{1,32}$"},
    description="求职编号, of the caller's region; it names nobody",
    read=matching("[0-9A-Z]{1,32}", "must be 1 to 32 capital letters and digits"),
    example="QZ000000000017",
)


@seekers.post("/seekers/search", asks=SeekerSearch, tells=SeekerSearchResult, scopes=SCOPES)
async def search_seekers(house: House, asking: Asking, request: SeekerSearch) -> Answer:
    """Search the active seekers of both regions at once; nothing names one (求职者联合检索).

    A region that does not answer within the deadline is named, and its hits come on a later page: the cursor
    stays valid, repeats no hit and loses none.
    """
    return await house.employment_search.find_seekers(asking, request)


@seekers.post("/seekers", asks=SeekerRegistration, tells=SeekerProfile, keyed=True, scopes=SCOPES)
async def register_seeker(house: House, asking: Asking, request: SeekerRegistration) -> Answer:
    """Register somebody who looks for work with the caller's own region (求职登记).

    The region refuses a second registration within the validity of the first. Who it is stays with the
    region: the gateway keeps it in no table of its own.
    """
    return await house.seekers.register(asking, request)


@seekers.post(
    "/seekers/{seeker_number}/moves",
    asks=SeekerMoveRequest,
    tells=SeekerProfile,
    parameters=(SEEKER_NUMBER,),
    keyed=True,
    scopes=SCOPES,
)
async def move_seeker(house: House, asking: Asking, seeker_number: str, request: SeekerMoveRequest) -> Answer:
    """Freeze, unfreeze, extend once or archive a registration (求职登记操作)."""
    return await house.seekers.move(asking, seeker_number, request)
