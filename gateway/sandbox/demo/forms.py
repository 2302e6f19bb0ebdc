"""What a hospital writes to the gateway for a case: the bodies of its requests, in the contract's words."""

from typing import Any

from gateway.sandbox.demo.cases import Case, Person

Body = dict[str, Any]


def enrolment_search(person: Person) -> Body:
    """Who is insured where? No insured area is named, so that both regions are asked (参保信息查询)."""
    return {"credential": person.credential}


def referral(case: Case) -> Body:
    """File the treatment with the insured region before it begins (转诊备案)."""
    code, name = case.diagnosis
    return {
        "insured_area": case.person.area,
        "treatment_area": case.hospital.area,
        "person_number": case.person.number,
        "credential": case.person.credential,
        "patient": _patient(case),
        "insurance_kind": case.person.insurance,
        "kind": "referral",
        "starts_on": case.started_on,
        "telephone": "13900000000",
        "referral": {
            "diagnosis_code": code,
            "diagnosis_name": name,
            "institution_code": case.hospital.code,
            "institution_name": case.hospital.name,
            "referred_on": case.started_on,
            "reason": "本地无此专科",
            "opinion": "同意转院",
        },
    }


def opening(case: Case, case_number: str, filing_id: str | None = None) -> Body:
    """Register or admit (挂号 / 入院登记)."""
    body: Body = {
        "insured_area": case.person.area,
        "treatment_area": case.hospital.area,
        "institution_code": case.hospital.code,
        "person_number": case.person.number,
        "patient": _patient(case),
        "credential": case.person.credential,
        "insurance_kind": case.person.insurance,
        "care_kind": case.care,
        "started_at": _at(case.started_on, "09:00:00"),
        "case_number": case_number,
        "department": _department(case),
        "doctor": _doctor(case),
        "admission_diagnosis": _diagnosis(case, case.started_on),
    }
    if case.inpatient:
        body["bed"] = "12"
    if filing_id is not None:
        body["filing_id"] = filing_id
    return body


def fee_lines(case: Case) -> Body:
    """Everything that was charged, in one upload (费用明细上传)."""
    return {"lines": [_line(case, place) for place in range(len(case.charges))], "total": case.total}


def diagnoses(case: Case) -> Body:
    """The diagnosis as it stands (诊断信息)."""
    return {"diagnoses": [_diagnosis(case, case.started_on)]}


def discharge(case: Case) -> Body:
    """The inpatient leaves on the doctor's advice (出院办理)."""
    return {
        "discharged_at": _at(case.ended_on, "11:00:00"),
        "department": _department(case),
        "bed": "12",
        "way": "on_advice",
        "diagnoses": [_diagnosis(case, case.ended_on)],
    }


def settlement(case: Case) -> Body:
    """Price or settle what stands (预结算 / 结算)."""
    return {"credential": case.person.credential, "total": case.total, "use_personal_account": True}


def _line(case: Case, place: int) -> Body:
    charge = case.charges[place]
    line: Body = {
        "line_id": str(place + 1),
        "catalogue_code": charge.catalogue_code,
        "hospital_code": f"HIS{place + 1:04}",
        "name": charge.name,
        "occurred_at": _at(case.started_on, f"10:{place:02}:00"),
        "quantity": charge.quantity,
        "unit_price": charge.unit_price,
        "amount": f"{charge.amount:.2f}",
        "department": _department(case),
        "doctor": _doctor(case),
    }
    if charge.approved:
        line["approved_by_hospital"] = True
    return line


def _patient(case: Case) -> Body:
    document = {"kind": "resident_id_card", "number": case.person.resident_id}
    return {"name": case.person.name, "document": document}


def _department(case: Case) -> Body:
    code, name, specialty = case.department
    return {"code": code, "name": name, "specialty": specialty}


def _doctor(case: Case) -> Body:
    return {"code": f"D{case.hospital.area}000001", "name": case.hospital.doctor}


def _diagnosis(case: Case, day: str) -> Body:
    code, name = case.diagnosis
    return {
        "kind": "western",
        "rank": 1,
        "code": code,
        "name": name,
        "department": case.department[1],
        "doctor": _doctor(case),
        "diagnosed_at": _at(day, "09:30:00"),
    }


def _at(day: str, time: str) -> str:
    return f"{day}T{time}+08:00"
