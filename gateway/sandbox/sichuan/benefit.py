"""The benefit of one settlement: deductible, pool, large expense, serious illness, account. Pure; in fen."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from gateway.sandbox.sichuan import money
from gateway.sandbox.sichuan.policy import Terms


@dataclass(frozen=True, slots=True)
class Used:
    """What the year's settlements have used up, by 累计类别."""

    mq: int = 0
    mt: int = 0
    tc: int = 0
    de: int = 0
    dq: int = 0
    dz: int = 0


@dataclass(frozen=True, slots=True)
class Segment:
    """A step of the computation (费用分段)."""

    code: str
    entering: int
    ratio: Decimal
    paid: int


@dataclass(frozen=True, slots=True)
class Benefit:
    """Who pays what."""

    deductible_standard: int
    deductible: int
    limit_left: int
    ratio: Decimal
    pool: int
    large_expense: int
    serious_illness: int
    account: int
    cash: int
    adds: Used
    segments: tuple[Segment, ...]

    @property
    def funds(self) -> int:
        """社保支付合计, without the personal account."""
        return self.pool + self.large_expense + self.serious_illness


def compute(
    terms: Terms, factor: Decimal, total: int, in_scope: int, used: Used, account: int, *, inpatient: bool
) -> Benefit:
    """Apply the terms; `account` is what the personal account may pay at most."""
    due = terms.deductible if inpatient else max(terms.deductible - used.mq, 0)
    deductible = min(in_scope, due)
    left = max(terms.limit - (used.tc if inpatient else used.mt), 0)
    ratio = terms.ratio * factor
    entitled = money.share(in_scope - deductible, ratio)
    pool = min(entitled, left)
    large_expense = money.share(entitled - pool, terms.beyond_limit_ratio)
    own_share = in_scope - pool
    bands = tuple(_serious_illness(terms, used.dq, own_share))
    serious_illness = sum(band.paid for band in bands)
    personal = total - pool - large_expense - serious_illness
    from_account = min(account, personal)
    segments = [Segment("10", deductible, Decimal(0), 0), Segment("20", in_scope - deductible, ratio, pool)]
    if large_expense:
        segments.append(Segment("30", entitled - pool, terms.beyond_limit_ratio, large_expense))
    segments += bands
    if from_account:
        segments.append(Segment("90", personal, Decimal(1), from_account))
    return Benefit(
        deductible_standard=terms.deductible,
        deductible=deductible,
        limit_left=left,
        ratio=ratio,
        pool=pool,
        large_expense=large_expense,
        serious_illness=serious_illness,
        account=from_account,
        cash=personal - from_account,
        adds=_adds(deductible, pool, large_expense, serious_illness, own_share, terms, inpatient=inpatient),
        segments=tuple(segments),
    )


def _serious_illness(terms: Terms, before: int, own_share: int) -> Iterator[Segment]:
    for band in terms.bands:
        top = before + own_share if band.up_to is None else min(before + own_share, band.up_to)
        entering = top - max(before, band.above)
        if entering > 0:
            yield Segment(band.segment, entering, band.ratio, money.share(entering, band.ratio))


def _adds(
    deductible: int, pool: int, large: int, serious: int, own_share: int, terms: Terms, *, inpatient: bool
) -> Used:
    if not inpatient:
        return Used(mq=deductible, mt=pool)
    return Used(tc=pool, de=large, dq=own_share if terms.bands else 0, dz=serious)
