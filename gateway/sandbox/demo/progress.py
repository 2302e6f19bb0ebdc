"""Says of each program of a town when it is ready, one line each, while the town starts."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from rich.console import Console
from rich.text import Text

from gateway.sandbox.town import Town

STEP = 0.05
_WHAT = {
    "postgres": "the gateway's memory",
    "sichuan": "mock region: GB18030 XML, two phases",
    "chongqing": "mock region: national JSON envelope, one phase",
    "issuer": "access tokens (OAuth2)",
    "bank": "carries what one region pays to the other",
    "keys": "the log's keys made",
    "keys-sichuan": "Sichuan's witness has a key",
    "keys-chongqing": "Chongqing's witness has a key",
    "witness-sichuan": "Sichuan's witness of the log",
    "witness-chongqing": "Chongqing's witness of the log",
    "migrate": "tables made",
    "clients": "who may call, registered",
    "gateway": "the API",
    "worker": "durable jobs",
}


@contextmanager
def progress_of(town: Town, console: Console) -> Iterator[None]:
    """Watch from a thread of its own for as long as the block lasts, then say the rest."""
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(town, console, over), daemon=True)
    watcher.start()
    try:
        yield
    except BaseException:
        over.set()
        raise
    finally:
        watcher.join()


def _watch(town: Town, console: Console, over: threading.Event) -> None:
    started, waiting = time.monotonic(), _names(town)
    while waiting and not over.is_set():
        for name in [name for name in waiting if _is_ready(town, name)]:
            waiting.remove(name)
            _say(console, town, name, time.monotonic() - started)
        over.wait(STEP)


def _names(town: Town) -> list[str]:
    names = list(town.programs)
    embedded = any("postgres" in program.after for program in town.programs.values())
    return ["postgres", *names] if embedded else names


def _is_ready(town: Town, name: str) -> bool:
    """By its health; without one, by a program that waited for it, or else by running at all."""
    program = town.programs.get(name)
    if program is not None and program.health:
        return town.pid(name) is not None and _answers(program.url + program.health)
    followers = [other for other, described in town.programs.items() if name in described.after]
    return any(town.pid(one) is not None for one in followers or [name])


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _say(console: Console, town: Town, name: str, seconds: float) -> None:
    program = town.programs.get(name)
    place = program.url if program is not None and program.port else ""
    line = Text.assemble(("✓ ", "green"), f"{name:<17} {seconds:5.1f} s  {place:<24} ", (_WHAT[name], "dim"))
    console.print(line)
