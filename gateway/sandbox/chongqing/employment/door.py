"""The labour market's door: signature, envelope, journal, work, answer, and the faults on the way."""

import time
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from gateway.sandbox import faults
from gateway.sandbox.chongqing import signing
from gateway.sandbox.chongqing.employment import envelope, journal, seed, spoiling
from gateway.sandbox.chongqing.employment.envelope import Message, Record
from gateway.sandbox.chongqing.employment.operations import BY_PATH, OPERATIONS
from gateway.sandbox.chongqing.employment.refusals import Refusal
from gateway.sandbox.chongqing.letting_in import let_in
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.faults import Fault, FaultQueue
from gateway.sandbox.wiretap import Exchange, Wiretap

_NOT_JOURNALED = frozenset({"cut_before", "error_500", "system_failure"})


@dataclass(frozen=True, slots=True)
class EmploymentDoor:
    """The ASGI application behind every path of the market."""

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
            unknown="no such transaction",
            credentials=self.credentials,
            connection=self.store.connection,
            exchanged=self._exchanged,
        )

    async def _exchanged(self, scope: Scope, body: bytes, jylb: str) -> tuple[Fault | None, bytes]:
        """Answer a message that was let in, and keep the exchange for the testers."""
        started = time.perf_counter()
        number = envelope.number_of(body)
        fault = faults.choose(scope, self.queue, jylb)
        try:
            answer = await self._answered(envelope.read(body, jylb), fault)
        except Refusal as no:
            answer = envelope.refused(number, no)
        exchange = Exchange(
            path=scope["path"],
            transaction=jylb,
            message_id=number,
            headers=scope["headers"],
            request=body,
            response=answer,
            status=500 if fault and fault.breaks_down else 200,
            fault=fault.name if fault else "",
            started=started,
        )
        self.wiretap.record(exchange)
        return fault, answer

    async def _answered(self, message: Message, fault: Fault | None) -> bytes:
        """Journal, work and word the answer; a refusal is raised."""
        name = fault.name if fault else ""
        if name == "duplicate":
            raise Refusal("ZP1003", message.bwbh)
        if name in _NOT_JOURNALED:
            return envelope.failed(message.bwbh)
        seed.prepare(self.store)
        journal.claim(self.store, message)
        await faults.hesitate(fault)
        if fault and not fault.does_work:
            no = Refusal("ZP9001")
            journal.refused(self.store, message.bwbh, no)
            if name == "refused_200":
                return envelope.refused_misleadingly(message.bwbh, no)
            raise no
        return self._worked(message, name)

    def _worked(self, message: Message, fault: str) -> bytes:
        """The business effect and the message's fate, in one transaction."""
        changes = message.jylb.startswith("D")
        try:
            with self.store.work():
                records = OPERATIONS[message.jylb].perform(self.store, message)
                journal.done(self.store, message.bwbh, records if changes else None)
        except Refusal as no:
            journal.refused(self.store, message.bwbh, no)
            raise
        except Exception:
            # The work was one transaction and is undone; the caller is told only that it does not know.
            journal.broken_off(self.store, message.bwbh)
            return envelope.failed(message.bwbh)
        return _worded(message, records, fault)


def _worded(message: Message, records: list[Record], fault: str) -> bytes:
    if fault == "commit_then_system_failure":
        return envelope.failed(message.bwbh)
    if fault == "unknown_code":
        records, fhz = spoiling.with_unknown_code(records)
        return envelope.done(message.bwbh, records, fhz)
    if fault == "amounts_disagree":
        records, count = spoiling.not_to_the_question(message.jylb, records)
        return envelope.done(message.bwbh, records, count=count)
    return envelope.done(message.bwbh, records)
