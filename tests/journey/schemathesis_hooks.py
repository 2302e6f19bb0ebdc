"""What schemathesis is told beyond the contract: one header it leaves alone, and bodies that make sense."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import schemathesis

from gateway.sandbox.demo import forms
from gateway.sandbox.demo.cases import LOST_ANSWER as CASE
from gateway.sandbox.demo.window import new_key

FAULT_HEADER = "#/components/parameters/SandboxFault"

MAKES_SENSE: dict[str, Callable[[], dict[str, Any]]] = {
    "openVisit": lambda: forms.opening(CASE, f"ZY{secrets.token_hex(6).upper()}"),
    "addFeeLines": lambda: forms.fee_lines(CASE),
    "recordDiagnoses": lambda: forms.diagnoses(CASE),
    "preSettleVisit": lambda: forms.settlement(CASE),
    "settleVisit": lambda: forms.settlement(CASE),
    "cancelSettlement": lambda: {"reason": "患者要求退费"},
    "searchEnrolments": lambda: forms.enrolment_search(CASE.person),
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
    case.body = MAKES_SENSE[asked]()
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = new_key()
