"""The `gateway` command: serve, work, migrate, and print what the gateway knows of itself."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import cyclopts

from gateway.cli import audit, client, evidence, keys
from gateway.cli.doctor import doctor
from gateway.cli.erase import erase
from gateway.cli.retain import retain
from gateway.cli.running import CannotStart, Found, login, settings
from gateway.cli.verify import verify
from gateway.cli.witness import witness
from gateway.errors import Broken
from gateway.settings import Settings

app = cyclopts.App(
    name="gateway",
    help="Chuanyu Gateway 川渝互通网关: one API over two provinces' public-service systems.",
    version_flags=[],
)


def main() -> None:
    """Run the command; what stands in its way is one clear line and exit status 2."""
    try:
        app()
    except (CannotStart, Broken) as error:
        sys.stderr.write(f"gateway: {error}\n")
        sys.exit(2)
    except Found as finding:
        sys.stdout.write(f"{finding}\n")
        sys.exit(1)


app.command(keys.app)
app.command(client.app)
app.command(audit.app)
app.command(evidence.app)
app.command(witness)
app.command(erase)
app.command(retain)
app.command(verify)
app.command(doctor)


@app.command
def serve(*, port: Annotated[int | None, cyclopts.Parameter(help="instead of CHUANYU_PORT")] = None) -> None:
    """Serve the API until SIGTERM (settings come from variables named CHUANYU_...)."""
    from gateway.serving import serve as run

    given = _safe(settings())
    run(given if port is None else given.model_copy(update={"port": port}))


@app.command
def worker() -> None:
    """Run the durable jobs until SIGTERM: recordings in the treatment region, openings taken back."""
    from gateway.worker import work

    work(_safe(settings()))


@app.command
def migrate(*, down_to: str | None = None) -> None:
    """Bring the database's tables up to date, or take them down to a revision ("base": all of them)."""
    from gateway.records import migrating

    given = settings()
    owner = (given.migration_database_url or given.database_url).get_secret_value()
    running = given.database_url.get_secret_value()
    try:
        if down_to is None:
            before = asyncio.run(migrating.revision(owner))
            migrating.upgrade(owner, running)
            asyncio.run(migrating.note_migration(owner, login(), before))
        else:
            migrating.downgrade(owner, running, to=down_to)
    except OSError as error:
        raise CannotStart(f"The database cannot be reached: {error.strerror or 'no answer'}.") from None


@app.command
def openapi(*, check: bool = False, release: bool = False, folder: Path = Path("openapi")) -> None:
    """Write the contract (OpenAPI 3.1 and its 3.0.3 twin), or check that what is written is current.

    --release keeps it beside them as the contract of its version, which later ones are compared with.
    """
    from gateway.api import contract

    files = contract.files()
    _write_or_check({folder / name: text for name, text in files.items()}, check, "make openapi")
    if release:
        kept = folder / contract.RELEASED / f"gateway-{contract.version()}.json"
        if kept.exists() and kept.read_text("utf-8") != files["gateway.json"]:
            raise CannotStart(f"{kept} is released and stays as it is: give the contract another version.")
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(files["gateway.json"], "utf-8")


@app.command
def crosswalk(
    region: str | None = None,
    service: Annotated[str, cyclopts.Parameter(help="medical_insurance")] = "medical_insurance",
    *,
    check: bool = False,
    write: bool = False,
    folder: Path = Path("docs/crosswalk"),
) -> None:
    """Print a region's tables for a service; --write makes docs/crosswalk, --check compares it."""
    from gateway.regions import pages

    if write or check:
        wanted = {folder / name: text for name, text in pages.files().items()}
        _write_or_check(wanted, check, "make docs")
        return
    known = pages.cells()
    if region is None or (region, service) not in known:
        names = ", ".join(f"{one} {two}" for one, two in known)
        raise CannotStart(f"Name a region and a service: {names}.")
    sys.stdout.write(pages.page(region, service))


def _safe(given: Settings) -> Settings:
    """The settings again; raises Broken when a start with them would not be safe."""
    from gateway.upkeep.starting import check_start

    asyncio.run(check_start(given))
    return given


def _write_or_check(files: dict[Path, str], check: bool, remedy: str) -> None:
    stale = [path for path, text in files.items() if not path.is_file() or path.read_text("utf-8") != text]
    if check and stale:
        raise CannotStart(f"{', '.join(map(str, stale))} is not current: run `{remedy}`.")
    if not check:
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], "utf-8")
