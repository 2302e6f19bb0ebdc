"""The Sichuan mock as a process, our adapter on a line to it, and requests in the contract's words."""

import contextlib
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx

from gateway.outcomes import Question
from gateway.regions.sichuan.client import SichuanClient
from gateway.regions.sichuan.medical_insurance import SichuanMedicalInsurance
from gateway.regions.transport import Line
from gateway.services.medical_insurance.backend import Charge, VisitRef
from gateway.services.medical_insurance.people import Credential, Document, Patient
from gateway.services.medical_insurance.visits import (
    Department,
    Diagnosis,
    Doctor,
    FeeLine,
    Parts,
    VisitOpening,
)
from gateway.services.medical_insurance.words import CareKind, InsuranceKind, TreatmentBasis
from gateway.vocabulary import BEIJING, Message, now

KEY, SECRET = "YHTEST", "a secret of this test"
STARTED = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
DOCTOR = Doctor(code="D510100000001", name="张医生")
DEPARTMENT = Department(code="0304", name="心血管内科", specialty="A03.04")
EMPLOYEE = "510198197203150010"
CREDENTIAL = Credential(kind="resident_id", number=EMPLOYEE)
PATIENT = Patient(name="王建国", document=Document(kind="resident_id_card", number=EMPLOYEE))
GUEST = Patient(name="周济川", document=Document(kind="resident_id_card", number="500198196906200030"))
CLOPIDOGREL, MRI = "XB01ACB142A001010200447", "002102000040000"
DIAGNOSIS = Diagnosis(
    kind="western",
    rank=1,
    code="I20.000",
    name="不稳定性心绞痛",
    department="心血管内科",
    doctor=DOCTOR,
    diagnosed_at=STARTED,
)
PARTS = Parts(
    fully_self_paid="1000.00", over_limit="500.00", preliminary_self_paid="1500.00", in_scope="27000.00"
)


class CutAtSecondConfirmation(httpx.AsyncHTTPTransport):
    """A line that breaks when the second confirmation was sent."""

    confirmations = 0

    async def handle_async_request(self, request):
        self.confirmations += request.url.path == "/yinhai/confirm"
        if self.confirmations == 2:
            raise httpx.ReadError("cut")
        return await super().handle_async_request(request)


class Sichuan:
    """The mock as a neighbour sees it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=10)

    def kept(self, kind: str) -> list[dict]:
        ledger = self.http.get("/sandbox/ledger").json()
        rows = ledger if isinstance(ledger, list) else ledger["ledger"]
        return [row for row in rows if row["kind"] == kind]

    def queue(self, transaction: str, fault: str) -> None:
        asked = {"transaction": transaction, "fault": fault, "times": 1}
        self.http.post("/sandbox/faults", json=asked).raise_for_status()

    def reset(self) -> None:
        self.http.delete("/sandbox/faults").raise_for_status()
        self.http.post("/sandbox/reset").raise_for_status()


@contextlib.contextmanager
def sichuan_process(folder: Path):
    """The mock region as a process of its own; ended by its id."""
    program = [sys.executable, "-m", "gateway.sandbox.sichuan", "--port", "0", "--data", str(folder)]
    process = subprocess.Popen(
        [*program, "--access-key", KEY, "--secret", SECRET], stdout=subprocess.PIPE, text=True
    )
    try:
        region = Sichuan(process.stdout.readline().strip())
        for _ in range(100):
            with contextlib.suppress(httpx.HTTPError):
                region.http.get("/sandbox/health")
                break
            time.sleep(0.05)
        yield region
        region.http.close()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@contextlib.asynccontextmanager
async def adapter(url: str, *, secret: str = SECRET, deadline: float = 5.0, transport=None):
    """Our adapter on a line of its own."""
    line = Line("sichuan", url, transport=transport)
    try:
        client = SichuanClient(line, access_key=KEY, secret=secret, deadline=deadline)
        yield SichuanMedicalInsurance(client)
    finally:
        await line.aclose()


def outward(backend: SichuanMedicalInsurance, fault: str | None = None) -> Message:
    """About a person of Sichuan who is treated in Chongqing."""
    return _message(backend, "H50019800001", "510198", "500198", fault)


def inward(backend: SichuanMedicalInsurance, fault: str | None = None) -> Message:
    """About a person of Chongqing who is treated in Chengdu."""
    return _message(backend, "H51019800001", "500198", "510198", fault)


def _message(backend, institution, insured, treatment, fault):
    at = now()
    return Message(
        message_id=backend.mint_message_id(institution, at, 7),
        sent_at=at,
        institution_code=institution,
        institution_name=backend.institution_name(institution),
        operator="his-1",
        insured_area=insured,
        treatment_area=treatment,
        sandbox_fault=fault,
    )


def admission(case_number: str = "ZY0001", **changes) -> VisitOpening:
    asked = {
        "insured_area": "510198",
        "treatment_area": "500198",
        "institution_code": "H50019800001",
        "person_number": "0098000001",
        "patient": PATIENT,
        "credential": CREDENTIAL,
        "insurance_kind": InsuranceKind.EMPLOYEE_BASIC,
        "care_kind": CareKind.INPATIENT,
        "started_at": STARTED,
        "case_number": case_number,
        "department": DEPARTMENT,
        "doctor": DOCTOR,
        "bed": "12",
        "admission_diagnosis": DIAGNOSIS,
    }
    return VisitOpening(**{**asked, **changes})


def of_a_guest(case_number: str = "ZY0002", **changes) -> VisitOpening:
    guest = {
        "insured_area": "500198",
        "treatment_area": "510198",
        "institution_code": "H51019800001",
        "person_number": "ZG5001980001",
        "patient": GUEST,
        "credential": Credential(kind="e_voucher", number="EV-500198-0001"),
    }
    return admission(case_number, **{**guest, **changes})


def visit_of(opening: VisitOpening, number: str) -> VisitRef:
    return VisitRef(
        visit_number=number,
        person_number=opening.person_number,
        insurance_kind=opening.insurance_kind,
        care_kind=opening.care_kind,
        case_number=opening.case_number,
        started_at=opening.started_at,
        emergency=opening.is_emergency,
    )


def charge_of(visit: VisitRef, **changes) -> Charge:
    charge = Charge(
        visit=visit,
        credential=CREDENTIAL,
        total="30000.00",
        parts=PARTS,
        use_personal_account=True,
        invoice_number="FP20260302",
        basis=TreatmentBasis.EXEMPT,
    )
    return replace(charge, **changes)


def fee_lines(count: int, *, catalogue_code: str = CLOPIDOGREL) -> list[FeeLine]:
    return [
        FeeLine(
            line_id=str(900000000000000 + place),
            catalogue_code=catalogue_code,
            hospital_code="H-1",
            name="项目",
            occurred_at=STARTED,
            quantity="2",
            unit_price="10.5",
            amount="21.00",
            department=DEPARTMENT,
            doctor=DOCTOR,
        )
        for place in range(1, count + 1)
    ]


def question(operation: str, message: Message, visit: VisitRef | None = None, **facts) -> Question:
    known = {}
    if visit is not None:
        known = {
            "visit_number": visit.visit_number,
            "person_number": visit.person_number,
            "insurance_kind": str(visit.insurance_kind),
            "care_kind": str(visit.care_kind),
            "case_number": visit.case_number,
            "started_at": visit.started_at.isoformat(),
        }
    return Question(
        operation=operation, message_id=message.message_id, sent_at=message.sent_at, facts={**known, **facts}
    )
