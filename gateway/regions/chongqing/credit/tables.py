"""Chongqing's code tables as the credit platform writes them: kinds of penalty may stand joined."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from gateway.regions.codes import CodeTable, load_code_tables
from gateway.regions.joined_codes import with_several

_FOLDER: Final = Path(__file__).parent.parent / "codes"
_SEVERAL: Final = ("cf_cflb",)
_JOINED: Final = ","


def load_credit_tables() -> dict[str, CodeTable]:
    """Every code table of Chongqing by name, those with several codes in one field as such.

    A penalty has its first kind in a column of its own: that none is named twice is seen where both are read.
    """
    return with_several(load_code_tables(_FOLDER), _SEVERAL, _JOINED, each_once=False)
