"""The locks: `lock.py` rewrites them from pyproject.toml, `lock.py --check` says whether they still hold.

Three files, each a part of the next, all with hashes and none naming a registry: requirements.lock (what
serves), requirements-demo.lock (+ the embedded Postgres and what installs the gateway), requirements-dev.lock
(+ what tests it). The last one is resolved; the others are bound to its versions.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
SERVE, DEMO, DEV = "requirements.lock", "requirements-demo.lock", "requirements-dev.lock"
ASKED = {
    DEV: ["--extra", "embedded", "--group", "dev"],
    DEMO: ["--extra", "embedded", "--group", "setup", "--constraints", DEV],
    SERVE: ["--constraints", DEV],
}
_PIN = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;]+)(?: ; (.*?))? \\\n((?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.M
)


def main() -> None:
    if sys.argv[1:] == ["--check"]:
        complaints = check()
        print("\n".join(complaints) if complaints else "The locks satisfy pyproject.toml.")
        sys.exit(1 if complaints else 0)
    write(upgrade=sys.argv[1:] == ["--upgrade"])


def write(*, upgrade: bool) -> None:
    """Resolve anew; what is locked stays as it is unless pyproject.toml or --upgrade says otherwise."""
    for lock, asked in ASKED.items():
        options = [
            "--universal",
            "--generate-hashes",
            "--no-header",
            "--no-annotate",
            "--python-version",
            "3.11",
        ]
        newest = ["--upgrade"] if upgrade and lock == DEV else []
        uv = [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            "--quiet",
            "--output-file",
            lock,
        ]
        subprocess.run([*uv, *options, *asked, *newest], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def check() -> list[str]:
    """Everything that is wrong with the locks, without a network."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    pins = {lock: read((ROOT / lock).read_text("utf-8")) for lock in ASKED}
    complaints = [f"{lock}: {line!r} is no pin with hashes" for lock in ASKED for line in _foreign(lock)]
    for lock in ASKED:
        complaints += [f"{lock}: {wrong}" for wrong in _unmet(wanted(pyproject, lock), pins[lock])]
    for smaller, larger in ((SERVE, DEMO), (DEMO, DEV)):
        apart = pins[smaller].items() - pins[larger].items()
        complaints += [
            f"{smaller}: {name} {version} is not what {larger} has" for name, version in sorted(apart)
        ]
    return [f"{complaint}: run `make lock`" for complaint in complaints]


def read(text: str) -> dict[str, str]:
    """The pinned version of each package."""
    return {canonicalize_name(name): version for name, version, _, _ in _PIN.findall(text)}


def wanted(pyproject: dict[str, Any], lock: str) -> list[Requirement]:
    """What pyproject.toml asks of a lock."""
    lines = list(pyproject["project"]["dependencies"])
    if lock != SERVE:
        lines += pyproject["project"]["optional-dependencies"]["embedded"]
        lines += pyproject["dependency-groups"]["setup"]
    if lock == DEV:
        lines += [line for line in pyproject["dependency-groups"]["dev"] if isinstance(line, str)]
    return [Requirement(line) for line in lines]


def _foreign(lock: str) -> list[str]:
    """Lines that belong to no pin: an index, a URL, a comment."""
    return [line for line in _PIN.sub("", (ROOT / lock).read_text("utf-8")).splitlines() if line.strip()]


def _unmet(requirements: list[Requirement], pins: dict[str, str]) -> list[str]:
    wrong = []
    for one in requirements:
        version = pins.get(canonicalize_name(one.name))
        if version is None:
            wrong.append(f"{one.name} is missing")
        elif not one.specifier.contains(version, prereleases=True):
            wrong.append(f"{one.name} {version} does not satisfy {one.specifier}")
    return wrong


if __name__ == "__main__":
    main()
