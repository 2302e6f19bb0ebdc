"""What the log costs by itself: appending to it, and checking the whole of it (`--only log`)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench import log_check, log_rates
from tests.bench.fill_log import QUICKLY, filled
from tests.bench.log_scene import log_scene

SIZES = (20_000, 200_000)
"""Of the logs that are checked: the memory it takes must be the same."""


def run(rounds: int, requests: int) -> None:
    """Measure, and print the tables."""
    with _folder() as folder, log_scene(Path(folder)) as scene:
        entries = log_rates.ENTRIES * requests // log_rates.REQUESTS
        print(log_rates.table(log_rates.rates(scene, log_rates.WAYS, rounds, entries)))
    print("\n" + log_check.table(_checked()))


def _checked() -> dict[str, log_check.Checked]:
    found: dict[str, log_check.Checked] = {}
    for size in SIZES:
        with _folder() as folder:
            with log_scene(Path(folder), postgres=QUICKLY) as scene:
                filled(scene, size, months=12, bodies_days=366)
            with log_scene(Path(folder)) as scene:
                for name, options in log_check.WAYS.items():
                    found[f"{name}, {size // 1000} thousand"] = log_check.check(scene, *options)
    return found


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="chuanyu-bench-")
