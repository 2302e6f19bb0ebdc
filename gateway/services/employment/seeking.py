"""What is checked of a registration before its region is asked (求职登记规则)."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import Field

from gateway.services.employment.seekers import OfficeCode, StaffNumber
from gateway.services.employment.words import SeekerMove
from gateway.services.words import Asked

YOUNGEST: Final = 16
"""劳动法 Art. 15: nobody is employed before."""


class SeekerMoveRequest(Asked):
    """Freeze, unfreeze, extend or archive a registration (冻结, 解冻, 延期, 归档)."""

    move: SeekerMove = Field(description="操作")
    office_code: OfficeCode = Field(description="办理机构, in the caller's area")
    handled_by: StaffNumber = Field(description="经办人工号")


def is_old_enough(id_number: str, today: date) -> bool:
    """Whether whoever bears a resident identity number is sixteen; born on 29 February, on 1 March.

    >>> is_old_enough("510198201003150016", date(2026, 3, 14))
    False
    """
    year, month_and_day = int(id_number[6:10]), (int(id_number[10:12]), int(id_number[12:14]))
    return (year + YOUNGEST, *month_and_day) <= (today.year, today.month, today.day)
