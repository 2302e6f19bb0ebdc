"""The two charges that are settled over and over, and visits to settle: each settlement needs its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from gateway.evidence.sealing import Cipher, KeyKeeper, new_seal
from gateway.services.medical_insurance.visits import Parts
from gateway.services.medical_insurance.words import CareKind, InsuranceKind, TreatmentBasis
from gateway.vocabulary import Region, now, uuid7

LINES = 3


@dataclass(frozen=True, kw_only=True)
class Case:
    """An inpatient's visit as the kept answers of the constant upstream tell of it."""

    client_id: str
    institution_code: str
    insured_region: Region
    treatment_region: Region
    insured_area: str
    treatment_area: str
    insured_visit_number: str
    treatment_visit_number: str
    person_number: str
    credential_number: str
    insurance_kind: InsuranceKind
    care_kind: CareKind
    started_at: datetime
    basis: TreatmentBasis
    total: str
    parts: Parts

    @property
    def request(self) -> str:
        """The body of a pre-settlement or settlement."""
        credential = {"kind": "resident_id", "number": self.credential_number}
        return json.dumps({"credential": credential, "total": self.total})


CASES: Mapping[Region, Case] = {
    Region.CHONGQING: Case(
        client_id="hospital-chengdu",
        institution_code="H51019800001",
        insured_region=Region.CHONGQING,
        treatment_region=Region.SICHUAN,
        insured_area="500198",
        treatment_area="510198",
        insured_visit_number="JZ202611230000000001",
        treatment_visit_number="ZY000000000001",
        person_number="ZG5001980001",
        credential_number="500198196906200030",
        insurance_kind=InsuranceKind.EMPLOYEE_BASIC,
        care_kind=CareKind.INPATIENT,
        started_at=datetime.fromisoformat("2026-01-05T09:00:00+08:00"),
        basis=TreatmentBasis.EXEMPT,
        total="32580.00",
        parts=Parts(
            fully_self_paid="1500.00",
            over_limit="360.00",
            preliminary_self_paid="2140.00",
            in_scope="28580.00",
        ),
    ),
    Region.SICHUAN: Case(
        client_id="hospital-chongqing",
        institution_code="H50019800001",
        insured_region=Region.SICHUAN,
        treatment_region=Region.CHONGQING,
        insured_area="510198",
        treatment_area="500198",
        insured_visit_number="ZY000000000006",
        treatment_visit_number="JZ202611230000000002",
        person_number="0098000002",
        credential_number="510198198807120028",
        insurance_kind=InsuranceKind.RESIDENT_BASIC,
        care_kind=CareKind.INPATIENT,
        started_at=datetime.fromisoformat("2026-02-02T09:00:00+08:00"),
        basis=TreatmentBasis.EXEMPT,
        total="18400.00",
        parts=Parts(
            fully_self_paid="800.00",
            over_limit="120.00",
            preliminary_self_paid="1480.00",
            in_scope="16000.00",
        ),
    ),
}
"""By the insured region."""


async def make_visits(owner_url: str, keeper: KeyKeeper, case: Case, count: int) -> list[str]:
    """Write discharged visits with lines and seals straight into the tables; their ids."""
    ids = [uuid7() for _ in range(count)]
    seals = [new_seal(keeper, Cipher.AES_256_GCM, uuid7())[0] for _ in ids]
    connection = await asyncpg.connect(owner_url)
    try:
        columns = ["seal_id", "case_id", "cipher", "wrapped", "wrapped_by", "made_at"]
        kept = [
            (seal.seal_id, one, seal.cipher.value, seal.wrapped, seal.wrapped_by, now())
            for one, seal in zip(ids, seals, strict=True)
        ]
        await connection.copy_records_to_table("seals", columns=columns, records=kept)
        row = _visit(case)
        visits = [(one, seal.seal_id, *row.values()) for one, seal in zip(ids, seals, strict=True)]
        await connection.copy_records_to_table(
            "visits", columns=["visit_id", "seal_id", *row], records=visits
        )
        lines = [_line(one, place, case) for one in ids for place in range(LINES)]
        columns = ["visit_id", "line_id", "errand_id", "amount", "line"]
        await connection.copy_records_to_table("fee_lines", columns=columns, records=lines)
    finally:
        await connection.close()
    return [str(one) for one in ids]


def _visit(case: Case) -> dict[str, Any]:
    return {
        "version": 5,
        "client_id": case.client_id,
        "institution_code": case.institution_code,
        "state": "discharged",
        "insured_region": case.insured_region.value,
        "treatment_region": case.treatment_region.value,
        "insured_area": case.insured_area,
        "treatment_area": case.treatment_area,
        "insured_visit_number": case.insured_visit_number,
        "treatment_visit_number": case.treatment_visit_number,
        "person_number": case.person_number,
        "insurance_kind": case.insurance_kind.value,
        "care_kind": case.care_kind.value,
        "case_number": "BENCH",
        "started_at": case.started_at,
        "discharged_at": case.started_at + timedelta(days=10),
        "emergency": False,
        "basis": case.basis.value,
        "basis_rule": "渝医保发〔2024〕20号",
        "line_count": LINES,
        "total": Decimal(case.total),
        **{name: Decimal(value) for name, value in case.parts.model_dump().items()},
    }


def _line(visit_id: UUID, place: int, case: Case) -> tuple[Any, ...]:
    line = {"line_id": str(place), "amount": case.total, "catalogue_class": "class_b"}
    return visit_id, str(place), visit_id, Decimal(case.total), json.dumps(line).encode()
