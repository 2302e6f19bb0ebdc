"""`gateway keys`: make the keys of a deployment, and show the public ones."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import cyclopts

from gateway.evidence.notes import COSIGNATURE, ED25519
from gateway.evidence.sealing import Suite
from gateway.keys import files
from gateway.vocabulary import Region, now

app = cyclopts.App(name="keys", help="Make the keys of a deployment, and show the public ones.")


@app.command
def make(
    folder: Path,
    *,
    origin: Annotated[str, cyclopts.Parameter(help="name of the log, as in log.example.org/chuanyu")],
    witness: Annotated[tuple[Region, ...], cyclopts.Parameter(help="region whose witness needs one")] = (),
    suite: Suite = Suite.INTERNATIONAL,
) -> None:
    """Make what is missing: log.key signs checkpoints, sealing.json seals bodies, witness-REGION.key cosigns.

    A witness's key belongs to the region, on the region's own machine: name --witness there only.
    """
    wanted = {"log.key": (origin, ED25519)}
    wanted |= {f"witness-{region}.key": (f"{origin}/witness/{region}", COSIGNATURE) for region in witness}
    for name, (key_name, kind) in wanted.items():
        if not (folder / name).exists():
            files.make_signer(folder / name, key_name, kind)
            sys.stdout.write(f"made {folder / name}\n")
    sealing = folder / "sealing.json"
    if not sealing.exists():
        files.write_secret(sealing, files.SealingKeys.made(f"{now():%Y-%m-%d}", suite).written())
        sys.stdout.write(f"made {sealing}\n")


@app.command
def show(file: Path) -> None:
    """Print the public key of a signing key's file."""
    sys.stdout.write(f"{files.read_signer(file).key}\n")
