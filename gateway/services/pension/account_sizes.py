"""What of a month's base is transferred: the account's size and the pool's rate, by date (划转比例)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gateway.services.pension.words import Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedRate:
    """A share of the monthly base that holds from one month to another, both included."""

    scheme: Scheme
    from_month: str
    to_month: str
    rate: Decimal
    source: str


ACCOUNT_SIZES = (
    DatedRate(
        scheme=Scheme.EMPLOYEE,
        from_month="1998-01",
        to_month="2005-12",
        rate=Decimal("0.11"),
        source="国办发〔2009〕66号 第四条；人社厅发〔2017〕7号",
    ),
    DatedRate(
        scheme=Scheme.EMPLOYEE,
        from_month="2006-01",
        to_month="9999-12",
        rate=Decimal("0.08"),
        source="国办发〔2009〕66号 第四条；人社厅发〔2017〕7号",
    ),
    DatedRate(
        scheme=Scheme.INSTITUTION,
        from_month="2014-10",
        to_month="9999-12",
        rate=Decimal("0.08"),
        source="人社部规〔2017〕1号；人社厅发〔2017〕7号",
    ),
)
"""The size at which an account is transferred, whatever was recorded (个人账户计入比例)."""

POOL_RATES = (
    DatedRate(
        scheme=Scheme.EMPLOYEE,
        from_month="1998-01",
        to_month="9999-12",
        rate=Decimal("0.12"),
        source="国办发〔2009〕66号 第四条第（二）项",
    ),
    DatedRate(
        scheme=Scheme.INSTITUTION,
        from_month="2014-10",
        to_month="9999-12",
        rate=Decimal("0.12"),
        source="人社部规〔2017〕1号",
    ),
)
"""The share of the pool that goes with the person (统筹基金转移比例)."""


def _rate_in(table: tuple[DatedRate, ...], scheme: Scheme, month: str) -> DatedRate | None:
    for row in table:
        if row.scheme is scheme and row.from_month <= month <= row.to_month:
            return row
    return None


def account_size(scheme: Scheme, month: str) -> DatedRate | None:
    """The account's size in a month; None where no account is transferred by its size."""
    return _rate_in(ACCOUNT_SIZES, scheme, month)


def pool_rate(scheme: Scheme, month: str) -> DatedRate | None:
    """The pool's rate for a month; None before there was a pool to transfer from."""
    return _rate_in(POOL_RATES, scheme, month)
