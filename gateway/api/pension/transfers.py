"""Transfers: applied for, acted on by two offices, read with their timeline (转移接续业务)."""

from __future__ import annotations

from uuid import UUID

from gateway.api.dependencies import House
from gateway.api.operations import Link, Parameter, Register, matching
from gateway.api.parameters import BEFORE, LIMIT, identifier
from gateway.api.pension import PREFIX, SCOPES, TAG
from gateway.cases.asking import Answer, Asking
from gateway.errors import CaseMoved, Erased, WrongState
from gateway.services.pension.cases import Transfer, TransferPage, TransferStep
from gateway.services.pension.transfers import (
    Annulment,
    CaseStep,
    Correction,
    OverlapChoice,
    Review,
    TransferApplication,
    TransferStatement,
)

transfers = Register(TAG, PREFIX)

TRANSFER_ID = identifier("transfer_id", "业务标识, ours", "0199c2a4-5d11-7c3a-9b1e-3f0a52c41d05")
OVERDUE = Parameter(
    name="overdue",
    within="query",
    schema={"type": "boolean", "default": False},
    description="true: only transfers whose time limit has passed (仅超期业务)",
    read=matching("true|false", "must be true or false", lambda text: text == "true"),
    example="true",
    required=False,
    default=False,
)


def _next(operation_id: str, description: str) -> Link:
    return Link(
        operation_id=operation_id,
        parameter="transfer_id",
        expression="$response.body#/transfer_id",
        description=description,
    )


_READ = _next("getTransfer", "Read the transfer with its timeline.")
_ACT = {
    "tells": TransferStep,
    "parameters": (TRANSFER_ID,),
    "keyed": True,
    "fails": (CaseMoved,),
    "links": (_READ,),
    "scopes": SCOPES,
}
_REVIEW = {**_ACT, "links": (_READ, _next("correctTransfer", "Correct what was returned."))}
_SUSPEND = {**_ACT, "links": (_READ, _next("resumeTransfer", "Go on with it."))}


@transfers.post(
    "/transfers",
    asks=TransferApplication,
    tells=TransferStep,
    status=201,
    keyed=True,
    location=PREFIX + "/transfers/{transfer_id}",
    links=(
        _READ,
        _next("reviewTransfer", "Have a second person decide."),
        _next("suspendTransfer", "Suspend it until documents are there."),
        _next("withdrawTransfer", "Withdraw it."),
    ),
    scopes=SCOPES,
)
async def apply_for_transfer(house: House, asking: Asking, request: TransferApplication) -> Answer:
    """Register an application with the receiving region; the transfer goes on by itself (受理转移申请)."""
    return await house.applications.apply(asking, request)


@transfers.get(
    "/transfers", tells=TransferPage, parameters=(OVERDUE, BEFORE, LIMIT), regional=False, scopes=SCOPES
)
async def list_transfers(
    house: House, asking: Asking, overdue: bool, cursor: str | None, limit: int
) -> Answer:
    """List the transfers of the caller's office, newest first, and how many are overdue (业务列表)."""
    return await house.transfer_views.page(asking, overdue, cursor, limit)


@transfers.get(
    "/transfers/{transfer_id}",
    tells=Transfer,
    parameters=(TRANSFER_ID,),
    regional=False,
    scopes=SCOPES,
    links=(_next("getTransferStatement", "Read the statement."),),
)
async def get_transfer(house: House, asking: Asking, transfer_id: UUID) -> Answer:
    """Read a transfer: where it stands, what is awaited from whom until when, and who did what (业务详情)."""
    return await house.transfer_views.read(asking, transfer_id)


@transfers.get(
    "/transfers/{transfer_id}/statement",
    tells=TransferStatement,
    parameters=(TRANSFER_ID,),
    regional=False,
    scopes=SCOPES,
    links=(),
)
async def get_transfer_statement(house: House, asking: Asking, transfer_id: UUID) -> Answer:
    """Read the newest statement that the origin made for a transfer (信息表)."""
    return await house.transfer_views.read_statement(asking, transfer_id)


@transfers.post("/transfers/{transfer_id}/reviews", asks=Review, **_REVIEW)
async def review_transfer(house: House, asking: Asking, transfer_id: UUID, request: Review) -> Answer:
    """Decide about an application as the second person: accept, return, refuse (复核)."""
    return await house.transfers.review(asking, transfer_id, request)


@transfers.post("/transfers/{transfer_id}/corrections", asks=Correction, **_ACT)
async def correct_transfer(house: House, asking: Asking, transfer_id: UUID, request: Correction) -> Answer:
    """Correct an application that was returned; both regions are asked again (补正)."""
    return await house.applications.correct(asking, transfer_id, request)


@transfers.post("/transfers/{transfer_id}/suspensions", asks=CaseStep, **_SUSPEND)
async def suspend_transfer(house: House, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
    """Suspend a transfer until documents are there; either office may (中止)."""
    return await house.transfers.suspend(asking, transfer_id, request)


@transfers.post("/transfers/{transfer_id}/resumptions", asks=CaseStep, **_ACT)
async def resume_transfer(house: House, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
    """Go on with a suspended transfer; the office that suspended it does (恢复办理)."""
    return await house.transfers.resume(asking, transfer_id, request)


@transfers.post("/transfers/{transfer_id}/withdrawals", asks=CaseStep, **_ACT)
async def withdraw_transfer(house: House, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
    """Withdraw an application before the relation was recorded (撤回申请)."""
    return await house.transfers.withdraw(asking, transfer_id, request)


@transfers.post("/transfers/{transfer_id}/annulments", asks=Annulment, **_ACT)
async def annul_transfer(house: House, asking: Asking, transfer_id: UUID, request: Annulment) -> Answer:
    """Take back a transfer that was recorded; two people of the receiving office do (作废)."""
    return await house.transfers.annul(asking, transfer_id, request)


@transfers.post("/transfers/{transfer_id}/overlap-choices", asks=OverlapChoice, **_ACT)
async def choose_overlap(house: House, asking: Asking, transfer_id: UUID, request: OverlapChoice) -> Answer:
    """Say which months the person keeps; the other region refunds them (重复缴费选择)."""
    return await house.transfers.choose_overlap(asking, transfer_id, request)


@transfers.post(
    "/transfers/{transfer_id}/retries",
    asks=CaseStep,
    tells=TransferStep,
    parameters=(TRANSFER_ID,),
    regional=False,
    fails=(CaseMoved, WrongState, Erased),
    links=(_READ,),
    scopes=SCOPES,
)
async def retry_transfer_step(house: House, asking: Asking, transfer_id: UUID, request: CaseStep) -> Answer:
    """Have a step tried again that a region refused (重试环节)."""
    return await house.transfers.retry(asking, transfer_id, request)
