"""`gateway evidence`: write an errand's evidence into one file."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import cyclopts

from gateway.cli.reasons import check_reason
from gateway.cli.running import CannotStart, login, settings

app = cyclopts.App(name="evidence", help="Write an errand's evidence into one file.")


@app.command
def export(
    *,
    errand: UUID,
    out: Annotated[Path, cyclopts.Parameter(help="file to write; it must not be there yet")],
    purpose: Annotated[str, cyclopts.Parameter(help="supervision, dispute, subject_request, judicial …")],
    reason: Annotated[
        str, cyclopts.Parameter(help="stands in the log; no personal data, no run of six digits")
    ],
    bodies: Annotated[bool, cyclopts.Parameter(help="with requests, messages and answers")] = True,
) -> None:
    """Write entries, proofs, checkpoints, keys and what was said into one archive that verifies offline.

    It holds an errand and those that followed from it. With what was said it holds personal data: the file
    is readable by you only. That it was made is an entry of the log. `gateway verify FILE` checks it.
    """
    import asyncio

    from gateway.cases.audit import AuditPurpose
    from gateway.errors import NotFound
    from gateway.main import opened
    from gateway.records.acting import operator
    from gateway.upkeep.exporting import Export
    from gateway.upkeep.exporting import export as exported

    if purpose not in list(AuditPurpose):
        raise CannotStart(f"--purpose is one of {', '.join(AuditPurpose)}.")
    if out.exists():
        raise CannotStart(f"{out} is there already.")
    check_reason(reason)
    given = settings()
    wanted = Export(
        errand_id=errand,
        actor=operator(login()),
        purpose=AuditPurpose(purpose),
        reason=reason,
        bodies=bodies,
    )

    async def work() -> bytes:
        async with opened(given) as house:
            return await exported(house, wanted)

    try:
        archive = asyncio.run(work())
    except NotFound:
        raise CannotStart(f"No entry of the log speaks of errand {errand}.") from None
    _write(out, archive)
    sys.stdout.write(f"{out}: {len(archive):,} bytes. `gateway verify {out} --trust KEYS` checks it.\n")


def _write(file: Path, content: bytes) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as writing:
            writing.write(content)
    except OSError as error:
        raise CannotStart(f"{file} cannot be written: {error.strerror}.") from None
