"""Serves the gateway on one port: one process, one event loop, tuned once at start."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket

import uvicorn

from gateway.api.observing import set_up_logs
from gateway.errors import Broken
from gateway.main import create_app
from gateway.one_protocol import OneProtocol
from gateway.settings import Settings

_YOUNG_OBJECTS = 20_000
"""Collect the young generation this seldom: at the default of 700 the pauses are the p99."""

KEEP_ALIVE_SECONDS = 20
"""How long a connection is kept that carries nothing: longer than the proxy of deploy/nginx keeps it."""


def listen(settings: Settings) -> socket.socket:
    """Take the port; several processes may share it. Raises Broken when it is taken."""
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if settings.reuse_port:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        listener.close()
        raise Broken(f"Port {settings.port} on {settings.host} cannot be taken: {error.strerror}.") from error
    listener.listen(2048)
    listener.set_inheritable(True)
    return listener


def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises Broken with one clear line when it cannot start."""
    set_up_logs()
    listener = listen(settings)
    try:
        with asyncio.Runner(loop_factory=uvicorn.Config("", loop="uvloop").get_loop_factory()) as runner:
            runner.run(_serve(settings, listener))
    finally:
        listener.close()


async def _serve(settings: Settings, listener: socket.socket) -> None:
    async with create_app(settings) as app:
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG_OBJECTS, 50, 100)
        config = uvicorn.Config(
            app,
            http=OneProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,  # nothing here asks for the caller's address
            server_header=False,
            date_header=True,
            timeout_graceful_shutdown=20,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        server = uvicorn.Server(config)
        # When it has shut down, uvicorn raises the signal that made it: by default SIGTERM would end us then
        # and there, with what is open still open.
        signal.signal(signal.SIGTERM, lambda *_: setattr(server, "should_exit", True))
        await server.serve(sockets=[listener])
