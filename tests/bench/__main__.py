"""`make bench`: measures everything in turn, several times over, and prints the middles side by side."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

from tests.bench import door_bench, federation_bench, log_bench, pension_bench
from tests.bench.measuring import Bench, Figures, Subject, median, subjects
from tests.bench.scene import Scene, scene

LOG, PENSION, FEDERATION, DOOR = "log", "pension", "federation", "door"
AT_ONCE = (1, 16, 64)
PACKAGES = (
    "fastapi",
    "pydantic",
    "uvicorn",
    "uvloop",
    "sqlalchemy",
    "asyncpg",
    "httpx",
    "pyreqwest",
    "orjson",
)
ROOT = Path(__file__).parents[2]

Results = dict[tuple[str, int], Figures]


def main() -> None:
    """Run it."""
    given = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--requests", type=int, default=800, help="a measurement; fewer one at a time")
    given.add_argument(
        "--only",
        default="",
        help="only what has this in its name; or `log`, `pension` (transfers), `federation` (both asked), "
        "`door` (who calls)",
    )
    said = given.parse_args()
    print(_header())
    if said.only in ("", LOG):
        log_bench.run(said.rounds, said.requests)
    if said.only in ("", PENSION):
        pension_bench.run(said.rounds)
    if said.only in ("", FEDERATION):
        federation_bench.run(said.rounds)
    if said.only in ("", DOOR):
        door_bench.run(said.rounds)
    if said.only not in (LOG, PENSION, FEDERATION, DOOR):
        _run(said)


def _run(said: argparse.Namespace) -> None:
    with tempfile.TemporaryDirectory(prefix="chuanyu-bench-") as folder, scene(Path(folder)) as running:
        ready = running.seconds_to_ready()
        shared = running.share_out_cores()
        print("cores: what is measured has one to itself" if shared else "CORES ARE SHARED BY ALL PROGRAMS")
        if running.nginx is None:
            print("NGINX IS NOT INSTALLED: the plain proxy is missing below (Debian: apt-get install nginx)")
        chosen = [one for one in subjects(nginx=running.nginx is not None) if said.only in one.name]
        results = _measure(running, chosen, said.rounds, said.requests)
        print(_table(chosen, results))
        print(_judged(running, chosen, results, ready))


def _measure(running: Scene, chosen: list[Subject], rounds: int, requests: int) -> Results:
    bench = Bench(running)
    several: dict[tuple[str, int], list[Figures]] = defaultdict(list)
    for subject in chosen:
        bench.measure(subject, 16, 200)
    for _ in range(rounds):
        for at_once in AT_ONCE:
            for subject in chosen:
                count = requests if at_once > 1 else requests // 3
                several[subject.name, at_once].append(bench.measure(subject, at_once, count))
    return {key: median(figures) for key, figures in several.items()}


# -- printing ----------------------------------------------------------------------------------------


def _header() -> str:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    build = f"Python {platform.python_version()} ({platform.python_compiler()}, {platform.python_build()[1]})"
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = os.getloadavg()[0]
    return (
        f"{model}, {os.cpu_count()} cores, load {load:.1f}; {build}\n{versions}\n"
        f"commit {commit.stdout.strip() or 'unknown'}; all programs run on this machine:"
        " req/s is what they reach together,\nCPU and /s/core are of the one program that is measured"
    )


def _table(chosen: list[Subject], results: Results) -> str:
    title = (
        f"{'':36}{'at once':>8}{'req/s':>8}{'us CPU':>8}{'/s/core':>9}{'us db':>7}{'p50 ms':>8}{'p99 ms':>8}"
    )
    lines = [title]
    for subject in chosen:
        for at_once in AT_ONCE:
            one = results[subject.name, at_once]
            name = subject.name if at_once == AT_ONCE[0] else ""
            lines.append(
                f"{name:36}{at_once:8}{one.rate:8.0f}{one.processor:8.0f}{one.per_core:9.0f}{one.database:7.0f}"
                f"{one.p50:8.2f}{one.p99:8.2f}"
            )
    return "\n".join(lines)


def _judged(running: Scene, chosen: list[Subject], results: Results, ready: float) -> str:
    """The aims, and whether they are reached."""
    lines = ["", "aims"]
    for kind, aim in (("JSON", 1500), ("XML", 800)):
        ours, theirs = f"{kind} settlement, recorded later", f"{kind} settlement, the stock way"
        if (ours, 16) in results and (theirs, 16) in results:
            for at_once in AT_ONCE[1:]:
                mine = results[ours, at_once]
                ratio = results[theirs, at_once].processor / mine.processor
                lines += [
                    _line(f"{kind} settlement at {at_once}, /s/core", mine.per_core, aim, over=True),
                    _line(f"{kind} settlement at {at_once}, times the stock way", ratio, 4, over=True),
                ]
    direct = results.get(("upstream, asked directly", 1))
    for subject in chosen:
        if direct is not None and subject.program == "gateway":
            added = results[subject.name, 1].p50 - direct.p50 * subject.calls
            lines.append(_line(f"{subject.name}: ms added at p50, one at a time", added, 2, over=False))
    lines.append(_line("resident memory after the run, MB", running.resident("gateway"), 150, over=False))
    lines.append(_line("seconds from start to ready", ready, 2, over=False))
    return "\n".join(lines)


def _line(what: str, found: float, aim: float, *, over: bool) -> str:
    reached = found >= aim if over else found <= aim
    sign = "at least" if over else "at most"
    return f"  {what:62}{found:9.1f}   {sign} {aim:g}: {'reached' if reached else 'NOT REACHED'}"


if __name__ == "__main__":
    main()
