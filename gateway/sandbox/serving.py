"""Runs a mock region as a program: one line with its URL, an orderly end on SIGTERM."""

import signal
import socket
import sys

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


def serve(app: ASGIApp, port: int, host: str = "127.0.0.1") -> None:
    """Serve until SIGTERM; port 0 takes a free one."""
    listener = socket.create_server((host, port), backlog=512)
    config = uvicorn.Config(
        app,
        http=CuttableProtocol,
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
