"""Runs a mock region as a program: one line with its URL, an orderly end on SIGTERM."""

import asyncio
import signal
import socket
import sys
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from gateway.sandbox.faults import CuttableProtocol


class _AnnouncingServer(uvicorn.Server):
    """uvicorn that says where it listens once it does, and nothing else."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        assert sockets
        host, port = sockets[0].getsockname()[:2]
        sys.stdout.write(f"http://{host}:{port}\n")
        sys.stdout.flush()


def serve(
    app: ASGIApp,
    port: int,
    host: str = "127.0.0.1",
    http: type[asyncio.Protocol] | Literal["h11"] = CuttableProtocol,
) -> None:
    """Serve until SIGTERM; port 0 takes a free one.

    What others than our gateway talk to is served by `h11`: with an offer of HTTP/2 beside it, as Java makes
    it, httptools loses a body.
    """
    listener = socket.create_server((host, port), backlog=512)
    config = uvicorn.Config(
        app,
        http=http,
        loop="uvloop",
        ws="none",
        lifespan="auto",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    # uvicorn raises the signal again after its own shutdown; this turns that into exit code 0.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _AnnouncingServer(config).run(sockets=[listener])
