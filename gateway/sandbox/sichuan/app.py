"""The mock's HTTP door: signature, fault, journal, answer."""

import asyncio
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from gateway.sandbox import faults
from gateway.sandbox.faults import Fault, FaultQueue
from gateway.sandbox.pension_control import pension_control_routes
from gateway.sandbox.sichuan import signing, spoiling, store, wire
from gateway.sandbox.sichuan.credit import desk as credit_desk
from gateway.sandbox.sichuan.credit import store as credit_store
from gateway.sandbox.sichuan.credit.door import PATH as CREDIT_PATH
from gateway.sandbox.sichuan.credit.door import CreditDoor
from gateway.sandbox.sichuan.employment import control as employment_control
from gateway.sandbox.sichuan.employment import spoiling as employment_spoiling
from gateway.sandbox.sichuan.employment import store as employment_store
from gateway.sandbox.sichuan.employment import transactions as employment
from gateway.sandbox.sichuan.fields import Fields
from gateway.sandbox.sichuan.journal import Journal
from gateway.sandbox.sichuan.pension import office
from gateway.sandbox.sichuan.pension import spoiling as pension_spoiling
from gateway.sandbox.sichuan.pension import store as pension_store
from gateway.sandbox.sichuan.pension.control import Desk
from gateway.sandbox.sichuan.readback import Readback
from gateway.sandbox.sichuan.refusals import Refusal
from gateway.sandbox.sichuan.signing import Guard
from gateway.sandbox.sichuan.wire import Message, Reply
from gateway.sandbox.wiretap import Exchange, Wiretap, control_routes


@dataclass(frozen=True, slots=True)
class _Answer:
    """What to send, and what to remember it under."""

    transaction: str
    message_id: str
    reply: Reply | None
    fault: Fault | None


class Region:
    """The parts of the mock that requests share."""

    def __init__(self, folder: Path, access_key: str | None, secret: str | None, window: int) -> None:
        self.connection: sqlite3.Connection = store.opened(folder)
        pension_store.prepare(self.connection)
        employment_store.prepare(self.connection)
        credit_store.prepare(self.connection)
        credentials = signing.credentials_in(folder, access_key, secret)
        self.guard = Guard(self.connection, credentials, window)
        self.journal = Journal(self.connection)
        self.queue = FaultQueue()
        self.wiretap = Wiretap(self.connection, "gb18030", signing.SECRET_HEADERS)

    def case_number(self, message: Message) -> str:
        """The hospital's case number, or the application's certificate number, for magic values."""
        if employment.is_employment(message.jybh):
            return ""
        if pension_spoiling.is_pension(message.jybh):
            return pension_spoiling.magic_number(self.connection, message)
        if "zyh" in message.data:
            return message.data["zyh"]
        row = self.connection.execute(
            "select case_number from visit where akc190 = ?", (message.data.get("akc190", ""),)
        ).fetchone()
        return str(row[0]) if row else ""


class _Door(ABC):
    """One path: lets signed requests in, answers, records, misbehaves when asked to."""

    def __init__(self, region: Region) -> None:
        self.region = region

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started, body = time.perf_counter(), await Request(scope, receive).body()
        try:
            self.region.guard.check(scope, body)
        except Refusal as refusal:
            reply = Reply(refusal.code, refusal.message)
            await faults.answer(send, 200, wire.write(reply), wire.CONTENT_TYPE)
            return
        try:
            answer = await self.answer(scope, body)
        except Refusal as refusal:
            answer = _Answer("", "", Reply(refusal.code, refusal.message), None)
        except faults.UnknownFault as unknown:
            await faults.answer(send, 400, f"unknown fault {unknown}".encode(), b"text/plain")
            return
        sent = wire.write(answer.reply) if answer.reply else b""
        self._record(scope, body, answer, sent, started)
        await faults.deliver(answer.fault, scope, receive, send, 200, sent, wire.CONTENT_TYPE)

    @abstractmethod
    async def answer(self, scope: Scope, body: bytes) -> _Answer:
        """Work the request out."""

    def _record(self, scope: Scope, body: bytes, answer: _Answer, sent: bytes, started: float) -> None:
        name = answer.fault.name if answer.fault else ""
        status = 500 if answer.fault and answer.fault.breaks_down else 200 if answer.reply else 0
        self.region.wiretap.record(
            Exchange(
                path=scope["path"],
                transaction=answer.transaction,
                message_id=answer.message_id,
                headers=scope["headers"],
                request=body,
                response=sent,
                status=status,
                fault=name,
                started=started,
            )
        )


