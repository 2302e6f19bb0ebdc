"""Failures a mock region commits on purpose: their names, how they are asked for and reach the wire."""

import asyncio
import re
import socket
import struct
from collections import deque
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER = b"x-sandbox-fault"
TRANSPORT = "sandbox.transport"

# Each name with whether the region does the work before it misbehaves. `system_failure` is the region's own
# code for a breakdown, in an answer that reads well.
FAULTS: dict[str, bool] = {
    "refuse": False,
    "slow": True,
    "cut_before": False,
    "commit_then_cut": True,
    "error_500": False,
    "commit_then_500": True,
    "system_failure": False,
    "commit_then_system_failure": True,
    "truncated": True,
    "garbage": True,
    "refused_200": False,
    "unknown_code": True,
    "amounts_disagree": True,
    "duplicate": False,
}

_NAMES = "|".join(sorted(FAULTS, key=len, reverse=True))
_MAGIC = re.compile(rf"FAULT-(?:([0-9A-Z]+)-)?({_NAMES.upper()})(?:=(\d+))?")


class UnknownFault(ValueError):
    """The name asked for is none of FAULTS."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One misbehaviour; the argument is the milliseconds of `slow`."""

    name: str
    argument: int = 0

    @property
    def breaks_down(self) -> bool:
        """Whether the answer is HTTP 500."""
        return self.name in ("error_500", "commit_then_500")

    @property
    def does_work(self) -> bool:
        """Whether the business effect takes place although the answer is spoilt."""
        return FAULTS[self.name]


def parse(text: str) -> Fault:
    """Read `name` or `name=argument`, as in the header and the control route.

    >>> parse("slow=300")
    Fault(name='slow', argument=300)
    """
    name, _, argument = text.strip().partition("=")
    if name not in FAULTS or (argument and not argument.isdecimal()):
        raise UnknownFault(text)
    return Fault(name, int(argument or 0))


def from_case_number(case_number: str, transaction: str, *, carries_number: bool = True) -> Fault | None:
    """Read the magic value in a hospital's case number (住院/门诊号).

    `FAULT-COMMIT_THEN_CUT` strikes the transaction that carries the number itself;
    `FAULT-2304-COMMIT_THEN_CUT` strikes that transaction, whenever its visit bears the number.
    """
    found = _MAGIC.search(case_number)
    if found is None:
        return None
    target, name, argument = found.groups()
    struck = carries_number if target is None else target == transaction.upper()
    return Fault(name.lower(), int(argument or 0)) if struck else None


@dataclass(slots=True)
class _Queued:
    transaction: str
    fault: Fault
    times: int


class FaultQueue:
    """Faults asked for ahead, each for a transaction (`*` for any) and a number of times."""

    def __init__(self) -> None:
        self._queue: deque[_Queued] = deque()

    def add(self, transaction: str, fault: Fault, times: int = 1) -> None:
        """Queue behind those already waiting for the same transaction."""
        self._queue.append(_Queued(transaction, fault, times))

    def take(self, transaction: str) -> Fault | None:
        """Use up one of the faults waiting for this transaction."""
        for queued in self._queue:
            if queued.transaction in ("*", transaction):
                queued.times -= 1
                if queued.times <= 0:
                    self._queue.remove(queued)
                return queued.fault
        return None

    def clear(self) -> None:
        """Forget all."""
        self._queue.clear()

    def waiting(self) -> list[dict[str, Any]]:
        """Those not used up yet, for the control route."""
        return [
            {
                "transaction": q.transaction,
                "fault": q.fault.name,
                "argument": q.fault.argument,
                "times": q.times,
            }
            for q in self._queue
        ]


def choose(
    scope: Scope,
    queue: FaultQueue,
    transaction: str,
    case_number: str = "",
    *,
    carries_number: bool = True,
) -> Fault | None:
    """The fault for this request: its header first, then the case number, then the queue."""
    for name, value in scope["headers"]:
        if name == HEADER:
            return parse(value.decode("latin-1"))
    magic = from_case_number(case_number, transaction, carries_number=carries_number) if case_number else None
    return magic or queue.take(transaction)


class CuttableProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol, showing each request the TCP transport it came by."""

    def on_message_begin(self) -> None:
        """Put the transport into the scope of the request that begins."""
        super().on_message_begin()
        extensions: dict[str, Any] = self.scope.setdefault("extensions", {})
        extensions[TRANSPORT] = self.transport


async def cut(scope: Scope, receive: Receive, *, reset: bool = True) -> None:
    """End the TCP connection at once: with a reset, or with an orderly end after what was written."""
    transport: asyncio.Transport = scope["extensions"][TRANSPORT]
    if reset:
        # Closing with linger time zero is what makes the kernel send RST in place of FIN.
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    # uvicorn takes a request that ends without an answer for a defect, unless the client has gone.
    while (await receive())["type"] != "http.disconnect":
        pass


async def hesitate(fault: Fault | None) -> None:
    """Wait as `slow` asks. A region calls this after journaling the message and before working on it."""
    if fault and fault.name == "slow":
        await asyncio.sleep(fault.argument / 1000)


async def answer(send: Send, status: int, body: bytes, content_type: bytes) -> None:
    """Send a whole, undisturbed answer."""
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def deliver(
    fault: Fault | None,
    scope: Scope,
    receive: Receive,
    send: Send,
    status: int,
    body: bytes,
    content_type: bytes,
) -> None:
    """Send the region's answer as the fault wants it on the wire; faults of content pass unchanged."""
    name = fault.name if fault else ""
    if name in ("cut_before", "commit_then_cut"):
        await cut(scope, receive)
    elif fault and fault.breaks_down:
        await answer(send, 500, b"Internal Server Error", b"text/plain")
    elif name == "garbage":
        await answer(send, 200, b"\xff\xfe\x00{<\x81\x30" + bytes(reversed(body[:64])), content_type)
    elif name == "truncated":
        await _truncate(scope, receive, send, status, body, content_type)
    else:
        await answer(send, status, body, content_type)


async def _truncate(
    scope: Scope, receive: Receive, send: Send, status: int, body: bytes, content_type: bytes
) -> None:
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
    await asyncio.sleep(0.02)  # the half that was written leaves before the connection ends
    await cut(scope, receive, reset=False)
