"""Records that are pushed to the region of their subject (异地推送)."""

from __future__ import annotations

from uuid import UUID

from gateway.api.credit import PREFIX, SCOPES, TAG
from gateway.api.dependencies import House
from gateway.api.operations import Link, Parameter, Register, matching
from gateway.api.parameters import CURSOR, LIMIT, identifier
from gateway.cases.asking import Answer, Asking
from gateway.services.credit.pushing import PushDetails, PushPage, PushState
from gateway.services.credit.records import RecordReference

pushes = Register(TAG, PREFIX)

PUSH_ID = identifier("push_id", "推送标识, ours", "0f4c2b9e-6a1d-5d3c-8e57-2b9a6c1d4e0f")
STATE = Parameter(
    name="state",
    within="query",
    schema={"$ref": "#/components/schemas/PushState"},
    description="推送状态: only pushes in this state",
    read=matching("|".join(PushState), f"must be one of {', '.join(PushState)}", PushState),
    example="waiting",
    required=False,
)
OVERDUE = Parameter(
    name="overdue",
    within="query",
    schema={"type": "boolean", "default": False},
    description="仅列超期的推送: whose term has passed",
    read=matching("true|false", "must be true or false", lambda text: text == "true"),
    example="true",
    required=False,
    default=False,
)


@pushes.get(
    "/pushes", tells=PushPage, parameters=(STATE, OVERDUE, CURSOR, LIMIT), regional=False, scopes=SCOPES
)
async def list_credit_pushes(
    house: House, asking: Asking, state: PushState | None, overdue: bool, cursor: str | None, limit: int
) -> Answer:
    """List the records pushed from and to the caller's region, the latest begun first (推送列表)."""
    return await house.pushes.page(asking, state, overdue, cursor, limit)


@pushes.post(
    "/pushes",
    asks=RecordReference,
    tells=PushDetails,
    scopes=SCOPES,
    links=(
        Link(
            operation_id="getCreditPush",
            parameter="push_id",
            expression="$response.body#/push_id",
            description="Read what became of the push.",
        ),
    ),
)
async def push_credit_record(house: House, asking: Asking, request: RecordReference) -> Answer:
    """Push a record of the caller's region to the one where its subject is registered (人工推送).

    It is read where it was decided and told at once; what cannot be told now is told as soon as the other
    region answers. A record that is not public is not pushed, and the answer says why. Asked again for the
    same record, nothing is told twice; what the other region refused is told once more.
    """
    return await house.pushes.push(asking, request)


@pushes.get("/pushes/{push_id}", tells=PushDetails, parameters=(PUSH_ID,), regional=False, scopes=SCOPES)
async def get_credit_push(house: House, asking: Asking, push_id: UUID) -> Answer:
    """Read a push: its record, its terms, and each version's way to the other region (推送详情)."""
    return await house.pushes.read(asking, push_id)
