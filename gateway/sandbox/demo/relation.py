"""The pension part as data: who moves, when what is due, and what must come out to the fen."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """A person of the sandbox's pension side (参保人)."""

    name: str
    id_number: str
    sex: str

    @property
    def person(self) -> dict[str, str]:
        """As a request names the person."""
        return {"name": self.name, "id_number": self.id_number}

    @property
    def applicant(self) -> dict[str, str]:
        """With what the rules on where a relation may go need to know."""
        return {**self.person, "sex": self.sex, "household_area": self.id_number[:6]}


ZHOU_MINGYUAN = Insured(name="周明远", id_number="510198198805126012", sex="male")
ZENG_FAN = Insured(name="曾凡", id_number="510198198511306093", sex="male")
PU_GUIZHEN = Insured(name="蒲桂珍", id_number="510198195604126186", sex="female")

PENSIONER: dict[str, Any] = {
    **PU_GUIZHEN.applicant,
    "scheme": "employee",
    "account_kind": "general",
    "status": "terminated",
    "receives_pension": True,
    "last_check": "2025-09-30",
    "contributions": [
        {
            "from": "1996-01",
            "to": "2011-04",
            "base": "1200.00",
            "unit_rate": "0.2000",
            "personal_rate": "0.0800",
            "credited_rate": "0.0000",
            "area_code": "510198",
        }
    ],
}
"""Whom Sichuan pays a pension and checked last a year before the story (待遇领取人)."""

MONEY = {
    "before_1998": "0.00",
    "until_last_year": "11504.74",
    "current_year": "3360.00",
    "account_total": "14864.74",
    "pool_total": "21600.00",
    "annuity_total": "0.00",
    "total": "36464.74",
}
"""28 months in Chengdu: 10 at 6,000.00, 12 at 6,500.00, 6 at 7,000.00; moved in July 2024."""
MONTHS, MOVED_IN = 28, "2024-07"

APPLIED_ON, DUE_ON = "2026-09-28", "2026-10-16"
TEN_WORKING_DAYS = (
    "2026-09-29",
    "2026-09-30",
    "2026-10-08",
    "2026-10-09",
    "2026-10-10",
    "2026-10-12",
    "2026-10-13",
    "2026-10-14",
    "2026-10-15",
    "2026-10-16",
)
"""National Day is off from 1 to 7 October; Saturday 10 October is worked for it."""
OVERDUE_ON, STATED_ON = "2026-10-17", "2026-10-19"

COURSE = (
    ("apply", "受理申请"),
    ("check", "资格校验"),
    ("accept", "复核通过"),
    ("issue_letter", "生成联系函"),
    ("deliver_letter", "送达联系函"),
    ("escalate", "超期提示"),
    ("receive_statement", "接收信息表"),
    ("post", "接续登记"),
    ("complete", "办结"),
    ("complete", "办结"),
    ("settle_fund", "列入结算批次"),
    ("fund_paid", "资金已划拨"),
    ("match_fund", "到账匹配"),
)
"""What stands in the case's timeline at its end, in this order."""

DONE = {
    "chongqing": (
        "application_registered",
        "step_noted",
        "letter_issued",
        "relation_recorded",
        "step_noted",
        "payment_posted",
    ),
    "sichuan": ("letter_received", "statement_made", "account_sealed", "step_noted", "fund_paid"),
}
"""What each region's ledger holds of the case at its end; both steps noted in Chongqing bear another word."""
