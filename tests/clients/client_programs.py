"""How the programs of each language are built against its client, and started."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts import client_tools, clients
from scripts.client_compilers import MODULES, STRICT, go, go_environment, javac, php, ran, tsc

HERE = Path(__file__).parent
FIRST_CALL, SCENARIO, REFUSALS = "first_call", "scenario", "refusals"


@dataclass(frozen=True, kw_only=True)
class Command:
    """A program that can be started."""

    words: Sequence[str]
    place: Path = HERE
    environment: Mapping[str, str] = field(default_factory=dict)


def _python(language: str) -> Callable[[Path, str], Command]:
    def start(_: Path, program: str) -> Command:
        words = [sys.executable, str(HERE / language / f"{program}.py")]
        return Command(words=words, environment={"PYTHONPATH": str(clients.CLIENTS / language)})

    return start


def _typescript(*sources: Path) -> Callable[[Path, str], Command]:
    """Against the client's declarations: its own sources are compiled already."""

    def start(build: Path, program: str) -> Command:
        place = build / "out"
        (place / "source").exists() or (place / "source").symlink_to(place, target_is_directory=True)
        written = {place / file.name: file.read_bytes() for file in sources}
        if any(not file.exists() or file.read_bytes() != content for file, content in written.items()):
            for file, content in written.items():
                file.write_bytes(content)
            ran(["node", tsc(), *STRICT, *MODULES, *[file.name for file in sources]], place)
        return Command(words=["node", str(place / f"{program}.js")])

    return start


def _java(build: Path, program: str) -> Command:
    jar = str(client_tools.jar())
    path = f"{build / 'classes'}:{jar}"
    sources = sorted((HERE / "java").glob("*.java"))
    ran(
        [javac(), "-Xlint:all", "-Werror", "-proc:none", "-cp", path, "-d", build / "programs", *sources],
        HERE,
    )
    name = program.title().replace("_", "")
    return Command(words=[str(client_tools.java()), "-cp", f"{path}:{build / 'programs'}", name])


def _go(build: Path, program: str) -> Command:
    """Inside the client's module, so that nothing has to be downloaded."""
    place = clients.CLIENTS / "go"
    folder = place / "programs" / program
    folder.mkdir(parents=True, exist_ok=True)
    for name in {"token.go", f"{program}.go"}:
        shutil.copy(HERE / "go" / name, folder)
    binary = build / program
    environment = go_environment(build)
    ran([go(), "vet", f"./programs/{program}"], place, environment=environment)
    ran([go(), "build", "-o", binary, f"./programs/{program}"], place, environment=environment)
    return Command(words=[str(binary)])


def _php(build: Path, program: str) -> Command:
    """Where `vendor` is, as in a project of Composer's."""
    shutil.copytree(HERE / "php", build, dirs_exist_ok=True)
    settings = ("error_reporting=-1", "zend.exception_ignore_args=On")
    return Command(words=[php(), *(f"-d{setting}" for setting in settings), str(build / f"{program}.php")])


FETCH = sorted((HERE / "typescript").glob("*.ts"))
AXIOS = [
    *(HERE / "typescript" / name for name in ("logged.ts", "token.ts")),
    *(HERE / "typescript-axios").glob("*.ts"),
]

PROGRAMS: Mapping[str, tuple[str, Callable[[Path, str], Command]]] = {
    "python": ("python", _python("python")),
    "python-client": ("python-client", _python("python-client")),
    "typescript": ("typescript-fetch", _typescript(*FETCH)),
    "java": ("java", _java),
    "go": ("go", _go),
    "php": ("php", _php),
}
"""By language: which client its programs use, and how they are started."""

VARIANTS: Mapping[str, tuple[str, Callable[[Path, str], Command]]] = {
    "typescript-axios": ("typescript-axios", _typescript(*AXIOS)),
}
"""Other clients of these languages, which only fail on purpose."""
