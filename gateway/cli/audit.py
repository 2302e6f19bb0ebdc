"""`gateway audit`: check the whole log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import cyclopts

from gateway.cli.running import CannotStart, Found
from gateway.cli.upkeep import as_running_role, deployment, run

app = cyclopts.App(name="audit", help="Check the log that every entry lies in.")


@app.command
def fsck(
    *,
    everything: Annotated[
        bool, cyclopts.Parameter(name="--all", help="do not stop at the first finding")
    ] = False,
    bodies: Annotated[bool, cyclopts.Parameter(help="open the sealed bodies; needs the sealing keys")] = True,
    witnesses: Annotated[bool, cyclopts.Parameter(help="ask the regions' witnesses what they saw")] = True,
    resume: Annotated[Path | None, cyclopts.Parameter(help="file with how far an earlier check came")] = None,
) -> None:
    """Re-read every value, recompute every hash, and name the first wrong thing (exit status 1).

    Nothing is changed but for one entry that says so. The check may run beside the serving gateway. With
    --resume FILE it goes on where an earlier one was stopped, and leaves its own place there.
    """
    from gateway.upkeep.checking import Place, PlaceUnreadable, check

    given = deployment()

    async def work() -> tuple[int, list[str]]:
        async with as_running_role(given) as act:
            return await check(
                act,
                given,
                open_bodies=bodies,
                ask_witnesses=witnesses,
                everything=everything,
                place=Place(resume),
            )

    try:
        size, findings = run(work())
    except PlaceUnreadable as error:
        raise CannotStart(f"{resume} does not say how far a check came: {error}.") from None
    if findings:
        raise Found("\n".join(findings))
    what = "checkpoints, bodies and errands" if bodies else "checkpoints and errands"
    sys.stdout.write(f"{size} entries, their tree, {what}: nothing is wrong.\n")
