"""Until when a record is public, and from when on it may be repaired: dated rules, two clocks (公示与修复).

The regulator's publicity clock runs from the publication (市场监督管理行政处罚信息公示规定 Art. 13): three
months where the penalty is criticism or a low fine only, else three years. The repair clock runs, since
2026-04-01, from the determining document (信用修复管理办法): a shortest and a longest time by severity.
Whichever ends first ends publicity. A penalty that is only a warning is never public (Art. 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Final

from pydantic import Field

from gateway.services.credit.calendar import months_after
from gateway.services.credit.records import CreditRecord
from gateway.services.credit.words import (
    AmountKind,
    PenaltyCategory,
    RecordKind,
    RecordStatus,
    ReviewReason,
    Severity,
)
from gateway.services.tables import rows_of
from gateway.services.words import Told, Word
from gateway.vocabulary import Day, Region

SHORT_MONTHS: Final = 3
LONG_MONTHS: Final = 36
_ADVERSE: Final = frozenset(
    {
        RecordKind.PENALTY,
        RecordKind.ABNORMAL_OPERATION,
        RecordKind.SERIOUS_DISHONESTY,
        RecordKind.JUDGMENT_DEFAULT,
    }
)


class PublicityReason(Word):
    """Why a record is public today, or is not (公示状态说明)."""

    NOT_ADVERSE = "not_adverse", "非失信信息, 无公示期限"
    WITHIN_PERIOD = "within_period", "公示期内"
    UNTIL_REMOVED = "until_removed", "移出名录前公示"
    UNDETERMINED = "undetermined", "未标明失信严重程度, 仅按公示规定计算"
    ONLY_WARNING = "only_warning", "仅受警告, 不予公示"
    MINOR = "minor", "轻微失信, 不予公示"
    NOT_YET_PUBLISHED = "not_yet_published", "尚未公示"
    PERIOD_OVER = "period_over", "公示期已满, 自动停止"
    REPAIRED = "repaired", "已修复, 停止公示"
    REVOKED = "revoked", "决定已撤销, 撤回公示"
    REMOVED = "removed", "已移出名录"


class StopReason(Word):
    """Why publicity stopped (停止公示原因)."""

    MAXIMUM_REACHED = "maximum_reached", "最长公示期届满"
    REPAIRED = "repaired", "信用修复"
    REVOKED = "revoked", "决定撤销"
    REMOVED = "removed", "移出名录"


class Transition(StrEnum):
    """What becomes of records that were decided before the rule of 2026-04-01."""

    KEEP = "keep"
    """They keep the rule of their day."""
    RECLASSIFY = "reclassify"
    """They are classed anew, where their region says how serious they are."""


class Publicity(Told):
    """What is public of a record today, and why; both clocks with their days (公示情况)."""

    public: bool = Field(description="今日是否公示")
    why: PublicityReason = Field(description="原因")
    rule_set: str | None = Field(default=None, description="适用规则; absent for what has no period")
    repair_possible_from: Day | None = Field(
        default=None, description="可申请信用修复的最早日期, when the obligations are met"
    )
    repair_clock_ends_on: Day | None = Field(
        default=None, description="最长公示期届满日, from the determining document since 2026-04-01"
    )
    publicity_clock_ends_on: Day | None = Field(
        default=None, description="公示规定期限届满日, from the publication"
    )
    public_until: Day | None = Field(default=None, description="公示截止日: whichever clock ends first")
    stopped_on: Day | None = Field(default=None, description="停止公示日期")
    stop_reason: StopReason | None = Field(default=None, description="停止公示原因")


@dataclass(frozen=True, slots=True)
class _Rule:
    rule_set: str
    severity: str
    counted_from: str
    minimum: int | None
    maximum: int


@cache
def _rules() -> tuple[tuple[date, Mapping[str, _Rule]], ...]:
    """The rule sets with their first days, newest first; each by severity."""
    sets: dict[date, dict[str, _Rule]] = {}
    for row in rows_of(__package__, "publicity_rules"):
        rule = _Rule(
            row["rule_set"],
            row["severity"],
            row["counted_from"],
            int(row["minimum_months"]) if row["minimum_months"] else None,
            int(row["maximum_months"]),
        )
        sets.setdefault(date.fromisoformat(row["effective_from"]), {})[rule.severity] = rule
    return tuple(sorted(sets.items(), key=lambda one: one[0], reverse=True))


@cache
def low_fines() -> Mapping[Region, Decimal]:
    """Below what a fine is low, by region: each province's regulator sets it."""
    return {Region(row["region"]): Decimal(row["below"]) for row in rows_of(__package__, "low_fines")}


