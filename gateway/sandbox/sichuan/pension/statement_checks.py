"""Whether a statement that the other region made adds up, before anything is recorded (信息表校验)."""

from dataclasses import dataclass
from decimal import Decimal

from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.pension import accounts, months, reading
from gateway.sandbox.sichuan.refusals import Refusal

_ACCOUNT = ("aic093", "aic089", "aic082")
_WHOLE = ("aic083", "aic084", "zynje")
_AMOUNTS = (*_ACCOUNT, *_WHOLE, "aic102")
_ROW_AMOUNTS = ("aae381", "aae264", "aae269", "aae265", "aae382", "aae273")
_ROW_RATES = ("aaa042", "aaa043", "aaa041")


@dataclass(frozen=True, slots=True)
class _Row:
    first: int
    last: int
    count: int
    base: int
    is_paid: bool
    is_temporary: bool

    def counted(self, left: frozenset[int]) -> list[int]:
        """The paid months that go along: a row that pays for fewer than it spans pays for its first ones."""
        if not self.is_paid:
            return []
        return [month for month in range(self.first, self.last + 1) if month not in left][: self.count]


def check(told: Fields, rows: list[Fields], staying: list[Fields]) -> int:
    """Refuse what does not add up; return the total in fen."""
    for name in ("xxbh", "aac001", "aae011", "fhr"):
        told.need(name)
    for name in ("aae030", "aae031"):
        reading.period(told, name)
    reading.count(told, "aae200")
    reading.day(told, "aae035")
    scheme = told.one_of("aae140", reading.TRANSFERRED_SCHEMES)
    total = _check_sums(told)
    read = [_row(row, f"第{place}行") for place, row in enumerate(rows, 1)]
    _refuse_overlap(read)
    left = _left_behind(staying)
    _check_pool(told, read, accounts.pool_begins(scheme), left)
    if reading.count(told, "aae201") != sum(len(row.counted(left)) for row in read):
        raise Refusal(-623, "aae201")
    if told.text("aae011") == told.text("fhr"):
        raise Refusal(-624, "aae011/fhr")
    return total


def _left_behind(staying: list[Fields]) -> frozenset[int]:
    """The months that a statement says stay behind."""
    found: set[int] = set()
    for segment in staying:
        found |= set(months.between(reading.period(segment, "aae041"), reading.period(segment, "aae042")))
    return frozenset(found)


def _check_sums(told: Fields) -> int:
    amounts = {name: told.fen(name) for name in _AMOUNTS}
    for name, amount in amounts.items():
        if amount < 0:
            raise Refusal(-620, name)
    if amounts["aic083"] != sum(amounts[name] for name in _ACCOUNT):
        raise Refusal(-620, "aic083")
    if amounts["aic102"] != sum(amounts[name] for name in _WHOLE):
        raise Refusal(-620, "aic102")
    return amounts["aic102"]


def _row(told: Fields, place: str) -> _Row:
    try:
        return _read_row(told)
    except Refusal as refusal:
        raise Refusal(-622, f"{place} {refusal.message}") from refusal


def _read_row(told: Fields) -> _Row:
    first, last = (months.number(reading.period(told, name)) for name in ("aae041", "aae042"))
    count = reading.count(told, "aae202")
    for name in _ROW_AMOUNTS:
        told.fen(name)
    for name in _ROW_RATES:
        reading.rate(told, name)
    reading.area(told, "aab299")
    if first > last or {months.year_of(first), months.year_of(last)} != {reading.count(told, "aae001")}:
        raise Refusal(-622, "aae041/aae042")
    if count > last - first + 1:
        raise Refusal(-622, "aae202")
    if (count == 0) != (told.text("aae180") == ""):
        raise Refusal(-622, "aae180")
    return _Row(
        first=first,
        last=last,
        count=count,
        base=told.fen("aae180") if count else 0,
        is_paid=told.one_of("aae078", ("0", "1")) == "1",
        is_temporary=told.one_of("aae473", ("0", "1")) == "1",
    )


def _refuse_overlap(rows: list[_Row]) -> None:
    latest = -1
    # A stretch of suspension beside paid months is no month twice.
    for row in sorted((one for one in rows if one.count), key=lambda one: one.first):
        if row.first <= latest:
            raise Refusal(-622, months.period(row.first))
        latest = max(latest, row.last)


def _check_pool(told: Fields, rows: list[_Row], begins: int, left: frozenset[int]) -> None:
    pool = Decimal(0)
    for row in rows:
        if not row.is_temporary:
            pool += row.base * sum(1 for month in row.counted(left) if month >= begins) * accounts.POOL
    if abs(told.fen("aic084") - pool) > Decimal("0.5") * max(1, len(rows)):
        raise Refusal(-621, "aic084")
