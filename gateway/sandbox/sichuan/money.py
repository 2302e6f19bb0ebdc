"""Amounts as whole fen, and how they and ratios are read and written on the wire."""

import re
from decimal import ROUND_HALF_UP, Decimal

_AMOUNT = re.compile(r"-?\d{1,14}(\.\d{1,2})?")
_WHOLE = Decimal(1)


def fen(text: str) -> int:
    """Read an amount in yuan with at most two decimals.

    >>> fen("10540.5")
    1054050
    """
    if not _AMOUNT.fullmatch(text):
        raise ValueError(text)
    return int(Decimal(text) * 100)


def yuan(amount: int) -> str:
    """Write fen as yuan with two decimals.

    >>> yuan(-1230)
    '-12.30'
    """
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def share(amount: int, ratio: Decimal) -> int:
    """A ratio of an amount, rounded half-up to the fen."""
    return rounded(Decimal(amount) * ratio)


def rounded(exact_fen: Decimal) -> int:
    """Half-up to the whole fen."""
    return int(exact_fen.quantize(_WHOLE, ROUND_HALF_UP))


def four_places(number: Decimal) -> str:
    """A price, quantity or ratio with four decimals."""
    return f"{number.quantize(Decimal('0.0001'), ROUND_HALF_UP):f}"
