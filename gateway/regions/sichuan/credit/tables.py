"""Sichuan's code tables as the credit platform writes them: some hold several codes in one field."""

from __future__ import annotations

from typing import Final

from gateway.regions.codes import CodeTable
from gateway.regions.joined_codes import with_several
from gateway.regions.sichuan.tables import load_tables

_SEVERAL: Final = ("cf_cflb",)
_JOINED: Final = ";"


def load_credit_tables() -> dict[str, CodeTable]:
    """Every code table of Sichuan by name, those with several codes in one field as such."""
    return with_several(load_tables(), _SEVERAL, _JOINED, each_once=True)
