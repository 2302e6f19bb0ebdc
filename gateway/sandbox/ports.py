"""Ports that a town can name before its programs run, and keep while one of them is down."""

import fcntl
import os
import secrets
import socket
import tempfile
from contextlib import suppress
from pathlib import Path

from gateway.sandbox.leash import LOOPBACK, CannotStart

# Linux gives outgoing connections ports from 32768 upwards, others from 49152: none of these is lost to one.
RANGE = range(16384, 32768)


def free_port(wished: int | None = None) -> int:
    """Return the wished loopback port if nobody listens there, or a free one that nobody else is given soon.

    Each port is drawn once in a round of them all, whichever process of this user draws: who was given one
    has it alone, before it listens there and between two runs of a program.
    """
    if wished is not None:
        _bind(wished)
        return wished
    for _ in RANGE:
        with suppress(CannotStart):
            return _bind(_draw())
    raise CannotStart(f"Every port from {RANGE.start} to {RANGE.stop - 1} on {LOOPBACK} is taken.")


def _bind(port: int) -> int:
    with socket.socket() as door:
        # As uvicorn and Postgres bind: a port whose last owner died a moment ago counts as free.
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((LOOPBACK, port))
        except OSError as error:
            raise CannotStart(f"Port {port} on {LOOPBACK} cannot be used: {error.strerror}.") from error
    return port


def _draw() -> int:
    """Return the next of the round. Where there is no file to agree through, any."""
    place = Path(tempfile.gettempdir()) / f"chuanyu-sandbox-ports-{os.getuid()}"
    try:
        page = os.fdopen(os.open(place, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+")
    except OSError:
        return secrets.choice(RANGE)
    with page:
        fcntl.flock(page, fcntl.LOCK_EX)
        last = page.read()
        turn = int(last) + 1 - RANGE.start if last.isdecimal() else secrets.randbelow(len(RANGE))
        port = RANGE[turn % len(RANGE)]
        page.seek(0)
        page.write(str(port))
    return port
