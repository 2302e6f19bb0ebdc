"""`/xyzx/exchange`: signature, fault, journal, one phase, answer."""

import sqlite3
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from gateway.sandbox import faults
from gateway.sandbox.faults import Fault, FaultQueue
from gateway.sandbox.sichuan import store as yinhai_store
from gateway.sandbox.sichuan.credit import deliveries, exchanges, seed, spoiling, store, wire
from gateway.sandbox.sichuan.credit.wire import Exchange, Result
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.signing import Guard
from gateway.sandbox.sichuan.wire import Output
from gateway.sandbox.wiretap import Exchange as Taken
from gateway.sandbox.wiretap import Wiretap

PATH = "/xyzx/exchange"
_ENQUIRY = "XY90"
_CHANGES: dict[str, Callable[[sqlite3.Connection, Exchange], Output]] = {"XY11": deliveries.deliver}
_PERFORM = {**exchanges.READS, **_CHANGES}


class CreditDoor:
    """Lets signed messages in, answers, records, misbehaves when asked to."""

    def __init__(
        self, connection: sqlite3.Connection, guard: Guard, queue: FaultQueue, wiretap: Wiretap
    ) -> None:
        self._connection = connection
        self._guard = guard
        self._queue = queue
        self._wiretap = wiretap

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, body = time.perf_counter(), await Request(scope, receive).body()
        asked, fault = Exchange(), None
        try:
            self._guard.check(scope, body)
            asked = wire.read(body)
            fault = faults.choose(scope, self._queue, asked.type)
            seed.make(self._connection)
            result = await self._answer(asked, fault)
        except Refusal as refusal:
            result = Result(refusal.code, refusal.message)
        except faults.UnknownFault as unknown:
            await faults.answer(send, 400, f"unknown fault {unknown}".encode(), b"text/plain")
            return
        sent = wire.write(asked, result) if result else b""
        self._record(scope, body, asked, sent, fault, started)
        await faults.deliver(fault, scope, receive, send, 200, sent, wire.CONTENT_TYPE)

    async def _answer(self, asked: Exchange, fault: Fault | None) -> Result | None:
        name = fault.name if fault else ""
        if name == "cut_before":
            return None
        if name == "duplicate":
            raise Refusal(-101)
        self._take_down(asked)
        if fault and not fault.does_work:
            refused = self._refuse(asked, Refusal(-399))
            if name == "system_failure":
                return spoiling.breakdown()
            return spoiling.misleading(refused) if name == "refused_200" else refused
        await faults.hesitate(fault)
        result = self._carry_out(asked, name)
        return spoiling.breakdown() if name == "commit_then_system_failure" else result

    def _take_down(self, asked: Exchange) -> None:
        if asked.type not in _PERFORM and asked.type != _ENQUIRY:
            raise Refusal(-105, asked.type)
        try:
            self._connection.execute(
                "insert into credit_message (flow, sender, type, state) values (?, ?, ?, ?)",
                (asked.flow, asked.header["sender"], asked.type, store.IN_PROCESS),
            )
        except sqlite3.IntegrityError:
            raise Refusal(-101) from None

    def _carry_out(self, asked: Exchange, fault: str) -> Result:
        try:
            with yinhai_store.transaction(self._connection):
                body, kept = self._performed(asked, fault)
                self._connection.execute(
                    "update credit_message set state = ?, body = ? where flow = ?",
                    (store.DONE, kept, asked.flow),
                )
        except Refusal as refusal:
            return self._refuse(asked, refusal)
        return Result(body=body)

    def _performed(self, asked: Exchange, fault: str) -> tuple[str, str]:
        """What is answered, and what is kept for an enquiry: the right answer to a change."""
        if asked.type == _ENQUIRY:
            told = exchanges.enquire(self._connection, asked)
            return told.replace("<CLZT>", "<CLZT>Z", 1) if fault == "unknown_code" else told, ""
        output = _PERFORM[asked.type](self._connection, asked)
        kept = wire.body_of(output) if asked.type in _CHANGES else ""
        return wire.body_of(spoiling.spoilt(output, fault)), kept

    def _refuse(self, asked: Exchange, refusal: Refusal) -> Result:
        self._connection.execute(
            "update credit_message set state = ?, code = ?, said = ? where flow = ?",
            (store.REFUSED, refusal.code, refusal.message, asked.flow),
        )
        return Result(refusal.code, refusal.message)

    def _record(
        self, scope: Scope, body: bytes, asked: Exchange, sent: bytes, fault: Fault | None, started: float
    ) -> None:
        breaks_down = fault is not None and fault.breaks_down
        self._wiretap.record(
            Taken(
                path=scope["path"],
                transaction=asked.type,
                message_id=asked.flow,
                headers=scope["headers"],
                request=body,
                response=sent,
                status=500 if breaks_down else 200 if sent else 0,
                fault=fault.name if fault else "",
                started=started,
            )
        )
