"""What schemathesis is told beyond the contract: one header it leaves alone, and bodies that make sense."""

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
    "applyForTransfer": lambda: {
        "person": OUYANG,
        "origin_area": "500198",
        "receiving_area": "510198",
        "agency_code": "510198000001",
        "origin_scheme": "employee",
        "receiving_scheme": "employee",
        "handled_by": "SC2001",
    },
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
    """On the way along the links, send bodies of a real visit: no generator guesses one that adds up."""
    asked = case.operation.definition.raw["operationId"]
    stateful = case.meta is not None and case.meta.phase.name == "stateful"
    if not stateful or not case.meta.generation.mode.is_positive or asked not in MAKES_SENSE:
        return
    case.body = MAKES_SENSE[asked]() | _version(case)
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = new_key()


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