class _CallDoor(_Door):
    """`/yinhai/call`."""

    async def answer(self, scope: Scope, body: bytes) -> _Answer:
        """Journal the call, then work on it."""
        message = wire.read_call(body)
        fault = faults.choose(
            scope,
            self.region.queue,
            message.jybh,
            self.region.case_number(message),
            carries_number="zyh" in message.data or pension_spoiling.carries_number(message),
        )
        try:
            reply = await self._worked(message, fault)
        except Refusal as refusal:
            reply = Reply(refusal.code, refusal.message, message.pcbh)
        return _Answer(message.jybh, message.pcbh, reply, fault)

    async def _worked(self, message: Message, fault: Fault | None) -> Reply | None:
        name = fault.name if fault else ""
        if name == "cut_before":
            return None
        if name == "duplicate":
            raise Refusal(-101, message.pcbh)
        if employment.is_employment(message.jybh):
            employment.prepare(self.region.connection)
        trade = self.region.journal.arrive(message)
        if fault and not fault.does_work:
            refused = self.region.journal.refuse(trade, -399, Refusal(-399).message)
            return spoiling.misleading(refused) if name == "refused_200" else refused
        await faults.hesitate(fault)
        worked = self.region.journal.work(trade)
        if employment.is_employment(message.jybh):
            return employment_spoiling.spoilt(message.jybh, worked, name)
        if pension_spoiling.is_pension(message.jybh):
            return pension_spoiling.spoilt(worked, name)
        return spoiling.spoilt(worked, name)


class _PhaseDoor(_Door):
    """`/yinhai/confirm`, `cancel`, `uncertain` and `query`."""

    def __init__(self, region: Region, name: str, act: Callable[[Fields], Reply]) -> None:
        super().__init__(region)
        self._name = name
        self._act = act

    async def answer(self, scope: Scope, body: bytes) -> _Answer:
        """Do one step of the second phase, or enquire."""
        request = wire.read_request(body)
        asked = Fields({key: value for key, value in request.items() if isinstance(value, str)})
        fault = faults.choose(scope, self.region.queue, self._name)
        reply = await self._acted(asked, fault)
        if reply:
            reply = replace(reply, jylsh=asked.text("jylsh"), pcbh=asked.text("pcbh"))
        return _Answer(self._name, asked.text("pcbh") or asked.text("jylsh"), reply, fault)

    async def _acted(self, asked: Fields, fault: Fault | None) -> Reply | None:
        name = fault.name if fault else ""
        if name == "cut_before":
            return None
        try:
            if fault and not fault.does_work:
                raise Refusal(-301 if name == "duplicate" else -399)
            await faults.hesitate(fault)
            return spoiling.spoilt(self._act(asked), name)
        except Refusal as refusal:
            refused = Reply(refusal.code, refusal.message)
            return spoiling.misleading(refused) if name == "refused_200" else refused


def create_app(folder: Path, access_key: str | None, secret: str | None, window: int) -> Starlette:
    """The mock as an ASGI application."""
    region = Region(folder, access_key, secret, window)
    phases: dict[str, Any] = {
        "confirm": region.journal.confirm,
        "cancel": region.journal.cancel,
        "uncertain": region.journal.uncertain,
        "query": region.journal.query,
    }
    doors = [Route("/yinhai/call", _CallDoor(region))]
    doors += [Route(f"/yinhai/{name}", _PhaseDoor(region, name, act)) for name, act in phases.items()]
    credit = CreditDoor(region.connection, region.guard, region.queue, region.wiretap)
    doors.append(Route(CREDIT_PATH, credit))
    control = control_routes("sichuan", Readback(region.connection), region.wiretap, region.queue)
    control += pension_control_routes(Desk(region.connection))
    control += employment_control.employment_control_routes(region.connection)
    control += credit_desk.credit_control_routes(region.connection)

    @asynccontextmanager
    async def with_office(_: Starlette) -> AsyncIterator[None]:
        working = asyncio.create_task(office.run(region.connection))
        yield
        working.cancel()

    return Starlette(routes=[*doors, *control], lifespan=with_office)
