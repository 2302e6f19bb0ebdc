"""Makes the virtual environment from the lock: setup.py demo | dev. A second run finds nothing to do."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".venv"
PYTHON = HOME / "bin" / "python"
LOCKS = {"demo": "requirements-demo.lock", "dev": "requirements-dev.lock"}
TOOLS = ROOT / ".tools"
NODE_TOOLS = {
    "spectral": ("@stoplight/spectral-cli@6.16.3",),
    "typescript": ("openapi-typescript@7.13.0", "typescript@5.9.3"),
    "newman": ("newman@6.2.2",),
    "bruno": ("@usebruno/cli@4.1.0",),
}
# Has an environment of its own, because it holds back typer, which also serves.
CLIENT_GENERATOR = "openapi-python-client==0.29.1"


class CannotSetUp(Exception):
    """Said in one line."""


def main(level: str) -> None:
    """Bring the environment to a level; one that has more than asked for keeps it."""
    if level == "demo" and _stamp("dev").exists():
        level = "dev"
    if _stamp(level).exists() and _stamp(level).read_text("utf-8") == _fingerprint(level):
        return
    started = time.monotonic()
    print(
        f"setup: installing what `make {'test' if level == 'dev' else 'demo'}` needs into .venv ...",
        flush=True,
    )
    _make_environment()
    for stale in LOCKS:
        _stamp(stale).unlink(missing_ok=True)
    _install(LOCKS[level])
    if level == "dev":
        _install_tools()
    _stamp(level).write_text(_fingerprint(level), "utf-8")
    print(f"setup: done in {time.monotonic() - started:.0f} s.", flush=True)


def _stamp(level: str) -> Path:
    return HOME / f"installed-{level}"


def _fingerprint(level: str) -> str:
    """What the environment was made from: another lock, place or interpreter makes it anew."""
    digest = hashlib.sha256(f"{HOME}\n".encode())
    for name in (LOCKS[level], "pyproject.toml", "scripts/setup.py"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _make_environment() -> None:
    """A new one, unless the one that stands works here: a moved or copied one does not."""
    prints = "import sys; print(sys.version_info >= (3, 11), sys.prefix)"
    if PYTHON.exists() and _said([str(PYTHON), "-c", prints]) == f"True {HOME}":
        return
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=True).create(HOME)


def _install(lock: str) -> None:
    """uv does it in seconds; when uv cannot, pip, which asks as the machine's owner has set it up."""
    # A company's network is trusted by the machine, not by uv's own list of authorities.
    environment = {"UV_SYSTEM_CERTS": "true", **_surroundings(), "VIRTUAL_ENV": str(HOME)}
    uv = [str(HOME / "bin" / "uv"), "pip"]
    here = ["--python", str(PYTHON), "--quiet"]
    editable = ["--no-deps", "--no-build-isolation", "--editable", "."]
    try:
        _install_uv(lock)
        _run([*uv, "sync", *here, "--require-hashes", lock], environment)
        _run([*uv, "install", *here, *editable], environment)
    except CannotSetUp as error:
        print(f"setup: trying pip, which is slower, because uv could not:\n{error}", flush=True)
        _run([*_pip(), "install", "--require-hashes", "--requirement", lock], environment)
        _run([*_pip(), "install", *editable], environment)


def _install_uv(lock: str) -> None:
    """The locked uv, with the hashes that the lock has for it."""
    pinned = re.search(r"^uv==\S+(?: \\\n +\S+)+", (ROOT / lock).read_text("utf-8"), re.MULTILINE)
    if pinned is None:
        raise CannotSetUp(f"{lock} does not name uv")
    only_uv = HOME / "uv.lock"
    only_uv.write_text(pinned.group() + "\n", "utf-8")
    _run([*_pip(), "install", "--require-hashes", "--requirement", str(only_uv)], _surroundings())


