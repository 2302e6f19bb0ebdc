"""Runs the project's checks, two at a time, and shows only what failed: check.py [NAME ...]"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
SPECTRAL = Path(".tools/spectral/node_modules/@stoplight/spectral-cli/dist/index.js")
PYTHON = (sys.executable, "-m")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing to hold true. Without the tool it needs, it is skipped loudly, or fails where CI is set."""

    name: str
    command: tuple[str, ...]
    needs: str | None = None
    file: Path | None = None

    @property
    def missing(self) -> str | None:
        """What is needed and not here."""
        if self.needs is not None and shutil.which(self.needs) is None:
            return self.needs
        return str(self.file) if self.file is not None and not (ROOT / self.file).exists() else None


CHECKS = (
    Check(name="types", command=(*PYTHON, "mypy")),
    Check(name="format", command=(*PYTHON, "ruff", "format", "--check", "--quiet", ".")),
    Check(name="lint", command=(*PYTHON, "ruff", "check", "--quiet", ".")),
    Check(name="imports", command=(str(BIN / "lint-imports"),)),
    Check(name="environment", command=(*PYTHON, "uv", "pip", "check", "--quiet", "--python", sys.executable)),
    Check(name="locks", command=(*PYTHON, "scripts.lock", "--check")),
    Check(name="openapi", command=(*PYTHON, "gateway", "openapi", "--check")),
    Check(name="collections", command=(*PYTHON, "scripts.contract_collections", "--check")),
    Check(name="openapi-changes", command=(*PYTHON, "scripts.contract_changes")),
    Check(name="openapi-valid", command=(str(BIN / "openapi-spec-validator"), "openapi/gateway.json")),
    Check(
        name="openapi-style",
        command=(
            *("node", str(SPECTRAL), "lint", "openapi/gateway.json"),
            *("--ruleset", "openapi/.spectral.yaml", "--fail-severity", "warn", "--quiet"),
        ),
        needs="node",
        file=SPECTRAL,
    ),
    Check(name="docs", command=(*PYTHON, "gateway", "crosswalk", "--check")),
    Check(name="readme", command=(*PYTHON, "scripts.readme_tables", "--check")),
    Check(name="migrations-sql", command=(*PYTHON, "scripts.lint_migrations")),
    Check(name="dockerfile", command=(str(BIN / "hadolint"), "deploy/Dockerfile")),
    Check(
        name="compose",
        command=(
            str(BIN / "check-jsonschema"),
            "--builtin-schema=vendor.compose-spec",
            "deploy/compose.yaml",
        ),
    ),
    Check(
        name="systemd",
        command=(*PYTHON, "scripts.lint_units", "deploy/systemd"),
        needs="systemd-analyze",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a check went."""

    name: str
    verdict: str
    said: str
    seconds: float


def run(check: Check) -> Result:
    """Run one check from the project's root."""
    if check.missing is not None:
        said = f"{check.missing} is not installed"
        return Result(
            name=check.name, verdict="FAILED" if os.environ.get("CI") else "SKIPPED", said=said, seconds=0
        )
    started = time.monotonic()
    done = subprocess.run(
        check.command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    return Result(
        name=check.name,
        verdict="FAILED" if done.returncode else "ok",
        said=(done.stdout + done.stderr).strip() if done.returncode else "",
        seconds=time.monotonic() - started,
    )


def main(names: Sequence[str]) -> int:
    """Run the checks named, or all; the exit status says whether every one held."""
    unknown = set(names) - {check.name for check in CHECKS}
    if unknown:
        print(f"check: there is no check named {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = list(pool.map(run, [check for check in CHECKS if not names or check.name in names]))
    for result in results:
        note = f"  ({result.said})" if result.verdict == "SKIPPED" else ""
        print(f"check: {result.name:<15} {result.verdict:<8} {result.seconds:5.1f} s{note}")
    failed = [result for result in results if result.verdict == "FAILED"]
    for result in failed:
        print(f"\n---- {result.name} ----\n{result.said}")
    count = {
        verdict: sum(one.verdict == verdict for one in results) for verdict in ("ok", "SKIPPED", "FAILED")
    }
    print(f"check: {count['ok']} held, {count['FAILED']} failed, {count['SKIPPED']} skipped.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
