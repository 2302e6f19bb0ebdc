"""How the programs of each language are built against its client, and started.

Several test files use them at once: a program is built only when its source is new, so that none changes
under whoever runs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
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


def _built(folder: Path, sources: Iterable[Path], product: Path, build: Callable[[], object]) -> None:
    """Put sources into a folder and build the product of them, where they are new there or it is not."""
    wanted = {folder / file.name: file.read_bytes() for file in sources}
    if product.exists() and all(one.exists() and one.read_bytes() == text for one, text in wanted.items()):
        return
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in wanted.items():
        file.write_bytes(text)
    try:
        build()
    except BaseException:
        for file in wanted:
            file.unlink()  # whoever comes next tries again
        raise


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
        words = ["node", tsc(), *STRICT, *MODULES, *[file.name for file in sources]]
        made = place / f"{program}.js"
        _built(place, sources, made, lambda: ran(words, place))
        return Command(words=["node", str(made)])

    return start


def _java(build: Path, program: str) -> Command:
    jar = str(client_tools.jar())
    path = f"{build / 'classes'}:{jar}"
    sources, made = sorted((HERE / "java").glob("*.java")), build / "programs"
    strict = ["-Xlint:all", "-Werror", "-proc:none"]
    words = [javac(), *strict, "-cp", path, "-d", made, *[file.name for file in sources]]
    _built(build / "sources", sources, made, lambda: ran(words, build / "sources"))
    name = program.title().replace("_", "")
    return Command(words=[str(client_tools.java()), "-cp", f"{path}:{made}", name])


def _go(build: Path, program: str) -> Command:
    """Inside the client's module, so that nothing has to be downloaded."""
    place, made = clients.CLIENTS / "go", build / program
    environment = go_environment(build)

    def build_it() -> None:
        ran([go(), "vet", f"./programs/{program}"], place, environment=environment)
        ran([go(), "build", "-o", made, f"./programs/{program}"], place, environment=environment)

    sources = {HERE / "go" / name for name in ("token.go", f"{program}.go")}
    _built(place / "programs" / program, sources, made, build_it)
    return Command(words=[str(made)])


def _php(build: Path, program: str) -> Command:
    """Where `vendor` is, as in a project of Composer's."""
    made = build / f"{program}.php"
    _built(build, (HERE / "php").glob("*.php"), made, lambda: None)
    settings = ("error_reporting=-1", "zend.exception_ignore_args=On")
    return Command(words=[php(), *(f"-d{setting}" for setting in settings), str(made)])


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
