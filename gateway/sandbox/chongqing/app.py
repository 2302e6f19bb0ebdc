"""The region's door: signature, envelope, journal, work, answer, and the faults asked for on the way."""

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from gateway.sandbox import faults
from gateway.sandbox.chongqing import envelope, journal, pension_side, signing, spoiling
from gateway.sandbox.chongqing.credit import side as credit_side
from gateway.sandbox.chongqing.employment import side as employment_side
from gateway.sandbox.chongqing.envelope import Message
from gateway.sandbox.chongqing.letting_in import let_in
from gateway.sandbox.chongqing.readback import ChongqingReadBack
from gateway.sandbox.chongqing.refusals import REASONS, Refusal
from gateway.sandbox.chongqing.region import Region, Row, opened
from gateway.sandbox.chongqing.transactions import BY_PATH, TRANSACTIONS
from gateway.sandbox.faults import Fault, FaultQueue
from gateway.sandbox.wiretap import Exchange, Wiretap, control_routes

_SYSTEM_FAILURE = "CQ9999:系统异常,请查询或冲正"
_NOT_JOURNALED = frozenset({"cut_before", "error_500", "system_failure", "duplicate"})
# Case numbers steer the business, never the means of finding out about it.
_UNSTEERED = frozenset({"2601", "5201", "5203", "5204", "5206", "5304"})


def create_app(folder: Path, credentials: signing.Credentials) -> Starlette:
    """The whole program as an ASGI application."""
    region = opened(folder)
    pension_side.prepare(region.store)
    credit_side.prepare(region.store)
    wiretap = Wiretap(region.store.connection, "utf-8", signing.SECRET_HEADERS)
    queue = FaultQueue()
    door = Door(region, credentials, wiretap, queue)
    routes = [
        *control_routes("chongqing", ChongqingReadBack(region), wiretap, queue),
        *pension_side.routes(region.store, credentials, wiretap, queue),
        *employment_side.routes(region.store, credentials, wiretap, queue),
        *credit_side.routes(region.store, credentials, wiretap, queue),
        Mount("/", app=door),
    ]
    return Starlette(routes=routes, lifespan=lambda _: pension_side.office_at_work(region.store))


@dataclass(frozen=True, slots=True)
class Door:
    """The ASGI application behind every business path."""

    region: Region
    credentials: signing.Credentials
    wiretap: Wiretap
    queue: FaultQueue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one business message."""
        await let_in(
            scope,
            receive,
            send,
            kind=BY_PATH.get(scope["path"]),
            unknown="no such transaction",
            credentials=self.credentials,
            connection=self.region.store.connection,
            exchanged=self._exchanged,
        )

    async def _exchanged(self, scope: Scope, body: bytes, infno: str) -> tuple[Fault | None, bytes]:
        """Answer a message that was let in, and keep the exchange for the testers."""
        started, received = time.perf_counter(), envelope.now()
        message, fault = None, None
        try:
            message = envelope.read(body, infno)
            fault = self._fault(scope, message)
            answer = await self._answered(message, fault, received)
        except Refusal as no:
            answer = envelope.refused(infno, -2, no.text, received)
        exchange = Exchange(
            path=scope["path"],
            transaction=infno,
            message_id=message.msgid if message else "",
            headers=scope["headers"],
            request=body,
            response=answer,
            status=500 if fault and fault.breaks_down else 200,
            fault=fault.name if fault else "",
            started=started,
        )
        self.wiretap.record(exchange)
        return fault, answer

    def _fault(self, scope: Scope, message: Message) -> Fault | None:
        case_number, carries = "", False
        if message.infno not in _UNSTEERED:
            case_number, carries = _case_number(self.region, message)
        return faults.choose(scope, self.queue, message.infno, case_number, carries_number=carries)

    async def _answered(self, message: Message, fault: Fault | None, received: datetime) -> bytes:
        """Journal, work and word the answer; a refusal is raised."""
        name = fault.name if fault else ""
        if name in _NOT_JOURNALED:
            return _unworked(message, name, received)
        journal.claim(self.region.store, message)
        await faults.hesitate(fault)
        if fault and not fault.does_work:
            journal.close(self.region.store, message.msgid, journal.REFUSED, -2, Refusal("CQ9001").text)
            if name == "refused_200":
                return envelope.refused_misleadingly(Refusal("CQ9001").text, received)
            raise Refusal("CQ9001")
        try:
            output = self._worked(message)
        except Refusal as no:
            journal.close(self.region.store, message.msgid, journal.REFUSED, -2, no.text)
            raise
        except Exception:
            # The work was one transaction and is undone; the caller is told only that it does not know.
            journal.close(self.region.store, message.msgid, journal.BROKEN_OFF, None)
            return envelope.refused(message.infno, -1, _SYSTEM_FAILURE, received)
        return self._worded(message, output, name, received)

    def _worked(self, message: Message) -> Row:
        """The business effect and the message's fate, in one transaction."""
        transaction = TRANSACTIONS[message.infno]
        with self.region.store.work():
            journal.still_wanted(self.region.store, message)
            transaction.check(message)
            output = transaction.perform(self.region, message)
            journal.close(self.region.store, message.msgid, journal.DONE)
        return output

    def _worded(self, message: Message, output: Row, fault: str, received: datetime) -> bytes:
        infcode = 0
        if fault == "commit_then_system_failure":
            return envelope.refused(message.infno, -1, _SYSTEM_FAILURE, received)
        if fault == "amounts_disagree":
            output = spoiling.with_amounts_that_disagree(output)
        elif fault == "unknown_code":
            output, infcode = spoiling.with_unknown_code(output)
        serial = self.region.store.next("answer")
        return envelope.accepted(message.infno, output, received, serial, infcode)


def _unworked(message: Message, fault: str, received: datetime) -> bytes:
    """What a region says that neither journaled nor worked."""
    if fault == "duplicate":
        return envelope.refused(message.infno, -2, f"CQ1003:{REASONS['CQ1003']}:{message.msgid}", received)
    return envelope.refused(message.infno, -1, _SYSTEM_FAILURE, received)


def _case_number(region: Region, message: Message) -> tuple[str, bool]:
    """The hospital's case number behind a message, and whether the message itself carries it."""
    for node in message.input.values():
        first = node[0] if isinstance(node, list) and node else node
        if not isinstance(first, dict):
            continue
        if message.infno in ("2201", "2401"):
            return str(first.get("ipt_otp_no") or first.get("ipt_no") or ""), True
        if first.get("mdtrt_id"):
            visit = region.store.one(
                "select case_number from visit where mdtrt_id = ?", str(first["mdtrt_id"])
            )
            return (visit["case_number"], False) if visit else ("", False)
    return "", False
