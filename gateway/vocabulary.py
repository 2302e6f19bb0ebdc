"""The words every room shares: regions, identifiers, money, instants."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

BEIJING = timezone(timedelta(hours=8), "CST")


class Region(StrEnum):
    """A connected provincial system (接入地区)."""

    SICHUAN = "sichuan"
    CHONGQING = "chongqing"

    @property
    def full_name(self) -> str:
        """Its name in Chinese and English."""
        return _NAMES[self]


_NAMES = {Region.SICHUAN: "四川 Sichuan", Region.CHONGQING: "重庆 Chongqing"}
_PROVINCES = {"51": Region.SICHUAN, "50": Region.CHONGQING}


def region_of_area(area: str) -> Region | None:
    """The region that an area code (行政区划代码, GB/T 2260) lies in, or None when it is not connected."""
    return _PROVINCES.get(area[:2])


# -- identifiers ---------------------------------------------------------------------------------

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_ID_SHAPE = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)


def checked_resident_id(number: str) -> str:
    """Check a resident identity number (公民身份号码, GB 11643-1999) and return it.

    The division is not checked against the birth year: it is that of the first registration, and
    Chongqing people registered anew after 1997 carry 50xxxx with an earlier birth. Residence permits
    of 港澳台 residents (81, 82, 83) and the permanent residence cards of foreigners (9) share the form.

    Raises ValueError with what is wrong, never with the number.

    >>> checked_resident_id("510198197203150010")
    '510198197203150010'
    """
    if not _ID_SHAPE.fullmatch(number):
        raise ValueError("must be 17 digits and a check character, a digit or X")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValueError("does not hold a possible birth date") from None
    if not date(1850, 1, 1) <= born <= datetime.now(BEIJING).date():
        raise ValueError("does not hold a possible birth date")
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, number, strict=False))
    if number[17] != _ID_CHECK[total % 11]:
        raise ValueError("has a wrong check character")
    return number


def _connected_area(area: str) -> str:
    if region_of_area(area) is None:
        raise ValueError("is not an area of a connected region (51xxxx Sichuan, 50xxxx Chongqing)")
    return area


ResidentId = Annotated[
    str, AfterValidator(checked_resident_id), Field(json_schema_extra={"pattern": r"^[1-9]\d{16}[\dX]$"})
]
AreaCode = Annotated[str, Field(pattern=r"^[1-9][0-9]{5}$")]
ConnectedArea = Annotated[str, Field(pattern=r"^5[01][0-9]{4}$"), AfterValidator(_connected_area)]
InstitutionCode = Annotated[str, Field(pattern=r"^[HP][0-9]{11}$")]
CreditCode = Annotated[str, Field(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")]


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a person is known (身份标识); it goes into the blind index and under seals, nowhere else."""

    kind: str
    """resident_id, another kind of document, or `person_number.<region>`"""
    number: str = field(repr=False)

    @property
    def text(self) -> bytes:
        """What the blind index is made of."""
        return f"{self.kind}:{self.number}".encode()


# -- money and measures: pattern-checked text outside, Decimal where we calculate -------------------

Yuan = Annotated[str, Field(pattern=r"^-?(0|[1-9][0-9]{0,13})\.[0-9]{2}$")]
Quantity = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})?$")]
UnitPrice = Annotated[str, Field(pattern=r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,6})?$")]
Ratio = Annotated[str, Field(pattern=r"^[01]\.[0-9]{4}$")]


def _not_negative(amount: str) -> str:
    if amount.startswith("-"):
        raise ValueError("must not be negative")
    return amount


UnsignedYuan = Annotated[Yuan, AfterValidator(_not_negative)]

FEN = Decimal("0.01")


def yuan(amount: Decimal) -> str:
    """Write an amount as the contract does: two decimals, half up. Never "-0.00"."""
    rounded = amount.quantize(FEN, ROUND_HALF_UP)
    return f"{rounded:.2f}" if rounded else "0.00"


def fen(amount: str) -> int:
    """The amount in fen (分) of a Yuan text; whole numbers compare and add quickest."""
    return int(amount.replace(".", "", 1))


def yuan_of_fen(amount: int) -> str:
    """The Yuan text of an amount in fen."""
    sign, whole = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{whole // 100}.{whole % 100:02d}"


# -- time ------------------------------------------------------------------------------------------

_INSTANT_SHAPE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY_SHAPE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def _read_instant(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not _INSTANT_SHAPE.fullmatch(value):
        raise ValueError("must be a date-time with an offset (RFC 3339), as in 2026-03-01T09:30:00+08:00")
    return datetime.fromisoformat(value)


def _read_day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not _DAY_SHAPE.fullmatch(value):
        raise ValueError("must be a date (RFC 3339 full-date), as in 2026-03-01")
    return date.fromisoformat(value)


Instant = Annotated[AwareDatetime, BeforeValidator(_read_instant)]
"""A date-time with an offset; a number of seconds, which Pydantic would take too, is refused."""
Day = Annotated[date, BeforeValidator(_read_day)]


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def beijing(instant: datetime) -> datetime:
    """The same instant on the clock that both regions keep (UTC+8)."""
    return instant.astimezone(BEIJING)


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562): 48 bits of milliseconds, the rest random; ids sort by age."""
    random = int.from_bytes(os.urandom(10), "big")
    value = (time.time_ns() // 1_000_000) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


# -- what is sent to a region -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a region: its id is chosen and stored by us before the socket opens."""

    message_id: str
    sent_at: datetime
    institution_code: str
    """The designated institution (定点医药机构编号) on whose behalf the message is sent."""
    institution_name: str
    operator: str
    """Who acts at the caller's window (经办人); no personal number."""
    insured_area: str
    treatment_area: str
    sandbox_fault: str | None = None
    """Passed through in the sandbox only, so that a caller can provoke every failure on purpose."""
    exchanged: list[Any] = field(default_factory=list, compare=False)
    """Filled by the region's client with the very bytes sent and received, for the trail's commitments."""
    answer_by: float | None = None
    """When the caller stops waiting, by the monotonic clock; None for as long as a region may think."""

    def patience(self, most: float) -> float:
        """How many seconds a region may think now: `most`, or what the caller has left of its wait."""
        return most if self.answer_by is None else min(most, self.answer_by - time.monotonic())
