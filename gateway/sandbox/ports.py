"""Ports that a town can name before its programs run, and keep while one of them is down."""

import os
import secrets
import socket
import sys
from collections import deque
from contextlib import suppress

from gateway.sandbox.leash import LOOPBACK, CannotStart

# Linux gives outgoing connections ports from 32768 upwards, others from 49152: none of these is lost to one.
RANGE = range(16384, 32768)
LEASES = 256

_leases: deque[int] = deque()
"""Descriptors, which nobody closes but the kernel and we."""


def free_port(wished: int | None = None, *, among: range = RANGE) -> int:
    """Return the wished loopback port if nobody listens there, or a free one that no other process is given.

    Who was given one has it alone while it lives, before it listens there and between two runs of a program;
    of a process that draws very many, the latest are its own.
    """
    if wished is not None:
        try:
            _look(wished)
        except OSError as error:
            raise CannotStart(f"Port {wished} on {LOOPBACK} cannot be used: {error.strerror}.") from error
        return wished
    first = secrets.randbelow(len(among))
    for port in (*among[first:], *among[:first]):
        with suppress(OSError):
            return _leased(port)
    raise CannotStart(f"Every port from {among.start} to {among.stop - 1} on {LOOPBACK} is taken.")


def _look(port: int) -> None:
    """Raise OSError when somebody listens there."""
    with socket.socket() as door:
        # As uvicorn and Postgres bind: a port whose last owner died a moment ago counts as free.
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((LOOPBACK, port))


def _leased(port: int) -> int:
    """Take the port's name in the kernel, which lets go of it when we die; others than Linux have none.

    Raises OSError when somebody has it, or listens there.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as lease:
        if sys.platform == "linux":
            lease.bind(f"\0chuanyu-sandbox-port-{port}")
        _look(port)
        _leases.append(lease.detach())
    if len(_leases) > LEASES:
        os.close(_leases.popleft())
    return port
