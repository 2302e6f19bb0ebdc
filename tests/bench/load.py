"""The load generator: a process of its own, keep-alive connections on raw sockets, each with one request out.

Reads a job as JSON from standard input and writes what it measured to standard output.
"""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import uvloop

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Job:
    """What to send: the same request once for each name, which stands in it and its body for `{name}`."""

    port: int
    method: str
    path: str
    headers: dict[str, str]
    body: str
    names: list[str]
    at_once: int


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What came of a job."""

    seconds: float
    microseconds: list[int]
    """Of each request, sorted."""
    statuses: dict[str, int]


def run(job: Job) -> Measured:
    """Have a job done in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=json.dumps(asdict(job)).encode(),
        capture_output=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    return Measured(**json.loads(done.stdout))


class _Caller(asyncio.Protocol):
    """One connection: sends the next request as soon as the answer to the last one is whole."""

    def __init__(self, requests: Iterator[bytes], took: list[int], statuses: Counter[str]) -> None:
        self._requests, self._took, self._statuses = requests, took, statuses
        self._buffer = b""
        self._missing = 0
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is not registered as one

    def next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            self.done.set_result(None)
            return
        self._sent = time.perf_counter_ns()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
        else:
            self._buffer += data
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self._statuses[self._buffer[9:12].decode()] += 1
            self._missing = end + 4 + _length(self._buffer[:end]) - len(self._buffer)
            self._buffer = b""
        if not self._missing:
            self._took.append((time.perf_counter_ns() - self._sent) // 1000)
            self.next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionResetError("closed before the answer"))


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line[:15].lower() == b"content-length:":
            return int(line[15:])
    raise ValueError("an answer without a length")


def _requests(job: Job) -> list[bytes]:
    headers = {"host": LOOPBACK, **job.headers, "content-length": "{length}"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"{job.method} {job.path} HTTP/1.1\r\n{lines}\r\n"
    made = []
    for name in job.names:
        body = job.body.replace("{name}", name).encode()
        made.append(head.replace("{name}", name).replace("{length}", str(len(body))).encode() + body)
    return made


async def _carry_out(job: Job) -> Measured:
    loop = asyncio.get_running_loop()
    took: list[int] = []
    statuses: Counter[str] = Counter()
    requests = iter(_requests(job))
    callers = [
        (await loop.create_connection(lambda: _Caller(requests, took, statuses), LOOPBACK, job.port))[1]
        for _ in range(job.at_once)
    ]
    gc.collect()
    gc.disable()
    began = time.perf_counter()
    for caller in callers:
        caller.next()
    await asyncio.gather(*(caller.done for caller in callers))
    seconds = time.perf_counter() - began
    return Measured(seconds=seconds, microseconds=sorted(took), statuses=dict(statuses))


def main() -> None:
    """Carry out the job on standard input."""
    measured = uvloop.run(_carry_out(Job(**json.load(sys.stdin))))
    json.dump(asdict(measured), sys.stdout)


if __name__ == "__main__":
    main()
