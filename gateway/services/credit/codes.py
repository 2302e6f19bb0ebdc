"""The unified social credit code (统一社会信用代码, GB 32100-2015) with both of its check characters."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from gateway.vocabulary import Region, region_of_area

GATEWAY: Final = "12500000MA60000166"
"""Under which code the gateway asks a credit platform where no organisation asks through it; synthetic."""
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_INNER_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_SHAPE: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)


def checked_credit_code(code: str) -> str:
    """Check a code and return it; the inner check character is that of GB 11714 (主体标识码).

    A letter may stand first: N for rural collectives, A for what the army registers, and others.
    Raises ValueError with what is wrong, never with the code.

    >>> checked_credit_code("91510100MA6000016A")
    '91510100MA6000016A'
    """
    if not _SHAPE.fullmatch(code):
        raise ValueError(
            "must be 18 digits and capital letters without I, O, S, V and Z, an area in the middle"
        )
    inner = sum(weight * int(char, 36) for weight, char in zip(_INNER_WEIGHTS, code[8:16], strict=True))
    if code[16] != "0123456789X0"[11 - inner % 11]:
        raise ValueError("has a wrong inner check character (GB 11714, the 17th)")
    outer = sum(weight * _ALPHABET.index(char) for weight, char in zip(_WEIGHTS, code, strict=False))
    if code[17] != _ALPHABET[-outer % 31]:
        raise ValueError("has a wrong check character (GB 32100, the 18th)")
    return code


def region_of_subject(code: str) -> Region | None:
    """The region in which whoever bears the code is registered; None where none is connected."""
    return region_of_area(code[2:8])


SubjectCode = Annotated[
    str,
    AfterValidator(checked_credit_code),
    Field(json_schema_extra={"pattern": r"^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$"}),
]
"""统一社会信用代码 of whom a record is about."""
