"""The occupation (职业工种) that only Sichuan lists: it is told beside, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from gateway.regions.lone_codes import LoneCodes, lone, with_counterparts
from gateway.regions.translation import Decoded, Translation

NO_OCCUPATION: Final = "6309900"
"""工业机器人系统操作员, as docs/regions/sichuan-employment.md section 2 has it."""
_WITHOUT_COUNTERPART: Final[LoneCodes] = {"aca111": (NO_OCCUPATION,)}
TOLD_BESIDE: Final = lone("aca111", NO_OCCUPATION)


def decoded(translation: Translation, wire: Mapping[str, str], on: date) -> Decoded:
    """A record in our words, without that occupation, which is told beside it."""
    plain, beside = with_counterparts(wire, _WITHOUT_COUNTERPART)
    read = translation.decode(plain, on)
    return Decoded(read.value, (*read.residue, *beside))
