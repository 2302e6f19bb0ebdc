"""Requests in the gateway's words, as two hospitals make them of Chongqing; the people are the sandbox's."""

from datetime import date, datetime, timedelta

import httpx

from gateway.outcomes import Question
from gateway.regions.chongqing.client import ChongqingClient
from gateway.regions.chongqing.medical_insurance import ChongqingMedicalInsurance
from gateway.regions.chongqing.post import Post
from gateway.regions.transport import Line
from gateway.services.medical_insurance.backend import Charge, SettlementRef, ToRecord, VisitRef
from gateway.services.medical_insurance.filings import FilingRequest, Referral
from gateway.services.medical_insurance.people import Credential, Document, Patient
from gateway.services.medical_insurance.settlements import RegionSettlement
from gateway.services.medical_insurance.visits import (
    Department,
    Diagnoses,
    Diagnosis,
    Discharge,
    Doctor,
    FeeLine,
    Parts,
    VisitOpening,
)
from gateway.services.medical_insurance.words import CareKind, SettlementKind, TreatmentBasis
from gateway.vocabulary import BEIJING, Message, now

CHENGDU_HOSPITAL, CHONGQING_HOSPITAL = "H51019800001", "H50019800001"
OUTBOUND = {"insured_area": "500198", "treatment_area": "510198"}
INBOUND = {"insured_area": "510198", "treatment_area": "500198"}
STARTED = datetime(2026, 3, 1, 9, 15, 42, tzinfo=BEIJING)

DOCTOR = Doctor(code="D500198000001", name="罗医生")
DEPARTMENT = Department(code="A03.04", name="心血管内科", specialty="A03.04")
PEOPLE = {
    "ZG5001980001": ("周济川", "500198196906200030", "employee_basic"),
    "ZG5001980002": ("陈晓渝", "500198198409010040", "employee_basic"),
    "ZG5001980008": ("买买提·艾力", "500198198804300056", "employee_basic"),
    "510198000002": ("林知秋", "510198198807120028", "resident_basic"),
}
EMPLOYEE, OUTPATIENT, GUEST = "ZG5001980001", "ZG5001980002", "510198000002"
CASE_A = Parts(
    fully_self_paid="1860.00", over_limit="0.00", preliminary_self_paid="2140.00", in_scope="28580.00"
)
CASE_D = Parts(fully_self_paid="30.00", over_limit="0.00", preliminary_self_paid="43.60", in_scope="544.80")


def shown(person, kind="resident_id"):
    return Credential(kind=kind, number=PEOPLE[person][1])


def patient(person):
    name, number, _ = PEOPLE[person]
    return Patient(name=name, document=Document(kind="resident_id_card", number=number))


def diagnosis(rank=1, code="I10.x00", name="特发性高血压"):
    return Diagnosis(
        kind="western",
        rank=rank,
        code=code,
        name=name,
        department="心血管内科",
        doctor=DOCTOR,
        diagnosed_at=STARTED,
    )


def opening(person=EMPLOYEE, care_kind="inpatient", case_number="ZY20260301001", **other):
    foreign = person == GUEST
    return VisitOpening(
        **(INBOUND if foreign else OUTBOUND),
        institution_code=CHONGQING_HOSPITAL if foreign else CHENGDU_HOSPITAL,
        person_number=person,
        patient=patient(person),
        credential=shown(person),
        insurance_kind=PEOPLE[person][2],
        care_kind=care_kind,
        started_at=STARTED,
        case_number=case_number,
        department=DEPARTMENT,
        doctor=DOCTOR,
        admission_diagnosis=diagnosis(),
        **({"bed": "12床"} if CareKind(care_kind).is_inpatient else {}),
        **other,
    )


def visit_ref(number, opened):
    return VisitRef(
        visit_number=number,
        person_number=opened.person_number,
        insurance_kind=opened.insurance_kind,
        care_kind=opened.care_kind,
        case_number=opened.case_number,
        started_at=opened.started_at,
        emergency=opened.is_emergency,
    )


def fee_line(
    line_id="1", code="XJ01DBC011B001020100002", quantity="2", price="30.00", amount="60.00", **other
):
    return FeeLine(
        line_id=line_id,
        catalogue_code=code,
        hospital_code=f"HIS{line_id}",
        name="头孢克肟片",
        occurred_at=STARTED + timedelta(hours=1),
        quantity=quantity,
        unit_price=price,
        amount=amount,
        department=DEPARTMENT,
        doctor=DOCTOR,
        **other,
    )


def diagnoses():
    return Diagnoses(diagnoses=[diagnosis(), diagnosis(2, "E11.900", "2型糖尿病")], condition="头晕三天")


def discharge():
    return Discharge(
        discharged_at=STARTED + timedelta(days=9),
        department=DEPARTMENT,
        bed="12床",
        way="on_advice",
        diagnoses=[diagnosis()],
    )


