"""`make demo` tells the story once; `make serve` (--keep) leaves the town up until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import sys

OLDEST_PYTHON = (3, 11)


def main() -> int:
    """Run and return the exit status: 0 as told, 1 a figure is wrong, 2 the set-up is broken."""
    given = _arguments()
    if sys.version_info < OLDEST_PYTHON:
        running = ".".join(map(str, sys.version_info[:3]))
        return _broken(f"Python 3.11 or later is needed; this is {running}.")
    try:
        from gateway.sandbox.demo.running import run
    except ModuleNotFoundError as missing:
        return _broken(f"The package {missing.name} is not installed: run `make setup` first.")
    return run(keep=given.keep, port=given.port, data=given.data, database_url=database_url())


def database_url() -> str | None:
    """Name a database instead of the embedded one; the sandbox reads the environment only here."""
    return os.environ.get("DATABASE_URL") or None  # noqa: TID251 - the demo has no settings of its own


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m gateway.sandbox.demo", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the town up instead of telling the story")
    parser.add_argument(
        "--port", type=int, default=8000, help="with --keep: the gateway's; the next three too"
    )
    parser.add_argument("--data", help="with --keep: keep everything in this folder, for the next time")
    return parser.parse_args()


def _broken(reason: str) -> int:
    sys.stderr.write(f"demo: {reason}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
