"""Of which size an account is: as it was recorded, and as it is transferred (计入比例, 划转比例)."""

from decimal import Decimal

from gateway.sandbox.chongqing.pension import codes, months

_EIGHT, _ELEVEN = Decimal("0.08"), Decimal("0.11")
POOL = Decimal("0.12")
_POOL_SINCE = {
    codes.EMPLOYEE: months.month_of("1998-01"),
    codes.INSTITUTION: months.month_of("2014-10"),
}
_EIGHT_SINCE = months.month_of("2006-01")


def account_size(scheme: str, month: int) -> Decimal | None:
    """The account's share of the base when it is transferred; None where none is fixed.

    国办发〔2009〕66号第四条, 人社厅发〔2017〕7号: 11 % from 1998, 8 % from 2006; institutions from 2014-10.
    """
    if month < _POOL_SINCE[scheme]:
        return None
    return _EIGHT if scheme == codes.INSTITUTION or month >= _EIGHT_SINCE else _ELEVEN


def pool_rate(scheme: str, month: int) -> Decimal:
    """The pool's share of the base that is transferred in a month (统筹 12 %)."""
    return POOL if month >= _POOL_SINCE[scheme] else Decimal(0)
