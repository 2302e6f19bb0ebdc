"""The occupations that this gateway knows, by the codes of 职业分类大典 2022 (职业代码)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from gateway.services.tables import rows_of


@cache
def occupations() -> Mapping[str, str]:
    """Every known occupation's title by its code."""
    return {row["code"]: row["title"] for row in rows_of(__package__, "occupations")}


def _assigned(code: str) -> str:
    if code not in occupations():
        raise ValueError("is not assigned in the list of occupations (职业分类大典 2022) that is held here")
    return code


OccupationCode = Annotated[
    str, Field(pattern=r"^[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_assigned)
]
"""An occupation (细类): a-bb-cc-dd. A 7-digit code of 2002 looks alike and is another thing."""
