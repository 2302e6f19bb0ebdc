"""One row of 信息表二 (GR_YLJF_ZYD_JXMX): a stretch of a year with one base and one place, read and told."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from gateway.sandbox.chongqing.pension import codes, fields, months, sizes, writing
from gateway.sandbox.chongqing.pension.interest import Parts
from gateway.sandbox.chongqing.pension.places import Place
from gateway.sandbox.chongqing.pension.refusals import Refusal

NAME = "gr_yljf_zyd_jxmx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row; rates are shares here and per cent on the wire."""

    year: int
    first: int
    last: int
    months: int
    base: Decimal | None
    unit: Decimal
    to_account: Decimal
    personal: Decimal
    credited: Parts
    interest: Parts
    balance: Parts
    received: int | None
    place: Place
    kind: str
    arrived: bool
    remark: str

    def told(self) -> dict[str, Any]:
        """As it goes over the wire."""
        late = self.received
        return {
            "nian": f"{self.year:04d}",
            "qrq": writing.begins(self.first),
            "zrq": writing.ends(self.last),
            "ys": self.months,
            "yjfjs": self.base,
            "dwjfbl": writing.per_cent(self.unit),
            "dwhzbl": writing.per_cent(self.to_account),
            "grjfbl": writing.per_cent(self.personal),
            "dnjzje": self.credited.whole,
            "dngrjf": self.credited.personal,
            "dnjzlx": self.interest.whole,
            "dngrlx": self.interest.personal,
            "zbnmljzhje": self.balance.whole,
            "zbnmljgrjf": self.balance.personal,
            "dzny": None if late is None else months.text(late).replace("-", ""),
            **self.place.told("xzmc", "xzqh"),
            "zhlb": self.kind,
            "dzbz": codes.YES if self.arrived else codes.NO,
            "bz": self.remark or None,
        }

    @property
    def paid_months(self) -> list[int]:
        """The months it pays for; of a row with gaps its first ones."""
        return list(range(self.first, self.last + 1))[: self.months]

    def without(self, gone: frozenset[int]) -> "list[Row]":
        """What is left of it without some months, in stretches; itself when nothing goes."""
        if not gone.intersection(self.paid_months):
            return [self]
        kept = months.stretches(set(self.paid_months) - gone)
        return [self._part(first, last) for first, last in kept]

    def _part(self, first: int, last: int) -> "Row":
        count = last - first + 1
        part = self.credited.times(Decimal(count)).over(self.months).to_fen()
        return replace(self, first=first, last=last, months=count, credited=part)


def read(node: fields.Node) -> Row:
    """Read a row that another region made; what cannot be in a year is refused."""
    count = fields.whole(node, "ys", most=12)
    base = fields.amount(node, "yjfjs") if fields.text(node, "yjfjs") else None
    dzny = fields.text(node, "dzny")
    received = None
    if dzny:
        dzny = fields.shaped(node, "dzny", r"\d{4}(0[1-9]|1[0-2])")
        received = months.month_of(f"{dzny[:4]}-{dzny[4:]}")
    row = Row(
        year=fields.whole(node, "nian", 1951, 2099),
        first=fields.beginning(node, "qrq"),
        last=fields.ending(node, "zrq"),
        months=count,
        base=base,
        unit=fields.share(node, "dwjfbl"),
        to_account=fields.share(node, "dwhzbl"),
        personal=fields.share(node, "grjfbl"),
        credited=_parts(node, "dnjzje", "dngrjf"),
        interest=_parts(node, "dnjzlx", "dngrlx"),
        balance=_parts(node, "zbnmljzhje", "zbnmljgrjf"),
        received=received,
        place=fields.place(node, "xzmc", "xzqh"),
        kind=fields.code(node, "zhlb", codes.KIND_WORDS),
        arrived=fields.flag(node, "dzbz"),
        remark=fields.text(node, "bz", 100),
    )
    _check(row)
    return row


def _parts(node: fields.Node, whole: str, personal: str) -> Parts:
    return Parts(fields.amount(node, whole), fields.amount(node, personal))


def _check(row: Row) -> None:
    where = f"{months.text(row.first)}至{months.text(row.last)}"
    if {months.year(row.first), months.year(row.last)} != {row.year} or row.first > row.last:
        raise Refusal("YL3003", where)
    if row.months > row.last - row.first + 1 or (row.base is None) != (row.months == 0):
        raise Refusal("YL3003", where)


def overlapping(rows: Sequence[Row]) -> Row | None:
    """A row with paid months that begins before another such row has ended."""
    latest = -1
    for row in sorted((one for one in rows if one.months), key=lambda one: (one.first, one.last)):
        if row.first <= latest:
            return row
        latest = max(latest, row.last)
    return None


def pool_of(rows: Sequence[Row], scheme: str, left_behind: frozenset[int] = frozenset()) -> Decimal:
    """Base times months times 12 %, of rows that arrived in general accounts (国办发〔2009〕66号第四条)."""
    return sum(
        (
            row.base * sizes.pool_rate(scheme, month)
            for row in rows
            if row.base is not None and row.arrived and row.kind == codes.GENERAL
            for month in row.paid_months
            if month not in left_behind
        ),
        Decimal(0),
    )


def months_of(rows: Sequence[Row], left_behind: frozenset[int] = frozenset()) -> int:
    """How many months were paid for."""
    return sum(month not in left_behind for row in rows if row.arrived for month in row.paid_months)
