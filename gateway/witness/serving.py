"""Serves a witness on one port: keys and memory first, then the socket, until SIGTERM."""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
import uvicorn

from gateway.errors import Broken
from gateway.evidence.notes import CHECKS, COSIGNATURE, Ed25519Signer, VerifierKey
from gateway.keys.files import read_signer, read_verifier
from gateway.witness.app import create_app
from gateway.witness.cosigning import Witness
from gateway.witness.state import Memory

log = structlog.get_logger("gateway.witness")


def serve(key: Path, logs: Sequence[Path], folder: Path, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises Broken with one clear line when it cannot start."""
    # uvicorn raises the signal again after its own shutdown; this turns that into exit code 0.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _set_up_logs()
    signer, log_keys = read_cosigner(key), [read_log_key(file) for file in logs]
    memory = Memory.opened(folder)
    try:
        if memory.is_new:
            log.warning("witness.memory_is_new", folder=str(folder))
        with _listening(host, port) as listener:
            log.info("witness.ready", url=_url(listener), key=str(signer.key), logs=list(map(str, log_keys)))
            _run(Witness(signer, log_keys, memory), listener)
    finally:
        memory.close()


def read_cosigner(file: Path) -> Ed25519Signer:
    """The key that cosigns; raises Broken when the file holds none, or a key of another kind."""
    signer = read_signer(file)
    if signer.kind != COSIGNATURE:
        raise Broken(f"{file} holds the key {signer.name}, which does not cosign: a witness has its own.")
    return signer


def read_log_key(file: Path) -> VerifierKey:
    """The public key of a log; raises Broken when the file holds none, or one that signs no checkpoints."""
    key = read_verifier(file)
    if key.kind not in CHECKS:
        raise Broken(f"{file} holds the public key {key.name}, which is not one that a log signs with.")
    return key


def _listening(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Broken(f"Port {port} on {host} cannot be taken: {error.strerror}.") from error
    listener.listen(512)
    return listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _run(witness: Witness, listener: socket.socket) -> None:
    config = uvicorn.Config(
        create_app(witness),
        http="httptools",
        loop="uvloop",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # nothing here asks for the caller's address
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener])


def _set_up_logs() -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