def publicity_of(record: CreditRecord, on: date, *, transition: Transition = Transition.KEEP) -> Publicity:
    """What is public of a record on a day, and why."""
    if record.kind is RecordKind.PENALTY and set(record.penalties) == {PenaltyCategory.WARNING}:
        return Publicity(public=False, why=PublicityReason.ONLY_WARNING)
    if record.status in _STOPPED:
        why, reason = _STOPPED[record.status]
        return Publicity(public=False, why=why, stopped_on=record.status_on, stop_reason=reason)
    if record.kind not in _ADVERSE:
        return Publicity(public=True, why=PublicityReason.NOT_ADVERSE)
    return _timed(record, on, _rule_of(record, transition))


_STOPPED: Final = {
    RecordStatus.REVOKED: (PublicityReason.REVOKED, StopReason.REVOKED),
    RecordStatus.REPAIRED: (PublicityReason.REPAIRED, StopReason.REPAIRED),
    RecordStatus.REMOVED: (PublicityReason.REMOVED, StopReason.REMOVED),
}


def _rule_of(record: CreditRecord, transition: Transition) -> _Rule | None:
    """The rule of the day of the decision; None where it needs a class that the region does not say."""
    newest_day, newest = _rules()[0]
    severity = None if record.severity is None else record.severity.value
    if transition is Transition.RECLASSIFY and severity is not None and record.decided_on < newest_day:
        return newest[severity]
    for effective_from, rules in _rules():
        if record.decided_on >= effective_from:
            return rules.get(severity or "") or rules.get("any")
    return _rules()[-1][1].get("any")


def _timed(record: CreditRecord, on: date, rule: _Rule | None) -> Publicity:
    rule_set = _rule_set_on(record.decided_on) if rule is None else rule.rule_set
    start = (
        record.published_on if rule is not None and rule.counted_from == "published_on" else record.decided_on
    )
    repair_from = repair_end = None
    if rule is not None and start is not None:
        repair_end = months_after(start, rule.maximum)
        repair_from = start if rule.minimum is None else months_after(start, rule.minimum)
    clock_end = _publicity_clock(record)
    ends = [day for day in (repair_end, clock_end, record.region_public_until) if day is not None]
    until = min(ends, default=None)
    told = {
        "rule_set": rule_set,
        "repair_possible_from": repair_from,
        "repair_clock_ends_on": repair_end,
        "publicity_clock_ends_on": clock_end,
        "public_until": until,
    }
    if record.published_on is None or record.published_on > on:
        minor = record.severity is Severity.MINOR
        why = PublicityReason.MINOR if minor else PublicityReason.NOT_YET_PUBLISHED
        return Publicity(public=False, why=why, **told)
    if until is not None and on >= until:
        stopped = {"stopped_on": until, "stop_reason": StopReason.MAXIMUM_REACHED}
        return Publicity(public=False, why=PublicityReason.PERIOD_OVER, **told, **stopped)
    return Publicity(public=True, why=_why_public(record, rule), **told)


def _why_public(record: CreditRecord, rule: _Rule | None) -> PublicityReason:
    if rule is None:
        return PublicityReason.UNDETERMINED
    listed = record.kind in (RecordKind.ABNORMAL_OPERATION, RecordKind.JUDGMENT_DEFAULT)
    return PublicityReason.UNTIL_REMOVED if listed else PublicityReason.WITHIN_PERIOD


def _rule_set_on(day: date) -> str:
    return next(
        (next(iter(rules.values())).rule_set for first, rules in _rules() if day >= first),
        next(iter(_rules()[-1][1].values())).rule_set,
    )


def _publicity_clock(record: CreditRecord) -> date | None:
    """When the regulator's own period of publicity ends; only penalties have one."""
    if record.kind is not RecordKind.PENALTY or record.published_on is None:
        return None
    return months_after(record.published_on, SHORT_MONTHS if _is_light(record) else LONG_MONTHS)


def _is_light(record: CreditRecord) -> bool:
    """Criticism or a low fine and nothing else beside a warning; a fine that could not be read is not low."""
    kinds = set(record.penalties) - {PenaltyCategory.WARNING}
    if not kinds or not kinds <= {PenaltyCategory.CRITICISM, PenaltyCategory.FINE}:
        return False
    if PenaltyCategory.FINE not in kinds:
        return True
    fines = [Decimal(one.value) for one in record.amounts if one.kind is AmountKind.FINE]
    unread = ReviewReason.AMOUNT_IN_TEXT in record.needs_review or not fines
    return not unread and sum(fines) < low_fines()[record.region]
