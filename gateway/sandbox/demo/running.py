"""Raises the town, tells the story or keeps it up, and turns what goes wrong into one line and a status."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from gateway.sandbox.demo import days
from gateway.sandbox.demo.database import named_database
from gateway.sandbox.demo.keeping import show_how_to_use
from gateway.sandbox.demo.progress import progress_of
from gateway.sandbox.demo.showing import Stage, console_for
from gateway.sandbox.demo.story import tell
from gateway.sandbox.demo.window import NotAsTold
from gateway.sandbox.leash import CannotStart
from gateway.sandbox.town import Town, sandbox_town

KEPT = ("gateway", "sichuan", "chongqing", "issuer", "witness-sichuan", "witness-chongqing", "bank")
"""What listens with `--keep`, in the order of the ports."""
HEARING_SOON = {"CHUANYU_HEARING_SECONDS": "5"}
"""With `--keep` nobody should wait a minute for what a pension office put out."""
HIGHEST_PORT = 65535 - len(KEPT) + 1
INTRODUCTION = """\
Chuanyu Gateway 川渝互通网关: one HTTP API in front of two provinces' medical-insurance and pension systems.
A patient insured in one province is treated in the other. Where the treatment is (就医地) each fee line is
classified; where the insurance is (参保地) the benefit is computed. A pension (养老保险关系) follows whoever
moves. Hospitals and offices know neither system: they speak JSON to the gateway, which speaks to each region
in the region's own way. A whole town starts now.
"""


def run(*, keep: bool, port: int, data: str | None, database_url: str | None) -> int:
    """Run the demo and return the exit status."""
    for stream in (sys.stdout, sys.stderr):
        # Chinese terms must come out whatever the locale says.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    console = console_for(sys.stdout)
    try:
        with _folder(data if keep else None) as folder:
            if keep:
                return _keep(console, folder, port, database_url, lasting=data is not None)
            return _tell(console, folder, database_url)
    except CannotStart as why:
        sys.stderr.write(f"demo: {why}\n")
        return 2
    except NotAsTold as why:
        sys.stderr.write(f"demo: the story does not come out: {why}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _tell(console: Console, folder: Path, database_url: str | None) -> int:
    started = time.monotonic()
    stage = Stage(console)
    stage.say(INTRODUCTION)
    with _town(console, folder, database_url, settings=days.moved_by_hand(folder)) as town:
        checked = tell(town, stage)
    seconds = time.monotonic() - started
    stage.chapter("The end")
    stage.say(f"{checked} figures and facts checked, all as told; {seconds:.1f} s; nothing is left running.")
    return 0


def _keep(console: Console, folder: Path, port: int, database_url: str | None, *, lasting: bool) -> int:
    if not 0 < port <= HIGHEST_PORT:
        raise CannotStart(f"--port must lie between 1 and {HIGHEST_PORT}.")
    ports = {name: port + place for place, name in enumerate(KEPT)}
    with _town(console, folder, database_url, lasting=lasting, ports=ports, settings=HEARING_SOON) as town:
        show_how_to_use(console, town)
        try:
            town.watch()
        except KeyboardInterrupt:
            console.print("\nStopping …")
    return 0


@contextmanager
def _town(
    console: Console,
    folder: Path,
    database_url: str | None,
    *,
    lasting: bool = False,
    ports: Mapping[str, int] | None = None,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Town]:
    with ExitStack() as stack:
        database = stack.enter_context(named_database(database_url, lasting=lasting))
        town = sandbox_town(folder, database=database, ports=ports, settings=settings)
        with progress_of(town, console):
            stack.enter_context(town)
        yield town


@contextmanager
def _folder(named: str | None) -> Iterator[Path]:
    if named is not None:
        yield Path(named)
        return
    with TemporaryDirectory(prefix="chuanyu-demo-") as made:
        yield Path(made)
