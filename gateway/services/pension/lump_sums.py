"""Which contributions stay behind: lump sums without proof, and unpaid months (一次性缴费, 欠费)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from gateway.services.pension.history import LumpSum
from gateway.services.pension.months import months_from, span
from gateway.services.pension.transfers import NonTransferableSegment
from gateway.services.pension.words import NonTransferableReason, ProofKind

LONG_LUMP_SUM_MONTHS = 36
"""Three years and more (含三年) need proof."""
PROOF_SINCE = date(2016, 11, 28)
"""人社部规〔2016〕5号: what was paid from this day on needs a legal document."""
LEGAL_DOCUMENTS = frozenset(
    {
        ProofKind.COURT_JUDGMENT,
        ProofKind.AUDIT_REPORT,
        ProofKind.LABOUR_INSPECTION,
        ProofKind.ARBITRATION_AWARD,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LumpSumRuling:
    """Whether a lump sum goes with the person, by which article and why (一次性缴费认定)."""

    reason: NonTransferableReason | None
    """None: it goes with the person."""
    article: str
    says: str


_OF_94 = "人社厅发〔2019〕94号 一次性缴费"
_OF_5 = "人社部规〔2016〕5号"


def rule_on_lump_sum(lump_sum: LumpSum) -> LumpSumRuling:
    """Decide one lump sum, the first that fits.

    1. Less than three years: it goes along. 2. A legal document dated not later than the payment: along.
    3. Paid before 2016-11-28: along with the origin's written undertaking. 4. A legal document that is
    dated later was made up for it: it stays. 5. Anything else stays.
    """
    months = span(lump_sum.from_month, lump_sum.to_month)
    what = f"{lump_sum.from_month} 至 {lump_sum.to_month} 一次性缴费 {months} 个月（{lump_sum.paid_on} 缴）"
    if months < LONG_LUMP_SUM_MONTHS:
        return LumpSumRuling(reason=None, article=_OF_94, says=f"{what}，不足三年，无需证明，可以转移。")
    legal = lump_sum.proof_kind in LEGAL_DOCUMENTS
    early = lump_sum.proof_issued_on is not None and lump_sum.proof_issued_on <= lump_sum.paid_on
    if legal and early:
        says = f"{what}，法律文书出具于缴费之前或当日，可以转移。"
        return LumpSumRuling(reason=None, article=_OF_94, says=says)
    if lump_sum.paid_on < PROOF_SINCE and lump_sum.proof_kind is ProofKind.WRITTEN_UNDERTAKING:
        says = f"{what}，缴费早于 {PROOF_SINCE}，转出地已出具书面承诺书，可以转移。"
        return LumpSumRuling(reason=None, article=_OF_94, says=says)
    if legal:
        return LumpSumRuling(
            reason=NonTransferableReason.PROOF_AFTER_PAYMENT,
            article=_OF_94,
            says=f"{what}，法律文书出具于 {lump_sum.proof_issued_on}，晚于缴费日期，不予转移。",
        )
    return LumpSumRuling(
        reason=NonTransferableReason.LUMP_SUM_WITHOUT_PROOF,
        article=_OF_94 if lump_sum.paid_on >= PROOF_SINCE else f"{_OF_94}；{_OF_5} 施行前缴费",
        says=f"{what}，没有规定的法律文书或书面承诺书，不予转移。",
    )


def segments_left_behind(
    lump_sums: Sequence[LumpSum], unpaid: Iterable[tuple[str, str]]
) -> tuple[NonTransferableSegment, ...]:
    """What stays behind, oldest first: lump sums that may not go along, and what was never paid."""
    segments = [
        NonTransferableSegment(from_month=one.from_month, to_month=one.to_month, reason=ruling.reason)
        for one in lump_sums
        if (ruling := rule_on_lump_sum(one)).reason is not None
    ]
    segments += [
        NonTransferableSegment(from_month=first, to_month=last, reason=NonTransferableReason.UNPAID)
        for first, last in unpaid
    ]
    return tuple(sorted(segments, key=lambda segment: (segment.from_month, segment.to_month)))


def months_left_behind(segments: Iterable[NonTransferableSegment]) -> frozenset[str]:
    """Every month that stays behind."""
    return frozenset(
        month for segment in segments for month in months_from(segment.from_month, segment.to_month)
    )
