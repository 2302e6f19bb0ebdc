"""`gateway keys`: make the keys of a deployment, and show the public ones."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import cyclopts

from gateway.cli.running import settings
from gateway.evidence.notes import COSIGNATURE, ED25519
from gateway.evidence.sealing import Suite
from gateway.keys import files
from gateway.keys.live import LOOK_SECONDS
from gateway.vocabulary import Region, now

WAIT_SECONDS = 2 * LOOK_SECONDS
"""How long a rotation leaves those that run to notice the new key."""

_CHANGING = "changing keys"

app = cyclopts.App(name="keys", help="Make the keys of a deployment, and show the public ones.")


@app.command
def make(
    folder: Path,
    *,
    origin: Annotated[str, cyclopts.Parameter(help="name of the log, as in log.example.org/chuanyu")],
    witness: Annotated[tuple[Region, ...], cyclopts.Parameter(help="region whose witness needs one")] = (),
    suite: Suite = Suite.INTERNATIONAL,
) -> None:
    """Make what is missing: log.key signs checkpoints, sealing.json seals bodies.

    With --witness only what that region's witness cosigns with: witness-REGION.key, on the region's own
    machine. What others need of a signing key stands beside it, in a file that ends with .pub.
    --suite national also makes log-sm2.key, which signs checkpoints beside log.key.
    """
    wanted = {f"witness-{region}.key": (f"{origin}/witness/{region}", COSIGNATURE) for region in witness}
    wanted = wanted or {"log.key": (origin, ED25519)}
    for name, (key_name, kind) in wanted.items():
        if not (folder / name).exists():
            files.make_signer(folder / name, key_name, kind)
            sys.stdout.write(f"made {folder / name}\n")
    national = folder / "log-sm2.key"
    if suite is Suite.NATIONAL and not witness and not national.exists():
        files.make_sm2_signer(national, origin)
        sys.stdout.write(f"made {national}\n")
    sealing = folder / "sealing.json"
    if not witness and not sealing.exists():
        files.write_secret(sealing, files.SealingKeys.made(f"{now():%Y-%m-%d}", suite).written())
        sys.stdout.write(f"made {sealing}\n")


@app.command
def database(
    folder: Path,
    authority: Path,
    *,
    host: Annotated[str, cyclopts.Parameter(help="name or address under which clients reach the database")],
    anew: Annotated[bool, cyclopts.Parameter(negative=(), help="replace what is there")] = False,
) -> None:
    """Make a certificate for a Postgres of your own, if there is none: deploy/compose.yaml does.

    FOLDER gets server.key and server.crt, for Postgres alone; AUTHORITY gets ca.crt, for its clients
    (sslrootcert). They last ten years. After --anew start Postgres again.
    """
    from gateway.keys.database import make_database_key

    wanted = [folder / "server.key", folder / "server.crt", authority / "ca.crt"]
    if not anew and all(file.exists() for file in wanted):
        return
    made = make_database_key(host)
    for file, text in zip(wanted, (made.key, made.certificate, made.authority), strict=True):
        files.write_secret(file, text, anew=True)
        if file.name != "server.key":
            file.chmod(0o644)
    sys.stdout.write(f"made {', '.join(map(str, wanted))}\n")


@app.command
def show(file: Path) -> None:
    """Print the public key of a signing key's file."""
    sys.stdout.write(f"{files.read_public_of(file)}\n")


@app.command
def trust() -> None:
    """Print the public keys of this deployment's log and witnesses, for `gateway verify --trust`."""
    from gateway.evidence.trust import written_trust
    from gateway.main import read_keys

    sys.stdout.write(written_trust(read_keys(settings()).trust))


@app.command
def rotate(*, suite: Suite | None = None) -> None:
    """Make a new key-encryption key and wrap every key under it; no body is touched.

    Gateways and workers that run notice the new key by themselves. The old one stays in the file, for them
    and for what they wrap meanwhile: `gateway keys retire` takes it out when nothing needs it any more.
    """
    from gateway.cli.upkeep import as_owner, deployment, run
    from gateway.records.rewrapping import rewrap

    given = deployment()
    file = given.sealing_keys_file

    async def work() -> tuple[str, int]:
        async with as_owner(given) as act, act.alone(_CHANGING):
            keys, done = files.read_sealing_keys(file), 0
            name = _unused_name(keys)
            anew = keys.with_new(name, suite or given.crypto_suite)
            files.write_secret(file, anew.written(), anew=True)
            # First those that run must know it: what is wrapped under it must be opened by them.
            await asyncio.sleep(WAIT_SECONDS)
            async for done in rewrap(act, anew, name):
                sys.stderr.write(f"\r{done:,} keys wrapped anew")
            await act.record("rotate_keys", {"key_encryption_key": name, "rewrapped": done})
            return name, done

    name, done = run(work())
    sys.stdout.write(f"\nKeys are wrapped under {name} now; {done:,} were wrapped anew.\n")


@app.command
def retire() -> None:
    """Destroy the key-encryption keys that nothing is wrapped under, by taking them out of the file."""
    from gateway.cli.upkeep import as_owner, deployment, run
    from gateway.records.rewrapping import keys_in_use

    given = deployment()
    file = given.sealing_keys_file

    async def work() -> list[str]:
        async with as_owner(given) as act, act.alone(_CHANGING):
            keys = files.read_sealing_keys(file)
            kept = keys.with_only(await keys_in_use(act))
            gone = sorted(set(keys.keys) - set(kept.keys))
            if gone:
                await act.record("retire_keys", {"key_encryption_keys": gone})
                files.write_secret(file, kept.written(), anew=True)
            return gone

    gone = run(work())
    sys.stdout.write(f"Destroyed: {', '.join(gone)}.\n" if gone else "Every key-encryption key is in use.\n")


def _unused_name(keys: files.SealingKeys) -> str:
    """Today's date; with a number when today had one already."""
    today = f"{now():%Y-%m-%d}"
    names = (today, *(f"{today}.{number}" for number in range(2, 100)))
    return next(name for name in names if name not in keys.keys)