def _pip() -> list[str]:
    """An environment made by other tools may have no pip yet."""
    if _said([str(PYTHON), "-m", "pip", "--version"]) is None:
        _run([str(PYTHON), "-m", "ensurepip"], _surroundings())
    return [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input"]


def _install_tools() -> None:
    """The contract's outside judges; without one of them its checks and tests say what they skip."""
    for name, packages in NODE_TOOLS.items():
        _try(f"{' and '.join(packages)}, because npm could not install it", install_node_tool, name, packages)
    _try(
        f"{CLIENT_GENERATOR}, because uv could not install it",
        install_python_tool,
        "python-client",
        (CLIENT_GENERATOR,),
    )


def _try(without: str, install: Callable[..., None], *given: object) -> None:
    try:
        install(*given)
    except CannotSetUp as error:
        print(f"setup: the checks will go without {without}:\n{error}", flush=True)


def install_node_tool(name: str, packages: Sequence[str]) -> None:
    """Put npm's packages into a folder of .tools; where there is no Node, there is nothing to do."""
    home = TOOLS / name
    if shutil.which("npm") is None or all(_has(home, package) for package in packages):
        return
    home.mkdir(parents=True, exist_ok=True)
    # No scripts of packages are run, and nothing is written that would name a registry.
    options = [
        "--no-save",
        "--no-package-lock",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
        "--fetch-retries=1",
    ]
    npm = ["npm", "install", "--prefix", str(home), *options, *packages]
    _run(npm, {**_trusted_by_node(), **_surroundings()}, patience=180)


def _has(home: Path, package: str) -> bool:
    name, _, wanted = package.rpartition("@")
    manifest = home / "node_modules" / name / "package.json"
    return manifest.exists() and f'"{wanted}"' in manifest.read_text("utf-8")


def install_python_tool(name: str, packages: Sequence[str]) -> None:
    """Put packages of PyPI into an environment of their own in .tools; raises CannotSetUp."""
    home = TOOLS / name
    if all(_stands(home, package) for package in packages):
        return
    uv = str(HOME / "bin" / "uv")
    environment = {"UV_SYSTEM_CERTS": "true", **_surroundings()}
    _run([uv, "venv", "--quiet", "--clear", "--python", str(PYTHON), str(home)], environment)
    install = [uv, "pip", "install", "--quiet", "--python", str(home / "bin" / "python"), *packages]
    _run(install, environment, patience=300)


def _stands(home: Path, package: str) -> bool:
    name, _, version = package.partition("==")
    return any(home.glob(f"lib/*/site-packages/{name.replace('-', '_')}-{version}.dist-info"))


def _trusted_by_node() -> dict[str, str]:
    """Node, too, brings its own list of authorities; the machine's are added where they usually are."""
    bundle = Path("/etc/ssl/certs/ca-certificates.crt")
    return {"NODE_EXTRA_CA_CERTS": str(bundle)} if bundle.exists() else {}


def _surroundings() -> dict[str, str]:
    """The caller's, without what would point Python somewhere else."""
    misleading = {
        "PYTHONHOME",
        "PYTHONPATH",
        "PIP_REQUIRE_VIRTUALENV",
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
    }
    theirs = {name: value for name, value in os.environ.items() if name not in misleading}
    if os.access(Path.home(), os.W_OK):
        return theirs
    # An account without a home of its own keeps what it has downloaded here.
    return {"UV_CACHE_DIR": str(TOOLS / "uv"), "npm_config_cache": str(TOOLS / "npm"), **theirs}


def _run(command: Sequence[str], environment: dict[str, str], patience: float | None = None) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=patience,
        )
    except OSError as error:
        raise CannotSetUp(f"{command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise CannotSetUp(f"{command[0]} was not done after {patience:g} s") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-12:]
        raise CannotSetUp("\n".join([f"{Path(command[0]).name} ended with code {done.returncode}", *said]))


def _said(command: Sequence[str]) -> str | None:
    """What a command prints; None when it cannot run or fails."""
    try:
        done = subprocess.run(
            command,
            env=_surroundings(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    return None if done.returncode else done.stdout.strip()


if __name__ == "__main__":
    if sys.argv[1:] not in (["demo"], ["dev"]):
        sys.exit("usage: setup.py demo|dev")
    try:
        main(sys.argv[1])
    except (CannotSetUp, OSError) as error:
        print(f"setup: {error}", file=sys.stderr)
        sys.exit(2)
