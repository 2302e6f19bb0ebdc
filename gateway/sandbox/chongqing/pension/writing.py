"""How the platform writes values: full dates, amounts as number or text, rates in per cent, JSON."""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import orjson

from gateway.sandbox.chongqing.pension import months

BEIJING = timezone(timedelta(hours=8))
FEN = Decimal("0.01")


def now() -> datetime:
    """Beijing time, which is all the platform knows."""
    return datetime.now(BEIJING)


def instant(at: datetime) -> str:
    """yyyy-MM-dd HH:mm:ss."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def day(at: date) -> str:
    """A day, at midnight."""
    return f"{at:%Y-%m-%d} 00:00:00"


def begins(month: int | None) -> str | None:
    """A month in which something begins: its first day."""
    return None if month is None else day(months.first_day(month))


def ends(month: int | None) -> str | None:
    """A month in which something ends: its last day."""
    return None if month is None else day(months.last_day(month))


def to_fen(amount: Decimal) -> Decimal:
    """To the fen, half up."""
    return amount.quantize(FEN, ROUND_HALF_UP)


def text_amount(amount: Decimal) -> str:
    """Yuan as text with two decimals."""
    return format(to_fen(amount), "f")


def text_of_fen(fen: int) -> str:
    """Whole fen as yuan with two decimals."""
    return format(Decimal(fen).scaleb(-2), "f")


def fen_of(amount: Decimal) -> int:
    """Yuan as whole fen."""
    return int(to_fen(amount).scaleb(2))


def per_cent(share: Decimal) -> Decimal:
    """A share as the platform tells it: 0.16 is 16.0."""
    return share * 100


def dumps(value: Any) -> bytes:
    """JSON in which a Decimal is a number with at least one decimal and no trailing zeros."""
    return orjson.dumps(value, default=_number)


def loads(text: str | bytes) -> Any:
    """What dumps wrote: numbers with a point come back as Decimal."""
    return json.loads(text, parse_float=Decimal)


def packed(value: Any) -> str:
    """The JSON text in which a document is kept."""
    return dumps(value).decode()


def _number(value: Any) -> orjson.Fragment:
    assert isinstance(value, Decimal), value
    whole, _, rest = format(value, "f").partition(".")
    return orjson.Fragment(f"{whole}.{rest.rstrip('0') or '0'}".encode())
