"""The pension platform's door: what is its own of how the region answers a message."""

from typing import Any

from starlette.types import Scope

from gateway.sandbox import faults
from gateway.sandbox.chongqing import signing
from gateway.sandbox.chongqing.answering import Door
from gateway.sandbox.chongqing.pension import cases, envelope, journal, spoiling
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.operations import BY_PATH, OPERATIONS
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.faults import Fault, FaultQueue
from gateway.sandbox.wiretap import Wiretap

_UNSTEERED = "C09"
"""Certificate numbers steer the business, never the means of finding out about it."""
Output = dict[str, Any]


def pension_door(
    store: Store, credentials: signing.Credentials, wiretap: Wiretap, queue: FaultQueue
) -> Door[Message, Output, Refusal]:
    """The ASGI application behind every pension path."""
    return Door(
        store=store,
        credentials=credentials,
        wiretap=wiretap,
        kinds=BY_PATH,
        unknown="no such operation",
        envelope=envelope,
        journal=journal,
        refusal=Refusal,
        seen_before="YL1003",
        as_asked="YL9001",
        fault=lambda scope, message: _fault(scope, queue, store, message),
        prepare=lambda _: None,
        work=lambda message: _worked(store, message),
        worded=_worded,
    )


def _fault(scope: Scope, queue: FaultQueue, store: Store, message: Message) -> Fault | None:
    number, carries = "", False
    if message.ywlx != _UNSTEERED:
        number, carries = _certificate_number(store, message)
    return faults.choose(scope, queue, message.ywlx, number, carries_number=carries)


def _worked(store: Store, message: Message) -> Output:
    operation = OPERATIONS[message.ywlx]
    output = operation.perform(store, message)
    journal.done(store, message.lsh, output if operation.kept else None)
    return output


def _worded(message: Message, output: Output, fault: str) -> bytes:
    zt = envelope.DONE
    if fault == "amounts_disagree":
        output = spoiling.with_amounts_that_disagree(output)
    elif fault == "unknown_code":
        output, zt = spoiling.with_unknown_code(output)
    return envelope.done(message.lsh, output, zt)


def _certificate_number(store: Store, message: Message) -> tuple[str, bool]:
    """The certificate number behind a message (pzbh), and whether the message itself carries it."""
    application = message.asked.get("gr_zysq")
    if message.ywlx == "B02" and isinstance(application, dict):
        return str(application.get("pzbh") or ""), True
    case = cases.find(store, str(message.asked.get("gzlsh") or ""))
    if case is None:
        if message.ywlx == "B05" and isinstance(application, dict):
            return str(application.get("pzbh") or ""), False
        return "", False
    return str(case.application.get("pzbh") or ""), False
