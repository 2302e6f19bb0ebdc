"""The pension platform's door: signature, envelope, journal, work, answer, and the faults on the way."""

import time
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from gateway.sandbox import faults
from gateway.sandbox.chongqing import signing
from gateway.sandbox.chongqing.letting_in import let_in
from gateway.sandbox.chongqing.pension import cases, envelope, journal, spoiling
from gateway.sandbox.chongqing.pension.envelope import Message
from gateway.sandbox.chongqing.pension.operations import BY_PATH, OPERATIONS
from gateway.sandbox.chongqing.pension.refusals import Refusal
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.faults import Fault, FaultQueue
from gateway.sandbox.wiretap import Exchange, Wiretap

_NOT_JOURNALED = frozenset({"cut_before", "error_500", "system_failure", "duplicate"})
_UNSTEERED = "C09"
"""Certificate numbers steer the business, never the means of finding out about it."""


@dataclass(frozen=True, slots=True)
class PensionDoor:
    """The ASGI application behind every pension path."""

    store: Store
    credentials: signing.Credentials
    wiretap: Wiretap
    queue: FaultQueue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one message."""
        await let_in(
            scope,
            receive,
            send,
            kind=BY_PATH.get(scope["path"]),
            unknown="no such operation",
            credentials=self.credentials,
            connection=self.store.connection,
            exchanged=self._exchanged,
        )

    async def _exchanged(self, scope: Scope, body: bytes, ywlx: str) -> tuple[Fault | None, bytes]:
        """Answer a message that was let in, and keep the exchange for the testers."""
        started = time.perf_counter()
        lsh, fault = envelope.lsh_of(body), None
        try:
            message = envelope.read(body, ywlx)
            fault = self._fault(scope, message)
            answer = await self._answered(message, fault)
        except Refusal as no:
            answer = envelope.refused(lsh, no)
        exchange = Exchange(
            path=scope["path"],
            transaction=ywlx,
            message_id=lsh or "",
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
        number, carries = "", False
        if message.ywlx != _UNSTEERED:
            number, carries = _certificate_number(self.store, message)
        return faults.choose(scope, self.queue, message.ywlx, number, carries_number=carries)

    async def _answered(self, message: Message, fault: Fault | None) -> bytes:
        """Journal, work and word the answer; a refusal is raised."""
        name = fault.name if fault else ""
        if name == "duplicate":
            raise Refusal("YL1003", message.lsh)
        if name in _NOT_JOURNALED:
            return envelope.failed(message.lsh)
        journal.claim(self.store, message)
        await faults.hesitate(fault)
        if fault and not fault.does_work:
            no = Refusal("YL9001")
            journal.refused(self.store, message.lsh, no)
            if name == "refused_200":
                return envelope.refused_misleadingly(message.lsh, no)
            raise no
        return self._worked(message, name)

    def _worked(self, message: Message, fault: str) -> bytes:
        """The business effect and the message's fate, in one transaction."""
        operation = OPERATIONS[message.ywlx]
        try:
            with self.store.work():
                output = operation.perform(self.store, message)
                journal.done(self.store, message.lsh, output if operation.kept else None)
        except Refusal as no:
            journal.refused(self.store, message.lsh, no)
            raise
        except Exception:
            # The work was one transaction and is undone; the caller is told only that it does not know.
            journal.broken_off(self.store, message.lsh)
            return envelope.failed(message.lsh)
        if fault == "commit_then_system_failure":
            return envelope.failed(message.lsh)
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
