"""On what each operation rests: its service, its purpose and the law, as every entry of the log says it."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.cases.operations import OPERATIONS
from gateway.errands import Ground

SETTLEMENT = Ground(
    service="medical_insurance",
    purpose="cross_province_settlement",
    legal_basis="社会保险法 Art. 29",
)
"""异地就医直接结算: the insured pay their own part only, and the regions settle the rest (2010 No. 35)."""

GROUNDS: Mapping[str, Ground] = dict.fromkeys(OPERATIONS, SETTLEMENT)
"""By the operation's name."""
