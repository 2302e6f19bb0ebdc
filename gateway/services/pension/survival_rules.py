"""How long a check that a pensioner lives holds, and when the next is due (待遇领取资格认证周期)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from pydantic import Field

from gateway.services.pension.explanations import Explanation, explained, step
from gateway.services.pension.survival import SurvivalVerification
from gateway.services.pension.words import SurvivalOutcome
from gateway.services.words import Told

_TELLING = (SurvivalOutcome.DEAD, SurvivalOutcome.VERIFIED)
_ARTICLES = ("社会保险经办条例 第二十六条", "川渝养老保险待遇领取资格认证互认")


class SurvivalStanding(Told):
    """Whether a person's check still holds on a day (认证状态)."""

    needs_check: bool = Field(description="是否需要认证")
    found_dead: bool = Field(
        description="最近认证结果为已死亡; then no check is asked for, but the death is settled"
    )
    valid_until: date | None = Field(
        default=None, description="认证有效期至; absent without a check that holds"
    )
    explanation: Explanation = Field(description="依据与过程")


def valid_until(checked_on: date) -> date:
    """The last day on which a check holds: the same day twelve months on, or that month's last."""
    year = checked_on.year + 1
    return date(year, checked_on.month, min(checked_on.day, monthrange(year, checked_on.month)[1]))


def newest_valid(verifications: Iterable[SurvivalVerification], on: date) -> SurvivalVerification | None:
    """The newest check of either region that the person lived; a finding of death since voids it.

    A check with outcome not verified or mismatch says nothing about life: it neither counts nor voids.
    """
    newest = _newest_telling(verifications, on)
    return newest if newest is not None and newest.outcome is SurvivalOutcome.VERIFIED else None


def _newest_telling(verifications: Iterable[SurvivalVerification], on: date) -> SurvivalVerification | None:
    """The newest check that says whether the person lives; of two on one day, the finding of death."""
    return max(
        (one for one in verifications if one.checked_on <= on and one.outcome in _TELLING),
        key=lambda one: (one.checked_on, one.outcome is SurvivalOutcome.DEAD),
        default=None,
    )


def makes_needless(
    outcome: SurvivalOutcome, verifications: Iterable[SurvivalVerification], on: date
) -> SurvivalVerification | None:
    """The check that is held already and makes one with this outcome needless, or None.

    While a check holds, nobody is asked for a second one. A finding of death is told nevertheless, once.
    """
    newest = _newest_telling(verifications, on)
    if newest is None:
        return None
    if outcome is SurvivalOutcome.DEAD:
        return newest if newest.outcome is SurvivalOutcome.DEAD else None
    holds = newest.outcome is SurvivalOutcome.VERIFIED and on <= valid_until(newest.checked_on)
    return newest if holds else None


def needs_check(verifications: Iterable[SurvivalVerification], on: date) -> bool:
    """Whether no check holds on a day; the last day of twelve months still counts.

    A check of the other region counts like one's own: nobody is asked twice.
    """
    valid = newest_valid(verifications, on)
    return valid is None or on > valid_until(valid.checked_on)


def determine_survival(verifications: Iterable[SurvivalVerification], on: date) -> SurvivalStanding:
    """The standing of a person's checks on a day. What follows for the payment is the paying region's act."""
    known = [one for one in verifications if one.checked_on <= on]
    valid = newest_valid(known, on)
    dead = valid is None and _newest_telling(known, on) is not None
    until = None if valid is None else valid_until(valid.checked_on)
    due = until is None or on > until
    if valid is not None:
        says = f"最近一次认证通过于 {valid.checked_on}（{valid.method.term}），有效期至 {until}。"
    elif dead:
        says = "最近的认证结果为已死亡，由待遇发放地处理。"
    else:
        says = "没有认证通过的记录，需要认证。"
    return SurvivalStanding(
        needs_check=due and not dead,
        found_dead=dead,
        valid_until=until,
        explanation=explained(on, _ARTICLES, [step("待遇领取资格认证", says)]),
    )
