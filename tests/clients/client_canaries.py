"""A person whom no region knows, and requests that hold them where they belong and where they do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import Case

NAME, RESIDENT_ID, PERSON_NUMBER = "㐂𠮷·鸣丽亚", "500198198409010040", "ZGKANARI0040"
BANK, ACCOUNT = "金丝雀银行", "6217500198198409"
CANARIES = (NAME, RESIDENT_ID, PERSON_NUMBER, BANK, ACCOUNT)


def refusals(case: Case) -> dict[str, Any]:
    """What every program is to be refused with."""
    unknown = replace(case.person, name=NAME, resident_id=RESIDENT_ID, number=PERSON_NUMBER)
    return {
        "opening": forms.opening(replace(case, person=unknown), "ZY0040"),
        "wrong": {"case_number": NAME, "institution_code": RESIDENT_ID, "insured_area": ACCOUNT},
        "choice": {
            "keep": "origin",
            "refund_bank_name": BANK,
            "refund_account_number": ACCOUNT,
            "confirmed_on": "2026-10-12",
            "handled_by": "R0731",
            "version": 1,
        },
    }
