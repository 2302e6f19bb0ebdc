"""A dry settlement: a visit opened, charged and pre-settled through the running gateway, and taken back.

It walks the way of every hospital, with a hospital's token, so that rights, limits, keys and both regions
are shown to work, and everything stands in the log. It never settles: no money can move.
"""

from __future__ import annotations

import asyncio
import secrets
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from uuid import UUID

from pydantic import BaseModel

from gateway.errands import Actor, Effect
from gateway.services.medical_insurance.settlements import PreSettlement
from gateway.services.medical_insurance.visits import PricedLines, Visit
from gateway.settings import Settings
from gateway.upkeep.calling import Caller, NotDone, local_address
from gateway.upkeep.dry_settlement_file import Form
from gateway.upkeep.examining import Check, Seen, could_not_look, ok, wrong
from gateway.upkeep.taking_back import VISITS, Left, enquire, find_out, take_back

_Told = TypeVar("_Told", bound=BaseModel)

_SCOPE: Final = "medical-insurance"
_REGIONS_ASKED: Final = 6
"""A request asks two regions up to three times each."""
_MENDS: Final = {
    "not-authenticated": "see that the gateway that was asked is the one of these settings; "
    "the token may have expired meanwhile",
    "not-allowed": "give the token of the hospital that the file names as institution_code",
    "invalid": "correct the file",
    "totals-disagree": "correct the totals in the file",
    "refused": "look the code up in docs/regions; the test person must be enrolled, the items known there",
    "untranslatable": "the region has no such code (docs/crosswalk): correct the file",
    "not-tellable": "the region has no place for it (docs/crosswalk): correct the file",
    "unreached": "see what is said of the region above; /problems/unreached says more",
    "outcome-unknown": "see the gateway's log for this errand, and the runbook on unknown outcomes in "
    "docs/operations.md",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a dry settlement."""

    form: Form
    gateway: str | None
    """Where the gateway is, if not where the settings say."""
    stopping: Callable[[], None]
    """Called when somebody stops it (Ctrl-C), before what was opened is taken back."""


async def dry_settlement(wish: Wish, settings: Settings, token: str | None, actor: Actor | None) -> Seen:
    """Make it, and say how it went; `actor` is who the door lets in with the token, None if nobody.

    Stopped by Ctrl-C or SIGTERM, it ends what is under way, takes everything back and says so.
    """
    why = _why_not(token, actor)
    url = wish.gateway or local_address(settings)
    if why is None and url is None:
        why = "no setting says where the gateway is; --gateway does"
    if why is not None:
        return could_not_look(Check.DRY_SETTLEMENT, why)
    assert token is not None
    assert url is not None
    patience = _REGIONS_ASKED * settings.region_deadline_seconds + 10
    async with Caller(url, token, patience=patience) as caller:
        return await _unhurried(_Walk(caller, wish.form), wish.stopping)


def _why_not(token: str | None, actor: Actor | None) -> str | None:
    if token is None:
        return "no token was given; --token-file names a hospital's"
    if actor is None:
        return "the token would not be let in, or nobody could tell"
    if _SCOPE not in actor.scopes:
        return f"the token of {actor.client_id} carries no scope {_SCOPE}"
    if actor.bound_to is not None:
        return f"the token of {actor.client_id} counts only with its certificate, which is not here"
    return None


async def _unhurried(walk: _Walk, stopping: Callable[[], None]) -> Seen:
    """Let it end in order: a request that was sent is never left alone, and nothing that is open is."""
    loop, task = asyncio.get_running_loop(), asyncio.create_task(walk.line(), name="dry settlement")
    watching = asyncio.current_task()
    assert watching is not None
    loop.add_signal_handler(signal.SIGTERM, watching.cancel)
    try:
        while True:
            try:
                return await asyncio.shield(task)
            except asyncio.CancelledError:
                if task.done():
                    return task.result()
                watching.uncancel()
                walk.stopped = True
                stopping()
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


class _Stopped(Exception):
    """Somebody does not want to wait for the rest."""


class _Walk:
    """One dry settlement, step by step."""

    def __init__(self, caller: Caller, form: Form) -> None:
        self._caller = caller
        self._form = form
        self._visit_id: UUID | None = None
        self._left: Left | None = None
        self._step, self._member = "", ""
        self.stopped = False

    async def line(self) -> Seen:
        """All of it in one line."""
        began, failed, shown = time.monotonic(), None, ""
        try:
            shown = await self._steps()
        except (NotDone, _Stopped) as error:
            failed = error
        if self._visit_id is not None:
            self._left = await take_back(self._caller, self._visit_id, _new_key)
        took = f"{time.monotonic() - began:.1f} seconds"
        if failed is None and self._left is None:
            return ok(Check.DRY_SETTLEMENT, f"{shown}; all taken back, nothing settled; {took}")
        return self._what_went_wrong(shown, failed)

    def _what_went_wrong(self, shown: str, failed: NotDone | _Stopped | None) -> Seen:
        says, mend = [shown] if shown else [], []
        if isinstance(failed, _Stopped):
            says, mend = [f"it was stopped before {self._step}"], ["run it again"]
        elif failed is not None:
            says = [f"{self._step}: {failed.says}, effect {failed.effect}"]
            says += [f"at /{self._member}{one}" for one in failed.pointers]
            mend = [_mend(failed)]
        if self._left is None:
            says.append("nothing is left open")
        else:
            says.append(self._left.says)
            mend.append(self._left.mend)
        return wrong(Check.DRY_SETTLEMENT, "; ".join(says), "; ".join(mend))

    async def _steps(self) -> str:
        """Open, record, charge and pre-settle; what was shown by it. Raises NotDone, _Stopped."""
        form = self._form
        self._next("opening the visit", "visit")
        visit = await self._open()
        here = f"{VISITS}/{visit.visit_id}"
        if form.diagnoses is not None:
            self._next("recording the diagnoses", "diagnoses")
            await self._do(f"{here}/diagnoses", form.diagnoses, Visit)
        self._next("adding the lines", "lines")
        priced = await self._do(f"{here}/fee-lines", form.lines, PricedLines)
        self._next("pre-settling", "pre_settlement")
        told = await self._caller.ask(f"{here}/pre-settlements", form.pre_settlement, PreSettlement)
        self._next("taking it back", "")
        amounts = told.amounts
        return (
            f"visit {visit.visit_id} opened, {len(priced.lines)} of its lines classified by "
            f"{visit.treatment_region}, pre-settled by {visit.insured_region}: total {amounts.total}, "
            f"funds {amounts.fund_total}, personal {amounts.personal_total}"
        )

    def _next(self, step: str, member: str) -> None:
        self._step, self._member = step, member
        if self.stopped and member:
            raise _Stopped

    async def _open(self) -> Visit:
        key = _new_key()
        try:
            visit = await self._caller.do(VISITS, self._form.visit, Visit, key=key)
        except NotDone as error:
            self._visit_id, self._left = await find_out(self._caller, error, self._form.visit, key)
            raise
        self._visit_id = visit.visit_id
        return visit

    async def _do(self, path: str, body: dict[str, Any], tells: type[_Told]) -> _Told:
        try:
            return await self._caller.do(path, body, tells, key=_new_key())
        except NotDone as error:
            if error.effect is Effect.UNKNOWN:
                # An errand that nobody knows the end of would keep the visit from being cancelled.
                await enquire(self._caller, error)
            raise


def _mend(error: NotDone) -> str:
    if not error.code:
        return "see that this is the gateway's address and that it runs, or name it with --gateway"
    return _MENDS.get(error.code, f"/problems/{error.code} on the gateway says what to do")


def _new_key() -> str:
    return f"doctor-{secrets.token_hex(16)}"
