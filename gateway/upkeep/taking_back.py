"""Takes back what a dry settlement opened: finds out what became of it, withdraws its lines, cancels it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

from gateway.cases.answers import ErrandView
from gateway.errands import Effect
from gateway.services.medical_insurance.visits import LinesWithdrawn, Visit
from gateway.services.medical_insurance.words import VisitState
from gateway.upkeep.calling import Caller, NotDone

VISITS: Final = "/v1/medical-insurance/visits"
_REASON: Final = "gateway doctor: dry settlement"
_TIMES: Final = 3
_WORKER_SECONDS: Final = 30
"""How long the worker has for the insured region's half of a visit that the other region refused."""
_RUNBOOK: Final = "docs/operations.md says how (a visit that a dry settlement left)"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Left:
    """What a dry settlement could not take back, and what people must do about it."""

    says: str
    mend: str


async def find_out(
    caller: Caller, error: NotDone, opening: dict[str, Any], key: str
) -> tuple[UUID | None, Left | None]:
    """What became of an opening that failed: a visit to take back, or what is left; neither is best.

    An unknown outcome is enquired about. The opening is then sent again under its own key, which never opens
    a second visit but gives what came of the first.
    """
    for _ in range(_TIMES):
        if error.effect is not Effect.UNKNOWN:
            break
        await enquire(caller, error)
        try:
            return (await caller.do(VISITS, opening, Visit, key=key)).visit_id, None
        except NotDone as again:
            error = again
        await caller.rest(error.pause)
    return await _behind(caller, error, key)


async def _behind(caller: Caller, error: NotDone, key: str) -> tuple[UUID | None, Left | None]:
    """The visit behind the errand of an opening that stays undone, if there is one."""
    try:
        visit = await _visit_of(caller, error.errand_id)
    except NotDone:
        return None, _unknown(error, key)
    if visit is None:
        return None, _unknown(error, key) if error.effect is Effect.UNKNOWN else None
    if visit.state is VisitState.OPEN:
        return visit.visit_id, None
    if visit.state is VisitState.CANCELLED:
        return None, None
    if error.effect is Effect.UNKNOWN:
        return None, _unknown(error, key)
    if error.same_key:  # whatever is final has the worker take the first half back
        return None, Left(
            f"visit {visit.visit_id} is left half open, in {visit.insured_region} only",
            f"when {visit.treatment_region} is back, send the opening again under the Idempotency-Key {key} "
            f"and cancel the visit; {_RUNBOOK}",
        )
    return None, await _left_to_the_worker(caller, visit)


async def _visit_of(caller: Caller, errand_id: str | None) -> Visit | None:
    if errand_id is None:
        return None
    errand = await caller.read(f"/v1/errands/{errand_id}", ErrandView)
    if errand.visit_id is None:
        return None
    try:
        return await caller.read(f"{VISITS}/{errand.visit_id}", Visit)
    except NotDone as error:
        if error.code == "not-found":
            return None
        raise


async def _left_to_the_worker(caller: Caller, visit: Visit) -> Left | None:
    """The insured region's half of a refused opening is the worker's to take back; wait until it has."""
    for _ in range(_WORKER_SECONDS):
        try:
            if (await caller.read(f"{VISITS}/{visit.visit_id}", Visit)).state is VisitState.CANCELLED:
                return None
        except NotDone:
            break
        await caller.rest(1)
    return Left(
        f"visit {visit.visit_id} is still open in {visit.insured_region}: the worker has yet to take it back",
        "see that `gateway worker` runs; it goes on until that is done",
    )


def _unknown(error: NotDone, key: str) -> Left:
    if error.errand_id is None:
        return Left(
            "nobody knows whether a visit is open",
            f"send the opening again under the Idempotency-Key {key} and cancel the visit; {_RUNBOOK}",
        )
    return Left(
        f"nobody knows whether a visit is open: errand {error.errand_id}",
        f"enquire (POST /v1/errands/{error.errand_id}/enquiries) until it is known, then send the opening "
        f"again under the Idempotency-Key {key} and cancel the visit; {_RUNBOOK}",
    )


async def enquire(caller: Caller, error: NotDone) -> None:
    """Have the region asked what became of an unknown errand; what it says is read elsewhere."""
    if not error.can_enquire:
        return
    try:
        await caller.ask(f"/v1/errands/{error.errand_id}/enquiries", None, ErrandView)
    except NotDone:
        return  # it stays unknown, and whoever asks next is told so


async def take_back(caller: Caller, visit_id: UUID, new_key: Callable[[], str]) -> Left | None:
    """Withdraw what stands in a visit, and cancel it in both regions; or say what is left."""
    here = f"{VISITS}/{visit_id}"
    what, key = "", ""
    try:
        visit = await _persistently(caller, lambda: caller.read(here, Visit))
        if visit.line_count:
            what, key = f"{here}/fee-lines/withdrawals", new_key()
            await _persistently(caller, partial(caller.do, what, {}, LinesWithdrawn, key=key))
        what, key = f"{here}/cancellation", new_key()
        visit = await _persistently(caller, partial(caller.do, what, {"reason": _REASON}, Visit, key=key))
    except NotDone as error:
        why = f"it could not be taken back: {error.says}, effect {error.effect}"
        return Left(f"visit {visit_id} is left open, for {why}", _by_hand(here, what, key, error))
    if visit.state is VisitState.CANCELLED:
        return None
    return Left(f"visit {visit_id} is left {visit.state}", f"cancel it: POST {what}; {_RUNBOOK}")


def _by_hand(here: str, what: str, key: str, error: NotDone) -> str:
    """The request that people must send themselves, and what comes after it."""
    if not what:
        both = f"POST {here}/fee-lines/withdrawals, {here}/cancellation"
        return f"with the hospital's token withdraw its lines and cancel it: {both}; {_RUNBOOK}"
    named = f"the Idempotency-Key {key}" if error.same_key or error.can_enquire else "a new Idempotency-Key"
    then = "" if what.endswith("/cancellation") else f", then cancel it (POST {here}/cancellation)"
    enquiry = f"POST /v1/errands/{error.errand_id}/enquiries, then " if error.can_enquire else ""
    return f"with the hospital's token: {enquiry}POST {what} under {named}{then}; {_RUNBOOK}"


async def _persistently(caller: Caller, call: Callable[[], Awaitable[T]]) -> T:
    """Try a few times where that can help; always the same request, so nothing is done twice."""
    for _ in range(_TIMES - 1):
        try:
            return await call()
        except NotDone as error:
            if not error.same_key and not error.can_enquire:
                raise
            await enquire(caller, error)
            await caller.rest(error.pause)
    return await call()
