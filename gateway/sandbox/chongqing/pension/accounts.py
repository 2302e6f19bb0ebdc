"""A person's account: its months as they were paid, what was put in for each, and who it is (参保信息)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gateway.sandbox.chongqing.pension import codes, months, sizes
from gateway.sandbox.chongqing.pension.interest import Parts
from gateway.sandbox.chongqing.pension.places import Place
from gateway.sandbox.chongqing.pension.writing import to_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """One month of contribution, paid or owed."""

    month: int
    base: Decimal
    unit: Decimal
    to_account: Decimal
    personal: Decimal
    place: Place
    received: int
    arrived: bool

    @property
    def terms(self) -> tuple[object, ...]:
        """What must be the same for months to share a row."""
        late = self.received if self.received != self.month else None
        return (self.base, self.unit, self.to_account, self.personal, self.place, self.arrived, late)


@dataclass(frozen=True, slots=True, kw_only=True)
class LumpSum:
    """Past months that were paid at once (一次性缴费)."""

    first: int
    last: int
    paid_on: date
    proof: str
    proof_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of one person in one scheme."""

    grid: str
    bxh: str
    name: str
    id_number: str
    sex: str
    household: str
    scheme: str
    kind: str
    status: str
    standing: str
    """zhzt"""
    receives: bool
    corrected: bool
    """Whether its record was brought up to the transfer size."""
    deemed_months: int
    unit_name: str
    work_started_on: date | None
    paid: tuple[Paid, ...]
    idle: tuple[tuple[int, int], ...]
    """Stretches without contributions that are known as such."""
    lump_sums: tuple[LumpSum, ...]
    cleared: frozenset[int]
    place: Place
    agency: str

    @property
    def is_temporary(self) -> bool:
        """临时基本养老保险缴费账户."""
        return self.kind == codes.TEMPORARY

    @property
    def counted(self) -> tuple[Paid, ...]:
        """Months that were paid and not refunded."""
        return tuple(one for one in self.paid if one.arrived and one.month not in self.cleared)

    @property
    def owed(self) -> tuple[Paid, ...]:
        """Months that were never paid (欠费)."""
        return tuple(one for one in self.paid if not one.arrived)

    def recorded(self, paid: Paid) -> Parts:
        """What was put into the account for a month; a corrected record has at least the transfer size."""
        if self.is_temporary:
            return _parts(paid.base, paid.unit + paid.personal, paid.personal)
        share = paid.to_account + paid.personal
        size = sizes.account_size(self.scheme, paid.month)
        if self.corrected and size is not None:
            share = max(share, size)
        return _parts(paid.base, share, paid.personal)

    def transferred(self, paid: Paid) -> Parts:
        """What is transferred for a month, whatever was recorded.

        The size since 1998 (人社厅发〔2017〕7号); before, what the person paid
        (国办发〔2009〕66号第四条); of a temporary account everything that was paid (第五条).
        """
        if self.is_temporary:
            return self.recorded(paid)
        size = sizes.account_size(self.scheme, paid.month)
        if size is None:
            share = paid.personal if self.scheme == codes.EMPLOYEE else Decimal(0)
            return _parts(paid.base, share, share)
        return _parts(paid.base, size, min(size, paid.personal))

    def to_account_share(self, paid: Paid, *, transferring: bool) -> Decimal:
        """dwhzbl: of the unit's rate, the part that goes to the account."""
        if self.is_temporary:
            return paid.unit
        size = sizes.account_size(self.scheme, paid.month)
        if transferring or (self.corrected and size is not None):
            wanted = max((size or Decimal(0)) - paid.personal, Decimal(0))
            return wanted if transferring else max(wanted, paid.to_account)
        return paid.to_account


def _parts(base: Decimal, share: Decimal, personal: Decimal) -> Parts:
    """Accounts are written up month by month, to the fen."""
    return Parts(to_fen(base * share), to_fen(base * personal))


def lies_before_1998(account: Account, month: int) -> bool:
    """Whether a month belongs to what is kept apart as 1998 年前个人缴费."""
    return month < months.JANUARY_1998 and not account.is_temporary