def charge(visit, parts=CASE_A, total="32580.00", **other):
    said = {"use_personal_account": True, "invoice_number": None, "basis": TreatmentBasis.EXEMPT, **other}
    return Charge(visit=visit, credential=shown(visit.person_number), total=total, parts=parts, **said)


def referral_filing(starts_on=date(2026, 3, 1)):
    return FilingRequest(
        **OUTBOUND,
        person_number=EMPLOYEE,
        credential=shown(EMPLOYEE),
        patient=patient(EMPLOYEE),
        insurance_kind="employee_basic",
        kind="referral",
        starts_on=starts_on,
        telephone="023-63000000",
        referral=Referral(
            diagnosis_code="I10.x00",
            diagnosis_name="特发性高血压",
            institution_code=CHENGDU_HOSPITAL,
            institution_name="沙盒成都第一医院",
            referred_on=starts_on,
            reason="条件所限",
            opinion="同意转院",
        ),
    )


def long_term_filing(starts_on=date(2026, 1, 1), kind="long_term_residence"):
    return FilingRequest(
        **OUTBOUND,
        person_number=OUTPATIENT,
        credential=shown(OUTPATIENT),
        patient=patient(OUTPATIENT),
        insurance_kind="employee_basic",
        kind=kind,
        starts_on=starts_on,
    )


def foreign_settlement(parts, total, *, fund, personal, sign="", number="SC2026030100001"):
    """A settlement of Sichuan's insurer that Chongqing is to record; `sign` "-" for its cancellation."""
    amounts = {
        "total": total,
        "parts": parts,
        "fund_total": fund,
        "basic_pool": fund,
        "personal_total": personal,
        "cash": personal,
    }
    zeros = dict.fromkeys(
        (
            *("deductible_paid", "civil_servant_subsidy", "enterprise_supplementary", "disabled_veteran"),
            *("resident_serious_illness", "employee_large_expense", "medical_assistance", "other_funds"),
            *("personal_account", "family_account", "hospital_borne", "account_balance"),
        ),
        "0.00",
    )
    return RegionSettlement(
        settled_at=STARTED + timedelta(days=9),
        amounts=zeros | {name: _signed(value, sign) for name, value in amounts.items()},
        fund_payments=[],
        region_settlement_number=number,
        message_id="M1",
    )


def _signed(value, sign):
    if isinstance(value, Parts):
        return {name: _signed(amount, sign) for name, amount in value.model_dump().items()}
    return value if value == "0.00" else sign + value


def to_record(visit, settlement, cancels=None):
    kind = SettlementKind.SETTLEMENT if cancels is None else SettlementKind.CANCELLATION
    return ToRecord(visit=visit, kind=kind, settlement=settlement, cancels_record_number=cancels)


def settlement_ref(visit, number, parts=CASE_A):
    return SettlementRef(visit=visit, region_settlement_number=number, parts=parts)


def facts_of_visit(visit):
    return {
        "visit_number": visit.visit_number,
        "person_number": visit.person_number,
        "insurance_kind": str(visit.insurance_kind),
        "care_kind": str(visit.care_kind),
        "case_number": visit.case_number,
        "started_at": visit.started_at.isoformat(),
    }


class Gateway:
    """The adapter with its line, and messages as the exchange makes them."""

    def __init__(self, url, *, token="sandbox-chongqing-token", transport=None, clock=now, deadline=3.0):
        self.line = Line("chongqing", url, transport=transport)
        client = ChongqingClient(
            Post(self.line, paas_id="chuanyu-gateway", token=token, clock=clock, deadline=deadline)
        )
        self.region = ChongqingMedicalInsurance(client)

    def message(self, fault=None, *, at=None, areas=OUTBOUND, message_id=None):
        at = at or now()
        hospital = CHENGDU_HOSPITAL if areas is OUTBOUND else CHONGQING_HOSPITAL
        return Message(
            message_id=message_id or self.region.mint_message_id(hospital, at, 3),
            sent_at=at,
            institution_code=hospital,
            institution_name=self.region.institution_name(hospital),
            operator="his-client",
            sandbox_fault=fault,
            **areas,
        )


def ledger(region_url, kind):
    return [row for row in httpx.get(f"{region_url}/sandbox/ledger").json() if row["kind"] == kind]


async def opened(gateway, person=EMPLOYEE, care_kind="inpatient", **other):
    asked = opening(person, care_kind, **other)
    message = gateway.message(areas=INBOUND if person == GUEST else OUTBOUND)
    answer = (await gateway.region.open_visit(message, asked)).answer
    return visit_ref(answer.visit_number, asked)


def question(operation, message, visit, **facts):
    return Question(
        operation=operation,
        message_id=message.message_id,
        sent_at=message.sent_at,
        facts={**facts_of_visit(visit), **facts},
    )


def about_settling(message, visit, parts=CASE_A, total="32580.00"):
    return question("settle", message, visit, total=total, parts=parts.model_dump())
