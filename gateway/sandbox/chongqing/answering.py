"""How Chongqing answers a message that it let in, whatever its service: journal, work, answer, faults."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from starlette.types import Receive, Scope, Send

from gateway.sandbox import faults
from gateway.sandbox.chongqing import signing
from gateway.sandbox.chongqing.letting_in import let_in
from gateway.sandbox.chongqing.store import Store
from gateway.sandbox.faults import Fault
from gateway.sandbox.wiretap import Exchange, Wiretap

_NOT_TAKEN_DOWN = frozenset({"cut_before", "error_500", "system_failure"})


class Numbered(Protocol):
    """A message that has the right shape."""

    @property
    def number(self) -> str:
        """The id that its sender gave it."""


Asked = TypeVar("Asked", bound=Numbered)
Told = TypeVar("Told")
No = TypeVar("No", bound=Exception)
Asked_co = TypeVar("Asked_co", bound=Numbered, covariant=True)
Asked_contra = TypeVar("Asked_contra", bound=Numbered, contravariant=True)
No_contra = TypeVar("No_contra", bound=Exception, contravariant=True)


class Envelope(Protocol[Asked_co, No_contra]):
    """How a service reads a message and writes an answer: its module `envelope`."""

    def read(self, body: bytes, kind: str, /) -> Asked_co: ...
    def number_of(self, body: bytes, /) -> str | None: ...
    def refused(self, number: str | None, no: No_contra, /) -> bytes: ...
    def refused_misleadingly(self, number: str, no: No_contra, /) -> bytes: ...
    def failed(self, number: str, /) -> bytes: ...


class Journal(Protocol[Asked_contra, No_contra]):
    """How a service keeps what became of a message: its module `journal`."""

    def claim(self, store: Store, message: Asked_contra, /) -> None: ...
    def refused(self, store: Store, number: str, no: No_contra, /) -> None: ...
    def broken_off(self, store: Store, number: str, /) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Door(Generic[Asked, Told, No]):
    """The ASGI application behind every path of a service."""

    store: Store
    credentials: signing.Credentials
    wiretap: Wiretap
    kinds: Mapping[str, str]
    """What each path stands for."""
    unknown: str
    """What is said of a path that stands for nothing."""
    envelope: Envelope[Asked, No]
    journal: Journal[Asked, No]
    refusal: type[No]
    """Made of its code, and of what is refused."""
    seen_before: str
    """The code of a number that was seen."""
    as_asked: str
    """The code of a refusal for which the testers asked."""
    fault: Callable[[Scope, Asked], Fault | None]
    prepare: Callable[[Store], None]
    """What must be there before the first message is worked on."""
    work: Callable[[Asked], Told]
    """The business effect and the message's fate; a transaction is open."""
    worded: Callable[[Asked, Told, str], bytes]
    """The answer to what was done, spoilt by the fault of that name."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one message."""
        await let_in(
            scope,
            receive,
            send,
            kind=self.kinds.get(scope["path"]),
            unknown=self.unknown,
            credentials=self.credentials,
            connection=self.store.connection,
            exchanged=self._exchanged,
        )

    async def _exchanged(self, scope: Scope, body: bytes, kind: str) -> tuple[Fault | None, bytes]:
        """Answer a message that was let in, and keep the exchange for the testers."""
        started, number, fault = time.perf_counter(), self.envelope.number_of(body), None
        try:
            message = self.envelope.read(body, kind)
            fault = self.fault(scope, message)
            answer = await self._answered(message, fault)
        except self.refusal as no:
            answer = self.envelope.refused(number, no)
        exchange = Exchange(
            path=scope["path"],
            transaction=kind,
            message_id=number or "",
            headers=scope["headers"],
            request=body,
            response=answer,
            status=500 if fault and fault.breaks_down else 200,
            fault=fault.name if fault else "",
            started=started,
        )
        self.wiretap.record(exchange)
        return fault, answer

    async def _answered(self, message: Asked, fault: Fault | None) -> bytes:
        """Journal, work and word the answer; a refusal is raised."""
        name, number = fault.name if fault else "", message.number
        if name == "duplicate":
            raise self.refusal(self.seen_before, number)
        if name in _NOT_TAKEN_DOWN:
            return self.envelope.failed(number)
        self.prepare(self.store)
        self.journal.claim(self.store, message)
        await faults.hesitate(fault)
        if fault and not fault.does_work:
            no = self.refusal(self.as_asked)
            self.journal.refused(self.store, number, no)
            if name == "refused_200":
                return self.envelope.refused_misleadingly(number, no)
            raise no
        return self._worked(message, name)

    def _worked(self, message: Asked, fault: str) -> bytes:
        """The work, in one transaction, and its answer."""
        number = message.number
        try:
            with self.store.work():
                told = self.work(message)
        except self.refusal as no:
            self.journal.refused(self.store, number, no)
            raise
        except Exception:
            # The work was one transaction and is undone; the caller is told only that it does not know.
            self.journal.broken_off(self.store, number)
            return self.envelope.failed(number)
        if fault == "commit_then_system_failure":
            return self.envelope.failed(number)
        return self.worded(message, told, fault)
