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

TRANSFER = Ground(
    service="pension",
    purpose="pension_transfer",
    legal_basis="社会保险法 Art. 19, 国办发〔2009〕66号",
)
"""基本养老保险关系转移接续: whoever moves to work elsewhere takes the relation along."""

ENTITLEMENT = Ground(
    service="pension",
    purpose="pension_entitlement",
    legal_basis="社会保险经办条例 Art. 26",
)
"""待遇领取资格核验: the agencies compare data before they ask anything of the person (2023 No. 765)."""

_BY_SERVICE = {"medical_insurance": SETTLEMENT, "pension": TRANSFER}
_OWN = {"find_survival": ENTITLEMENT, "submit_survival": ENTITLEMENT}

GROUNDS: Mapping[str, Ground] = {
    **{name: _OWN.get(name) or _BY_SERVICE[operation.service] for name, operation in OPERATIONS.items()},
    # What is done with a transfer without asking a region.
    **dict.fromkeys(("read_transfer", "move_transfer"), TRANSFER),
}
"""By the operation's name."""
