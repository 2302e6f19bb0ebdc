"""What schemathesis is told beyond the contract: one header it leaves alone, and what makes sense."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

import httpx
import schemathesis

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import LOST_ANSWER as CASE
from gateway.sandbox.demo.window import new_key

OUYANG = {"name": "欧阳䶮", "id_number": "500198198707186116", "sex": "male", "household_area": "500198"}
AT_HOME = {
    "origin_area": "500198",
    "receiving_area": "510198",
    "agency_code": "510198000001",
    "origin_scheme": "employee",
    "receiving_scheme": "employee",
    "handled_by": "SC2001",
}
"""What an office says that takes an application of its own area in; no generator guesses an area."""
STEP = {"reason": "补充材料", "handled_by": "SC2001"}
FAULT_HEADER = "#/components/parameters/SandboxFault"

MAKES_SENSE: dict[str, Callable[[], dict[str, Any]]] = {
    "openVisit": lambda: forms.opening(CASE, f"ZY{secrets.token_hex(6).upper()}"),
    "addFeeLines": lambda: forms.fee_lines(CASE),
    "recordDiagnoses": lambda: forms.diagnoses(CASE),
    "preSettleVisit": lambda: forms.settlement(CASE),
    "settleVisit": lambda: forms.settlement(CASE),
    "cancelSettlement": lambda: {"reason": "患者要求退费"},
    "searchEnrolments": lambda: forms.enrolment_search(CASE.person),
    "applyForTransfer": lambda: {"person": OUYANG, **AT_HOME},
    "reviewTransfer": lambda: {"decision": "return", "note": "缺材料", "reviewed_by": "SC2002"},
    "correctTransfer": lambda: {"person": OUYANG, "handled_by": "SC2001"},
    "suspendTransfer": lambda: STEP,
    "resumeTransfer": lambda: STEP,
    "withdrawTransfer": lambda: STEP,
}
"""By operation: a body that the regions can act on."""


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Leave out the header that asks a region to fail: what it provokes is no fault of the gateway."""
    for methods in raw_schema["paths"].values():
        for operation in methods.values():
            operation["parameters"] = [
                one for one in operation["parameters"] if one.get("$ref") != FAULT_HEADER
            ]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Put what no generator guesses into requests that are to be right.

    On the way along the links: the bodies of a real visit and of a real transfer. Elsewhere: what is
    generated, but for the office's area, a number of a person and a transfer that there are.
    """
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    asked = case.operation.definition.raw["operationId"]
    if case.meta.phase.name == "stateful":
        if asked in MAKES_SENSE:
            case.body = MAKES_SENSE[asked]() | _version(case)
            if "Idempotency-Key" in (case.headers or {}):
                case.headers["Idempotency-Key"] = new_key()
        return
    if TRANSFERS and "transfer_id" in (case.path_parameters or {}):
        case.path_parameters["transfer_id"] = TRANSFERS[-1]
    if "Transfer" in asked and isinstance(case.body, dict):
        case.body = {**case.body, **_person(case.body), **_version(case)}
        case.body |= AT_HOME if asked == "applyForTransfer" else {}


@schemathesis.hook
def after_call(context, case, response):
    """Remember the transfer that was applied for last."""
    if case.operation.definition.raw["operationId"] == "applyForTransfer" and response.status_code == 201:
        TRANSFERS.append(response.json()["transfer_id"])


TRANSFERS: list[str] = []


def _person(body) -> dict[str, Any]:
    """Whoever was generated, under a number whose check digit is right."""
    person = body.get("person")
    return {"person": {**person, "id_number": OUYANG["id_number"]}} if isinstance(person, dict) else {}


def _version(case) -> dict[str, int]:
    """Of the transfer that a request acts on: what an office reads first; once it awaits somebody."""
    if "transfer_id" not in (case.path_parameters or {}):
        return {}
    url = f"{case.operation.base_url}/v1/pension/transfers/{case.path_parameters['transfer_id']}"
    for _ in range(30):
        answer = httpx.get(url, headers={"Authorization": case.headers["Authorization"]}, trust_env=False)
        if answer.status_code != 200:
            return {"version": 1}
        transfer = answer.json()
        if transfer.get("awaited", {}).get("party") != "gateway":
            break
        time.sleep(0.1)
    return {"version": transfer["version"]}
