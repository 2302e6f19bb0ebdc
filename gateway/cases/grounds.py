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

EMPLOYMENT = Ground(
    service="employment",
    purpose="employment_service",
    legal_basis="就业促进法 Art. 35, 人力资源市场暂行条例 Art. 15",
)
"""公共就业服务: public employment services give information, guidance and introductions for nothing."""

CREDIT = Ground(
    service="credit",
    purpose="credit_publicity",
    legal_basis="企业信息公示暂行条例 Art. 6, 市场监督管理行政处罚信息公示规定 Art. 10",
)
"""信用信息公示与共享: what authorities decide about companies is public, in the other province too."""

CREDIT_OF_PERSON = Ground(
    service="credit",
    purpose="credit_authorised",
    legal_basis="个人信息保护法 Art. 13, 29",
)
"""自然人信用信息查询: only with the person's own consent, and for what it names."""

_BY_SERVICE = {
    "medical_insurance": SETTLEMENT,
    "pension": TRANSFER,
    "employment": EMPLOYMENT,
    "credit": CREDIT,
}
_OWN = {
    "find_survival": ENTITLEMENT,
    "submit_survival": ENTITLEMENT,
    "find_person_records": CREDIT_OF_PERSON,
}

GROUNDS: Mapping[str, Ground] = {
    **{name: _OWN.get(name) or _BY_SERVICE[operation.service] for name, operation in OPERATIONS.items()},
    # What is done without asking a region.
    **dict.fromkeys(("read_transfer", "move_transfer"), TRANSFER),
    "make_credit_report": CREDIT,
}
"""By the operation's name."""
