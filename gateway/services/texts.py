"""Texts as the contract bounds them, for every service."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Name = Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[^\x00-\x1f]+$")]
ShortText = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]
LongText = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]+$")]
Code = Annotated[str, Field(min_length=1, max_length=30, pattern=r"^[0-9A-Za-z._-]+$")]
Month = Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
"""A calendar month as YYYY-MM (费款所属期)."""
