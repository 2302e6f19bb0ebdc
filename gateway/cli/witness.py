"""`gateway witness`: the region's own program, beside the gateway and apart from it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number


def witness(
    *,
    key: Annotated[Path, Parameter(help="the witness's signing key (`gateway keys make --witness`)")],
    log: Annotated[
        tuple[Path, ...], Parameter(negative=(), help="public key of a log to watch, named as its origin")
    ],
    data: Annotated[Path, Parameter(help="folder of the witness's memory; never put an older copy there")],
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(validator=Number(gte=0, lte=65535))] = 8010,
) -> None:
    """Serve a region's witness until SIGTERM: it cosigns what continues the history it has seen (见证).

    It reads no settings and no database: the region runs it, on a machine of its own.
    """
    from gateway.witness.serving import serve

    serve(key, log, data, host, port)
