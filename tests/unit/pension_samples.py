"""Rows, statements and people of pension transfer for the tests of its rules; all invented."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from gateway.services.pension.amounts import calculate_transfer
from gateway.services.pension.history import ContributionRow
from gateway.services.pension.people import Applicant, InsuredPerson
from gateway.services.pension.transfer_amounts import AmountQuestion
from gateway.services.pension.transfers import TransferStatement
from gateway.services.pension.words import (
    AccountKind,
    AccountStatus,
    ContributionStatus,
    Scheme,
)
from gateway.services.words import Sex
from gateway.vocabulary import Region, yuan

ID_NUMBER = "510198198805126012"


def row(first, last, base="6000.00", *, months=None, **changes):
    """A row of the statement's second table; months are all of its span unless said."""
    span = int(last[5:]) - int(first[5:]) + 1
    months = span if months is None else months
    credited = yuan(Decimal(base) * months * Decimal("0.08")) if months else "0.00"
    figures = {
        "year": int(first[:4]),
        "from_month": first,
        "to_month": last,
        "months": months,
        "unit_rate": "0.1600",
        "credited_rate": "0.0000",
        "personal_rate": "0.0800",
        "credited": credited,
        "credited_personal": credited,
        "interest": "0.00",
        "interest_personal": "0.00",
        "balance": credited,
        "balance_personal": credited,
        "area_code": "510198",
        **({"base_monthly": base} if months else {}),
    }
    return ContributionRow(**{**figures, **changes})


E1_ROWS = (
    row("2022-03", "2022-12", "6000.00"),
    row("2023-01", "2023-12", "6500.00"),
    row("2024-01", "2024-06", "7000.00"),
)


def statement(rows=E1_ROWS, **changes):
    """The statement of the first worked example, or of other rows with other figures."""
    figures = {
        "statement_number": "XXB202407001",
        "letter_number": "LXH202407001",
        "person_number": "5101980001",
        "scheme": Scheme.EMPLOYEE,
        "local_from": "2022-03",
        "local_to": "2024-06",
        "local_months": 28,
        "transferred_on": date(2024, 7, 10),
        "before_1998": "0.00",
        "until_last_year": "11504.74",
        "current_year": "3360.00",
        "account_total": "14864.74",
        "pool_total": "21600.00",
        "annuity_total": "0.00",
        "total": "36464.74",
        "rows": rows,
        "handled_by": "SC0001",
        "reviewed_by": "SC0002",
    }
    return TransferStatement(**{**figures, **changes})


def applicant(**changes):
    """Somebody of 36 years, at home in Sichuan."""
    figures = {
        "name": "周明远",
        "id_number": ID_NUMBER,
        "sex": Sex.MALE,
        "household_area": "510198",
    }
    return Applicant(**{**figures, **changes})


def insured(region=Region.SICHUAN, **changes):
    """What a region knows of that person: suspended in Sichuan, contributing in Chongqing."""
    here = "510198" if region is Region.SICHUAN else "500198"
    contributing = region is Region.CHONGQING
    figures = {
        "region": region,
        "person_number": f"{here}0001",
        "name": "周明远",
        "id_number": ID_NUMBER,
        "sex": Sex.MALE,
        "scheme": Scheme.EMPLOYEE,
        "area_code": here,
        "agency_code": f"{here}000001",
        "contribution_status": ContributionStatus.CONTRIBUTING
        if contributing
        else ContributionStatus.SUSPENDED,
        "account_kind": AccountKind.GENERAL,
        "account_status": AccountStatus.EARNING,
        "receives_pension": False,
        "unpaid_months": 0,
        "contribution_months": 28,
        "deemed_months": 0,
        "first_month": "2024-07" if contributing else "2022-03",
    }
    return InsuredPerson(**{**figures, **changes})


def paid(first, last, base="1000.00", **changes):
    months = int(last[5:]) - int(first[5:]) + 1
    return {"from_month": first, "to_month": last, "months": months, "base_monthly": base, **changes}


def transferred(*rows, month="2024-07", origin=Scheme.EMPLOYEE, receiving=Scheme.EMPLOYEE, **changes):
    question = AmountQuestion(
        origin_scheme=origin,
        receiving_scheme=receiving,
        transferred_month=month,
        rows=rows,
        **changes,
    )
    return calculate_transfer(question)


E1 = (
    paid("2022-03", "2022-12", "6000.00"),
    paid("2023-01", "2023-12", "6500.00"),
    paid("2024-01", "2024-06", "7000.00"),
)
